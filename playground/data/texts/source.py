"""TextData or SentencesData + seeds -> texts and what is to be told of them, before words become numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from playground.data.columns.markup import text_decisions, without_markup, word_counts
from playground.data.sandbox.run import read_apart
from playground.data.tables.profile import profile, propose_target
from playground.data.tables.roles import detect_role
from playground.data.tables.target import encode_target
from playground.data.tables.upload_table import read_upload
from playground.data.tables.used_columns import as_categories, check_column
from playground.data.texts.archive import ArchivedTexts
from playground.data.texts.kept_texts import load_texts_of
from playground.data.texts.sentences import SENTENCES, draw_sentences
from playground.data.uploads.store import Upload, find_upload, upload_path
from playground.data.values.dataset import Integers
from playground.data.values.decision import Decision, sentences
from playground.errors import DataError, Problem
from playground.settings import Settings
from playground.spec.counted import counted, were
from playground.spec.data.parts import Task
from playground.spec.data.text import SentencesData, TextData
from playground.spec.field import describe
from playground.spec.training.seeds import DrawnSeeds

#: fewest texts with a target
MIN_TEXTS = 10


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts with what is to be told of them.

    Attributes:
        name: for people.
        texts: in the order of the source.
        y: labels 0..classes-1, int32, or numbers in their own unit, float64; shape (texts,).
        task: what is told.
        class_names: in the order of the labels; empty for a regression.
        target_name: for people.
        rows: number of each text in the source, from 0, int64.
        test: of each text whether the source itself holds it out for the test; None where it does not share out.
        notes: sentences for the user.
        decisions: what was taken for what in the texts themselves; their sentences are among the notes.
    """

    name: str
    texts: list[str]
    y: npt.NDArray[Any]
    task: Task
    class_names: tuple[str, ...]
    target_name: str
    rows: Integers
    test: npt.NDArray[np.bool_] | None = None
    notes: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()


def load_texts(
    spec: TextData | SentencesData, seeds: DrawnSeeds, settings: Settings, progress: Callable[[str, float], None]
) -> Texts:
    """The texts that are asked for.

    Raises:
        DataError: the upload or a column cannot be used as asked; one sentence says why.
    """
    if isinstance(spec, SentencesData):
        return _sentences(spec, seeds)
    upload = find_upload(spec.dataset, settings)
    path = upload_path(spec.dataset, settings)
    if upload.kind == "texts":
        found = _archived(path, upload, spec.format.encoding, progress)
        target = encode_target(pd.Series(found.classes, name="class"), "auto")
        rows: Integers = np.arange(len(found.texts), dtype=np.int64)
        test = np.array(found.test) if found.test else None
        all_texts = Texts(
            upload.name, list(found.texts), target.values, target.task, target.class_names, "class", rows, test,
            (*found.notes, *sentences(found.decisions)), found.decisions,
        )  # fmt: skip
        return _usable(all_texts, spec, seeds)
    table = read_upload(spec.dataset, settings, spec.format, progress)
    target_name, text_name = text_columns(table.frame, spec.target, spec.text)
    frame = table.frame.reset_index(drop=True)
    known = frame[frame[text_name].notna() & frame[target_name].notna()]
    notes = list(table.notes)
    if len(known) < len(frame):
        lost = len(frame) - len(known)
        notes.append(
            f"{counted(lost, 'row')} without a text or without a value of the target `{target_name}` {were(lost)} left "
            "out."
        )
    if len(known) < MIN_TEXTS:
        raise _too_few(frame, text_name, target_name, len(known))
    target = encode_target(known[target_name], spec.task)
    texts = [str(value) for value in as_categories(known[text_name])]
    rows = known.index.to_numpy(dtype=np.int64)
    found_texts = Texts(
        upload.name, texts, target.values, target.task, target.class_names, target_name, rows, notes=tuple(notes)
    )
    return _usable(found_texts, spec, seeds)


def _archived(
    path: Path, upload: Upload, encoding: str | None, progress: Callable[[str, float], None]
) -> ArchivedTexts:
    found = load_texts_of(path, encoding)
    if found is None:
        read_apart("texts", path, upload.name, progress, own=upload.own, encoding=encoding)
        found = load_texts_of(path, encoding)
    if found is None:  # taken away meanwhile, with the upload
        raise _refusal("data.dataset", f"{upload.name}: what was read of the file is gone; read it again.")
    return found


