from __future__ import annotations

import json
import re

import pytest

from playground.ui.components import packs
from playground.ui.components.files import SCRIPTS
from playground.ui.components.packs import PACKED_COMPONENTS, pack_of


@pytest.mark.parametrize("component", PACKED_COMPONENTS)
def test_every_module_stands_after_those_it_imports(component: str) -> None:
    seen: set[str] = set()
    for name, source in json.loads(pack_of(component)):
        assert set(re.findall(r'from "@([^"]+)"', source)) <= seen
        assert not re.search(r'from "\.', source)
        seen.add(name)
    assert name == f"{component}/main.js"
    assert "live/theme.js" in seen  # what is shared comes with it


@pytest.mark.parametrize("component", PACKED_COMPONENTS)
def test_sources_are_those_of_the_files(component: str) -> None:
    for name, source in json.loads(pack_of(component)):
        folder, file = name.split("/")
        plain = SCRIPTS[folder][file].decode()
        assert re.sub(r'from "[^"]+"', "", source) == re.sub(r'from "[^"]+"', "", plain)


def test_a_circle_is_refused_with_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"main.js": b'import { a } from "./a.js";', "a.js": b'import { b } from "./main.js";'}
    monkeypatch.setitem(packs.SCRIPTS, "loop", files)
    with pytest.raises(ValueError, match=r"loop/main\.js -> loop/a\.js -> loop/main\.js"):
        pack_of("loop")
