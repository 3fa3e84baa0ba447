"""Name of a generated data set -> the source of what draws it, taken from `data.points.generators` itself."""

from __future__ import annotations

import ast
import inspect
from functools import lru_cache

from playground.data.points import generators
from playground.spec.data.kinds import GeneratorName

#: what a generator is asked for, as scripts call it
WANTED = "Wanted"


def wanted_fields() -> tuple[str, ...]:
    """Names of the fields of `WANTED`, which bear the names of the specification's."""
    return tuple(
        node.target.id
        for node in ast.walk(_definitions()[WANTED])
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    )


@lru_cache(maxsize=32)
def generator_code(name: GeneratorName) -> tuple[str, str]:
    """(name of the function, source of it and of all that it needs but NumPy, dataclasses and `holds`)."""
    known = _definitions()
    function = _public(generators.GENERATORS[name][1].__name__)
    needed: list[str] = []

    def need(item: str) -> None:
        if item in needed or item not in known:
            return
        needed.append(item)
        for node in ast.walk(known[item]):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                need(node.id)

    need(WANTED)
    need(function)
    # in the order of the module, so that nothing is used before it is there
    return function, "\n\n\n".join(ast.unparse(known[item]) for item in known if item in needed)


@lru_cache(maxsize=1)
def _definitions() -> dict[str, ast.Module]:
    """Name -> definition of what stands at the top of the module: functions, classes and constants."""
    found: dict[str, ast.Module] = {}
    names: set[str] = set()
    for node in ast.parse(inspect.getsource(generators)).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            name = node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        else:
            continue
        names.add(name)
        found[_public(name)] = ast.Module([_Plain().visit(node)], [])
    for module in found.values():
        _Renamed(names).visit(module)
    return {name: ast.fix_missing_locations(module) for name, module in found.items()}


class _Plain(ast.NodeTransformer):
    """Takes the types out of functions: a script is read by people."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        for argument in node.args.args:
            argument.annotation = None
        return node


class _Renamed(ast.NodeTransformer):
    """Takes the underscore off what the module keeps to itself."""

    def __init__(self, known: set[str]) -> None:
        self._known = known

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self._known:
            node.id = _public(node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.name = _public(node.name)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.name = _public(node.name)
        return node


def _public(name: str) -> str:
    return name.removeprefix("_")
