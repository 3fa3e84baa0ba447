"""Autoencoders: maps of digits, compression, denoising, codes to draw from, anomalies."""

from __future__ import annotations

from typing import Any

from playground.spec.data.kinds import BundledData, BundledName, ClassesSpec, SplitSpec
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.autoencoder import AutoencoderNetwork, ConvolutionStep
from playground.spec.network import DenseLayer
from playground.spec.presets.preset import Preset
from playground.spec.training.schedules import CosineDecay
from playground.spec.training.training import TrainingSpec

_FEW_HELD_OUT = SplitSpec(validation=0.05, test=0.15)


def _layers(*units: int) -> tuple[DenseLayer, ...]:
    return tuple(DenseLayer(units=count, initializer="he_normal") for count in units)


def _data(name: BundledName, **more: Any) -> BundledData:
    # enough of MNIST for a smooth validation curve
    return BundledData(name=name, **({"split": _FEW_HELD_OUT} if name == "mnist" else {}), **more)


def _training(epochs: int, batch_size: int, rate: float = 0.002, **more: Any) -> TrainingSpec:
    schedule = CosineDecay(floor=0.02)
    return TrainingSpec(learning_rate=rate, epochs=epochs, batch_size=batch_size, schedule=schedule, **more)


AUTOENCODER_PRESETS: tuple[Preset, ...] = (
    Preset(
        "digits-autoencoder",
        "Digits in the plane",
        "An autoencoder squeezes 8x8 digits into two numbers: a map of the digits in seconds.",
        ExperimentSpec(
            data=_data("digits"),
            network=AutoencoderNetwork(layers=_layers(128, 64), code=2),
            training=_training(60, 32, 0.003),
        ),
    ),
    Preset(
        "mnist-autoencoder-2",
        "MNIST in the plane",
        "All of MNIST in two numbers an image: mean squared error below 0.045 on the test images.",
        ExperimentSpec(
            data=_data("mnist"),
            network=AutoencoderNetwork(layers=_layers(256, 128, 32), code=2),
            training=_training(15, 128),
        ),
    ),
    Preset(
        "mnist-autoencoder-32",
        "MNIST in 32 numbers",
        "784 pixels in 32 numbers, and back: mean squared error below 0.010 on the test images.",
        ExperimentSpec(
            data=_data("mnist"),
            network=AutoencoderNetwork(layers=_layers(256, 128), code=32),
            training=_training(12, 128),
        ),
    ),
    Preset(
        "mnist-denoising",
        "MNIST, denoising",
        "A convolutional autoencoder takes the noise off 10,000 spoilt digits.",
        ExperimentSpec(
            data=_data("mnist", samples=10_000),
            network=AutoencoderNetwork(
                convolutions=(ConvolutionStep(filters=16), ConvolutionStep(filters=32)),
                layers=(),
                code=64,
                noise="gaussian",
                noise_amount=0.5,
            ),
            training=_training(10, 64),
        ),
    ),
    Preset(
        "mnist-variational",
        "MNIST, variational autoencoder",
        "An autoencoder whose codes are kept near a gaussian, so that walking through them always shows digits.",
        ExperimentSpec(
            data=_data("mnist", samples=20_000),
            network=AutoencoderNetwork(layers=_layers(256, 128), code=2, variational=True),
            training=_training(20, 128, loss="binary_crossentropy"),
        ),
    ),
    Preset(
        "mnist-anomaly",
        "MNIST, anomalies",
        "Trained on the digits 0 to 8, to see how well errors of reconstruction tell the 9, a digit like some of them.",
        ExperimentSpec(
            data=_data("mnist", samples=20_000, classes=ClassesSpec(unseen=("9",))),
            # a longer code also reconstructs what it has never seen
            network=AutoencoderNetwork(layers=_layers(256, 128), code=10, threshold=0.95),
            training=_training(20, 128),
        ),
    ),
)
