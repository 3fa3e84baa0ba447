"""The fused loop is `Model.fit(shuffle=False)` on the same order: same weights, same figures."""

from __future__ import annotations

import functools
from typing import Any

import keras
import numpy as np
import pytest

from playground.data.values.dataset import Dataset
from playground.draws.order import epoch_order
from playground.engine.build.build import build
from playground.engine.model.tensors import labels
from playground.engine.training.session import Session
from playground.spec.experiment import ExperimentSpec
from tests.engine.conftest import dataset_of, spec_of

pytestmark = pytest.mark.engine


def layers(**settings: Any) -> list[dict[str, Any]]:
    return [{"units": 5, "activation": "tanh", **settings}]


def fitted(
    spec: ExperimentSpec, dataset: Dataset, learning_rate: Any = None, callbacks: Any = ()
) -> tuple[Any, list[dict]]:
    """A Keras model trained by `fit`, one epoch at a time in the orders of the engine, and its figures."""
    built = build(spec, dataset.shape)
    model, resolved = built.model, built.resolved
    if learning_rate is not None:
        model.optimizer.learning_rate = learning_rate
    x, y = dataset.train.x, labels(dataset.train, resolved)
    weights = None
    if spec.training.class_weights:
        from sklearn.utils.class_weight import compute_sample_weight

        weights = compute_sample_weight("balanced", dataset.train.y).astype(np.float32)
    history = []
    for callback in callbacks:
        callback.set_model(model)
        callback.on_train_begin()
    model.stop_training = False
    for epoch in range(1, spec.training.epochs + 1):
        order = epoch_order(spec.seeds.drawn().batches, epoch, len(x))
        logs = model.fit(
            x[order],
            y[order],
            sample_weight=None if weights is None else weights[order],
            batch_size=resolved.batch_size,
            shuffle=False,
            validation_data=(dataset.validation.x, labels(dataset.validation, resolved)),
            verbose=0,
        ).history
        history.append({name: values[0] for name, values in logs.items()})
        for callback in callbacks:
            callback.on_epoch_end(epoch - 1, dict(history[-1]))
        if model.stop_training:
            break
    for callback in callbacks:
        callback.on_train_end()
    return model, history


def fused(spec: ExperimentSpec, dataset: Dataset) -> tuple[Session, list[dict]]:
    session = Session(spec, dataset)
    session.compile()
    history = []
    while session.epochs_left:
        if session.leave_graph():
            session.compile()
        done = session.advance(2 * session.loop.steps, session.epochs_left)
        history += [dict(zip(session.columns, row.tolist(), strict=True)) for row in done.rows]
        if done.stopped:
            break
    return session, history


def largest_difference(first: Any, second: Any) -> float:
    """Largest difference of any weight, relative to the largest weight of its array."""
    pairs = list(zip(first.get_weights(), second.get_weights(), strict=True))
    return max(float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-3)) for a, b in pairs)


@functools.cache
def fitted_case(case: str) -> tuple[Any, list[dict]]:
    return fitted(spec_of(**CASES[case]), dataset_of("binary", 2, 44, 20, 30))


def assert_equal(case: str, mode: str, dataset: Dataset) -> None:
    spec = spec_of(training__compile=mode, **CASES[case])
    model, expected = fitted_case(case)
    session, history = fused(spec, dataset)
    assert len(history) == len(expected)
    if spec.training.compile == "graph":
        assert largest_difference(session.built.model, model) == 0.0
    else:
        assert largest_difference(session.built.model, model) < 1e-5
    for ours, theirs in zip(history, expected, strict=True):
        for name, value in theirs.items():
            assert ours[name] == pytest.approx(value, rel=2e-5, abs=1e-6), name


CASES: dict[str, dict[str, Any]] = {
    "plain": {"network__layers": [6, 4]},
    "whole batches only": {"training__batch_size": 11},
    "the whole set at once": {"training__batch_size": None},
    "batch of one": {"training__batch_size": 1, "training__epochs": 2},
    "batch normalization": {"network__layers": layers(normalization="batch")},
    "layer normalization": {"network__layers": layers(normalization="layer")},
    "l1 and l2": {"network__layers": layers(l1=0.003, l2=0.01)},
    "class weights": {"training__class_weights": True},
    "smoothed labels": {"training__label_smoothing": 0.1},
    "residual": {"network": {"kind": "residual", "depth": 4, "width": 6, "activation": "tanh"}},
    "deep": {"network": {"kind": "residual", "depth": 3, "width": 6, "skip": False, "normalization": "batch"}},
    "clipped norm": {"training__clipping": {"mode": "norm", "threshold": 0.05}},
    "clipped global norm": {"training__clipping": {"mode": "global_norm", "threshold": 0.05}},
    "clipped values": {"training__clipping": {"mode": "value", "threshold": 0.01}},
    "momentum": {"training__optimizer": {"name": "sgd", "momentum": 0.9, "nesterov": True}},
    **{
        name: {"training__optimizer": name, "training__learning_rate": 0.01}
        for name in ("adam", "adamw", "rmsprop", "adagrad", "adadelta", "adamax", "nadam", "ftrl", "lion")
    },
}


