"""Runs -> those that match what the user searches and filters for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from playground.runs.naming import data_name, layers_name
from playground.runs.run import STATUS_WORDS, Run
from playground.ui.forms.bases import with_base_title

_NO_WORDS: Mapping[Any, str] = {}


@dataclass(frozen=True, slots=True)
class RunFilter:
    """What is asked for; an empty field asks for nothing.

    Attributes:
        text: words, each of which must be in the name, tags, note, data, network or status.
        statuses: one of these.
        data: names of data sets, one of these.
        tags: at least one of these.
        starred: only those that the user marked.
    """

    text: str = ""
    statuses: Sequence[str] = ()
    data: Sequence[str] = ()
    tags: Sequence[str] = ()
    starred: bool = False


def matching(runs: Iterable[Run], wanted: RunFilter) -> list[Run]:
    """The runs that match, in their order."""
    words = wanted.text.casefold().split()
    return [
        run
        for run in runs
        if (not wanted.starred or run.starred)
        and (not wanted.statuses or run.status in wanted.statuses)
        and (not wanted.tags or set(wanted.tags) & set(run.tags))
        and (not wanted.data or data_name(run.spec) in wanted.data)
        and (not words or all(word in _text(run) for word in words))
    ]


def _text(run: Run) -> str:
    network = with_base_title(layers_name(run.spec), run.spec)
    parts = (run.name, *run.tags, run.note, data_name(run.spec), network, STATUS_WORDS[run.status], run.status, run.id)
    return " ".join(parts).casefold()


def render_filter(runs: Sequence[Run]) -> RunFilter:
    """Widgets of the filter; they offer what the runs have."""
    search, status, data, tag, star = st.columns([2, 1.3, 1.3, 1.3, 0.7], vertical_alignment="bottom", gap="small")
    text = search.text_input(
        "Search", key="runs:search", placeholder="Search name, tag, note, data, network", label_visibility="collapsed",
        icon=":material/search:", persist_state="session",
    )  # fmt: skip
    return RunFilter(
        text or "",
        _choose(status, "Status", sorted({run.status for run in runs}), STATUS_WORDS),
        _choose(data, "Data", sorted({data_name(run.spec) for run in runs})),
        _choose(tag, "Tag", sorted({name for run in runs for name in run.tags})),
        star.toggle("Starred", key="runs:starred", persist_state="session"),
    )


def _choose(
    place: st.delta_generator.DeltaGenerator, label: str, options: list[str], words: Mapping[Any, str] = _NO_WORDS
) -> list[str]:
    key = f"runs:{label.lower()}"
    kept = [item for item in st.session_state.get(key, ()) if item in options]
    if kept != st.session_state.get(key, []):
        st.session_state[key] = kept
    return place.multiselect(
        label,
        options,
        format_func=lambda item: words.get(item, item),
        key=key,
        placeholder=f"Any {label.lower()}",
        label_visibility="collapsed",
        persist_state="session",
    )
