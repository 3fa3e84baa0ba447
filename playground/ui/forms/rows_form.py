"""Draft -> rows of layers that are added, moved, duplicated and removed, of one kind or of several."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Container, Mapping
from typing import Any

import streamlit as st

from playground.spec.change import setting_at
from playground.spec.field import Setting, Spec, describe, settings_of
from playground.spec.network import MAX_LAYERS
from playground.spec.walk import specs_in, tag_of
from playground.ui.forms.fields import setting_field, shown_number
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence

Rows = list[dict[str, Any]]
RenderRow = Callable[[str, Container[str]], None]

_IN_LINE = 2


def _moved(rows: Rows, index: int, by: int) -> Rows:
    target = index + by
    if 0 <= target < len(rows):
        rows[index], rows[target] = rows[target], rows[index]
    return rows


#: what the menu of a row offers, and what it makes of the rows
ROW_ACTIONS: dict[str, Callable[[Rows, int], Rows]] = {
    "Duplicate": lambda rows, index: [*rows[: index + 1], *rows[index:]],
    "Move up": lambda rows, index: _moved(rows, index, -1),
    "Move down": lambda rows, index: _moved(rows, index, 1),
    "Remove": lambda rows, index: [*rows[:index], *rows[index + 1 :]],
}


def row_actions(index: int, count: int, most: int = MAX_LAYERS) -> list[str]:
    """What can be done with the row at `index`, one of `count`."""
    cannot = {
        "Duplicate": count >= most,
        "Move up": index == 0,
        "Move down": index == count - 1,
    }
    return [action for action in ROW_ACTIONS if not cannot.get(action)]


def render_rows(
    slot: DraftSlot, path: str, problems: Mapping[str, str], outputs: Mapping[str, str], render_row: RenderRow
) -> None:
    """A row for each item of the list at `path`: two of its settings, the others in a popover, and a menu.

    Args:
        slot: the draft that is edited.
        path: dotted path of a tuple of parts: "network.rows".
        problems: field path -> why it does not fit; each is said at its row.
        outputs: path of a row -> shape of what it gives to the next one, where that is known.
        render_row: renders the settings of the part at a path, but for those of these names.
    """
    setting = setting_at(slot.spec, path)
    kinds = row_kinds(slot, path)
    rows = slot.value(path)
    most = int(setting.high or MAX_LAYERS)
    st.caption(f"**{setting.title}**", help=setting.help or None)
    with st.container(gap="xsmall", key=slot.key(f"{path}.rows")):
        for index in range(len(rows)):
            at = f"{path}.{index}"
            _row(slot, path, index, most, outputs.get(at, ""), render_row)
            for place, reason in problems.items():
                if place == at or place.startswith(f"{at}."):
                    st.error(sentence(reason))
    if not rows:
        st.caption("None.")
    _adding(slot, path, kinds, full=len(rows) >= most)
    if problem := problems.get(path) or slot.draft.problems.get(path):
        st.error(sentence(problem))


def row_kinds(slot: DraftSlot, path: str) -> dict[str, type[Spec]]:
    """Kind of a row -> its part of the specification, in the order in which they are offered."""
    parent, _, name = path.rpartition(".")
    kinds: dict[str, type[Spec]] = {}
    for model in specs_in(type(slot.value(parent)).model_fields[name].annotation):
        tag = tag_of(model)
        kinds[tag[1] if tag else ""] = model
    return kinds


def title_of(model: type[Spec]) -> str:
    """What a kind of row is called: its `title`, else its class's name in words: Max pooling, for `MaxPooling`."""
    given = model.__dict__.get("title")
    if isinstance(given, str):
        return given
    name = re.sub(r"(Row|Step|Layer|Spec)$", "", model.__name__) or model.__name__
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).split()
    return " ".join([words[0], *(word if word.isupper() else word.lower() for word in words[1:])])


def row_marks(row: Spec, shown: tuple[str, ...]) -> list[str]:
    """What of a row is not as usual, of the settings that are not shown in its line: "stride 2", "no bias"."""
    marks = []
    for name, setting in settings_of(type(row)).items():
        value = getattr(row, name)
        if name in shown or setting.kind in ("spec", "list") or value == setting.default or _is_tag(row, name):
            continue
        marks.append(_mark(setting, value))
    return marks


