"""TrainingSpec -> code that compiles and fits: optimizer, schedule, loss, metrics, callbacks."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any

from playground.data.values.dataset import Dataset
from playground.draws.order import balanced_order
from playground.engine.export.data_code import SHORT
from playground.engine.export.words import broken, call, listed
from playground.engine.model.optimizers import CLIPPING, OPTIMIZERS
from playground.engine.model.schedules import OneCycleSchedule
from playground.spec.resolve import SPARSE
from playground.spec.shape import Resolved
from playground.spec.training.schedules import CosineDecay, ExponentialDecay, OneCycle, ReduceOnPlateau, StepDecay
from playground.spec.training.training import TrainingSpec

#: epochs of a script where the training has no end
EPOCHS = 100

_SIDES = '''def accuracy(y, output):
    """1 for a point on the right side of 0, else 0."""
    return keras.ops.cast((y > 0) == (output > 0), "float32")'''
_STOP = '''class StopAtLoss(keras.callbacks.Callback):
    """Ends the training when the loss is small enough."""

    def on_epoch_end(self, epoch, logs=None):
        if logs["{monitor}"] <= {target!r}:
            self.model.stop_training = True'''

_BALANCED = '''class Balanced(keras.utils.PyDataset):
    """Batches of samples, equally many of each class in every epoch."""

    def __init__(self, x, y, labels, batch_size, seed):
        super().__init__()
        self.x, self.y, self.labels, self.batch_size, self.seed = x, y, labels, batch_size, seed
        self.epoch, self.order = 0, np.arange(len(x))

    def on_epoch_begin(self):
        self.epoch += 1
        self.order = balanced_order(self.seed, self.epoch, self.labels)

    def __len__(self):
        return -(-len(self.order) // self.batch_size)

    def __getitem__(self, number):
        chosen = self.order[number * self.batch_size : (number + 1) * self.batch_size]
        return self.x[chosen], self.y[chosen]'''


def definitions(spec: TrainingSpec, resolved: Resolved, dataset: Dataset) -> list[str]:
    """Functions and classes that the rest needs and Keras does not have."""
    blocks = []
    if isinstance(spec.schedule, OneCycle):
        blocks.append(_without_types(inspect.getsource(OneCycleSchedule)))
    if spec.stop_at_loss is not None:
        blocks.append(_STOP.format(monitor=_watched(dataset), target=spec.stop_at_loss))
    if _by_sign(resolved) and "accuracy" in resolved.metrics:
        blocks.append(_SIDES)
    if _resampled(spec, dataset):
        blocks += [_without_types(inspect.getsource(balanced_order)), _BALANCED]
    return blocks


def compile_code(spec: TrainingSpec, resolved: Resolved, epochs: int) -> str:
    """`model.compile(...)`."""
    arguments = [f"optimizer={_optimizer(spec, resolved, epochs)}", f"loss={_loss(spec, resolved)}"]
    metrics = [code for name in resolved.metrics if (code := _metric(name, resolved))]
    if metrics:
        arguments.append(f"metrics={listed(metrics)}")
    return broken("model.compile", arguments)


def _resampled(spec: TrainingSpec, dataset: Dataset) -> bool:
    return spec.resample and dataset.task != "regression"


def fit_code(spec: TrainingSpec, resolved: Resolved, dataset: Dataset, epochs: int, seed: int) -> str:
    """`model.fit(...)`, and figures on the samples held out; `seed` is the one of the batch order."""
    arguments = ["x_train", "y_train"]
    before = ""
    if _resampled(spec, dataset):
        arguments = [call("Balanced", "x_train", "y_train", "labels[training]", str(resolved.batch_size), str(seed))]
    if spec.class_weights and dataset.task != "regression":
        before = (
            "counts = np.bincount(labels[training])\n"
            "weights = len(training) / ((counts > 0).sum() * np.maximum(counts, 1))[labels[training]]\n\n"
        )
        arguments.append("sample_weight=weights.astype(np.float32)")
    if not _resampled(spec, dataset):
        arguments.append(f"batch_size={resolved.batch_size}")
    arguments.append(f"epochs={epochs}")
    if not spec.shuffle or _resampled(spec, dataset):
        arguments.append("shuffle=False")
    if len(dataset.validation):
        arguments.append("validation_data=(x_val, y_val)")
    if callbacks := _callbacks(spec, dataset):
        arguments.append(f"callbacks={listed(callbacks)}")
    arguments.append("verbose=2")
    held_out = next((SHORT[name] for name in ("test", "validation") if len(getattr(dataset, name))), "train")
    fit = broken("model.fit", arguments)
    return f"{before}history = {fit}\nprint(model.evaluate(x_{held_out}, y_{held_out}, verbose=0, return_dict=True))"


def _loss(spec: TrainingSpec, resolved: Resolved) -> str:
    if not spec.label_smoothing:
        return f'"{resolved.loss}"'
    words = "".join(word.capitalize() for word in resolved.loss.split("_"))
    return call(f"keras.losses.{words}", label_smoothing=spec.label_smoothing)


def _optimizer(spec: TrainingSpec, resolved: Resolved, epochs: int) -> str:
    usual = type(spec.optimizer)().model_dump()
    own = {name: value for name, value in spec.optimizer.model_dump().items() if value != usual[name]}
    # where Keras's default is another one than the specification's, it is said
    known = inspect.signature(OPTIMIZERS[spec.optimizer.name]).parameters
    own |= {
        name: value
        for name, value in spec.optimizer.model_dump(exclude={"name"}).items()
        if known[name].default != value
    }
    if spec.clipping.mode != "none":
        own[CLIPPING[spec.clipping.mode]] = spec.clipping.threshold
    name = OPTIMIZERS[spec.optimizer.name].__name__
    return call(f"keras.optimizers.{name}", f"learning_rate={_learning_rate(spec, resolved, epochs)}", **own)


def _learning_rate(spec: TrainingSpec, resolved: Resolved, epochs: int) -> str:
    schedule, steps, rate = spec.schedule, resolved.steps_per_epoch, repr(spec.learning_rate)
    schedules = "keras.optimizers.schedules"
    total = epochs * steps
    match schedule:
        case StepDecay():
            return call(
                f"{schedules}.ExponentialDecay",
                rate,
                f"{schedule.every * steps}",
                repr(schedule.factor),
                staircase=True,
            )
        case ExponentialDecay():
            return call(f"{schedules}.ExponentialDecay", rate, repr(schedule.every * steps), repr(schedule.rate))
        case CosineDecay():
            warmup = round(schedule.warmup * total)
            if not warmup:
                return call(f"{schedules}.CosineDecay", rate, str(total), alpha=schedule.floor)
            return call(
                f"{schedules}.CosineDecay",
                "0.0",
                str(total - warmup),
                alpha=schedule.floor,
                warmup_target=spec.learning_rate,
                warmup_steps=warmup,
            )
        case OneCycle():
            return call("OneCycleSchedule", rate, str(total), *map(repr, (schedule.peak, schedule.start, schedule.end)))
        case _:
            return rate


def _by_sign(resolved: Resolved) -> bool:
    return resolved.threshold == 0.0


def _metric(name: str, resolved: Resolved) -> str:
    """Code of a metric; "" where Keras has none for labels -1 and 1."""
    if name == "accuracy":
        return "accuracy" if _by_sign(resolved) else '"accuracy"'
    if name in ("precision", "recall", "auc"):
        if resolved.signed:
            return ""
        named: dict[str, Any] = {"name": name}
        if name == "auc" and resolved.output_activation != "sigmoid":
            named["from_logits"] = True
        elif name != "auc" and resolved.threshold != 0.5:
            named["thresholds"] = resolved.threshold
        return call(f"keras.metrics.{ {'precision': 'Precision', 'recall': 'Recall', 'auc': 'AUC'}[name] }", **named)
    if name == "f1":
        # Keras has no threshold at 0
        return (
            ""
            if not resolved.threshold
            else call("keras.metrics.F1Score", average="micro", threshold=resolved.threshold, name=name)
        )
    if name == "top_3_accuracy":
        kind = "SparseTopKCategoricalAccuracy" if resolved.loss == SPARSE else "TopKCategoricalAccuracy"
        return call(f"keras.metrics.{kind}", k=3, name=name)
    kinds = {"mae": "MeanAbsoluteError", "mse": "MeanSquaredError", "rmse": "RootMeanSquaredError", "r2": "R2Score"}
    return call(f"keras.metrics.{kinds[name]}", name=name)


def _callbacks(spec: TrainingSpec, dataset: Dataset) -> list[str]:
    found = []
    if spec.early_stopping is not None:
        asked = spec.early_stopping
        monitor = asked.monitor if len(dataset.validation) else "loss"
        values = asked.model_dump(exclude={"monitor"}) | {"mode": "min"}
        found.append(call("keras.callbacks.EarlyStopping", f'"{monitor}"', **values))
    if isinstance(spec.schedule, ReduceOnPlateau):
        plateau = spec.schedule
        found.append(
            call(
                "keras.callbacks.ReduceLROnPlateau",
                f'"{_watched(dataset)}"',
                mode="min",
                factor=plateau.factor,
                patience=plateau.patience,
                min_delta=plateau.min_delta,
                min_lr=plateau.min_learning_rate,
            )
        )
    return [*found, *(["StopAtLoss()"] if spec.stop_at_loss is not None else [])]


def _watched(dataset: Dataset) -> str:
    return "val_loss" if len(dataset.validation) else "loss"


def _without_types(source: str) -> str:
    tree = ast.parse(textwrap.dedent(source))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for argument in node.args.args:
                argument.annotation = None
    return ast.unparse(tree)
