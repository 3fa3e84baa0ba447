from __future__ import annotations

import pytest

from playground.errors import SpecError
from playground.spec.change import with_changes
from playground.spec.data.formula import (
    MAX_DEPTH,
    MAX_LENGTH,
    STANDARD_FEATURES,
    Call,
    FormulaError,
    Name,
    Negative,
    Number,
    Operation,
    format_formula,
    normal_formula,
    parse_formula,
)
from playground.spec.data.kinds import GeneratedData
from playground.spec.experiment import ExperimentSpec, dump_spec, load_spec


def test_powers_bind_from_the_right_and_tighter_than_a_minus_before_them() -> None:
    assert parse_formula("-x1^2^3") == Negative(
        Operation("^", Name("x1"), Operation("^", Number(2.0), Number(3.0))),
    )
    assert parse_formula("2^-x1") == Operation("^", Number(2.0), Negative(Name("x1")))


def test_sums_and_products_bind_from_the_left() -> None:
    x1, x2, two = Name("x1"), Name("x2"), Number(2.0)
    assert parse_formula("x1 - x2 - 2") == Operation("-", Operation("-", x1, x2), two)
    assert parse_formula("x1 / x2 * 2 + x1") == Operation("+", Operation("*", Operation("/", x1, x2), two), x1)


def test_functions_take_formulas() -> None:
    assert parse_formula("max(sin(x1), x2, .5)") == Call("max", (Call("sin", (Name("x1"),)), Name("x2"), Number(0.5)))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        (" x1 ^ 2 ", "x1^2"),
        ("((x1))*(x2)", "x1*x2"),
        ("x1+ -x2", "x1 + -x2"),
        ("(x1+x2)*2", "(x1 + x2)*2"),
        ("x1-(x2-1)", "x1 - (x2 - 1)"),
        ("(x1-x2)-1", "x1 - x2 - 1"),
        ("(x1^2)^3", "(x1^2)^3"),
        ("x1^(2^3)", "x1^2^3"),
        ("(-x1)^2", "(-x1)^2"),
        ("-(x1^2)", "-x1^2"),
        ("-(x1*x2)", "-(x1*x2)"),
        ("--x1", "--x1"),
        ("2.0*x1 + 1e-3 + 1e30", "2*x1 + 0.001 + 1e+30"),
        ("min( x1 ,x2,3)", "min(x1,x2,3)"),
        ("sin(pi*x1)/2", "sin(pi*x1)/2"),
    ],
)
def test_text_becomes_the_usual_one_which_means_the_same(text: str, normal: str) -> None:
    assert normal_formula(text) == normal
    assert parse_formula(normal) == parse_formula(text)
    assert format_formula(parse_formula(normal)) == normal


def test_standard_features_are_in_their_usual_text() -> None:
    assert [normal_formula(text) for text in STANDARD_FEATURES] == list(STANDARD_FEATURES)
    assert normal_formula(GeneratedData().formula, comparison=True) == GeneratedData().formula


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 1, "not the end"),
        ("   ", 1, "not the end"),
        ("x1 +", 5, "there must be a number, x1, x2, a function or `(`, not the end"),
        ("x1 + y", 6, "there must be one of x1, x2, pi, sin, cos, exp, abs, sqrt, min, max, not `y`"),
        ("x1 x2", 4, "there must be an operator or the end, not `x2`"),
        ("2x1", 2, "not `x1`"),
        ("sin x1", 5, "`(` after sin"),
        ("sin(x1", 7, "`)` or an operator, not the end"),
        ("sin(x1, x2)", 7, "`)` or an operator, not `,`"),
        ("min(x1)", 7, "min takes 2 numbers or more"),
        ("(x1", 4, "`)`"),
        ("x1)", 3, "not `)`"),
        ("x1 ** 2", 5, "not `*`"),
        ("x1 = 2", 4, "not `=`"),
        ("x1; x2", 3, "not `;`"),
        ("__import__('os')", 1, "not `__import__`"),
        ("x1.real", 3, "not `.`"),
        ("x1\n+ x2 $", 9, "not `$`"),
        ("1e999", 1, "a number of a usual size"),
        ("x1 > 0", 4, "not `>`, a comparison"),
        ("٣", 1, "not `٣`"),
        ("x1 + 😀", 6, "not `😀`"),
    ],
)
def test_anything_else_is_refused_at_its_position(text: str, position: int, words: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert caught.value.position == position
    assert str(caught.value).startswith(f"at character {position} there must be ")
    assert words in str(caught.value)


def test_a_comparison_may_stand_once_and_outside() -> None:
    assert normal_formula("x2>3 * sin(x1)", comparison=True) == "x2 > 3*sin(x1)"
    for text in ("x1 > x2 > 0", "(x1 > 0)", "abs(x1 < 0)", "x1 >"):
        with pytest.raises(FormulaError):
            parse_formula(text, comparison=True)


@pytest.mark.parametrize(
    "text",
    ["(" * 199, "-" * 200, "-" * 199 + "1", "2^" * 99 + "2", "sin(" * 49, "(" * 99 + "1" + ")" * 99, "x" * 201],
)
def test_long_and_deep_texts_are_refused_and_do_not_overflow(text: str) -> None:
    with pytest.raises(FormulaError):
        parse_formula(text)


def test_longest_and_deepest_texts_are_taken() -> None:
    assert len(normal_formula("1" + "*1" * 99)) == 199
    inner = "x1"
    for _ in range(MAX_DEPTH - 1):
        inner = f"abs({inner})"
    assert normal_formula(inner) == inner


def test_a_text_that_becomes_too_long_when_written_out_is_refused() -> None:
    with pytest.raises(FormulaError, match="written out it has"):
        normal_formula("+".join(["1"] * (MAX_LENGTH // 2)))


def test_specification_names_the_feature_and_the_character() -> None:
    with pytest.raises(SpecError) as caught:
        with_changes(ExperimentSpec(), {"data.features": ["x1", "x2", "x1 +"]})
    (problem,) = caught.value.problems
    assert problem.field == "data.features.2"
    assert problem.sentence.startswith("`data.features.2`: at character 5 there must be a number")
    with pytest.raises(SpecError, match=r"`data\.formula`: at character 1 "):
        with_changes(ExperimentSpec(), {"data.formula": "y"})


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ([], "at least one formula"),
        (["x1*x2", "x1 * x2"], "x1\\*x2 is there again"),
        (["x1"] * 13, "at most 12"),
        ("x1", "must be a list"),
        ([1], "data.features.0"),
    ],
)
def test_lists_of_features_that_do_not_hold_are_refused(features: object, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        with_changes(ExperimentSpec(), {"data.features": features})


def test_specification_keeps_the_usual_text_and_comes_back_equal() -> None:
    spec = with_changes(ExperimentSpec(), {"data.features": ["x1 ", "x1 ^2"], "data.formula": "x1>0"})
    assert spec.data.features == ("x1", "x1^2")
    assert spec.data.formula == "x1 > 0"  # type: ignore[union-attr]
    assert load_spec(dump_spec(spec)) == spec