def _too_few(frame: pd.DataFrame, text: str, target: str, known: int) -> DataError:
    """Which of the two columns is to blame, and how many rows have what it should hold."""
    for field, column, what in (("data.text", text, "texts"), ("data.target", target, "values to predict")):
        if not frame[column].notna().any():
            return _refusal(field, f"`{field}` must be a column with {what}; `{column}` is empty in every row.")
    return _refusal(
        "data.text",
        f"A table must have at least {MIN_TEXTS} rows with a text and a target; this one has {known} with both "
        f"`{text}` and `{target}`.",
    )


def text_columns(frame: pd.DataFrame, target: str, text: str) -> tuple[str, str]:
    """(name of the column to predict, name of the column of texts); where one is "", the likeliest.

    Raises:
        DataError: no such column, both are the same, or there is none that could be one.
    """
    for name, field in ((target, "data.target"), (text, "data.text")):
        if name:
            check_column(name, frame, field)
    text = text or _longest(frame, target)
    if not target:
        others = frame.drop(columns=[text])
        proposed = propose_target(profile(frame)) if len(others.columns) else None
        if proposed is None or proposed == text:
            raise _refusal("data.target", "A table of texts must have a column to predict besides them; it has none.")
        target = proposed
    if target == text:
        raise _refusal("data.text", f"`data.text` must be another column than the target; got `{text}` for both.")
    return target, text


def free_text(frame: pd.DataFrame, target: str) -> str | None:
    """The column of free text that is all there is to learn from besides the target; None if there is more, or less.

    Columns that number or name the rows, and such as never change, are nothing to learn from.
    """
    roles = {str(name): detect_role(frame[name]).role for name in frame.columns if name != target}
    texts = [name for name, role in roles.items() if role == "text"]
    useful = [name for name, role in roles.items() if role not in ("text", "identifier", "constant")]
    return _longest(frame[[*texts]], "") if texts and not useful else None


def _longest(frame: pd.DataFrame, target: str) -> str:
    """The column of text with the most words."""
    means: dict[str, float] = {}
    for name in frame.columns:
        series = frame[name].dropna()
        is_text = pd.api.types.is_object_dtype(series) or pd.api.types.is_string_dtype(series)
        if name != target and is_text and len(series):
            sample = series.iloc[:: max(1, len(series) // 1000)].astype("str")
            means[str(name)] = float(word_counts(sample).mean())
    if not means:
        raise _refusal("data.text", "A table must have a column of text besides the target; it has none.")
    return max(means, key=means.__getitem__)


def _usable(texts: Texts, spec: TextData, seeds: DrawnSeeds) -> Texts:
    """As many texts as asked for, without characters that stand for nothing."""
    chosen = np.arange(len(texts.texts))
    notes = list(texts.notes)
    if spec.rows is not None and spec.rows < len(chosen):
        notes.append(f"{spec.rows:,} of {len(chosen):,} texts are used, drawn at random.")
        chosen = np.sort(np.random.default_rng(seeds.data).choice(len(chosen), spec.rows, replace=False))
    decisions = text_decisions(texts.texts, spec)
    cleaned = without_markup if spec.markup == "remove" else str
    test = None if texts.test is None else texts.test[chosen]
    if test is not None and (test.all() or not test.any()):
        test = None
    return Texts(
        texts.name,
        # a vocabulary that ends a word with the character 0 could not be given back by NumPy
        [cleaned(texts.texts[row]).replace("\0", " ") for row in chosen],
        texts.y[chosen],
        texts.task,
        texts.class_names,
        texts.target_name,
        texts.rows[chosen],
        test,
        (*notes, *sentences(decisions)),
        (*texts.decisions, *decisions),
    )


def _sentences(spec: SentencesData, seeds: DrawnSeeds) -> Texts:
    texts, labels = draw_sentences(spec, seeds.data)
    task, names = SENTENCES[spec.name]
    title = describe(SentencesData, "name").label(spec.name)
    return Texts(title, texts, labels, task, names, "class", np.arange(len(texts), dtype=np.int64))


def _refusal(field: str, sentence: str) -> DataError:
    return DataError(Problem(field, sentence))
