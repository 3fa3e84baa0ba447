"""A setting is declared once, with bounds, step, scale, unit, help and default; everything that shows or checks it
asks here.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined


class Spec(BaseModel):
    """Base of every part of the specification: immutable, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def setting(
    default: Any = PydanticUndefined,
    *,
    title: str,
    help: str,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    max_length: int | None = None,
    step: float | None = None,
    unit: str = "",
    log: bool = False,
    live: bool = False,
    labels: dict[str, str] | None = None,
    source: str = "",
) -> Any:
    """Declare a field of the specification.

    Args:
        default: value when nothing is said.
        title: label of the widget, without a unit.
        help: one or two sentences for tooltips and documentation.
        ge: smallest value allowed.
        gt: bound that the value must exceed.
        le: largest value allowed.
        lt: bound that the value must stay under.
        max_length: characters of a text, or items of a list.
        step: distance of two neighbouring values of the slider.
        unit: "epochs", "samples", ...; "" for a pure number.
        log: the slider is logarithmic.
        live: may be changed while a run trains.
        labels: choice -> what the user reads; where absent the choice itself. "None": what being empty means.
        source: of a text: name of what a form offers for it, where that is known only as the form is shown.
    """
    extra: dict[str, Any] = {
        "step": step,
        "unit": unit,
        "log": log,
        "live": live,
        "labels": labels,
        "source": source,
    }
    bounds: dict[str, Any] = {"ge": ge, "gt": gt, "le": le, "lt": lt, "max_length": max_length}
    return Field(
        default,
        title=title,
        description=help,
        json_schema_extra={key: value for key, value in extra.items() if value},
        **bounds,
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of one field.

    Attributes:
        name: the field's own name.
        title: label.
        help: one or two sentences.
        kind: "int", "float", "bool", "str", "choice", "list" or "spec".
        default: value when nothing is said; None where the field may be left empty.
        low: smallest value, or None.
        high: largest value, or None.
        low_open: True if `low` itself is not allowed.
        high_open: True if `high` itself is not allowed.
        step: distance of two values of a slider, or None.
        unit: see `setting`.
        log: see `setting`.
        live: see `setting`.
        choices: allowed values of a "choice".
        labels: choice -> text for people.
        optional: None is allowed.
        source: see `setting`.
    """

    name: str
    title: str
    help: str
    kind: str
    default: Any
    low: float | None
    high: float | None
    low_open: bool
    high_open: bool
    step: float | None
    unit: str
    log: bool
    live: bool
    choices: tuple[Any, ...]
    labels: dict[str, str]
    optional: bool
    source: str = ""

    def label(self, choice: Any) -> str:
        """Text for people of one of `choices`."""
        return self.labels.get(str(choice), str(choice))

    def rule(self) -> str:
        """What must hold, to follow "must be ": `a number in (0, 10]`."""
        rule = self._rule()
        return f"{rule}, or empty" if self.optional else rule

    def _rule(self) -> str:
        if self.kind == "choice":
            return "one of " + ", ".join(str(choice) for choice in self.choices)
        if self.kind == "bool":
            return "true or false"
        if self.kind in ("int", "float"):
            noun = "a whole number" if self.kind == "int" else "a number"
            if self.low is None and self.high is None:
                return noun
            left = "(" if self.low_open or self.low is None else "["
            low = "-inf" if self.low is None else f"{self.low:,.10g}"
            right = ")" if self.high_open or self.high is None else "]"
            high = ("inf" if self.high is None else f"{self.high:,.10g}") + right
            return f"{noun} in {left}{low}, {high}"
        if self.kind == "str":
            return "text" if self.high is None else f"text of at most {self.high:g} characters"
        if self.kind == "list":
            return "a list" if self.high is None else f"a list of at most {self.high:g} items"
        return "an object"


def describe(model: type[BaseModel], name: str) -> Setting:
    """What is known of the field `name` of `model`.

    Raises:
        KeyError: there is no such field.
    """
    return _setting(name, model.model_fields[name])


def settings_of(model: type[BaseModel]) -> dict[str, Setting]:
    """Every field of `model`, in order of declaration."""
    return {name: _setting(name, info) for name, info in model.model_fields.items()}


def _setting(name: str, info: FieldInfo) -> Setting:
    bounds = {
        key: getattr(mark, key)
        for mark in info.metadata
        for key in ("ge", "gt", "le", "lt", "max_length")
        if getattr(mark, key, None) is not None
    }
    raw = info.json_schema_extra
    extra: dict[str, Any] = dict(raw) if isinstance(raw, dict) else {}
    kind, choices, optional = _kind(info.annotation)
    return Setting(
        name=name,
        title=info.title or name.replace("_", " "),
        help=info.description or "",
        kind=kind,
        default=info.get_default(call_default_factory=True, validated_data={}) if not info.is_required() else None,
        low=bounds.get("ge", bounds.get("gt")),
        high=bounds.get("le", bounds.get("lt", bounds.get("max_length"))),
        low_open="gt" in bounds,
        high_open="lt" in bounds,
        step=extra.get("step"),
        unit=extra.get("unit", ""),
        log=bool(extra.get("log")),
        live=bool(extra.get("live")),
        choices=choices,
        labels=extra.get("labels") or {},
        optional=optional,
        source=extra.get("source", ""),
    )


def _kind(annotation: Any) -> tuple[str, tuple[Any, ...], bool]:
    """(kind, choices, optional) of a type annotation."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kind(get_args(annotation)[0])
    if origin is Literal:
        return "choice", get_args(annotation), False
    if origin in (typing.Union, types.UnionType):
        inner = [arg for arg in get_args(annotation) if arg is not type(None)]
        kind, choices, _ = _kind(inner[0]) if len(inner) == 1 else ("spec", (), False)
        return kind, choices, len(inner) < len(get_args(annotation))
    if origin in (tuple, list):
        return "list", (), False
    if origin is dict:
        return "spec", (), False
    names = {bool: "bool", int: "int", float: "float", str: "str"}
    return names.get(annotation, "spec"), (), False
