"""Draft -> run -> live view -> results: the Train page."""

from __future__ import annotations

import streamlit as st

from playground.errors import PlaygroundError, Problem
from playground.runs.run import Run
from playground.spec.data.kinds import BundledData
from playground.spec.layers import check_size
from playground.spec.presets import PRESETS
from playground.spec.propose import propose
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape
from playground.spec.summary import network_line, training_line
from playground.ui.compare.before_after import render_against_scratch, render_race_button
from playground.ui.components.live import live_view
from playground.ui.forms.bases import with_base_title
from playground.ui.forms.data_form import render_data_form
from playground.ui.forms.fields import TYPE_NUMBERS, setting_field
from playground.ui.forms.network_form import render_network_form
from playground.ui.forms.training_form import render_training_form
from playground.ui.parts.data_summary import data_summary
from playground.ui.parts.facts import data_shape, images_missing
from playground.ui.parts.section import section
from playground.ui.runs.queue_list import render_queue
from playground.ui.shell.draft import RUN_KEY, SUITED, Draft, DraftSlot
from playground.ui.shell.link import render_link
from playground.ui.shell.markdown import escaped, sentence
from playground.ui.shell.opened import present_run, render_difference
from playground.ui.shell.server import is_dark, local_launcher
from playground.ui.train.controls import render_controls
from playground.ui.train.live_settings import render_live_settings
from playground.ui.train.results import IN_HEAD, render_results, test_figures
from playground.ui.train.run_code import render_code_early
from playground.ui.train.verdict import render_verdict

#: choice among the presets: none of them
_OWN = ""
#: the form scrolls by itself, with Train on top of it, and the curves stay in sight; on a phone, where form and curves
#: stand one below the other, Train stays
_STAY = """<style>
div:has(>.st-key-start){position:sticky;top:0;z-index:9;padding:.4rem 0;background:BACKGROUND}
@media (min-width:641px){
[data-testid="stColumn"]:has(.st-key-train-form){position:sticky;top:3.9rem;align-self:flex-start;
max-height:calc(100vh - 4.2rem);overflow-y:auto;overscroll-behavior:contain;scrollbar-width:thin;padding-right:.4rem}
}
@media (max-width:640px){div:has(>.st-key-start){top:3.7rem}}
</style>"""
_BROKEN = ("failed", "crashed")


def render_train() -> None:
    """The form on the left, the run on the right."""
    slot = DraftSlot("train")
    run = present_run()
    background = st.get_option(f"theme.{'dark' if is_dark() else 'light'}.backgroundColor") or "Canvas"
    st.html(_STAY.replace("BACKGROUND", str(background)))
    form, view = st.columns([0.36, 0.64], gap="medium")
    with form, st.container(key="train:form"):
        _form(slot, run)
    with view:
        _present(run.id if run else None, run is not None and run.is_live, slot.draft)
    slot.to_url(st.session_state.get(RUN_KEY))


def _form(slot: DraftSlot, run: Run | None) -> None:
    _preset_picker(slot)
    shape = data_shape(slot.spec.data, slot.spec.seeds)
    known = shape if isinstance(shape, DataShape) else None
    if known is not None:
        _suit(slot, known)
    problems = _problems(slot, known)
    with st.container(horizontal=True, gap="xsmall", key="start"):
        st.button(
            "Train",
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
            key="train",
            disabled=known is None or bool(problems),
            on_click=_start,
            args=(slot,),
        )
        render_link(slot)
    render_difference(slot, run)
    if run is not None and run.is_live:
        render_live_settings(run)  # here, beside the charts, on which the changes are seen
    render_race_button(slot, disabled=known is None or bool(problems))
    if slot.draft.note:
        st.info(sentence(slot.draft.note))
    for problem in problems:
        st.error(sentence(problem))
    if problems and known is not None and propose(slot.spec, known)[1]:
        st.button("Take what fits the data", key="take:fitting", on_click=_take_fitting, args=(slot, known))
    _sections(slot, shape)
    st.toggle("Number fields instead of sliders", key=TYPE_NUMBERS, persist_state="session")


def _sections(slot: DraftSlot, shape: DataShape | PlaygroundError) -> None:
    known = shape if isinstance(shape, DataShape) else None
    section(
        f"**Data** · {data_summary(slot.spec)}",
        "section:data",
        lambda: render_data_form(slot, shape, weights=True),
        open=known is None,  # what is wrong with the data is said among them
    )
    network = with_base_title(network_line(slot.spec), slot.spec, escaped)
    section(f"**Network** · {network}", "section:network", lambda: render_network_form(slot, known))
    training = training_line(slot.spec)
    section(f"**Training** · {training}", "section:training", lambda: render_training_form(slot, known))
    section("**Name and seeds**", "section:seeds", lambda: _name_and_seeds(slot))


