"""TextData or SentencesData + seeds -> Dataset: words as numbers, the vocabulary learned from the training texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.texts.source import Texts, load_texts
from playground.data.texts.words import numbers_of, vocabulary_of, words_of
from playground.data.values.dataset import Dataset, Part
from playground.data.values.split import Rows, split_with_note
from playground.errors import DataError, Problem
from playground.settings import Settings
from playground.spec.data.text import SentencesData, TextData
from playground.spec.training.seeds import DrawnSeeds

#: most numbers of all texts together; 4 bytes each
MAX_VALUES = 500_000_000
#: commonest words that are told of a class, and bars of the lengths
_COMMONEST, _BARS = 15, 30


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What is to be seen of texts before they are learned; of the training texts alone.

    Attributes:
        vocabulary: numbers of words, those of the filling and of unknown words among them.
        different: different words.
        known: fraction of the words of all texts that are in the vocabulary, 0 to 1.
        edges: limits of the bars of the lengths, in words, one more than `lengths`.
        lengths: texts of each length.
        cut: fraction of the texts that are longer than the network is given, 0 to 1.
        commonest: class (or "all texts" for a regression) -> its commonest words, each with its times.
        telling: class -> the words said more often in it than elsewhere, each with how much more, in times per 1,000
            words; empty for a regression.
        examples: (class or value, text) of a few texts.
    """

    vocabulary: int
    different: int
    known: float
    edges: tuple[float, ...]
    lengths: tuple[int, ...]
    cut: float
    commonest: dict[str, tuple[tuple[str, int], ...]]
    typical_words: dict[str, tuple[tuple[str, float], ...]]
    examples: tuple[tuple[str, str], ...]


def prepare_text(
    spec: TextData | SentencesData, seeds: DrawnSeeds, settings: Settings, progress: Callable[[str, float], None]
) -> Dataset:
    """Read or draw, split, learn the vocabulary, and number the words.

    Raises:
        DataError: the texts cannot be used as asked; one sentence says why.
    """
    texts = load_texts(spec, seeds, settings, lambda stage, done: progress(stage, 0.5 * done))
    if len(texts.texts) * spec.length > MAX_VALUES:
        raise DataError(
            Problem(
                "data.length",
                f"Texts must have at most {MAX_VALUES:,} numbers (texts x length); these would have "
                f"{len(texts.texts):,} x {spec.length:,}: use fewer texts, or a smaller length.",
            )
        )
    split, note = _split(texts, spec, seeds)
    progress("learning the vocabulary", 0.5)
    vocabulary = vocabulary_of((texts.texts[row] for row in split.train), spec)
    if len(vocabulary) == 2:
        raise DataError(Problem("data.text", "The training texts must have at least one word; they have none."))
    y, mean, scale = _scaled(texts, split.train)
    parts = []
    for index, rows in enumerate(split):
        progress("numbering the words", 0.7 + 0.1 * index)
        x = numbers_of([texts.texts[row] for row in rows], vocabulary, spec)
        parts.append(Part(x, y[rows], texts.rows[rows]))
    progress("numbering the words", 1.0)
    train, validation, test = parts
    return Dataset(
        name=texts.name,
        task=texts.task,
        feature_names=tuple(f"word {number}" for number in range(1, spec.length + 1)),
        target_name=texts.target_name,
        class_names=texts.class_names,
        train=train,
        validation=validation,
        test=test,
        target_mean=mean,
        target_scale=scale,
        notes=(*texts.notes, *note),
        kind="text",
        sample_shape=(spec.length,),
        vocabulary=vocabulary,
    )


def text_facts(spec: TextData | SentencesData, seeds: DrawnSeeds, settings: Settings) -> TextFacts:
    """What is to be seen of the training texts.

    Raises:
        DataError: as `prepare_text`.
    """
    texts = load_texts(spec, seeds, settings, lambda stage, done: None)
    train = _split(texts, spec, seeds)[0].train
    names = texts.class_names or ("all texts",)
    counts = [Counter[str]() for _ in names]
    lengths = np.zeros(len(train), np.int64)
    for number, row in enumerate(train):
        words = words_of(texts.texts[row], spec)
        lengths[number] = len(words)
        counts[int(texts.y[row]) if texts.class_names else 0].update(word.decode() for word in words)
    every = sum(counts, Counter[str]())
    kept = dict(every.most_common(spec.max_tokens - 2))
    bars = min(_BARS, int(lengths.max(initial=0)) + 1)
    found, edges = np.histogram(lengths, bars, (0, max(1, int(lengths.max(initial=0)) + 1)))
    said = max(1, every.total())
    return TextFacts(
        vocabulary=len(kept) + 2,
        different=len(every),
        known=sum(kept.values()) / said,
        edges=tuple(float(edge) for edge in edges),
        lengths=tuple(int(count) for count in found),
        cut=float((lengths > spec.length).mean()) if len(lengths) else 0.0,
        commonest={name: tuple(own.most_common(_COMMONEST)) for name, own in zip(names, counts, strict=True)},
        typical_words=_telling(names, counts, every) if texts.class_names else {},
        examples=tuple((_told(texts, int(row)), texts.texts[row][:300]) for row in train[:6]),
    )


def _telling(
    names: tuple[str, ...], counts: list[Counter[str]], every: Counter[str]
) -> dict[str, tuple[tuple[str, float], ...]]:
    found = {}
    for name, own in zip(names, counts, strict=True):
        inside, outside = max(1, own.total()), max(1, every.total() - own.total())
        more = {word: 1000 * (times / inside - (every[word] - times) / outside) for word, times in own.items()}
        ranked = sorted(more.items(), key=lambda item: (-item[1], item[0]))[:_COMMONEST]
        found[name] = tuple((word, share) for word, share in ranked if share > 0)
    return found


def _told(texts: Texts, row: int) -> str:
    return texts.class_names[int(texts.y[row])] if texts.class_names else f"{texts.y[row]:g}"


def _split(texts: Texts, spec: TextData | SentencesData, seeds: DrawnSeeds) -> tuple[Rows, tuple[str, ...]]:
    labels = texts.y if texts.class_names else None
    if texts.test is None:
        split, note = split_with_note(len(texts.texts), labels, spec.split, seeds.split)
        return split, (note,) if note else ()
    own, held = np.flatnonzero(~texts.test), np.flatnonzero(texts.test)
    inner, note = split_with_note(
        len(own), None if labels is None else labels[own], spec.split, seeds.split, own_test=True
    )
    return Rows(own[inner.train], own[inner.validation], held), (note,) if note else ()


def _scaled(texts: Texts, train: npt.NDArray[np.int64]) -> tuple[npt.NDArray[Any], float, float]:
    """(values to train on, mean, scale); labels stay as they are."""
    if texts.class_names:
        return texts.y, 0.0, 1.0
    mean, scale = float(texts.y[train].mean()), float(texts.y[train].std()) or 1.0
    return ((texts.y - mean) / scale).astype(np.float32), mean, scale
