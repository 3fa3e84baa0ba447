"""Texts are split, their vocabulary is learned from the training texts alone, and experiments on them are proposed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.data.prepare import describe, prepare
from playground.data.proposals.table import table_experiment
from playground.data.proposals.text import text_experiment
from playground.data.texts.prepare import text_facts
from playground.data.texts.sentences import SENTENCES, draw_sentences
from playground.data.texts.words import numbers_of
from playground.data.uploads.store import add_upload
from playground.errors import DataError
from playground.settings import Settings, read_settings
from playground.spec.data.parts import SplitSpec
from playground.spec.data.text import SentencesData, TextData
from playground.spec.families.embedding import EmbeddingNetwork
from playground.spec.layers import check_size
from playground.spec.training.seeds import Seeds
from tests.data.texts.test_archive import zip_of

SEEDS = Seeds(main=5).drawn()
SHARED = Path(os.environ.get("PLAYGROUND_DATASETS", "/nowhere")) / "text"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="PLAYGROUND_DATASETS does not name the folder of data")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


def table(settings: Settings, header: str = "kind\ttext", rows: int = 60) -> str:
    lines = [
        f'{"spam" if number % 5 == 0 else "ham"}\tcall now word{number} "it" is {number}' for number in range(rows)
    ]
    return add_upload("texts.tsv", "\n".join([header, *lines]).encode(), settings).id


def test_vocabulary_is_of_the_training_texts_alone(settings: Settings) -> None:
    spec = TextData(dataset=table(settings), length=8)
    data = prepare(spec, SEEDS, settings)
    assert data.shape == describe(spec, SEEDS, settings)
    assert (data.kind, data.sample_shape, data.class_names) == ("text", (8,), ("ham", "spam"))
    assert (len(data.train), len(data.validation), len(data.test)) == (42, 9, 9)
    known = {f"word{row}" for row in data.train.rows}
    assert {word for word in data.vocabulary if word.startswith("word")} == known
    for part in (data.train, data.validation, data.test):
        assert part.x.dtype == np.int32
        texts = [f'call now word{row} "it" is {row}' for row in part.rows]
        assert np.array_equal(part.x, numbers_of(texts, data.vocabulary, spec))
        assert np.array_equal(part.y, (part.rows % 5 == 0).astype(np.int32))
    # a word that only a held-out text has is the unknown one
    assert (data.test.x[:, 2] == 1).all()


def test_columns_are_found_or_named(settings: Settings) -> None:
    upload = table(settings)
    found = prepare(TextData(dataset=upload), SEEDS, settings)
    named = prepare(TextData(dataset=upload, text="text", target="kind"), SEEDS, settings)
    assert np.array_equal(found.train.x, named.train.x)
    for changes, sentence in (
        ({"text": "txt"}, "the nearest is `text`"),
        ({"target": "kin"}, "the nearest is `kind`"),
        ({"text": "kind", "target": "kind"}, "another column than the target"),
    ):
        with pytest.raises(DataError, match=sentence):
            prepare(TextData(dataset=upload, **changes), SEEDS, settings)


def test_rows_without_text_or_target_are_left_out_and_said(settings: Settings) -> None:
    lines = [f"{'ab'[number % 2]},some text {number}" for number in range(30)] + ["a,", ",lost"]
    upload = add_upload("holes.csv", "\n".join(["kind,words", *lines]).encode(), settings).id
    data = prepare(TextData(dataset=upload), SEEDS, settings)
    assert len(data.train) + len(data.validation) + len(data.test) == 30
    assert any("2 rows without a text or without a value" in note for note in data.notes)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("{}\tham\t", "`data.text` must be a column with texts; `text` is empty in every row."),
        ("{}\t\tcall now", "`data.target` must be a column with values to predict; `kind` is empty in every row."),
    ],
)
def test_an_empty_column_is_named(settings: Settings, row: str, sentence: str) -> None:
    rows = "\n".join(row.format(number) for number in range(30))
    upload = add_upload("texts.tsv", f"number\tkind\ttext\n{rows}".encode(), settings).id
    with pytest.raises(DataError) as refusal:
        prepare(TextData(dataset=upload, text="text", target="kind"), SEEDS, settings)
    assert [problem.sentence for problem in refusal.value.problems] == [sentence]


def test_too_few_rows_with_both_are_counted(settings: Settings) -> None:
    rows = "\n".join(f"ham\t{'call now' if number < 4 else ''}" for number in range(30))
    upload = add_upload("texts.tsv", f"kind\ttext\n{rows}".encode(), settings).id
    with pytest.raises(DataError, match="at least 10 rows with a text and a target; this one has 4 with both"):
        prepare(TextData(dataset=upload, text="text", target="kind"), SEEDS, settings)


def test_numbers_are_scaled_on_the_training_texts(settings: Settings) -> None:
    lines = [f"{number * 1.5},{'very ' * (number % 7)}long {number}" for number in range(40)]
    upload = add_upload("ratings.csv", "\n".join(["rating,review", *lines]).encode(), settings).id
    data = prepare(TextData(dataset=upload, target="rating", text="review"), SEEDS, settings)
    assert data.task == "regression"
    true = data.train.rows * 1.5
    np.testing.assert_allclose(data.train.y * data.target_scale + data.target_mean, true, rtol=1e-5)
    assert data.target_mean == pytest.approx(true.mean())


def test_an_archive_with_a_test_of_its_own_keeps_it(settings: Settings) -> None:
    files = {
        f"{part}/{name}/{number}.txt": f"{part} {name} {number}".encode()
        for part, count in (("train", 20), ("test", 6))
        for name in ("pos", "neg")
        for number in range(count)
    }
    upload = add_upload("reviews.zip", zip_of(files), settings).id
    data = prepare(TextData(dataset=upload, split=SplitSpec(validation=0.2)), SEEDS, settings)
    assert (len(data.train), len(data.validation), len(data.test)) == (32, 8, 12)
    assert "test" not in data.vocabulary
    assert "train" in data.vocabulary


def test_fewer_texts_are_drawn(settings: Settings) -> None:
    data = prepare(TextData(dataset=table(settings), rows=30), SEEDS, settings)
    assert len(data.train) + len(data.validation) + len(data.test) == 30
    assert any("30 of 60 texts are used" in note for note in data.notes)


def test_facts_are_those_of_the_training_texts(settings: Settings) -> None:
    spec = TextData(dataset=table(settings), length=5, max_tokens=20)
    data, facts = prepare(spec, SEEDS, settings), text_facts(spec, SEEDS, settings)
    assert facts.vocabulary == len(data.vocabulary) == 20
    assert sum(facts.lengths) == len(data.train)
    assert facts.cut == 1.0  # all have six words
    spam = int((data.train.y == 1).sum())
    assert ("call", spam) in facts.commonest["spam"]
    assert facts.different == 4 + 2 * len(data.train)
    assert facts.known == pytest.approx((4 * len(data.train) + 14) / (6 * len(data.train)))


@pytest.mark.parametrize("name", SENTENCES)
def test_sentences_are_drawn_alike_and_noise_changes_labels_alone(name: Any) -> None:
    spec = SentencesData(name=name, samples=200)
    texts, labels = draw_sentences(spec, 7)
    same, noisy = draw_sentences(spec.model_copy(update={"noise": 0.25}), 7)
    assert texts == same
    assert int((labels != noisy).sum()) == 50
    counts = np.bincount(labels)
    assert counts.max() - counts.min() <= 1
    assert texts != draw_sentences(spec, 8)[0]


def test_labels_of_sentences_are_what_their_words_say() -> None:
    """The rules of the grammars, read backwards."""
    bad = {"bad", "awful", "boring", "dull", "dreadful", "poor", "terrible", "tedious", "sad", "clumsy"}
    texts, labels = draw_sentences(SentencesData(samples=300), 1)
    for text, label in zip(texts, labels, strict=True):
        words = text.lower().rstrip(".").split()
        turned = bool({"not", "never", "hardly"} & set(words))
        assert label == int(bool(bad & set(words)) == turned), text
    smaller = {"smaller", "shorter", "lighter", "tinier"}
    texts, labels = draw_sentences(SentencesData(name="comparisons", samples=300), 1)
    for text, label in zip(texts, labels, strict=True):
        words = text.lower().rstrip(".").split()
        subject = 1 if words[0] == "than" else 0
        larger = bool(smaller & set(words)) == ("not" in words)
        assert label == (subject if larger else 1 - subject), text


def test_what_else_is_of_use_is_judged_on_rows_with_a_target(settings: Settings) -> None:
    rows = "".join(f"{n},{'a fine' if n % 2 else 'a bad'} film number {n},{n % 2}\n" for n in range(60))
    upload = add_upload("films.csv", f"x,review,label\n{rows}61,no label here,\n".encode(), settings)
    spec, _ = table_experiment(upload.id, "label", settings)
    assert isinstance(spec.data, TextData)
    assert spec.data.text == "review"


def test_a_table_of_nothing_but_free_text_is_proposed_as_texts(settings: Settings) -> None:
    spec, said = table_experiment(table(settings, rows=100), "kind", settings)
    assert isinstance(spec.data, TextData)
    assert (spec.data.text, spec.data.target) == ("text", "kind")
    assert isinstance(spec.network, EmbeddingNetwork)
    assert any("learns from the words of `text`" in sentence for sentence in said)
    assert spec.training.metrics == ("accuracy", "precision", "recall", "f1")
    assert check_size(spec, describe(spec.data, SEEDS, settings)) == []


def test_a_table_with_other_columns_stays_a_table(settings: Settings) -> None:
    lines = [f"{'ab'[number % 2]},{number / 3:.2f},many words of text {number}" for number in range(60)]
    upload = add_upload("both.csv", "\n".join(["kind,size,words", *lines]).encode(), settings).id
    assert table_experiment(upload, "kind", settings)[0].data.kind == "table"
    spec, _ = text_experiment(upload, "kind", settings, "words")
    assert (spec.data.kind, spec.data.text) == ("text", "words")
    assert spec.training.metrics == ()


@needs_shared
def test_real_messages_and_reviews_are_read(settings: Settings) -> None:
    upload = add_upload("sms.tsv", SHARED / "sms.tsv", settings)
    spec, _ = table_experiment(upload.id, 1, settings)
    data = prepare(spec.data, SEEDS, settings)
    assert len(data.train) + len(data.validation) + len(data.test) == 5_574
    assert data.class_names == ("ham", "spam")
    reviews = add_upload("reviews.zip", SHARED / "reviews_folders.zip", settings)
    spec, _ = text_experiment(reviews.id, None, settings)
    data = prepare(spec.data, SEEDS, settings)
    assert (len(data.train) + len(data.validation), len(data.test)) == (200, 200)
    assert data.class_names == ("neg", "pos")
