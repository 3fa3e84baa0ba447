"""Text of one cell -> its parts: sign, currency, digits with their marks, unit; and how a column writes its numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from playground.data.columns.cells import Decimal

_BLANKS = " \u00a0\u2007\u2009\u202f"
_APOSTROPHES = "'\u2019"
_SIGNS = "+\\-\u2212"
_CURRENCY = (
    r"(?:US|CA|AU|NZ|HK|NT|[ACRS])?\$|[€£¥₹₽₩₪₺₴฿₫₦₱¢]|Rs\.?|kr\.?|Fr\.|zł|Kč|Ft|lei|лв\.?|руб\.?|р\.|円|元|원"
    r"|(?:USD|EUR|GBP|JPY|CNY|RMB|CHF|INR|RUB|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|UAH|BRL|MXN|CAD|AUD|NZD|HKD|SGD"
    r"|ZAR|KRW|ILS|THB|IDR|MYR|PHP|VND|AED|SAR|EGP|NGN|KES|ARS|CLP|COP|PEN|ISK)"
)
_CELL = re.compile(
    rf"^(?P<open>\()?\s*(?P<sign>[{_SIGNS}])?\s*(?P<before>{_CURRENCY})?\s*(?P<inner>[{_SIGNS}])?\s*"
    rf"(?P<body>(?:\d+(?:[{_BLANKS}{_APOSTROPHES}.,]\d+)*[.,]?|[.,]\d+)(?:[eE][+-]?\d+)?)"
    rf"\s*(?P<after>\+|[^\d\s.,;:()+\-\u2212/'\"][^\d,;()]{{0,14}}?)?(?P<trail>[-\u2212])?\s*(?P<close>\))?$"
)
_BODY = re.compile(r"^(?P<digits>[^eE]*)(?P<exponent>[eE][+-]?\d+)?$")
_BY_BLANKS = re.compile(rf"^\d{{1,3}}(?:([{_BLANKS}{_APOSTROPHES}])\d{{3}})(?:\1\d{{3}})*(?:([.,])\d*)?$")
#: thousands by the mark; in India the groups left of the last one are of two digits
_GROUPS = {mark: re.compile(rf"^\d{{1,3}}(?:\{mark}\d{{2,3}})*\{mark}\d{{3}}$") for mark in ",."}
_OTHER = {",": ".", ".": ","}
#: units of one kind -> how many of the first each is
_FAMILIES: tuple[dict[str, float], ...] = (
    {"g": 1, "kg": 1e3, "mg": 1e-3, "t": 1e6},
    {"m": 1, "km": 1e3, "cm": 1e-2, "mm": 1e-3},
    {"mb": 1, "kb": 1e-3, "gb": 1e3, "tb": 1e6},
    {"l": 1, "ml": 1e-3, "cl": 1e-2, "dl": 1e-1},
    {"s": 1, "ms": 1e-3, "min": 60, "h": 3600},
    {"w": 1, "kw": 1e3, "mw": 1e6},
)
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "mio": 1e6, "b": 1e9, "bn": 1e9}
_SAME_MONEY = {
    "usd": "$",
    "us$": "$",
    "eur": "€",
    "gbp": "£",
    "jpy": "¥",
    "inr": "₹",
    "rs": "₹",
    "rs.": "₹",
    "руб.": "₽",
}


class Cell(NamedTuple):
    """Parts of a cell that is a number.

    Attributes:
        negative: by a sign in front or behind, or by brackets.
        body: digits and the marks between them.
        unit: currency or unit, as written; "" if none.
        bracketed: in brackets.
        plus: a plus sign stands in front.
    """

    negative: bool
    body: str
    unit: str
    bracketed: bool
    plus: bool


class Notation(NamedTuple):
    """How the numbers of a column are written.

    Attributes:
        decimal: decimal mark.
        grouped: some have marks between thousands.
        open: nothing but habit decides which of both marks is meant.
    """

    decimal: Decimal
    grouped: bool
    open: bool


def split_cell(text: str) -> Cell | None:
    """The parts, or None where the text is no number with at most a sign, a currency and a unit."""
    found = _CELL.match(text)
    if found is None or (found["open"] is None) != (found["close"] is None):
        return None
    signs = [sign for sign in (found["sign"], found["inner"], found["trail"]) if sign]
    if len(signs) > 1 or (signs and found["open"]) or (found["before"] and found["after"] and found["after"] != "+"):
        return None
    negative = bool(found["open"]) or (bool(signs) and signs[0] != "+")
    unit = (found["before"] or found["after"] or "").strip()
    return Cell(negative, found["body"], unit, found["open"] is not None, signs == ["+"])


def notation_of(
    bodies: Iterable[str], habit: Decimal, sure: bool, delimiter: str, chosen: Decimal | None = None
) -> Notation | None:
    """The notation that reads (nearly) all of a column; None if none does.

    Args:
        bodies: digits with their marks, of different cells.
        habit: decimal mark of the rest of the file.
        sure: other columns of the file can only be read with that mark.
        delimiter: of the file; where it is a semicolon, commas are rather decimal.
        chosen: by the user.
    """
    decimals: Counter[str] = Counter()
    thousands: Counter[str] = Counter()
    either: Counter[str] = Counter()
    whole_above = padded = False
    plain = blanks = 0
    for body in bodies:
        digits = _digits(body)
        if by_blanks := _BY_BLANKS.match(digits):
            blanks += 1
            decimals[by_blanks[2] or ""] += 1
            continue
        marks = [letter for letter in digits if letter in ",."]
        if not marks:
            if digits.isdigit():
                plain += 1
                whole_above |= len(digits) > 3
        elif len(set(marks)) == 2:
            decimals[marks[-1]] += 1
            thousands[marks[0]] += 1
        elif len(marks) > 1:
            thousands[marks[0]] += 1
        else:
            left, right = digits.split(marks[0])
            is_open = len(right) == 3 and 1 <= len(left) <= 3 and not left.startswith("0")
            (either if is_open else decimals)[marks[0]] += 1
            padded |= is_open and right.endswith("0")
    decimals.pop("", None)
    if chosen is not None:
        mark: str = chosen
        is_open = False
    elif decimals:
        mark, is_open = decimals.most_common(1)[0][0], False
    elif thousands:
        mark, is_open = _OTHER[thousands.most_common(1)[0][0]], False
    elif either:
        mark, is_open = _by_habit(either, habit, sure, delimiter, plain, whole_above, padded)
    else:
        mark, is_open = habit, False
    grouped = blanks > 0 or thousands[_OTHER[mark]] > 0 or either[_OTHER[mark]] > 0
    return Notation("," if mark == "," else ".", grouped, is_open)


def _by_habit(
    either: Counter[str], habit: Decimal, sure: bool, delimiter: str, plain: int, whole_above: bool, padded: bool
) -> tuple[str, bool]:
    """(decimal mark, whether a person must look) where each mark has three digits behind it: `2,718`."""
    mark = either.most_common(1)[0][0]
    if sure:
        return habit, False
    if either[mark] >= 2 and plain and not whole_above:  # 675 beside 2,718: decimals would not all have three places
        return _OTHER[mark], mark == "."
    if mark == "." and delimiter == ";" and not whole_above:
        return ("," if padded else "."), True  # a program writes 1.5 where it means it, and not 1.500
    if mark == ".":
        return ".", False
    return (",", True) if delimiter == ";" or whole_above else (".", True)


def number_of(body: str, decimal: Decimal) -> float | None:
    """The number that a cell's digits are, or None where its marks do not stand where they must."""
    digits, exponent = _digits(body), body[len(_digits(body)) :]
    if by_blanks := _BY_BLANKS.match(digits):
        if by_blanks[2] and by_blanks[2] != decimal:
            return None
        digits = "".join(letter for letter in digits if letter.isdigit() or letter in ",.")
    elif any(letter in _BLANKS + _APOSTROPHES for letter in digits):
        return None
    other = _OTHER[decimal]
    left, _, right = digits.partition(decimal)
    if other in left:
        if not _GROUPS[other].match(left):
            return None
        left = left.replace(other, "")
    if not (left + right).isdigit() or not (left + right).isascii():
        return None
    return float(f"{left}.{right}{exponent}" if right else f"{left}{exponent}")


