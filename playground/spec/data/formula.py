"""Text -> Formula: a small language of x1 and x2, read by hand, so that nothing but arithmetic can be said in it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

MAX_LENGTH = 200
MAX_DEPTH = 30

VARIABLES = ("x1", "x2")
CONSTANTS = {"pi": math.pi}
#: function -> (fewest, most) arguments
FUNCTIONS = {"sin": (1, 1), "cos": (1, 1), "exp": (1, 1), "abs": (1, 1), "sqrt": (1, 1), "min": (2, 9), "max": (2, 9)}

#: the features that TensorFlow Playground has
STANDARD_FEATURES = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")

_TOKEN = re.compile(r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>.))", re.A)
_COMPARISON, _SUM, _PRODUCT, _MINUS, _POWER, _ATOM = range(6)
_STRENGTH = {">": _COMPARISON, "<": _COMPARISON, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER}


@dataclass(frozen=True, slots=True)
class Number:
    """A number, not negative and finite."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """x1, x2, or pi."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus what follows."""

    of: Formula


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `FUNCTIONS` and what it is given."""

    function: str
    arguments: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Two parts and what stands between: + - * / ^, or at the top of a formula < or >."""

    sign: str
    left: Formula
    right: Formula


Formula = Number | Name | Negative | Call | Operation


class FormulaError(ValueError):
    """A text is no formula.

    Attributes:
        position: of the mistake, counted in characters from 1.
    """

    def __init__(self, position: int, what: str) -> None:
        super().__init__(f"at character {position} there must be {what}")
        self.position = position


def parse_formula(text: str, *, comparison: bool = False) -> Formula:
    """The formula that a text says; nothing is evaluated.

    Args:
        text: such as `x1^2 + 3*sin(x2)`, at most `MAX_LENGTH` characters. Powers bind from the right and tighter than
            a minus before them: `-x1^2` is `-(x1^2)`.
        comparison: `<` or `>` may stand once, outside all parentheses.

    Raises:
        FormulaError: anything else; the sentence says what was expected at which character.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            MAX_LENGTH + 1, f"the end, for a formula has at most {MAX_LENGTH} characters, not {len(text):,}"
        )
    return _Parser(text, comparison).whole()


def format_formula(formula: Formula) -> str:
    """The usual text of a formula, with no more parentheses than it needs; read again, it gives the same formula."""
    return _format(formula, _COMPARISON)


def normal_formula(text: str, *, comparison: bool = False) -> str:
    """A formula's text as everybody writes it: `x1 ^2` becomes `x1^2`.

    Raises:
        FormulaError: as `parse_formula`.
    """
    normal = format_formula(parse_formula(text, comparison=comparison))
    if len(normal) > MAX_LENGTH:
        raise FormulaError(
            MAX_LENGTH + 1,
            f"the end, for a formula has at most {MAX_LENGTH} characters; written out it has {len(normal)}",
        )
    return normal


def _format(formula: Formula, least: int) -> str:
    """Text, in parentheses if it binds less than `least`."""
    match formula:
        case Number(value):
            return repr(value).removesuffix(".0")
        case Name(name):
            return name
        case Call(function, arguments):
            return f"{function}({','.join(_format(item, _SUM) for item in arguments)})"
        case Negative(of):
            own, text = _MINUS, f"-{_format(of, _MINUS)}"
        case Operation(sign, left, right):
            own = _STRENGTH[sign]
            space = " " if own <= _SUM else ""
            # what groups from the left needs parentheses on its right; a power needs them on its left
            before, after = (_ATOM, _MINUS) if sign == "^" else (own, own + 1)
            text = f"{_format(left, before)}{space}{sign}{space}{_format(right, after)}"
    return text if own >= least else f"({text})"


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, comparison: bool) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0
        self._comparison = comparison

    def whole(self) -> Formula:
        formula = self._sum()
        if self._comparison and self._next.text in ("<", ">"):
            formula = Operation(self._take().text, formula, self._sum())
        if self._next.kind == "end":
            return formula
        raise self._unexpected("an operator or the end")

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    def _unexpected(self, wanted: str) -> FormulaError:
        token = self._next
        given = "the end" if token.kind == "end" else f"`{token.text[:20]}`"
        if token.text in ("<", ">"):
            given += " (a comparison may stand once, outside parentheses)" if self._comparison else ", a comparison"
        return FormulaError(token.position, f"{wanted}, not {given}")

    def _sum(self) -> Formula:
        self._deeper()
        formula = self._product()
        while self._next.text in ("+", "-"):
            formula = Operation(self._take().text, formula, self._product())
        self._depth -= 1
        return formula

    def _product(self) -> Formula:
        formula = self._signed()
        while self._next.text in ("*", "/"):
            formula = Operation(self._take().text, formula, self._signed())
        return formula

    def _signed(self) -> Formula:
        if self._next.text != "-":
            return self._power()
        self._deeper()
        self._take()
        formula = Negative(self._signed())
        self._depth -= 1
        return formula

    def _power(self) -> Formula:
        formula = self._atom()
        if self._next.text != "^":
            return formula
        self._deeper()
        self._take()
        formula = Operation("^", formula, self._signed())
        self._depth -= 1
        return formula

    def _atom(self) -> Formula:
        token = self._next
        if token.kind == "number":
            return self._number()
        if token.kind == "name":
            return self._name()
        if token.text == "(":
            self._take()
            formula = self._sum()
            self._close("`)` or an operator")
            return formula
        raise self._unexpected("a number, x1, x2, a function or `(`")

    def _number(self) -> Formula:
        token = self._take()
        value = float(token.text)
        if not math.isfinite(value):
            raise FormulaError(token.position, f"a number of a usual size, not `{token.text[:20]}`")
        return Number(value)

    def _name(self) -> Formula:
        token = self._take()
        if token.text in VARIABLES or token.text in CONSTANTS:
            return Name(token.text)
        if token.text not in FUNCTIONS:
            known = ", ".join([*VARIABLES, *CONSTANTS, *FUNCTIONS])
            raise FormulaError(token.position, f"one of {known}, not `{token.text[:20]}`")
        if self._next.text != "(":
            raise self._unexpected(f"`(` after {token.text}")
        self._take()
        arguments = [self._sum()]
        fewest, most = FUNCTIONS[token.text]
        while self._next.text == "," and len(arguments) < most:
            self._take()
            arguments.append(self._sum())
        if len(arguments) < fewest:
            raise self._unexpected(f"`,` ({token.text} takes {fewest} numbers or more)")
        self._close("`)` or an operator")
        return Call(token.text, tuple(arguments))

    def _close(self, wanted: str) -> None:
        if self._next.text != ")":
            raise self._unexpected(wanted)
        self._take()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormulaError(self._next.position, f"parts nested at most {MAX_DEPTH} deep, not more")


def _tokens(text: str) -> list[_Token]:
    end = len(text.rstrip())
    tokens = []
    for found in _TOKEN.finditer(text, 0, end):
        kind = str(found.lastgroup)
        tokens.append(_Token(kind, found.group(kind), found.start(kind) + 1))
    return [*tokens, _Token("end", "", end + 1)]
