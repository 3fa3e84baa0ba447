"""A GAN at work -> panels: points with the discriminator's surface, pictures from fixed noise, a walk, both losses."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from playground.data.points.features import COORDINATES, expand, grid_points
from playground.data.values.dataset import Plane
from playground.engine.families.gan.distance import energy_distance, pooled
from playground.engine.model.family import Scene
from playground.runs.protocol.panels import Choice, Figures, Images, Panel, Points
from playground.spec.counted import counted

Floats = npt.NDArray[np.float32]

_POINTS, _SURFACE, _LINES, _LINE_POINTS, _PULLED = 500, 60, 13, 40, 150
_WALL, _COLUMNS, _STEPS = 64, 16, 9
#: samples that are compared, and pictures, which take longer
_COMPARED, _COMPARED_PICTURES = 500, 150
#: of the generator's grid, of the discriminator's pull, or none
_LINE_KINDS = ("generator's grid", "pull on the generated points", "none")

_WANTS = {
    "minimax": ("probability of being real", 0.0, 1.0),
    "least_squares": ("realness (0 generated, 1 real)", 0.0, 1.0),
    "wasserstein": ("critic's score", 0.0, 0.0),
}


def gan_points(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """Real and generated points, over the discriminator's surface, with the generator's grid."""
    dataset, model = scene.dataset, scene.built.model
    if dataset.kind == "images":
        return [], []
    plane, columns, choices = _columns(scene)
    if columns is None:
        return [], []
    real = dataset.train.x[:_POINTS, columns]
    samples = model.sample(model.noise(_POINTS))
    kinds = _LINE_KINDS if model.latent > 1 else ("generator's curve", *_LINE_KINDS[1:])
    lines = _option(scene, "lines", kinds)
    choices.append(Choice("lines", "Lines", kinds[lines], kinds, panel="points"))
    ground, low, high = _surface(scene, plane)
    ranges = (plane.x, plane.y) if plane is not None else (_range(real[:, 0]), _range(real[:, 1]))
    name = _WANTS[scene.built.resolved.loss][0]
    notes = ["Generated points among real points."]
    notes += [f"Ground: {name}, as the discriminator sees it."] if ground.size else []
    notes += [_LINE_NOTES[lines]] if lines < 2 else []
    panel = Points(
        "points",
        "Real and generated points",
        " ".join(notes),
        xy=np.concatenate([real, samples[:, columns]]).astype(np.float32),
        groups=np.repeat([0, 1], [len(real), len(samples)]).astype(np.int32),
        names=("real", "generated"),
        x=ranges[0],
        y=ranges[1],
        ground=ground,
        ground_name=name,
        ground_low=low,
        ground_high=high,
        grid=_lines(model, lines, samples, columns),
    )
    return choices, [panel]


_LINE_NOTES = (
    "Lines: where a net of straight lines through the noise comes out.",
    "Lines: where the discriminator's slope pulls generated points; only their directions count.",
)


def gan_pictures(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """Pictures from noise that stays the same, and a walk from one of them to another."""
    dataset, model = scene.dataset, scene.built.model
    if dataset.kind != "images":
        return [], []
    noise = model.noise(_WALL)
    first, last = (int(_number(scene, name, usual, 1, _WALL)) for name, usual in (("first", 1), ("last", 2)))
    share = _number(scene, "share", 0.5, 0.0, 1.0)
    steps = between(noise[first - 1], noise[last - 1], np.linspace(0, 1, _STEPS))
    here = between(noise[first - 1], noise[last - 1], np.array([share]))
    made = to_bytes(model.sample(np.concatenate([noise, steps, here])))
    choices = [
        Choice("first", "From picture", first, low=1, high=_WALL, step=1, panel="walk"),
        Choice("last", "To picture", last, low=1, high=_WALL, step=1, panel="walk"),
        Choice("share", "Way between them", share, low=0.0, high=1.0, step=0.01, panel="here"),
    ]
    captions = tuple(f"{round(100 * at / (_STEPS - 1))} %" for at in range(_STEPS))
    panels: list[Panel] = [
        Images(
            "wall",
            "Generated pictures",
            "Always from the same noise, so that progress can be seen.",
            made[:_WALL],
            (),
            (),
            _COLUMNS,
        ),
        Images(
            "walk",
            "Walk through the noise",
            f"From picture {first} to picture {last} of the wall, counted row by row.",
            made[_WALL : _WALL + _STEPS],
            captions,
            (),
            _STEPS,
        ),
        Images("here", "On the way", "One point of the walk.", made[-1:], (f"{round(100 * share)} %",)),
    ]
    if model.latent == 2:
        side = np.linspace(-model.reach, model.reach, 8, dtype=np.float32)
        square = np.stack(np.meshgrid(side, side[::-1]), axis=2).reshape(-1, 2)
        note = f"Both numbers of noise from {-model.reach:g} to {model.reach:g}: the first to the right, the second up."
        panels.append(Images("square", "All of the noise", note, to_bytes(model.sample(square)), (), (), 8))
    return choices, panels


def gan_figures(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """Generator against discriminator: losses, what the discriminator says, and how far generated are from real."""
    model, dataset = scene.built.model, scene.dataset
    part = dataset.validation if len(dataset.validation) else dataset.train
    most = _COMPARED_PICTURES if dataset.kind == "images" else _COMPARED
    real = part.x[:most].reshape(-1, *scene.built.resolved.input_shape)
    generated = model.sample(model.noise(len(real), seed=2))
    truth, fake = model.judge(real), model.judge(generated)
    distance = float(energy_distance(pooled(real), pooled(generated)))
    figures: dict[str, float] = {}
    for metric in model.metrics[:2]:
        title = "generator's loss" if metric.name == "loss" else "discriminator's loss"
        figures[title] = float(metric.result())
    name = _WANTS[scene.built.resolved.loss][0]
    figures |= {
        "energy distance": distance,
        f"{name}, real samples": float(truth.mean()),
        f"{name}, generated samples": float(fake.mean()),
    }
    held_out = "held-out" if part is dataset.validation else "training"
    note = (
        f"Losses of the last epoch; the rest on {counted(len(real), f'{held_out} sample')}. "
        "The energy distance is 0 where generated samples are spread as real ones are."
    )
    return [], [
        Figures(
            "standing",
            "Generator against discriminator",
            note,
            tuple(figures),
            np.array([*figures.values()], np.float32),
        )
    ]


def between(first: Floats, last: Floats, shares: npt.NDArray[Any]) -> Floats:
    """Noise on the way from one to another, shape (shares, latent), kept at the distance from 0 that noise has: on the
    great circle between them (Shoemake 1985, https://doi.org/10.1145/325334.325242), or straight where that is not
    defined.
    """
    lengths = float(np.linalg.norm(first) * np.linalg.norm(last))
    cosine = float(np.clip(first @ last / lengths, -1, 1)) if lengths else 1.0
    angle = float(np.arccos(cosine))
    if np.sin(angle) < 1e-3:
        ways = np.stack([1 - shares, shares], axis=1)
    else:
        ways = np.stack([np.sin((1 - shares) * angle), np.sin(shares * angle)], axis=1) / np.sin(angle)
    return (ways @ np.stack([first, last])).astype(np.float32)


def to_bytes(pictures: Floats) -> npt.NDArray[np.uint8]:
    """Pixels 0 to 1 -> bytes, shape (n, height, width, 1 or 3)."""
    return np.rint(255 * np.clip(np.nan_to_num(pictures), 0, 1)).astype(np.uint8)


def _columns(scene: Scene) -> tuple[Plane | None, list[int] | None, list[Choice]]:
    """The plane, where both of its coordinates are generated; the columns that are shown; what can be chosen."""
    dataset = scene.dataset
    plane = dataset.plane
    if plane is not None:
        if set(COORDINATES) <= set(plane.features):
            return plane, [plane.features.index(name) for name in COORDINATES], []
        return None, None, []
    names = dataset.feature_names
    if len(names) < 2:
        return None, None, []
    across, up = _option(scene, "across", names, 0), _option(scene, "up", names, 1)
    choices = [
        Choice("across", "Across", names[across], names, panel="points"),
        Choice("up", "Up", names[up], names, panel="points"),
    ]
    return None, [across, up], choices


def _surface(scene: Scene, plane: Plane | None) -> tuple[npt.NDArray[np.uint8], float, float]:
    """What the discriminator says over the plane, as bytes, and the values of the first and the last."""
    if plane is None:
        return np.zeros((0, 0), np.uint8), 0.0, 1.0
    verdict = scene.built.model.judge(expand(grid_points(plane, _SURFACE), plane.features))
    _, low, high = _WANTS[scene.built.resolved.loss]
    if low == high:
        low, high = float(verdict.min()), float(verdict.max())
    shares = (np.nan_to_num(verdict) - low) / ((high - low) or 1.0)
    ground = np.rint(255 * np.clip(shares, 0, 1)).astype(np.uint8)
    return ground.reshape(_SURFACE, _SURFACE), low, high


def _lines(model: Any, kind: int, samples: Floats, columns: list[int]) -> Floats:
    if kind == 0:
        net = latent_net(model.latent, model.reach)
        made = model.sample(net.reshape(-1, model.latent))
        return np.ascontiguousarray(made[:, columns].reshape(*net.shape[:2], 2), dtype=np.float32)
    if kind == 1:
        begin = samples[:_PULLED]
        pull = model.pull(begin)[:, columns]
        sizes = np.linalg.norm(pull, axis=1, keepdims=True)
        spread = float(begin[:, columns].std()) or 1.0
        ends = begin[:, columns] + 0.3 * spread * np.divide(pull, sizes, out=np.zeros_like(pull), where=sizes > 0)
        return np.stack([begin[:, columns], ends], axis=1).astype(np.float32)
    return np.zeros((0, 0, 2), np.float32)


def latent_net(latent: int, reach: float) -> Floats:
    """Lines through the noise, shape (lines, points, latent): along the first two numbers, the others 0."""
    along = np.linspace(-reach, reach, _LINE_POINTS, dtype=np.float32)
    if latent == 1:
        return along[None, :, None]
    places = np.linspace(-reach, reach, _LINES, dtype=np.float32)
    net = np.zeros((2 * _LINES, _LINE_POINTS, latent), np.float32)
    net[:_LINES, :, 0], net[:_LINES, :, 1] = along, places[:, None]
    net[_LINES:, :, 1], net[_LINES:, :, 0] = along, places[:, None]
    return net


def _option(scene: Scene, name: str, options: tuple[str, ...], usual: int = 0) -> int:
    chosen = scene.chosen.get(name)
    return options.index(chosen) if chosen in options else usual


def _number(scene: Scene, name: str, usual: float, low: float, high: float) -> float:
    chosen = scene.chosen.get(name)
    return float(min(high, max(low, chosen))) if isinstance(chosen, (int, float)) else usual


def _range(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.15 * (high - low) or 1.0
    return low - margin, high + margin
