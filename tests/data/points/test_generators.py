"""Generated points against the formulas of TensorFlow Playground, written out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.data.points.generators import GENERATORS, GeneratedPoints, gaussians_of, generate, thumbnail
from playground.spec.data.kinds import GeneratedData, GeneratorName

NAMES = list(GENERATORS)
FLIPS_LABELS: tuple[GeneratorName, ...] = ("circle", "xor", "formula", "plane", "multi_gauss")
BUMPS = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]


def draw(
    name: GeneratorName, samples: int = 2000, noise: float = 0.0, seed: int = 1, classes: int = 3
) -> GeneratedPoints:
    return generate(GeneratedData(name=name, samples=samples, noise=noise, classes=classes), seed)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("samples", [50, 51, 1000])
def test_as_many_points_are_drawn_as_were_asked_for(name: GeneratorName, samples: int) -> None:
    points = draw(name, samples, noise=0.2)
    assert points.x.shape == (samples, 2)
    assert points.x.dtype == np.float32
    assert points.y.shape == (samples,)
    if points.classes:
        assert points.y.dtype == np.int32
        assert set(points.y) == set(range(points.classes))
    else:
        assert points.y.dtype == np.float32


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_gives_the_same_points_and_another_seed_others(name: GeneratorName) -> None:
    one, again, other = draw(name, noise=0.1), draw(name, noise=0.1), draw(name, noise=0.1, seed=2)
    assert np.array_equal(one.x, again.x)
    assert np.array_equal(one.y, again.y)
    assert not np.array_equal(one.x, other.x)


@pytest.mark.parametrize("name", NAMES)
def test_clean_points_lie_in_the_domain(name: GeneratorName) -> None:
    inside = np.abs(draw(name).x).max(axis=1) <= 6
    assert inside.mean() > (0.999 if name != "gauss" else 0.99)


@pytest.mark.parametrize("name", FLIPS_LABELS)
def test_noise_changes_labels_and_moves_no_point(name: GeneratorName) -> None:
    clean, noisy = draw(name), draw(name, noise=0.5)
    assert np.array_equal(clean.x, noisy.x)
    assert (clean.y != noisy.y).mean() > 0.05


@pytest.mark.parametrize("name", [name for name in NAMES if name not in FLIPS_LABELS])
def test_noise_moves_the_same_points_and_changes_no_label(name: GeneratorName) -> None:
    clean, little, much = draw(name), draw(name, noise=0.01), draw(name, noise=0.5)
    assert np.array_equal(clean.y, much.y)
    moved_little = np.abs(little.x - clean.x).mean()
    assert 0 < moved_little < np.abs(much.x - clean.x).mean() / 10


def test_circle_is_a_disc_in_a_ring_labelled_by_distance() -> None:
    points = draw("circle")
    radius = np.hypot(*points.x.T)
    inner, outer = radius[:1000], radius[1000:]
    assert inner.max() <= 2.5
    assert outer.min() >= 3.5 - 1e-6
    assert outer.max() <= 5 + 1e-6
    assert inner.mean() == pytest.approx(1.25, abs=0.05)
    assert outer.mean() == pytest.approx(4.25, abs=0.05)
    assert np.array_equal(points.y, radius < 2.5)


def test_xor_is_the_sign_of_the_product_away_from_the_axes() -> None:
    points = draw("xor")
    assert np.abs(points.x).min() >= 0.3
    assert np.abs(points.x).max() <= 5.3
    assert np.array_equal(points.y, points.x[:, 0] * points.x[:, 1] >= 0)


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_gauss_has_two_centres_and_a_variance_that_grows_with_noise(noise: float, variance: float) -> None:
    points = draw("gauss", samples=10_000, noise=noise)
    for label, centre in ((1, 2.0), (0, -2.0)):
        own = points.x[points.y == label]
        assert own.mean(axis=0) == pytest.approx([centre, centre], abs=0.1)
        assert own.var(axis=0) == pytest.approx([variance, variance], rel=0.06)


def test_spiral_follows_its_formula_point_by_point() -> None:
    points = draw("spiral", samples=100)
    for index in range(50):
        radius, turn = index / 50 * 5, 1.75 * index / 50 * 2 * math.pi
        assert points.x[index] == pytest.approx([radius * math.sin(turn), radius * math.cos(turn)], abs=1e-5)
        assert points.x[50 + index] == pytest.approx(-points.x[index], abs=1e-5)
    assert list(points.y) == [1] * 50 + [0] * 50


def test_spiral_noise_is_uniform_up_to_its_size() -> None:
    moved = draw("spiral", noise=0.3).x - draw("spiral").x
    assert np.abs(moved).max() <= 0.3 + 1e-5
    assert moved.std() == pytest.approx(0.3 / math.sqrt(3), rel=0.05)


def test_plane_is_a_tenth_of_the_sum() -> None:
    points = draw("plane")
    assert points.y == pytest.approx(points.x.sum(axis=1) / 10, abs=1e-6)


def test_multi_gauss_is_the_strongest_of_six_bumps() -> None:
    points = draw("multi_gauss", samples=300)
    for (x, y), given in zip(points.x, points.y, strict=True):
        label = 0.0
        for cx, cy, sign in BUMPS:
            height = sign * min(1.0, max(0.0, 1 - math.dist((x, y), (cx, cy)) / 2))
            label = height if abs(height) > abs(label) else label
        assert given == pytest.approx(label, abs=1e-6)


@pytest.mark.parametrize("name", ["blobs", "rings"])
@pytest.mark.parametrize("classes", [3, 4, 5, 6])
def test_classes_are_as_many_as_asked_for_and_balanced(name: GeneratorName, classes: int) -> None:
    points = draw(name, samples=601, classes=classes)
    counts = np.bincount(points.y)
    assert len(counts) == classes
    assert counts.max() - counts.min() <= 1


def test_rings_do_not_overlap_without_noise() -> None:
    points = draw("rings", classes=4)
    radius = np.hypot(*points.x.T)
    for label in range(3):
        assert radius[points.y == label].max() < radius[points.y == label + 1].min()


def test_moons_are_those_of_scikit_learn_in_another_scale() -> None:
    points = draw("moons", samples=1000)
    x = points.x / 3.2 + [0.5, 0.25]
    upper, lower = x[points.y == 0], x[points.y == 1]
    assert np.hypot(*upper.T) == pytest.approx(np.ones(500), abs=1e-5)
    assert np.hypot(*(lower - [1, 0.5]).T) == pytest.approx(np.ones(500), abs=1e-5)
    assert upper[:, 1].min() >= -1e-6
    assert lower[:, 1].max() <= 0.5 + 1e-6


def test_swiss_roll_target_is_the_angle_stretched_to_one() -> None:
    points = draw("swiss_roll")
    angle = 1.5 * np.pi * (2 + points.y)
    assert np.hypot(*points.x.T) == pytest.approx(5.5 * angle / (4.5 * np.pi), abs=1e-4)
    assert -1 <= points.y.min() < -0.99
    assert 0.99 < points.y.max() <= 1


EIGHT = [(4 * math.sin(math.pi * number / 4), 4 * math.cos(math.pi * number / 4)) for number in range(8)]
GRID = [(x, y) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)]


@pytest.mark.parametrize(("name", "expected"), [("eight_gaussians", EIGHT), ("grid_gaussians", GRID)])
@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_mixtures_have_their_centres_and_deviation(name: GeneratorName, expected: list, noise: float) -> None:
    samples = 200 * len(expected)
    points = draw(name, samples, noise=noise)
    centres, deviation = gaussians_of(GeneratedData(name=name, noise=noise))
    assert deviation == pytest.approx(0.15 + 2 * noise)
    assert sorted(map(tuple, centres.round(6).tolist())) == sorted((round(x, 6), round(y, 6)) for x, y in expected)
    for number, part in enumerate(np.split(points.x, len(expected))):
        assert part.mean(axis=0) == pytest.approx(centres[number], abs=0.35 * deviation)
        assert part.std(axis=0) == pytest.approx([deviation] * 2, rel=0.2)


def test_neighbours_of_a_mixture_are_of_different_classes() -> None:
    points = draw("grid_gaussians")
    cells = np.rint(points.x / 2).astype(int).sum(axis=1)
    assert np.array_equal(points.y, cells % 2)
    assert [set(part) for part in np.split(draw("eight_gaussians").y, 8)] == [{0}, {1}] * 4


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("_gaussians")])
def test_other_data_are_no_mixture_with_known_centres(name: GeneratorName) -> None:
    assert gaussians_of(GeneratedData(name=name)) is None


def test_line_is_straight_and_its_target_the_way_along_it() -> None:
    points = draw("line")
    assert points.x[:, 0] == pytest.approx(4.5 * points.y, abs=1e-5)
    assert points.x[:, 1] == pytest.approx(points.x[:, 0] / 2, abs=1e-5)
    assert np.abs(points.y).max() <= 1


@pytest.mark.parametrize("name", NAMES)
def test_thumbnail_is_small_and_always_the_same(name: GeneratorName) -> None:
    x, y, classes = thumbnail(name)
    assert x.shape == (120, 2)
    assert len(y) == 120
    assert classes == {"binary": 2, "multiclass": 3, "regression": 0}[GENERATORS[name][0]]
    assert np.array_equal(x, thumbnail(name)[0])
