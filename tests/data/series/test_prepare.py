"""Windows of a series: in time, within their part, scaled on the training part; and every odd table in one sentence."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from playground.data.prepare import class_counts, describe, prepare
from playground.data.proposals.series import series_experiment
from playground.data.series.prepare import series_facts
from playground.data.uploads.store import add_upload
from playground.data.values.dataset import Dataset
from playground.errors import DataError
from playground.settings import Settings, read_settings
from playground.spec.data.series import SeriesData, WavesData
from playground.spec.experiment import dump_spec, load_spec
from playground.spec.training.seeds import Seeds
from tests.shared_data import SHARED

SEEDS = Seeds().drawn()
SPLIT = {"validation": 0.2, "test": 0.2}

Made = Callable[..., Dataset]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


@pytest.fixture
def made(settings: Settings) -> Made:
    def make(frame: pd.DataFrame | bytes, **spec: Any) -> Dataset:
        content = frame if isinstance(frame, bytes) else frame.to_csv(index=False).encode()
        upload = add_upload("series.csv", content, settings)
        data = SeriesData(dataset=upload.id, **{"target": "value", "split": SPLIT, "window": 5, **spec})
        dataset = prepare(data, SEEDS, settings)
        facts = series_facts(data, SEEDS, settings)
        assert describe(data, SEEDS, settings) == facts.shape == dataset.shape
        assert facts.notes == dataset.notes
        counts = class_counts(dataset)
        assert tuple(facts.classes.trained.values()) == counts.get("train", ())
        assert list(facts.classes.used.values()) == [sum(of_class) for of_class in zip(*counts.values(), strict=True)]
        return dataset

    return make


def daily(rows: int = 50, **columns: Any) -> pd.DataFrame:
    days = pd.date_range("2020-01-01", periods=rows, freq="D").strftime("%Y-%m-%d")
    return pd.DataFrame({"day": days, "value": np.arange(rows) * 1.5 + np.arange(rows) % 3, **columns})


def own(dataset: Dataset, part: str) -> np.ndarray:
    found = getattr(dataset, part)
    scale = np.array([item for _, item in dataset.scaling]) if dataset.scaling else dataset.target_scale
    mean = np.array([item for item, _ in dataset.scaling]) if dataset.scaling else dataset.target_mean
    values = found.y * scale + mean
    return values if found.base is None else values + found.base.reshape(values.shape)


def test_windows_are_the_rows_before_what_they_predict(made: Made) -> None:
    frame = daily()
    data = made(frame, scaling="none")
    values = frame["value"].to_numpy()
    assert data.shape.sample == (5, 1)
    for part in ("train", "validation", "test"):
        samples = getattr(data, part)
        for x, row, y in zip(samples.x, samples.rows, own(data, part), strict=True):
            assert x.tolist() == pytest.approx(values[row - 5 : row].tolist())
            assert y == pytest.approx(values[row])


def test_parts_follow_one_another_and_no_target_is_in_two(made: Made) -> None:
    data = made(daily(), horizon=3)
    last = {part: getattr(data, part).rows + 2 for part in ("train", "validation", "test")}
    # 50 days: 30 to train on, then 10, then 10
    assert last["train"].max() == 29
    assert (data.validation.rows.min(), last["validation"].max()) == (30, 39)
    assert (data.test.rows.min(), last["test"].max()) == (40, 49)
    assert data.test.times is not None
    assert str(data.test.times[0, 0])[:10] == "2020-02-10"
    assert "validation begins 2020-01-31, test begins 2020-02-10" in " ".join(data.notes)


def test_scaling_knows_the_training_part_only(made: Made) -> None:
    frame = daily()
    frame.loc[30:, "value"] += 1000.0
    data = made(frame)
    before = made(daily())
    np.testing.assert_allclose(data.train.x, before.train.x)
    assert (data.target_mean, data.target_scale) == (before.target_mean, before.target_scale)


def test_stride_takes_every_other_window(made: Made) -> None:
    assert np.diff(made(daily(), stride=4).train.rows).tolist() == [4] * 6


def test_several_targets_and_steps_are_outputs_in_their_own_units(made: Made) -> None:
    frame = daily(other=np.linspace(5000, 9000, 50) ** 1.1)
    data = made(frame, more_targets=["other"], horizon=2)
    assert data.target_names == ("value +1", "other +1", "value +2", "other +2")
    assert data.shape.outputs == 4
    assert data.scaling[0] == data.scaling[2] != data.scaling[1]
    row = int(data.test.rows[0])
    expected = frame.loc[row : row + 1, ["value", "other"]].to_numpy().reshape(-1)
    assert own(data, "test")[0].tolist() == pytest.approx(expected.tolist(), rel=1e-4)
    assert data.baselines["last value"][0].tolist() == pytest.approx(
        frame.loc[[row - 1, row - 1], ["value", "other"]].to_numpy().reshape(-1).tolist()
    )


@pytest.mark.parametrize("learn", ["value", "change"])
def test_parts_may_be_empty(learn: str, made: Made) -> None:
    frame = daily(other=np.arange(50.0))
    for split in ({"validation": 0, "test": 0.3}, {"validation": 0.3, "test": 0}):
        data = made(frame, learn=learn, horizon=2, more_targets=["other"], split=split)
        empty = "validation" if split["validation"] == 0 else "test"
        assert [len(getattr(data, empty)), bool(data.baselines)] == [0, empty == "validation"]
        assert getattr(data, empty).y.shape == (0, 4)
    assert len(made(frame, learn=learn, split={"validation": 0, "test": 0}).train) == 45


def test_what_is_told_of_a_long_series_takes_memory_for_the_series_and_not_for_its_windows(settings: Settings) -> None:
    data = WavesData(samples=20_000, window=1_500, horizon=400)
    describe(data.model_copy(update={"window": 5}), SEEDS, settings)  # whatever is imported for it
    tracemalloc.start()
    try:
        shape = describe(data, SEEDS, settings)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (shape.sample, shape.outputs, shape.classes) == ((1_500, 1), 400, 0)
    # parts of 14,000, 3,000 and 3,000 steps, in each of which the steps must lie that are predicted
    counts = (shape.train, shape.validation, shape.test)
    assert counts == (14_000 - 1_899, 3_000 - 399, 3_000 - 399)
    assert most < 4 * sum(counts) * (1_500 + 400) / 20


def test_windows_that_would_predict_too_many_numbers_are_refused(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    # 18 windows of the 30 steps to train on, and 3 of the 10 of each other part, predict 8 steps each
    monkeypatch.setattr("playground.data.series.windows.MAX_VALUES", 24 * 8)
    made(daily(), horizon=8, window=5)
    monkeypatch.setattr("playground.data.series.windows.MAX_VALUES", 24 * 8 - 1)
    with pytest.raises(DataError, match=r"at most 191 numbers; they would hold 192: .* shorter window or horizon"):
        made(daily(), horizon=8, window=5)


def test_change_is_learned_against_the_last_value(made: Made) -> None:
    frame = daily()
    values = frame["value"].to_numpy()
    data = made(frame, learn="change", horizon=2)
    row = int(data.test.rows[3])
    assert data.test.base is not None
    assert data.test.base[3].tolist() == [values[row - 1]] * 2
    assert own(data, "test")[3].tolist() == pytest.approx(values[row : row + 2].tolist(), rel=1e-5)
    # the past is told from the last value as well: a series that is moved as a whole looks the same
    moved = made(frame.assign(value=values + 500), learn="change", horizon=2)
    np.testing.assert_allclose(moved.train.x, data.train.x, atol=1e-4)
    assert (data.train.x[:, -1] == 0).all()


def test_baselines_are_the_last_value_and_that_of_a_season_before(made: Made) -> None:
    frame = daily(120)
    frame["value"] = 10 * np.sin(2 * np.pi * np.arange(120) / 7) + 0.01 * np.arange(120)
    data = made(frame)
    values, rows = frame["value"].to_numpy(), data.test.rows
    assert "A season of 7 steps was found in the training part." in data.notes
    np.testing.assert_allclose(data.baselines["last value"], values[rows - 1])
    np.testing.assert_allclose(data.baselines["seasonal naive"], values[rows - 7])
    given = made(frame, season=14)
    np.testing.assert_allclose(given.baselines["seasonal naive"], values[rows - 14])


def test_rows_are_sorted_each_time_is_once_and_rows_without_one_are_left_out(made: Made) -> None:
    frame = daily()
    twice = pd.concat([frame, frame.iloc[[10]].assign(value=-77.0), pd.DataFrame({"day": [""], "value": [3.0]})])
    plain, mixed = made(frame), made(twice.iloc[::-1])
    notes = " ".join(mixed.notes)
    assert "sorted by `day`" in notes
    assert "1 row has the time of a later one, which is taken in its place." in notes
    assert "1 row without a time in `day` was left out." in notes
    assert len(mixed.train) == len(plain.train)


@pytest.mark.parametrize("layout", ["%d.%m.%Y", "%m/%d/%Y", "%Y/%m/%d %H:%M", "%b %d, %Y", "%Y-%m-%dT%H:%M:%S"])
def test_dates_of_all_kinds_give_the_same_windows(layout: str, made: Made) -> None:
    frame = daily()
    other = frame.assign(day=pd.to_datetime(frame["day"]).dt.strftime(layout))
    np.testing.assert_allclose(made(other).test.x, made(frame).test.x)
    assert made(other).test.times is not None


def test_line_ends_of_windows_and_quotes_are_read(made: Made) -> None:
    text = '"Month","value"\r\n' + "".join(f'"19{50 + n // 12}-{n % 12 + 1:02d}",{n % 12}\r\n' for n in range(60))
    data = made(text.encode())
    assert data.test.times is not None
    assert data.shape.train == 31


def test_without_dates_rows_are_in_order_and_numbers_can_say_when(made: Made) -> None:
    frame = daily().drop(columns="day")
    data = made(frame)
    assert data.test.times is None
    assert any("order in which they stand" in note for note in data.notes)
    steps = frame.assign(step=np.arange(50) * 10)
    shuffled = steps.sample(frac=1, random_state=1)
    np.testing.assert_allclose(made(shuffled, time="step", values=["value"]).test.x, data.test.x)


def test_missing_inputs_are_filled_from_before_and_missing_targets_never(made: Made) -> None:
    frame = daily(other=np.arange(50) * 1.0)
    frame.loc[[12, 13], "other"] = np.nan
    frame.loc[20, "value"] = np.nan
    data = made(frame, scaling="none", values=["other"])
    window = data.train.x[data.train.rows == 14][0]
    assert window.tolist() == [9, 10, 11, 11, 11]
    assert 20 not in data.train.rows
    notes = " ".join(data.notes)
    assert "2 missing values were filled in." in notes
    assert "1 window whose target is missing was left out." in notes
    between = made(frame, scaling="none", values=["other"], missing="interpolate")
    assert between.train.x[between.train.rows == 14][0].tolist() == [9, 10, 11, 12, 13]


def test_gaps_are_told_and_windows_over_them_can_be_left_out(made: Made) -> None:
    frame = daily().drop(index=range(10, 13))
    over, broken = made(frame, gaps="ignore"), made(frame, gaps="break")
    assert any("1 gap in time, the longest after 2020-01-10" in note for note in over.notes)
    # five windows begin before the gap and reach over it
    assert len(over.train) - len(broken.train) == 5


def test_constant_columns_and_text_are_left_out_with_a_reason(made: Made) -> None:
    data = made(daily(same=1, word=["a", "b"] * 25))
    assert data.shape.sample == (5, 1)
    assert any(note.startswith("`same` is left out.") for note in data.notes)
    assert any(note.startswith("`word` is left out.") for note in data.notes)


def test_a_class_is_told_for_the_end_of_each_window(made: Made) -> None:
    frame = daily(state=np.where(np.arange(50) % 10 < 5, "low", "high"))
    data = made(frame, target="state")
    assert (data.task, data.class_names) == ("binary", ("high", "low"))
    state = frame["state"].to_numpy()
    assert [data.class_names[label] for label in data.test.y] == state[data.test.rows].tolist()
    assert data.shape.sample == (5, 1)
    assert not data.baselines


def test_series_by_a_column_are_samples_of_their_own(made: Made) -> None:
    rows = [
        {"id": number, "step": step, "value": step * (1 if number % 2 else -1), "kind": "up" if number % 2 else "down"}
        for number in range(20)
        for step in range(3 + number % 4)
    ]
    data = made(pd.DataFrame(rows), target="kind", group="id", time="step", scaling="none", values=["value"])
    assert data.task == "binary"
    assert sum(data.shape.train + count for count in (data.shape.validation, data.shape.test)) > 20
    assert len(data.train) + len(data.validation) + len(data.test) == 20
    frame = pd.DataFrame(rows)
    for x, row, label in zip(data.train.x, data.train.rows, data.train.y, strict=True):
        values = frame[frame["id"] == frame["id"][row]]["value"].to_numpy()[-5:]
        assert x.tolist() == [0.0] * (5 - len(values)) + values.tolist()
        assert data.class_names[label] == frame["kind"][row]


def test_windows_stay_within_their_own_series(made: Made) -> None:
    frame = pd.concat([daily(30, id="a"), daily(30, id="b").assign(value=1000 + np.arange(30))])
    data = made(frame, group="id", scaling="none", values=["value"])
    for part in (data.train, data.validation, data.test):
        assert all(np.ptp(x) < 100 for x in part.x)
        assert {"a", "b"} == set(frame["id"].to_numpy()[part.rows])


@pytest.mark.parametrize(
    ("frame", "spec", "sentence"),
    [
        (daily(8), {"window": 24}, "in which there is no room for a window of 24 steps and 1 to predict"),
        (daily(), {"horizon": 40}, "its training part has 30 steps"),
        (daily(), {"horizon": 11}, "its validation part has 10 steps"),
        (daily(), {"target": "vlue"}, "the nearest is `value`"),
        (daily(), {"time": "value2"}, "`data.time` must name a column"),
        (daily(), {"more_targets": ["x"]}, "`data.more_targets` must name a column"),
        (daily().assign(value=3), {}, "at least two different values; it has 1"),
        (daily(word=["x", "yz"] * 25), {"time": "word"}, "`data.time` must be a column of dates or numbers"),
        (daily(word=["x", "yz"] * 25), {"values": ["word"]}, "`word` must hold numbers; it holds 'x'"),
        (daily(word=["x", "yz"] * 25), {"target": "word", "task": "regression"}, "must hold numbers"),
        (daily(word=["x", "yz"] * 25), {"target": "word", "more_targets": ["value"]}, "must be empty where classes"),
        (daily(), {"target": "day"}, "it is a date"),
        (daily(2), {}, "at least 3 rows"),
    ],
)
def test_what_cannot_be_a_series_is_refused_in_one_sentence(
    frame: pd.DataFrame, spec: dict[str, Any], sentence: str, made: Made
) -> None:
    with pytest.raises(DataError, match=sentence) as refused:
        made(frame, **spec)
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize("name", ["sine", "seasons", "damped"])
def test_waves_are_drawn_by_the_seed_and_noise_does_not_move_them(name: Any, settings: Settings) -> None:
    clean, noisy, again = (prepare(WavesData(name=name, noise=noise), SEEDS, settings) for noise in (0.0, 0.1, 0.1))
    np.testing.assert_array_equal(noisy.train.y, again.train.y)
    difference = own(noisy, "train") - own(clean, "train")
    assert 0.08 < difference.std() < 0.12
    assert clean.shape == describe(WavesData(name=name, noise=0.0), SEEDS, settings)


def test_a_table_and_nothing_else_becomes_an_experiment(settings: Settings) -> None:
    frame = daily(200)
    frame["value"] = frame["value"] + 50 * np.sin(2 * np.pi * np.arange(200) / 12)
    upload = add_upload("series.csv", frame.to_csv(index=False).encode(), settings)
    spec, said = series_experiment(upload.id, None, settings)
    assert load_spec(dump_spec(spec)) == spec
    assert (spec.data.target, spec.data.window, spec.data.learn) == ("value", 24, "change")
    assert any("alike again after 12 steps" in sentence for sentence in said)
    assert prepare(spec.data, SEEDS, settings).shape.train > 50


@pytest.mark.skipif(not (SHARED / "series").is_dir(), reason="the folder of real data is not there")
@pytest.mark.parametrize(
    ("file", "target", "season"),
    [
        ("airline-passengers.csv", "Passengers", 12),
        ("daily-min-temperatures.csv", "Temp", 365),
        ("ETTh1.csv", "HUFL", 24),
        ("jena_climate_jan2009_sample.csv", "T (degC)", 144),
    ],
)
def test_real_series_are_read_with_their_seasons(file: str, target: str, season: int, settings: Settings) -> None:
    upload = add_upload(file, SHARED / "series" / file, settings)
    data = prepare(SeriesData(dataset=upload.id, target=target), SEEDS, settings)
    assert f"A season of {season} steps was found in the training part." in data.notes
    assert data.test.times is not None
    assert len(data.test) > 0


@pytest.mark.parametrize(("period", "learn"), [(100, "change"), (7, "value")])
def test_of_a_series_that_creeps_the_change_is_proposed(settings: Settings, period: int, learn: str) -> None:
    values = np.cos(2 * np.pi * np.arange(400) / period) + 0.02 * np.random.default_rng(3).normal(size=400)
    text = "day,y\n" + "".join(f"{np.datetime64('2020-01-01') + at},{value:.4f}\n" for at, value in enumerate(values))
    upload = add_upload("creeps.csv", text.encode(), settings)
    spec, said = series_experiment(upload.id, "y", settings)
    assert spec.data.learn == learn
    assert ("Each value is close to the one before" in " ".join(said)) == (learn == "change")
