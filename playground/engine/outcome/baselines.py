"""Prepared data -> what simpler models predict for the test samples, and how the network stands beside them.

The models are scikit-learn's, as it sets them, and learn from the same samples, prepared in the same way. What takes
longer than seconds learns from fewer samples, or is left out; the work is counted, not timed, so that the figures are
the same on every machine.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.files.kept_arrays import KeptArrays
from playground.data.values.dataset import Dataset
from playground.engine.model.predict import original_unit
from playground.engine.model.scores import errors_of, is_lopsided, macro_f1, noise_of_errors, noise_of_labels
from playground.engine.outcome.baseline_models import Candidate, candidates_of, inputs_of
from playground.runs.baselines import BASELINES, NOISE
from playground.runs.predictions import Predictions
from playground.settings import Settings
from playground.spec.training.training import TrainingSpec

#: raised whenever baselines are computed in another way than before
_VERSION = 1
_MOST_BYTES = 200_000_000
#: samples that are predicted at once
_AT_ONCE = 10_000

Values = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Baselines beside a network.

    Attributes:
        figures: `test_accuracy_linear` and others, and `test_accuracy_noise`; see `playground.runs.baselines`.
        notes: sentences on what learned from fewer samples, and what was left out.
    """

    figures: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def compare(
    dataset: Dataset, predictions: Predictions | None, training: TrainingSpec, settings: Settings
) -> Comparison:
    """What baselines reach on the test samples that the network was judged on.

    Nothing is compared without test samples. Where classes are weighed or drawn alike, they are for the baselines, too.
    Where one class makes up most of the samples, macro F1 is compared besides accuracy.

    Args:
        dataset: that was trained on.
        predictions: of the network, with the weights that it was left with.
        training: how it was trained.
        settings: say where baselines are kept, for further runs on the same samples.
    """
    if predictions is None or predictions.part != "test" or not len(dataset.train):
        return Comparison()
    balanced = training.class_weights or training.resample
    loss = "absolute_error" if training.loss == "mean_absolute_error" else "squared_error"
    candidates = candidates_of(dataset, balanced, loss)
    kept = KeptArrays(settings.cache / "baselines", _MOST_BYTES)
    digest = _digest(dataset, candidates)
    said = kept.find(digest, len(dataset.test))
    if said is None:
        said = np.stack([_predicted(candidate, dataset) for candidate in candidates], axis=1)
        kept.keep(digest, said)
    found = {
        candidate.name: _labels_or_values(said[:, number], dataset)
        for number, candidate in enumerate(candidates)
        if np.isfinite(said[:, number]).all()
    }
    notes = [candidate.note for candidate in candidates if candidate.note and candidate.name in found]
    for candidate in candidates:
        if candidate.name not in found:
            why = candidate.note or f"{_title(candidate.name)} could not be fitted to these samples."
            notes.append(why)
    for name, forecast in dataset.baselines.items():
        found[name.replace(" ", "_")] = forecast
    return Comparison(_figures(found, predictions, dataset, loss), tuple(notes))


def _figures(
    found: dict[str, npt.NDArray[Any]], predictions: Predictions, dataset: Dataset, loss: str
) -> dict[str, float]:
    """Figures of each baseline, and the noise of the network's lead over the best of them."""
    figures: dict[str, float] = {}
    if not found:
        return figures
    y = predictions.y
    if dataset.task == "regression":
        metric = "mae" if loss == "absolute_error" else "rmse"
        own = errors_of(metric, y, predictions.predicted, dataset)
        others = {name: errors_of(metric, y, values, dataset) for name, values in found.items()}
        for name, errors in others.items():
            figures[f"test_{metric}_{name}"] = _mean(metric, errors)
        best = min(others, key=lambda name: figures[f"test_{metric}_{name}"])
        figures[f"test_{metric}_{NOISE}"] = noise_of_errors(metric, own, others[best])
        return figures
    metrics = {"accuracy": lambda labels: float((labels == y).mean())}
    if is_lopsided(dataset):
        metrics["macro_f1"] = lambda labels: macro_f1(y, labels, len(dataset.class_names))
    for metric, measured in metrics.items():
        for name, labels in found.items():
            figures[f"test_{metric}_{name}"] = measured(labels)
    metric = next(reversed(metrics))
    best = max(found, key=lambda name: figures[f"test_{metric}_{name}"])
    figures[f"test_{metric}_{NOISE}"] = noise_of_labels(metric, y, predictions.predicted, found[best])
    return figures


def _mean(metric: str, errors: npt.NDArray[np.float64]) -> float:
    return float(errors.mean()) if metric == "mae" else float(np.sqrt(errors.mean()))


def _labels_or_values(said: Values, dataset: Dataset) -> npt.NDArray[Any]:
    """Labels, int64, shape (samples,); or values in the target's own unit, shape (samples, outputs)."""
    if dataset.task != "regression":
        return said[:, 0].astype(np.int64)
    return original_unit(said, dataset, dataset.test.base)


def _predicted(candidate: Candidate, dataset: Dataset) -> Values:
    """What a model says of the test samples, scaled as it learned them: shape (samples, outputs); NaN where it could
    not be fitted, or is left out."""
    outputs = dataset.shape.outputs
    nothing = np.full((len(dataset.test), outputs), np.nan, np.float32)
    if not candidate.samples:
        return nothing
    rows = chosen_rows(len(dataset.train), candidate.samples)
    from threadpoolctl import threadpool_limits  # scikit-learn's threads get in each other's way beside TensorFlow's

    try:
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of steps that were not enough: it is as far as it gets in the time
            x = inputs_of(candidate, dataset, dataset.train.x[rows])
            fitted = candidate.estimator().fit(x, dataset.train.y[rows])
            parts = [
                fitted.predict(inputs_of(candidate, dataset, dataset.test.x[at : at + _AT_ONCE]))
                for at in range(0, len(dataset.test), _AT_ONCE)
            ]
    except (ValueError, ArithmeticError, MemoryError, np.linalg.LinAlgError):
        return nothing
    return np.concatenate(parts).reshape(len(dataset.test), outputs).astype(np.float32)


def chosen_rows(samples: int, wanted: int) -> slice | npt.NDArray[np.int64]:
    """Rows that a baseline learns from: all, or as many as asked for, drawn at random and always the same."""
    if wanted >= samples:
        return slice(None)
    return np.sort(np.random.default_rng(0).permutation(samples)[:wanted])


def _title(name: str) -> str:
    text = BASELINES[name]
    return text[:1].upper() + text[1:]


def _digest(dataset: Dataset, candidates: list[Candidate]) -> str:
    """Hex digest of all that the predictions follow from."""
    import sklearn

    digest = hashlib.sha256(f"{_VERSION} {sklearn.__version__} {[item.recipe for item in candidates]}".encode())
    digest.update(f"{dataset.task} {dataset.kind} {dataset.sample_shape} {len(dataset.vocabulary)}".encode())
    for part in (dataset.train, dataset.test):
        for values in (part.x, part.y):
            digest.update(f"{values.dtype} {values.shape}".encode())
            digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()
