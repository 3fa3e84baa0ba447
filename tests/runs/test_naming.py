"""What runs are called where their data are drawn, or are points of a plane."""

from __future__ import annotations

import numpy as np
import pytest

from playground.data.points.drawn import pack
from playground.runs.naming import base_run, data_name, default_name, with_base_named
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


RUN = "0123456789ab"


def begun_with_a_run(**settings: object) -> ExperimentSpec:
    return with_changes(PRESETS["digits"].spec, {"network": {"kind": "transfer", "base": f"run:{RUN}", **settings}})


def test_the_run_that_a_network_begins_with_is_told_by_its_name() -> None:
    spec = begun_with_a_run(left_out=2, head=[8])
    assert base_run(spec) == RUN
    assert with_base_named(spec.network.line(), spec, "Digits 16-8") == (
        'run "Digits 16-8" without its last 2 layers, frozen → 8 relu'
    )
    scratch = begun_with_a_run(weights="random")
    assert default_name(scratch, set(), "first *strokes*") == 'Digits 8x8 run "first *strokes*" from scratch'
    assert with_base_named(f"run {RUN}", spec, "a*b", show=str.upper) == 'run "A*B"'


def test_a_long_name_of_a_base_is_cut_and_without_one_the_identifier_stays() -> None:
    spec = begun_with_a_run()
    name = default_name(spec, set(), "x" * 41)
    assert name == f'Digits 8x8 run "{"x" * 39}…"'
    assert default_name(spec, {name}, "x" * 50) == f"{name} (2)"
    assert default_name(spec, set(), "x" * 40) == f'Digits 8x8 run "{"x" * 40}"'
    assert default_name(spec, set()) == f"Digits 8x8 run {RUN}"


def test_a_network_that_begins_with_no_run_has_no_base() -> None:
    assert base_run(SPEC) == base_run(with_changes(PRESETS["digits"].spec, {"network": {"kind": "transfer"}})) == ""
    assert with_base_named("run it", SPEC, "other") == "run it"
