"""Modules of a component and all that they import -> one piece, so that a browser asks once, not dozens of times."""

from __future__ import annotations

import json
import posixpath
import re
from functools import cache

from playground.ui.components.files import SCRIPTS, SCRIPTS_PATH

#: name of the pack among a component's files
PACK = "modules.json"
#: components that have one
PACKED_COMPONENTS = ("live", "play")
#: what every module that is found by a relative address is imported by
_IMPORT = re.compile(r'\bfrom "(\.{1,2}/[^"]+)"')


@cache
def pack_of(component: str) -> bytes:
    """JSON: a list of [name, source], each after those that it imports, the last being `main.js`.

    Names are `component/file.js`. In a source what is imported is named so, too, after an `@`: `from "@play/app.js"`.
    `packed.js` makes modules of it.

    Raises:
        KeyError: a module imports a file that is not there.
        ValueError: modules import each other in a circle.
    """
    packed: dict[str, str] = {}
    _add(f"{component}/main.js", packed, ())
    return json.dumps(list(packed.items()), ensure_ascii=False).encode()


def pack_path(component: str) -> str:
    """Address of the pack below the app's base address."""
    return f"{SCRIPTS_PATH}/{component}/{PACK}"


def _add(name: str, packed: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"Modules import each other in a circle: {' -> '.join((*above, name))}.")
    component, _, file = name.partition("/")
    source = SCRIPTS[component][file].decode()

    def named(found: re.Match[str]) -> str:
        other = posixpath.normpath(posixpath.join(component, found[1]))
        if other not in packed:
            _add(other, packed, (*above, name))
        return f'from "@{other}"'

    packed[name] = _IMPORT.sub(named, source)
