"""The README says what is there, and what is there is in the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from playground.settings import VARIABLES
from playground.spec.presets import PRESETS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(name: str) -> str:
    """What stands between the two marks of this name."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README, re.DOTALL)
    assert found, f"the README has no section {name}"
    return found[1]


def test_every_preset_is_listed_with_what_it_shows() -> None:
    rows = "".join(f"| `{item.name}` | {item.summary} |\n" for item in PRESETS.values())
    assert section("presets") == f"| Preset | What it is |\n| --- | --- |\n{rows}"


def test_every_environment_variable_is_listed_with_what_it_does() -> None:
    rows = "".join(f"| `{name}` | {what} |\n" for name, what in VARIABLES.items())
    assert section("settings") == f"| Environment variable | What it does |\n| --- | --- |\n{rows}"


@pytest.mark.parametrize("page", sorted(path.stem for path in (ROOT / "pages").glob("*.py")))
def test_every_page_is_described(page: str) -> None:
    assert f"- **{page.capitalize()}** — " in README


def test_every_page_that_is_described_exists() -> None:
    for page in re.findall(r"^- \*\*(\w+)\*\* — ", README, re.MULTILINE):
        assert (ROOT / "pages" / f"{page.lower()}.py").exists()


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", README)) <= targets


def test_every_command_is_named_and_every_named_command_exists() -> None:
    source = (ROOT / "playground" / "__main__.py").read_text()
    commands = set(re.findall(r"add_parser\(\s*\"(\w+)\"", source))
    assert commands
    assert set(re.findall(r"python -m playground (\w+)", README)) == commands


def test_every_path_that_is_named_exists() -> None:
    for path in re.findall(r"playground/\w+", README):
        assert (ROOT / path).exists(), path
