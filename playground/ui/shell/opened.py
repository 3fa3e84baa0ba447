"""Run -> the Train page with that run on the right, and its settings in the form on the left."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from playground.errors import PlaygroundError
from playground.runs.run import Run
from playground.spec.change import flatten, setting_at
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import DEFAULT_PRESET, PRESETS
from playground.ui.shell.draft import RUN_KEY, RUN_PARAMETER, SUITED, Draft, DraftSlot, from_preset
from playground.ui.shell.markdown import escaped
from playground.ui.shell.server import local_store

#: what the form had before a run was opened, if that was nobody else's
_BEFORE = "train:before"
#: settings that differ are told by name up to so many
_NAMED = 3


def open_run(run: Run) -> None:
    """Let the Train page show this run, and the form its settings; what the form had is kept."""
    slot = DraftSlot("train")
    before = slot.draft
    st.session_state[RUN_KEY] = run.id
    if not _same(before.spec, run.spec):
        if _is_edited(before):
            st.session_state[_BEFORE] = before
        _fill(slot, run)


def present_run() -> Run | None:
    """The run of the Train page: the one opened or started in this tab, or named in the address. Where the address asks
    for nothing, the latest that is still going on.

    With an address that names a run and no settings, the form has those of the run.
    """
    if RUN_KEY not in st.session_state:
        asked = st.query_params.to_dict()
        named = asked.pop(RUN_PARAMETER, None)
        # a form that was set up on another page is kept, and no run of somebody else's is put beside it
        slot = DraftSlot("train")
        fresh = not asked and (not slot.is_begun or slot.draft == from_preset(DEFAULT_PRESET))
        going_on = local_store().runs(statuses=("running", "paused", "starting", "queued"), limit=1) if fresh else []
        st.session_state[RUN_KEY] = named or (going_on[0].id if going_on else None)
        if fresh and (run := _find(st.session_state[RUN_KEY])) is not None:
            _fill(slot, run)
    run = _find(st.session_state[RUN_KEY])
    if run is None:
        st.session_state[RUN_KEY] = None
    return run


def render_difference(slot: DraftSlot, run: Run | None) -> None:
    """What the form asks for other than the run that is shown was given; nothing where both are the same."""
    with st.container(key="train:difference", gap=None):
        if run is not None and not _same(slot.spec, run.spec):
            with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
                st.caption(difference_sentence(slot.spec, run.spec), width="stretch")
                st.button(
                    "Back to its settings",
                    icon=":material/undo:",
                    key=f"train:same:{run.id}",
                    type="tertiary",
                    on_click=open_run,
                    args=(run,),
                )
        before: Draft | None = st.session_state.get(_BEFORE)
        if before is not None and not _same(before.spec, slot.spec):
            st.button(
                "Back to my settings from before",
                icon=":material/history:",
                key="train:before:take",
                type="tertiary",
                help="What was in the form before you opened a run.",
                on_click=_take_before,
            )


def difference_sentence(form: ExperimentSpec, run: ExperimentSpec) -> str:
    """What differs, by name where it is little, as Markdown: "Different from the run shown: epochs, noise."."""
    here, there = flatten(_nameless(form)), flatten(_nameless(run))
    paths = [path for path in {**here, **there} if here.get(path) != there.get(path)]
    titles = list(dict.fromkeys(title for path in paths if (title := _title(form, run, path))))
    if len(titles) <= _NAMED:
        return f"Different from the run shown: {escaped(', '.join(titles).lower())}."
    return f"{len(paths):,} settings differ from the run shown."


def _fill(slot: DraftSlot, run: Run) -> None:
    slot.take_spec(run.spec)
    # nothing else is to be proposed for its data: the form shows what it was given
    st.session_state[slot.key(SUITED)] = run.spec.data.model_dump_json()


def _find(run: str | None) -> Run | None:
    try:
        return local_store().run(run) if run else None
    except PlaygroundError:
        return None  # a link to a run that is not here


def _take_before() -> None:
    DraftSlot("train").draft = replace(st.session_state.pop(_BEFORE), problems={}, note="")


def _is_edited(draft: Draft) -> bool:
    """Neither as an example has it, nor as the run that is shown."""
    if draft.spec == PRESETS[draft.preset].spec:
        return False
    shown = _find(st.session_state.get(RUN_KEY))
    return shown is None or not _same(draft.spec, shown.spec)


def _same(one: ExperimentSpec, other: ExperimentSpec) -> bool:
    return _nameless(one) == _nameless(other)


def _nameless(spec: ExperimentSpec) -> ExperimentSpec:
    return spec.model_copy(update={"name": ""})


def _title(form: ExperimentSpec, run: ExperimentSpec, path: str) -> str:
    for spec in (form, run):
        try:
            return setting_at(spec, path).title
        except KeyError:
            continue
    return path
