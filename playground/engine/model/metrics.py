"""Names of the specification -> Keras's metrics, and the unit their values are shown in."""

from __future__ import annotations

from typing import Any

import keras

from playground.spec.metrics import metric_of
from playground.spec.resolve import SPARSE
from playground.spec.shape import Resolved


def build_metrics(resolved: Resolved) -> list[Any]:
    """One Keras metric for each name, named so."""
    metrics = [_metric(name, resolved) for name in resolved.metrics]
    return [_of_signs(metric) for metric in metrics] if resolved.signed else metrics


def _of_signs(metric: Any) -> Any:
    """The metric, which is given labels -1 and 1 and counts them as 0 and 1."""
    update = metric.update_state
    metric.update_state = lambda y, outputs, sample_weight=None: update((y + 1) / 2, outputs, sample_weight)
    return metric


def _halved(metric: Any) -> Any:
    update = metric.update_state
    metric.update_state = lambda y, outputs, sample_weight=None: update(y, (outputs + 1) / 2, sample_weight)
    return metric


def _metric(name: str, resolved: Resolved) -> Any:
    metrics = keras.metrics
    threshold = resolved.threshold
    match name:
        case "accuracy" if resolved.one_hot:
            return metrics.CategoricalAccuracy(name=name)
        case "accuracy" if resolved.loss == SPARSE:
            return metrics.SparseCategoricalAccuracy(name=name)
        case "accuracy":
            return metrics.BinaryAccuracy(name=name, threshold=threshold)
        case "top_3_accuracy" if resolved.one_hot:
            return metrics.TopKCategoricalAccuracy(k=3, name=name)
        case "top_3_accuracy":
            return metrics.SparseTopKCategoricalAccuracy(k=3, name=name)
        case "precision":
            return metrics.Precision(name=name, thresholds=threshold)
        case "recall":
            return metrics.Recall(name=name, thresholds=threshold)
        case "f1":
            # Keras has no threshold at 0: outputs from -1 to 1 are put between 0 and 1
            metric = metrics.F1Score(name=name, average="micro", threshold=threshold or 0.5)
            return metric if threshold else _halved(metric)
        case "auc":
            # only the order of the outputs matters, and Keras wants them between 0 and 1
            return metrics.AUC(name=name, from_logits=resolved.output_activation != "sigmoid")
        case "mae":
            return metrics.MeanAbsoluteError(name=name)
        case "mse":
            return metrics.MeanSquaredError(name=name)
        case "rmse":
            return metrics.RootMeanSquaredError(name=name)
        case _:
            return metrics.R2Score(name=name)


def unit_of(metric: str, target_scale: float) -> float:
    """What a metric's value, with or without `val_` or `test_`, is multiplied by to be in the target's own unit."""
    return float(target_scale) ** metric_of(metric).unit_power
