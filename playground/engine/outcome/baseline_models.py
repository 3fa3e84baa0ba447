"""Shape of the data -> the simple models that a network stands beside, and how many samples each can learn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Dataset

#: multiplications that a linear model, and steps that gradient boosting may take: some seconds on one core
_LINEAR_WORK, _BOOSTING_WORK = 2e10, 4e9
#: steps of the solver of logistic regression: enough for tables, and few enough for images
_STEPS, _FEW_STEPS = 1_000, 100
#: as scikit-learn sets gradient boosting, and a quicker setting: (trees for each output, learning rate, bins)
_USUAL, _QUICK = (100, 0.1, 255), (30, 0.2, 63)
#: fewest samples with which the usual setting is worth while, and with which any is
_ENOUGH, _FEWEST = 2_000, 500
#: features of a linear model and of gradient boosting at most
_MOST_LINEAR, _MOST_BOOSTING = 3_072, 2_000
#: side of the images, and commonest words, that gradient boosting is given
_SIDE, _WORDS = 16, 300
#: numbers of a window up to which all inputs are in an autoregression, beyond them the past of the target alone
_MOST_LAGS = 500
#: numbers of words that stand for no word: what fills up, and unknown ones
_NO_WORDS = 2

View = Literal["all", "smaller", "past", "counts", "weighed counts"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A baseline that learns.

    Attributes:
        name: see `playground.runs.baselines.BASELINES`.
        estimator: makes the scikit-learn model, not fitted.
        samples: training samples that it learns from; 0: it is left out.
        view: what it is given of a sample: all numbers; a smaller image; the past of the targets alone; how often each
            of the commonest words is said, or of all words, weighed by how rare they are (TF-IDF).
        note: what the user should know, a sentence or "".
        recipe: tells all of this apart from other ways.
    """

    name: str
    estimator: Callable[[], Any]
    samples: int
    view: View
    note: str = ""
    recipe: str = ""


def candidates_of(dataset: Dataset, balanced: bool, loss: str) -> list[Candidate]:
    """The baselines that suit the data.

    Args:
        dataset: prepared.
        balanced: all classes count the same, however rare they are.
        loss: of a regression: "squared_error" or "absolute_error".
    """
    is_forecast = dataset.kind == "series" and dataset.task == "regression"
    if is_forecast:
        return [_autoregression(dataset)]
    return [_constant(dataset, balanced, loss), _linear(dataset, balanced), _boosting(dataset, balanced, loss)]


def inputs_of(candidate: Candidate, dataset: Dataset, x: npt.NDArray[Any]) -> Any:
    """What a baseline is given of samples: shape (samples, features), of words sparse where they are many."""
    match candidate.view:
        case "smaller":
            return smaller(x, dataset.shape.sample, _factor(dataset.shape.sample))
        case "past":
            return x[:, _past(dataset)]
        case "counts":
            return _counts(x, min(_WORDS, _words(dataset))).toarray().astype(np.float32)
        case "weighed counts":
            return _counts(x, _words(dataset))
    return x


def smaller(x: npt.NDArray[Any], shape: tuple[int, ...], factor: int) -> npt.NDArray[np.float32]:
    """Images of a row each, made smaller by the mean of squares of pixels; what is left over at the edges is cut off.

    Args:
        x: shape (samples, height * width * channels).
        shape: height, width and channels.
        factor: side of the squares.
    """
    height, width, channels = shape
    images = x.reshape(len(x), height, width, channels)
    high, wide = height // factor, width // factor
    cut = images[:, : high * factor, : wide * factor]
    means = cut.reshape(len(x), high, factor, wide, factor, channels).mean(axis=(2, 4), dtype=np.float32)
    return np.asarray(means.reshape(len(x), high * wide * channels), dtype=np.float32)


