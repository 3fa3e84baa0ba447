"""Baselines are what scikit-learn makes of the same rows, whatever way these came through the playground."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_wine
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, mean_absolute_error, recall_score, root_mean_squared_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from playground.data.prepare import prepare
from playground.data.values.dataset import Dataset, Part
from playground.engine.model.scores import figures_of_rare, macro_f1, noise_of_errors, noise_of_labels
from playground.engine.outcome.baseline_models import candidates_of, smaller
from playground.engine.outcome.baselines import Comparison, chosen_rows, compare
from playground.runs.predictions import Predictions
from playground.runs.protocol.events import Compared, Evaluated, RunFinished
from playground.settings import Settings
from playground.spec.data.kinds import BundledData
from playground.spec.data.series import WavesData
from playground.spec.data.text import SentencesData
from playground.spec.training.seeds import Seeds
from playground.spec.training.training import TrainingSpec
from tests.engine.conftest import Runs, dataset_of, spec_of


def predicted(dataset: Dataset, said: np.ndarray) -> Predictions:
    """Predictions of a network that says this of the test samples: labels, or values in the target's unit."""
    part, is_regression = dataset.test, dataset.task == "regression"
    y = part.y.astype(np.float64) * dataset.target_scale + dataset.target_mean if is_regression else part.y
    y = y if part.base is None else y + part.base.reshape(y.shape)
    outputs = said.reshape(len(part), -1) if is_regression else np.eye(len(dataset.class_names))[said]
    nothing = np.empty(0, np.float32)
    return Predictions(
        "test", dataset.task, dataset.class_names, part.rows, y if is_regression else y.astype(np.int64),
        outputs.astype(np.float32), nothing, np.empty(0, np.int64), nothing, (), (),
    )  # fmt: skip


def compared(dataset: Dataset, settings: Settings, said: np.ndarray | None = None, **training: Any) -> Comparison:
    said = np.zeros(len(dataset.test), np.int64) if said is None else said
    return compare(dataset, predicted(dataset, said), TrainingSpec(**training), settings)


def test_classes_of_a_table_are_told_as_by_scikit_learn(settings: Settings) -> None:
    dataset = prepare(BundledData(name="wine"), Seeds(main=4).drawn(), settings, lambda *_: None)
    raw = load_wine()
    train, test = dataset.train.rows, dataset.test.rows
    found = compared(dataset, settings)
    linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(raw.data[train], raw.target[train])
    boosting = HistGradientBoostingClassifier(random_state=0).fit(raw.data[train], raw.target[train])
    commonest = np.bincount(raw.target[train]).argmax()
    assert {name: value for name, value in found.figures.items() if not name.endswith("noise")} == pytest.approx(
        {
            "test_accuracy_constant": (raw.target[test] == commonest).mean(),
            "test_accuracy_linear": accuracy_score(raw.target[test], linear.predict(raw.data[test])),
            "test_accuracy_gradient_boosting": accuracy_score(raw.target[test], boosting.predict(raw.data[test])),
        }
    )
    assert found.notes == ()


@pytest.mark.parametrize("loss", ["auto", "mean_absolute_error"])
def test_numbers_of_a_table_are_told_as_by_scikit_learn(settings: Settings, loss: str) -> None:
    dataset = prepare(BundledData(name="diabetes"), Seeds(main=4).drawn(), settings, lambda *_: None)
    raw = load_diabetes(scaled=False)
    train, test = dataset.train.rows, dataset.test.rows
    x, y = raw.data, raw.target
    found = compared(dataset, settings, np.full(len(test), 150.0), loss=loss).figures
    absolute = loss == "mean_absolute_error"
    error = mean_absolute_error if absolute else root_mean_squared_error
    boosting = HistGradientBoostingRegressor(loss="absolute_error" if absolute else "squared_error", random_state=0)
    # the network learns the target standardised, and so does what it is compared with
    mean, scale = y[train].mean(), y[train].std()
    scaled = StandardScaler().fit(x[train])
    boosting.fit(scaled.transform(x[train]).astype(np.float32), ((y[train] - mean) / scale).astype(np.float32))
    told = boosting.predict(scaled.transform(x[test]).astype(np.float32)) * scale + mean
    linear = LinearRegression().fit(x[train], y[train])
    guess = np.median(y[train]) if absolute else mean
    ending = "mae" if absolute else "rmse"
    assert found[f"test_{ending}_linear"] == pytest.approx(error(y[test], linear.predict(x[test])), rel=1e-4)
    # medians are drawn between values that are nearly the same: a split may fall elsewhere
    close = 1e-2 if absolute else 1e-4
    assert found[f"test_{ending}_gradient_boosting"] == pytest.approx(error(y[test], told), rel=close)
    assert found[f"test_{ending}_constant"] == pytest.approx(error(y[test], np.full(len(test), guess)), rel=1e-4)


