"""Codes and marks of missing values are found by how often they come and how far they lie, and never taken silently."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from playground.data.columns.missing_codes import find_codes
from playground.data.tables.read_table import Table, read_table
from playground.spec.data.kinds import TableFormat


@pytest.fixture
def read(tmp_path: Path):
    def read(values: list[object], format: TableFormat | None = None) -> Table:
        path = tmp_path / "table.csv"
        rows = "".join(f"{index},{value},{'ab'[index % 2]}\n" for index, value in enumerate(values))
        path.write_text("n,x,kind\n" + rows)
        return read_table(path, format)

    return read


def with_codes(values: np.ndarray, code: float, rows: int) -> pd.Series:
    mixed = values.astype(float).copy()
    mixed[np.random.default_rng(5).choice(len(mixed), rows, replace=False)] = code
    return pd.Series(mixed)


DRAW = np.random.default_rng(1)
YIELDS = DRAW.normal(40, 9, 300).round(1)


@pytest.mark.parametrize(
    ("values", "code", "rows", "sure"),
    [
        (YIELDS, -999, 30, True),
        (YIELDS, -200, 12, True),
        (YIELDS, 9999, 20, True),
        (DRAW.integers(1, 6, 300), 99, 15, True),
        (DRAW.integers(647, 2041, 400), -200, 20, True),
        (DRAW.uniform(0, 1, 300), -9999, 40, True),
        (YIELDS, -999, 220, False),
        (YIELDS, 12345, 40, False),
    ],
)
def test_a_code_is_far_from_all_others_and_comes_too_often(values, code, rows, sure):
    (found,) = find_codes(with_codes(values, code, rows))
    assert (found.value, found.rows, found.sure) == (code, rows, sure)


@pytest.mark.parametrize(
    "values",
    [
        with_codes(DRAW.normal(0, 2000, 400).round(), -999, 8),  # among its neighbours
        with_codes(YIELDS, -999, 1),
        with_codes(DRAW.integers(-3, 4, 300), -1, 90),
        pd.Series(DRAW.integers(0, 1000, 500)),
        pd.Series(DRAW.choice([0, 1, 99], 300)),
        pd.Series(DRAW.exponential(100, 500)),
        with_codes(DRAW.uniform(14, 846, 700), 0, 300),  # may be a true zero
        pd.Series(np.minimum(DRAW.exponential(150_000, 900), 500_001.0)),  # cut off at the top
        pd.Series(DRAW.choice([2019, 2020, 2021, 2022], 300)),
    ],
)
def test_true_numbers_are_no_codes(values):
    assert find_codes(values) == ()


def test_codes_do_not_hide_each_other(read):
    draw = np.random.default_rng(6)
    places = draw.permutation(300)
    yields, answers = YIELDS.copy(), draw.integers(1, 5, 300).astype(float)
    yields[places[:20]], yields[places[20:30]], yields[places[30:40]] = -999, -888, 9999
    answers[places[:9]], answers[places[9:14]], answers[places[14:24]] = 97, 98, 99
    for values, codes in ((yields, {-999: 20, -888: 10, 9999: 10}), (answers, {97: 9, 98: 5, 99: 10})):
        found = find_codes(pd.Series(values))
        assert {code.value: code.rows for code in found} == codes
        assert all(code.sure for code in found)
        table = read(values.tolist())
        assert table.frame["x"].isna().sum() == sum(codes.values())
        (said,) = [one for one in table.decisions if one.path == ("format", "missing", "x")]
        assert all(f"{code}" in said.sentence for code in codes)
        assert read(values.tolist(), TableFormat(missing={"x": ()})).frame["x"].isna().sum() == 0


def test_a_code_that_is_rare_is_one_beside_another():
    values = with_codes(YIELDS, -999, 30)
    values[values[values > 0].index[7]] = -888
    assert [(code.value, code.rows) for code in find_codes(values)] == [(-999, 30), (-888, 1)]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (with_codes(DRAW.integers(0, 4, 120), -1, 10), -1),  # children
        (with_codes(DRAW.integers(18, 80, 120), -1, 10), -1),  # age
        (with_codes(DRAW.integers(18, 80, 120), -9, 10), -9),
        (with_codes(DRAW.integers(62, 110, 400), 0, 12), 0),  # blood pressure
        (with_codes(DRAW.normal(31, 3, 400).round(1), 0, 12), 0),
    ],
)
def test_what_is_a_number_more_often_is_asked_about(read, values, code):
    (found,) = find_codes(values)
    assert (found.value, found.sure) == (code, False)
    table = read(values.tolist())
    assert table.frame["x"].isna().sum() == 0
    (said,) = [one for one in table.decisions if one.path == ("format", "missing", "x")]
    assert said.doubtful
    assert [f"{code}"] in [choice.value for choice in said.choices]


@pytest.mark.parametrize(
    "values",
    [
        pd.Series(DRAW.integers(0, 100, 900)),
        pd.Series(DRAW.integers(-9, 10, 300)),
        pd.Series(DRAW.integers(18, 100, 900)),
        pd.Series(DRAW.choice([-1, 0, 1], 90)),
        pd.Series(DRAW.poisson(3, 400)),
        with_codes(DRAW.exponential(100, 400) + 3, 0, 40),
    ],
)
def test_numbers_that_look_like_codes_among_their_neighbours_are_none(values):
    assert find_codes(values) == ()


def test_a_code_is_told_and_can_be_taken_for_a_number(read):
    values = with_codes(YIELDS, -999, 30).tolist()
    table = read(values)
    assert table.frame["x"].isna().sum() == 30
    (decision,) = [one for one in table.decisions if one.path == ("format", "missing", "x")]
    assert decision.doubtful
    assert "30 times" in decision.sentence
    kept = read(values, TableFormat(missing={"x": ()}))
    assert (kept.frame["x"] == -999).sum() == 30
    assert any("as chosen" in note for note in kept.notes)
    other = read(values, TableFormat(missing={"x": (str(YIELDS[0]),)}))
    assert other.frame["x"].isna().sum() == sum(value == YIELDS[0] for value in values)


@pytest.mark.parametrize("mark", ["None", "NA", "null", "n/a", "-"])
def test_a_mark_as_frequent_as_other_values_is_one(read, mark):
    table = read([mark, "Insomnia", mark, "Apnea", "Insomnia"] * 20)
    assert (table.frame["x"] == mark).sum() == 40
    (decision,) = [one for one in table.decisions if one.path[:2] == ("format", "missing")]
    assert decision.doubtful
    others = [choice.value for choice in decision.choices if choice.value != decision.taken]
    assert (
        read([mark, "Insomnia", mark, "Apnea", "Insomnia"] * 20, TableFormat(missing={"x": tuple(others[0])}))
        .frame["x"]
        .isna()
        .sum()
        == 40
    )


def test_the_country_na_is_no_missing_value(read):
    table = read(["NA", "ZA", "BW", "AO", "ZM"] * 12)
    assert (table.frame["x"] == "NA").sum() == 12


@pytest.mark.parametrize("mark", ["NA", "?", "n/a", "-", "NULL"])
def test_a_rare_mark_is_missing_and_told(read, mark):
    table = read(["male", "female"] * 60 + [mark] * 3)
    assert table.frame["x"].isna().sum() == 3
    assert any(f"`{mark}` is taken for a missing value, in 3 of 123 rows" in note for note in table.notes)
    kept = read(["male", "female"] * 60 + [mark] * 3, TableFormat(missing={"x": ()}))
    assert (kept.frame["x"] == mark).sum() == 3


def test_marks_among_numbers_are_told(read):
    table = read([*range(60), "?", "?", "n/a"])
    assert table.frame["x"].isna().sum() == 3
    assert any("'?'" in note or "`?`" in note for note in table.notes)