def _name_and_seeds(slot: DraftSlot) -> None:
    setting_field(slot, "name")
    for name in ("main", "data", "split", "weights", "batches"):
        setting_field(slot, f"seeds.{name}", compact=False)


def _suit(slot: DraftSlot, shape: DataShape) -> None:
    """Where other data were chosen, propose a network and a training that suit them, if the present ones do not."""
    key = slot.key(SUITED)
    before = st.session_state.get(key)
    now = st.session_state[key] = slot.spec.data.model_dump_json()
    if before in (None, now):
        return  # what a link or a run asks for is shown as it is
    spec, note = propose(slot.spec, shape)
    if note:
        slot.take(spec, note)


def _preset_picker(slot: DraftSlot) -> None:
    key, draft = slot.key("preset"), slot.draft
    st.session_state[key] = _OWN if draft.is_own else draft.preset
    st.selectbox(
        "Start from",
        [*([_OWN] if draft.is_own else []), *PRESETS],
        format_func=lambda name: "Your own settings" if name == _OWN else PRESETS[name].title,
        key=key,
        on_change=_take_preset,
        args=(slot, key),
        help="Puts all settings to those of a known experiment. "
        "The address of this page is a link to what you see in the form.",
    )
    st.caption(
        "Choose an example to start from, or go on from here." if draft.is_own else PRESETS[draft.preset].summary
    )
    if problem := draft.problems.get("url"):
        st.warning(sentence(problem))


def _take_preset(slot: DraftSlot, key: str) -> None:
    if st.session_state[key] != _OWN:
        slot.take_preset(st.session_state[key])


def _problems(slot: DraftSlot, shape: DataShape | None) -> list[Problem]:
    if shape is None:
        return []
    try:
        resolve(slot.spec, shape)
    except PlaygroundError as error:
        return list(error.problems)
    return check_size(slot.spec, shape)


def _take_fitting(slot: DraftSlot, shape: DataShape) -> None:
    """Proposed for the draft as it is when it is asked for: a field may have been left by the same click."""
    spec, note = propose(slot.spec, shape)
    if note:
        slot.take(spec, note)


def _start(slot: DraftSlot) -> None:
    try:
        st.session_state[RUN_KEY] = local_launcher().submit(slot.spec).id
    except PlaygroundError as error:
        st.toast(sentence(error), icon=":material/error:")


@st.fragment
def _present(shown: str | None, live: bool, draft: Draft) -> None:
    """The run. It is rendered by itself, at each command and change of status, as long as the form stays as it is.

    Args:
        shown: identifier of the run that the rest of the page is of.
        live: whether that was live.
        draft: of the form.
    """
    run = present_run()
    now = (run.id if run else None, run is not None and run.is_live, DraftSlot("train").draft)
    if now != (shown, live, draft):
        st.rerun()
    _view(run)


def _view(run: Run | None) -> None:
    with st.container(key="run:head", gap="xsmall"):
        _head(run)
    with st.container(key="run:controls"):  # above all that may be long
        if run:
            render_controls(run)
    # one call in one place: the view is loaded before the first run, and kept from one run to the next
    headline_metric = run.spec.network.headline_metric if run else ""
    live_view([run] if run else [], key="train:live", metric=headline_metric, dark=is_dark())
    if run is None:
        _welcome()
    elif run.status not in _BROKEN and (message := _why(run)):
        st.info(sentence(message))  # down here: nothing that is being looked at moves
    render_queue(run.id if run else None)
    if run and not run.is_open:
        render_against_scratch(run)
        render_results(run)
    elif run:
        render_code_early(run)


def _head(run: Run | None) -> None:
    if run is None:
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom", key="run:title"):
        st.subheader(escaped(run.name), anchor=False, width="content")
        if figures := test_figures(run)[:IN_HEAD]:  # beside the name: nothing moves when they come
            st.markdown(" · ".join(f"{escaped(label)} **{text}**" for label, text in figures), width="content")
    if not run.is_open:
        render_verdict(run)
    if run.status in _BROKEN and (message := _why(run)):
        st.error(sentence(message))
        if run.status == "failed" and isinstance(run.spec.data, BundledData) and images_missing(run.spec.data.name):
            st.button("Use the bundled digits", icon=":material/play_arrow:", key="use:digits", on_click=_use_digits)


def _use_digits() -> None:
    slot = DraftSlot("train")
    slot.take_preset("digits")
    _start(slot)


def _why(run: Run) -> str:
    return " ".join(text for text in (run.reason, run.diagnosis) if text)


def _welcome() -> None:
    with st.container(border=True, height=420, vertical_alignment="center", key="welcome"):
        st.subheader("Press Train", anchor=False, text_alignment="center")
        st.caption(
            "A Keras model trains in the background, and its curves grow here. "
            "You can go on clicking, close the page, and come back.",
            text_alignment="center",
        )
