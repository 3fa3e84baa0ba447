"""Reconstruction errors -> a threshold, what lies above it, and how well they tell unseen classes from known ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from playground.engine.model.family import Built, Conclusion

if TYPE_CHECKING:
    from playground.data.values.dataset import Dataset, Part
    from playground.engine.families.autoencoder.anatomy import Anatomy

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


def anomalous(part: Part, dataset: Dataset) -> Flags:
    """Which samples are of classes that none of the training samples are of, shape (samples,)."""
    if dataset.task == "regression":
        return np.zeros(len(part), np.bool_)
    return ~np.isin(part.y, np.unique(dataset.train.y))


def threshold_of(errors: Floats, share: float) -> float:
    """The error below which this share of the training samples' errors lies."""
    return float(np.quantile(errors, share))


def conclude(built: Built, dataset: Dataset) -> Conclusion:
    """Test figures of an autoencoder: loss and metrics on the test samples of classes that it was trained on.

    Where the test samples have classes that were not trained on, also `test_roc_auc`, how well the reconstruction
    error tells these from the others (0.5 by chance, 1 perfectly); the same of scikit-learn's IsolationForest, fitted
    on the same training samples; and which share of them lies above the threshold (`test_anomalies_found`), and of the
    others (`test_false_alarms`).
    """
    test, anatomy = dataset.test, built.model.anatomy
    if not len(test):
        return Conclusion()
    strange = anomalous(test, dataset)
    figures: dict[str, float] = {}
    if not strange.all():
        known = test.x[~strange].reshape(-1, *built.resolved.input_shape)
        found = built.model.evaluate(known, known, batch_size=built.chunk, return_dict=True, verbose=0)
        figures = {f"test_{name}": float(value) for name, value in found.items()}
    if strange.any() and not strange.all():
        figures |= _detection(anatomy, dataset, strange)
    return Conclusion(figures)


def _detection(anatomy: Anatomy, dataset: Dataset, strange: Flags) -> dict[str, float]:
    errors = anatomy.errors(dataset.test.x)
    threshold = threshold_of(anatomy.errors(dataset.train.x), anatomy.network.threshold)
    return {
        "test_roc_auc": roc_auc(strange, errors),
        "test_roc_auc_isolation_forest": roc_auc(strange, forest_scores(dataset)),
        "test_anomalies_found": float((errors[strange] > threshold).mean()),
        "test_false_alarms": float((errors[~strange] > threshold).mean()),
        "test_threshold": threshold,
    }


def forest_scores(dataset: Dataset) -> Floats:
    """How strange scikit-learn's IsolationForest takes each test sample to be, fitted on the training samples."""
    from sklearn.ensemble import IsolationForest  # slow to load, and only these figures need it

    forest = IsolationForest(random_state=0).fit(dataset.train.x)
    scores: Floats = (-forest.score_samples(dataset.test.x)).astype(np.float32)
    return scores


def roc_auc(strange: Flags, scores: npt.NDArray[Any]) -> float:
    """Area under the ROC curve: the chance that a strange sample has a higher score than another one.

    Not a number where a score is none.
    """
    from sklearn.metrics import roc_auc_score  # slow to load, and only these figures need it

    if not np.isfinite(scores).all():
        return math.nan
    return float(roc_auc_score(strange, scores))
