"""Dense network + a batch of samples -> how large signals and gradients are in each layer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from playground.data.values.dataset import Part
from playground.runs.protocol.panels import Bars, Choice, Panel
from playground.spec.counted import counted

if TYPE_CHECKING:
    from playground.engine.model.family import Scene

#: samples that sizes are measured on: the first ones, always the same
SAMPLES = 128
#: hidden layers from which on depth is worth a view
_FEWEST = 3
_BINS = 30
_PARTS = ("training", "validation")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes in each dense layer, from the input side to the output.

    Attributes:
        names: of the layers: "1", "2", "output".
        signals: what each layer hands on, with its activation and what is added to it, shape (samples, units).
        gradients: Euclidean norm of the gradient of the mean loss, without penalties, with respect to the kernel,
            shape (layers,).
    """

    names: tuple[str, ...]
    signals: tuple[Floats, ...]
    gradients: Floats

    @property
    def activations(self) -> Floats:
        """Mean absolute signal of each layer, shape (layers,)."""
        return np.array([np.abs(signal).mean() for signal in self.signals], np.float32)


def view_depth(scene: Scene) -> tuple[list[Choice], list[Panel]]:
    """Size of signals and gradients in each layer, and how the signals of one layer are distributed."""
    names = _names(_dense_layers(scene.built.model))
    if len(names) <= _FEWEST:  # the output is one of them
        return [], []
    of = str(scene.chosen.get("part", _PARTS[0]))
    part = scene.dataset.validation if of == "validation" else scene.dataset.train
    sizes = measure(scene, part)
    at = str(scene.chosen.get("layer", names[-2]))
    signals = sizes.signals[names.index(at)]
    samples = f"the first {counted(min(SAMPLES, len(part)), f'{of} sample')}"
    choices = [Choice("layer", "Layer", at, names, panel="distribution")]
    if len(scene.dataset.validation):
        choices.insert(0, Choice("part", "Part of the data", of, _PARTS))
    return choices, [
        Bars(
            "activations",
            "Activation by layer",
            f"Mean absolute output of each layer for {samples}. A network whose activations vanish or explode from "
            "layer to layer is hard to train.",
            names,
            ("mean absolute activation",),
            sizes.activations[None],
            log=True,
        ),
        Bars(
            "gradients",
            "Gradient by layer",
            f"Norm of the gradient of the loss with respect to the weights of each layer, for {samples}. A layer with "
            "a tiny gradient hardly learns.",
            names,
            ("gradient norm",),
            sizes.gradients[None],
            log=True,
        ),
        _distribution(at, signals),
    ]


def measure(scene: Scene, part: Part) -> Sizes:
    """Sizes in inference mode, on the first samples of a part of the data."""
    from playground.engine.model.tensors import inputs, labels  # it needs the contract, which needs no family

    built = scene.built
    part = Part(part.x[:SAMPLES], part.y[:SAMPLES], part.rows[:SAMPLES])
    layers = _dense_layers(built.model)
    named = {layer.name: layer for layer in built.model.layers}
    ends = [_last(named, layer).output for layer in layers]
    probe = keras.Model(built.model.inputs, [*ends, built.model.outputs[0]])
    kernels = [layer.kernel.value for layer in layers]
    with tf.GradientTape() as tape:
        *signals, outputs = probe(tf.constant(inputs(part, built.resolved)), training=False)
        losses = keras.losses.get(built.resolved.loss)(tf.constant(labels(part, built.resolved)), outputs)
        loss = tf.reduce_mean(losses)
    gradients = [float(tf.norm(tf.cast(gradient, tf.float32))) for gradient in tape.gradient(loss, kernels)]
    return Sizes(_names(layers), tuple(signal.numpy() for signal in signals), np.array(gradients, np.float32))


def _distribution(layer: str, signals: Floats) -> Bars:
    known = signals[np.isfinite(signals)].astype(np.float64)
    counts, edges = np.histogram(known if len(known) else [0.0], _BINS)
    called = "the output" if layer == "output" else f"layer {layer}"
    return Bars(
        "distribution",
        "Distribution of the activations",
        f"How often each value occurs, over all neurons of {called} and these samples. Many values at one end mean "
        "dead or saturated neurons.",
        tuple(f"{(low + high) / 2:.3g}" for low, high in pairwise(edges)),
        ("share",),
        (100 * counts / max(1, counts.sum())).astype(np.float32)[None],
        "%",
    )


def _names(layers: list[Any]) -> tuple[str, ...]:
    return tuple(layer.name.removeprefix("dense_") for layer in layers)


def _dense_layers(model: Any) -> list[Any]:
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]


def _last(named: dict[str, Any], layer: Any) -> Any:
    """What comes last of a dense layer and what belongs to it: the addition, else the activation, else itself."""
    ending = layer.name.removeprefix("dense_")
    after = (named.get(f"{kind}_{ending}") for kind in ("add", "activation"))
    return next((found for found in after if found is not None), layer)
