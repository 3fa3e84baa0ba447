"""Name, samples, noise and seed -> points in the plane with their labels; no point depends on how noise is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.points.features import holds
from playground.data.values.dataset import Floats
from playground.spec.data.kinds import GeneratedData, GeneratorName, Task

#: the plane shown is [-DOMAIN, DOMAIN] squared
DOMAIN = 6.0

Array = npt.NDArray[np.float64]
Draw = np.random.Generator

_BUMPS = ((-4.0, 2.5, 1), (0.0, 2.5, -1), (4.0, 2.5, 1), (-4.0, -2.5, -1), (0.0, -2.5, 1), (4.0, -2.5, -1))


@dataclass(frozen=True, slots=True)
class GeneratedPoints:
    """Points of a generated data set, in the order in which they were drawn.

    Attributes:
        x: coordinates, float32, shape (samples, 2); most lie in [-6, 6].
        y: labels 0..classes-1, int32, shape (samples,); for a regression float32 in about [-1, 1].
        classes: number of classes; 0 for a regression.
    """

    x: Floats
    y: npt.NDArray[Any]
    classes: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a generator is asked for; `noise` is a fraction, 0 to 0.5."""

    samples: int
    noise: float
    classes: int
    formula: str

    @property
    def halves(self) -> tuple[int, int]:
        return (self.samples + 1) // 2, self.samples // 2

    def shares(self, classes: int) -> list[int]:
        """Samples of each class, as equal as can be."""
        return [len(part) for part in np.array_split(np.arange(self.samples), classes)]


#: (points' draws, noise's draws, what is wanted) -> coordinates (samples, 2) and labels (samples,)
Generator = Callable[[Draw, Draw, _Wanted], tuple[Array, Array]]


