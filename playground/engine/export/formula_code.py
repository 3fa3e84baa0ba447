"""Formula of x1 and x2 -> the NumPy expression that computes it."""

from __future__ import annotations

from playground.spec.data.formula import (
    STANDARD_FEATURES,
    Call,
    Formula,
    Name,
    Negative,
    Number,
    Operation,
    parse_formula,
)

_FUNCTIONS = {"abs": "np.abs", "min": "np.minimum", "max": "np.maximum"}
_CONSTANTS = {"pi": "np.pi"}


def formula_code(text: str) -> str:
    """A Python expression over the arrays `x1` and `x2`; a comparison gives booleans."""
    return _code(parse_formula(text, comparison=True))


def may_be_infinite(text: str) -> bool:
    """Whether the values have to be tamed; the usual features are always finite."""
    return text not in STANDARD_FEATURES


def _code(formula: Formula) -> str:
    match formula:
        case Number(value):
            return repr(int(value) if value.is_integer() and value < 1e9 else value)
        case Name(name):
            return _CONSTANTS.get(name, name)
        case Negative(of):
            return f"-{_inner(of)}"
        case Call(function, arguments):
            name = _FUNCTIONS.get(function, f"np.{function}")
            first, *rest = (_code(item) for item in arguments)
            for item in rest:
                first = f"{name}({first}, {item})"
            return first if rest else f"{name}({first})"
        case Operation("/", left, right):
            return f"np.divide({_code(left)}, {_code(right)})"  # Python's own would raise where two numbers make x / 0
        case Operation("^", left, Number(value)) if value == 2 and not isinstance(left, Number):
            return f"{_inner(left)} ** 2"
        case Operation("^", left, right):
            return f"np.power(1.0 * {_inner(left)}, {_code(right)})"  # NumPy takes no whole number to a negative power
        case Operation(sign, left, right):
            return f"{_inner(left)} {sign} {_inner(right)}"


def _inner(formula: Formula) -> str:
    text = _code(formula)
    return text if isinstance(formula, (Number, Name, Call)) else f"({text})"
