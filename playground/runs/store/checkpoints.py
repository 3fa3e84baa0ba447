"""Where a run's checkpoint lies, and the epoch it was saved at; its contents are the engine's affair."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np

FILE = "checkpoint.npz"


def saved_epoch(folder: Path) -> int | None:
    """Epochs complete in the checkpoint of a run's folder; None if there is none that can be read."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as file:
            return int(json.loads(str(file["position"]))["epoch"])
    except (OSError, KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile):
        return None
