"""Files of our components and plotly.js -> responses kept by browsers for ever: addresses change with contents."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from playground.ui.components.files import PLOTLY_FILE, SCRIPTS

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


async def script(request: Request) -> Response:
    """A script or style of a component."""
    component, name = request.path_params["component"], request.path_params["name"]
    content = SCRIPTS.get(component, {}).get(name)
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type=_TYPES[name.rpartition(".")[2]], headers=_HEADERS)


def _plotly_source() -> bytes:
    return files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()


@cache
def _plotly_compressed() -> bytes:
    return gzip.compress(_plotly_source(), compresslevel=6, mtime=0)
