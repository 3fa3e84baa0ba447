"""Autoencoder -> reconstructions, the plane of its codes, and a walk through the codes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Dataset, Part, with_channels
from playground.engine.families.autoencoder.anatomy import Anatomy, anatomy_of
from playground.engine.families.autoencoder.codes import Directions, own_directions, principal_directions
from playground.engine.families.shown import first, held_out_part, number, title_of
from playground.engine.model.family import Scene
from playground.runs.protocol.panels import Bars, Choice, Images, Lines, Panel, Points
from playground.spec.counted import counted

Floats = npt.NDArray[np.float32]
View = tuple[list[Choice], list[Panel]]

#: pictures in a row of reconstructions; samples in the plane; samples whose errors are counted, of each part
_PICTURES, _CODES, _COUNTED = 10, 600, 800
#: values that are drawn as bars at most
_BARS = 32
#: decoded codes in a row of their map at most, and bytes of the whole of it, about
_MAP_SIDE, _MAP_BYTES = 15, 64_000
#: sliders of the walk, and how far they go, in standard deviations
_SLIDERS, _REACH = 6, 3.0
_EACH, _WORST = "some of each class", "reconstructed worst"
_OWN, _PRINCIPAL = "the code's own numbers", "principal directions"


def reconstructions(scene: Scene) -> View:
    """Samples beside what the network makes of them; with noise also what it was given."""
    anatomy, dataset, part = anatomy_of(scene), scene.dataset, held_out_part(scene.dataset)
    options = (_EACH, _WORST)
    which = str(scene.chosen.get("samples", _EACH))
    choice = Choice("samples", "Samples", which if which in options else _EACH, options, panel="reconstructions")
    chosen = _worst(anatomy, part) if choice.value == _WORST else _of_each(part, dataset)
    x = part.x[chosen]
    given, noise = _spoilt(x, anatomy)
    made = anatomy.reconstruct(given)
    errors = np.mean(np.square(x - made), axis=1)
    if dataset.image_shape is None:
        return [choice], [_values(number, x, given, made, errors, noise, dataset) for number in range(min(3, len(x)))]
    names = _names(part, chosen, dataset)
    rows, captions = [x], [*names]
    if noise:
        rows.append(given)
        captions += [""] * len(x)
    note = f"Above the {'clean sample, then with noise' if noise else 'sample'}, below its reconstruction and its mean "
    panel = Images(
        "reconstructions",
        "Reconstructions",
        f"{note}squared error, for {title_of(part, dataset)} samples.",
        pictures(np.concatenate([*rows, made]), dataset),
        (*captions, *(f"{error:.4f}" for error in errors)),
        columns=len(x),
    )
    return [choice], [panel]


def code_plane(scene: Scene) -> View:
    """Where held-out samples lie in the space of codes, coloured by class."""
    anatomy, dataset, part = anatomy_of(scene), scene.dataset, held_out_part(scene.dataset)
    title, part = title_of(part, dataset), first(part, _CODES)
    codes = np.nan_to_num(anatomy.encode(part.x))
    groups, names = _groups(part, dataset)
    size = codes.shape[1]
    if size == 1:
        xy = np.stack([codes[:, 0], groups.astype(np.float32)], axis=1)
        note = "Across: the code, one number. Upwards: the class."
    elif size == 2:
        xy = codes
        note = "The two numbers of the code."
    else:
        directions = principal_directions(codes)
        xy = directions.places(codes)[:, :2]
        kept = 100 * directions.kept
        note = f"The first two principal components of the {size} numbers of the code: {kept:.0f} % of their variance."
    (left, right), (low, high) = (_range(xy[:, 0]), _range(xy[:, 1]))
    points = Points(
        "codes",
        "The code in the plane",
        f"{note} {counted(len(part), f'{title} sample')}; the network was told no class.",
        xy,
        groups,
        names,
        (left, right),
        (low, high),
    )
    return [], [points]


def walk(scene: Scene) -> View:
    """What codes decode to that are chosen by sliders, and a map of what lies where."""
    anatomy, dataset = anatomy_of(scene), scene.dataset
    codes = np.nan_to_num(anatomy.encode(first(held_out_part(dataset), _CODES).x))
    options = (_OWN, _PRINCIPAL)
    size = codes.shape[1]
    which = str(scene.chosen.get("directions", _OWN if size <= 2 else _PRINCIPAL))
    which = which if which in options else _PRINCIPAL
    directions = own_directions(codes) if which == _OWN else principal_directions(codes)
    choices = [Choice("directions", "Sliders move", which, options, panel="walk")] if size > 1 else []
    steps = [number(scene.chosen.get(f"step_{place}")) for place in range(1, min(size, _SLIDERS) + 1)]
    choices += [
        Choice(f"step_{place}", f"Direction {place}", step, (), -_REACH, _REACH, 0.1, "walk")
        for place, step in enumerate(steps, 1)
    ]
    made = anatomy.decode(directions.codes(np.array([steps], np.float32)))
    of = f"the first {len(steps)} of {size}" if size > len(steps) else f"all {size}" if size > 1 else "the only one"
    note = f"What the decoder makes of a code, in standard deviations from the mean code along {of}."
    if dataset.image_shape is None:
        return choices, [_profile("walk", "Walk through the code", note, ("decoded",), made, dataset)]
    picture = Images("walk", "Walk through the code", note, pictures(made, dataset), columns=1)
    return choices, [picture, *_map(anatomy, directions, dataset)]


VIEWERS = (reconstructions, code_plane, walk)


def pictures(x: Floats, dataset: Dataset) -> npt.NDArray[np.uint8]:
    """Rows of pixels from 0 to 1 -> pictures, shape (samples, height, width, channels)."""
    assert dataset.image_shape is not None
    pixels = np.clip(np.nan_to_num(x), 0.0, 1.0).reshape(-1, *with_channels(dataset.image_shape))
    return np.rint(255 * pixels).astype(np.uint8)


def _of_each(part: Part, dataset: Dataset) -> npt.NDArray[np.int64]:
    """Positions of a few samples, of every class in turn."""
    if dataset.task == "regression":
        return np.arange(min(_PICTURES, len(part)))
    seen = {int(label): np.flatnonzero(part.y == label) for label in np.unique(part.y)}
    rounds = [rows[turn] for turn in range(_PICTURES) for rows in seen.values() if turn < len(rows)]
    chosen = np.array(rounds[:_PICTURES], np.int64)
    return chosen[np.argsort(part.y[chosen], kind="stable")]


def _worst(anatomy: Anatomy, part: Part) -> npt.NDArray[np.int64]:
    errors = np.nan_to_num(anatomy.errors(part.x[:_COUNTED]), nan=np.inf)
    return np.argsort(-errors, kind="stable")[:_PICTURES]


def _names(part: Part, chosen: npt.NDArray[np.int64], dataset: Dataset) -> list[str]:
    if dataset.task == "regression":
        return [f"{row}" for row in part.rows[chosen]]
    return [dataset.class_names[label] for label in part.y[chosen]]


def _spoilt(x: Floats, anatomy: Anatomy) -> tuple[Floats, bool]:
    """What the network is given, always with the same noise, and whether there is any."""
    network = anatomy.network
    draw = np.random.default_rng(0)
    match network.noise:
        case "gaussian":
            return (x + draw.normal(0.0, network.noise_amount, x.shape)).astype(np.float32), True
        case "masking":
            return x * (draw.random(x.shape) >= network.noise_amount), True
        case _:
            return x, False


def _values(
    number: int, x: Floats, given: Floats, made: Floats, errors: Floats, noise: bool, dataset: Dataset
) -> Panel:
    rows = [x[number], *([given[number]] if noise else []), made[number]]
    names = ("sample", *(("with noise",) if noise else ()), "reconstruction")
    note = f"Mean squared error {errors[number]:.4g}; values as in the network inputs."
    return _profile(f"sample_{number + 1}", f"Sample {number + 1}", note, names, np.stack(rows), dataset)


def _profile(name: str, title: str, note: str, series: tuple[str, ...], values: Floats, dataset: Dataset) -> Panel:
    """Samples value by value: bars with the names of the features, or curves where these are many or follow in time."""
    values = np.nan_to_num(values).astype(np.float32)
    shape = dataset.sample_shape
    if dataset.kind == "series" and len(shape) == 2 and shape[1] == 1:
        return Lines(name, title, note, np.arange(shape[0], dtype=np.float32), series, values, "step", "value")
    if values.shape[1] <= _BARS and len(dataset.feature_names) == values.shape[1]:
        return Bars(name, title, note, dataset.feature_names, series, values)
    x = np.arange(1, values.shape[1] + 1, dtype=np.float32)
    return Lines(name, title, note, x, series, values, "number of the value", "value")


def _groups(part: Part, dataset: Dataset) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """Classes; of a number to predict thirds of the samples."""
    if dataset.task != "regression":
        return part.y.astype(np.int32), dataset.class_names
    values = part.y.reshape(len(part), -1)[:, 0]
    groups = np.digitize(values, np.quantile(values, [1 / 3, 2 / 3])).astype(np.int32)
    return groups, tuple(f"{word} {dataset.target_name}" for word in ("low", "middle", "high"))


def _range(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.05 * (high - low) or 1.0
    return low - margin, high + margin


def _map(anatomy: Anatomy, directions: Directions, dataset: Dataset) -> list[Panel]:
    """Decoded codes over the plane of the first two directions, as Kingma & Welling 2013 show it in figure 4."""
    if directions.axes.shape[0] < 2:
        return []
    side = int(min(_MAP_SIDE, max(3, np.sqrt(_MAP_BYTES / dataset.train.x.shape[1]))))
    places = np.linspace(-2.0, 2.0, side, dtype=np.float32)
    across, up = np.meshgrid(places, places[::-1])  # the first row is the highest
    made = pictures(anatomy.decode(directions.codes(np.stack([across.ravel(), up.ravel()], axis=1))), dataset)
    high, wide, channels = made.shape[1:]
    # one picture of all of them: they belong together, and change from one to the next
    whole = made.reshape(side, side, high, wide, channels).swapaxes(1, 2).reshape(1, side * high, side * wide, channels)
    larger = max(1, int(np.sqrt(_MAP_BYTES / whole.size)))
    whole = whole.repeat(larger, axis=1).repeat(larger, axis=2)
    note = "Across the first direction, upwards the second, from -2 to 2 standard deviations of the codes."
    return [Images("map", "What lies where", note, whole, columns=1)]
