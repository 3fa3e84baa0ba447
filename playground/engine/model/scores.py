"""True and predicted values -> figures, and how much a difference between two models may be chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Dataset

#: share of the commonest class from which on accuracy says little
_MOST_OF_THEM = 0.75
#: a class is rare where it has at most this share of the samples it would have if all had as many
_RARE = 0.5
#: test samples from which on figures of a class tell something
_TELLING = 5
#: samples drawn anew, and test samples that are drawn from at most, to see how a figure varies
_DRAWS, _MOST = 200, 20_000

Values = npt.NDArray[np.float64]


def errors_of(metric: str, y: npt.NDArray[np.generic], said: npt.NDArray[np.generic], dataset: Dataset) -> Values:
    """Error of each sample, the mean of its outputs': absolute for "mae", squared for "rmse", shape (samples,).

    Errors of outputs that have units of their own are in standard deviations of the training samples.
    """
    true = y.reshape(len(y), -1).astype(np.float64)
    units = np.array([scale for _, scale in dataset.scaling]) if dataset.scaling else 1.0
    errors = (true - said.reshape(true.shape).astype(np.float64)) / units
    each: Values = (np.abs(errors) if metric == "mae" else errors**2).mean(axis=1)
    return each


def noise_of_errors(metric: str, own: Values, other: Values) -> float:
    """Two standard errors of the difference of two models' "mae" or "rmse" on the same samples.

    Args:
        metric: "mae" or "rmse".
        own: error of each sample of the one, see `errors_of`.
        other: of the other.
    """
    if len(own) < 2:
        return float("inf")
    error = float((own - other).std(ddof=1) / np.sqrt(len(own)))
    # by the delta method: the difference of roots is that of the means over the sum of the roots
    roots = 1.0 if metric == "mae" else float(np.sqrt(own.mean()) + np.sqrt(other.mean()))
    return 2.0 * error / roots if roots > 0 else 0.0


def noise_of_labels(
    metric: str, y: npt.NDArray[np.int64], own: npt.NDArray[np.int64], other: npt.NDArray[np.int64]
) -> float:
    """Two standard errors of the difference of two models' "accuracy" or "macro_f1" on the same samples.

    Accuracy's is that of McNemar's test; macro F1's is found by drawing the samples anew (bootstrap).
    """
    if metric == "accuracy":
        better, worse = int(((own == y) & (other != y)).sum()), int(((own != y) & (other == y)).sum())
        variance = (better + worse - (better - worse) ** 2 / len(y)) / len(y) ** 2
        # where they never differ, or once, the next sample may still tell them apart
        return 2.0 * max(float(np.sqrt(variance)), 1.0 / len(y))
    rng = np.random.default_rng(0)
    kept = rng.permutation(len(y))[:_MOST]
    classes = int(max(y.max(), own.max(), other.max())) + 1
    found = []
    for _ in range(_DRAWS):
        drawn = rng.choice(kept, len(kept))
        found.append(macro_f1(y[drawn], own[drawn], classes) - macro_f1(y[drawn], other[drawn], classes))
    return 2.0 * float(np.std(found) * np.sqrt(len(kept) / len(y)))


def macro_f1(y: npt.NDArray[np.int64], said: npt.NDArray[np.int64], classes: int) -> float:
    """Mean of the F1 of all classes that are true or predicted, as scikit-learn's `f1_score(average="macro")`."""
    each = f1_of_classes(y, said, classes)
    return float(np.nanmean(each)) if np.isfinite(each).any() else 0.0


def f1_of_classes(y: npt.NDArray[np.int64], said: npt.NDArray[np.int64], classes: int) -> Values:
    """F1 of each class, NaN of those that are neither true nor predicted, shape (classes,)."""
    hits = np.bincount(y[y == said], minlength=classes).astype(np.float64)
    both = np.bincount(y, minlength=classes) + np.bincount(said, minlength=classes)
    each: Values = np.divide(2 * hits, both, out=np.full(classes, np.nan), where=both > 0)
    return each


def is_lopsided(dataset: Dataset) -> bool:
    """One class makes up so much of the training samples that accuracy says little."""
    counts = _counts(dataset)
    return bool(len(counts) and counts.max() >= _MOST_OF_THEM * counts.sum())


def has_rare_class(dataset: Dataset) -> bool:
    """A class has much fewer training samples than the others; never of a regression."""
    counts = _counts(dataset)
    return bool(len(counts) and counts.min() * len(counts) <= _RARE * counts.sum())


def figures_of_rare(dataset: Dataset, y: npt.NDArray[np.int64], said: npt.NDArray[np.int64]) -> dict[str, float]:
    """What accuracy hides where a class is rare: `test_macro_f1`, and F1 and recall of the rarest class that has some
    test samples, `test_f1 of yes` and `test_recall of yes`. Empty where all classes are about as common.
    """
    if not has_rare_class(dataset):
        return {}
    classes = len(dataset.class_names)
    counts, tested = _counts(dataset), np.bincount(y, minlength=classes)
    present = np.flatnonzero(tested)
    rare = present[counts[present] * classes <= _RARE * counts.sum()]
    telling = rare[tested[rare] >= _TELLING]  # of fewer samples a figure would be chance
    chosen = next(some for some in (telling, rare, present) if len(some))
    rarest = int(chosen[np.argmin(counts[chosen])])
    name, hits = dataset.class_names[rarest], int(((y == rarest) & (said == rarest)).sum())
    return {
        "test_macro_f1": macro_f1(y, said, classes),
        f"test_f1 of {name}": float(np.nan_to_num(f1_of_classes(y, said, classes)[rarest])),
        f"test_recall of {name}": hits / int(tested[rarest]),
    }


def _counts(dataset: Dataset) -> npt.NDArray[np.int64]:
    """Training samples of each class; empty for a regression."""
    if dataset.task == "regression":
        return np.empty(0, np.int64)
    return np.bincount(dataset.train.y.astype(np.int64), minlength=len(dataset.class_names))
