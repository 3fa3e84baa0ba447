"""Upload of images -> ExperimentSpec that trains well as it stands, and sentences that say what was chosen."""

from __future__ import annotations

from typing import NamedTuple

from playground.data.images.prepare import image_facts
from playground.data.images.proposal import proposed_data
from playground.data.images.store import find_image_upload
from playground.errors import PlaygroundError
from playground.settings import Settings
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import FAMILIES
from playground.spec.families.dense import DenseNetwork
from playground.spec.families.network import Network
from playground.spec.layers import check_size
from playground.spec.network import DenseLayer
from playground.spec.shape import DataShape
from playground.spec.training.seeds import Seeds
from playground.spec.training.training import EarlyStopping, TrainingSpec

#: families that suit images, the best one first
_SUITING = ("convolutional",)


class _Size(NamedTuple):
    """What suits so many training images at most."""

    images: int
    batch_size: int
    epochs: int
    patience: int


_SIZES = (
    _Size(2_000, 32, 40, 8),
    _Size(20_000, 32, 20, 4),
    _Size(100_000_000, 64, 10, 2),
)


def image_experiment(upload_id: str, settings: Settings) -> tuple[ExperimentSpec, tuple[str, ...]]:
    """A complete experiment for an upload of images.

    Args:
        upload_id: of the archive.
        settings: say where uploads are kept.

    Returns:
        The experiment, and a sentence for each thing that was chosen.

    Raises:
        DataError: no such upload, or its images cannot be used.
    """
    upload = find_image_upload(upload_id, settings)
    data = proposed_data(upload)
    said = [
        f"Images are resized to {data.height} x {data.width} pixels, in {data.colour}; "
        "what stands out of that shape is cut off."
    ]
    if data.label:
        said.append(f"The classes are those of the column `{data.label}`.")
    shape = image_facts(data, Seeds().drawn(), settings).shape
    size = next(size for size in _SIZES if shape.train <= size.images)
    training = TrainingSpec(
        learning_rate=0.001,
        batch_size=size.batch_size,
        epochs=size.epochs,
        early_stopping=EarlyStopping(patience=size.patience) if shape.validation else None,
    )
    spec = ExperimentSpec(name=upload.name[:120], data=data, network=_dense(shape), training=training)
    network = _fitting(spec, shape)
    said.append(
        f"The network is {network.title.lower()} ({network.line()}) and takes batches of {size.batch_size}, "
        f"which suits {shape.train:,} training images of {shape.classes:,} classes."
    )
    fewer = f", fewer if the validation loss does not improve for {size.patience}; the best weights are kept"
    said.append(f"At most {size.epochs} epochs{fewer if shape.validation else ''}.")
    return spec.model_copy(update={"network": network}), tuple(said)


def _dense(shape: DataShape) -> DenseNetwork:
    layer = DenseLayer(activation="relu", initializer="he_uniform", dropout=0.2 if shape.train < 20_000 else 0.0)
    # the first layer has most of the weights: one for each pixel and unit
    units = (128, 64) if shape.features <= 4_096 else (64, 32)
    return DenseNetwork(layers=tuple(layer.model_copy(update={"units": count}) for count in units))


def _fitting(spec: ExperimentSpec, shape: DataShape) -> Network:
    """The first family that suits images and can be trained on these as it is by default; else a dense network."""
    for kind in _SUITING:
        if kind in FAMILIES and not _misfits(spec, FAMILIES[kind], shape):
            return FAMILIES[kind]()
    return spec.network


def _misfits(spec: ExperimentSpec, family: type[Network], shape: DataShape) -> bool:
    try:
        return bool(check_size(spec.model_copy(update={"network": family()}), shape))
    except PlaygroundError:
        return True
