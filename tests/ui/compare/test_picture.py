"""Pictures of a boundary and who leads a race, against values worked out by hand."""

from __future__ import annotations

import base64
import dataclasses
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.charts.theme import CLASS_COLOURS, NEGATIVE, POSITIVE, rgb
from playground.runs.protocol.messages import Boundary
from playground.runs.run import MetricSummary, Run
from playground.runs.store.open_store import open_store
from playground.settings import Settings
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import preset
from playground.ui.compare.picture import boundary_uri
from playground.ui.compare.standing import leading_metric, standings


def pixels(uri: str) -> Any:
    """RGBA of a PNG without filters, top row first."""
    data = base64.b64decode(uri.removeprefix("data:image/png;base64,"))
    width, height = struct.unpack(">II", data[16:24])
    length = struct.unpack(">I", data[33:37])[0]
    lines = np.frombuffer(zlib.decompress(data[41 : 41 + length]), np.uint8).reshape(height, 1 + 4 * width)
    return lines[:, 1:].reshape(height, width, 4)


def frame(values: list[int], classes: int, low: float = 0.0, high: float = 1.0) -> Boundary:
    return Boundary("r", 1, (-1, 1), (-1, 1), 2, classes, low, high, base64.b64encode(bytes(values)).decode())


def test_the_lowest_row_of_a_boundary_is_at_the_bottom_of_the_picture() -> None:
    picture = pixels(boundary_uri(frame([0, 0, 255, 255], classes=2)))

    assert [tuple(row[0][:3]) for row in picture] == [rgb(POSITIVE), rgb(NEGATIVE)]
    assert picture[0, 0, 3] == picture[1, 0, 3] > 100


def test_an_undecided_output_leaves_the_background() -> None:
    picture = pixels(boundary_uri(frame([127, 128, 128, 127], classes=2)))

    assert picture[..., 3].max() <= 1


def test_several_classes_have_their_own_colours_and_sure_ones_are_stronger() -> None:
    picture = pixels(boundary_uri(frame([0x0F, 0x15, 0x2F, 0x20], classes=3)))

    assert [tuple(pixel[:3]) for pixel in picture.reshape(4, 4)] == [
        rgb(CLASS_COLOURS[label]) for label in (2, 2, 0, 1)
    ]
    assert picture[0, 0, 3] > picture[0, 1, 3]


def test_a_number_is_shaded_around_zero_where_it_takes_both_signs() -> None:
    picture = pixels(boundary_uri(frame([0, 255, 64, 64], classes=0, low=-1.0, high=3.0)))

    assert tuple(picture[1, 0, :3]) == rgb(NEGATIVE)
    assert tuple(picture[1, 1, :3]) == rgb(POSITIVE)
    assert picture[0, 0, 3] <= 1


@pytest.fixture
def run(tmp_path: Path) -> Run:
    store = open_store(Settings(tmp_path, "sqlite://", 1, None))
    made = store.create_run(ExperimentSpec())
    store.close()
    return dataclasses.replace(made, status="done", epochs=3)


def test_less_loss_and_more_accuracy_lead(run: Run) -> None:
    first = dataclasses.replace(
        run, id="a", metrics={"val_loss": MetricSummary(0.5, 0.1, 2), "val_accuracy": MetricSummary(0.7, 0.7, 3)}
    )
    second = dataclasses.replace(
        run, id="b", metrics={"val_loss": MetricSummary(0.2, 0.2, 3), "val_accuracy": MetricSummary(0.6, 0.9, 1)}
    )

    assert standings([first, second]) == {"a": ("lowest validation loss",), "b": ("best validation accuracy",)}


def test_of_generators_the_closest_leads_and_no_loss_tells(run: Run) -> None:
    spec = preset("gan-ring")
    near, far = (
        dataclasses.replace(
            run,
            id=name,
            spec=spec,
            metrics={
                "val_distance": MetricSummary(value, value, 1),
                "val_loss": MetricSummary(1 - value, 1 - value, 1),
            },
        )
        for name, value in (("a", 0.1), ("b", 0.3))
    )

    assert standings([near, far]) == {"a": ("closest to the real samples",), "b": ()}
    assert leading_metric([near, far]) == "val_distance"
    assert leading_metric([run]) == ""


def test_a_tie_and_a_lone_value_make_nobody_the_best(run: Run) -> None:
    one = dataclasses.replace(run, id="a", parameters=9, metrics={"val_loss": MetricSummary(0.5, 0.5, 1)})
    other = dataclasses.replace(run, id="b", parameters=9, metrics={"val_loss": MetricSummary(0.5, 0.5, 1)})
    lone = dataclasses.replace(run, id="c", parameters=9, metrics={"val_r2": MetricSummary(0.5, 0.5, 1)})

    assert set(standings([one, other, lone]).values()) == {()}


def test_a_value_that_is_no_number_never_leads(run: Run) -> None:
    broken = dataclasses.replace(run, id="a", metrics={"val_loss": MetricSummary(float("nan"), float("nan"), 1)})
    good = [
        dataclasses.replace(run, id=name, metrics={"val_loss": MetricSummary(value, value, 1)})
        for name, value in (("b", 0.3), ("c", 0.4))
    ]

    assert standings([broken, *good]) == {"a": (), "b": ("lowest validation loss",), "c": ()}


def test_the_shortest_training_is_told_only_when_all_have_ended(run: Run) -> None:
    slow, fast = dataclasses.replace(run, id="a", elapsed_s=3.0), dataclasses.replace(run, id="b", elapsed_s=2.0)

    assert standings([slow, fast])["b"] == ("shortest training",)
    assert standings([dataclasses.replace(slow, status="running"), fast])["b"] == ()
