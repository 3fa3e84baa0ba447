"""Files of our components and plotly.js -> responses kept by browsers for ever: addresses change with contents."""

from __future__ import annotations

import gzip
import os
import tempfile
from importlib.resources import files
from pathlib import Path

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from playground.settings import read_settings
from playground.ui.components.files import PLOTLY_FILE, SCRIPTS
from playground.ui.components.packs import PACK, PACKED_COMPONENTS, pack_of

_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
_TYPES = {"js": "text/javascript", "css": "text/css"}


async def plotly(request: Request) -> Response:
    """plotly.js, from a file, of which no more is in memory than is being sent; compressed once."""
    if request.path_params["name"] != PLOTLY_FILE:
        raise HTTPException(404)
    headers = {**_HEADERS, "Vary": "Accept-Encoding"}
    packed = None
    if "gzip" in request.headers.get("accept-encoding", ""):
        packed = await to_thread.run_sync(_plotly_compressed)
    if packed is None:
        return FileResponse(_plotly_source(), media_type=_TYPES["js"], headers=headers)
    return FileResponse(packed, media_type=_TYPES["js"], headers={**headers, "Content-Encoding": "gzip"})


async def script(request: Request) -> Response:
    """A script or style of a component, or all modules that it needs in one piece."""
    component, name = request.path_params["component"], request.path_params["name"]
    if component in PACKED_COMPONENTS and name == PACK:
        return Response(pack_of(component), media_type="application/json", headers=_HEADERS)
    content = SCRIPTS.get(component, {}).get(name)
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type=_TYPES[name.rpartition(".")[2]], headers=_HEADERS)


def _plotly_source() -> Path:
    return Path(str(files("plotly").joinpath("package_data", "plotly.min.js")))


def _plotly_compressed() -> Path | None:
    """The file beside what else can be had again; None where it cannot be written."""
    folder = read_settings().cache
    path = folder / f"{PLOTLY_FILE}.gz"
    if path.is_file():
        return path
    beside: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".plotly-", delete=False) as file:
            beside = Path(file.name)
            file.write(gzip.compress(_plotly_source().read_bytes(), compresslevel=6, mtime=0))
        os.replace(beside, path)
    except OSError:
        if beside is not None:
            beside.unlink(missing_ok=True)
        return None
    return path
