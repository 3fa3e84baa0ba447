"""A training that ends at a loss, and one that takes its samples as they are stored."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.data.values.dataset import Dataset
from playground.engine.training.orders import Orders
from playground.engine.training.session import Session
from playground.runs.protocol.events import EpochEnded, RunFinished
from playground.runs.protocol.messages import ChangeSetting
from tests.engine.conftest import Runs, dataset_of, spec_of

pytestmark = pytest.mark.engine

LONG: dict[str, Any] = {"training__epochs": 400, "training__learning_rate": 0.2, "training__compile": "graph"}


def losses(recorder: Any, name: str) -> list[float]:
    return [event.metrics[name] for event in recorder.of(EpochEnded)]


@pytest.mark.parametrize("name", ["val_loss", "loss"])
def test_a_run_ends_with_the_first_epoch_whose_loss_is_small_enough(run: Runs, name: str) -> None:
    dataset = dataset_of("binary", 2, 44, 20 if name == "val_loss" else 0, 10)
    recorder = run(spec_of(training__stop_at_loss=0.5, **LONG), dataset)
    (end,) = recorder.of(RunFinished)
    assert (end.status, 0 < end.epochs < 400) == ("done", True)
    watched = "validation" if name == "val_loss" else "training"
    assert end.reason == f"The {watched} loss has come down to 0.5, where the training was to stop."
    *before, last = losses(recorder, name)
    assert last <= 0.5 < min(before)


def test_it_is_set_while_training(run: Runs, binary: Dataset) -> None:
    recorder = run(spec_of(**LONG), binary, ChangeSetting("training.stop_at_loss", 100.0))
    (end,) = recorder.of(RunFinished)
    assert (end.status, end.epochs) == ("done", 1)


def test_more_epochs_are_trained_beyond_it(run: Runs, binary: Dataset) -> None:
    spec = spec_of(training__stop_at_loss=100.0, training__epochs=3, training__compile="graph")
    run(spec, binary)
    (end,) = run(spec, binary, resume=True, extra_epochs=4).of(RunFinished)
    assert (end.status, end.epochs, end.reason) == ("done", 7, "")


def test_it_stops_only_once_at_the_same_loss(binary: Dataset) -> None:
    session = Session(spec_of(training__stop_at_loss=100.0, training__compile="graph"), binary)
    session.compile()
    stopped = [session.advance(100, 1).stopped for _ in range(3)]
    assert stopped == [True, False, False]
    session.change("training.stop_at_loss", 50.0)
    assert session.advance(100, 1).stopped


def test_no_epoch_is_trained_beyond_it_and_its_end_compiles_nothing(binary: Dataset) -> None:
    session = Session(spec_of(**LONG), binary)
    session.compile()
    assert not session.one_at_a_time
    assert len(session.advance(10_000, 50).epochs) > 1
    assert session.change("training.stop_at_loss", 0.0001) is False
    assert session.one_at_a_time
    assert len(session.advance(10_000, 50).epochs) == 1
    assert session.change("training.stop_at_loss", None) is False
    assert len(session.advance(10_000, 50).epochs) > 1


def test_samples_are_taken_as_they_are_stored_or_in_another_order_each_epoch() -> None:
    stored, shuffled = Orders(7, 30, shuffle=False), Orders(7, 30)
    stored.prefetch(3, 2)
    assert [order.tolist() for order in stored.take(1, 3)] == [list(range(30))] * 3
    first, second = shuffled.take(1, 2)
    assert sorted(first) == sorted(second) == list(range(30))
    assert first.tolist() != second.tolist() != list(range(30))


def test_without_shuffling_a_training_is_that_of_fit(binary: Dataset) -> None:
    from playground.engine.build.build import build
    from playground.engine.model.tensors import labels

    spec = spec_of(training__shuffle=False, training__compile="graph")
    model = build(spec, binary.shape).model
    model.fit(
        binary.train.x,
        labels(binary.train, Session(spec, binary).resolved),
        batch_size=8,
        epochs=4,
        shuffle=False,
        verbose=0,
    )
    session = Session(spec, binary)
    session.compile()
    while session.epochs_left:
        session.advance(1000, 4)
    for ours, theirs in zip(session.built.model.get_weights(), model.get_weights(), strict=True):
        assert np.abs(ours - theirs).max() < 1e-6
