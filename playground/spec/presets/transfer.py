"""Networks that begin with what another one has learned."""

from __future__ import annotations

from playground.spec.data.kinds import BundledData, ClassesSpec, SplitSpec
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.convolutional import ConvolutionalNetwork
from playground.spec.families.image_rows import Convolution, ImageDropout, MaxPooling
from playground.spec.families.transfer import TransferNetwork
from playground.spec.network import DenseLayer
from playground.spec.presets.preset import Preset
from playground.spec.training.optimizers import Adam
from playground.spec.training.training import TrainingSpec

# without dropout the first run's convolutions are worth less to the other digits, and 50 images are learned by heart
_CNN = ConvolutionalNetwork(
    rows=(Convolution(filters=16), MaxPooling(), Convolution(filters=32), MaxPooling(), ImageDropout(rate=0.4)),
    head=(DenseLayer(units=64, dropout=0.4),),
)
_NO_VALIDATION = SplitSpec(validation=0.0, test=0.15)


def _digits(keep: str, samples: int | None, epochs: int, batch_size: int) -> ExperimentSpec:
    """The same network on some of the digits, so that what it learns of some can be carried over to the others."""
    return ExperimentSpec(
        data=BundledData(name="mnist", classes=ClassesSpec(keep=tuple(keep), samples=samples), split=_NO_VALIDATION),
        network=_CNN,
        training=TrainingSpec(optimizer=Adam(), learning_rate=0.002, epochs=epochs, batch_size=batch_size),
    )


TRANSFER_PRESETS: tuple[Preset, ...] = (
    Preset(
        "mnist-0-to-4",
        "MNIST, digits 0 to 4",
        "What this run learns of strokes can be carried over to the other digits, as the base of a transfer network.",
        _digits("01234", None, 3, 64),
    ),
    Preset(
        "mnist-5-to-9-few",
        "MNIST, digits 5 to 9, ten images each",
        "From scratch on 50 images: what a network carried over from digits 0 to 4 is to be compared with.",
        _digits("56789", 10, 60, 10),
    ),
    Preset(
        "cifar10-mobilenet",
        "CIFAR-10, frozen MobileNet",
        "Features that were learned on a million photographs, computed once: above 70 % from 4,000 images in seconds.",
        ExperimentSpec(
            data=BundledData(name="cifar10", samples=4000, split=SplitSpec(validation=0.1, test=0.15)),
            network=TransferNetwork(dropout=0.2),
            training=TrainingSpec(optimizer=Adam(), learning_rate=0.003, epochs=30, batch_size=64),
        ),
    ),
)
