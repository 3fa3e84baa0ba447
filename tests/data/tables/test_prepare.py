"""Preparation of tables: learnt from the training rows only, and as scikit-learn and NumPy do it by hand."""

import numpy as np
import pandas as pd
import pytest

from playground.data.tables.prepare import prepare_frame, prepare_table
from playground.data.tables.read_table import no_progress
from playground.data.uploads.store import add_upload
from playground.errors import DataError
from playground.settings import read_settings
from playground.spec.data.kinds import TableData
from playground.spec.training.seeds import Seeds

SEEDS = Seeds().drawn()


@pytest.fixture
def frame():
    rng = np.random.default_rng(0)
    n = 200
    table = pd.DataFrame(
        {
            "id": np.arange(1, n + 1),
            "x": rng.normal(5, 3, n),
            "size": rng.integers(0, 50, n),
            "colour": rng.choice(["red", "green", "blue"], n),
            "born": pd.Timestamp("2020-03-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
            "note": [f"a remark of number {i}" for i in range(n)],
            "same": 1,
            "y": rng.normal(100, 20, n),
            "kind": rng.choice(["no", "yes"], n, p=[0.7, 0.3]),
        }
    )
    table.loc[table.index % 9 == 0, "x"] = np.nan
    table.loc[table.index % 13 == 0, "colour"] = None
    return table


def prepare(frame, **settings):
    spec = TableData(dataset="0" * 64, **{"target": "kind", **settings})
    return prepare_frame(frame, spec, SEEDS, "table", (), no_progress)


def test_numbers_are_imputed_and_scaled_as_numpy_does_it_on_training_rows(frame):
    data = prepare(frame)
    column = data.feature_names.index("x")
    raw = frame["x"].to_numpy()
    median = np.nanmedian(raw[data.train.rows])
    filled = np.where(np.isnan(raw), median, raw)
    train = filled[data.train.rows]
    for part in (data.train, data.validation, data.test):
        expected = (filled[part.rows] - train.mean()) / train.std()
        np.testing.assert_allclose(part.x[:, column], expected, rtol=1e-5, atol=1e-6)
    assert part.x.dtype == np.float32


def test_minmax_and_mean_and_none_do_what_they_say(frame):
    data = prepare(frame, scaling="minmax", impute="mean")
    assert data.train.x.min() == 0
    assert data.train.x.max() == 1
    plain = prepare(frame, scaling="none", impute="mean")
    column = plain.feature_names.index("x")
    mean = np.nanmean(frame["x"].to_numpy()[plain.train.rows])
    missing = frame["x"].isna().to_numpy()[plain.test.rows]
    np.testing.assert_allclose(plain.test.x[missing, column], mean, rtol=1e-6)
    np.testing.assert_allclose(
        plain.test.x[~missing, column], frame["x"].to_numpy()[plain.test.rows][~missing], rtol=1e-6
    )


def test_nothing_is_learnt_from_validation_and_test_rows(frame):
    data = prepare(frame, target="y")
    other = frame.copy()
    held_out = np.concatenate([data.validation.rows, data.test.rows])
    other.loc[held_out, ["x", "y"]] = 1e6
    other.loc[held_out, "size"] = 7
    other.loc[held_out, "colour"] = "ultraviolet"
    other.loc[held_out, "born"] = pd.Timestamp("1900-01-01")
    again = prepare(other, target="y")
    np.testing.assert_array_equal(again.train.rows, data.train.rows)
    np.testing.assert_array_equal(again.train.x, data.train.x)
    np.testing.assert_array_equal(again.train.y, data.train.y)
    assert again.feature_names == data.feature_names
    assert (again.target_mean, again.target_scale) == (data.target_mean, data.target_scale)


def test_categories_become_columns_with_readable_names(frame):
    data = prepare(frame)
    for value in ("red", "green", "blue"):
        column = data.feature_names.index(f"colour = {value}")
        np.testing.assert_array_equal(data.test.x[:, column], (frame["colour"] == value).to_numpy()[data.test.rows])
    column = data.feature_names.index("colour = (missing)")
    np.testing.assert_array_equal(data.test.x[:, column], frame["colour"].isna().to_numpy()[data.test.rows])


def test_rare_categories_share_one_column_and_it_is_said(frame):
    frame["colour"] = ["common"] * 150 + ["usual"] * 40 + [f"rare {i % 5}" for i in range(10)]
    data = prepare(frame, rare=0.1)
    assert [name for name in data.feature_names if name.startswith("colour")] == [
        "colour = common",
        "colour = usual",
        "colour = (rare)",
    ]
    rare = frame["colour"].str.startswith("rare").to_numpy()
    np.testing.assert_array_equal(data.test.x[:, data.feature_names.index("colour = (rare)")], rare[data.test.rows])
    assert any("rare categories were grouped" in note for note in data.notes)


def test_dates_become_parts_and_days_since_the_first(frame):
    data = prepare(frame, scaling="none")
    born = frame["born"].iloc[data.test.rows]
    first = frame["born"].iloc[data.train.rows].min()
    for name, expected in {
        "year": born.dt.year,
        "month": born.dt.month,
        "day of week": born.dt.dayofweek,
        "hour": born.dt.hour,
        "days": (born - first).dt.days,
    }.items():
        np.testing.assert_allclose(data.test.x[:, data.feature_names.index(f"born ({name})")], expected)


def test_what_cannot_be_learnt_from_is_left_out_with_its_reason(frame):
    data = prepare(frame)
    said = " ".join(data.notes)
    for name in ("id", "note", "same"):
        assert not any(feature.startswith(name) for feature in data.feature_names)
        assert f"`{name}` is left out." in said


def test_chosen_roles_go_before_detected_ones(frame):
    frame["year"] = frame["size"] % 5 + 2000
    data = prepare(frame, columns={"id": "number", "x": "leave_out", "size": "category", "year": "date"}, rare=0)
    assert "id" in data.feature_names
    assert "x" not in data.feature_names
    assert "size = 0" in data.feature_names
    assert "year (year)" in data.feature_names


def test_regression_targets_are_standardised_and_come_back(frame):
    data = prepare(frame, target="y")
    raw = frame["y"].to_numpy()
    assert data.task == "regression"
    assert data.target_mean == pytest.approx(raw[data.train.rows].mean())
    assert data.target_scale == pytest.approx(raw[data.train.rows].std())
    np.testing.assert_allclose(data.test.y * data.target_scale + data.target_mean, raw[data.test.rows], rtol=1e-5)
    assert data.train.y.dtype == np.float32


def test_labels_are_numbered_in_order_and_stratified(frame):
    data = prepare(frame)
    assert (data.task, data.class_names) == ("binary", ("no", "yes"))
    np.testing.assert_array_equal(data.test.y, (frame["kind"] == "yes").to_numpy()[data.test.rows])
    share = (frame["kind"] == "yes").mean()
    assert all(abs(part.y.mean() - share) < 0.03 for part in (data.train, data.validation, data.test))
    grades = prepare(frame.assign(g=np.arange(200) % 4 * 2.0), target="g")
    assert (grades.task, grades.class_names) == ("multiclass", ("0", "2", "4", "6"))


def test_rows_without_a_target_are_left_out_and_rows_keep_their_number(frame):
    frame.loc[:49, "kind"] = None
    data = prepare(frame)
    rows = np.concatenate([data.train.rows, data.validation.rows, data.test.rows])
    assert sorted(rows) == list(range(50, 200))
    assert "50 rows without a value of the target `kind` were left out." in data.notes


def test_fewer_rows_are_drawn_by_the_data_seed(frame):
    data, again = prepare(frame, rows=60), prepare(frame, rows=60)
    assert len(data.train) + len(data.validation) + len(data.test) == 60
    np.testing.assert_array_equal(data.train.rows, again.train.rows)


def test_a_class_of_one_row_is_split_plainly_with_a_note(frame):
    frame.loc[3, "kind"] = "perhaps"
    data = prepare(frame)
    assert data.class_names == ("no", "perhaps", "yes")
    assert any("shares of the classes" in note for note in data.notes)


def test_infinite_and_enormous_numbers_count_as_missing(frame):
    frame.loc[1, "x"], frame.loc[2, "x"] = np.inf, 1e300
    data = prepare(frame)
    assert np.isfinite(data.train.x).all()
    assert any("2 infinite or enormous values" in note for note in data.notes)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"target": "Kind"}, "the nearest is `kind`"),
        ({"columns": {"colur": "category"}}, "the nearest is `colour`"),
        ({"task": "regression"}, "must be a number for a regression"),
        ({"target": "colour", "task": "binary"}, "must have two classes for a binary task; it has 3"),
        ({"target": "y", "task": "multiclass"}, "must have at most"),
        ({"target": "same"}, "at least two different values"),
        ({"target": "born"}, "it is a date"),
        ({"columns": {"note": "number"}}, "`note` must hold a number"),
        ({"columns": {"colour": "date"}}, "`colour` must hold a date"),
        (
            {"columns": dict.fromkeys(["x", "size", "colour", "born", "y"], "leave_out")},
            "At least one column besides the target must be usable",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(frame, settings, sentence):
    with pytest.raises(DataError, match=sentence) as error:
        prepare(frame, **settings)
    assert "\n" not in str(error.value)


def test_too_few_rows_and_too_many_values_are_refused(frame, monkeypatch):
    with pytest.raises(DataError, match="at least 10 rows"):
        prepare(frame.head(9))
    monkeypatch.setattr("playground.data.tables.prepare.MAX_VALUES", 100)
    with pytest.raises(DataError, match="rows x features"):
        prepare(frame)


def test_a_column_of_nothing_in_the_training_rows_is_left_out(frame):
    frame["gone"] = np.nan
    only = prepare(frame)
    assert any("`gone` is left out." in note for note in only.notes)
    rows = only.test.rows
    frame.loc[rows, "gone"] = rows.astype(float)
    assert any("missing in the training rows" in note for note in prepare(frame).notes)


def test_an_upload_is_prepared_with_progress(frame, tmp_path):
    settings = read_settings({"PLAYGROUND_HOME": str(tmp_path)})
    upload = add_upload("people.csv", frame.to_csv(index=False).encode(), settings)
    told: list[float] = []
    spec = TableData(dataset=upload.id, target="kind")
    data = prepare_table(spec, SEEDS, settings, lambda stage, done: told.append(done))
    np.testing.assert_array_equal(data.train.rows, prepare(frame).train.rows)
    assert data.name == "people.csv"
    assert told == sorted(told)
    assert told[-1] == 1
    with pytest.raises(DataError, match="must be an uploaded table"):
        prepare_table(TableData(dataset="0" * 64, target="kind"), SEEDS, settings, no_progress)


def test_several_targets_are_outputs_each_in_its_own_unit(frame):
    frame["double"] = frame["y"] * 1000 + frame["x"].fillna(0)
    frame.loc[[3, 4], "double"] = np.nan
    data = prepare(frame, target="y", more_targets=("double",))
    assert data.target_names == ("y", "double")
    assert data.shape.outputs == 2
    assert not {"y", "double"} & set(data.feature_names)
    assert "2 rows without a value of each target: `y`, `double` were left out." in data.notes
    raw = frame[["y", "double"]].to_numpy()
    means, scales = np.array(data.scaling).T
    np.testing.assert_allclose(means, raw[data.train.rows].mean(axis=0))
    np.testing.assert_allclose(scales, raw[data.train.rows].std(axis=0))
    np.testing.assert_allclose(data.test.y * scales + means, raw[data.test.rows], rtol=1e-4)


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ({"more_targets": ("z",)}, "`data.more_targets` must name a column"),
        ({"more_targets": ("colour",)}, "must be a number for a regression"),
        ({"more_targets": ("x",), "task": "multiclass"}, "must be empty where classes are predicted"),
    ],
)
def test_further_targets_must_be_numbers(frame, spec, sentence):
    with pytest.raises(DataError, match=sentence):
        prepare(frame, target="y", **spec)