def test_texts_are_weighed_words_for_a_linear_model(settings: Settings) -> None:
    data = SentencesData(samples=300)
    dataset = prepare(data, Seeds(main=4).drawn(), settings, lambda *_: None)

    def words(part: Part) -> list[str]:
        return [" ".join(dataset.vocabulary[number] for number in row if number > 1) for row in part.x]

    pipeline = make_pipeline(
        TfidfVectorizer(vocabulary=dataset.vocabulary[2:], token_pattern=r"\S+"), LogisticRegression(max_iter=1000)
    )
    pipeline.fit(words(dataset.train), dataset.train.y)
    found = compared(dataset, settings).figures
    expected = accuracy_score(dataset.test.y, pipeline.predict(words(dataset.test)))
    assert found["test_accuracy_linear"] == pytest.approx(expected)
    assert found["test_accuracy_gradient_boosting"] > found["test_accuracy_constant"]


@pytest.mark.parametrize("learn", ["value", "change"])
def test_a_series_stands_beside_its_last_value_its_season_and_an_autoregression(settings: Settings, learn: str) -> None:
    data = WavesData(window=12, horizon=2, season=24, learn=learn)
    dataset = prepare(data, Seeds(main=4).drawn(), settings, lambda *_: None)
    said = dataset.baselines["last value"]
    found = compared(dataset, settings, said).figures
    true = predicted(dataset, said).y
    # least squares on the window by hand, with a constant; of changes the last difference is always 0
    x, tested = (np.column_stack([part.x, np.ones(len(part))]) for part in (dataset.train, dataset.test))
    y = dataset.train.y * dataset.target_scale + dataset.target_mean
    told = tested @ np.linalg.lstsq(x, y, rcond=None)[0]
    told = told if dataset.test.base is None else told + dataset.test.base
    assert found["test_rmse_linear_autoregression"] == pytest.approx(
        root_mean_squared_error(true.ravel(), told.ravel())
    )
    assert found["test_rmse_last_value"] == pytest.approx(root_mean_squared_error(true.ravel(), said.ravel()))
    assert found["test_rmse_seasonal_naive"] == pytest.approx(
        root_mean_squared_error(true.ravel(), dataset.baselines["seasonal naive"].ravel())
    )
    assert "test_rmse_constant" not in found


def lopsided() -> Dataset:
    """One sample in ten is of the second class."""
    rng = np.random.default_rng(1)
    y = (rng.random(600) < 0.1).astype(np.int32)
    x = (rng.normal(size=(600, 3)) + y[:, None]).astype(np.float32)
    parts = [Part(x[some], y[some], np.arange(600)[some]) for some in (slice(400), slice(0), slice(400, 600))]
    return Dataset("rare", "binary", ("a", "b", "c"), "y", ("no", "it is_rare"), *parts)


@pytest.mark.parametrize("weights", [{}, {"class_weights": True}, {"resample": True}])
def test_where_a_class_is_rare_macro_f1_is_compared_and_weights_count(settings: Settings, weights: Any) -> None:
    dataset = lopsided()
    found = compared(dataset, settings, **weights).figures
    balanced = "balanced" if weights else None
    x, y = dataset.train.x, dataset.train.y
    for name, model in {
        "linear": LogisticRegression(max_iter=1000, class_weight=balanced),
        "gradient_boosting": HistGradientBoostingClassifier(class_weight=balanced, random_state=0),
    }.items():
        told = model.fit(x, y).predict(dataset.test.x)
        assert found[f"test_macro_f1_{name}"] == pytest.approx(f1_score(dataset.test.y, told, average="macro"))
        assert found[f"test_accuracy_{name}"] == pytest.approx(accuracy_score(dataset.test.y, told))
    assert found["test_macro_f1_noise"] > 0
    assert "test_accuracy_noise" not in found


def test_f1_and_recall_of_the_rarest_class_are_told_where_one_is_rare() -> None:
    dataset = lopsided()
    said = (dataset.test.x.sum(axis=1) > 2).astype(np.int64)
    y = dataset.test.y.astype(np.int64)
    assert figures_of_rare(dataset, y, said) == pytest.approx(
        {
            "test_macro_f1": f1_score(y, said, average="macro"),
            "test_f1 of it is_rare": f1_score(y, said),
            "test_recall of it is_rare": recall_score(y, said),
        }
    )
    assert figures_of_rare(dataset_of("binary", 2, 60, 0, 20), y[:20], said[:20]) == {}


def test_of_rare_classes_the_rarest_with_enough_test_samples_is_told() -> None:
    y = np.repeat([0, 1, 2, 3], [200, 160, 12, 2]).astype(np.int32)
    x = np.zeros((len(y), 1), np.float32)
    train, test = Part(x, y, np.arange(len(y))), Part(x[::2], y[::2], np.arange(len(y))[::2])
    dataset = Dataset("rare", "multiclass", ("a",), "y", ("a", "b", "c", "d"), train, train, test)
    told = figures_of_rare(dataset, test.y.astype(np.int64), np.full(len(test), 2))
    assert told["test_recall of c"] == 1.0
    assert "test_f1 of d" not in told


