"""Files of the live view and plotly.js -> responses kept by browsers for ever: addresses change with contents."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from playground.ui.components.files import LIVE_FILES, PLOTLY_FILE

_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
_TYPES = {"js": "text/javascript", "css": "text/css"}


async def plotly(request: Request) -> Response:
    """plotly.js; compressed once, because 5 MB take longer to compress than to send."""
    if request.path_params["name"] != PLOTLY_FILE:
        raise HTTPException(404)
    headers = {**_HEADERS, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(_plotly_source(), media_type=_TYPES["js"], headers=headers)
    body = await to_thread.run_sync(_plotly_compressed)
    return Response(body, media_type=_TYPES["js"], headers={**headers, "Content-Encoding": "gzip"})


async def live_file(request: Request) -> Response:
    """A file of the live view."""
    name = request.path_params["name"]
    if name not in LIVE_FILES:
        raise HTTPException(404)
    return Response(LIVE_FILES[name], media_type=_TYPES[name.rpartition(".")[2]], headers=_HEADERS)


def _plotly_source() -> bytes:
    return files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()


@cache
def _plotly_compressed() -> bytes:
    return gzip.compress(_plotly_source(), compresslevel=6, mtime=0)
