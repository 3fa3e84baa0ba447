"""Convolutional networks for images, with settings that train well on a processor."""

from __future__ import annotations

from typing import Any

from playground.spec.data.kinds import BundledData, BundledName, SplitSpec
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.convolutional import ConvolutionalNetwork
from playground.spec.families.image_rows import (
    AnyImageRow,
    AveragePooling,
    Convolution,
    ImageDropout,
    MaxPooling,
    ResidualBlock,
)
from playground.spec.network import DenseLayer
from playground.spec.presets.preset import Preset
from playground.spec.training.augmentation import AugmentationSpec
from playground.spec.training.optimizers import Adam
from playground.spec.training.schedules import OneCycle
from playground.spec.training.training import TrainingSpec

#: of a set with test samples of its own: enough to see overfitting, and few enough to learn from nearly all
_WATCHED = SplitSpec(validation=0.05, test=0.15)
#: images of CIFAR-10 that two processor cores go through while somebody watches
_FEW, _MORE = 4000, 10_000


def _experiment(
    data: BundledName,
    network: ConvolutionalNetwork,
    epochs: int,
    rate: float,
    batch_size: int = 64,
    samples: int | None = None,
    split: SplitSpec = _WATCHED,
    **training: Any,
) -> ExperimentSpec:
    return ExperimentSpec(
        data=BundledData(name=data, samples=samples, split=split),
        network=network,
        training=TrainingSpec(optimizer=Adam(), learning_rate=rate, epochs=epochs, batch_size=batch_size, **training),
    )


def _pairs(*filters: int) -> tuple[AnyImageRow, ...]:
    """VGG's blocks (Simonyan and Zisserman 2014, https://arxiv.org/abs/1409.1556): two convolutions, then a pooling."""
    return tuple(
        row
        for count in filters
        for row in (
            Convolution(filters=count, batch_normalization=True),
            Convolution(filters=count, batch_normalization=True),
            MaxPooling(),
        )
    )


def _small_cifar(augmentation: AugmentationSpec | None) -> ExperimentSpec:
    """The same network, data and epochs with and without augmentation, so that the two can be compared."""
    rows = tuple(
        row for count in (16, 32, 64) for row in (Convolution(filters=count, batch_normalization=True), MaxPooling())
    )
    network = ConvolutionalNetwork(
        augmentation=augmentation, rows=(*rows, ImageDropout(rate=0.3)), head=(DenseLayer(units=64),)
    )
    return _experiment("cifar10", network, 100, 0.003, samples=_FEW, schedule=OneCycle())


CONVOLUTIONAL_PRESETS: tuple[Preset, ...] = (
    Preset(
        "digits-cnn",
        "Digits 8x8, convolutional",
        "The bundled digits, seen as images: a small convolutional network that trains in seconds.",
        _experiment(
            "digits",
            ConvolutionalNetwork(
                rows=(Convolution(filters=16), Convolution(filters=32), MaxPooling(), ImageDropout()),
                head=(DenseLayer(units=32),),
            ),
            15,
            0.003,
            32,
            split=SplitSpec(),
        ),
    ),
    Preset(
        "mnist-cnn",
        "MNIST, convolutional",
        "Three convolutions on 57,000 handwritten digits, watched on 3,000 others: above 99 % in six epochs.",
        _experiment(
            "mnist",
            ConvolutionalNetwork(
                rows=(
                    Convolution(filters=16),
                    MaxPooling(),
                    Convolution(filters=32),
                    MaxPooling(),
                    Convolution(filters=64, padding="valid"),
                    ImageDropout(rate=0.4),
                ),
                head=(),
            ),
            6,
            0.003,
            schedule=OneCycle(),
        ),
    ),
    Preset(
        "lenet-5",
        "LeNet-5",
        "The network that read cheques in the nineties, on digits distorted at random as in its paper: about 99.2 %.",
        _experiment(
            "mnist",
            ConvolutionalNetwork(
                # with distorted digits its authors reached 99.2 %, without them 99.05 % (LeCun et al. 1998, III.C)
                augmentation=AugmentationSpec(translation=0.07, rotation=8, fill="constant"),
                rows=(
                    Convolution(filters=6, kernel_size=5, activation="tanh", initializer="glorot_uniform"),
                    AveragePooling(),
                    Convolution(
                        filters=16, kernel_size=5, padding="valid", activation="tanh", initializer="glorot_uniform"
                    ),
                    AveragePooling(),
                ),
                head=(DenseLayer(units=120, activation="tanh"), DenseLayer(units=84, activation="tanh")),
            ),
            20,
            0.002,
            split=SplitSpec(validation=0.08, test=0.15),
            schedule=OneCycle(),
        ),
    ),
    Preset(
        "fashion-vgg",
        "Fashion-MNIST, VGG-like",
        "Pairs of small convolutions and a pooling, again and again: clothes on 10,000 images.",
        _experiment(
            "fashion_mnist",
            ConvolutionalNetwork(rows=(*_pairs(16, 32), ImageDropout(rate=0.3)), head=(DenseLayer(units=64),)),
            10,
            0.003,
            samples=_MORE,
            split=SplitSpec(validation=0.1, test=0.15),
            schedule=OneCycle(),
        ),
    ),
    Preset(
        "cifar10-resnet",
        "CIFAR-10, ResNet-like",
        "Residual blocks, each added to what it was given, and global average pooling: 10,000 small photographs.",
        _experiment(
            "cifar10",
            ConvolutionalNetwork(
                augmentation=AugmentationSpec(translation=0.1, flip="horizontal"),
                rows=(
                    Convolution(filters=16, batch_normalization=True),
                    ResidualBlock(filters=16),
                    ResidualBlock(filters=32, strides=2),
                    ResidualBlock(filters=64, strides=2),
                ),
                pooling="average",
                head=(),
            ),
            20,
            0.005,
            samples=_MORE,
            split=SplitSpec(validation=0.1, test=0.15),
            schedule=OneCycle(),
        ),
    ),
    Preset(
        "cifar10-small",
        "CIFAR-10, few images",
        "4,000 small photographs, which a convolutional network soon learns by heart.",
        _small_cifar(None),
    ),
    Preset(
        "cifar10-augmented",
        "CIFAR-10, few images and augmentation",
        "4,000 small photographs, mirrored and moved at random: it learns none by heart, and knows more new ones.",
        _small_cifar(AugmentationSpec(translation=0.1, flip="horizontal")),
    ),
)