def test_macro_f1_leaves_out_classes_that_nobody_speaks_of() -> None:
    y, said = np.array([0, 0, 1, 4]), np.array([0, 1, 1, 0])
    assert macro_f1(y, said, 6) == pytest.approx(f1_score(y, said, average="macro"))


def test_noise_of_accuracies_is_that_of_the_pairs_that_differ() -> None:
    y = np.zeros(100, np.int64)
    own, other = y.copy(), y.copy()
    own[:3], other[3:12] = 1, 1  # 3 wrong, 9 wrong, never the same
    differences = (own == y).astype(float) - (other == y)
    assert noise_of_labels("accuracy", y, own, other) == pytest.approx(2 * differences.std() / 10)
    assert noise_of_labels("accuracy", y, own, own) == pytest.approx(0.02)


def test_noise_of_errors_is_what_drawing_the_samples_anew_tells() -> None:
    rng = np.random.default_rng(5)
    own, other = rng.normal(size=400) ** 2, 1.3 * rng.normal(size=400) ** 2
    drawn = rng.integers(0, 400, (4000, 400))
    spread = (np.sqrt(own[drawn].mean(axis=1)) - np.sqrt(other[drawn].mean(axis=1))).std()
    assert noise_of_errors("rmse", own, other) == pytest.approx(2 * spread, rel=0.1)


def of_shape(train: int, shape: tuple[int, ...], classes: int, kind: str = "images") -> Dataset:
    """Training samples that take no memory, and one test sample."""
    features = int(np.prod(shape))
    x, y = np.broadcast_to(np.float32(0), (train, features)), np.arange(train, dtype=np.int32) % classes
    train_part, none = Part(x, y, np.arange(train)), Part(x[:0], y[:0], np.arange(0))
    names = tuple(map(str, range(classes)))
    return Dataset(
        "large", "multiclass", tuple(map(str, range(features))), "class", names, train_part, none, none,
        kind=kind, sample_shape=shape if kind == "images" else (),  # type: ignore[arg-type]
    )  # fmt: skip


def test_what_would_take_minutes_learns_from_fewer_samples_and_says_so() -> None:
    _, linear, boosting = candidates_of(of_shape(60_000, (28, 28, 1), 10), False, "squared_error")
    assert 5_000 < linear.samples < 60_000
    assert linear.note == (
        f"The linear model learned from {linear.samples:,} of the 60,000 training samples, so that it takes seconds."
    )
    assert 5_000 < boosting.samples < 60_000
    assert "and from images of 14x14 pixels" in boosting.note


def test_what_takes_too_long_anyway_is_left_out_and_says_so(settings: Settings) -> None:
    _, linear, boosting = candidates_of(of_shape(4_000, (5_000,), 2, "vectors"), False, "squared_error")
    assert (linear.samples, boosting.samples) == (0, 0)
    assert linear.note == "The linear model was left out: there are 5,000 features."
    assert boosting.note == "Gradient boosting was left out: there are 5,000 features."


def test_small_images_are_means_of_squares_of_pixels() -> None:
    image = np.arange(2 * 5 * 4, dtype=np.float32).reshape(1, 5, 4, 2)
    small = smaller(image.reshape(1, -1), (5, 4, 2), 2).reshape(2, 2, 2)
    assert small[1, 0].tolist() == image[0, 2:4, 0:2].mean(axis=(0, 1)).tolist()


def test_the_same_samples_are_drawn_each_time() -> None:
    rows = chosen_rows(100, 10)
    assert isinstance(rows, np.ndarray)
    assert len(set(rows.tolist())) == 10
    assert np.array_equal(rows, chosen_rows(100, 10))
    assert chosen_rows(10, 10) == slice(None)


def test_the_same_samples_are_fitted_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = dataset_of("binary", 2, 60, 0, 20)
    first = compared(dataset, settings)
    monkeypatch.setattr("playground.engine.outcome.baselines._predicted", lambda *_: pytest.fail("fitted again"))
    assert compared(dataset, settings) == first


def test_nothing_is_compared_without_test_samples(settings: Settings) -> None:
    dataset = dataset_of("binary", 2, 60, 20, 0)
    assert compare(dataset, None, TrainingSpec(), settings) == Comparison()


def test_a_run_tells_how_it_stands(run: Runs, multiclass: Dataset, tmp_path: Path) -> None:
    recorder = run(spec_of(training__compile="graph"), multiclass)
    names = [type(event).__name__ for event in recorder.events]
    assert names[-3:] == ["Evaluated", "Compared", "RunFinished"]
    assert recorder.of(Compared)[0].seconds > 0
    (end,) = recorder.of(RunFinished)
    first, last = recorder.of(Evaluated)
    assert first.metrics.items() <= last.metrics.items() <= end.metrics.items()
    assert {"test_accuracy_constant", "test_accuracy_linear", "test_accuracy_gradient_boosting"} <= set(end.metrics)
    assert end.verdict.endswith(".")
