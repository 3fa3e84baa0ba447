"""Column of labels as people type them -> one label where they differ in blanks, case or the wording of yes and no."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping

import pandas as pd

from playground.data.values.decision import Choice, Decision
from playground.spec.data.reading import READINGS, ColumnReading

#: labels come again: so many different values at most, and so large a share of the rows
_MOST, _SHARE = 5_000, 0.5
#: fewest rows in which labels are compared
_FEWEST = 10
#: shortest label that is the same in capitals; m and M, Co and CO may be two things
_SHORTEST = 3

_YES_WORDS = (
    "yes y true t ja j wahr oui o vrai si sí sì s sim verdadero verdadeiro vero tak prawda ano igen da evet да так ναι "
    "kyllä jah joo jo 是 はい 예 네 نعم כן हाँ ใช่ on 1 positive present"
)
_NO_WORDS = (
    "no n false f nein falsch non faux não nao falso nie fałsz ne nem nu net hayır hayir нет ні όχι οχι ei nej nee 否 "
    "不 いいえ 아니요 아니오 لا לא नहीं ไม่ใช่ off 0 negative absent"
)
_YES, _NO = frozenset(_YES_WORDS.split()), frozenset(_NO_WORDS.split())


def means_yes(label: str) -> bool | None:
    """Whether a label says yes or no, in one of many languages; None where it says neither."""
    word = label.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def joined_labels(series: pd.Series, reading: ColumnReading | None) -> tuple[pd.Series, list[Decision]]:
    """(the column with one spelling for each label, what was decided); free text stays as it is.

    Args:
        series: text, missing where there is none.
        reading: chosen by the user: "labels" joins capitals and small letters, whatever the labels are.
    """
    name = str(series.name)
    forced = reading == "labels"
    if not forced and series.nunique() > _MOST:
        return series, []
    counts = {str(value): int(rows) for value, rows in series.value_counts().items()}
    rows = sum(counts.values())
    if not forced and rows < _FEWEST:
        return series, []
    by_blanks = _spellings(counts, _without_blanks)
    clean = Counter[str]()
    for value, count in counts.items():
        clean[by_blanks[value]] += count
    if not forced and len(clean) > _SHARE * rows:
        return series, []
    said, doubtful = [], False
    if len(clean) < len(counts):
        said.append(f"{len(counts):,} labels are {len(clean):,} where blanks around and within them do not count")
    by_words = _yes_and_no(clean)
    by_case = by_words or _spellings(clean, str.casefold)
    apart = {value for value, label in by_case.items() if value != label}
    few = {value for value in apart if not forced and not by_words and min(len(value), len(by_case[value])) < _SHORTEST}
    by_case = {value: value if value in few else label for value, label in by_case.items()}
    if by_words:
        yes, no = (next(label for label in by_words.values() if label.casefold() in words) for words in (_YES, _NO))
        said.append(f"{len(clean)} wordings are `{yes}` or `{no}`")
    elif apart - few:
        value = min(apart - few)
        said.append(f"`{value}` and `{by_case[value]}` are one label, and so are all that differ in case only")
    if few:
        value = min(few)
        said.append(f"`{value}` and `{_spellings(clean, str.casefold)[value]}` differ in case only and are two labels")
        doubtful = True
    final = {value: by_case[by_blanks[value]] for value in counts}
    if any(value != label for value, label in final.items()):
        series = series.map(final).astype("str").where(series.notna()).rename(name)
    if not said:
        return series, []
    taken = "labels" if forced else None
    choices = [Choice(None, "as detected" if forced else "join them" if not few else "as it is")]
    if forced or few:
        choices.append(Choice("labels", READINGS["labels"]))
    choices.append(Choice("text", "every spelling by itself"))
    sentence = f"`{name}`: {'; '.join(said)}."
    return series, [Decision(sentence, ("format", "columns", name), taken, tuple(choices), doubtful)]


def _without_blanks(value: str) -> str:
    plain = unicodedata.normalize("NFC", value).replace("\u200b", "").replace("\ufeff", "")
    return " ".join(plain.split())


def _spellings(counts: Mapping[str, int], key: object) -> dict[str, str]:
    """Value -> the spelling of its kind: without blanks too many, else the commonest.

    Within a value that is the only one of its kind, blanks stay as they are.
    """
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for value in counts:
        kinds[key(value)].append(value)  # type: ignore[operator]
    spelling = {}
    for plain, values in kinds.items():
        if key is _without_blanks:
            best = plain if len(values) > 1 else values[0].strip()
        else:
            best = max(values, key=lambda value: (counts[value], value))
        spelling.update(dict.fromkeys(values, best))
    return spelling


def _yes_and_no(counts: Mapping[str, int]) -> dict[str, str] | None:
    """Wording -> the commonest one that says the same, where all are yes or no in three wordings or more."""
    said = {value: value.casefold() for value in counts}
    if len(said) < 3 or not all(word in _YES or word in _NO for word in said.values()):
        return None
    yes = [value for value, word in said.items() if word in _YES]
    no = [value for value, word in said.items() if word in _NO]
    if not yes or not no:
        return None
    # a word is the better label than a letter or a digit
    first, second = (max(words, key=lambda value: (len(value) > 1, counts[value], value)) for words in (yes, no))
    return {**dict.fromkeys(yes, first), **dict.fromkeys(no, second)}
