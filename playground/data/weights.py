"""Name of a Keras application -> its file of trained weights: in the user's folder, Keras's cache, or downloaded."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pooch
from pooch.downloaders import HTTPDownloader

from playground.data.download import Meter
from playground.errors import DataError, Problem
from playground.settings import read_settings
from playground.spec.families.applications import Application
from playground.spec.families.run_base import FIELD

_TIMEOUT_S = 20.0


def find_weights(app: Application) -> Path | None:
    """The file, if it is on this machine."""
    settings = read_settings()
    keras_home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    folders = [*([settings.datasets, settings.datasets / "weights"] if settings.datasets else [])]
    for folder in (*folders, keras_home / "models", settings.cache / "weights"):
        if (folder / app.file).is_file():
            return folder / app.file
    return None


def fetch_weights(app: Application, progress: Callable[[str, float], None]) -> Path:
    """The file, downloaded if it is nowhere on this machine.

    Raises:
        DataError: it cannot be downloaded.
    """
    found = find_weights(app)
    if found is not None:
        return found
    meter = Meter(f"downloading the weights of {app.title}", max(1, int(app.megabytes * 1e6)), progress)
    downloader = HTTPDownloader(progressbar=meter, chunk_size=64 * 1024, timeout=_TIMEOUT_S)
    pooch.get_logger().setLevel("WARNING")
    try:
        known = f"md5:{app.hash}" if app.hash else None
        folder = read_settings().cache / "weights"
        return Path(pooch.retrieve(app.url, known_hash=known, fname=app.file, path=folder, downloader=downloader))
    except (OSError, ValueError) as error:
        raise DataError(
            Problem(
                FIELD,
                f"The weights of {app.title} are not on this machine and could not be downloaded "
                f"({type(error).__name__}); put {app.file} into the folder PLAYGROUND_DATASETS, set `network.weights` "
                "to random, or begin with a finished run of yours: `network.base` run:ID.",
            )
        ) from None
