"""Name of a Keras application -> its file of trained weights: in the user's folder, Keras's cache, or downloaded."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from playground.data.files.download import DownloadError, Remote, download
from playground.errors import DataError, Problem
from playground.settings import read_settings
from playground.spec.families.applications import Application
from playground.spec.families.run_base import FIELD

_INSTEAD = "set `network.weights` to random, or begin with a finished run of yours: `network.base` run:ID"


def find_weights(app: Application) -> Path | None:
    """The file, if it is on this machine."""
    settings = read_settings()
    keras_home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    folders = [*([settings.datasets, settings.datasets / "weights"] if settings.datasets else [])]
    for folder in (*folders, keras_home / "models", _cache()):
        if (folder / app.file).is_file():
            return folder / app.file
    return None


def fetch_weights(app: Application, progress: Callable[[str, float], None]) -> Path:
    """The file, downloaded if it is nowhere on this machine, or was kept by us and is damaged.

    Raises:
        DataError: it cannot be downloaded, or is damaged.
    """
    found = find_weights(app)
    if found is not None and _is_whole(found):
        return found
    if found is not None and found.parent != _cache():
        raise damaged_weights(app, found)
    try:
        if found is not None:
            found.unlink()
        remote = Remote(app.file, app.url, f"md5:{app.hash}" if app.hash else None)
        (path,) = download(f"downloading the weights of {app.title}", (remote,), _cache(), progress)
        if not _is_whole(path):  # of most files no checksum is known; a portal's page comes with any name
            path.unlink()
            raise DownloadError("what came is no file of weights")
    except DownloadError as error:
        raise DataError(
            Problem(
                FIELD,
                f"The weights of {app.title} are not on this machine and could not be downloaded ({error}); "
                f"put {app.file} into the folder PLAYGROUND_DATASETS, {_INSTEAD}.",
            )
        ) from None
    return path


def damaged_weights(app: Application, path: Path) -> DataError:
    """What is told of a file that does not hold the weights."""
    return DataError(
        Problem(
            FIELD,
            f"{path} is damaged, or does not hold the weights of {app.title}: remove it, so that they are downloaded, "
            f"{_INSTEAD}.",
        )
    )


def _cache() -> Path:
    return read_settings().cache / "weights"


def _is_whole(path: Path) -> bool:
    """It is an HDF5 file, as long as it says."""
    import h5py  # type: ignore[import-untyped]  # slow to load, and seldom needed

    try:
        h5py.File(path, "r").close()
    except OSError:
        return False
    return True
