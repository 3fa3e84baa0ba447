"""Days that stand for a missing date: what is taken out, what is asked, and what stays a date."""

import pandas as pd
import pyarrow as pa
import pytest

from playground.data.columns.types import typed_column
from playground.data.values.decision import Decision


def typed(texts: list[str], missing: tuple[str, ...] | None = None) -> tuple[pd.Series, list[Decision]]:
    return typed_column("end", pa.chunked_array([pa.array(texts, pa.string())]), missing=missing)


def days(count: int, start: str = "2022-03-01", layout: str = "%Y-%m-%d") -> list[str]:
    return list(pd.date_range(start, periods=count, freq="D").strftime(layout))


@pytest.mark.parametrize(
    ("layout", "code"),
    [
        ("%Y-%m-%d", "9999-12-31"),
        ("%d/%m/%Y", "31/12/9999"),
        ("%Y-%m-%d", "0001-01-01"),
        ("%d.%m.%Y", "01.01.1900"),
        ("%Y-%m-%d", "2999-12-31"),
        ("%Y-%m-%d %H:%M:%S", "1970-01-01 00:00:00"),
    ],
)
def test_a_usual_code_is_missing_and_said_with_a_switch(layout: str, code: str) -> None:
    texts = days(40, layout=layout)
    texts[5] = texts[17] = texts[18] = texts[19] = code
    series, decisions = typed(texts)
    assert [at for at, gone in enumerate(series.isna()) if gone] == [5, 17, 18, 19]
    decision = decisions[-1]
    assert code in decision.sentence
    assert "(4 times)" in decision.sentence
    assert "2022-03-01 and 2022-04-09" in decision.sentence
    assert (decision.path, decision.taken) == (("format", "missing", "end"), [code])
    assert [] in [choice.value for choice in decision.choices]
    kept, _ = typed(texts, missing=())
    assert kept.notna().all()
    again, said = typed(texts, missing=(code,))
    assert again.isna().sum() == 4
    assert "as chosen" in said[-1].sentence


def test_both_ends_may_be_codes() -> None:
    texts = [*days(30), *["1900-01-01"] * 4, *["9999-12-31"] * 9]
    series, decisions = typed(texts)
    assert series.isna().sum() == 13
    assert sorted(decisions[-1].taken) == ["1900-01-01", "9999-12-31"]


def test_a_day_that_is_not_so_far_is_asked_about_only() -> None:
    births = list(pd.date_range("1930-05-03", periods=60, freq="400D").strftime("%Y-%m-%d"))
    series, decisions = typed([*births, *["1900-01-01"] * 6])
    assert series.notna().all()
    assert decisions[-1].doubtful
    assert decisions[-1].taken == []
    assert ["1900-01-01"] in [choice.value for choice in decisions[-1].choices]


def test_a_far_day_that_comes_often_is_asked_about_though_no_program_is_known_for_it() -> None:
    series, decisions = typed([*days(30), *["1977-07-07"] * 5])
    assert series.notna().all()
    assert decisions[-1].doubtful


@pytest.mark.parametrize(
    "texts",
    [
        days(40, "1970-01-01"),
        days(40, "1900-01-01"),
        ["1970-01-01", *days(30, "1970-03-01")],
        days(30, "9999-12-01"),
        [str(pd.Timestamp(f"{year}-01-01").date()) for year in range(1900, 1960)],
        [text for text in days(30, "1970-01-01") for _ in range(10)],
    ],
)
def test_days_that_belong_to_the_others_stay(texts: list[str]) -> None:
    series, decisions = typed(texts)
    assert series.notna().all()
    assert decisions == []


def test_the_code_of_days_written_together() -> None:
    texts = days(30, layout="%Y%m%d")
    texts[3] = texts[9] = "99991231"
    series, decisions = typed(texts)
    assert series[0] == pd.Timestamp("2022-03-01")
    assert series.isna().sum() == 2
    assert decisions[-1].taken == ["99991231"]
    texts[3] = texts[9] = "0"
    series, decisions = typed(texts)
    assert series.isna().sum() == 2
    assert "`0` is no date" in decisions[0].sentence


def test_another_code_that_was_chosen_leaves_the_usual_marks_missing() -> None:
    series, _ = typed([*days(30), "NA", "2022-03-04"], missing=("2022-03-04",))
    assert series.isna().sum() == 3
    assert series[0] == pd.Timestamp("2022-03-01")


def test_codes_do_not_hide_which_order_is_regular() -> None:
    texts = [*[f"{day}/{month}/2022" for month in (1, 2, 3) for day in range(1, 12)], *["1/1/1900"] * 5]
    series, _ = typed(texts)
    assert series[:11].dt.day.tolist() == list(range(1, 12))