def row_line(row: Spec, number: int, names: tuple[str, ...], output: str) -> str:
    """What stands over a row: its kind, its fields below, what else is not as usual, and what it gives."""
    fields = ", ".join(describe(type(row), name).title.lower() for name in names)
    words = [f"**{number} · {title_of(type(row))}**{f' ({fields})' if fields else ''}", *row_marks(row, names)]
    return " · ".join(words) + (f" → {output}" if output else "")


def _mark(setting: Setting, value: Any) -> str:
    title = setting.title.lower() if not setting.title[:2].isupper() else setting.title
    if setting.kind == "bool":
        return title if value else f"no {title}"
    if setting.kind == "choice":
        label = setting.label(value)
        return label if title.split()[0] in label else f"{title} {label}"
    return f"{title} {shown_number(setting, value) if setting.kind in ('int', 'float') else value}"


def _is_tag(row: Spec, name: str) -> bool:
    tag = tag_of(type(row))
    return tag is not None and tag[0] == name


def _in_line(row: Spec) -> tuple[str, ...]:
    """The settings shown in the row's own line: the first ones."""
    plain = [
        name
        for name, setting in settings_of(type(row)).items()
        if setting.kind in ("int", "float", "choice") and not _is_tag(row, name)
    ]
    return tuple(plain[:_IN_LINE])


def _row(slot: DraftSlot, path: str, index: int, most: int, output: str, render_row: RenderRow) -> None:
    at, row = f"{path}.{index}", slot.value(f"{path}.{index}")
    names = _in_line(row)
    title = f"{index + 1} · {title_of(type(row))}"
    details = [name for name in settings_of(type(row)) if name not in names and not _is_tag(row, name)]
    with st.container(gap=None, key=slot.key(f"{at}.row")):
        st.caption(row_line(row, index + 1, names, output))
        *fields, more, menu = st.columns([*([1.4] * _IN_LINE), 0.55, 0.55], vertical_alignment="center", gap="xsmall")
        for column, name in zip(fields, names, strict=False):
            with column:
                setting = setting_at(slot.spec, f"{at}.{name}")
                setting_field(slot, f"{at}.{name}", label=f"{setting.title} of row {title}", compact=True)
        if details:
            with (
                more,
                st.popover("", icon=":material/tune:", help="More settings of this row", key=slot.key(f"{at}.more")),
            ):
                st.caption(inspect.cleandoc(type(row).__doc__ or "").split("\n")[0])
                render_row(at, names)
        with menu:
            chosen = st.menu_button(
                "",
                row_actions(index, len(slot.value(path)), most),
                icon=":material/more_vert:",
                key=slot.key(f"{at}.menu"),
                type="tertiary",
                help=title,
            )
    if chosen:
        edit_rows(slot, path, lambda rows: ROW_ACTIONS[chosen](rows, index))
        st.rerun()


def _adding(slot: DraftSlot, path: str, kinds: Mapping[str, type[Spec]], *, full: bool) -> None:
    if len(kinds) == 1:
        st.button(
            "Add layer",
            icon=":material/add:",
            key=slot.key(f"{path}.add"),
            disabled=full,
            on_click=add_row,
            args=(slot, path, *kinds),
        )
        return
    titles = {title_of(model): kind for kind, model in kinds.items()}
    chosen = st.menu_button(
        "Add a row", list(titles), icon=":material/add:", key=slot.key(f"{path}.add"), disabled=full
    )
    if chosen:
        add_row(slot, path, titles[chosen])
        st.rerun()


def add_row(slot: DraftSlot, path: str, kind: str) -> None:
    """A row of this kind at the end: like the last one of its kind, else with usual settings."""
    tag = tag_of(row_kinds(slot, path)[kind])
    name = tag[0] if tag else ""

    def added(rows: Rows) -> Rows:
        like = next((dict(row) for row in reversed(rows) if row.get(name, "") == kind), {name: kind} if tag else {})
        return [*rows, like]

    edit_rows(slot, path, added)


def edit_rows(slot: DraftSlot, path: str, edit: Callable[[Rows], Rows]) -> None:
    """Change the list at `path` as plain values."""
    slot.change({path: edit([row.model_dump(mode="json") for row in slot.value(path)])})
