"""What is shown of a GAN is what its networks say."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from playground.data.values.dataset import Dataset, Part
from playground.engine.build.build import build
from playground.engine.families.gan.views import between, gan_figures, gan_pictures, gan_points, to_bytes
from playground.engine.model.family import Scene
from playground.runs.protocol.panels import Panels, format_panels, parse_panels
from tests.engine.conftest import dataset_of
from tests.engine.families.gan_support import gan_spec

pytestmark = pytest.mark.engine


def scene_of(dataset: Dataset, chosen: dict[str, Any] | None = None, **network: Any) -> Scene:
    return Scene(build(gan_spec(**network), dataset.shape), dataset, 3, chosen or {})


def pictures_dataset() -> Dataset:
    rng = np.random.default_rng(2)

    def part(count: int) -> Part:
        x = rng.uniform(size=(count, 30)).astype(np.float32)
        return Part(x, np.zeros(count, np.int32), np.arange(count))

    names = tuple(f"pixel {number}" for number in range(30))
    return Dataset(
        "pictures",
        "binary",
        names,
        "y",
        ("no", "yes"),
        part(40),
        part(20),
        part(0),
        (6, 5),
        kind="images",
        sample_shape=(6, 5, 1),
    )


def assert_small(choices: list[Any], panels: list[Any]) -> None:
    text = format_panels(Panels("run", 3, tuple(choices), tuple(panels)))
    assert len(text) < 200_000
    assert [panel.name for panel in parse_panels(json.loads(text)).panels] == [p.name for p in panels]
    assert all(panel.title and panel.note.endswith(".") for panel in panels)


def test_points_are_the_real_ones_and_what_the_generator_makes(binary: Dataset) -> None:
    scene = scene_of(binary)
    choices, (panel,) = gan_points(scene)
    model = scene.built.model
    real, generated = panel.xy[panel.groups == 0], panel.xy[panel.groups == 1]
    assert np.array_equal(real, binary.train.x)
    assert generated == pytest.approx(model.generator.predict(model.noise(500), verbose=0), abs=1e-6)
    assert panel.names == ("real", "generated")
    assert (panel.x, panel.y) == (binary.plane.x, binary.plane.y)
    assert_small(choices, [panel])


def test_ground_is_the_probability_that_the_discriminator_gives(binary: Dataset) -> None:
    scene = scene_of(binary)
    _, (panel,) = gan_points(scene)
    side = np.linspace(-4, 4, 60)
    row, column = 10, 44
    logit = scene.built.model.discriminator.predict(np.float32([[side[column], side[row]]]), verbose=0)[0, 0]
    assert panel.ground[row, column] == pytest.approx(255 / (1 + np.exp(-logit)), abs=0.51)
    assert (panel.ground_low, panel.ground_high) == (0.0, 1.0)


def test_ground_of_a_critic_spans_all_of_its_scores(binary: Dataset) -> None:
    _, (panel,) = gan_points(scene_of(binary, loss="wasserstein"))
    assert (panel.ground.min(), panel.ground.max()) == (0, 255)
    assert panel.ground_low < panel.ground_high


def test_grid_is_the_image_of_straight_lines_through_the_noise(binary: Dataset) -> None:
    scene = scene_of(binary, latent=2)
    _, (panel,) = gan_points(scene)
    along, places = np.linspace(-2, 2, 40), np.linspace(-2, 2, 13)
    net = [[(value, place) for value in along] for place in places]
    net += [[(place, value) for value in along] for place in places]
    expected = scene.built.model.generator.predict(np.float32(net).reshape(-1, 2), verbose=0).reshape(26, 40, 2)
    assert panel.grid == pytest.approx(expected, abs=1e-5)


def test_one_number_of_noise_makes_a_single_curve(binary: Dataset) -> None:
    choices, (panel,) = gan_points(scene_of(binary, latent=1, noise="uniform"))
    assert panel.grid.shape == (1, 40, 2)
    assert choices[-1].options[0] == "generator's curve"


def test_pull_leads_down_the_slope_of_the_generators_loss(binary: Dataset) -> None:
    scene = scene_of(binary, {"lines": "pull on the generated points"})
    _, (panel,) = gan_points(scene)
    model = scene.built.model
    points = model.sample(model.noise(500))[:150]
    assert panel.grid[:, 0] == pytest.approx(points, abs=1e-6)

    def losses(at: np.ndarray) -> np.ndarray:
        return np.logaddexp(0, -model.discriminator.predict(at, verbose=0)[:, 0].astype(np.float64))

    step = panel.grid[:, 1] - panel.grid[:, 0]
    lengths = np.linalg.norm(step, axis=1)
    assert lengths == pytest.approx(np.full(150, lengths[0]), rel=1e-4)
    assert np.mean(losses(points + 0.05 * step) < losses(points)) > 0.95


def test_other_rows_of_numbers_are_shown_by_two_columns_that_are_chosen(multiclass: Dataset) -> None:
    scene = scene_of(multiclass, {"across": "x3", "up": "x1", "lines": "none"})
    choices, (panel,) = gan_points(scene)
    assert np.array_equal(panel.xy[panel.groups == 0], multiclass.train.x[:, [3, 1]])
    assert panel.ground.size == panel.grid.size == 0
    assert [(choice.name, choice.value) for choice in choices] == [("across", "x3"), ("up", "x1"), ("lines", "none")]
    assert gan_pictures(scene) == ([], [])


def test_single_column_has_no_plane_to_be_shown_in() -> None:
    assert gan_points(scene_of(dataset_of("regression", 1, 30, 0, 0))) == ([], [])


def test_wall_stays_with_its_noise_and_the_walk_ends_at_its_pictures() -> None:
    scene = scene_of(pictures_dataset(), {"first": 3, "last": 10, "share": 1.0}, generator=[5], discriminator=[4])
    choices, panels = gan_pictures(scene)
    wall, walk, here = panels
    model = scene.built.model
    expected = model.generator.predict(model.noise(64), verbose=0)
    assert np.abs(wall.pixels.astype(float) - 255 * expected).max() <= 0.51
    assert wall.pixels.shape == (64, 6, 5, 1)
    assert np.array_equal(walk.pixels[0], wall.pixels[2])
    assert np.array_equal(walk.pixels[-1], wall.pixels[9])
    assert np.array_equal(here.pixels[0], wall.pixels[9])
    assert [choice.value for choice in choices] == [3, 10, 1.0]
    assert gan_points(scene) == ([], [])
    assert_small(choices, panels)


def test_two_numbers_of_noise_are_shown_whole() -> None:
    scene = scene_of(pictures_dataset(), latent=2, generator=[5], discriminator=[4])
    _, panels = gan_pictures(scene)
    square = panels[-1]
    corners = np.float32([[-2, 2], [2, 2], [-2, -2], [2, -2]])
    expected = to_bytes(scene.built.model.sample(corners))
    assert np.array_equal(square.pixels[[0, 7, 56, 63]], expected)


def test_way_between_two_noises_keeps_their_length() -> None:
    first, last = np.float32([3, 0, 0]), np.float32([0, 3, 0])
    way = between(first, last, np.linspace(0, 1, 5))
    assert way[[0, -1]] == pytest.approx(np.stack([first, last]), abs=1e-5)
    assert np.linalg.norm(way, axis=1) == pytest.approx(np.full(5, 3.0), rel=1e-5)
    assert way[2] == pytest.approx([3 / np.sqrt(2), 3 / np.sqrt(2), 0], rel=1e-5)
    straight = between(first, -first, np.array([0.5]))
    assert straight == pytest.approx(np.zeros((1, 3)), abs=1e-6)


def test_figures_are_what_the_discriminator_says_on_average(binary: Dataset) -> None:
    scene = scene_of(binary)
    model = scene.built.model
    model.test_step((tf.constant(binary.validation.x),))
    _, (panel,) = gan_figures(scene)
    found = dict(zip(panel.names, panel.values.tolist(), strict=True))

    def probability(samples: np.ndarray) -> float:
        return float((1 / (1 + np.exp(-model.discriminator.predict(samples, verbose=0)))).mean())

    assert found["probability of being real, real samples"] == pytest.approx(probability(binary.validation.x), abs=1e-5)
    generated = model.sample(model.noise(20, seed=2))
    assert found["probability of being real, generated samples"] == pytest.approx(probability(generated), abs=1e-5)
    assert found["generator's loss"] == pytest.approx(float(model.metrics[0].result()))
    assert found["discriminator's loss"] > 0
    assert_small([], [panel])
