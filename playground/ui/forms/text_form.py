"""Draft -> widgets for texts: sentences or a file, its columns, and how words become numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from playground.charts.explore import distribution_figure
from playground.charts.theme import styled
from playground.data.decided import decisions_of
from playground.data.proposals.text import text_experiment
from playground.data.texts.prepare import TextFacts, text_facts
from playground.data.uploads.store import list_uploads
from playground.data.values.decision import Decision
from playground.errors import PlaygroundError
from playground.runs.number_text import percent_text
from playground.spec.change import setting_at
from playground.spec.data.kinds import TableFormat
from playground.spec.data.text import SentencesData, TextData
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import preset
from playground.spec.training.seeds import Seeds
from playground.ui.forms.decisions import changing, render_decisions
from playground.ui.forms.fields import setting_field
from playground.ui.forms.source_form import Drawn, Files, source_field
from playground.ui.parts.tables import chosen_format, read_upload
from playground.ui.shell.draft import DraftSlot
from playground.ui.shell.markdown import sentence
from playground.ui.shell.server import is_dark, settings

_SENTENCES = "sentences"
#: of the sentences that the form begins with
_FIRST = "opinions-words"


def start_sentences(slot: DraftSlot) -> None:
    """Let the draft learn drawn sentences, with a network for text unless it has one."""
    first = preset(_FIRST)
    values: dict[str, Any] = {"data": first.data.model_dump(mode="json")}
    if "text" not in slot.spec.network.takes:
        values |= {part: getattr(first, part).model_dump(mode="json") for part in ("network", "training")}
    slot.put(values)


def start_text(slot: DraftSlot, upload: str, target: str | None = None, text: str = "") -> None:
    """Let the draft use this upload as texts, with a network and settings that suit them."""
    try:
        spec, notes = _proposal(upload, target, text, chosen_format(upload).model_dump_json())
    except PlaygroundError as error:
        st.session_state[slot.key("text.error")] = str(error)
        return
    st.session_state.pop(slot.key("text.error"), None)
    st.session_state[slot.key("text.notes")] = notes
    slot.take_spec(spec.model_copy(update={"seeds": slot.spec.seeds}))


def text_proposal(upload: str) -> tuple[ExperimentSpec, tuple[str, ...]]:
    """The experiment that suits an archive of texts, and a sentence for each thing that was chosen: what its button
    starts, and what its page tells of it.

    Raises:
        DataError: nothing in it can be learnt from.
    """
    return _proposal(upload, None, "", chosen_format(upload).model_dump_json())


@st.cache_data(show_spinner="Choosing what suits these texts", max_entries=100)
def _proposal(upload: str, target: str | None, text: str, format: str) -> tuple[ExperimentSpec, tuple[str, ...]]:
    return text_experiment(upload, target, settings(), text, format=TableFormat.model_validate_json(format))


def render_text_form(slot: DraftSlot, pending: str) -> None:
    """Choose sentences or a file, its columns, and how words become numbers.

    Args:
        slot: the draft that is edited.
        pending: session key that names the kind of data of which a file is still to be chosen.
    """
    uploads = {item.id: item for item in list_uploads(settings()) if item.kind in ("table", "texts")}
    data = slot.spec.data
    present = _SENTENCES if isinstance(data, SentencesData) else data.dataset if isinstance(data, TextData) else ""
    if not source_field(slot, pending, _FILES, {id: item.name for id, item in uploads.items()}, present):
        return
    if isinstance(data, TextData):
        if uploads[data.dataset].kind != "texts":
            _columns(slot, data)
        _decided(slot, data)
        _chosen(slot)
    else:
        for name in ("name", "samples", "noise"):
            setting_field(slot, f"data.{name}")
    _words(slot)


def _columns(slot: DraftSlot, data: TextData) -> None:
    names = [column.name for column in read_upload(data.dataset, data.format).profile.columns]
    for path, label in (("data.text", "Column of the texts"), ("data.target", "Target: the column to predict")):
        key, value = slot.key(path), str(slot.value(path))
        st.session_state[key] = value
        st.selectbox(
            label,
            names if value in names else [value, *names],
            format_func=lambda name: name or "automatic",
            key=key,
            help=setting_at(slot.spec, path).help,
            on_change=_take_columns,
            args=(slot, data.dataset),
        )


def _take_columns(slot: DraftSlot, upload: str) -> None:
    target, text = (st.session_state[slot.key(f"data.{name}")] for name in ("target", "text"))
    start_text(slot, upload, target, text)


def _decided(slot: DraftSlot, data: TextData) -> None:
    render_decisions(_decisions(data.model_dump_json(), data), changing(slot, data.dataset), slot.key("text"))


@st.cache_data(show_spinner=False, max_entries=16)
def _decisions(text: str, _data: TextData) -> tuple[Decision, ...]:
    try:
        return decisions_of(_data, settings())
    except PlaygroundError:
        return ()  # said below, where the shape of the data is


def _chosen(slot: DraftSlot) -> None:
    if notes := st.session_state.get(slot.key("text.notes"), ()):
        with st.expander(f"What was chosen, and why ({len(notes)})", key=slot.key("text.chosen")):
            for note in notes:
                st.caption(sentence(note))


def _words(slot: DraftSlot) -> None:
    setting_field(slot, "data.length")
    setting_field(slot, "data.max_tokens")
    with st.expander("How texts are split into words", key=slot.key("text.words")):
        setting_field(slot, "data.tokens")
        setting_field(slot, "data.standardize")
        setting_field(slot, "data.ngrams")
        if isinstance(slot.spec.data, TextData):
            setting_field(slot, "data.markup")
            setting_field(slot, "data.task")
            setting_field(slot, "data.rows")
    data = slot.spec.data
    if isinstance(data, TextData | SentencesData):
        with st.expander("Look at the texts", key=slot.key("text.facts")):
            render_text_facts(data, slot.spec.seeds)


def render_text_facts(data: TextData | SentencesData, seeds: Seeds) -> None:
    """Vocabulary, lengths, words of each class, and a few texts."""
    try:
        facts = _facts(data.model_dump_json(), seeds.model_dump_json(), data, seeds)
    except PlaygroundError as error:
        st.error(sentence(str(error)))
        return
    st.caption(
        f"{facts.different:,} different words in the training texts; the vocabulary of {facts.vocabulary:,} numbers "
        f"covers {percent_text(facts.known, 1)} of the words. {percent_text(facts.cut, 1)} of the texts have more than "
        f"{data.length:,} "
        "words and are cut there."
    )
    lengths = pd.DataFrame({"low": facts.edges[:-1], "high": facts.edges[1:], "count": facts.lengths})
    figure = styled(distribution_figure(lengths, "words in a text"), is_dark())
    st.plotly_chart(figure, key=f"text:lengths:{data.kind}", theme=None, config={"displayModeBar": False})
    st.dataframe(commonest_table(facts), hide_index=True, height=260)
    st.caption(
        "Most frequent: how many times a word is in the training texts. Typical: more frequent in this class than "
        "in the others, by so many times in a thousand words (‰)."
    )
    st.caption("A few texts:")
    st.dataframe(pd.DataFrame(facts.examples, columns=["target", "text"]), hide_index=True)


def commonest_table(facts: TextFacts) -> pd.DataFrame:
    """For each class its commonest words with their times, and those said more often in it than elsewhere."""
    columns: dict[str, list[str]] = {}
    for name, words in facts.commonest.items():
        columns[f"{name}: most frequent"] = [f"{word} ({times:,})" for word, times in words]
        if name in facts.typical_words:
            columns[f"{name}: typical"] = [f"{word} (+{more:.1f}‰)" for word, more in facts.typical_words[name]]
    rows = max((len(words) for words in columns.values()), default=0)
    return pd.DataFrame({name: [*words, *[""] * (rows - len(words))] for name, words in columns.items()})


@st.cache_data(show_spinner="Counting words", max_entries=50)
def _facts(key: str, seeds_key: str, _data: TextData | SentencesData, _seeds: Seeds) -> TextFacts:
    return text_facts(_data, _seeds.drawn(), settings())


_FILES = Files(
    form="text",
    label="Texts",
    start=start_text,
    upload_label="A table with a column of texts, or a zip of text files",
    help="A table has one row per text, and a column to predict. A zip has a folder of .txt files for each class.",
    drawn=Drawn(_SENTENCES, "Generated sentences", start_sentences),
)
