"""Live views of a run: while it trains and while it waits, saved at its end, and drawn again afterwards."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.data.values.dataset import Dataset
from playground.engine.wire.lines import EndOfInput, Inbox
from playground.engine.worker.look import look
from playground.errors import DataError
from playground.runs.protocol.events import ArtifactSaved, CommandRefused, EpochEnded, Paused
from playground.runs.protocol.messages import Boundary, ChooseViews, OpenViews, Resume, Watch, parse_frame
from playground.runs.protocol.panels import Bars, Panels
from playground.settings import Settings
from playground.spec.experiment import ExperimentSpec, dump_spec
from tests.engine.conftest import Recorder, Runs, spec_of

pytestmark = pytest.mark.engine

DEEP = {"network": {"kind": "residual", "depth": 3, "width": 4, "activation": "tanh"}, "training__compile": "graph"}
BEST = {"early_stopping": {"patience": 2, "min_delta": 1.0}}  # no epoch is better than the first


def deep(**changes: Any) -> ExperimentSpec:
    return spec_of(**DEEP | changes)


def views(recorder: Recorder) -> list[Panels]:
    return [frame for frame in recorder.frames if isinstance(frame, Panels)]


def panel(frame: Panels, name: str) -> Bars:
    (found,) = (panel for panel in frame.panels if panel.name == name)
    assert isinstance(found, Bars)
    return found


class OnFrame(Recorder):
    """Gives commands after each frame of panels, one list after the other, and first ones when the run waits."""

    def __init__(self, first: list[Any], *then: list[Any]) -> None:
        super().__init__()
        self.first, self.then = first, list(then)
        self.inbox: Inbox

    def event(self, event: Any) -> None:
        super().event(event)
        if isinstance(event, Paused):
            self._put(self.first)
            self.first = []

    def frame(self, frame: Any) -> None:
        super().frame(frame)
        if isinstance(frame, Panels) and self.then:
            self._put(self.then.pop(0))

    def _put(self, commands: list[Any]) -> None:
        for command in commands:
            self.inbox.put(command)


def test_views_are_drawn_while_somebody_looks_and_saved_with_the_run(run: Runs, binary: Dataset) -> None:
    recorder = run(deep(), binary, Watch(10.0))
    ends = [event.epoch for event in recorder.of(EpochEnded)]
    assert {type(frame) for frame in recorder.frames} == {Boundary, Panels}
    assert views(recorder)[0].epoch < ends[-1]
    saved = parse_frame((run.folder / "views.json").read_text())
    assert isinstance(saved, Panels)
    assert saved.epoch == ends[-1] == 4
    np.testing.assert_array_equal(panel(saved, "gradients").values, panel(views(recorder)[-1], "gradients").values)
    (artifact,) = (event for event in recorder.of(ArtifactSaved) if event.kind == "views")
    assert artifact.sha256 == hashlib.sha256((run.folder / "views.json").read_bytes()).hexdigest()


def test_where_nobody_looks_only_the_last_views_are_drawn(run: Runs, binary: Dataset) -> None:
    recorder = run(deep(), binary, ChooseViews({"layer": "1"}))
    assert [frame.epoch for frame in views(recorder)] == [4]
    assert {choice.name: choice.value for choice in views(recorder)[0].choices}["layer"] == "1"


def test_a_run_that_waits_shows_what_is_chosen(run: Runs, binary: Dataset) -> None:
    chosen = [ChooseViews({"layer": "1"}), ChooseViews({"layer": "2"}), ChooseViews({"layer": "nowhere", "bogus": 3})]
    recorder = OnFrame([Watch(10.0)], chosen, [Resume()])
    run(deep(), binary, recorder=recorder, paused=True)
    first, second, *_ = views(recorder)
    assert (first.epoch, second.epoch) == (0, 0)
    layers = [next(choice.value for choice in frame.choices if choice.name == "layer") for frame in (first, second)]
    assert layers == ["3", "2"]
    assert len(first.panels) == len(second.panels) == 3


def opened(run: Runs, spec: ExperimentSpec, load: Any, settings: Settings, recorder: Recorder) -> Recorder:
    inbox = recorder.inbox = Inbox()  # type: ignore[attr-defined]
    inbox.put(ChooseViews({}))
    start = OpenViews("run", dump_spec(spec), str(run.folder), trained=True)
    look(start, load, recorder, inbox, settings)  # type: ignore[arg-type]
    return recorder


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("training", [{}, BEST])
def test_an_ended_run_is_drawn_again_as_it_was_left(
    run: Runs, binary: Dataset, settings: Settings, training: dict[str, Any]
) -> None:
    spec = deep(**{f"training__{name}": value for name, value in training.items()})
    run(spec, binary)
    saved = parse_frame((run.folder / "views.json").read_text())
    assert isinstance(saved, Panels)
    before = files_of(run.folder)
    recorder = OnFrame([], [ChooseViews({"layer": "1"})], [EndOfInput()])
    opened(run, spec, lambda *_: binary, settings, recorder)
    first, second = views(recorder)
    for name in ("activations", "gradients"):
        np.testing.assert_allclose(panel(first, name).values, panel(saved, name).values, rtol=1e-5)
    assert panel(second, "distribution").names != panel(first, "distribution").names
    assert recorder.events == []
    assert files_of(run.folder) == before


def test_why_a_run_cannot_be_opened_is_told(run: Runs, binary: Dataset, settings: Settings) -> None:
    def gone(*_: Any) -> Dataset:
        raise DataError("The table is not there any more.")

    run(deep(training__epochs=1), binary)
    recorder = opened(run, deep(), gone, settings, Recorder())
    (refused,) = recorder.of(CommandRefused)
    assert refused.sentence == "The views cannot be drawn again. The table is not there any more."
    assert recorder.frames == []