def _disc(radius: Array, angle: Array) -> Array:
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def _circle(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    inner, outer = wanted.halves
    radius = np.concatenate([points.uniform(0, 2.5, inner), points.uniform(3.5, 5, outer)])
    x = _disc(radius, points.uniform(0, 2 * np.pi, wanted.samples))
    moved = x + noise.uniform(-5, 5, x.shape) * wanted.noise
    return x, (np.hypot(*moved.T) < 2.5).astype(float)


def _xor(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    x = points.uniform(-5, 5, (wanted.samples, 2))
    x += np.where(x > 0, 0.3, -0.3)
    moved = x + noise.uniform(-5, 5, x.shape) * wanted.noise
    return x, (moved.prod(axis=1) >= 0).astype(float)


def _gauss(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    label = np.repeat([1.0, 0.0], wanted.halves)
    variance = 0.5 + 7 * wanted.noise  # 0.5 to 4 over noise 0 to 0.5
    centre = np.where(label == 1, 2.0, -2.0)[:, None]
    return centre + np.sqrt(variance) * points.standard_normal((wanted.samples, 2)), label


def _spiral(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    arms = []
    for count, turn in zip(wanted.halves, (0.0, np.pi), strict=True):
        along = np.arange(count) / count
        arms.append(_disc(5 * along, 1.75 * along * 2 * np.pi + turn))
    x = np.concatenate(arms)
    return x + noise.uniform(-1, 1, x.shape) * wanted.noise, np.repeat([1.0, 0.0], wanted.halves)


def _moons(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    upper, _ = wanted.halves
    angle = points.uniform(0, np.pi, wanted.samples)
    x = np.column_stack([np.cos(angle), np.sin(angle)])
    x[upper:] = [1, 0.5] - x[upper:]
    label = np.repeat([0.0, 1.0], wanted.halves)
    return 3.2 * (x - [0.5, 0.25] + wanted.noise * noise.standard_normal(x.shape)), label


def _blobs(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    label = np.repeat(np.arange(wanted.classes), wanted.shares(wanted.classes))
    centre = _disc(np.full(wanted.samples, 3.6), 2 * np.pi * label / wanted.classes)
    deviation = 0.45 + 2.2 * wanted.noise
    return centre + deviation * points.standard_normal((wanted.samples, 2)), label.astype(float)


def _rings(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    width = 5.5 / wanted.classes
    label = np.repeat(np.arange(wanted.classes), wanted.shares(wanted.classes))
    radius = (label + points.uniform(0.15, 0.85, wanted.samples)) * width
    x = _disc(radius, points.uniform(0, 2 * np.pi, wanted.samples))
    return x + width * wanted.noise * noise.standard_normal(x.shape), label.astype(float)


def _eight_gaussians(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    return _mixture(points, wanted, ring_centres())


def _grid_gaussians(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    return _mixture(points, wanted, grid_centres())


def _mixture(points: Draw, wanted: _Wanted, centres: Array) -> tuple[Array, Array]:
    """As many points around each centre as can be; neighbours on the ring and in the grid are of different classes."""
    number = np.repeat(np.arange(len(centres)), wanted.shares(len(centres)))
    x = centres[number] + mixture_deviation(wanted.noise) * points.standard_normal((wanted.samples, 2))
    return x, (number % 2).astype(float)


def ring_centres() -> Array:
    """Centres of the eight gaussians, on a ring of radius 4, shape (8, 2)."""
    return _disc(np.full(8, 4.0), 2 * np.pi * np.arange(8) / 8)


def grid_centres() -> Array:
    """Centres of the grid of gaussians, two apart, shape (25, 2)."""
    return np.array([(x, y) for y in (-4.0, -2.0, 0.0, 2.0, 4.0) for x in (-4.0, -2.0, 0.0, 2.0, 4.0)])


def mixture_deviation(noise: float) -> float:
    """Standard deviation of the eight gaussians and of those of the grid, along each coordinate."""
    return 0.15 + 2 * noise


def _noisy_square(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    x = points.uniform(-DOMAIN, DOMAIN, (wanted.samples, 2))
    return x, x + noise.uniform(-DOMAIN, DOMAIN, x.shape) * wanted.noise


def _formula(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    x, moved = _noisy_square(points, noise, wanted)
    return x, holds(wanted.formula, moved).astype(float)


def _plane(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    x, moved = _noisy_square(points, noise, wanted)
    return x, moved.sum(axis=1) / 10


def _multi_gauss(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    x, moved = _noisy_square(points, noise, wanted)
    heights = np.stack(
        [sign * np.clip(1 - np.hypot(moved[:, 0] - cx, moved[:, 1] - cy) / 2, 0, 1) for cx, cy, sign in _BUMPS], axis=1
    )
    strongest = np.abs(heights).argmax(axis=1)
    return x, heights[np.arange(wanted.samples), strongest]


def _swiss_roll(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    target = points.uniform(-1, 1, wanted.samples)
    angle = 1.5 * np.pi * (2 + target)
    x = _disc(5.5 * angle / (4.5 * np.pi), angle)
    return x + 1.2 * wanted.noise * noise.standard_normal(x.shape), target


def _line(points: Draw, noise: Draw, wanted: _Wanted) -> tuple[Array, Array]:
    along = points.uniform(-1, 1, wanted.samples)
    x = np.outer(along, [4.5, 2.25])
    return x + 1.2 * wanted.noise * noise.standard_normal(x.shape), along


#: The first six with the formulas of tensorflow/playground (src/dataset.ts); moons and swiss roll after scikit-learn.
GENERATORS: dict[GeneratorName, tuple[Task, Generator]] = {
    "circle": ("binary", _circle),
    "xor": ("binary", _xor),
    "gauss": ("binary", _gauss),
    "spiral": ("binary", _spiral),
    "plane": ("regression", _plane),
    "multi_gauss": ("regression", _multi_gauss),
    "moons": ("binary", _moons),
    "blobs": ("multiclass", _blobs),
    "rings": ("multiclass", _rings),
    "formula": ("binary", _formula),
    "eight_gaussians": ("binary", _eight_gaussians),
    "grid_gaussians": ("binary", _grid_gaussians),
    "swiss_roll": ("regression", _swiss_roll),
    "line": ("regression", _line),
}


def generate(spec: GeneratedData, seed: int) -> GeneratedPoints:
    """Draw the points; the same seed gives the same points whatever the noise.

    Where noise flips labels (circle, xor, formula) or shifts targets (plane, multi_gauss), no point moves; elsewhere
    the points are the same draws moved by the noise.
    """
    task, generator = GENERATORS[spec.name]
    points, noise = (np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(2))
    x, y = generator(points, noise, _Wanted(spec.samples, spec.noise, spec.classes, spec.formula))
    kind = np.float32 if task == "regression" else np.int32
    return GeneratedPoints(x.astype(np.float32), y.astype(kind), class_count(spec))


def class_count(spec: GeneratedData) -> int:
    """Number of classes; 0 for a regression."""
    return {"binary": 2, "multiclass": spec.classes, "regression": 0}[GENERATORS[spec.name][0]]


def gaussians_of(spec: GeneratedData) -> tuple[Array, float] | None:
    """Centres, shape (n, 2), and standard deviation of a mixture of gaussians; None for other data."""
    match spec.name:
        case "eight_gaussians":
            return ring_centres(), mixture_deviation(spec.noise)
        case "grid_gaussians":
            return grid_centres(), mixture_deviation(spec.noise)
    return None


def thumbnail(name: GeneratorName, size: int = 120) -> tuple[Floats, npt.NDArray[Any], int]:
    """A few points of a set, to show what it looks like.

    Returns:
        coordinates, float32, shape (size, 2); labels, or values in [-1, 1]; number of classes, 0 for a regression.
    """
    drawn = generate(GeneratedData(name=name, samples=size), seed=0)
    return drawn.x, drawn.y, drawn.classes
