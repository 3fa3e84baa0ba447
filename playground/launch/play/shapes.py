"""Data of a specification -> its shape, worked out once for all sessions."""

from __future__ import annotations

from collections.abc import Hashable

from playground.launch.play.by_spec import BySpec
from playground.settings import Settings
from playground.spec.data.kinds import DataSpec, TableData
from playground.spec.shape import DataShape
from playground.spec.training.seeds import DrawnSeeds

_shapes: BySpec[DataShape] = BySpec(500, lambda shape: 1)


def kept_shape(data: DataSpec, seeds: DrawnSeeds, settings: Settings) -> DataShape:
    """See `data.prepare.describe`.

    Raises:
        DataError: the data cannot be read.
    """
    from playground.data.prepare import describe  # scikit-learn comes with it, and the server starts without

    return _shapes.get(data_key(data, seeds, settings), lambda: describe(data, seeds, settings))


def data_key(data: DataSpec, seeds: DrawnSeeds, settings: Settings) -> Hashable:
    """What prepared data depend on.

    Raises:
        DataError: the upload is not there: what was deleted is not shown from memory.
    """
    if isinstance(data, TableData):
        from playground.data.uploads.store import upload_path

        upload_path(data.dataset, settings)
    return str(settings.home), data.model_dump_json(), seeds.data, seeds.split
