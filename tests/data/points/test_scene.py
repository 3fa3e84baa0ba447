from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.data.points.scene import MOST_POINTS, TILE, held_out, scene_of, value_range
from playground.data.prepare import prepare
from playground.settings import Settings, read_settings
from playground.spec.data.kinds import BundledData, GeneratedData, PlaneSpec, SplitSpec
from playground.spec.training.seeds import Seeds

SEEDS = Seeds().drawn()
NONE_TO_TEST = SplitSpec(validation=0.5, test=0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


def tile(scene: dict[str, Any], formula: str) -> np.ndarray:
    (found,) = [item["tile"] for item in scene["features"] if item["formula"] == formula]
    return np.frombuffer(base64.b64decode(found), np.uint8).reshape(TILE, TILE)


def test_scene_is_plain_and_complete(settings: Settings) -> None:
    data = prepare(GeneratedData(split=NONE_TO_TEST), SEEDS, settings)
    scene = json.loads(json.dumps(scene_of(data), allow_nan=False))
    assert set(scene) == {
        "name",
        "task",
        "class_names",
        "names",
        "domain",
        "points",
        "test",
        "counts",
        "low",
        "high",
        "features",
        "tile",
        "notes",
    }
    assert (scene["name"], scene["task"], scene["class_names"]) == ("Spiral", "binary", ["negative", "positive"])
    assert (scene["names"], scene["domain"]) == (["x1", "x2"], {"x": [-6, 6], "y": [-6, 6]})
    assert (scene["low"], scene["high"], scene["tile"]) == (0, 1, 50)


def test_points_are_the_samples_and_their_labels(settings: Settings) -> None:
    data = prepare(GeneratedData(split=NONE_TO_TEST), SEEDS, settings)
    scene = scene_of(data)
    for points, part in ((scene["points"], data.train), (scene["test"], data.validation)):
        np.testing.assert_allclose([point[:2] for point in points], part.points, rtol=1e-5)
        assert [point[2] for point in points] == part.y.tolist()
    assert held_out(data) is data.validation


def test_every_point_is_in_one_of_the_two_parts_that_are_shown(settings: Settings) -> None:
    data = prepare(GeneratedData(samples=500, split=SplitSpec(validation=0.15, test=0.15)), SEEDS, settings)
    scene = scene_of(data)
    assert scene["counts"] == {"training": 350, "test": 150}
    assert (len(scene["points"]), len(scene["test"])) == (350, 150)
    held = held_out(data)
    assert sorted([*data.train.rows, *held.rows]) == list(range(500))
    np.testing.assert_array_equal(held.x[:75], data.validation.x)
    np.testing.assert_array_equal(held.y[75:], data.test.y)


def test_of_many_points_all_are_counted_and_some_are_drawn(settings: Settings) -> None:
    scene = scene_of(prepare(GeneratedData(samples=10_000, split=SplitSpec(validation=0.1, test=0)), SEEDS, settings))
    assert scene["counts"] == {"training": 9000, "test": 1000}
    assert (len(scene["points"]), len(scene["test"])) == (MOST_POINTS, 1000)


def test_nothing_held_out_is_no_points(settings: Settings) -> None:
    data = prepare(GeneratedData(split=SplitSpec(validation=0, test=0)), SEEDS, settings)
    assert scene_of(data)["test"] == []


def test_many_points_are_thinned_evenly(settings: Settings) -> None:
    data = prepare(GeneratedData(samples=10_000, split=NONE_TO_TEST), SEEDS, settings)
    scene = scene_of(data)
    assert (len(scene["points"]), len(scene["test"])) == (MOST_POINTS, MOST_POINTS)


def test_tiles_of_standard_features_are_clipped_between_minus_one_and_one(settings: Settings) -> None:
    scene = scene_of(prepare(GeneratedData(features=("x2", "x1*x2/9")), SEEDS, settings))
    across, up = np.meshgrid(np.linspace(-6, 6, TILE), np.linspace(-6, 6, TILE))
    by_hand = {
        "x1": across,
        "x2": up,
        "x1^2": across**2,
        "x2^2": up**2,
        "x1*x2": across * up,
        "sin(x1)": np.sin(across),
        "sin(x2)": np.sin(up),
        "x1*x2/9": across * up / 9,
    }
    assert [item["formula"] for item in scene["features"]] == list(by_hand)
    assert [item["formula"] for item in scene["features"] if item["selected"]] == ["x2", "x1*x2/9"]
    for formula, values in by_hand.items():
        np.testing.assert_allclose(tile(scene, formula), (np.clip(values, -1, 1) + 1) * 127.5, atol=0.51)
    assert (tile(scene, "x2")[0] == 0).all()  # row 0 is the lowest
    assert (tile(scene, "x2")[-1] == 255).all()


def test_values_of_a_regression_are_in_the_target_s_own_unit(settings: Settings) -> None:
    data = prepare(BundledData(name="diabetes", plane=PlaneSpec()), SEEDS, settings)
    scene = scene_of(data)
    values = data.train.y.astype(np.float64) * data.target_scale + data.target_mean
    np.testing.assert_allclose([point[2] for point in scene["points"]], values, rtol=1e-5)
    assert (scene["low"], scene["high"]) == value_range(data) == (values.min(), values.max())
    assert values.max() > 200
    assert scene["class_names"] == []


def test_scene_of_a_table_is_drawn_over_its_own_domain(settings: Settings) -> None:
    data = prepare(BundledData(name="iris", plane=PlaneSpec(by="columns")), SEEDS, settings)
    scene = scene_of(data)
    assert data.plane is not None
    assert scene["names"] == ["sepal length (cm)", "sepal width (cm)"]
    assert scene["domain"] == {"x": list(data.plane.x), "y": list(data.plane.y)}
    expected = (np.clip(np.linspace(*data.plane.x, TILE), -1, 1) + 1) * 127.5
    np.testing.assert_allclose(tile(scene, "x1")[7], expected, atol=0.51)


def test_data_in_no_plane_say_what_may_be_chosen(settings: Settings) -> None:
    scene = scene_of(prepare(BundledData(name="iris"), SEEDS, settings))
    assert (scene["points"], scene["features"]) == ([], [])
    assert scene["notes"][-1].startswith("Iris has 4 features: choose two of them, or principal components")
