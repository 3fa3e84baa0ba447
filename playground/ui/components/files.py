"""JavaScript and styles of the live view -> their contents, and the addresses they are served at."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

_FOLDER = Path(__file__).parent / "live"

#: file name -> its bytes
LIVE_FILES = {path.name: path.read_bytes() for path in sorted(_FOLDER.iterdir()) if path.suffix in {".js", ".css"}}

PLOTLY_FILE = f"plotly-{version('plotly')}.min.js"

_DIGEST = hashlib.sha256(b"".join(name.encode() + content for name, content in LIVE_FILES.items())).hexdigest()[:12]

#: addresses below the app's base address
LIVE_PATH = f"assets/live/{_DIGEST}"
PLOTLY_PATH = f"assets/{PLOTLY_FILE}"
STREAM_PATH = "live"
