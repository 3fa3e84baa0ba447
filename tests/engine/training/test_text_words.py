"""Words become the numbers that Keras's TextVectorization gives them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import keras
import numpy as np
import pytest

from playground.data.texts.words import numbers_of, vocabulary_of
from playground.spec.data.text import Standardization, WordsSpec

pytestmark = pytest.mark.engine

SHARED = Path(os.environ.get("PLAYGROUND_DATASETS", "/nowhere"))

NASTY = [
    "The cat sat on the mat; the CAT!",
    "",
    "   ",
    "...!?",
    "É école ÉCOLE é İstanbul ß ẞ Ｆｕｌｌ",
    "don't can't DON’T it’s",
    "tab\tand\nnew\r\nline\x0bvertical\x0cfeed",
    "no\u00a0break\u2003space\u3000ideographic\u0085next",
    "emoji 😀👩‍👩‍👧 😀 ok",
    "a-b a_b a.b a,b [UNK] [unk] unk",
    "under_score `tick` ~tilde^ \\back/slash {x|y} <tag> \"q\" 'q'",
    "zebra apple mango zebra apple mango",
    "b a c",
    "日本語 の 文 と 한국어",
    "\u0301combining e\u0301 \u200bzero\u200bwidth \ufeffbom",
    "1 2 3 10 1.5 1,000 £5 5%",
    "\x1c\x1d\x1e\x1fseparators \x7f",
    "long " * 40,
]


def keras_layer(texts: list[str], spec: WordsSpec) -> keras.layers.TextVectorization:
    layer = keras.layers.TextVectorization(
        max_tokens=spec.max_tokens,
        standardize=None if spec.standardize == "none" else spec.standardize,
        ngrams=None if spec.ngrams == 1 else spec.ngrams,
        output_sequence_length=spec.length,
    )
    layer.adapt(texts)
    return layer


def assert_equal(known: list[str], others: list[str], spec: WordsSpec) -> None:
    layer = keras_layer(known, spec)
    vocabulary = vocabulary_of(known, spec)
    assert list(vocabulary) == layer.get_vocabulary()
    expected = np.array(layer([*known, *others]))
    assert np.array_equal(numbers_of([*known, *others], vocabulary, spec), expected)


@pytest.mark.parametrize("ngrams", [1, 2, 3])
@pytest.mark.parametrize("standardize", ["lower_and_strip_punctuation", "lower", "strip_punctuation", "none"])
def test_nasty_texts_become_the_same_numbers(standardize: Standardization, ngrams: int) -> None:
    known, others = NASTY[::2] + NASTY[:6], NASTY
    for most in (10, 20, 1000):
        assert_equal(known, others, WordsSpec(standardize=standardize, ngrams=ngrams, max_tokens=most, length=12))


def test_words_that_are_equally_common_stand_in_falling_order_of_their_bytes() -> None:
    spec = WordsSpec(length=4)
    texts = ["b a é z Z a", "c b"]
    assert vocabulary_of(texts, spec) == ("", "[UNK]", "z", "b", "a", "é", "c")
    assert_equal(texts, [], spec)


def test_naughty_strings_become_the_same_numbers() -> None:
    path = SHARED / "bad" / "strings" / "blns.json"
    if not path.is_file():
        pytest.skip("PLAYGROUND_DATASETS does not name the folder of shared data")
    texts = [text.replace("\0", " ") for text in json.loads(path.read_text(encoding="utf-8"))]
    for standardize in ("lower_and_strip_punctuation", "none"):
        assert_equal(texts[::2], texts, WordsSpec(standardize=standardize, length=30))


def test_real_messages_become_the_same_numbers() -> None:
    path = SHARED / "text" / "sms.tsv"
    if not path.is_file():
        pytest.skip("PLAYGROUND_DATASETS does not name the folder of shared data")
    texts = [line.split("\t", 1)[1] for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line]
    assert_equal(texts[:4000], texts[4000:], WordsSpec(max_tokens=3000, length=60))
