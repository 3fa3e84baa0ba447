"""Column of text that is not plain numbers -> numbers, where nearly all cells are some with marks, signs and units."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from playground.data.columns.cells import MISSING_AMONG_NUMBERS, Decimal
from playground.data.columns.number_cells import (
    Cell,
    Notation,
    common_unit,
    is_money,
    notation_of,
    number_of,
    split_cell,
)
from playground.data.values.decision import Choice, Decision
from playground.spec.counted import are, counted
from playground.spec.data.reading import READINGS, ColumnReading

#: share of the values that must be numbers; one in so many may be none
NUMBERS, ONE_IN = 0.98, 20
#: share of numbers from which on it is said that the rest keeps a column from being one
_NEARLY = 0.8
#: largest share that marks such as "-" may have
_MARKS = 0.5
#: so many different words at most, with so many different numbers at least, which have this share of the rows
_WORDS, _MANY, _WORDS_SHARE = 2, 10, 0.6
_SAMPLE = 2_000
#: most units that are named
_UNITS = 6
#: a number at the beginning, and digits that are no number: postcodes, versions, addresses of computers
_BEGINS = r"^[<>≤≥≈~(]?\s*[+\-\x{2212}\x{2013}]?\s*(?:[$€£¥₹]|[A-Z]{3}\s)?\s*\d"
_CODE = r"^[\d.:\-/ ]+$|^\d{4}-\d\d-\d\d"
_PHONE = re.compile(r"phone|telef|\btel\b|fax|mobil|handy|isbn|\bip\b|version", re.IGNORECASE)
_SAFE_WHOLE = 2**53
_FORCED: tuple[ColumnReading, ...] = ("number", "decimal_point", "decimal_comma")


class Habit(NamedTuple):
    """What is known of the file that a column stands in.

    Attributes:
        decimal: decimal mark of its numbers.
        sure: it can only be this one, or it was chosen.
        delimiter: between its columns.
    """

    decimal: Decimal = "."
    sure: bool = False
    delimiter: str = ","


def written_numbers(
    name: str, texts: pa.ChunkedArray, habit: Habit, reading: ColumnReading | None
) -> tuple[pd.Series | None, list[Decision]]:
    """(the numbers, what was decided), or (None, why the column stays text, if it is nearly numbers).

    Args:
        name: for the sentences.
        texts: trimmed cells, null where missing.
        habit: of the file.
        reading: chosen by the user, or None.
    """
    codes = texts.combine_chunks().dictionary_encode()
    if isinstance(codes, pa.ChunkedArray):
        codes = codes.combine_chunks()
    values: list[str] = codes.dictionary.to_pylist()
    places = codes.indices.to_numpy(zero_copy_only=False)
    known = ~pd.isna(places)
    counts = np.bincount(places[known].astype(np.int64), minlength=len(values))
    forced = reading in _FORCED
    step = max(1, len(values) // _SAMPLE)
    if not forced and sum(split_cell(value) is not None for value in values[::step]) < 0.4 * len(values[::step]):
        return None, []
    cells = [split_cell(value) for value in values]
    if not forced and _is_code(name, values, cells, counts):
        return None, []
    chosen: Decimal | None = {"decimal_point": ".", "decimal_comma": ","}.get(reading or "")  # type: ignore[assignment]
    units = Counter[str]()
    for cell, count in zip(cells, counts, strict=True):
        if cell is not None:
            units[cell.unit] += int(count)
    common = common_unit(units)
    if common is None:
        if not forced:
            return None, _of_several_units(name, units, int(counts.sum()))
        common = "", dict.fromkeys(units, 1.0)
    unit, factors = common
    if not forced and unit and not is_money(unit.partition("/")[0]) and any(cell.scale != 1 for cell in cells if cell):
        return None, []  # a word that is no unit beside others that are
    bodies = [cell.body for cell in cells if cell]
    notation = notation_of(bodies, habit.decimal, habit.sure, habit.delimiter, chosen, is_money(unit))
    if notation is None:
        return None, []
    if not forced and _is_no_unit(unit, units, len(values)):
        return None, []
    numbers = np.array([_value(cell, notation, factors) for cell in cells], dtype=np.float64)
    total, odd = int(counts.sum()), np.isnan(numbers)
    marks = np.array([value in MISSING_AMONG_NUMBERS for value in values])
    strange, absent = int(counts[odd & ~marks].sum()), int(counts[odd & marks].sum())
    few = strange <= (1 - NUMBERS) * (total - absent) or (strange == 1 and total >= ONE_IN)
    # one or two words again and again among many numbers stand for something that was not measured
    strangers = [value for value, out in zip(values, odd & ~marks, strict=True) if out]
    rare = strange <= (1 - _WORDS_SHARE) * total and len(strangers) <= _WORDS and int((~odd).sum()) >= _MANY
    by_words = not few and rare and not any(letter.isdigit() for value in strangers for letter in value)
    few |= by_words  # digits are in limits such as `<5`, which say more than nothing
    if strange + absent == total:
        return None, []
    if not forced and (not few or absent > _MARKS * total):
        return None, _nearly(name, values, counts, odd, total)
    if not forced and _has_leading_zero(cells, odd):
        return None, []
    column = np.full(len(places), np.nan)
    column[known] = numbers[places[known].astype(np.int64)]
    series = pd.Series(column, name=name)
    if bool((series.dropna() % 1 == 0).all()):
        if not forced and float(series.abs().max()) > _SAFE_WHOLE:
            return None, []
        if not series.isna().any():
            series = series.astype("int64")
    said = _sentence(name, values, cells, numbers, counts, notation, unit, factors, units, habit)
    said += _on_odd(values, counts, odd, places)
    if not said and not forced:
        return series, []
    words = f"`{name}` is read as numbers" + (f": {'; '.join(said)}." if said else ".")
    choices = _choices(values, cells, notation, reading)
    shares = unit == "%" and units[""] > 0  # 13 % and 0.13 may be meant to be the same
    doubtful = (notation.open or by_words or shares) and not forced
    return series, [Decision(words, ("format", "columns", name), reading, choices, doubtful)]


def _is_no_unit(unit: str, units: Counter[str], different: int) -> bool:
    """Words behind numbers that are no unit: `120 any st.`, one number with a letter among many without."""
    if not unit or is_money(unit):
        return False
    return units[""] > 0.5 * sum(units.values()) or different < (10 if " " in unit else 2)


def _value(cell: Cell | None, notation: Notation, factors: dict[str, float]) -> float:
    if cell is None:
        return float("nan")
    number = number_of(cell.body, notation.decimal)
    if number is None:
        return float("nan")
    factor = factors.get(cell.unit, 1.0) * cell.scale
    # 2.07 times 1e-3 is to be what a person writes, without the dust of binary fractions
    scaled = number if factor == 1 else float(f"{number * factor:.15g}")
    return -scaled if cell.negative else scaled


def _is_code(name: str, values: list[str], cells: list[Cell | None], counts: np.ndarray) -> bool:
    """Telephone numbers, addresses of computers, versions: digits in groups that are no numbers."""
    found = [cell for cell in cells if cell is not None and cell.form != "fraction"]
    grouped = [cell for cell in found if any(letter in " \u00a0\u202f\u2009'\u2019" for letter in cell.body)]
    dotted = [cell for cell in found if cell.body.count(".") + cell.body.count(",") >= 2]
    if _PHONE.search(name) and (grouped or dotted or any(cell.plus for cell in found)):
        return True
    if dotted and all(cell.body.count(".") == 3 for cell in dotted) and len(dotted) > 0.5 * len(found):
        return all(int(part) < 256 for cell in dotted for part in cell.body.split(".") if part.isdigit())
    if len(grouped) < 0.9 * len(found):
        return False
    if any(cell.plus for cell in grouped) or any(cell.body.startswith("0") for cell in grouped):
        return True
    digits = {sum(letter.isdigit() for letter in cell.body) for cell in grouped}
    return len(digits) == 1 and min(digits) >= 9 and len(values) > 0.9 * int(counts.sum()) and len(values) > 1


def _has_leading_zero(cells: list[Cell | None], odd: np.ndarray) -> bool:
    """007 is a code."""
    return any(
        cell is not None and not strange and re.match(r"^0\d+$", cell.body) is not None
        for cell, strange in zip(cells, odd, strict=True)
    )


def _sentence(
    name: str,
    values: list[str],
    cells: list[Cell | None],
    numbers: np.ndarray,
    counts: np.ndarray,
    notation: Notation,
    unit: str,
    factors: dict[str, float],
    units: Counter[str],
    habit: Habit,
) -> list[str]:
    said = []
    marked = [
        (value, number)
        for value, cell, number in zip(values, cells, numbers, strict=True)
        if cell is not None and not np.isnan(number) and not cell.body.isdigit()
    ]
    longest = max(marked, key=lambda pair: (len(re.sub(r"\d", "", pair[0])), len(pair[0])), default=None)
    seen = {""}
    if longest and (notation.grouped or notation.open or notation.decimal != habit.decimal):
        said.append(f"`{longest[0]}` is {longest[1]:.15g}")
        seen |= {cell.form for value, cell in zip(values, cells, strict=True) if cell and value == longest[0]}
    for value, cell, number in zip(values, cells, numbers, strict=True):
        if cell is not None and cell.form not in seen and not np.isnan(number):
            seen.add(cell.form)
            said.append(f"`{value}` is {number:.15g}")
    if unit:
        what = "currency" if is_money(unit) else "unit"
        bare = f", {counted(units[''], 'value')} {are(units[''])} without it" if units[""] else ""
        others = [other for other, factor in factors.items() if other and factor != 1]
        more = f", {', '.join(map(repr, others))} are converted" if others else ""
        said.append(f"the {what} {unit!r} is left off{bare}{more}")
    elif any(factor != 1 for factor in factors.values()):
        said.append(f"{', '.join(repr(other) for other in factors if other)} are multiplied out")
    signed = [
        (value, number)
        for value, cell, number in zip(values, cells, numbers, strict=True)
        if cell is not None
        and cell.negative
        and not np.isnan(number)
        and (cell.bracketed or value.endswith(("-", "−")))
    ]
    if signed:
        said.append(f"`{signed[0][0]}` is {signed[0][1]:.15g}")
    return said


def _on_odd(values: list[str], counts: np.ndarray, odd: np.ndarray, places: np.ndarray) -> list[str]:
    which = np.flatnonzero(odd)
    if not len(which):
        return []
    rows = int(counts[which].sum())
    shown = []
    for number in which[:4]:
        first = int(np.flatnonzero(places == number)[0]) + 1
        shown.append(f"{values[number][:40]!r} in row {first:,}")
    more = ", ..." if len(which) > 4 else ""
    are = "1 value that is no number is missing" if rows == 1 else f"{rows:,} values that are no numbers are missing"
    return [f"{are} ({', '.join(shown)}{more})"]


def _nearly(name: str, values: list[str], counts: np.ndarray, odd: np.ndarray, total: int) -> list[Decision]:
    rest = int(counts[odd].sum())
    if total < ONE_IN or rest > (1 - _NEARLY) * total:
        return []
    example = values[int(np.flatnonzero(odd)[0])][:40]
    no_number = "is no number" if rest == 1 else "are no numbers"
    return [
        Decision(
            f"`{name}` is text: {rest:,} of its {total:,} values {no_number}, such as {example!r}.",
            ("format", "columns", name),
            None,
            (Choice(None, READINGS["text"]), Choice("number", "numbers, the rest missing")),
            doubtful=True,
        )
    ]


def _of_several_units(name: str, units: Counter[str], total: int) -> list[Decision]:
    money = [unit for unit in units if unit and is_money(unit)]
    named = [unit for unit, _ in units.most_common() if unit]
    if len(money) >= 2:
        what, whatever = f"several currencies ({', '.join(money[:5])})", "currency"
    elif len(named) <= _UNITS and sum(units.values()) >= NUMBERS * total:
        what, whatever = f"several units ({', '.join(named[:5])})", "unit"
    else:
        return []
    return [
        Decision(
            f"`{name}` is text: it has {what}.",
            ("format", "columns", name),
            None,
            (Choice(None, READINGS["text"]), Choice("number", f"numbers, whatever the {whatever}")),
            doubtful=whatever == "currency",
        )
    ]


def of_text(name: str, texts: pa.ChunkedArray) -> list[Decision]:
    """What is said of a column that stays text, though nearly all of its cells begin with a number."""
    values = pc.drop_null(texts)
    begin = pc.match_substring_regex(values, _BEGINS)
    if len(values) < ONE_IN or float(pc.mean(pc.cast(begin, pa.float64())).as_py() or 0) <= _NEARLY:
        return []
    some = values.filter(begin)
    if _PHONE.search(name) or bool(pc.all(pc.match_substring_regex(some, _CODE)).as_py()):
        return []
    share = 100 * len(some) / len(values)
    first = some.slice(0, _SAMPLE).to_pylist()
    numbers = [value for value in first if split_cell(value) is not None]
    example = next((value for value in first if value not in numbers), first[0])[:40]
    sentence = f"`{name}` is text, though {share:.0f} % of its values begin with a number, such as {example!r}."
    choices = [Choice(None, READINGS["text"])]
    if numbers:
        choices.append(Choice("number", "numbers, the rest missing"))
    return [Decision(sentence, ("format", "columns", name), None, tuple(choices))]


def _choices(
    values: list[str], cells: list[Cell | None], notation: Notation, reading: ColumnReading | None
) -> tuple[Choice, ...]:
    choices = [Choice(None, "as detected" if reading else "numbers")]
    if any(cell is not None and re.search("[.,]", cell.body) for cell in cells):
        same = "decimal_comma" if notation.decimal == "," else "decimal_point"
        choices += [Choice(way, READINGS[way]) for way in ("decimal_point", "decimal_comma") if reading or way != same]
    if reading == "number":
        choices.append(Choice("number", READINGS["number"]))
    return (*choices, Choice("text", READINGS["text"]))
