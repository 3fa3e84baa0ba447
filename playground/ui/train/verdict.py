"""Ended run -> how it stands beside simple models; for a series that creeps, the way to learn its change."""

from __future__ import annotations

import streamlit as st

from playground.errors import PlaygroundError
from playground.runs.baselines import BASELINES, Standing, Verdict, learns_a_creeping_value, verdict_of
from playground.runs.protocol.events import Compared
from playground.runs.run import Run
from playground.spec.change import with_changes
from playground.ui.shell.draft import RUN_KEY, DraftSlot
from playground.ui.shell.markdown import sentence
from playground.ui.shell.server import local_launcher, local_store

_ICONS: dict[Standing, str] = {
    "ahead": ":green[:material/trending_up:]",
    "level": ":gray[:material/drag_handle:]",
    "behind": ":orange[:material/trending_down:]",
    "nothing": ":red[:material/block:]",
}
_HELP = (
    "The simple models are from scikit-learn. They have the same training samples, preparation and test samples. "
    "A difference counts if it is larger than two standard errors. "
    "The network has its final weights: the best ones, if they were restored. "
    "With class weights or resampling, the simple models use class weights, too. If one class has three quarters of "
    "the samples, macro F1 is compared: every class counts the same."
)


def render_verdict(run: Run) -> None:
    """One sentence, the figures behind it, and what the user should know of them; nothing where none were compared."""
    found = verdict_of({name: item.last for name, item in run.metrics.items()})
    if found is None:
        return
    with st.container(gap="xsmall", key="verdict"):
        st.markdown(f"{_ICONS[found.standing]} **{sentence(found.sentence)}**", help=_HELP)
        st.caption(sentence(" ".join([_beside(found), *_notes(run)])))
        if learns_a_creeping_value(run.spec, found):
            st.button(
                "Train it on the change since the last value",
                key="verdict:change",
                icon=":material/trending_flat:",
                on_click=_learn_change,
                args=(run,),
                help="Repeating the last value is nearly as good as the network, or better. "
                "The same run starts again and predicts the change since the last value.",
            )


def _beside(found: Verdict) -> str:
    told = ", ".join(f"{BASELINES[name]} {found.text(value)}" for name, value in found.others.items())
    return f"{found.name[:1].upper()}{found.name[1:]}: this network {found.text(found.own)}; {told}."


def _notes(run: Run) -> tuple[str, ...]:
    """Of the last comparison: a run that was trained on was compared again."""
    compared = [item.event for item in local_store().events(run.id) if isinstance(item.event, Compared)]
    return compared[-1].notes if compared else ()


def _learn_change(run: Run) -> None:
    spec = with_changes(run.spec, {"data.learn": "change", "name": ""})
    DraftSlot("train").take_spec(spec)
    try:
        st.session_state[RUN_KEY] = local_launcher().submit(spec).id
    except PlaygroundError as error:
        st.toast(sentence(error), icon=":material/error:")
