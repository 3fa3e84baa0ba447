"""A network that begins with another one's layers -> what is to be seen of that base, and the wall of predictions.

What a frozen base makes of the images that are looked at is the same in every frame, and is computed once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import keras

from playground.engine.families.image_views import (
    Floats,
    filters_panel,
    kernel_of,
    layers_with_maps,
    maps_view,
    wall_view,
)
from playground.engine.families.transfer.begun import BASE, PREPARATION
from playground.engine.model.family import Scene
from playground.runs.protocol.panels import Choice, Panel

#: layers of a base that are all offered; of more, those that end a step
_FEW = 24
_ENDS = (
    keras.layers.Activation,
    keras.layers.ReLU,
    keras.layers.Add,
    keras.layers.MaxPooling2D,
    keras.layers.AveragePooling2D,
)
#: pictures of a model that are remembered
_REMEMBERED = 16


def base_filters(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """The filters of the base's first convolution, where it is given pixels."""
    model = scene.built.model
    if scene.dataset.kind != "images":
        return [], []
    layers = _innermost(model)[1].layers
    first = next(
        (layer for layer in layers if layer.weights and not isinstance(layer, keras.layers.Normalization)), None
    )
    kernel = None if first is None else kernel_of(first)
    if kernel is None:
        return [], []
    # a base that was trained on blue, green and red in this order is shown in the colours that it looks for
    return [], [filters_panel(kernel[:, :, ::-1] if model.blue_first else kernel, "Filters of the base's first layer")]


def base_feature_maps(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """What a layer of the base makes of a sample, the sample itself, and what the network says of it."""
    model = scene.built.model
    if scene.dataset.kind != "images":
        return [], []
    prepare, base = _innermost(model)

    def seen(image: Floats, layer: Any) -> tuple[Any, Any]:
        probe = _remembered(model, ("probe", layer.name), lambda: keras.Model(base.inputs[0], layer.output))
        maps = _unless_it_learns(model, ("maps", layer.name), image, lambda: probe(prepare(image), training=False))
        return maps, _said(model, image)

    return maps_view(scene, layers_of_base(base), seen)


def base_wall(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """Test samples with what the network says of them, right or wrong."""
    if scene.dataset.kind != "images":
        return [], []
    return wall_view(scene, lambda images: _said(scene.built.model, images))


def layers_of_base(base: Any) -> dict[str, Any]:
    """Layers whose feature maps can be looked at, by name, from the input side: of a deep network those that end a
    step. Maps of a single pixel are no pictures.
    """
    layers = {
        name: layer
        for name, layer in layers_with_maps(base).items()
        if layer.output.shape[1:3] != (1, 1) and not isinstance(layer, keras.Model)
    }
    if len(layers) <= _FEW:
        return layers
    return {name: layer for name, layer in layers.items() if isinstance(layer, _ENDS) or _is_bent(layer)}


def _is_bent(layer: Any) -> bool:
    """A convolution with an activation of its own."""
    return kernel_of(layer) is not None and layer.activation is not keras.activations.linear


def _innermost(model: Any) -> tuple[Callable[[Any], Any], Any]:
    """What prepares samples for the base, and the base; of a run that had a base itself, that one."""
    prepare, base = model.get_layer(PREPARATION), model.get_layer(BASE)
    if not any(layer.name == BASE for layer in base.layers):
        return lambda x: prepare(x), base
    then, inner = _innermost(base)
    return lambda x: then(prepare(x)), inner


def _said(model: Any, images: Floats) -> Any:
    """Outputs of the network in inference."""
    if not model.keeps:
        return model(images, training=False)
    base, prepare = model.get_layer(BASE), model.get_layer(PREPARATION)
    features = _unless_it_learns(model, ("features",), images, lambda: base(prepare(images), training=False))
    return model.tail(features, training=False)


def _unless_it_learns(model: Any, what: tuple[str, ...], images: Floats, compute: Callable[[], Any]) -> Any:
    if model.get_layer(BASE).trainable_weights:
        return compute()
    return _remembered(model, (*what, hashlib.blake2b(images.tobytes()).hexdigest()), compute)


_MEMORY: list[tuple[Any, dict[tuple[str, ...], Any]]] = []


def _remembered(model: Any, key: tuple[str, ...], compute: Callable[[], Any]) -> Any:
    """What `compute` gave for this key; only of the latest model, and not of many."""
    if not _MEMORY or _MEMORY[0][0] is not model:
        _MEMORY[:] = [(model, {})]
    known = _MEMORY[0][1]
    if key not in known:
        if len(known) >= _REMEMBERED:
            del known[next(iter(known))]
        known[key] = compute()
    return known[key]
