"""Column whose cells hold several things -> a column for each: `125/75` as two numbers, `Action;Comedy` as labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from playground.data.columns.cells import MISSING
from playground.data.values.decision import Choice, Decision
from playground.spec.counted import are, counted
from playground.spec.data.reading import READINGS, ColumnReading

#: share of the cells that must be of one form
_SHARE = 0.98
_FEWEST = 10
#: without leading zeros, which days and months have
_NUMBER = r"[+-]?(?:0|[1-9]\d*)(?:[.,]\d+)?"
#: two numbers with a slash between them, for three would be a date, or sizes
_PAIR = re.compile(rf"^\s*{_NUMBER}\s*(/)\s*{_NUMBER}\s*$|^\s*{_NUMBER}(?:\s*([x×])\s*{_NUMBER}){{1,2}}\s*$")
_MONTH = re.compile(r"^\s*(?:[1-9]|1[0-2])\s*/\s*(?:1[89]|20)\d\d\s*$")
#: cells that show whether the others must be looked at
_FIRST = 500
#: a list as programs write it, and the quotes around what is in it
_LIST = re.compile(r"^[\[({](.*)[\])}]$", re.DOTALL)
_QUOTES = re.compile(r"""(?<![^\s,;|])['"]|['"](?=\s*(?:[,;|]|$))""")
_MARKS = (";", "|", ",", "/", "+", "&")
#: most different labels, longest label, rows a label must have on average, cells with several
_LABELS, _LONGEST, _ROWS_EACH, _SEVERAL = 200, 60, 5, 0.1

Columns = dict[str, pa.ChunkedArray]


def split_cells(
    name: str, texts: pa.ChunkedArray, reading: ColumnReading | None, taken: set[str]
) -> tuple[Columns | None, list[Decision]]:
    """(the columns that stand in place of this one, or None where it stays; what was decided).

    Args:
        name: of the column.
        texts: its cells.
        reading: chosen by the user, or None.
        taken: names of other columns.
    """
    if reading not in (None, "several", "parts", "text"):
        return None, []
    if reading in (None, "text") and not _may_hold_several(texts):
        return None, []
    counts = {
        str(item["values"]): int(item["counts"])
        for item in pc.value_counts(pc.utf8_trim_whitespace(texts)).to_pylist()
        if item["values"] not in MISSING
    }
    if sum(counts.values()) < _FEWEST:
        return None, []
    if mark := _pair_mark(counts, reading == "parts"):
        return _parts(name, texts, mark, reading, taken)
    inner = _without_brackets(counts)
    if mark := _label_mark(_counted(counts, inner), reading == "several", _listed(inner)):
        return _labels(name, texts, mark, counts, inner, reading, taken)
    return None, []


def several_labels(cells: Sequence[str]) -> tuple[str, int, int] | None:
    """(a cell with several labels, different cells, different labels); None where each cell holds one label."""
    counts = Counter(cell.strip() for cell in cells if cell.strip() not in MISSING)
    if counts.total() < _FEWEST:
        return None
    inner = _without_brackets(counts)
    mark = _label_mark(_counted(counts, inner), False, _listed(inner))
    if not mark:
        return None
    example = max(counts, key=lambda value: inner[value].count(mark))
    return example, len(counts), len({label for value in counts for label in _split(inner[value], mark)})


def _without_brackets(counts: Mapping[str, int]) -> dict[str, str]:
    """Cell -> what stands in its brackets, without quotes around each label, where nearly all cells have brackets."""
    in_brackets = sum(rows for value, rows in counts.items() if _LIST.match(value))
    if in_brackets < _SHARE * sum(counts.values()):
        return {value: value for value in counts}
    return {value: _QUOTES.sub("", found[1]) if (found := _LIST.match(value)) else value for value in counts}


def _listed(inner: Mapping[str, str]) -> bool:
    return any(value != text for value, text in inner.items())


def _counted(counts: Mapping[str, int], inner: Mapping[str, str]) -> dict[str, int]:
    total = Counter[str]()
    for value, rows in counts.items():
        total[inner[value]] += rows
    return dict(total)


def _split(cell: str, mark: str) -> list[str]:
    return [part.strip() for part in cell.split(mark) if part.strip()]


def _may_hold_several(texts: pa.ChunkedArray) -> bool:
    first = [cell for cell in texts.slice(0, _FIRST).to_pylist() if cell]
    pairs = sum(_PAIR.match(cell) is not None for cell in first)
    marked = [cell for cell in first if any(mark in cell for mark in _MARKS)]
    # labels come again, and several of them are still short
    labels = len(set(first)) <= 0.8 * len(first) or len(first) < 100
    listed = labels and len(marked) >= 0.05 * len(first) and sum(map(len, marked)) <= 120 * len(marked)
    return pairs > 0.5 * len(first) or (listed and len(marked) > 0)


