"""Some classes, unseen classes, and few samples of each: counted against the labels of the source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import datasets

from playground.data.builtin.bundled import bundled_classes, count_classes
from playground.data.prepare import class_counts, describe, prepare
from playground.data.values.classes import choose_classes, choose_samples
from playground.data.values.dataset import Dataset
from playground.data.values.split import Rows
from playground.errors import DataError
from playground.settings import Settings, read_settings
from playground.spec.data.kinds import BundledData, ClassesSpec, SplitSpec
from playground.spec.training.seeds import Seeds

SEEDS = Seeds(main=5).drawn()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    (tmp_path / "files").mkdir()
    return read_settings({"PLAYGROUND_HOME": str(tmp_path / "home"), "PLAYGROUND_DATASETS": str(tmp_path / "files")})


def ready(settings: Settings, classes: dict[str, Any], **more: Any) -> Dataset:
    spec = BundledData.model_validate({"name": "digits", "classes": classes, **more})
    data = prepare(spec, SEEDS, settings)
    assert data.shape == describe(spec, SEEDS, settings)
    counts = np.sum(list(class_counts(data).values()), axis=0)
    told, notes = count_classes(spec, SEEDS, settings)
    assert told.used == dict(zip(data.class_names, counts.tolist(), strict=True))
    assert tuple(told.trained.values()) == class_counts(data)["train"]
    assert set(notes) <= set(data.notes)
    return data


def test_kept_classes_are_numbered_anew_and_all_their_samples_are_there(settings: Settings) -> None:
    data, source = ready(settings, {"keep": ["9", "5", "7"]}), datasets.load_digits()
    assert data.class_names == ("5", "7", "9")
    parts = (data.train, data.validation, data.test)
    assert sum(map(len, parts)) == np.isin(source.target, [5, 7, 9]).sum()
    for part in parts:
        assert np.array_equal(np.array([5, 7, 9])[part.y], source.target[part.rows])
        assert part.x == pytest.approx(source.data[part.rows] / 16)


def test_two_kept_classes_are_a_task_of_two_classes(settings: Settings) -> None:
    data = ready(settings, {"keep": ["versicolor", "virginica"]}, name="iris")
    assert (data.task, data.class_names) == ("binary", ("versicolor", "virginica"))
    assert set(data.train.y) == {0, 1}


def test_unseen_class_is_tested_and_neither_trained_nor_validated_on(settings: Settings) -> None:
    whole, data = ready(settings, {}), ready(settings, {"unseen": ["9"]})
    counts, before = class_counts(data), class_counts(whole)
    assert counts["train"] == (*before["train"][:9], 0)
    assert counts["validation"] == (*before["validation"][:9], 0)
    assert counts["test"] == before["test"]
    assert data.shape.classes == 10
    assert data.notes[-1] == "Only the test samples are of 9 too; nothing is trained or validated on that."


def test_unseen_class_takes_no_part_in_the_scaling(settings: Settings) -> None:
    data, source = ready(settings, {"unseen": ["virginica"]}, name="iris"), datasets.load_iris()
    known = source.data[data.train.rows]
    assert set(source.target[data.train.rows]) == {0, 1}
    expected = (source.data[data.test.rows] - known.mean(axis=0)) / known.std(axis=0)
    np.testing.assert_allclose(data.test.x, expected, atol=1e-3, rtol=1e-5)


def test_so_many_samples_of_each_class_are_trained_on_and_the_others_stay(settings: Settings) -> None:
    whole, data = ready(settings, {"keep": list("56789")}), ready(settings, {"keep": list("56789"), "samples": 10})
    assert class_counts(data)["train"] == (10,) * 5
    assert set(data.train.rows) < set(whole.train.rows)
    assert np.array_equal(data.test.rows, whole.test.rows)
    assert np.array_equal(data.validation.rows, whole.validation.rows)
    spec = BundledData.model_validate({"classes": {"keep": list("56789"), "samples": 10}})
    other = prepare(spec, SEEDS._replace(data=1), settings)
    assert set(data.train.rows) != set(other.train.rows) < set(whole.train.rows)


def test_classes_of_a_set_with_test_samples_of_its_own(settings: Settings, tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    y = draw.integers(0, 10, 300).astype(np.uint8)
    x = np.repeat(y, 784).reshape(300, 28, 28)
    np.savez(tmp_path / "files" / "mnist.npz", x_train=x[:200], y_train=y[:200], x_test=x[200:], y_test=y[200:])
    classes = {"keep": list("01234"), "unseen": ["4"], "samples": 7}
    data = ready(settings, classes, name="mnist", split=SplitSpec(validation=0.1).model_dump())
    assert len(data.test) == (y[200:] < 5).sum()
    assert data.train.x[:, 0] * 255 == pytest.approx(data.train.y)
    assert class_counts(data)["train"] == (*np.minimum(7, np.bincount(data.train.y, minlength=5)[:4]), 0)
    assert set(data.validation.y) <= {0, 1, 2, 3}
    assert data.test.rows.min() >= 200


def test_sizes_are_guessed_where_a_set_is_still_to_be_downloaded(settings: Settings) -> None:
    spec = BundledData.model_validate({"name": "mnist", "classes": {"keep": list("01234")}})
    shape = describe(spec, SEEDS, settings)
    assert (shape.train + shape.validation, shape.test, shape.classes) == (30_000, 5_000, 5)
    assert count_classes(spec, SEEDS, settings) == (({}, {}), ())


def test_a_regression_has_no_classes_to_count(settings: Settings) -> None:
    assert bundled_classes("diabetes") == ()
    assert count_classes(BundledData(name="diabetes"), SEEDS, settings) == (({}, {}), ())


def test_training_samples_that_are_all_of_unseen_classes_are_refused() -> None:
    spec = ClassesSpec(unseen=("a", "b"), samples=3)
    choice = choose_classes(spec, ("a", "b", "c"), "letters")
    rows = Rows(np.array([0, 1]), np.array([2]), np.array([3]))
    with pytest.raises(DataError, match="must leave training samples; all there are are of a, b") as caught:
        choose_samples(spec, choice, rows, np.array([0, 1, 2, 2]), 0)
    assert caught.value.problems[0].field == "data.classes.unseen"


@pytest.mark.parametrize(
    ("name", "classes", "field", "words"),
    [
        ("digits", {"keep": ["1", "ten"]}, "data.classes.keep", "there is no 'ten'"),
        ("digits", {"keep": ["1"]}, "data.classes.keep", "must name two classes; got 1"),
        ("iris", {"unseen": ["virgin"]}, "data.classes.unseen", "the nearest is virginica"),
        ("digits", {"keep": ["1", "2"], "unseen": ["3"]}, "data.classes.unseen", r"kept \(1, 2\); got 3"),
        ("digits", {"keep": ["1", "2"], "unseen": ["1", "2"]}, "data.classes.unseen", "must leave a class"),
        ("diabetes", {"samples": 3}, "data.classes", "has no classes"),
    ],
)
def test_classes_that_are_not_there_are_refused(
    name: str, classes: dict[str, Any], field: str, words: str, settings: Settings
) -> None:
    spec = BundledData.model_validate({"name": name, "classes": classes})
    for step in (prepare, describe):
        with pytest.raises(DataError, match=words) as caught:
            step(spec, SEEDS, settings)
        assert caught.value.problems[0].field == field
