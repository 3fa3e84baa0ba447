"""Trained model + held-out samples -> test figures and Predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.dataset import Dataset, Part
from playground.engine.build import Built
from playground.engine.families.contract import Conclusion
from playground.engine.metrics import unit_of
from playground.engine.predict import Predictor, original_unit, probabilities, sample_losses
from playground.engine.tensors import held_out_tensors, labels
from playground.runs.predictions import Predictions

_WORST, _FIRST = 100, 100


def conclude(built: Built, dataset: Dataset) -> Conclusion:
    """What is found at the end of a training; see `Family.conclude`."""
    if built.family.conclude is not None:
        return built.family.conclude(built, dataset)
    predictions = predictions_of(built, dataset)
    return Conclusion(test_figures(built, dataset, predictions), predictions)


def test_figures(built: Built, dataset: Dataset, predictions: Predictions | None) -> dict[str, float]:
    """`test_loss` and `test_` figures, as `Model.evaluate` gives them, a regression's in the target's own unit.

    Classes always have `test_accuracy`, a regression always `test_mae`, `test_rmse` and `test_r2`. Empty without test
    samples.
    """
    tensors = held_out_tensors(dataset.test, dataset, built.resolved, built.family)
    if tensors is None or predictions is None:
        return {}
    figures = {
        f"test_{name}": value * unit_of(name, dataset.target_scale) for name, value in measured(built, tensors).items()
    }
    if dataset.task == "regression":
        return figures | _regression_figures(predictions.y, predictions.outputs[:, 0])
    return {"test_accuracy": float((predictions.predicted == predictions.y).mean()), **figures}


def measured(built: Built, tensors: tuple[Any, ...]) -> dict[str, float]:
    """Loss and metrics on these samples, as `Model.evaluate` gives them."""
    model = built.model
    signature = [tf.TensorSpec([None, *values.shape[1:]], values.dtype) for values in tensors]
    step = tf.function(lambda *batch: model.test_step(batch), input_signature=signature, autograph=False)
    model.reset_metrics()
    for start in range(0, int(tensors[0].shape[0]), built.chunk):
        step(*(values[start : start + built.chunk] for values in tensors))
    return {name: float(value) for name, value in model.get_metrics_result().items()}


def _regression_figures(y: npt.NDArray[Any], predicted: npt.NDArray[Any]) -> dict[str, float]:
    errors = y - predicted.astype(np.float64)
    spread = float(((y - y.mean()) ** 2).sum())
    return {
        "test_mae": float(np.abs(errors).mean()),
        "test_rmse": float(np.sqrt((errors**2).mean())),
        "test_r2": 1.0 - float((errors**2).sum()) / spread if spread else 0.0,
    }


def predictions_of(built: Built, dataset: Dataset) -> Predictions | None:
    """Outputs on the test samples, on the validation samples if there are none; None if there are neither."""
    name, part = ("test", dataset.test) if len(dataset.test) else ("validation", dataset.validation)
    if not len(part):
        return None
    outputs = Predictor(built, dataset.shape.features)(part.x)
    loss = sample_losses(built.resolved.loss, labels(part, built.resolved), outputs)
    shown = _shown(loss)
    regression = dataset.task == "regression"
    return Predictions(
        part=name,
        task=dataset.task,
        class_names=dataset.class_names,
        rows=part.rows.astype(np.int64),
        y=original_unit(part.y, dataset) if regression else part.y.astype(np.int64),
        outputs=original_unit(outputs, dataset).astype(np.float32) if regression else _shares(outputs, part, built),
        loss=loss,
        shown=shown,
        x=part.x[shown],
        feature_names=dataset.feature_names,
        image_shape=dataset.image_shape or (),
    )


def _shares(outputs: npt.NDArray[np.float32], part: Part, built: Built) -> npt.NDArray[np.float32]:
    shares = probabilities(outputs, built.resolved)
    return shares.reshape(len(part), -1)


def _shown(loss: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Positions of the worst samples, worst first, then of the first ones."""
    worst = np.argsort(-np.nan_to_num(loss, nan=np.inf), kind="stable")[:_WORST]
    first = np.setdiff1d(np.arange(min(_FIRST, len(loss))), worst)
    return np.concatenate([worst, first]).astype(np.int64)
