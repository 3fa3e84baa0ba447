"""Uploaded texts -> ExperimentSpec that trains well as it stands, and sentences that say what was chosen."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.data.columns.markup import find_markup, has_no_blanks
from playground.data.progress import Progress
from playground.data.tables.read_table import no_progress
from playground.data.tables.upload_table import read_upload
from playground.data.texts.source import Texts, load_texts, text_columns
from playground.data.texts.words import words_of
from playground.data.uploads.store import find_upload
from playground.settings import Settings
from playground.spec.data.parts import TableFormat
from playground.spec.data.text import MAX_WORDS, TextData
from playground.spec.experiment import ExperimentSpec
from playground.spec.families.embedding import ConvolutionRow, EmbeddingNetwork
from playground.spec.training.seeds import Seeds
from playground.spec.training.training import EarlyStopping, MetricName, TrainingSpec

#: share of the texts that a length is to hold whole, and the longest that is chosen here
_WHOLE, _LONGEST = 0.95, 400
#: length from which on many words say the same, so that their order is not needed
_LONG = 100
_PATIENCE = 3
#: fraction of the rarer of two classes below which accuracy alone says little
_RARE = 0.35
#: texts that lengths are measured of
_SAMPLE = 5_000


def text_experiment(
    upload_id: str,
    target: str | None,
    settings: Settings,
    text: str = "",
    name: str = "",
    format: TableFormat | None = None,
    progress: Progress = no_progress,
) -> tuple[ExperimentSpec, tuple[str, ...]]:
    """A complete experiment for uploaded texts.

    Args:
        upload_id: of the table, or of the archive of text files.
        target: column to predict; None for the likeliest.
        settings: say where uploads are kept.
        text: column of the texts; "" for the one of the longest.
        name: of the run; empty: file and target.
        format: what the user says of the file.
        progress: told the stage of the reading and the fraction done.

    Returns:
        The experiment, and a sentence for each thing that was chosen.

    Raises:
        DataError: no such column, or nothing that can be learnt from.
    """
    upload = find_upload(upload_id, settings)
    said = []
    data = TextData(dataset=upload_id, format=format or TableFormat())
    if find_upload(upload_id, settings).kind != "texts":
        frame = read_upload(upload_id, settings, format, progress).frame
        found, column = text_columns(frame, target or "", text)
        said += [] if target else [f"`{found}` is predicted, the likeliest target."]
        said.append(f"The texts are those of `{column}`.")
        data = data.model_copy(update={"target": found, "text": column})
    texts = load_texts(data, Seeds().drawn(), settings, progress)
    if kinds := _kinds(texts):
        data = data.model_copy(update=kinds)
        texts = load_texts(data, Seeds().drawn(), settings, progress)
    data = data.model_copy(update={"length": _length(texts, data, said)})
    metrics = _metrics(texts, said)
    words_alone = len(texts.texts) < 2_000 or data.length >= _LONG
    training = TrainingSpec(
        learning_rate=0.002,
        batch_size=32,
        epochs=40 if words_alone else 20,
        metrics=metrics,
        early_stopping=EarlyStopping(patience=_PATIENCE),
    )
    network = EmbeddingNetwork(
        embedding=32,
        branches=() if words_alone else (ConvolutionRow(filters=32, kernel=3), ConvolutionRow(filters=32, kernel=5)),
        pooling="average" if words_alone else "max",
        dropout=0.3,
    )
    words = "The vectors of the words are averaged" if words_alone else "Convolutions look at neighbouring words"
    said.append(f"{words}, which suits {len(texts.texts):,} texts of this length.")
    said.append(
        f"At most {training.epochs} epochs, fewer if the validation loss does not improve for {_PATIENCE}; the best "
        "weights are kept."
    )
    title = name or f"{upload.name}: {texts.target_name}"
    return ExperimentSpec(name=title[:120], data=data, network=network, training=training), tuple(said)


def _kinds(texts: Texts) -> dict[str, Any]:
    """What of the specification suits the kind of texts."""
    found: dict[str, Any] = {"markup": "remove"} if find_markup(texts.texts).example else {}
    if not has_no_blanks(texts.texts):
        return found
    # a pair of characters is often a word
    return found | {"tokens": "characters", "ngrams": 2}


def _length(texts: Texts, data: TextData, said: list[str]) -> int:
    sample = texts.texts[:: max(1, len(texts.texts) // _SAMPLE)]
    whole = int(np.quantile([len(words_of(text, data)) for text in sample], _WHOLE))
    if data.ngrams > 1:
        said.append("Each character is a word, and so is each pair of neighbours; the pairs come after the characters.")
    length = min(max(10, -(-whole // 10) * 10), _LONGEST, MAX_WORDS)
    said.append(
        f"The first {length:,} words of a text are used; {100 * _WHOLE:.0f} % of the texts have at most {whole:,}."
    )
    return length


def _metrics(texts: Texts, said: list[str]) -> tuple[MetricName, ...]:
    """Precision, recall and F1 where one of two classes is rare; else the usual ones."""
    if texts.task != "binary":
        return ()
    share = float((texts.y == 1).mean())
    if min(share, 1 - share) >= _RARE:
        return ()
    said.append(f"{100 * share:.0f} % of the texts are {texts.class_names[1]}: precision, recall and F1 are told, too.")
    return ("accuracy", "precision", "recall", "f1")
