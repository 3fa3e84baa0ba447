"""JavaScript and styles of our components -> their contents, and the addresses they are served at."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from playground.spec.metrics import METRICS

_FOLDER = Path(__file__).parent


def _files_of(component: str) -> dict[str, bytes]:
    places = sorted((_FOLDER / component).iterdir())
    files = {path.name: path.read_bytes() for path in places if path.suffix in {".js", ".css"}}
    return files | _WRITTEN.get(component, {})


def _metrics() -> bytes:
    """What is known of metrics, from the specification, as a module."""
    titles = {metric.name: metric.title for metric in METRICS.values()}
    shares = [metric.name for metric in METRICS.values() if metric.share]
    return (
        "// Written by files.py from spec/metrics.py.\n"
        f"export const TITLES = {json.dumps(titles, ensure_ascii=False)};\n"
        f"export const SHARES = new Set({json.dumps(shares)});\n"
    ).encode()


#: files that lie in no folder: what is declared in Python
_WRITTEN = {"live": {"metrics.js": _metrics()}}


#: component -> file name -> its bytes
SCRIPTS = {component: _files_of(component) for component in ("live", "panels", "play")}
LIVE_FILES, PANEL_FILES, PLAY_FILES = (SCRIPTS[component] for component in ("live", "panels", "play"))

#: text before each loader's
PACKED = (_FOLDER / "packed.js").read_text("utf-8")

PLOTLY_FILE = f"plotly-{version('plotly')}.min.js"

# one for all components: modules of one import those of another by relative addresses
_DIGEST = hashlib.sha256(
    b"".join(
        f"{component}/{name}".encode() + content
        for component, files in SCRIPTS.items()
        for name, content in files.items()
    )
).hexdigest()[:12]

#: addresses below the app's base address
SCRIPTS_PATH = f"assets/scripts/{_DIGEST}"
LIVE_PATH = f"{SCRIPTS_PATH}/live"
PLOTLY_PATH = f"assets/{PLOTLY_FILE}"
#: addresses of the WebSockets
STREAM_PATH = "live"
PLAY_STREAM_PATH = "play"
