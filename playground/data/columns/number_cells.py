"""Text of one cell -> its parts: sign, currency, digits with their marks, unit; and how a column writes its numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from playground.data.columns.cells import Decimal

_BLANKS = " \u00a0\u2007\u2009\u202f\u3000"
_APOSTROPHES = "'\u2019_"
_DASHES = "\u2010-\u2015\u2212"
_SIGNS = "+\\-\u2212\u2013"
_FRACTIONS = "\u00bc-\u00be\u2150-\u215e"
_CURRENCY = (
    r"(?:US|CA|AU|NZ|HK|NT|[ACRS])?\$|[€£¥₹₽₩₪₺₴฿₫₦₱¢]|Rs\.?|Rp\.?|RM|kr\.?|S?Fr\.|zł|Kč|Ft|TL|lei|лв\.?|руб\.?|р\."
    r"|грн\.?|円|元|원"
    r"|(?:USD|EUR|GBP|JPY|CNY|RMB|CHF|INR|RUB|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|UAH|BRL|MXN|CAD|AUD|NZD|HKD|SGD"
    r"|ZAR|KRW|ILS|THB|IDR|MYR|PHP|VND|AED|SAR|EGP|NGN|KES|ARS|CLP|COP|PEN|ISK)"
)
#: units with digits in them: m2, kg/m3, W m-2
_PART = r"(?:[kcmdhnµμ]?(?:m|g|l|L|s|W|J|Pa|N|mol)|ha|t|h|hr|min|d|day|ft|in|yd|mi)(?:\^?-?[1-4])?"
_WITH_DIGITS = rf"{_PART}(?:[ ./·*]{_PART}){{0,3}}"
_CELL = re.compile(
    rf"^(?P<open>\()?\s*(?P<sign>[{_SIGNS}])?\s*(?P<before>{_CURRENCY})?\s*(?P<inner>[{_SIGNS}])?\s*"
    rf"(?P<body>(?:\d{{1,6}}\s?)?[{_FRACTIONS}]"
    rf"|(?:\d+(?:[{_BLANKS}{_APOSTROPHES}.,]\d+)*(?:[.,](?P<cents>-{{1,2}}|[{_DASHES}]{{1,2}})?)?|[.,]\d+)"
    rf"(?:[eE][+-]?\d+)?)(?P<paise>/[-=])?"
    rf"\s*(?P<after>\+|{_WITH_DIGITS}|/\s*[^\W\d_][^\d,;()]{{0,14}}"
    rf"|[^\d\s.,;:()+\-\u2212\u2013/'\"\[*][^\d,;()\[*]{{0,14}}?)?(?P<trail>[-\u2212])?\s*(?P<close>\))?$"
)
#: what stands before and behind a number, and says nothing of how large it is
_NOTES = re.compile(r"(?<=[\w.,%)])\s*(?:\[\w{1,3}\]|[*†‡§]{1,3})$")
_ABOUT = re.compile(r"^(?:[~≈]|ca\.|circa\s)\s*(?=\d)")
_AS_TEXT = re.compile(r"""^(?:="(?P<formula>[^"]+)"|['’](?P<quoted>\d[^'’]*))$""")
_PER = re.compile(r"^\s*(?:/|per\s|pro\s|je\s)")
_BODY = re.compile(rf"^(?P<digits>[^eE{_FRACTIONS}]*)(?P<exponent>[eE][+-]?\d+)?(?P<fraction>[{_FRACTIONS}])?$")
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
    {"m2": 1, "km2": 1e6, "ha": 1e4, "cm2": 1e-4},
    {"m3": 1, "cm3": 1e-6, "km3": 1e9},
    {"mib": 1, "kib": 1 / 1024, "gib": 1024},
)
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "mio": 1e6, "b": 1e9, "bn": 1e9}
#: words and letters behind a number -> how many it means; letters only beside a currency
_WORDS = {
    **dict.fromkeys(("千", "천", "thousand", "thsd", "tsd", "tausend", "tys", "тыс"), 1e3),
    **dict.fromkeys(("万", "萬", "만"), 1e4),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 1e5),
    **dict.fromkeys(("mio", "mln", "million", "millions", "millionen", "millones", "milioni", "milhões"), 1e6),
    **dict.fromkeys(("miljoen", "miljoner", "млн"), 1e6),
    **dict.fromkeys(("crore", "crores"), 1e7),
    **dict.fromkeys(("億", "亿", "억"), 1e8),
    **dict.fromkeys(("mrd", "mld", "billion", "billions", "milliarde", "milliarden", "milliards", "miliardi"), 1e9),
    **dict.fromkeys(("miljard", "miljarder", "млрд"), 1e9),
    **dict.fromkeys(("兆", "조"), 1e12),
}
_LETTERS = {"k": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "md": 1e9}
_SCALED = re.compile(
    rf"^(?P<scale>{'|'.join(sorted({**_WORDS, **_LETTERS}, key=len, reverse=True))})\.?"
    rf"(?:\s*(?P<money>{_CURRENCY}))?(?P<per>\s*/.*)?$",
    re.IGNORECASE,
)
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
        scale: what the number is to be multiplied with: a million for `Mio.`.
        form: what is unusual in how it is written, "" if nothing: cents, fraction, note, about, scale, digits, minus.
    """

    negative: bool
    body: str
    unit: str
    bracketed: bool
    plus: bool
    scale: float = 1.0
    form: str = ""


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
    plain, form = _plain(text)
    found = _CELL.match(plain)
    if found is None or (found["open"] is None) != (found["close"] is None):
        return None
    signs = [sign for sign in (found["sign"], found["inner"], found["trail"]) if sign]
    if len(signs) > 1 or (signs and found["open"]):
        return None
    unit, scale = _unit(found["before"] or "", (found["after"] or "").strip())
    if unit is None:
        return None
    negative = bool(found["open"]) or (bool(signs) and signs[0] != "+")
    body = found["body"]
    if found["cents"]:
        body, form = body.removesuffix(found["cents"]), "cents"
    form = "cents" if found["paise"] else "scale" if scale != 1 else form
    form = "fraction" if unicodedata.category(body[-1]) == "No" else "minus" if "\u2013" in signs else form
    return Cell(negative, body, unit, found["open"] is not None, signs == ["+"], scale, form)


def _plain(text: str) -> tuple[str, str]:
    """(the text with usual digits, without marks that say nothing of the number; what there was of them)."""
    form = ""
    if not text.isascii():
        plain = "".join(_PLAIN.get(letter) or _usual(letter) for letter in text)
        text, form = plain, "digits" if plain != text else ""
    if quoted := _AS_TEXT.match(text):
        text, form = quoted["formula"] or quoted["quoted"], "note"
    for pattern, name in ((_NOTES, "note"), (_ABOUT, "about")):
        if found := pattern.search(text):
            text, form = text[: found.start()] + text[found.end() :], name
    return text, form


#: marks of Arabic numbers
_PLAIN = {"\u066b": ".", "\u066c": ","}


def _usual(letter: str) -> str:
    """Digits of other scripts, and letters and marks as wide as Chinese ones, as ASCII has them."""
    if letter.isascii():
        return letter
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return unicodedata.normalize("NFKC", letter) if "\uff00" <= letter <= "\uffef" else letter


def _unit(before: str, after: str) -> tuple[str | None, float]:
    """(unit of a cell, None where it makes no sense; how many the word or the letter behind the number means)."""
    if found := _SCALED.match(after):
        name, money = found["scale"].casefold(), before or found["money"] or ""
        scale = _WORDS.get(name) or (_LETTERS[name] if money else None)
        if scale is not None and not (before and found["money"]):
            return money + (found["per"] or "").strip(), scale
    if not before and after == "Cr":  # not CR, which is credit
        return "", _WORDS["crore"]
    if not before or after in ("", "+"):
        return before or after, 1.0
    if _PER.match(after):
        return before + after, 1.0
    return (before if re.fullmatch(_CURRENCY, after) else None), 1.0


def notation_of(
    bodies: Iterable[str],
    habit: Decimal,
    sure: bool,
    delimiter: str,
    chosen: Decimal | None = None,
    money: bool = False,
) -> Notation | None:
    """The notation that reads (nearly) all of a column; None if none does.

    Args:
        bodies: digits with their marks, of different cells.
        habit: decimal mark of the rest of the file.
        sure: other columns of the file can only be read with that mark.
        delimiter: of the file; where it is a semicolon, commas are rather decimal.
        chosen: by the user.
        money: they are amounts of a currency.
    """
    decimals: Counter[str] = Counter()
    thousands: Counter[str] = Counter()
    either: Counter[str] = Counter()
    whole_above = padded = False
    plain = blanks = 0
    largest = 0
    for body in bodies:
        digits = _digits(body).strip()
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
        elif len(digits) < len(body.strip()):
            decimals[marks[0]] += 1  # before an exponent there are no thousands
        else:
            left, right = digits.split(marks[0])
            largest = max(largest, len(left))
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
    elif money and set(either) == {"."} and not (sure and largest == 1):
        mark, is_open = ",", True  # amounts have cents or none, and rarely thousandths: 1.459 for a litre
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
    found = _BODY.match(body)
    if found is None:
        return None
    digits, exponent = found["digits"], found["exponent"] or ""
    if found["fraction"]:
        return float(digits.strip() or 0) + unicodedata.numeric(found["fraction"])
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
    name = " ".join(unit.split()).casefold().replace("²", "2").replace("³", "3").replace("^", "")
    name = _SAME_MONEY.get(name, name)
    if len(name) > 2 and name.endswith("s") and any(" ".join(other.split()).casefold() == name[:-1] for other in units):
        return name[:-1]
    return name.rstrip(".") or name
