"""pydantic's errors -> problems: field path and one sentence, from one template."""

from __future__ import annotations

import difflib
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from playground.errors import Problem
from playground.spec.field import describe

_LONGEST_VALUE = 60


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """One problem for each thing that does not hold, in the order of the fields.

    Args:
        error: what pydantic raised.
        model: the model that was validated; names of unknown keys are looked up in it.
    """
    return [_problem(dict(item), model) for item in error.errors(include_url=False)]


def _problem(item: dict[str, Any], model: type[BaseModel]) -> Problem:
    owner, path = _walk(model, item["loc"])
    field = ".".join(path)
    kind, given = item["type"], item.get("input")
    if kind == "extra_forbidden":
        return Problem(field, _unknown(field, path[-1], owner))
    if kind == "missing":
        return Problem(field, f"`{field}` must be given.")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        context = item.get("ctx", {})
        tag = str(context.get("discriminator", "name")).strip("'")
        if tag.endswith("()"):  # found by a function: a kind that may be left out
            if kind == "union_tag_not_found":
                return Problem(field, f"`{field}` must be an object; got {_shown(given)}.")
            tag = "kind"
        field = f"{field}.{tag}"
        if kind == "union_tag_not_found":
            return Problem(field, f"`{field}` must be given.")
        known = str(context.get("expected_tags", "")).replace("'", "")
        return Problem(field, f"`{field}` must be one of {known}; got {_shown(context.get('tag'))}.")
    if kind == "value_error":
        return Problem(field, f"`{field}`: {item['msg'].removeprefix('Value error, ')}.")
    if kind == "literal_error" and path and path[-1].isdigit():
        known = str(item.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
        return Problem(field, f"`{field}` must be one of {known}; got {_shown(given)}.")
    name = path[-1] if path else ""
    if owner is not None and name in owner.model_fields:
        return Problem(field, f"`{field}` must be {describe(owner, name).rule()}; got {_shown(given)}.")
    return Problem(field, f"`{field}`: {item['msg'][0].lower()}{item['msg'][1:]}; got {_shown(given)}.")


def _unknown(field: str, key: str, owner: type[BaseModel] | None) -> str:
    known = list(owner.model_fields) if owner else []
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"the nearest known one is `{near[0]}`" if near else "known are " + ", ".join(known)
    return f"`{field}` is not a known setting; {hint}."


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."


def _walk(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[type[BaseModel] | None, list[str]]:
    """The model that holds the last key of `loc`, and the path without pydantic's union tags."""
    owner: type[BaseModel] | None = model
    current: Any = model
    path: list[str] = []
    for key in loc:
        members = _models(current)
        tagged = next((item for item in members if len(members) > 1 and key in _tags(item)), None)
        if tagged is not None:
            current = tagged
            continue
        path.append(str(key))
        if isinstance(key, int):
            current = _item_type(current)
            continue
        owner = members[0] if len(members) == 1 else None
        info = owner.model_fields.get(key) if owner else None
        current = info.annotation if info else None
    return owner, path


def _models(annotation: Any) -> list[type[BaseModel]]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _models(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [found for arg in get_args(annotation) for found in _models(arg)]
    return [annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []


def _tags(model: type[BaseModel]) -> tuple[Any, ...]:
    return tuple(
        tag
        for name in ("kind", "name")
        if name in model.model_fields and get_origin(model.model_fields[name].annotation) is Literal
        for tag in get_args(model.model_fields[name].annotation)
        if len(get_args(model.model_fields[name].annotation)) == 1
    )


def _item_type(annotation: Any) -> Any:
    args = [arg for arg in get_args(annotation) if arg is not Ellipsis]
    return args[0] if args else None
