"""Upload -> a button that deletes it, which says who needs it; and one that brings it back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground.data.uploads.store import Upload, delete_upload, undelete_upload
from playground.errors import PlaygroundError
from playground.runs.run import Run
from playground.spec.counted import counted
from playground.ui.parts.tables import forget_upload
from playground.ui.shell.markdown import escaped, sentence
from playground.ui.shell.server import local_store, settings

_DELETED = "data:deleted"
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def render_delete(upload: Upload) -> None:
    """The button, with what follows from it; its key is the file's own, so a late click aims at no other file."""
    key = f"data:delete:{upload.id}"
    place = st.popover("Delete", icon=":material/delete:", width="stretch", key=f"{key}:ask", on_change="rerun")
    with place:
        if place.open:
            st.write(usage_sentence([run for run in local_store().runs() if uses(run, upload.id)]))
        st.button(f"Delete {escaped(upload.name)}", type="primary", on_click=_delete, args=(upload,), key=key)


def render_undo(choose: Callable[[str], None]) -> None:
    """Offers to bring the file back that was deleted last.

    Args:
        choose: shows the upload that came back.
    """
    deleted: Upload | None = st.session_state.get(_DELETED)
    if deleted is not None:
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="data:undo-bar"):
            st.markdown(f":material/delete: Deleted {escaped(deleted.name)}.", width="content")
            st.button(
                "Undo",
                icon=":material/undo:",
                key=f"data:undo:{deleted.id}",
                type="tertiary",
                on_click=_undo,
                args=(choose,),
            )
            st.button("", icon=":material/close:", key="data:forget", type="tertiary", on_click=_forget, help="Dismiss")


def uses(run: Run, upload: str) -> bool:
    """Whether a run learns from this upload."""
    return getattr(run.spec.data, "dataset", "") == upload


def usage_sentence(runs: list[Run]) -> str:
    """What a file's end means for the runs that use it.

    Args:
        runs: all that use it.
    """
    if not runs:
        return "No run uses it. You can undo this for an hour."
    count = counted(len(runs), "run")
    live, queued = sum(run.is_live for run in runs), sum(run.status == "queued" for run in runs)
    busy = [f"{_number(live)} of them training"] if live else []
    busy += [f"{_number(queued)} of them waiting"] if queued else []
    used = f"Used by {', '.join([count, *busy])}."
    if live or queued:
        used += " A run that has not read the file yet will fail."
    return f"{used} Runs keep their results, but cannot go on without the file. You can undo this for an hour."


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def _delete(upload: Upload) -> None:
    st.session_state[f"data:delete:{upload.id}:ask"] = False  # closed, so that it is not open over the next file
    try:
        delete_upload(upload.id, settings())
    except PlaygroundError as error:
        st.toast(sentence(error), icon=":material/info:")
        return
    forget_upload(upload.id)
    st.session_state[_DELETED] = upload


def _undo(choose: Callable[[str], None]) -> None:
    deleted: Upload = st.session_state.pop(_DELETED)
    try:
        choose(undelete_upload(deleted.id, settings()).id)
    except PlaygroundError as error:
        st.toast(sentence(error), icon=":material/info:")


def _forget() -> None:
    st.session_state.pop(_DELETED, None)
