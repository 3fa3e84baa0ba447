"""Which columns say when, steps that are missing, and several series in one table: against calendars and NumPy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from playground.data.decided import decisions_of
from playground.data.prepare import prepare
from playground.data.proposals.series import decisions_as_series, series_experiment
from playground.data.series.table import read_series
from playground.data.tables.profile import profile
from playground.data.tables.read_table import read_table
from playground.data.tables.upload_table import read_upload
from playground.data.times.groups import find_groups
from playground.data.times.steps import source_rows, spacing, with_missing
from playground.data.times.when import find_when, read_when
from playground.data.uploads.store import add_upload
from playground.data.values.dataset import Dataset
from playground.data.values.decision import sentences, with_choice
from playground.errors import DataError
from playground.settings import Settings, read_settings
from playground.spec.data.series import SeriesData
from playground.spec.experiment import ExperimentSpec
from playground.spec.training.seeds import Seeds

SEEDS = Seeds().drawn()
Proposed = Callable[..., tuple[ExperimentSpec, tuple[str, ...], Dataset]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


@pytest.fixture
def proposed(settings: Settings) -> Proposed:
    """What is proposed for a table, what is said of it, and the data that it makes."""

    def propose(frame: pd.DataFrame, target: str = "y", **changes: Any) -> tuple[Any, tuple[str, ...], Dataset]:
        upload = add_upload("table.csv", frame.to_csv(index=False).encode(), settings)
        spec, said = series_experiment(upload.id, target, settings)
        spec = spec.model_copy(update={"data": spec.data.model_copy(update=changes)})
        said += sentences(decisions_of(spec.data, settings))
        return spec, said, prepare(spec.data, SEEDS, settings)

    return propose


def weekly(days: int = 200) -> pd.DataFrame:
    """A day a row, with a season of a week."""
    when = pd.date_range("2022-01-01", periods=days)
    noise = np.random.default_rng(0).normal(0, 0.3, days)
    return pd.DataFrame({"day": when, "y": 50 + 8 * np.sin(2 * np.pi * np.arange(days) / 7) + noise})


def typed(frame: pd.DataFrame, tmp_path: Path) -> pd.DataFrame:
    path = tmp_path / "typed.csv"
    frame.to_csv(path, index=False)
    return read_table(path).frame


HOURS = pd.date_range("2021-12-30", periods=100, freq="h")


@pytest.mark.parametrize(
    "columns",
    [
        {"Date": HOURS.strftime("%d/%m/%Y"), "Time": HOURS.strftime("%H.%M.%S")},
        {"date": HOURS.strftime("%Y-%m-%d"), "clock": HOURS.strftime("%I:%M %p")},
        {"dteday": HOURS.strftime("%Y-%m-%d"), "hr": HOURS.hour},
        {"year": HOURS.year, "month": HOURS.month, "day": HOURS.day, "hour": HOURS.hour},
        {"Year": HOURS.year, "Mon": HOURS.strftime("%b"), "DD": HOURS.day, "Hour": HOURS.strftime("%H"), "min": 0},
        {"time": HOURS.strftime("%Y-%m-%d %H:%M:%S%z")},
        {"timestamp": HOURS.astype("datetime64[ms]").astype("int64")},
        {"fixed": "2020-01-01", "when": HOURS.strftime("%m/%d/%Y %I:%M:%S %p")},
    ],
)
def test_what_says_when_is_found_alone_or_together(columns: dict[str, Any], tmp_path: Path) -> None:
    frame = typed(pd.DataFrame(columns, index=range(100)).assign(y=np.arange(100) ** 0.5), tmp_path)
    names = find_when(frame, ["y"])
    assert set(names) == set(columns) - {"fixed"}
    assert read_when(frame, names).tolist() == HOURS.tolist()


def test_hour_24_is_the_end_of_its_day_and_years_have_quarters_and_weeks(tmp_path: Path) -> None:
    ending = pd.DataFrame(
        {"Date": ["2020-02-28"] * 24 + ["2020-02-29"] * 24, "HE": [*range(1, 25)] * 2, "y": range(48)}
    )
    frame = typed(ending, tmp_path)
    when = read_when(frame, find_when(frame, ["y"]))
    assert (when.iloc[0], when.iloc[23]) == (pd.Timestamp("2020-02-28 01:00"), pd.Timestamp("2020-02-29"))
    quarters = pd.DataFrame({"year": np.repeat([2019, 2020], 4), "quarter": [1, 2, 3, 4] * 2, "y": range(8)})
    assert read_when(quarters, find_when(quarters, ["y"])).dt.month.tolist() == [1, 4, 7, 10] * 2
    weeks = pd.DataFrame({"year": [2020, 2020], "week": [52, 53], "y": [1, 2]})
    assert read_when(weeks, find_when(weeks, ["y"])).tolist() == [
        pd.Timestamp(2020, 12, 21),
        pd.Timestamp(2020, 12, 28),
    ]


@pytest.mark.parametrize(
    "columns",
    [
        {"month": [1, 2, 3] * 10, "y": range(30)},
        {"hour": [1, 2, 3] * 10, "y": range(30)},
        {"index": np.random.default_rng(0).permutation(30), "y": range(30)},
        {"day": range(30), "y": range(30)},
        {"year": [2020] * 30, "x": range(30), "y": range(30)},
        {"time": np.random.default_rng(0).normal(size=30), "y": range(30)},
    ],
)
def test_what_does_not_say_when_is_not_taken_for_it(columns: dict[str, Any]) -> None:
    assert find_when(pd.DataFrame(columns), ["y"]) == ()


@pytest.mark.parametrize(
    ("frequency", "unit"),
    [("D", ""), ("h", ""), ("10min", ""), ("W", ""), ("MS", "month"), ("ME", "month"), ("QS", "month"), ("YS", "month"),
     ("B", "working day")],
)  # fmt: skip
def test_missing_steps_come_back_where_they_were(frequency: str, unit: str) -> None:
    whole = pd.date_range("2019-01-31" if frequency == "ME" else "2019-01-01", periods=120, freq=frequency)
    kept = np.sort(np.random.default_rng(1).choice(120, 90, replace=False))
    kept[[0, -1]] = 0, 119
    kept = np.unique(kept)
    found = spacing(whole[kept].to_numpy(), np.zeros(len(kept), np.int64))
    assert found is not None
    assert found.unit == unit
    assert found.missing == 120 - len(kept)
    assert pd.DatetimeIndex(with_missing(whole[kept].to_numpy(), found)).tolist() == whole.tolist()
    source = source_rows(found)
    assert np.flatnonzero(source >= 0).tolist() == kept.tolist()
    assert source[source >= 0].tolist() == list(range(len(kept)))


def test_a_clock_that_is_a_little_off_is_even_and_events_at_random_are_not() -> None:
    steps = np.arange(200) * 600 + np.random.default_rng(0).integers(-20, 20, 200)
    off = np.delete(steps, [50, 51, 90]).astype("datetime64[s]")
    found = spacing(off, np.zeros(len(off), np.int64))
    assert found is not None
    assert (found.missing, found.gaps) == (3, 2)
    events = np.cumsum(np.random.default_rng(0).exponential(600, 200)).astype("datetime64[s]")
    assert spacing(events, np.zeros(200, np.int64)) is None


def test_gaps_are_put_in_so_that_windows_keep_their_spacing_and_the_season_comes_out(proposed: Proposed) -> None:
    frame = weekly()
    holes = np.random.default_rng(3).choice(np.arange(1, 199), 30, replace=False)
    spec, said, data = proposed(frame.drop(index=holes), scaling="none", missing="interpolate")
    assert (spec.data.time, spec.data.window) == ("day", 14)
    assert any("30 missing steps were put in without a value: all are 1 day apart." in note for note in said)
    assert "A season of 7 steps was found in the training part." in data.notes
    # the value seven days before the target stands seven steps before it, where it is known
    assert data.test.times is not None
    by_day = frame.drop(index=holes).set_index("day")["y"]
    for x, when in zip(data.test.x, data.test.times[:, 0], strict=True):
        assert pd.Timestamp(when) in by_day.index
        before = pd.Timestamp(when) - pd.Timedelta(days=7)
        if before in by_day.index:
            assert x[-7] == pytest.approx(by_day[before], rel=1e-5)
    _, _, over = proposed(frame.drop(index=holes), gaps="ignore")
    assert "A season of 7 steps was found in the training part." not in over.notes


def test_a_table_that_is_measured_in_sessions_is_not_filled_up(proposed: Proposed) -> None:
    when = [
        day + pd.Timedelta(minutes=minute) for day in pd.date_range("2022-01-03", periods=20) for minute in range(60)
    ]
    frame = pd.DataFrame({"t": when, "y": np.random.default_rng(0).normal(size=1200)})
    _, said, data = proposed(frame)
    assert any("so none are put in" in note for note in said)
    assert data.shape.train > 700


def test_no_window_lies_over_a_gap_that_is_longer_than_the_series(proposed: Proposed) -> None:
    hours = [*pd.date_range("2021-05-01", periods=150, freq="h"), *pd.date_range("2022-05-01", periods=151, freq="h")]
    frame = pd.DataFrame({"t": hours, "y": np.sin(np.arange(301) / 24 * 2 * np.pi)}).drop(index=[40])
    _, said, data = proposed(frame, window=24, scaling="none")
    assert any("1 is too long to be filled" in note and "1 missing step was put in" in note for note in said)
    windows = sum(len(part) for part in (data.train, data.validation, data.test))
    assert windows == (150 - 24) + (151 - 24) - 1  # one of them would predict the step that is missing


def test_weekends_are_no_gaps_of_working_days(proposed: Proposed) -> None:
    days = pd.bdate_range("2022-01-03", periods=200)
    frame = pd.DataFrame({"day": days, "y": np.random.default_rng(0).normal(size=200)}).drop(index=[50, 99])
    _, said, _ = proposed(frame)
    assert any("2 missing steps were put in without a value: all are 1 working day apart." in note for note in said)


def test_newest_first_is_sorted_and_said(proposed: Proposed) -> None:
    frame = weekly()
    _, said, data = proposed(frame.iloc[::-1])
    assert "The rows were sorted by `day`: the newest one stood first." in said
    np.testing.assert_array_equal(data.test.x, proposed(frame)[2].test.x)


def test_several_rows_of_a_time_are_one_as_the_setting_says(proposed: Proposed) -> None:
    frame = weekly(100)
    twice = pd.concat([frame, frame.iloc[20:30].assign(y=lambda rows: rows["y"] + 100)]).sort_values(
        "day", kind="stable"
    )
    for repeats, added in (("last", 100), ("first", 0), ("mean", 50)):
        _, _, data = proposed(twice, scaling="none", repeats=repeats, learn="value")
        window = data.train.x[data.train.times[:, 0] == np.datetime64("2022-01-31")][0]
        np.testing.assert_allclose(window[-10:], frame["y"][20:30] + added, rtol=1e-5)
        assert any("10 rows have the time of" in note for note in data.notes)


def test_the_column_that_tells_series_apart_is_proposed(proposed: Proposed) -> None:
    parts = [weekly(80).assign(store=name, code=number, y=lambda rows, k=number: rows["y"] * (k + 1))
             for number, name in enumerate(("North", "South", "West"))]  # fmt: skip
    frame = pd.concat(parts).sample(frac=1, random_state=0)
    spec, said, data = proposed(frame[["day", "store", "y"]])
    assert (spec.data.group, spec.data.window) == ("store", 14)
    assert any("`store` tells 3 series apart" in note for note in said)
    assert len(data.train) + len(data.validation) + len(data.test) == 3 * (80 - 14)
    assert "several series in time" in profile(frame).series
    _, _, alone = proposed(frame[["day", "store", "y"]], group="")
    assert any("`store` may tell several series apart" in note for note in alone.notes)


def test_two_columns_may_tell_series_apart_together(proposed: Proposed) -> None:
    frame = pd.concat([weekly(40).assign(shop=shop, ware=ware) for shop in ("A", "B", "C") for ware in ("tea", "salt")])
    spec, _, data = proposed(frame)
    assert (spec.data.group, spec.data.group_with) == ("shop", ("ware",))
    assert len(data.train) + len(data.validation) + len(data.test) == 6 * (40 - spec.data.window)


def test_no_group_is_proposed_where_times_are_there_once_or_nothing_tells_them_apart() -> None:
    frame = weekly(60).assign(kind=["a", "b"] * 30, level=np.random.default_rng(0).normal(size=60))
    assert find_groups(frame, frame["day"], ("day", "y")) == ()
    twice = pd.concat([frame, frame])
    assert find_groups(twice, twice["day"], ("day", "y")) == ()


def test_columns_that_do_not_go_together_are_refused_in_one_sentence(settings: Settings) -> None:
    frame = weekly(40).assign(word="x", hour=range(40))
    for names, sentence in (
        (("day", "word"), "`data.time_with` must name times of day"),
        (("day", "hour"), "`data.time_with` must name times of day"),
        (("word",), "`data.time` must be a column of dates or numbers; `word` holds 'x'"),
    ):
        with pytest.raises(DataError, match=sentence):
            read_when(frame, names)


def test_rows_with_a_time_of_their_own_look_like_a_series_and_others_do_not() -> None:
    assert "`day` gives each row a time of its own" in profile(weekly(50)).series
    twice = weekly(60).iloc[sorted([*range(60), 5, 9, 30])].drop(index=[20, 21])
    assert "`day` gives nearly each row a time of its own" in profile(twice).series
    said = sentences(decisions_as_series(twice.reset_index(drop=True), "y"))
    assert any("2 missing steps were put in" in sentence for sentence in said)
    assert any("3 rows have the time of a later one" in sentence for sentence in said)
    born = np.random.default_rng(0).integers(0, 9_000, 200)
    people = pd.DataFrame({"born": pd.Timestamp(1980, 1, 1) + pd.to_timedelta(born, unit="D"), "y": np.arange(200.0)})
    people.loc[0, "born"] = people.loc[1, "born"]
    assert profile(people).series == ""
    clock = pd.DataFrame({"day": np.repeat(pd.date_range("2020-01-01", periods=10), 3), "y": np.arange(30.0)})
    assert profile(clock).series == ""
    at = clock.assign(at=pd.to_timedelta(list(range(3)) * 10, unit="h"))
    assert profile(at).series.startswith("`day` and `at` together give each row a time of its own")


def test_every_switch_of_what_was_decided_makes_another_series_that_can_be_read(settings: Settings) -> None:
    hours = pd.date_range("2021-01-01", periods=240, freq="h")
    table = pd.DataFrame({"date": hours.strftime("%Y-%m-%d"), "hour": hours.hour, "y": np.sin(np.arange(240.0))})
    table = pd.concat([table.assign(shop=shop).drop(index=[50, 51]) for shop in ("A", "B")])
    upload = add_upload("table.csv", pd.concat([table, table.tail(5)]).to_csv(index=False).encode(), settings)
    spec, _ = series_experiment(upload.id, "y", settings)
    decisions = decisions_of(spec.data, settings)
    assert {decision.path for decision in decisions} >= {("time_with",), ("group",), ("repeats",), ("gaps",)}
    for decision in decisions:
        for choice in decision.choices:
            data = SeriesData.model_validate(
                with_choice(spec.data.model_dump(mode="json"), decision.path, choice.value)
            )
            again = {other.path: other for other in decisions_of(data, settings)}
            if decision.path in again:
                assert again[decision.path].taken == choice.value
            assert len(read_series(read_upload(upload.id, settings).frame, data)) >= 10
