"""The arrows between packages: every import of every file is parsed, those inside functions too."""

from __future__ import annotations

import ast
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: each may import those before it
ORDER = (
    "errors",
    "settings",
    "processor",
    "spec",
    "draws",
    "data",
    "runs",
    "engine",
    "launch",
    "tune",
    "charts",
    "ui",
    "web",
)
#: the command line is on top of everything but the browser's side
TOP = {name: ORDER[: ORDER.index("charts")] for name in ("__main__", "command_line", "own_files")}
ENGINE_LIBRARIES = {"keras", "tensorflow", "tf_keras", "jax", "torch"}
#: library -> packages that may import it
ONLY_IN = {
    **{library: {"engine"} for library in ENGINE_LIBRARIES},
    "streamlit": {"ui", "web", "app", "pages"},
    "plotly": {"charts", "ui", "web"},
    "sqlalchemy": {"runs"},
    "alembic": {"runs"},
    "starlette": {"web", "app"},
    "sklearn": {"data", "engine", "charts"},
    "pooch": {"data"},
    "multiprocessing": set(),
    "pickle": set(),
    "joblib": set(),
}


def source_files() -> list[Path]:
    files = [*(ROOT / "playground").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]
    return sorted(path for path in files if path.exists())


def layer_of(path: Path) -> str:
    """`playground/data/values/split.py` -> data; `playground/errors.py` -> errors; `pages/train.py` -> pages."""
    first, *rest = path.relative_to(ROOT).parts
    if first == "playground":
        return rest[0].removesuffix(".py")
    return first.removesuffix(".py")


def imports_of(source: str, package: str) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything imported in a source text, wherever it stands.

    Args:
        source: Python text.
        package: dotted name of the package that the file is in, for relative imports.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                base = ".".join([*parents[: len(parents) - node.level + 1], *([base] if base else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and _is_import_call(node.func):
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield node.lineno, name.value


def _is_import_call(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("import_module", "__import__", "lazy_import")


def misplaced(layer: str, name: str) -> str:
    """Why `layer` may not import `name`; "" if it may."""
    library, *rest = name.split(".")
    if library == "playground":
        fits = not rest or rest[0] in allowed(layer)
        return "" if fits else f"{layer} must not import {rest[0]}"
    if library in ONLY_IN and layer not in ONLY_IN[library]:
        return f"{layer} must not import {library}"
    return ""


def allowed(layer: str) -> set[str]:
    if layer in TOP:
        return {*TOP[layer], *TOP} - {"engine"}
    if layer == "pages":
        return {"ui"}
    if layer == "app":
        return {*ORDER} - {"engine"}
    if layer == "__init__":
        return set()
    before = {*ORDER[: ORDER.index(layer) + 1]}
    # whatever imports the engine imports Keras; only the worker process may
    forbidden = {"launch"} if layer == "engine" else {"engine"}
    return before - forbidden


@pytest.mark.parametrize("path", source_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_file_imports_only_what_its_package_may(path: Path) -> None:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {why}"
        for line, name in imports_of(path.read_text(encoding="utf-8"), package)
        if (why := misplaced(layer_of(path), name))
    ]
    assert wrong == []


def test_every_file_belongs_to_a_known_layer() -> None:
    known = {*ORDER, *TOP, "pages", "app", "__init__"}
    assert {layer_of(path) for path in source_files()} <= known


def test_no_file_shadows_a_module_of_the_standard_library_at_top_level() -> None:
    top = {path.stem for path in ROOT.glob("*.py")} | {path.name for path in ROOT.iterdir() if path.is_dir()}
    assert top & set(sys.stdlib_module_names) == set()


@pytest.mark.parametrize("layer", [layer for layer in ORDER if layer != "engine"] + ["pages", "app", *TOP])
@pytest.mark.parametrize("library", ["keras", "tensorflow.python", "playground.engine.training.train"])
def test_keras_is_for_the_engine_alone(layer: str, library: str) -> None:
    assert misplaced(layer, library)


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ("engine", "playground.launch.contract"),
        ("launch", "playground.engine.build.build"),
        ("engine", "streamlit"),
        ("engine", "plotly.graph_objects"),
        ("charts", "streamlit"),
        ("charts", "playground.ui.shell.frame"),
        ("ui", "playground.web.routes"),
        ("spec", "playground.data.values.dataset"),
        ("data", "playground.runs.run"),
        ("runs", "playground.launch.contract"),
        ("pages", "playground.runs.store.open_store"),
    ],
)
def test_backward_arrow_is_seen(layer: str, name: str) -> None:
    assert misplaced(layer, name)


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ("engine", "keras"),
        ("engine", "playground.runs.protocol.events"),
        ("launch", "playground.runs.protocol.messages"),
        ("web", "playground.ui.shell.server"),
        ("ui", "playground.charts.curves"),
        ("spec", "playground.errors"),
        ("data", "numpy"),
    ],
)
def test_forward_arrow_is_allowed(layer: str, name: str) -> None:
    assert misplaced(layer, name) == ""


