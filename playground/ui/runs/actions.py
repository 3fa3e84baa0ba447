"""Chosen runs -> buttons: open, star, rename, tag, note, delete with undo."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import streamlit as st

from playground.errors import PlaygroundError
from playground.runs.naming import LONGEST_NAME
from playground.runs.run import STATUS_WORDS, Run
from playground.spec.counted import counted
from playground.ui.shell.markdown import escaped, sentence
from playground.ui.shell.opened import open_run
from playground.ui.shell.places import place
from playground.ui.shell.server import local_store

_DELETED = "runs:deleted"
_CHANGED = "runs:changed"


def render_actions(chosen: Sequence[Run], tags: Sequence[str]) -> None:
    """Buttons for the chosen runs.

    Args:
        chosen: at least one.
        tags: all tags in use, to be offered.
    """
    of = _of(chosen)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="runs:actions"):
        st.markdown(
            f"**{len(chosen)} chosen**" if len(chosen) > 1 else f"**{escaped(chosen[0].name)}**", width="content"
        )
        if len(chosen) == 1 and st.button(
            "Open", icon=":material/open_in_new:", key=f"runs:open:{of}", help="On the Train page."
        ):
            open_run(chosen[0])
            st.switch_page(place("train"))
        starred = all(run.starred for run in chosen)
        st.button(
            "Unstar" if starred else "Star",
            icon=":material/star:",
            key=f"runs:star:{of}",
            on_click=_star,
            args=(chosen, not starred),
        )
        with st.popover(
            "Name, tags, note" if len(chosen) == 1 else "Tags", icon=":material/edit:", key=f"runs:change:{of}"
        ):
            _edit(chosen, tags, f"runs:edit:{of}")
        open_runs = [run for run in chosen if run.is_open]
        st.button(
            "Delete",
            icon=":material/delete:",
            key=f"runs:delete:{of}",
            disabled=bool(open_runs),
            help=f"{open_runs[0].name} is {STATUS_WORDS[open_runs[0].status]}: stop it first."
            if open_runs
            else "Can be undone.",
            on_click=_delete,
            args=(chosen,),
        )


def render_undo() -> None:
    """Offers to take the last deletion back."""
    if deleted := st.session_state.get(_DELETED):
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="runs:undo-bar"):
            count = counted(len(deleted), "run")
            st.markdown(f":material/delete: Deleted {count}.", width="content")
            st.button("Undo", icon=":material/undo:", key="runs:undo", type="tertiary", on_click=_undo)
            st.button("", icon=":material/close:", key="runs:forget", type="tertiary", on_click=_forget, help="Dismiss")


def take_changed() -> bool:
    """True once after runs were changed, so that the rest of the page follows."""
    return bool(st.session_state.pop(_CHANGED, False))


def _of(chosen: Sequence[Run]) -> str:
    """Stands for these runs in keys: what is clicked late, when others are chosen, must do nothing to them."""
    ids = "+".join(run.id for run in chosen)
    return ids if len(chosen) == 1 else hashlib.sha1(ids.encode(), usedforsecurity=False).hexdigest()[:12]


def _edit(chosen: Sequence[Run], tags: Sequence[str], key: str) -> None:
    run = chosen[0]
    shared = [tag for tag in run.tags if all(tag in other.tags for other in chosen)]
    with st.form(key, border=False):
        name = st.text_input("Name", run.name, max_chars=LONGEST_NAME, key=f"{key}:name") if len(chosen) == 1 else None
        kept = st.multiselect(
            "Tags" if len(chosen) == 1 else "Tags of all of them",
            sorted({*tags, *shared}),
            default=shared,
            accept_new_options=True,
            key=f"{key}:tags",
            placeholder="Choose or type",
        )
        note = st.text_area("Note", run.note, key=f"{key}:note", help="Markdown.") if len(chosen) == 1 else None
        if st.form_submit_button("Save", type="primary"):
            _save(chosen, name, shared, kept, note)
            st.rerun()


def _save(
    chosen: Sequence[Run], name: str | None, shared: Sequence[str], kept: Sequence[str], note: str | None
) -> None:
    store = local_store()
    try:
        if name is not None and name.strip() != chosen[0].name:
            store.rename(chosen[0].id, name)
        for run in chosen:
            own = [tag for tag in run.tags if tag not in shared or tag in kept]
            store.annotate(run.id, tags=[*own, *(tag for tag in kept if tag not in own)], note=note)
    except PlaygroundError as error:
        st.toast(sentence(error), icon=":material/error:")
    _mark_changed()


def _star(chosen: Sequence[Run], starred: bool) -> None:
    for run in chosen:
        local_store().annotate(run.id, starred=starred)
    _mark_changed()


def _delete(chosen: Sequence[Run]) -> None:
    ids = [run.id for run in chosen]
    try:
        local_store().delete(ids)
    except PlaygroundError as error:
        st.toast(sentence(error), icon=":material/info:")
        return
    st.session_state[_DELETED] = ids
    _mark_changed()


def _undo() -> None:
    local_store().undelete(st.session_state.pop(_DELETED))
    _mark_changed()


def _forget() -> None:
    del st.session_state[_DELETED]


def _mark_changed() -> None:
    st.session_state[_CHANGED] = True
