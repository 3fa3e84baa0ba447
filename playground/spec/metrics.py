"""Every metric there is: what it is called, its unit, whether more is better, for which tasks it can be asked for."""

from __future__ import annotations

from dataclasses import dataclass

from playground.spec.data.parts import Task


@dataclass(frozen=True, slots=True)
class Metric:
    """What is known of a metric; its value for a model is computed by Keras, see `engine.model.metrics`.

    Attributes:
        name: as in specifications and events, without `val_` or `test_` before it.
        title: as people write it, in small letters but for abbreviations.
        share: it is a share from 0 to 1, written in percent.
        more_is_better: more of it is better; else less is.
        unit_power: power of the target's unit in which it is measured; 0 where it has no unit.
        tasks: those for which it can be asked for.
    """

    name: str
    title: str
    share: bool = False
    more_is_better: bool = False
    unit_power: int = 0
    tasks: tuple[Task, ...] = ()


_LIST = (
    Metric("accuracy", "accuracy", share=True, more_is_better=True, tasks=("binary", "multiclass")),
    Metric("precision", "precision", share=True, more_is_better=True, tasks=("binary",)),
    Metric("recall", "recall", share=True, more_is_better=True, tasks=("binary",)),
    Metric("f1", "F1", share=True, more_is_better=True, tasks=("binary",)),
    Metric("auc", "AUC", more_is_better=True, tasks=("binary",)),
    Metric("top_3_accuracy", "top 3 accuracy", share=True, more_is_better=True, tasks=("multiclass",)),
    Metric("mae", "MAE", unit_power=1, tasks=("regression",)),
    Metric("mse", "MSE", unit_power=2, tasks=("regression",)),
    Metric("rmse", "RMSE", unit_power=1, tasks=("regression",)),
    Metric("r2", "R²", more_is_better=True, tasks=("regression",)),
    # of the test samples, or of a family's own
    Metric("macro_f1", "macro F1", share=True, more_is_better=True),
    Metric("within_3_sigma", "within 3 sigma", share=True),
    Metric("kl", "KL divergence"),
)
#: name -> metric; what is not here has no unit, is written as its name says, and less of it is better
METRICS = {metric.name: metric for metric in _LIST}


def metrics_of(task: Task) -> tuple[str, ...]:
    """Names of the metrics that can be asked for; the first is the automatic one."""
    return tuple(metric.name for metric in _LIST if task in metric.tasks)


def metric_of(name: str) -> Metric:
    """What is known of a metric, with or without `val_` or `test_` before its name, or ` of ...` (a class) after it."""
    base = name.removeprefix("val_").removeprefix("test_").partition(" of ")[0]
    return METRICS.get(base) or Metric(base, base.replace("_", " "))


def more_is_better(name: str) -> bool:
    """True for accuracy and its like; see `metric_of`."""
    return metric_of(name).more_is_better


def is_share(name: str) -> bool:
    """The metric is a share from 0 to 1; see `metric_of`."""
    return metric_of(name).share
