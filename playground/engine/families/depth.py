"""Dense network + a batch of training samples -> how large signals and gradients are in each layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.dataset import Part
from playground.runs.panels import Bars, Choice, Panel

if TYPE_CHECKING:
    from playground.engine.families.contract import Scene

#: training samples that sizes are measured on: the first ones, always the same
SAMPLES = 128
#: hidden layers from which on depth is worth a view
_FEWEST = 3


def view_depth(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """Mean absolute activation, and norm of the loss's gradient, of each layer; see `layer_sizes`."""
    layers = _dense_layers(scene.built.model)
    if len(layers) <= _FEWEST:  # the output is one of them
        return [], []
    activations, gradients = layer_sizes(scene)
    names = tuple(layer.name.removeprefix("dense_") for layer in layers)
    samples = f"{min(SAMPLES, len(scene.dataset.train)):,} training samples, the same each time"
    return [], [
        Bars(
            "activations",
            "Activation by layer",
            f"Mean absolute output of each layer for {samples}. A signal that fades or swells on its way is hard to "
            "learn from.",
            names,
            ("mean absolute activation",),
            activations[None],
            log=True,
        ),
        Bars(
            "gradients",
            "Gradient by layer",
            f"Length of the loss's gradient for the weights of each layer, for {samples}. Where it is tiny, a layer "
            "hardly learns.",
            names,
            ("gradient norm",),
            gradients[None],
            log=True,
        ),
    ]


def layer_sizes(scene: Scene) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Sizes in each dense layer, in inference mode, on the first training samples.

    Returns:
        (mean absolute value of what the layer hands on, which includes its activation and what is added to it;
        Euclidean norm of the gradient of the mean loss, without penalties, with respect to its kernel), each of shape
        (layers,), from the input side to the output.
    """
    from playground.engine.tensors import inputs, labels  # it needs the contract, which needs no family

    built, train = scene.built, scene.dataset.train
    part = Part(train.x[:SAMPLES], train.y[:SAMPLES], train.rows[:SAMPLES])
    layers = _dense_layers(built.model)
    named = {layer.name: layer for layer in built.model.layers}
    ends = [_last(named, layer).output for layer in layers]
    probe = keras.Model(built.model.inputs, [*ends, built.model.outputs[0]])
    kernels = [layer.kernel.value for layer in layers]
    with tf.GradientTape() as tape:
        *signals, outputs = probe(tf.constant(inputs(part, built.resolved)), training=False)
        losses = keras.losses.get(built.resolved.loss)(tf.constant(labels(part, built.resolved)), outputs)
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, kernels)
    return _numbers([tf.reduce_mean(tf.abs(signal)) for signal in signals]), _numbers(
        [tf.norm(tf.cast(gradient, tf.float32)) for gradient in gradients]
    )


def _numbers(values: list[Any]) -> npt.NDArray[np.float32]:
    return np.array([float(value) for value in values], np.float32)


def _dense_layers(model: Any) -> list[Any]:
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]


def _last(named: dict[str, Any], layer: Any) -> Any:
    """What comes last of a dense layer and what belongs to it: the addition, else the activation, else itself."""
    ending = layer.name.removeprefix("dense_")
    after = (named.get(f"{kind}_{ending}") for kind in ("add", "activation"))
    return next((found for found in after if found is not None), layer)
