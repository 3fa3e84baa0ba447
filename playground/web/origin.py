"""Headers of a WebSocket handshake -> whether it comes from a page of this server."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def same_origin(headers: Mapping[str, str]) -> bool:
    """True if `Origin` names the host the request was sent to.

    A browser sends `Origin` with every WebSocket handshake, and no page can change it or add `X-Forwarded-Host`: so
    the latter, set by a proxy in front of the server, may name the host as well. The scheme is not compared, because
    a proxy may end TLS.

    Args:
        headers: of the handshake, found by lower-case name.
    """
    origin = urlsplit(headers.get("origin", ""))
    if origin.scheme not in _DEFAULT_PORTS or not origin.netloc:
        return False
    hosts = [headers.get("host", ""), *headers.get("x-forwarded-host", "").split(",")]
    default = _DEFAULT_PORTS[origin.scheme]
    wanted = _host(origin.netloc, default)
    return any(_host(host.strip(), default) == wanted for host in hosts if host.strip())


def _host(netloc: str, default_port: int) -> tuple[str | None, int] | None:
    try:
        parts = urlsplit(f"//{netloc}")
        return parts.hostname, parts.port or default_port
    except ValueError:
        return None