def test_lazy_relative_and_dynamic_imports_are_found() -> None:
    source = """
import os.path, keras
from . import sibling
from ..runs import events
def late():
    from tensorflow import data
    import importlib
    return importlib.import_module("streamlit.web")
if False:
    from playground import ui
"""
    found = {name for _, name in imports_of(source, "playground.engine")}
    assert found == {
        "os.path",
        "keras",
        "playground.engine.sibling",
        "playground.runs.events",
        "tensorflow.data",
        "importlib",
        "streamlit.web",
        "playground.ui",
    }


def graph_of(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """Module -> modules that it imports, anywhere and for whatever purpose.

    Args:
        sources: dotted name of each module -> its text; of a package, with `.__init__` at the end.
    """
    names = {name.removesuffix(".__init__"): name for name in sources}
    graph: dict[str, set[str]] = {}
    for name, source in sources.items():
        here = name.removesuffix(".__init__")
        package = here if name != here else here.rpartition(".")[0]
        found = {item if item in names else item.rpartition(".")[0] for _, item in imports_of(source, package)}
        graph[here] = {item for item in found if item in names and item != here}
    return graph


def circle_in(graph: Mapping[str, set[str]]) -> list[str]:
    """A shortest loop of imports, from a module back to itself; [] if there is none."""
    loops = [path for start in graph if (path := _way_back(graph, start))]
    return min(loops, key=len, default=[])


def _way_back(graph: Mapping[str, set[str]], start: str) -> list[str]:
    """Shortest way from a module back to itself."""
    came: dict[str, str] = {}
    queue = deque([start])
    while queue:
        module = queue.popleft()
        for other in sorted(graph.get(module, ())):
            if other == start:
                path = [start, module]
                while path[-1] != start:
                    path.append(came[path[-1]])
                return path[::-1]
            if other not in came:
                came[other] = module
                queue.append(other)
    return []


@pytest.fixture(scope="module")
def graph() -> dict[str, set[str]]:
    paths = {path.relative_to(ROOT): path for path in source_files()}
    return graph_of(
        {".".join(name.with_suffix("").parts): path.read_text(encoding="utf-8") for name, path in paths.items()}
    )


def test_no_modules_import_each_other_in_a_circle(graph: dict[str, set[str]]) -> None:
    assert " -> ".join(circle_in(graph)) == ""


def rooms_of(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The same between rooms: the folders of a package, with all that is in them.

    Modules that lie in a package itself stand for themselves: they are what its rooms share, or what is made of them.
    """
    packages = {module.rpartition(".")[0] for module in graph}

    def room(module: str) -> str:
        top = module.split(".")
        return ".".join(top[:3]) if len(top) > 3 or module in packages else module

    rooms: dict[str, set[str]] = {}
    for module, others in graph.items():
        here = rooms.setdefault(room(module), set())
        here |= {room(other) for other in others} - {room(module)}
    return rooms


def test_no_rooms_import_each_other_in_a_circle(graph: dict[str, set[str]]) -> None:
    assert " -> ".join(circle_in(rooms_of(graph))) == ""


def test_a_circle_between_rooms_is_found() -> None:
    graph = {
        "p.data.tables.read": {"p.data.files.text"},
        "p.data.files.text": set(),
        "p.data.files.other": {"p.data.tables.dates"},
        "p.data.tables.dates": set(),
        "p.data.prepare": {"p.data.tables.read"},
    }
    assert circle_in(graph) == []
    assert circle_in(rooms_of(graph)) == ["p.data.tables", "p.data.files", "p.data.tables"]


#: modules in one folder, at most
MOST_MODULES = 25


def test_no_folder_holds_more_than_can_be_overlooked() -> None:
    folders = [path for path in (ROOT / "playground").rglob("*") if path.is_dir()]
    crowded = {str(folder): count for folder in folders if (count := len([*folder.glob("[!_]*.py")])) >= MOST_MODULES}
    assert crowded == {}


def test_a_circle_is_found_and_named() -> None:
    sources = {
        "a.__init__": "",
        "a.one": "from a import two",
        "a.two": "def late():\n    from a.three import thing",
        "a.three": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .one import other",
        "a.four": "from a.one import thing",
    }
    assert circle_in(graph_of(sources)) == ["a.one", "a.two", "a.three", "a.one"]
    assert circle_in(graph_of(sources | {"a.three": ""})) == []
