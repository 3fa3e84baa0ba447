"""`training.epochs=20` + ExperimentSpec -> ExperimentSpec: one setting changed by its dotted path."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from playground.errors import Problem, SpecError
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.field import Setting, Spec, describe
from playground.spec.tags import is_tag


def with_changes(spec: ExperimentSpec, changes: Mapping[str, Any]) -> ExperimentSpec:
    """`spec` with values set by dotted path (`network.layers.0.units`).

    Raises:
        SpecError: a path leads nowhere, or the result does not hold.
    """
    values = spec.model_dump(mode="json")
    for path, value in changes.items():
        _put(values, path, value)
    return parse_spec(values)


def parse_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """`["training.epochs=20"]` -> `{"training.epochs": 20}`; a value that is not JSON is text.

    Raises:
        SpecError: an assignment has no `=`.
    """
    changes: dict[str, Any] = {}
    for text in assignments:
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            raise SpecError(Problem(text, f"--set must be FIELD=VALUE, such as training.epochs=20; got {text!r}."))
        try:
            changes[path.strip()] = json.loads(value)
        except (ValueError, RecursionError):  # ValueError: also a number of thousands of digits
            changes[path.strip()] = value
    return changes


def value_at(spec: ExperimentSpec, path: str) -> Any:
    """The value at a dotted path.

    Raises:
        KeyError: the path leads nowhere.
    """
    owner, name = _owner(spec, path)
    return owner[int(name)] if isinstance(owner, tuple) else getattr(owner, name)


def setting_at(spec: ExperimentSpec, path: str) -> Setting:
    """What is known of the field at a dotted path.

    Raises:
        KeyError: the path leads nowhere.
    """
    owner, name = _owner(spec, path)
    if not isinstance(owner, Spec):
        raise KeyError(path)
    return describe(type(owner), name)


def differences(first: ExperimentSpec, second: ExperimentSpec) -> dict[str, tuple[Any, Any]]:
    """Dotted path -> (value in `first`, value in `second`) of the leaves that differ; None where absent."""
    left, right = flatten(first), flatten(second)
    return {
        path: (left.get(path), right.get(path))
        for path in [*left, *(path for path in right if path not in left)]
        if left.get(path) != right.get(path)
    }


def flatten(spec: ExperimentSpec) -> dict[str, Any]:
    """Dotted path -> value of every leaf of the specification."""
    leaves: dict[str, Any] = {}

    def visit(value: Any, path: str) -> None:
        if isinstance(value, dict) and value:
            for key, item in value.items():
                visit(item, f"{path}.{key}" if path else str(key))
        elif isinstance(value, list) and value:
            for index, item in enumerate(value):
                visit(item, f"{path}.{index}")
        else:
            leaves[path] = value

    visit(spec.model_dump(mode="json"), "")
    return leaves


def _owner(spec: ExperimentSpec, path: str) -> tuple[Any, str]:
    owner: Any = spec
    *parents, name = path.split(".")
    try:
        for key in parents:
            owner = owner[int(key)] if isinstance(owner, tuple) else getattr(owner, key)
        if isinstance(owner, tuple):
            owner[int(name)]
        elif not (isinstance(owner, Spec) and name in type(owner).model_fields):
            raise KeyError(path)
    except (AttributeError, IndexError, ValueError):
        raise KeyError(path) from None
    return owner, name


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    """Set `path` in nested plain values; new keys are left to the specification to refuse."""
    *parents, last = path.split(".")
    place: Any = values
    for key in parents:
        if isinstance(place, list):
            place = place[_index(place, key, path)]
        elif isinstance(place, dict):
            if not isinstance(place.get(key), (dict, list)):
                place[key] = {}  # an empty optional part, such as training.early_stopping
            place = place[key]
    if not isinstance(place, (dict, list)):
        within = path.rpartition(".")[0]
        raise SpecError(Problem(path, f"`{path}` is not a known setting; `{within}` holds a value and nothing else."))
    if isinstance(place, list):
        place[_index(place, last, path)] = value
    elif place.get(last) != value and is_tag(values, parents, last):
        place.clear()  # another optimizer, network or row has other settings: the old ones must not stay behind
        place[last] = value
    else:
        place[last] = value


def _index(items: list[Any], key: str, path: str) -> int:
    if key.isascii() and key.isdigit() and len(key) < 9 and int(key) < len(items):
        return int(key)
    raise SpecError(Problem(path, f"`{path}`: there are {len(items)} items, counted from 0; got {key[:60]}."))
