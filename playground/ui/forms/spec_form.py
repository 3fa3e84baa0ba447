"""Part of a specification -> its widgets, in order of declaration: a family of networks needs no form of its own."""

from __future__ import annotations

import types
from collections.abc import Container, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import streamlit as st

from playground.spec.change import setting_at
from playground.spec.field import Spec
from playground.spec.walk import specs_in, tag_of
from playground.ui.forms.fields import setting_field
from playground.ui.forms.rows_form import render_rows, title_of
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence

_NOTHING: dict[str, str] = {}


def render_spec(
    slot: DraftSlot,
    path: str,
    *,
    leave_out: Container[str] = (),
    problems: Mapping[str, str] = _NOTHING,
    outputs: Mapping[str, str] = _NOTHING,
) -> None:
    """Widgets of the settings of the part at a dotted path, those of its parts and its rows among them.

    Args:
        slot: the draft that is edited.
        path: of the part: "network".
        leave_out: names of settings that are not shown.
        problems: field path -> why what is there does not fit; said at its field or row.
        outputs: path of a row -> shape of what it gives to the next one.
    """
    part = slot.value(path)
    for name, info in type(part).model_fields.items():
        if name in leave_out or _is_tag(info.annotation):
            continue
        at = f"{path}.{name}"
        kinds = specs_in(info.annotation)
        if kinds and _is_list(info.annotation):
            render_rows(slot, at, problems, outputs, lambda row, names: render_spec(slot, row, leave_out=names))
            continue
        if kinds:
            _part(slot, at, kinds, optional=type(None) in _members(info.annotation), problems=problems, outputs=outputs)
        elif _is_list(info.annotation):
            _choices(slot, at)
        else:
            setting_field(slot, at)
        if problem := problems.get(at):
            st.error(sentence(problem))


def _part(
    slot: DraftSlot,
    path: str,
    kinds: list[type[Spec]],
    *,
    optional: bool,
    problems: Mapping[str, str],
    outputs: Mapping[str, str],
) -> None:
    """A part within a part: switched on and off where it may be absent, its kind chosen where there are several."""
    setting = setting_at(slot.spec, path)
    key = slot.key(path)
    if optional:
        st.session_state[key] = slot.value(path) is not None
        st.toggle(
            setting.title,
            key=key,
            help=setting.help or None,
            on_change=lambda: slot.change({path: _usual(kinds[0]) if st.session_state[key] else None}),
        )
        if slot.value(path) is None:
            return
    with st.container(border=True, key=slot.key(f"{path}.part")):
        if not optional and setting.title != setting.name:
            st.caption(f"**{setting.title}**", help=setting.help or None)
        if len(kinds) > 1:
            _kind(slot, path, kinds, setting.title)
        render_spec(slot, path, problems=problems, outputs=outputs)


def _kind(slot: DraftSlot, path: str, kinds: list[type[Spec]], title: str) -> None:
    tags = {tag[1]: (tag[0], kind) for kind in kinds if (tag := tag_of(kind))}
    present = tag_of(type(slot.value(path)))
    if present is None:
        return
    name = present[0]
    key = slot.key(f"{path}.{name}")
    st.session_state[key] = present[1]
    st.selectbox(
        f"Kind of {title.lower()}",
        list(tags),
        format_func=lambda kind: title_of(tags[kind][1]),
        key=key,
        on_change=lambda: slot.change({path: {name: st.session_state[key]}}),
    )


def _choices(slot: DraftSlot, path: str) -> None:
    """A list of plain values: those that can be chosen, or as they are typed."""
    setting = setting_at(slot.spec, path)
    parent, _, name = path.rpartition(".")
    annotation = type(slot.value(parent)).model_fields[name].annotation
    inner = next((arg for arg in get_args(annotation) if arg is not Ellipsis), None)
    key = slot.key(path)
    if get_origin(inner) is Literal:
        st.session_state[key] = list(slot.value(path))
        st.pills(
            setting.title,
            list(get_args(inner)),
            selection_mode="multi",
            format_func=setting.label,
            key=key,
            help=setting.help,
            on_change=lambda: slot.change({path: st.session_state[key]}),
        )
        return
    st.session_state[key] = ", ".join(map(str, slot.value(path)))
    st.text_input(
        setting.title, key=key, help=setting.help, on_change=lambda: slot.change({path: _typed(st.session_state[key])})
    )
    if problem := slot.draft.problems.get(path):
        st.error(sentence(problem))


def _typed(text: str) -> list[Any]:
    items = [item.strip() for item in text.split(",") if item.strip()]
    return [int(item) if item.lstrip("-").isdigit() else item for item in items]


def _usual(kind: type[Spec]) -> dict[str, Any]:
    tag = tag_of(kind)
    return {tag[0]: tag[1]} if tag else {}


def _members(annotation: Any) -> tuple[Any, ...]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    return get_args(annotation) if origin in (Union, types.UnionType) else (annotation,)


def _is_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return _is_list(get_args(annotation)[0]) if origin is Annotated else origin in (tuple, list)


def _is_tag(annotation: Any) -> bool:
    """The field that tells of which kind the part is."""
    return get_origin(annotation) is Literal and len(get_args(annotation)) == 1
