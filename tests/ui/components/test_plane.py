from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from playground.data.prepare import prepare
from playground.runs.run import Run
from playground.settings import read_settings
from playground.spec.data.kinds import BundledData, DataSpec, GeneratedData
from playground.spec.experiment import ExperimentSpec
from playground.spec.training.seeds import Seeds
from playground.ui.components.plane import MOST_POINTS, plane_of


@pytest.fixture
def run() -> Run:
    return Run(
        id="aaa",
        token="secret",
        name="run",
        spec=ExperimentSpec(),
        status="running",
        reason="",
        diagnosis="",
        group="",
        created=datetime.now(UTC),
        started=None,
        ended=None,
        epochs=0,
        elapsed_s=0.0,
        parameters=0,
        mode="",
        metrics={},
        sparkline=(),
        checkpoint_epoch=None,
        colour=0,
        starred=False,
        tags=(),
        note="",
        deleted=None,
        position=0,
        seconds={},
    )


def of_data(run: Run, data: DataSpec) -> Run:
    return replace(run, spec=ExperimentSpec(data=data, seeds=Seeds(main=3)))


def test_the_points_are_the_training_samples(run: Run) -> None:
    spiral = of_data(run, GeneratedData(name="spiral", samples=200))
    plane = plane_of(spiral)
    part = prepare(spiral.spec.data, spiral.spec.seeds.drawn(), read_settings()).train
    assert plane is not None
    np.testing.assert_allclose(plane["points"], np.column_stack([part.x, part.y]), atol=1e-4)
    assert len(plane["classes"]) == 2
    assert plane["x"][0] < part.x[:, 0].min()
    assert plane["x"][1] > part.x[:, 0].max()


def test_of_many_points_some_are_drawn(run: Run) -> None:
    plane = plane_of(of_data(run, GeneratedData(name="circle", samples=5000)))
    assert plane is not None
    assert len(plane["points"]) == MOST_POINTS


def test_a_regression_has_values_in_place_of_classes(run: Run) -> None:
    plane = plane_of(of_data(run, GeneratedData(name="plane", samples=100)))
    assert plane is not None
    assert plane["classes"] == []
    values = [value for _, _, value in plane["points"]]
    assert plane["low"] <= min(values) < max(values) <= plane["high"] + 1e-4


def test_data_of_more_features_have_no_plane(run: Run) -> None:
    assert plane_of(of_data(run, BundledData(name="iris"))) is None
