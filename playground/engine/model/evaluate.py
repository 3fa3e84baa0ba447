"""Trained model + held-out samples -> test figures and Predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.values.dataset import Dataset, Part
from playground.engine.model.family import Built, Conclusion
from playground.engine.model.metrics import unit_of
from playground.engine.model.predict import Predictor, original_unit, probabilities, sample_losses
from playground.engine.model.scores import figures_of_rare
from playground.engine.model.tensors import held_out_tensors, labels
from playground.runs.predictions import Predictions

_WORST, _FIRST = 100, 100
#: outputs up to which each has a figure of its own among the metrics
_MOST_OUTPUTS = 8


def conclude(built: Built, dataset: Dataset) -> Conclusion:
    """What is found at the end of a training; see `Family.conclude`."""
    if built.family.conclude is not None:
        return built.family.conclude(built, dataset)
    predictions = predictions_of(built, dataset)
    return Conclusion(test_figures(built, dataset, predictions), predictions)


def test_figures(built: Built, dataset: Dataset, predictions: Predictions | None) -> dict[str, float]:
    """`test_loss` and `test_` figures, as `Model.evaluate` gives them, a regression's in the target's own unit.

    Classes always have `test_accuracy`, and what `figures_of_rare` tells where one is rare; a regression always
    `test_mae`, `test_rmse` and `test_r2`. Empty without test samples.
    """
    tensors = held_out_tensors(dataset.test, dataset, built.resolved, built.family)
    if tensors is None or predictions is None:
        return {}
    figures = {
        f"test_{name}": value * unit_of(name, dataset.target_scale) for name, value in measured(built, tensors).items()
    }
    if dataset.task == "regression":
        return figures | regression_figures(predictions.y, predictions.outputs, dataset)
    rare = figures_of_rare(dataset, predictions.y, predictions.predicted)
    return {"test_accuracy": float((predictions.predicted == predictions.y).mean()), **rare, **figures}


def measured(built: Built, tensors: tuple[Any, ...]) -> dict[str, float]:
    """Loss and metrics on these samples, as `Model.evaluate` gives them."""
    model = built.model
    signature = [tf.TensorSpec([None, *values.shape[1:]], values.dtype) for values in tensors]
    step = tf.function(lambda *batch: model.test_step(batch), input_signature=signature, autograph=False)
    model.reset_metrics()
    for start in range(0, int(tensors[0].shape[0]), built.chunk):
        step(*(values[start : start + built.chunk] for values in tensors))
    return {name: float(value) for name, value in model.get_metrics_result().items()}


def regression_figures(y: npt.NDArray[Any], predicted: npt.NDArray[Any], dataset: Dataset) -> dict[str, float]:
    """`test_mae`, `test_rmse` and `test_r2` over all outputs, the RMSE of each where there are a few, and of the
    forecasts that need no network.

    Errors of outputs that have units of their own are measured in standard deviations of the training samples where
    they are put together; R2 is the mean of the outputs', as Keras's `R2Score`.

    Args:
        y: true values in the target's own unit, shape (samples,) or (samples, outputs).
        predicted: shape (samples, outputs), or (samples,).
        dataset: that they belong to.
    """
    true = y.reshape(len(y), -1).astype(np.float64)
    said = predicted.reshape(true.shape).astype(np.float64)
    units = np.array([scale for _, scale in dataset.scaling]) if dataset.scaling else 1.0
    errors = (true - said) / units
    spread = (((true - true.mean(axis=0)) / units) ** 2).sum(axis=0)
    shares = 1.0 - (errors**2).sum(axis=0) / np.where(spread > 0, spread, 1.0)
    figures = {
        "test_mae": float(np.abs(errors).mean()),
        "test_rmse": _root_mean_square(errors),
        "test_r2": float(np.where(spread > 0, shares, 0.0).mean()),
    }
    for name, forecast in dataset.baselines.items():
        away = (true - forecast.reshape(true.shape)) / units
        figures[f"test_rmse_{name.replace(' ', '_')}"] = _root_mean_square(away)
    if 1 < len(dataset.target_names) <= _MOST_OUTPUTS:
        own = true - said
        for number, name in enumerate(dataset.target_names):
            figures[f"test_rmse of {name}"] = _root_mean_square(own[:, number])
    return figures


def _root_mean_square(values: npt.NDArray[np.float64]) -> float:
    return float(np.sqrt((values**2).mean()))


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
        y=original_unit(part.y, dataset, part.base) if regression else part.y.astype(np.int64),
        outputs=original_unit(outputs, dataset, part.base).astype(np.float32)
        if regression
        else _shares(outputs, part, built),
        loss=loss,
        shown=shown,
        x=part.x[shown, :0] if dataset.vocabulary else part.x[shown],
        feature_names=() if dataset.vocabulary else dataset.feature_names,
        image_shape=dataset.image_shape or (),
        target_names=dataset.target_names,
        texts=tuple(_words(row, dataset) for row in part.x[shown]) if dataset.vocabulary else (),
    )


def _words(x: npt.NDArray[Any], dataset: Dataset) -> str:
    return " ".join(dataset.vocabulary[number] for number in x if number)


def _shares(outputs: npt.NDArray[np.float32], part: Part, built: Built) -> npt.NDArray[np.float32]:
    shares = probabilities(outputs, built.resolved)
    return shares.reshape(len(part), -1)


def _shown(loss: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Positions of the worst samples, worst first, then of the first ones."""
    worst = np.argsort(-np.nan_to_num(loss, nan=np.inf), kind="stable")[:_WORST]
    first = np.setdiff1d(np.arange(min(_FIRST, len(loss))), worst)
    return np.concatenate([worst, first]).astype(np.int64)