def _factor(shape: tuple[int, ...]) -> int:
    return max(1, -(-max(shape[:2]) // _SIDE))


def _constant(dataset: Dataset, balanced: bool, loss: str) -> Candidate:
    from sklearn.dummy import DummyClassifier, DummyRegressor

    if dataset.task != "regression":
        make: Callable[[], Any] = lambda: DummyClassifier(strategy="most_frequent")  # noqa: E731
    else:
        make = lambda: DummyRegressor(strategy="median" if loss == "absolute_error" else "mean")  # noqa: E731
    return Candidate("constant", make, len(dataset.train), "all", recipe=f"constant {loss}")


def _linear(dataset: Dataset, balanced: bool) -> Candidate:
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline

    view: View = "weighed counts" if dataset.kind == "text" else "all"
    features = _features(dataset, view)
    if view == "all" and features > _MOST_LINEAR and dataset.kind == "images":
        view, features = "smaller", _features(dataset, "smaller")
    if view == "all" and features > _MOST_LINEAR:
        return _left_out("linear", f"The linear model was left out: there are {features:,} features.")
    # of a text only its own words are multiplied
    work = dataset.shape.features if view == "weighed counts" else features
    samples, steps, weight = len(dataset.train), _STEPS, "balanced" if balanced else None
    make: Callable[[], Any]
    if dataset.task != "regression":
        each = work * (1 if len(dataset.class_names) == 2 else len(dataset.class_names))
        if samples * each * steps > _LINEAR_WORK:
            steps = _FEW_STEPS
        samples = min(samples, int(_LINEAR_WORK / (each * steps)))
        make = lambda: LogisticRegression(max_iter=steps, class_weight=weight)  # noqa: E731
    else:
        samples = samples if view == "weighed counts" else min(samples, int(_LINEAR_WORK / work**2))
        least_squares = view != "weighed counts" and samples >= 2 * features
        make = LinearRegression if least_squares else Ridge
    if samples < min(_FEWEST, len(dataset.train)):
        return _left_out("linear", "The linear model was left out: it would take too long.")
    if view == "weighed counts":
        inner = make
        make = lambda: make_pipeline(TfidfTransformer(), inner())  # noqa: E731
    note = _fewer("The linear model", samples, dataset, view)
    return Candidate("linear", make, samples, view, note, f"linear {samples} {steps} {weight} {view}")


def _boosting(dataset: Dataset, balanced: bool, loss: str) -> Candidate:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.multioutput import MultiOutputRegressor

    view: View = {"text": "counts", "images": "smaller"}.get(dataset.kind, "all")  # type: ignore[assignment]
    features, outputs, classes = _features(dataset, view), dataset.shape.outputs, len(dataset.class_names)
    if features > _MOST_BOOSTING:
        return _left_out("gradient_boosting", f"Gradient boosting was left out: there are {features:,} features.")
    together = outputs if dataset.task == "regression" else 1 if classes == 2 else classes
    for setting in (_USUAL, _QUICK):
        trees, rate, bins = setting
        samples = min(len(dataset.train), _affordable(features, trees * together, bins))
        if samples >= min(_ENOUGH if setting is _USUAL else _FEWEST, len(dataset.train)):
            break
    else:
        return _left_out("gradient_boosting", "Gradient boosting was left out: it would take too long.")
    settings = {"max_iter": trees, "learning_rate": rate, "max_bins": bins, "random_state": 0}
    make: Callable[[], Any]
    if dataset.task != "regression":
        weight = "balanced" if balanced else None
        make = lambda: HistGradientBoostingClassifier(class_weight=weight, **settings)  # noqa: E731
    elif outputs == 1:
        make = lambda: HistGradientBoostingRegressor(loss=loss, **settings)  # noqa: E731
    else:
        make = lambda: MultiOutputRegressor(HistGradientBoostingRegressor(loss=loss, **settings))  # noqa: E731
    note = _fewer("Gradient boosting", samples, dataset, view)
    recipe = f"boosting {samples} {settings} {balanced} {loss} {view}"
    return Candidate("gradient_boosting", make, samples, view, note, recipe)


def _affordable(features: int, trees: int, bins: int) -> int:
    """Samples that so many trees may learn from: each sample is counted once on every level of a tree, and each bin
    of each feature is looked at for every node of its about 60."""
    left = _BOOSTING_WORK / max(1, trees) - 60 * 2 * features * bins
    return max(0, int(left / (6 * features)))


def _autoregression(dataset: Dataset) -> Candidate:
    from sklearn.linear_model import LinearRegression, Ridge

    features = dataset.shape.features
    view: View = "all" if features <= _MOST_LAGS or not len(_past(dataset)) else "past"
    features = _features(dataset, view)
    samples = min(len(dataset.train), int(_LINEAR_WORK / features**2))
    if samples < min(_FEWEST, len(dataset.train)):
        return _left_out("linear_autoregression", "Linear autoregression was left out: the windows are too long.")
    make = LinearRegression if samples >= 2 * features else Ridge
    note = _fewer("Linear autoregression", samples, dataset, view)
    return Candidate("linear_autoregression", make, samples, view, note, f"autoregression {samples} {view}")


def _past(dataset: Dataset) -> npt.NDArray[np.int64]:
    """Columns of a window that hold the past of what is predicted; none where the network is not given it."""
    # `Temp (t-2)`; of several steps or targets the outputs are called `Temp +2`, `Pressure`
    targets = {name.rpartition(" +")[0] or name for name in dataset.target_names} | {dataset.target_name}
    own = [number for number, name in enumerate(dataset.feature_names) if name.rpartition(" (")[0] in targets]
    return np.array(own, dtype=np.int64)


def _features(dataset: Dataset, view: View) -> int:
    match view:
        case "smaller":
            height, width, channels = dataset.shape.sample
            factor = _factor(dataset.shape.sample)
            return (height // factor) * (width // factor) * channels
        case "past":
            return len(_past(dataset))
        case "counts":
            return min(_WORDS, _words(dataset))
        case "weighed counts":
            return _words(dataset)
    return dataset.shape.features


def _words(dataset: Dataset) -> int:
    return max(1, len(dataset.vocabulary) - _NO_WORDS)


def _counts(x: npt.NDArray[np.integer[Any]], words: int) -> Any:
    """How often each of the commonest words is in a text, sparse, shape (texts, words)."""
    from scipy.sparse import csr_matrix

    texts, places = np.nonzero((x >= _NO_WORDS) & (x < words + _NO_WORDS))
    ones = np.ones(len(texts), np.float32)
    return csr_matrix((ones, (texts, x[texts, places] - _NO_WORDS)), shape=(len(x), words))


def _fewer(who: str, samples: int, dataset: Dataset, view: View) -> str:
    """What a baseline does without, so that it takes seconds."""
    parts = []
    if samples < len(dataset.train):
        parts.append(f"from {samples:,} of the {len(dataset.train):,} training samples")
    if view == "smaller" and _factor(dataset.shape.sample) > 1:
        height, width = (side // _factor(dataset.shape.sample) for side in dataset.shape.sample[:2])
        parts.append(f"from images of {height}x{width} pixels")
    if view == "past":
        parts.append("from the past of the target alone")
    if view == "counts" and _words(dataset) > _WORDS:
        parts.append(f"from the {_WORDS} commonest words")
    return f"{who} learned {' and '.join(parts)}, so that it takes seconds." if parts else ""


def _left_out(name: str, note: str) -> Candidate:
    return Candidate(name, lambda: None, 0, "all", note, "left out")
