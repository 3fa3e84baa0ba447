"""What runs are called where their data are drawn, or are points of a plane."""

from __future__ import annotations

import numpy as np
import pytest

from playground.data.drawn import pack
from playground.runs.naming import data_name, default_name
from playground.runs.shape_text import network_text
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec
from playground.spec.presets import PRESETS

SPEC = with_changes(ExperimentSpec(), {"network.layers": [4, 2]})


def drawn(classes: int) -> ExperimentSpec:
    points = pack(np.zeros((30, 2)), np.arange(30) % classes)
    return with_changes(SPEC, {"data": {"kind": "drawn", "points": points, "features": ["x1", "x2", "x1*x2"]}})


def test_drawn_points_have_a_name() -> None:
    assert data_name(drawn(2)) == "Drawn points"
    assert default_name(drawn(2), {"Drawn points 4-2"}) == "Drawn points 4-2 (2)"


@pytest.mark.parametrize(("classes", "text"), [(2, "3-4-2-1"), (4, "3-4-2-4")])
def test_shape_of_a_network_on_drawn_points(classes: int, text: str) -> None:
    assert network_text(drawn(classes)) == text


def test_shape_where_nothing_is_drawn_yet_is_that_of_the_layers() -> None:
    assert network_text(with_changes(SPEC, {"data": {"kind": "drawn"}})) == "4-2"


def test_inputs_are_the_features_of_the_plane() -> None:
    assert network_text(with_changes(SPEC, {"data.features": ["x1", "x2", "sin(x1)"]})) == "3-4-2-1"
    iris = with_changes(PRESETS["iris"].spec, {"network.layers": [5], "data.plane": {}})
    assert network_text(iris) == "2-5-3"