def test_times_of_day_are_places_on_a_clock_and_durations_are_hours(frame):
    minutes = np.random.default_rng(5).integers(0, 1440, len(frame))
    timed = frame.assign(start=pd.to_timedelta(minutes, unit="min"), lap_time=pd.to_timedelta(minutes / 10, unit="min"))
    data = prepare(timed, scaling="none")
    sine, cosine = (data.feature_names.index(f"start (time of day, {kind})") for kind in ("sine", "cosine"))
    angle = 2 * np.pi * minutes / 1440
    for part in (data.train, data.test):
        np.testing.assert_allclose(part.x[:, sine], np.sin(angle)[part.rows], atol=1e-6)
        np.testing.assert_allclose(part.x[:, cosine], np.cos(angle)[part.rows], atol=1e-6)
        lap = part.x[:, data.feature_names.index("lap_time")]
        np.testing.assert_allclose(lap, minutes[part.rows] / 600, rtol=1e-5)
    assert any(note.startswith("`start`, such as ") and "time of day" in note for note in data.notes)
    hours = prepare(timed, scaling="none", columns={"start": "number", "born": "number"})
    np.testing.assert_allclose(
        hours.train.x[:, hours.feature_names.index("start")], minutes[hours.train.rows] / 60, rtol=1e-5
    )
    days = (frame["born"] - pd.Timestamp(1970, 1, 1)).dt.days.to_numpy()
    np.testing.assert_allclose(hours.train.x[:, hours.feature_names.index("born")], days[hours.train.rows])
    assert prepare(timed, target="start").task == "regression"


def test_classes_are_put_into_groups():
    table = pd.DataFrame({"age": np.arange(100) / 7, "num": np.arange(100) % 5})
    groups = {"1": "ill", "2": "ill", "3": "ill", "4": "ill"}
    dataset = prepare(table, target="num", groups=groups)
    assert (dataset.task, dataset.class_names) == ("binary", ("0", "ill"))
    parts = (dataset.train, dataset.validation, dataset.test)
    told = {row: label for part in parts for row, label in zip(part.rows.tolist(), part.y.tolist(), strict=True)}
    assert [told[row] for row in range(10)] == [0, 1, 1, 1, 1, 0, 1, 1, 1, 1]

    with pytest.raises(DataError, match=r"`data\.groups` must name values of `num`; there is no '7'"):
        prepare(table, target="num", groups={"7": "ill"})
