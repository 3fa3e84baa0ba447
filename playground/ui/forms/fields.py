"""Setting -> widget: label, bounds, step, scale, unit and help all come from the specification."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from playground.spec.change import setting_at
from playground.spec.experiment import ExperimentSpec
from playground.spec.field import Setting
from playground.ui.forms.bases import offered_bases
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence

TYPE_NUMBERS = "type_numbers"
#: `Setting.source` -> what is offered for the text in a draft, and what people read
OFFERED: dict[str, Callable[[ExperimentSpec], Mapping[str, str]]] = {"bases": offered_bases}
_FEW = 4
_WIDEST = 10_000_000
#: value that was chosen -> path -> value of other settings that change with it
Along = Callable[[Any], Mapping[str, Any]]


def setting_field(
    slot: DraftSlot,
    path: str,
    *,
    choices: Sequence[Any] | None = None,
    label: str | None = None,
    compact: bool = False,
    along: Along | None = None,
) -> None:
    """Render the widget of one setting, with the reason under it if the last change to it was refused.

    Args:
        slot: the draft that is edited.
        path: dotted path of the setting.
        choices: offer only these of a choice's values; the present one is always offered.
        label: other label than the setting's title.
        compact: number boxes in place of sliders, and no visible label.
        along: what else changes with it.
    """
    setting = setting_at(slot.spec, path)
    key = slot.key(path)
    value = slot.value(path)
    shown = label or titled(setting)
    common: dict[str, Any] = {
        "label": shown,
        "key": key,
        "help": None if compact else setting.help,
        "on_change": _changed,
        "args": (slot, path, along),
        "label_visibility": "collapsed" if compact else "visible",
    }
    match setting.kind:
        case "choice":
            _choice(setting, value, common, choices)
        case "bool":
            st.session_state[key] = value
            st.toggle(**common)
        case "int" | "float":
            _number(setting, value, common, compact)
        case "str" if setting.source:
            _offered(slot, value, common, OFFERED[setting.source])
        case _:
            st.session_state[key] = value or ""
            st.text_input(**common, max_chars=int(setting.high) if setting.high else None)
    _refused(slot, path)


def names_field(slot: DraftSlot, path: str, names: Sequence[str], none: str, *, along: Along | None = None) -> None:
    """Choose some of these names, for a setting that is a list of them.

    Args:
        slot: the draft that is edited.
        path: dotted path of the setting.
        names: that there are; those chosen are always offered.
        none: what choosing none means.
        along: what else changes with it.
    """
    setting, key, value = setting_at(slot.spec, path), slot.key(path), list(slot.value(path))
    st.session_state[key] = value
    st.multiselect(
        setting.title,
        [*names, *(name for name in value if name not in names)],
        key=key,
        placeholder=none,
        help=setting.help,
        on_change=_changed,
        args=(slot, path, along),
    )
    _refused(slot, path)


def _refused(slot: DraftSlot, path: str) -> None:
    if problem := slot.draft.problems.get(path):
        st.error(sentence(problem))


def titled(setting: Setting) -> str:
    """Label of a widget: the title, and the unit unless the title says it."""
    says_it = setting.unit and setting.unit in setting.title.casefold()
    return f"{setting.title} ({setting.unit})" if setting.unit and not says_it else setting.title


def _changed(slot: DraftSlot, path: str, along: Along | None = None) -> None:
    try:
        setting = setting_at(slot.spec, path)
    except KeyError:  # see `DraftSlot.change`
        return
    value = st.session_state[slot.key(path)]
    if setting.kind == "int" and isinstance(value, float):
        value = round(value)
    if setting.kind == "str" and setting.optional and value == "":
        value = None
    slot.change({path: value, **(along(value) if along else {})})


def _choice(setting: Setting, value: Any, common: dict[str, Any], choices: Sequence[Any] | None) -> None:
    options = [item for item in setting.choices if choices is None or item in choices or item == value]
    st.session_state[common["key"]] = value
    if len(options) <= _FEW and sum(len(setting.label(item)) for item in options) < 40:
        st.segmented_control(options=options, format_func=setting.label, required=True, **common)
    else:
        st.selectbox(options=options, format_func=setting.label, **common)


def _offered(
    slot: DraftSlot, value: str, common: dict[str, Any], offered: Callable[[ExperimentSpec], Mapping[str, str]]
) -> None:
    """A text of which those are known that make sense now; what it is now is among them."""
    labels = offered(slot.spec)
    st.session_state[common["key"]] = value
    st.selectbox(options=list(labels), format_func=lambda item: labels.get(item, item), **common)


def _number(setting: Setting, value: float | None, common: dict[str, Any], compact: bool) -> None:
    bounded = setting.low is not None and setting.high is not None
    # a seed is a number among so many that no place on a slider means anything
    wide = bounded and not setting.log and float(setting.high or 0) - float(setting.low or 0) > _WIDEST
    if compact or not bounded or wide or st.session_state.get(TYPE_NUMBERS):
        _number_box(setting, value, common)
    elif setting.log or setting.optional:
        options = scale(setting, value)
        st.session_state[common["key"]] = value
        st.select_slider(options=options, format_func=lambda item: shown_number(setting, item), **common)
    else:
        _slider(setting, value, common)


def _slider(setting: Setting, value: float | None, common: dict[str, Any]) -> None:
    kind = int if setting.kind == "int" else float
    low, high = kind(setting.low or 0), kind(setting.high or 0)
    step = kind(setting.step or (1 if kind is int else (high - low) / 100))
    if setting.low_open:
        low = low + step
    if setting.high_open:
        high = high - step
    st.session_state[common["key"]] = min(max(kind(value or 0), low), high)
    places = max(0, -math.floor(math.log10(step))) if step < 1 else 0
    st.slider(min_value=low, max_value=high, step=step, format="%d" if kind is int else f"%.{places}f", **common)


def _number_box(setting: Setting, value: float | None, common: dict[str, Any]) -> None:
    kind = int if setting.kind == "int" else float
    st.session_state[common["key"]] = None if value is None else kind(value)
    open_low = setting.low_open and kind is float
    st.number_input(
        value=None,
        min_value=None if setting.low is None or open_low else kind(setting.low),
        max_value=None if setting.high is None or setting.high_open else kind(setting.high),
        step=1 if kind is int else (setting.step or None),
        format=None if kind is int else "%g",
        placeholder=setting.label(None) if setting.optional else None,
        required=not setting.optional,
        **common,
    )


def scale(setting: Setting, value: float | None) -> list[Any]:
    """Values of a logarithmic slider, the present value among them.

    0 first if allowed, then 1-2-3-5 steps (powers of two for units and samples) between the bounds, "empty" last if
    allowed.
    """
    low, high = float(setting.low or 0), float(setting.high or 0)
    whole = setting.kind == "int"
    floor = max(low, 1.0 if whole else (1e-6 if high <= 1 or not setting.low_open else 1e-5))
    doubling = whole and setting.unit in ("units", "samples")
    values: list[float] = [low] if low == 0 and not setting.low_open else []
    if doubling:
        ceiling = min(high, 65_536)
        values += [2.0**power for power in range(math.ceil(math.log2(floor)), math.floor(math.log2(ceiling)) + 1)]
    else:
        decades = range(math.floor(math.log10(floor)), math.ceil(math.log10(high)) + 1)
        values += [
            round(digit * 10.0**decade, 12) for decade in decades for digit in (1, 2, 3, 5) if whole or digit != 2
        ]
        values = [item for item in values if item == 0 or floor * (1 - 1e-9) <= item <= high]
    kind = int if whole else float
    numbers = sorted({kind(item) for item in values} | ({kind(value)} if value is not None else set()))
    return [*numbers, None] if setting.optional else list(numbers)


def shown_number(setting: Setting, value: float | None) -> str:
    """A value as a slider shows it."""
    if value is None:
        return setting.label(None)
    return f"{value:,}" if isinstance(value, int) else f"{value:.6g}"
