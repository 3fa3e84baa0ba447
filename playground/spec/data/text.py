"""Texts: words one after another, each known by a number, from which a class or a number is told."""

from __future__ import annotations

from typing import Literal

from playground.spec.data.parts import SplitSpec, TableFormat
from playground.spec.data.tables import MAX_NAME, TaskChoice, dataset_setting, rows_setting, task_setting
from playground.spec.field import Spec, setting

Standardization = Literal["lower_and_strip_punctuation", "lower", "strip_punctuation", "none"]
SentencesName = Literal["opinions", "topics", "comparisons"]
#: longest text, in words, that a network is given
MAX_WORDS = 1_000


class WordsSpec(Spec):
    """What all texts have: how they become numbers of words, as Keras's TextVectorization does it, and how they are
    split.
    """

    max_tokens: int = setting(
        10_000,
        title="Vocabulary",
        help="Size of the vocabulary: the most frequent words of the training texts. Two of the numbers stand for "
        "nothing and for all other words.",
        ge=10,
        le=100_000,
        step=10,
        log=True,
        unit="words",
    )
    length: int = setting(
        100,
        title="Length",
        help="Input length in words: longer texts are cut, shorter ones are padded.",
        ge=1,
        le=MAX_WORDS,
        step=1,
        log=True,
        unit="words",
    )
    standardize: Standardization = setting(
        "lower_and_strip_punctuation",
        title="Standardization",
        help="What is done to a text before it is split at white space.",
        labels={
            "lower_and_strip_punctuation": "lower case, no punctuation",
            "lower": "lower case",
            "strip_punctuation": "no punctuation",
            "none": "nothing",
        },
    )
    tokens: Literal["words", "characters"] = setting(
        "words",
        title="Words are",
        help="What stands between blanks; or, of scripts without blanks such as Chinese, Japanese or Thai, each "
        "character, which n-grams join to pairs.",
        labels={"words": "what stands between blanks", "characters": "characters, where a script has no blanks"},
    )
    ngrams: int = setting(
        1,
        title="N-grams",
        help="Up to so many neighbouring words count as a word of their own, too; they come after the single words.",
        ge=1,
        le=3,
        step=1,
        unit="words",
    )
    split: SplitSpec = SplitSpec()


class TextData(WordsSpec):
    """Texts of the user's own: a table with a column of texts and one to predict, or an archive of text files in a
    folder for each class.
    """

    kind: Literal["text"] = "text"
    dataset: str = dataset_setting()
    format: TableFormat = TableFormat()
    text: str = setting(
        "",
        title="Text",
        help="Name of the column of texts. Empty: the one of the longest texts. Not used for an archive of text files.",
        max_length=MAX_NAME,
    )
    target: str = setting(
        "",
        title="Target",
        help="Name of the column to predict. Empty: the likeliest. Not used for an archive of text files, whose "
        "folders are the classes.",
        max_length=MAX_NAME,
    )
    markup: Literal["remove", "keep"] = setting(
        "keep",
        title="HTML",
        help="Take tags and entities of HTML, such as <br /> and &amp;, out of the texts, or leave them in as words.",
        labels={"remove": "take out", "keep": "leave in"},
    )
    task: TaskChoice = task_setting()
    rows: int | None = rows_setting("texts")


class SentencesData(WordsSpec):
    """Sentences that are drawn from a small grammar, so that what can be learned of them is known."""

    kind: Literal["sentences"] = "sentences"
    name: SentencesName = setting(
        "opinions",
        title="Data set",
        help="Opinions with words that turn them around (not good); four topics; or which of two things is larger, "
        "which only the order of the words tells.",
        labels={"opinions": "Opinions", "topics": "Topics", "comparisons": "Comparisons"},
    )
    samples: int = setting(
        2_000, title="Samples", help="Number of sentences drawn.", ge=50, le=20_000, step=50, unit="sentences"
    )
    noise: float = setting(
        0.0, title="Noise", help="Fraction of the sentences that have a wrong label.", ge=0, le=0.5, step=0.05
    )
    length: int = setting(
        20,
        title="Length",
        help="Input length in words: longer texts are cut, shorter ones are padded.",
        ge=1,
        le=MAX_WORDS,
        step=1,
        log=True,
        unit="words",
    )
