"""A network that sees images -> what there is to look at: filters, feature maps, samples with their predictions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from playground.data.values.dataset import Dataset, Part
from playground.engine.model.augmentation import augmentation_of, augmented
from playground.engine.model.family import Scene, ViewFunction
from playground.runs.number_text import number_text
from playground.runs.protocol.panels import Bars, Bytes, Choice, Images, Panel

Floats = npt.NDArray[np.float32]

_FILTERS, _MAPS, _CLASSES = 128, 64, 20
#: bytes of the pictures of a panel, at most: all panels of a frame are to be less than 200 kB
_WALL_BYTES, _AUGMENTED_BYTES, _MAPS_BYTES = 60_000, 50_000, 32_000
#: samples on the wall, in rows of so many, fewer where classes have long names
_WALL, _ACROSS, _ACROSS_LONG, _LONG = 48, 12, 6, 4
#: samples among which the wrong ones are looked for
_SOUGHT = 400
#: training images that are shown augmented, and how often
_ORIGINALS, _COPIES = 4, 7
#: samples that a user can leaf through
_MOST_SAMPLES = 1000
#: training samples that tell the range of pixels
_PROBE = 500
_FIRST, _WRONG = "the first ones", "wrong ones"


def augmented_samples(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """Some training images, and what augmentation makes of each; nothing where there is none."""
    layers, part = augmentation_of(scene.built.model), scene.dataset.train
    if not layers or not len(part):
        return [], []
    images = _images(scene, part, slice(0, _ORIGINALS))
    images = images[: max(1, _AUGMENTED_BYTES // ((_COPIES + 1) * images[0].size))]
    copies = np.repeat(images[:, None], _COPIES, axis=1).reshape(-1, *images.shape[1:])
    changed = augmented(layers, copies, scene.epoch).reshape(len(images), _COPIES, *images.shape[1:])
    rows = np.concatenate([images[:, None], changed], axis=1).reshape(-1, *images.shape[1:])
    note = (
        "Left: a training image; beside it random augmentations, as the network inputs are. Each step draws new ones."
    )
    pixels = _shrunk(_bytes(rows, scene.dataset), _AUGMENTED_BYTES)
    return [], [Images("augmented", "Augmented samples", note, pixels, columns=_COPIES + 1)]


def filters(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """The filters of the first convolution."""
    kernel = next((found for layer in scene.built.model.layers if (found := kernel_of(layer)) is not None), None)
    return [], [] if kernel is None else [filters_panel(kernel, "Filters of the first layer")]


def filters_panel(kernel: Floats, title: str) -> Images:
    """Weights of a convolution, shape (height, width, channels, filters), a picture a filter."""
    pictures = kernel.transpose(3, 0, 1, 2)[:_FILTERS]
    note = ""
    if pictures.shape[3] not in (1, 3):
        pictures, note = pictures.mean(axis=3, keepdims=True), ", the mean over all channels"
    largest = float(np.abs(pictures).max()) or 1.0
    pixels = np.rint(127.5 + 127.5 * np.nan_to_num(pictures / largest)).astype(np.uint8)
    note = f"Weights of the first convolution{note}: mid-grey is 0, white {largest:.2g}, black {-largest:.2g}."
    return Images("filters", title, note, pixels)


def feature_maps(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """What a layer makes of a sample, the sample itself, and what the network says of it."""
    model = scene.built.model
    layers = layers_with_maps(model)

    def seen(image: Floats, layer: Any) -> tuple[Any, Any]:
        maps, outputs = keras.Model(model.inputs[0], [layer.output, model.output])(image, training=False)
        return maps, outputs

    return maps_view(scene, layers, seen)


def maps_view(
    scene: Scene, layers: Mapping[str, Any], seen: Callable[[Floats, Any], tuple[Any, Any]]
) -> tuple[list[Choice], list[Panel]]:
    """See `feature_maps`.

    Args:
        scene: what is drawn.
        layers: name -> layer that can be chosen; the first one is, to begin with.
        seen: of one image, shape (1, height, width, channels), and a layer: what it makes of it, and the network's
            outputs.
    """
    name, part = shown_part(scene.dataset)
    if not layers or not len(part):
        return [], []
    most = min(len(part), _MOST_SAMPLES)
    number = min(max(int(_number(scene.chosen.get("sample"), 1)), 1), most)
    chosen = str(scene.chosen.get("layer", next(iter(layers))))
    chosen = chosen if chosen in layers else next(iter(layers))
    choices = [
        Choice("sample", f"{name} image", number, low=1, high=most, panel="sample"),
        Choice("layer", "Layer", chosen, tuple(layers), panel="maps"),
    ]
    image = _images(scene, part, slice(number - 1, number))
    maps, outputs = (np.asarray(keras.ops.cast(item, "float32")) for item in seen(image, layers[chosen]))
    truth, pixels = _truth(scene.dataset, part, number - 1), _bytes(image, scene.dataset)
    panels: list[Panel] = [
        Images("sample", f"{name} image {number}", truth, pixels),
        _maps(chosen, maps[0]),
    ]
    return choices, [*panels, *_said(scene, outputs)]


def wall(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """Test samples with what the network says of them, right or wrong."""
    return wall_view(scene, lambda images: scene.built.model(images, training=False))


def wall_of_rows(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """`wall` of a network that takes rows of numbers, where these are the pixels of images; else nothing."""
    return wall(scene) if scene.dataset.kind == "images" else ([], [])


def wall_view(scene: Scene, said: Callable[[Floats], Any]) -> tuple[list[Choice], list[Panel]]:
    """See `wall`; `said` gives the network's outputs for images."""
    name, part = shown_part(scene.dataset)
    if not len(part):
        return [], []
    only_wrong = scene.chosen.get("wall") == _WRONG and scene.dataset.task != "regression"
    # the larger the network, the fewer it can look through in the time of a frame
    count = min(len(part), _SOUGHT if scene.ended else min(_SOUGHT, max(_WALL, scene.built.chunk // 4)))
    across = _ACROSS_LONG if max(map(len, scene.dataset.class_names), default=0) > _LONG else _ACROSS
    room = min(_WALL, _WALL_BYTES // (part.x.shape[1] * across) * across) or across
    count = count if only_wrong else min(count, room)
    images = _images(scene, part, slice(0, count))
    outputs = np.asarray(keras.ops.cast(said(images), "float32"))
    captions, right = _verdicts(scene, part, outputs)
    kept = [number for number in range(count) if not (only_wrong and right[number])][:room]
    marks = tuple("" if right[number] is None else "right" if right[number] else "wrong" for number in kept)
    wrong = sum(item is False for item in right)
    note = f"{wrong} of {count:,} are wrong." if scene.dataset.task != "regression" else "Predicted and true."
    choices = [Choice("wall", "Show", _WRONG if only_wrong else _FIRST, (_FIRST, _WRONG), panel="wall")]
    pixels = _shrunk(_bytes(images[kept], scene.dataset), _WALL_BYTES)
    panel = Images("wall", f"{name} samples", note, pixels, tuple(captions[number] for number in kept), marks, across)
    return (choices if scene.dataset.task != "regression" else []), [panel]


IMAGE_VIEWERS: tuple[ViewFunction, ...] = (augmented_samples, wall, feature_maps, filters)


def shown_part(dataset: Dataset) -> tuple[str, Part]:
    """Samples to show, and what they are called: never seen in training, where there are such."""
    if len(dataset.test):
        return "Test", dataset.test
    return ("Validation", dataset.validation) if len(dataset.validation) else ("Training", dataset.train)


def _images(scene: Scene, part: Part, rows: slice) -> Floats:
    """Samples as the network takes them, float32, shape (samples, height, width, channels)."""
    x = np.asarray(part.x[rows], np.float32)
    return x.reshape(len(x), *scene.built.resolved.input_shape)


def _bytes(images: Floats, dataset: Dataset) -> Bytes:
    """Images as they are seen: grey, or in the first three channels."""
    low, high = 0.0, 1.0
    if dataset.image_shape is None:  # scaled otherwise than from 0 to 1
        known = dataset.train.x[:_PROBE]
        low, high = float(known.min()), float(known.max())
    images = images.reshape(len(images), *dataset.sample_shape)  # a network may take them as rows of numbers
    images = images[..., :3] if images.shape[-1] >= 3 else images[..., :1]
    shares = np.clip((np.nan_to_num(images) - low) / ((high - low) or 1.0), 0, 1)
    return np.asarray(np.rint(255 * shares), np.uint8)


def _shrunk(pixels: Bytes, most: int) -> Bytes:
    """Every second, third, ... pixel, where all would be more than so many bytes."""
    step = max(1, math.ceil(math.sqrt(pixels.size / most)))
    return pixels[:, ::step, ::step]


def kernel_of(layer: Any) -> Floats | None:
    """Weights of a convolution, shape (height, width, channels, filters)."""
    for name in ("kernel", "depthwise_kernel"):
        weights = getattr(layer, name, None)
        if weights is not None and len(weights.shape) == 4:
            values = np.asarray(weights, np.float32)
            # a depthwise kernel has a filter for each channel
            return values if name == "kernel" else values.reshape(*values.shape[:2], 1, -1)
    return None


def layers_with_maps(model: Any) -> dict[str, Any]:
    """Layers whose output is feature maps, by name; those that only training knows are left out."""
    skipped = (keras.layers.InputLayer, keras.layers.Dropout, keras.layers.SpatialDropout2D)
    random = augmentation_of(model)
    return {
        layer.name: layer
        for layer in model.layers
        if not isinstance(layer, skipped) and layer not in random and len(layer.output.shape) == 4
    }


def _maps(layer: str, maps: Floats) -> Images:
    pictures = np.nan_to_num(maps.transpose(2, 0, 1)[:_MAPS])[..., None]
    low, high = float(pictures.min()), float(pictures.max())
    pixels = np.rint(255 * (pictures - low) / ((high - low) or 1.0)).astype(np.uint8)
    height, width, count = maps.shape
    some = f"the first {_MAPS} of {count}" if count > _MAPS else f"{count}"
    note = f"{some} maps of {height}x{width}: black is {low:.2g}, white {high:.2g}, in all of them."
    return Images("maps", f"Feature maps of {layer}", note[0].upper() + note[1:], _shrunk(pixels, _MAPS_BYTES))


def _said(scene: Scene, outputs: Floats) -> list[Panel]:
    """What the network says of one sample: probabilities of the likeliest classes."""
    # `predict` needs `build`, which needs the families
    from playground.engine.model.predict import probabilities

    if scene.dataset.task == "regression":
        return []
    shares = np.nan_to_num(probabilities(outputs, scene.built.resolved)[0])
    likeliest = np.sort(np.argsort(-shares, kind="stable")[:_CLASSES])
    names = tuple(scene.dataset.class_names[number] for number in likeliest)
    note = "Probability of each class for this image."
    values = 100 * shares[likeliest][None]
    return [Bars("classes", "Predicted probabilities", note, names, ("probability",), values, "%", high=100)]


def _truth(dataset: Dataset, part: Part, number: int) -> str:
    if dataset.task == "regression":
        return ""
    return f"It is of class {dataset.class_names[int(part.y[number])]}."


def _verdicts(scene: Scene, part: Part, outputs: Floats) -> tuple[list[str], list[bool | None]]:
    """Caption of each of the first samples, and whether the network is right; None where that is no question."""
    from playground.engine.model.predict import original_unit, probabilities

    dataset, y = scene.dataset, part.y[: len(outputs)]
    if dataset.task == "regression":
        said, truth = original_unit(outputs[:, 0], dataset), original_unit(y.reshape(len(y), -1)[:, 0], dataset)
        pairs = [(number_text(one, 3), number_text(other, 3)) for one, other in zip(said, truth, strict=True)]
        return [f"{one} ({other})" for one, other in pairs], [None] * len(y)
    shares = np.nan_to_num(probabilities(outputs, scene.built.resolved))
    said, names = shares.argmax(axis=1), dataset.class_names
    captions = [
        names[one] if one == other else f"{names[one]}, not {names[other]}" for one, other in zip(said, y, strict=True)
    ]
    return captions, [bool(one == other) for one, other in zip(said, y, strict=True)]


def _number(value: Any, otherwise: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return otherwise
    return number if math.isfinite(number) else otherwise
