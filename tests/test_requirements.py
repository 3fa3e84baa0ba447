"""requirements.txt names what the playground imports, each at one version."""

from __future__ import annotations

import re
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.test_layers import imports_of, layer_of, source_files

ROOT = Path(__file__).parents[1]


def pins() -> dict[str, str]:
    """Distribution, as normalised -> version."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").split()
    return {normal(name): version for name, _, version in (line.partition("==") for line in lines)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    """Distributions, as normalised, that a file of the application imports."""
    modules = {
        name.partition(".")[0]
        for path in source_files()
        for _, name in imports_of(path.read_text(encoding="utf-8"), layer_of(path))
    }
    owners = packages_distributions()
    return {normal(owner) for module in modules - {"playground"} for owner in owners.get(module, [])}


def test_every_requirement_has_one_version() -> None:
    assert all(re.fullmatch(r"\d+(\.\w+)+", version) for version in pins().values()), pins()


def test_requirements_are_what_is_imported_and_nothing_else() -> None:
    assert set(pins()) == imported()
