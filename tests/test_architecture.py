"""ARCHITECTURE.md names files that are there, and every room says what it is for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"`((?:playground|tests|pages)/[\w./]+)`", TEXT)))
ROOMS = sorted({path.parent for path in (ROOT / "playground").rglob("*.py")})


def test_it_names_files() -> None:
    assert len(PATHS) > 40


@pytest.mark.parametrize("path", PATHS)
def test_every_path_in_it_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_every_folder_says_what_it_is_for(room: Path) -> None:
    if room.name != "versions":  # of the database: Alembic's own
        assert ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
