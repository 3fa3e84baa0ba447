"""Real data for tests: a folder that `PLAYGROUND_DATASETS` names, or `shared/data` beside the project."""

from __future__ import annotations

import os
from pathlib import Path

SHARED = Path(os.environ.get("PLAYGROUND_DATASETS") or Path(__file__).parents[2] / "shared" / "data")
