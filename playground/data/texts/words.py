"""Texts -> numbers of words, exactly as Keras's TextVectorization gives them, without Keras.

0 fills up, 1 stands for words that are not in the vocabulary, the others are numbered from 2, the commonest first.
Everything is done on the bytes of UTF-8, as TensorFlow does it: only ASCII letters have a lower case, only ASCII white
space splits, and words that are equally common stand in falling order of their bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from playground.data.columns.markup import characters_apart
from playground.spec.data.text import WordsSpec

#: what number 0 and number 1 are called, as Keras calls them
FILLING, UNKNOWN = "", "[UNK]"
_SPECIAL = 2
_PUNCTUATION = re.compile(rb"[!\"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~']")


def words_of(text: str, spec: WordsSpec) -> list[bytes]:
    """The words of a text in their order, in UTF-8; n-grams of two words come after the single words, and so on."""
    if spec.tokens == "characters":
        text = characters_apart(text, punctuation="punctuation" not in spec.standardize)
    raw = text.encode("utf-8", "replace")
    if spec.standardize in ("lower_and_strip_punctuation", "lower"):
        raw = raw.lower()
    if spec.standardize in ("lower_and_strip_punctuation", "strip_punctuation"):
        raw = _PUNCTUATION.sub(b"", raw)
    words = raw.split()
    grams = list(words)
    for width in range(2, spec.ngrams + 1):
        grams += [b" ".join(words[start : start + width]) for start in range(len(words) - width + 1)]
    return grams


def vocabulary_of(texts: Iterable[str], spec: WordsSpec) -> tuple[str, ...]:
    """Words by their number, as `TextVectorization.get_vocabulary` gives them after `adapt`; `max_tokens` at most."""
    counts: Counter[bytes] = Counter()
    for text in texts:
        counts.update(words_of(text, spec))
    for special in (FILLING, UNKNOWN):
        counts.pop(special.encode(), None)
    ranked = sorted(counts.items(), key=lambda item: (item[1], item[0]), reverse=True)
    return (FILLING, UNKNOWN, *(word.decode() for word, _ in ranked[: max(0, spec.max_tokens - _SPECIAL)]))


def numbers_of(texts: Sequence[str], vocabulary: Sequence[str], spec: WordsSpec) -> npt.NDArray[np.int32]:
    """Numbers of the words of each text, int32, shape (texts, length): cut, or filled up with 0 at the end."""
    known = {word.encode(): number for number, word in enumerate(vocabulary) if number >= _SPECIAL}
    numbers = np.zeros((len(texts), spec.length), np.int32)
    for row, text in zip(numbers, texts, strict=True):
        found = [known.get(word, 1) for word in words_of(text, spec)[: spec.length]]
        row[: len(found)] = found
    return numbers
