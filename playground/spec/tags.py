"""Dotted path -> whether the value there says which of several kinds of part stands at this place."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from playground.spec.experiment import ExperimentSpec
from playground.spec.field import Spec


def is_tag(values: Mapping[str, Any], parents: Sequence[str], name: str) -> bool:
    """Whether `name`, within the part that `parents` lead to, tells the kinds of that part apart.

    Args:
        values: a specification as plain values; it need not hold.
        parents: the path of the part, key by key; in a list, the number of the item.
        name: of a setting of the part.
    """
    kinds: list[type[Spec]] = [ExperimentSpec]
    place: Any = values
    within: Any = None  # annotation of the items, where the place is a list
    for key in parents:
        if isinstance(place, list):
            place = place[int(key)] if key.isdecimal() and int(key) < len(place) else None
            kinds = _kinds(within)
        else:
            annotation = _annotation(kinds, place, key)
            place = place.get(key) if isinstance(place, dict) else None
            kinds, within = _kinds(annotation), _items(annotation)
    return len(kinds) > 1 and all(_tag(kind, name) for kind in kinds)


def _annotation(kinds: Sequence[type[Spec]], place: Any, key: str) -> Any:
    """Of a field of the part that stands at a place."""
    told = place if isinstance(place, dict) else {}
    fits = [kind for kind in kinds if all(_tag(kind, name) in (told.get(name), "") for name in ("kind", "name"))]
    field = next((kind.model_fields[key] for kind in fits or kinds if key in kind.model_fields), None)
    return None if field is None else field.annotation


def _kinds(annotation: Any) -> list[type[Spec]]:
    """Classes of parts that an annotation allows."""
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        return [annotation]
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [kind for item in get_args(annotation) for kind in _kinds(item)]
    return []


def _items(annotation: Any) -> Any:
    """Annotation of the items of a tuple; None where it is none."""
    return get_args(annotation)[0] if get_origin(annotation) is tuple else None


def _tag(kind: type[Spec], name: str) -> str:
    """The one value that a field can have in a class; "" where it can have several, or is not there."""
    field = kind.model_fields.get(name)
    choices = get_args(field.annotation) if field is not None and get_origin(field.annotation) is Literal else ()
    return str(choices[0]) if len(choices) == 1 else ""
