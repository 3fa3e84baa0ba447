"""Commands, checkpoints and ends of a run, through the same `train` as the worker."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from playground.data.values.dataset import Dataset
from playground.engine.build.checkpoint import load_checkpoint
from playground.engine.training.session import Session
from playground.engine.wire.lines import EndOfInput
from playground.runs.predictions import load_predictions
from playground.runs.protocol.events import (
    ArtifactSaved,
    CheckpointMissed,
    CheckpointSaved,
    CommandRefused,
    Compiled,
    EpochEnded,
    Evaluated,
    Paused,
    Progressed,
    Resumed,
    RunFinished,
    SettingChanged,
)
from playground.runs.protocol.messages import (
    ChangeSetting,
    Pause,
    Resume,
    StepBatch,
    StepEpoch,
    Stop,
    Watch,
    parse_frame,
)
from tests.engine.conftest import Recorder, Runs, spec_of

pytestmark = pytest.mark.engine

GRAPH = {"training__compile": "graph"}
RICH: dict[str, Any] = {
    "network__layers": [{"units": 6, "dropout": 0.3, "normalization": "batch"}],
    "training__optimizer": "adam",
    "training__epochs": 6,
}


class OnEvent(Recorder):
    """Gives commands when an event comes that a condition holds for, once each."""

    def __init__(self, *rules: tuple[Any, Any]) -> None:
        super().__init__()
        self.rules = list(rules)

    def event(self, event: Any) -> None:
        super().event(event)
        if self.rules and self.rules[0][0](event):
            for command in self.rules.pop(0)[1]:
                self.inbox.put(command)


def finished(recorder: Recorder) -> RunFinished:
    (end,) = recorder.of(RunFinished)
    return end


def test_a_run_tells_its_story_in_order_and_leaves_its_files(run: Runs, binary: Dataset) -> None:
    recorder = run(spec_of(), binary, Watch(20.0))
    # how often it is saved on the way is a matter of time
    kinds = [type(event).__name__ for event in recorder.events if not isinstance(event, EpochEnded | CheckpointSaved)]
    assert kinds == [
        "RunStarted", "DataLoaded", "ModelBuilt", "Compiled", "Evaluated",
        "ArtifactSaved", "ArtifactSaved", "ArtifactSaved", "ArtifactSaved", "Evaluated", "Compared", "RunFinished",
    ]  # fmt: skip
    assert recorder.of(CheckpointSaved)[-1].epoch == 4
    assert [event.epoch for event in recorder.of(EpochEnded)] == [1, 2, 3, 4]
    assert recorder.of(Compiled)[0].mode == "xla"
    end = finished(recorder)
    assert (end.status, end.epochs, end.reason) == ("done", 4, "")
    assert set(end.seconds) == {"load", "build", "compile", "train", "evaluate"}
    assert {"loss", "val_loss", "val_accuracy", "test_loss", "test_accuracy"} <= set(end.metrics)
    assert {event.kind for event in recorder.of(ArtifactSaved)} == {"weights", "predictions", "boundary", "script"}
    frame = parse_frame((run.folder / "boundary.json").read_text())
    assert frame == recorder.frames[-1]
    model = keras.models.load_model(run.folder / "model.keras")
    (loss, accuracy) = model.evaluate(binary.test.x, binary.test.y.reshape(-1, 1).astype("float32"), verbose=0)
    assert end.metrics["test_loss"] == pytest.approx(loss, rel=1e-5)
    assert end.metrics["test_accuracy"] == pytest.approx(accuracy)


def test_the_script_is_there_while_a_run_trains_and_at_the_end_has_what_was_changed(run: Runs, binary: Dataset) -> None:
    early: list[str] = []

    def is_there(event: Any) -> bool:
        script = run.folder / "script.py"
        if not early and isinstance(event, EpochEnded) and script.is_file():
            early.append(script.read_text())
            return True
        return False

    change = [ChangeSetting("training.learning_rate", 0.125), Stop()]
    run(spec_of(**GRAPH, training__epochs=10_000, training__pace=20.0), binary, recorder=OnEvent((is_there, change)))
    assert "0.125" not in early[0]
    assert "0.125" in (run.folder / "script.py").read_text()


def test_predictions_hold_each_sample_and_the_worst_first(run: Runs, multiclass: Dataset) -> None:
    run(spec_of(**GRAPH), multiclass)
    saved = load_predictions(run.folder)
    assert saved is not None
    assert saved.part == "test"
    assert saved.outputs.shape == (30, 3)
    assert np.allclose(saved.outputs.sum(axis=1), 1, atol=1e-5)
    expected = -np.log(saved.outputs[np.arange(30), saved.y])
    assert np.allclose(saved.loss, expected, rtol=1e-3, atol=1e-5)
    assert saved.shown[0] == expected.argmax()
    assert np.array_equal(saved.x, multiclass.test.x[saved.shown])


def test_figures_of_a_regression_are_in_the_targets_unit(run: Runs, regression: Dataset) -> None:
    recorder = run(spec_of(training__metrics=["mae", "rmse"], **GRAPH), regression)
    figures = recorder.of(Evaluated)[0].metrics
    saved = load_predictions(run.folder)
    assert saved is not None
    errors = saved.predicted - saved.y
    assert saved.y.mean() == pytest.approx(100, abs=20)
    assert figures["test_mae"] == pytest.approx(np.abs(errors).mean(), rel=1e-4)
    assert figures["test_rmse"] == pytest.approx(np.sqrt((errors**2).mean()), rel=1e-4)
    assert figures["test_r2"] == pytest.approx(
        1 - (errors**2).sum() / ((saved.y - saved.y.mean()) ** 2).sum(), rel=1e-4
    )
    assert figures["test_loss"] == pytest.approx((errors**2).mean() / 20**2, rel=1e-4)


def test_pause_step_and_resume(run: Runs, binary: Dataset) -> None:
    recorder = OnEvent(
        (lambda event: isinstance(event, Paused) and event.epoch == 0 and event.batch == 0, [StepBatch()]),
        (lambda event: isinstance(event, Paused) and event.batch == 1, [StepBatch()]),
        (lambda event: isinstance(event, Paused) and event.batch == 2, [StepEpoch()]),
        (lambda event: isinstance(event, Paused) and event.epoch == 1, [StepEpoch()]),
        (lambda event: isinstance(event, Paused) and event.epoch == 2, [Resume()]),
    )
    run(spec_of(**GRAPH), binary, recorder=recorder, paused=True)
    places = [(event.epoch, event.batch) for event in recorder.of(Paused)]
    assert places == [(0, 0), (0, 1), (0, 2), (1, 0), (2, 0)]
    assert [event.epoch for event in recorder.of(Resumed)] == [2]
    assert finished(recorder).epochs == 4


def test_a_batch_tells_its_number_and_its_loss(run: Runs, binary: Dataset) -> None:
    recorder = OnEvent(*[(lambda event: isinstance(event, Paused), [StepBatch()]) for _ in range(7)])
    recorder.rules.append((lambda event: isinstance(event, Paused), [Resume()]))
    run(spec_of(**GRAPH), binary, recorder=recorder, paused=True)
    batches = [event for event in recorder.of(Progressed) if event.batch]
    assert [(event.batch, event.batches) for event in batches] == [*((number, 6) for number in range(1, 7)), (1, 6)]

    sizes = np.diff([min(8 * number, len(binary.train.y)) for number in range(7)])
    mean = np.average([event.batch_loss for event in batches[:6]], weights=sizes)
    assert recorder.of(EpochEnded)[0].metrics["loss"] == pytest.approx(mean, rel=1e-5)
    assert batches[1].loss == pytest.approx((batches[0].batch_loss + batches[1].batch_loss) / 2, rel=1e-5)


def test_stepping_changes_no_number(run: Runs, binary: Dataset) -> None:
    straight = finished(run(spec_of(**GRAPH, **RICH), binary)).metrics
    recorder = OnEvent(*[(lambda event: isinstance(event, Paused), [StepBatch()]) for _ in range(9)])
    recorder.rules.append((lambda event: isinstance(event, Paused), [Resume()]))
    assert finished(run(spec_of(**GRAPH, **RICH), binary, recorder=recorder, paused=True)).metrics == straight


def test_stop_evaluates_what_there_is(run: Runs, binary: Dataset) -> None:
    recorder = OnEvent((lambda event: isinstance(event, EpochEnded), [Stop()]))
    run(spec_of(training__epochs=None, **GRAPH), binary, recorder=recorder)
    end = finished(recorder)
    assert (end.status, end.reason) == ("stopped", "Stopped by the user.")
    assert end.epochs >= 1
    assert "test_accuracy" in end.metrics
    assert recorder.of(CheckpointSaved)[-1].epoch == end.epochs


def test_stop_without_evaluation_leaves_after_the_checkpoint(run: Runs, binary: Dataset) -> None:
    recorder = OnEvent((lambda event: isinstance(event, EpochEnded), [Stop(evaluate=False)]))
    run(spec_of(training__epochs=None, **GRAPH), binary, recorder=recorder)
    assert finished(recorder).status == "stopped"
    assert not recorder.of(Evaluated)
    assert (run.folder / "checkpoint.npz").exists()
    # what was last seen of the plane is there for who comes back
    seen = parse_frame((run.folder / "boundary.json").read_text())
    assert seen.epoch == recorder.of(CheckpointSaved)[-1].epoch


def test_end_of_input_saves_a_checkpoint_and_says_no_more(run: Runs, binary: Dataset) -> None:
    recorder = OnEvent((lambda event: isinstance(event, EpochEnded), [EndOfInput()]))
    run(spec_of(training__epochs=None, **GRAPH), binary, recorder=recorder)
    assert not recorder.of(RunFinished)
    assert isinstance(recorder.events[-1], CheckpointSaved)


@pytest.mark.parametrize("mode", ["graph", "xla"])
@pytest.mark.parametrize("steps", [3, 9])
def test_resuming_gives_the_numbers_of_a_run_that_never_paused(
    mode: str, steps: int, run: Runs, binary: Dataset, tmp_path: Path
) -> None:
    spec = spec_of(training__compile=mode, training__schedule="cosine", **RICH)
    other = tmp_path / "straight"
    other.mkdir()
    straight = Runs(other, run.settings)(spec, binary)
    recorder = OnEvent(*[(lambda event: isinstance(event, Paused), [StepBatch()]) for _ in range(steps)])
    recorder.rules.append((lambda event: isinstance(event, Paused), [EndOfInput()]))
    run(spec, binary, recorder=recorder, paused=True)
    position = load_checkpoint(run.folder).position
    assert (position.epoch, position.batch) == divmod(steps, 6)
    again = run(spec, binary, resume=True)
    assert finished(again).metrics == finished(straight).metrics
    ours, theirs = load_checkpoint(run.folder).variables, load_checkpoint(other).variables
    assert ours.keys() == theirs.keys()
    assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


def test_more_epochs_can_be_trained_on_a_finished_run(run: Runs, binary: Dataset) -> None:
    run(spec_of(**GRAPH), binary)
    recorder = run(spec_of(**GRAPH), binary, resume=True, extra_epochs=2)
    assert [event.epoch for event in recorder.of(EpochEnded)] == [5, 6]
    assert finished(recorder).epochs == 6


def test_a_disk_without_room_for_a_checkpoint_ends_no_training(
    run: Runs, binary: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("playground.engine.training.training.save_checkpoint", full)
    monkeypatch.setattr("playground.engine.training.training.CHECKPOINT_S", 0.0)
    recorder = run(spec_of(**GRAPH), binary)
    assert finished(recorder).status == "done"
    assert len(recorder.of(EpochEnded)) == 4
    assert [event.reason for event in recorder.of(CheckpointMissed)] == ["No space left on device"]
    assert not recorder.of(CheckpointSaved)


def test_a_run_without_checkpoint_cannot_be_resumed(run: Runs, binary: Dataset) -> None:
    end = finished(run(spec_of(**GRAPH), binary, resume=True))
    assert (end.status, end.reason) == ("failed", "The run cannot be resumed: it has no checkpoint.")


def test_a_damaged_checkpoint_is_said_to_be_so(run: Runs, binary: Dataset) -> None:
    (run.folder / "checkpoint.npz").write_bytes(b"PK nothing")
    assert "damaged" in finished(run(spec_of(**GRAPH), binary, resume=True)).reason


CHANGES = [
    ("training.learning_rate", 0.001),
    ("training.batch_size", 11),
    ("network.layers.0.dropout", 0.5),
    ("network.layers.0.l2", 0.1),
    ("training.epochs", 7),
    ("training.pace", 1000.0),
]


@pytest.mark.parametrize(("field", "value"), CHANGES)
def test_a_live_setting_is_changed_and_told(field: str, value: Any, run: Runs, binary: Dataset) -> None:
    recorder = OnEvent(
        (lambda event: isinstance(event, Paused), [StepEpoch()]),
        (lambda event: isinstance(event, Paused), [ChangeSetting(field, value), Resume()]),
    )
    run(spec_of(**GRAPH), binary, recorder=recorder, paused=True)
    (change,) = recorder.of(SettingChanged)
    assert (change.epoch, change.field, change.new) == (1, field, value)
    end = finished(recorder)
    assert (end.status, end.epochs) == ("done", 7 if field == "training.epochs" else 4)
    plain = finished(run(spec_of(**GRAPH), binary))
    same = field in ("training.epochs", "training.pace")
    assert (recorder.of(EpochEnded)[3].metrics["loss"] == pytest.approx(plain.metrics["loss"], rel=1e-9)) == same


def test_a_changed_learning_rate_is_in_force_and_survives_a_resume(run: Runs, binary: Dataset) -> None:
    change = ChangeSetting("training.learning_rate", 0.25)
    run(spec_of(**GRAPH), binary, change, StepEpoch(), EndOfInput(), paused=True)
    recorder = run(spec_of(**GRAPH), binary, resume=True)
    assert recorder.of(EpochEnded)[-1].learning_rate == pytest.approx(0.25)


def test_a_schedule_goes_on_from_its_epoch_when_the_batch_size_changes(run: Runs, binary: Dataset) -> None:
    spec = spec_of(training__schedule={"name": "exponential", "rate": 0.5}, **GRAPH)
    recorder = OnEvent(
        (lambda event: isinstance(event, Paused), [StepEpoch()]),
        (lambda event: isinstance(event, Paused), [ChangeSetting("training.batch_size", 4), Resume()]),
    )
    run(spec, binary, recorder=recorder, paused=True)
    rates = [event.learning_rate for event in recorder.of(EpochEnded)]
    assert rates == pytest.approx([0.05 * 0.5**epoch for epoch in (1, 2, 3, 4)], rel=1e-5)


REFUSED = [
    ("training.optimizer", "adam", "cannot be changed while training"),
    ("training.learning_rate", 30, "must be a number in (0, 10]; got 30"),
    ("training.nothing", 1, "not a known setting"),
    ("network.layers.9.dropout", 0.5, "not a known setting"),
]


@pytest.mark.parametrize(("field", "value", "why"), REFUSED)
def test_a_change_that_cannot_be_is_refused_with_the_reason(
    field: str, value: Any, why: str, run: Runs, binary: Dataset
) -> None:
    recorder = run(spec_of(**GRAPH), binary, ChangeSetting(field, value))
    (refused,) = recorder.of(CommandRefused)
    assert refused.command == "change_setting"
    assert why in refused.sentence
    assert finished(recorder).status == "done"


def test_a_loss_that_is_not_a_number_ends_the_run_with_a_diagnosis(run: Runs, regression: Dataset) -> None:
    wild = replace(regression, train=replace(regression.train, x=regression.train.x * 1e6))
    spec = spec_of(training__learning_rate=10.0, training__epochs=50, network__layers=[4], **GRAPH)
    end = finished(run(spec, wild))
    assert end.status == "failed"
    assert end.reason.startswith("The training loss became")
    assert "learning rate" in end.diagnosis
    assert "scale the inputs" in end.diagnosis
    assert end.epochs < 50


def test_the_loss_told_of_a_divergence_is_that_of_the_first_bad_epoch(regression: Dataset) -> None:
    steep = {"training__learning_rate": 10.0, "training__epochs": 40, "network__layers": [{"units": 8}] * 3}
    session = Session(spec_of(**steep, **GRAPH), regression)
    session.compile()
    done = session.advance(40 * session.loop.steps, 40)
    assert done.diverged
    assert np.isfinite(done.rows[:-1, 1]).all()
    assert done.loss == pytest.approx(done.rows[-1, 1], nan_ok=True)
    assert done.epochs[-1] == session.position.epoch < 40


def test_changes_that_come_together_are_compiled_once(run: Runs, binary: Dataset) -> None:
    changes = [ChangeSetting(f"network.layers.0.{name}", 0.01) for name in ("dropout", "l1", "l2")]
    recorder = OnEvent((lambda event: isinstance(event, Paused), [*changes, Resume()]))
    run(spec_of(**GRAPH), binary, recorder=recorder, paused=True)
    assert len(recorder.of(SettingChanged)) == 3
    assert len(recorder.of(Compiled)) == 2
    assert finished(recorder).status == "done"


def test_early_stopping_says_why_and_which_weights(run: Runs, binary: Dataset) -> None:
    asked = {"patience": 2, "min_delta": 0.5}
    recorder = run(spec_of(training__epochs=50, training__early_stopping=asked, **GRAPH), binary)
    end = finished(recorder)
    assert (end.status, end.epochs) == ("done", 3)
    assert end.reason == (
        "Early stopping: the validation loss has not improved for 2 epochs. "
        "The weights of epoch 1, the best, were restored."
    )


def test_the_pace_is_kept(run: Runs, binary: Dataset) -> None:
    recorder = run(spec_of(training__pace=10.0, **GRAPH), binary)
    times = [event.elapsed_s for event in recorder.of(EpochEnded)]
    assert times[-1] - times[0] >= 0.29


def test_a_spec_that_does_not_fit_the_data_fails_with_its_sentence(run: Runs, binary: Dataset) -> None:
    end = finished(run(spec_of(training__metrics=["r2"]), binary))
    assert end.status == "failed"
    assert end.reason.startswith("`training.metrics` must fit the task")


def test_memory_that_runs_out_is_said_so(run: Runs, binary: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("playground.engine.training.session.FusedLoop.run", exhausted)
    end = finished(run(spec_of(**GRAPH), binary))
    assert end.status == "failed"
    assert "out of memory" in end.reason
    assert "batch size" in end.diagnosis


def test_what_xla_cannot_compile_runs_as_a_graph_and_says_so(
    run: Runs, binary: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    from playground.engine.training.loop import FusedLoop

    make = FusedLoop._make

    def refuse(self: FusedLoop, xla: bool) -> None:
        if xla:
            raise tf.errors.InvalidArgumentError(None, None, "Detected unsupported operations")
        make(self, xla)

    monkeypatch.setattr(FusedLoop, "_make", refuse)
    recorder = run(spec_of(), binary)
    (compiled,) = recorder.of(Compiled)
    assert compiled.mode == "graph"
    assert "unsupported operations" in compiled.reason
    assert finished(recorder).status == "done"


def test_pausing_while_it_trains_keeps_the_run_where_it_is(run: Runs, binary: Dataset) -> None:
    recorder = OnEvent(
        (lambda event: isinstance(event, EpochEnded), [Pause()]),
        (lambda event: isinstance(event, CheckpointSaved), [Stop()]),
    )
    run(spec_of(training__epochs=None, **GRAPH), binary, recorder=recorder)
    (paused,) = recorder.of(Paused)
    assert finished(recorder).epochs == paused.epoch
    assert json.dumps(recorder.of(EpochEnded)[-1].metrics)