@pytest.mark.parametrize("case", CASES)
def test_graph_mode_gives_exactly_the_weights_of_fit(case: str, binary: Dataset) -> None:
    assert_equal(case, "graph", binary)


#: the others differ from these in how batches are cut, not in arithmetic that XLA would change
XLA_CASES = [case for case in CASES if case not in ("whole batches only", "the whole set at once", "batch of one")]


@pytest.mark.parametrize("case", XLA_CASES)
def test_xla_gives_the_weights_of_fit(case: str, binary: Dataset) -> None:
    assert_equal(case, "xla", binary)


def test_a_first_epoch_in_the_graph_and_the_others_under_xla_give_the_weights_of_fit(binary: Dataset) -> None:
    assert_equal("adam", "auto", binary)


STEPS = 6  # of 44 samples in batches of 8
RATE = 0.05


def one_cycle(step: float) -> float:
    total, peak = 4 * STEPS, 0.3
    done = min(step / total, 1.0)
    if done < peak:
        return RATE * (0.04 + 0.96 * 0.5 * (1 - np.cos(np.pi * done / peak)))
    return RATE * (0.0001 + 0.9999 * 0.5 * (1 + np.cos(np.pi * (done - peak) / (1 - peak))))


class Table(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate for each step, computed beforehand."""

    def __init__(self, rates: list[float]) -> None:
        self.rates = rates

    def __call__(self, step: Any) -> Any:
        return keras.ops.take(keras.ops.convert_to_tensor(np.float32(self.rates)), step)


SCHEDULES: dict[str, tuple[dict[str, Any], Any]] = {
    "step": (
        {"name": "step", "every": 2, "factor": 0.5},
        lambda: keras.optimizers.schedules.PiecewiseConstantDecay([2 * STEPS - 1], [RATE, RATE / 2]),
    ),
    "exponential": (
        {"name": "exponential", "rate": 0.8, "every": 1.0},
        lambda: keras.optimizers.schedules.ExponentialDecay(RATE, STEPS, 0.8),
    ),
    "cosine": (
        {"name": "cosine", "floor": 0.1},
        lambda: keras.optimizers.schedules.CosineDecay(RATE, 4 * STEPS, alpha=0.1),
    ),
    "cosine with warm-up": (
        {"name": "cosine", "warmup": 0.25},
        lambda: keras.optimizers.schedules.CosineDecay(0.0, 18, warmup_target=RATE, warmup_steps=6),
    ),
    "one cycle": ({"name": "one_cycle"}, lambda: Table([one_cycle(step) for step in range(4 * STEPS + 1)])),
}


@functools.cache
def fitted_schedule(name: str) -> Any:
    return fitted(spec_of(), dataset_of("binary", 2, 44, 20, 30), SCHEDULES[name][1]())[0]


@pytest.mark.parametrize("mode", ["graph", "xla"])
@pytest.mark.parametrize("name", SCHEDULES)
def test_each_schedule_is_the_same_as_kerass(name: str, mode: str, binary: Dataset) -> None:
    asked, _ = SCHEDULES[name]
    spec = spec_of(training__schedule=asked, training__compile=mode)
    model = fitted_schedule(name)
    session, _ = fused(spec, binary)
    # the table of the 1-cycle schedule is computed in double precision: equal to rounding only
    exact = mode == "graph" and name != "one cycle"
    assert largest_difference(session.built.model, model) <= (0.0 if exact else 1e-5)


def test_reduce_on_plateau_acts_as_kerass_callback(binary: Dataset) -> None:
    changes = {"training__epochs": 12, "training__learning_rate": 2.0, "training__compile": "graph"}
    asked = {"name": "reduce_on_plateau", "patience": 1, "factor": 0.3, "min_delta": 0.01, "min_learning_rate": 0.01}
    callback = keras.callbacks.ReduceLROnPlateau(patience=1, factor=0.3, min_delta=0.01, min_lr=0.01)
    model, _ = fitted(spec_of(**changes), binary, callbacks=[callback])
    session, _ = fused(spec_of(training__schedule=asked, **changes), binary)
    assert session.built.learning_rate() < 2.0
    assert session.built.learning_rate() == pytest.approx(float(np.array(model.optimizer.learning_rate)))
    assert largest_difference(session.built.model, model) == 0.0


@pytest.mark.parametrize("restore", [True, False])
def test_early_stopping_ends_at_the_epoch_and_weights_of_kerass_callback(restore: bool, binary: Dataset) -> None:
    asked = {"patience": 3, "min_delta": 0.001, "restore_best_weights": restore}
    changes = {"training__epochs": 60, "training__learning_rate": 1.5, "training__compile": "graph"}
    callback = keras.callbacks.EarlyStopping(patience=3, min_delta=0.001, restore_best_weights=restore)
    model, expected = fitted(spec_of(**changes), binary, callbacks=[callback])
    session, history = fused(spec_of(training__early_stopping=asked, **changes), binary)
    assert 4 <= len(expected) < 60
    assert len(history) == len(expected)
    session.restore_best()
    assert largest_difference(session.built.model, model) == 0.0


METRICS = {
    "binary": ["accuracy", "precision", "recall", "auc"],
    "multiclass": ["accuracy", "top_3_accuracy"],
    "regression": ["mae", "mse", "rmse", "r2"],
}
LOSSES = [
    ("binary", "hinge"),
    ("binary", "binary_focal_crossentropy"),
    ("binary", "huber"),
    ("multiclass", "categorical_crossentropy"),
    ("multiclass", "sparse_categorical_crossentropy"),
    ("multiclass", "categorical_focal_crossentropy"),
    ("multiclass", "categorical_hinge"),
    ("regression", "mean_absolute_error"),
]


@pytest.mark.parametrize(("task", "loss"), LOSSES)
def test_metrics_are_those_of_evaluate(task: str, loss: str) -> None:
    dataset = dataset_of(task, 4, 40, 25, 0)
    spec = spec_of(training__loss=loss, training__metrics=METRICS[task], training__compile="graph", training__epochs=2)
    session, history = fused(spec, dataset)
    part = dataset.validation
    expected = session.built.model.evaluate(part.x, labels(part, session.resolved), return_dict=True, verbose=0)
    unit = {"mae": 20.0, "rmse": 20.0, "mse": 400.0}
    for name, value in expected.items():
        assert history[-1][f"val_{name}"] == pytest.approx(value * unit.get(name, 1.0), rel=1e-5), name


def test_accuracy_of_a_hinge_loss_parts_the_classes_at_zero() -> None:
    dataset = dataset_of("binary", 4, 200, 60, 0)
    session, history = fused(spec_of(training__loss="hinge", training__epochs=10, training__compile="graph"), dataset)
    scores = session.built.model.predict(dataset.validation.x, verbose=0)[:, 0]
    assert history[-1]["val_accuracy"] == pytest.approx(float(((scores > 0) == dataset.validation.y).mean()))


def test_slices_and_whole_epochs_train_the_same(binary: Dataset) -> None:
    whole, _ = fused(spec_of(), binary)
    sliced = Session(spec_of(), binary)
    sliced.compile()
    while sliced.epochs_left:
        if sliced.leave_graph():
            sliced.compile()
        sliced.advance(1, 1)
    assert largest_difference(whole.built.model, sliced.built.model) == 0.0
    assert whole.position.last == sliced.position.last


def test_validation_in_several_chunks_counts_every_sample(binary: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.engine.build.build.MOST_AT_ONCE", 7)
    monkeypatch.setattr("playground.engine.build.build._FEWEST_AT_ONCE", 7)
    session, history = fused(spec_of(training__epochs=1), binary)
    part = binary.validation
    expected = session.built.model.evaluate(part.x, labels(part, session.resolved), return_dict=True, verbose=0)
    assert history[0]["val_loss"] == pytest.approx(expected["loss"], rel=1e-5)
    assert history[0]["val_accuracy"] == pytest.approx(expected["accuracy"])


def test_same_seed_draws_the_same_weights_and_another_does_not(binary: Dataset) -> None:
    first, second = (build(spec_of(), binary.shape).model for _ in range(2))
    other = build(spec_of(seeds__main=7), binary.shape).model
    assert largest_difference(first, second) == 0.0
    assert largest_difference(first, other) > 0.1


def test_changing_one_layer_leaves_the_weights_of_the_others(binary: Dataset) -> None:
    first = build(spec_of(network__layers=[6, 4]), binary.shape).model
    second = build(spec_of(network__layers=[6, 9]), binary.shape).model
    assert np.array_equal(first.get_weights()[0], second.get_weights()[0])
