"""Part of a specification -> its widgets, in order of declaration: a family of networks needs no form of its own."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Literal, get_args, get_origin

from playground.spec.field import Spec
from playground.ui.draft import DraftSlot
from playground.ui.fields import setting_field


def render_spec(slot: DraftSlot, path: str, *, leave_out: Container[str] = ()) -> None:
    """Widgets of the settings of the part at a dotted path, those of its parts among them.

    Args:
        slot: the draft that is edited.
        path: of the part: "network".
        leave_out: names of settings that are not shown.
    """
    part = slot.value(path)
    for name, info in type(part).model_fields.items():
        if name in leave_out or _is_tag(info.annotation):
            continue
        value = getattr(part, name)
        if isinstance(value, Spec):
            render_spec(slot, f"{path}.{name}")
        else:
            setting_field(slot, f"{path}.{name}")


def _is_tag(annotation: Any) -> bool:
    """The field that tells of which kind the part is."""
    return get_origin(annotation) is Literal and len(get_args(annotation)) == 1
