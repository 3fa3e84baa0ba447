"""SentencesData + seed -> sentences drawn from small grammars, and their classes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from playground.spec.data.parts import Task
from playground.spec.data.text import SentencesData, SentencesName

_Draw = Callable[[tuple[str, ...]], str]

_THINGS = ("film", "book", "song", "meal", "hotel", "game", "show", "story", "concert", "trip", "cake", "play")
_GOOD = ("good", "great", "lovely", "funny", "brilliant", "charming", "clever", "delightful", "fine", "splendid")
_BAD = ("bad", "awful", "boring", "dull", "dreadful", "poor", "terrible", "tedious", "sad", "clumsy")
_HOW = ("really", "very", "quite", "so", "rather")
_OPENINGS = ("honestly", "we thought", "my friend said", "i must say", "all in all", "to be fair", "last night")
_ENDINGS = ("from the start", "in the end", "for a while", "this time", "as always", "for everyone")
_NOT = ("not", "never", "hardly")

_TOPICS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "food": (
        ("the cook", "my aunt", "the baker", "a guest", "the waiter"),
        ("tasted the soup", "baked fresh bread", "cut the onions", "ordered a salad", "burnt the rice", "ate the cake"),
    ),
    "music": (
        ("the singer", "the band", "a drummer", "the choir", "my uncle"),
        (
            "tuned the guitar",
            "sang a ballad",
            "played the piano",
            "wrote a melody",
            "missed the beat",
            "left the stage",
        ),
    ),
    "sport": (
        ("the goalkeeper", "our team", "a runner", "the coach", "the captain"),
        ("saved the penalty", "won the race", "scored twice", "lost the final", "jumped higher", "left the field"),
    ),
    "weather": (
        ("the storm", "a cold wind", "the rain", "heavy fog", "the sun"),
        ("covered the coast", "melted the snow", "broke the heat", "came from the north", "hid the hills", "faded"),
    ),
}
_WHEN = ("yesterday", "this morning", "on sunday", "again", "in spring", "before noon", "at last", "as usual")

_ANIMALS = ("ant", "mouse", "cat", "dog", "goat", "cow", "horse", "bear", "whale", "fox", "hen", "pig")
_LARGER = ("larger", "bigger", "taller", "heavier")
_SMALLER = ("smaller", "shorter", "lighter", "tinier")

#: data set -> its task and the names of its classes, in the order of the labels
SENTENCES: dict[SentencesName, tuple[Task, tuple[str, ...]]] = {
    "opinions": ("binary", ("negative", "positive")),
    "topics": ("multiclass", tuple(_TOPICS)),
    "comparisons": ("binary", ("first", "second")),
}


def draw_sentences(spec: SentencesData, seed: int) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Sentences, and the label of each, int32, shape (samples,).

    The classes are equally common. The noise has draws of its own: more of it changes no sentence.

    Args:
        spec: which sentences, how many, and which fraction of them has a wrong label.
        seed: same seed, same sentences.
    """
    drawn, wrong = (np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(2))
    classes = len(SENTENCES[spec.name][1])
    labels = drawn.permutation(np.arange(spec.samples) % classes).astype(np.int32)

    def one_of(words: tuple[str, ...]) -> str:
        return words[int(drawn.integers(len(words)))]

    grammar = _GRAMMARS[spec.name]
    texts = [grammar(int(label), one_of, drawn) for label in labels]
    order, shift = wrong.permutation(spec.samples), wrong.integers(1, classes, spec.samples).astype(np.int32)
    chosen = order[: round(spec.noise * spec.samples)]
    labels[chosen] = (labels[chosen] + shift[chosen]) % classes
    return texts, labels


def _opinion(label: int, one_of: _Draw, rng: np.random.Generator) -> str:
    """`honestly the film was not very good in the end`: a third of them are turned around."""
    turned = rng.random() < 1 / 3
    judgement = one_of(_GOOD if (label == 1) != turned else _BAD)
    words = [one_of(_OPENINGS)] if rng.random() < 0.5 else []
    words += [f"the {one_of(_THINGS)}", "was"]
    words += [one_of(_NOT)] if turned else []
    words += [one_of(_HOW)] if rng.random() < 0.5 else []
    words.append(judgement)
    if rng.random() < 0.3:
        # the same opinion once more, so that one word is not all there is
        words += ["and", one_of(_GOOD if label == 1 else _BAD)] if not turned else []
    words += [one_of(_ENDINGS)] if rng.random() < 0.5 else []
    return _sentence(words)


def _topic(label: int, one_of: _Draw, rng: np.random.Generator) -> str:
    who, what = list(_TOPICS.values())[label]
    words = [one_of(who), one_of(what), one_of(_WHEN)]
    return _sentence([*words[2:], *words[:2]] if rng.random() < 0.5 else words)


def _comparison(label: int, one_of: _Draw, rng: np.random.Generator) -> str:
    """`the cat is not smaller than the dog`: which of the two named is the larger one, the first or the second."""
    first = one_of(_ANIMALS)
    second = one_of(tuple(animal for animal in _ANIMALS if animal != first))
    turned = rng.random() < 0.3
    relation = one_of(_LARGER if (label == 0) != turned else _SMALLER)
    middle = f"is {'not ' if turned else ''}{relation}"
    if rng.random() < 0.5:
        return _sentence([f"the {first} {middle} than the {second}"])
    # named the other way round: what is compared comes last
    other = one_of(_LARGER if (label == 1) != turned else _SMALLER)
    return _sentence([f"than the {first} the {second} is {'not ' if turned else ''}{other}"])


_GRAMMARS: dict[SentencesName, Callable[[int, _Draw, np.random.Generator], str]] = {
    "opinions": _opinion,
    "topics": _topic,
    "comparisons": _comparison,
}


def _sentence(words: list[str]) -> str:
    text = " ".join(words)
    return f"{text[0].upper()}{text[1:]}."
