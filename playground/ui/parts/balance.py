"""Class -> samples: a bar that is shared out among the classes, with its legend."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from playground.charts.theme import NEUTRAL, class_colour
from playground.spec.field import describe
from playground.spec.training.training import TrainingSpec
from playground.ui.shell.draft import DraftSlot

_MOST = 10
#: classes that differ by more than this factor are called unbalanced
_UNEVEN = 3


def render_balance(classes: Mapping[str, int]) -> None:
    """Share of each class; of more than ten the largest, and the rest in one."""
    if classes:
        st.html(balance_html(classes))


def render_weights(slot: DraftSlot, trained: Mapping[str, int]) -> None:
    """What makes classes of different sizes count the same, while it is not on: class -> training samples."""
    if not trained or slot.value("training.class_weights") or slot.value("training.resample"):
        return
    sizes = [samples for samples in trained.values() if samples]  # unseen classes have none
    least, most = min(sizes), max(sizes)
    if most == least:
        return
    setting = describe(TrainingSpec, "class_weights")
    if most > _UNEVEN * least:
        st.caption("The classes are imbalanced. With class weights, rare classes count as much as the others.")
    st.button(
        "Use class weights",
        help=f"{setting.help} It is also one of the training settings.",
        key=slot.key("balance.class_weights"),
        on_click=slot.change,
        args=({"training.class_weights": True},),
    )


def balance_html(classes: Mapping[str, int]) -> str:
    """The bar and its legend as HTML."""
    total = max(1, sum(classes.values()))
    parts = [(name, count, class_colour(label)) for label, (name, count) in enumerate(classes.items())]
    if len(parts) > _MOST:
        parts.sort(key=lambda part: -part[1])
        rest = parts[_MOST - 1 :]
        parts = [*parts[: _MOST - 1], (f"{len(rest):,} others", sum(count for _, count, _ in rest), NEUTRAL)]
    bars = "".join(
        f'<i style="flex:{count};background:{colour}" title="{escape(name)}: {count:,} ({count / total:.1%})"></i>'
        for name, count, colour in parts
    )
    legend = "".join(
        f'<span style="white-space:nowrap;overflow:hidden;text-overflow:ellipsis;max-width:14rem">'
        f'<i style="display:inline-block;width:.65em;height:.65em;border-radius:50%;background:{colour};'
        f'margin-right:.3em"></i><b>{escape(name)}</b> {count:,}</span>'
        for name, count, colour in parts
    )
    return (
        '<div role="img" aria-label="Samples of each class" '
        'style="display:flex;gap:1px;height:.6rem;border-radius:.3rem;overflow:hidden">'
        f'{bars}</div><div style="display:flex;flex-wrap:wrap;gap:0 .9em;margin-top:.3rem;font-size:.8rem;'
        f'opacity:.85;font-variant-numeric:tabular-nums">{legend}</div>'
    )
