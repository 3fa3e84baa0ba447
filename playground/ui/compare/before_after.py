"""Transfer network -> the same from scratch beside it: buttons that start it, and what both reached side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from playground.charts.curves import metric_label
from playground.errors import PlaygroundError
from playground.runs.before_after import BeforeAfter, before_after, before_after_table, better_side, counterpart
from playground.runs.run import Run
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.transfer import TransferNetwork
from playground.spec.from_scratch import from_scratch
from playground.ui.compare.card import duration, figure
from playground.ui.compare.lanes import clear
from playground.ui.compare.race import show_race, start_race
from playground.ui.forms.bases import base_title
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import escaped, sentence
from playground.ui.shell.places import place
from playground.ui.shell.server import local_launcher, local_store

#: of the newest runs so many are searched for the other one
_LATEST = 200
_ICON = ":material/compare_arrows:"
_LOOK = """<style>
.before-after{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
.before-after th{font-weight:400;opacity:.75;text-align:left;padding:.15rem 1rem .15rem 0}
.before-after td{text-align:right;padding:.15rem 0 .15rem 1.3rem;white-space:nowrap}
.before-after thead th{text-align:right;vertical-align:bottom;padding:.15rem 0 .15rem 1.3rem}
</style>"""


def begins_with_a_base(spec: ExperimentSpec) -> bool:
    """There is something to be compared with from scratch."""
    return isinstance(spec.network, TransferNetwork) and spec.network.weights == "trained"


def beside_scratch(spec: ExperimentSpec) -> list[ExperimentSpec]:
    """The experiment and the same from scratch, each with a name that tells which it is."""
    network = spec.network
    assert isinstance(network, TransferNetwork)
    title = (spec.name or base_title(network.base))[:100]
    names = (f"{title}, pretrained", f"{title}, from scratch")
    return [
        item.model_copy(update={"name": name}) for item, name in zip((spec, from_scratch(spec)), names, strict=True)
    ]


def render_race_button(slot: DraftSlot, *, disabled: bool) -> None:
    """Trains the draft and the same from scratch, and leads to Compare; nothing for a draft without a base."""
    if (
        begins_with_a_base(slot.spec)
        and st.button(
            "Compare with training from scratch",
            icon=_ICON,
            width="stretch",
            key="train:scratch",
            disabled=disabled,
            help="Starts both, with the same data, split and batch order, and shows them side by side on Compare.",
        )
        and start_race(beside_scratch(slot.spec))
    ):
        st.switch_page(place("compare"))


def render_against_scratch(run: Run) -> None:
    """Of a run that has ended: what it gains by its base, or a button that finds it out."""
    if not isinstance(run.spec.network, TransferNetwork):
        return
    pair = counterpart(run, local_store().runs(limit=_LATEST))
    if pair is not None and not (pair.carried.is_open or pair.scratch.is_open):
        _table(pair)
    if pair is not None:
        if st.button("Show both on Compare", icon=_ICON, key=f"scratch:show:{run.id}"):
            _show(pair.carried, pair.scratch)
    elif begins_with_a_base(run.spec) and st.button(
        "Train the same from scratch and compare",
        icon=_ICON,
        key=f"scratch:train:{run.id}",
        help="With the same data, split and batch order. Then both are side by side on Compare.",
    ):
        try:
            other = local_launcher().submit(from_scratch(run.spec))
        except PlaygroundError as error:
            st.toast(sentence(error), icon=":material/error:")
            return
        _show(run, other)


def render_before_after(runs: Sequence[Run]) -> None:
    """Of the runs of a race two that are such a pair, once both have ended; else nothing."""
    pair = before_after(runs)
    if pair is not None and not (pair.carried.is_open or pair.scratch.is_open):
        with st.container(border=True, key="before-after"):
            _table(pair)


def _show(carried: Run, scratch: Run) -> None:
    same = carried.group and carried.group == scratch.group
    show_race(carried.group if same else f"{carried.id},{scratch.id}")
    clear()
    st.switch_page(place("compare"))


def _table(pair: BeforeAfter) -> None:
    network = pair.carried.spec.network
    assert isinstance(network, TransferNetwork)
    figures = list(before_after_table(pair).itertuples(index=False))
    head = "".join(f"<th>{_title(name)}</th>" for name, _, _ in figures)
    rows = "".join(
        f"<tr><th>{title}</th>{''.join(_cell(side, *row) for row in figures)}</tr>"
        for side, title in (("carried", "pretrained"), ("scratch", "from scratch"))
    )
    st.markdown(f"**Started from {escaped(base_title(network.base))}, and from scratch**")
    st.html(f'<table class="before-after"><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>{_LOOK}')
    st.caption("The time includes the features of the base, compiling and training.")


def _cell(side: str, name: str, carried: float, scratch: float) -> str:
    text = _text(name, carried if side == "carried" else scratch)
    return f"<td>{f'<b>{text}</b>' if better_side(name, carried, scratch) == side else text}</td>"


def _title(name: str) -> str:
    return {"seconds": "time"}.get(name) or f"{'best ' * name.startswith('val_')}{metric_label(name)}"


def _text(name: str, value: float) -> str:
    if name == "seconds":
        return duration(value)
    return f"{value:,.0f}" if name == "epochs" else figure(name, value)