def _pair_mark(counts: dict[str, int], forced: bool) -> str:
    """The mark between the numbers of (nearly) all cells; "" where there is none."""
    some = list(counts)[:50]
    if not forced and sum(_PAIR.match(value) is not None for value in some) < 0.9 * len(some):
        return ""
    marks = Counter[tuple[str, int]]()
    for value, rows in counts.items():
        if (found := _PAIR.match(value)) and not _MONTH.match(value):
            mark = found[1] or found[2]
            marks[mark, value.count(mark)] += rows
    if not marks:
        return ""
    (mark, _), rows = marks.most_common(1)[0]
    return mark if forced or rows >= _SHARE * sum(counts.values()) else ""


def _parts(
    name: str, texts: pa.ChunkedArray, mark: str, reading: ColumnReading | None, taken: set[str]
) -> tuple[Columns | None, list[Decision]]:
    cells = [value if value not in MISSING else "" for value in pc.utf8_trim_whitespace(texts).to_pylist()]
    split = [[part.strip() for part in cell.split(mark)] if _PAIR.match(cell) else [] for cell in cells]
    width = max(map(len, split))
    columns = {
        _free(f"{name} ({number + 1})", taken): pa.chunked_array(
            [pa.array([row[number] if number < len(row) else "" for row in split], pa.string())]
        )
        for number in range(width)
    }
    example = next(cell for cell, row in zip(cells, split, strict=True) if row)
    lost = sum(bool(cell) and not row for cell, row in zip(cells, split, strict=True))
    rest = f" {counted(lost, 'other cell')} {are(lost)} missing." if lost else ""
    named = " and ".join(f"`{column}`" for column in columns)
    path = ("format", "columns", name)
    if reading == "text":
        return None, []
    sentence = f"`{name}` holds {width} numbers in a cell, such as `{example}`: they are {named}.{rest}"
    choices = (Choice(reading, READINGS["parts"]), Choice("text", READINGS["text"]))
    return columns, [Decision(sentence, path, reading, choices, doubtful=reading is None)]


def _label_mark(counts: dict[str, int], forced: bool, listed: bool = False) -> str:
    """The mark between labels that come again in other company, or in brackets; "" where there is none."""
    total = sum(counts.values())
    for mark in _MARKS:
        several = sum(rows for value, rows in counts.items() if mark in value)
        if several < (1 if forced else _SEVERAL * total):
            continue
        labels, first, later, sizes = Counter[str](), set[str](), set[str](), set[int]()
        for value, rows in counts.items():
            parts = _split(value, mark)
            if len(set(parts)) < len(parts) and not forced:
                break
            labels.update(dict.fromkeys(parts, rows))
            first.update(parts[:1])
            later.update(parts[1:])
            sizes.add(len(parts))
            if len(labels) > _LABELS:
                break
        else:
            again = sum(labels.values()) >= _ROWS_EACH * len(labels) and (len(labels) < len(counts) or listed)
            short = all(len(label) <= _LONGEST for label in labels)
            words = not all(re.fullmatch(_NUMBER, label) for label in labels)
            # in `Paris, France` each part has its place; labels have none
            mixed = listed or (len(first & later) >= 0.3 * min(len(first), len(later)) and len(later) > 1)
            if forced or (again and short and words and mixed and len(labels) >= 3):
                return mark
    return ""


def _labels(
    name: str,
    texts: pa.ChunkedArray,
    mark: str,
    counts: dict[str, int],
    inner: Mapping[str, str],
    reading: ColumnReading | None,
    taken: set[str],
) -> tuple[Columns | None, list[Decision]]:
    rows = {value: set(_split(inner[value], mark)) for value in counts}
    labels = Counter[str]()
    for value, parts in rows.items():
        labels.update(dict.fromkeys(parts, counts[value]))
    names = [label for label, _ in labels.most_common(_LABELS)]
    example = max(list(counts)[:50], key=lambda value: inner[value].count(mark))
    path = ("format", "columns", name)
    choices = (
        Choice(reading if reading != "several" else None, f"each of {len(counts)} combinations is one value"),
        Choice("several", f"a column of 0 and 1 for each of {len(names)} labels"),
    )
    if reading == "text":
        return None, []
    if reading != "several":
        sentence = (
            f"`{name}` holds several labels in a cell, such as `{example}`: each of the {len(counts)} combinations is "
            f"taken for one value. As {len(names)} columns of 0 and 1 they are predicted together, a sigmoid each."
        )
        return None, [Decision(sentence, path, None, choices, doubtful=True)]
    trimmed = pc.utf8_trim_whitespace(texts).to_pylist()
    columns = {
        _free(f"{name} = {label}", taken): pa.chunked_array(
            [pa.array([("1" if label in rows[cell] else "0") if cell in rows else "" for cell in trimmed], pa.string())]
        )
        for label in sorted(names)
    }
    sentence = f"`{name}` is read as {len(names)} columns of 0 and 1, one for each label, as chosen."
    return columns, [Decision(sentence, path, "several", choices)]


def _free(name: str, taken: set[str]) -> str:
    number, free = 2, name
    while free in taken:
        free = f"{name} ({number})"
        number += 1
    taken.add(free)
    return free
