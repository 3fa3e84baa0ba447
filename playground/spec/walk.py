"""ExperimentSpec -> every setting there is, with its path and what must be chosen for it to exist."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from playground.spec.experiment import ExperimentSpec
from playground.spec.field import Setting, Spec, describe


@dataclass(frozen=True, slots=True)
class Place:
    """A setting and where it stands.

    Attributes:
        path: dotted path; layers are counted from 0, so that `network.layers.0.units` stands for every layer.
        model: the part of the specification that declares it.
        setting: what is known of it.
        needs: path -> value of the choices without which it does not exist (`data.kind`: `table`).
    """

    path: str
    model: type[Spec]
    setting: Setting
    needs: dict[str, str]


def all_settings(model: type[Spec] = ExperimentSpec) -> Iterator[Place]:
    """Every setting that holds a value, in order of declaration; kinds and names that tell parts apart are left out."""
    yield from _walk(model, "", {})


def _walk(model: type[Spec], path: str, needs: dict[str, str]) -> Iterator[Place]:
    for name, info in model.model_fields.items():
        at = f"{path}.{name}" if path else name
        annotation = info.annotation
        if get_origin(annotation) is Literal and len(get_args(annotation)) == 1:
            continue
        parts = specs_in(annotation)
        if not parts:
            yield Place(at, model, describe(model, name), needs)
        elif get_origin(annotation) is tuple:
            yield Place(at, model, describe(model, name), needs)
            yield from _each(parts, f"{at}.0", needs)
        else:
            yield from _each(parts, at, needs)


def _each(parts: list[type[Spec]], at: str, needs: dict[str, str]) -> Iterator[Place]:
    for part in parts:
        tag = tag_of(part) if len(parts) > 1 else None
        more = {f"{at}.{tag[0]}": tag[1]} if tag else {}
        yield from _walk(part, at, {**needs, **more})


def specs_in(annotation: Any) -> list[type[Spec]]:
    """The kinds of parts that a field can hold, in its list if it is one; none for a plain value."""
    origin = get_origin(annotation)
    if origin in (Annotated, tuple):
        return specs_in(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [found for item in get_args(annotation) for found in specs_in(item)]
    return [annotation] if isinstance(annotation, type) and issubclass(annotation, Spec) else []


def tag_of(model: type[Spec]) -> tuple[str, str] | None:
    """Name and value of the field that tells of which kind a part is, or None."""
    for name, info in model.model_fields.items():
        if get_origin(info.annotation) is Literal and len(get_args(info.annotation)) == 1:
            return name, str(info.default)
    return None