def _digits(body: str) -> str:
    found = _BODY.match(body)
    return found["digits"] if found else body


def common_unit(units: Counter[str]) -> tuple[str, dict[str, float]] | None:
    """(unit of the column, factor for each unit as written) where all are of one kind; None where they are not."""
    names = {unit: _normal(unit, units) for unit in units if unit}
    kinds = Counter[str]()
    for unit, name in names.items():
        kinds[name] += units[unit]
    if not kinds:
        return "", {"": 1.0}
    if len(kinds) == 1:
        shown = max(names, key=lambda unit: units[unit])
        return shown, dict.fromkeys(["", *names], 1.0)
    scales = {unit: _SCALES.get(name, 0.0) for unit, name in names.items()}
    if all(scales.values()):
        return "", {"": 1.0, **scales}
    for family in _FAMILIES:
        if all(name in family for name in kinds) and not units[""]:
            shown = max(names, key=lambda unit: units[unit])
            return shown, {unit: family[name] / family[names[shown]] for unit, name in names.items()}
    return None


def is_money(unit: str) -> bool:
    """Whether the unit is a currency."""
    return re.fullmatch(_CURRENCY, unit) is not None


def _normal(unit: str, units: Counter[str]) -> str:
    name = " ".join(unit.split()).casefold()
    name = _SAME_MONEY.get(name, name)
    if len(name) > 2 and name.endswith("s") and any(" ".join(other.split()).casefold() == name[:-1] for other in units):
        return name[:-1]
    return name.rstrip(".") or name
