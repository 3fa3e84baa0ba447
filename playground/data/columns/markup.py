"""Texts with HTML -> what a reader sees of them; texts in scripts without blanks -> their characters."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from playground.data.values.decision import Choice, Decision
from playground.spec.data.text import TextData
from playground.spec.field import describe

#: texts that are looked at
_SAMPLE = 2_000
#: share of the letters that are of scripts without blanks, from which on characters are the words
_MOSTLY = 0.3
#: characters of a script without blanks that are a word, at most: a name is one
_A_WORD = 5
_TAGS = (
    "a abbr article audio b blockquote body br button center code dd del div dl dt em embed fieldset figcaption "
    "figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li link main mark "
    "meta nav noscript object ol option p param path pre q s samp script section select small source span strike "
    "strong style sub summary sup svg table tbody td textarea tfoot th thead time title tr tt u ul var video wbr"
)
_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
# names that there are: x<y and z>w is no tag
_TAG = re.compile(rf"</?(?:{_TAGS.replace(' ', '|')})(?:\s[^<>]*)?/?>|<!DOCTYPE[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,7}|#[xX][0-9a-fA-F]{2,6});")
#: Thai, Lao, Burmese and Khmer, Japanese and Chinese characters
_RANGES = (
    (0x0E01, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x20000, 0x3FFFF),
)
_ALONE = "".join(f"{chr(low)}-{chr(high)}" for low, high in _RANGES)
_MARKS = "".join(
    chr(code)
    for low, high in _RANGES[:-1]
    for code in range(low, high + 1)
    if unicodedata.category(chr(code)).startswith("M")
)
_CHARACTER = re.compile(f"[{_ALONE}]")
#: a character with the signs that stand above and below it
_WHOLE = re.compile(f"([{_ALONE}][{_MARKS}]*)")
_PUNCTUATION = re.compile(
    "[\u3001-\u3004\u3008-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u2010-\u2027\u0e2f\u0e5a\u0e5b]"
)
_LETTER = re.compile(r"\w")


class Markup(NamedTuple):
    """HTML in texts: the share of the texts that hold some, 0 to 1, and a piece of it."""

    share: float
    example: str


def find_markup(texts: Sequence[str]) -> Markup:
    """How many of the texts, of a sample of them, hold tags or entities of HTML."""
    sample = texts[:: max(1, len(texts) // _SAMPLE)]
    found = [match[0] for text in sample if (match := _TAG.search(text) or _ENTITY.search(text))]
    return Markup(len(found) / max(1, len(sample)), found[0][:40] if found else "")


def without_markup(text: str) -> str:
    """A text without tags and comments, and with the characters that entities stand for."""
    if "<" in text:
        text = _TAG.sub(" ", _HIDDEN.sub(" ", text))
    return html.unescape(text) if "&" in text else text


def has_no_blanks(texts: Sequence[str]) -> bool:
    """Whether texts, a sample of them, are of a script that does not put blanks between words."""
    sample = "".join(text[:1_000] for text in texts[:: max(1, len(texts) // _SAMPLE)])
    return len(_CHARACTER.findall(sample)) > _MOSTLY * len(_LETTER.findall(sample))


def word_counts(texts: pd.Series) -> pd.Series:
    """About how many words each text has: in scripts without blanks, a few characters make one."""
    return texts.str.count(r"\S+") + texts.str.count(_CHARACTER.pattern) // _A_WORD


def characters_apart(text: str, *, punctuation: bool) -> str:
    """A text with blanks around each character of a script without blanks; words of other scripts stay whole.

    Args:
        text: any.
        punctuation: keep the marks of such scripts.
    """
    if not punctuation:
        text = _PUNCTUATION.sub(" ", text)
    return _WHOLE.sub(r" \1 ", text)


def text_decisions(texts: Sequence[str], data: TextData) -> tuple[Decision, ...]:
    """What was decided about texts as they stand in the file."""
    found = []
    markup = find_markup(texts)
    if markup.example:
        what = "are taken out" if data.markup == "remove" else "are left in, and become words"
        share = "Fewer than 1 %" if markup.share < 0.01 else f"{markup.share:.0%}".replace("%", " %")
        sentence = f"{share} of the texts hold HTML, such as {markup.example}: tags and entities {what}."
        found.append(Decision(sentence, ("markup",), data.markup, _choices("markup"), data.markup == "keep"))
    alone = has_no_blanks(texts)
    if alone or data.tokens == "characters":
        script = "The texts are of a script without blanks between words" if alone else "The texts have blanks"
        what = "each character is a word" if data.tokens == "characters" else "all between two blanks is one word"
        sentence = f"{script}: {what}."
        found.append(
            Decision(sentence, ("tokens",), data.tokens, _choices("tokens"), alone != (data.tokens == "characters"))
        )
    return tuple(found)


def _choices(name: str) -> tuple[Choice, ...]:
    setting = describe(TextData, name)
    return tuple(Choice(choice, setting.label(choice)) for choice in setting.choices)
