"""ExperimentSpec -> where its arithmetic is not that of TensorFlow Playground, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator

from playground.spec.data.formula import STANDARD_FEATURES
from playground.spec.data.kinds import GeneratedData
from playground.spec.experiment import ExperimentSpec
from playground.spec.families import dense_network
from playground.spec.field import describe
from playground.spec.links.tf_playground import (
    ACTIVATIONS,
    DATASETS,
    REGRESSION_DATASETS,
    SAMPLES,
    all_layers,
    is_halved,
)
from playground.spec.network import DenseLayer
from playground.spec.training.optimizers import OPTIMIZER_LABELS, SGD

_SIGNED = ("tanh", "linear")


def tfp_differences(spec: ExperimentSpec) -> list[str]:
    """Where this experiment is computed in another way than TensorFlow Playground ("there") would.

    What Keras cannot do as it does is always among them.
    """
    return [*_data(spec), *_loss(spec), *_training(spec), *_network(spec), *_always(spec)]


def _is_regression(spec: ExperimentSpec) -> bool:
    return isinstance(spec.data, GeneratedData) and spec.data.name in (
        *REGRESSION_DATASETS.values(),
        "swiss_roll",
        "line",
    )


def _data(spec: ExperimentSpec) -> Iterator[str]:
    data = spec.data
    known = (*DATASETS.values(), *REGRESSION_DATASETS.values())
    if not isinstance(data, GeneratedData) or data.name not in known:
        yield "TensorFlow Playground does not have these data."
    else:
        samples = SAMPLES["regression" if _is_regression(spec) else "classification"]
        if data.samples != samples:
            yield f"It always draws {samples:,} points."
    if not set(getattr(data, "features", ())) <= set(STANDARD_FEATURES):
        yield "Its features are x1, x2, their squares, product and sines only."


def _loss(spec: ExperimentSpec) -> Iterator[str]:
    training, output = spec.training, spec.network.output_layer.activation
    regression = _is_regression(spec)
    label = describe(type(training), "loss").label
    loss = training.loss if training.loss != "auto" else "mean_squared_error" if regression else "cross-entropy"
    if loss != "mean_squared_error":
        yield f"The loss is {label(loss)}; there it is half the squared error of a tanh output, for labels -1 and 1."
    elif not regression and output not in _SIGNED:
        yield "The labels are 0 and 1; there they are -1 and 1, for a tanh output."
    else:
        also = ""
        if is_halved(spec):
            rate = training.learning_rate
            also = f", and a learning rate of {rate:g} here is {2 * rate:g} there"
        yield f"Keras does not halve the squared error: the loss reads twice as high{also}."
        if output not in (("linear", "auto") if regression else ("tanh",)):
            yield f"The output is {output}; there it is {'linear' if regression else 'tanh'}."
    if any(layer.l1 or layer.l2 for layer in all_layers(spec)):
        yield "The loss includes the penalty of the weights; there it does not."


def _training(spec: ExperimentSpec) -> Iterator[str]:
    training = spec.training
    if not isinstance(training.optimizer, SGD) or training.optimizer.momentum:
        momentum = " with momentum" if isinstance(training.optimizer, SGD) else ""
        name = OPTIMIZER_LABELS[training.optimizer.name]
        yield f"The optimizer is {name}{momentum}; there it is plain gradient descent."
    if training.schedule.name != "constant":
        yield "The learning rate follows a schedule; there it stays the same."
    if training.clipping.mode != "none":
        yield "Gradients are clipped; there they are not."
    if training.class_weights:
        yield "Rare classes weigh more in the loss; there all samples count the same."
    if training.resample:
        yield "Samples are drawn equally often from every class; there each once an epoch."
    if training.label_smoothing:
        yield "Labels are smoothed; there they are not."
    if training.shuffle:
        yield "The training points are reshuffled every epoch; there they keep their order."
    data = spec.data
    if isinstance(data, GeneratedData):
        held_out = [_part(data.samples, share) for share in (data.split.validation, data.split.test)]
        count, size = data.samples - sum(held_out), training.batch_size or data.samples
        if count % min(size, count):
            yield (
                f"The last of {count} points make a smaller batch of {count % size}; there they wait for the first "
                "ones of the next epoch."
            )


def _network(spec: ExperimentSpec) -> Iterator[str]:
    layers = all_layers(spec)
    begin = {(layer.initializer, layer.initial_bias) for layer in layers}
    if begin not in ({("uniform", 0.1)}, {("zeros", 0.0)}):
        names = sorted({describe(DenseLayer, "initializer").label(layer.initializer) for layer in layers})
        biases = sorted({f"{layer.initial_bias:g}" for layer in layers})
        yield (
            f"Weights begin {' or '.join(names)}, biases at {' or '.join(biases)}; there uniform, -0.5 to 0.5, and 0.1."
        )
    if not all(layer.use_bias for layer in layers):
        yield "There every neuron has a bias."
    activations = {str(layer.activation) for layer in dense_network(spec.network).layers}
    if len(activations) > 1 or not activations <= set(ACTIVATIONS):
        yield f"There all hidden layers have the same activation: {', '.join(ACTIVATIONS)}."
    if any(layer.dropout for layer in dense_network(spec.network).layers):
        yield "There is no dropout there."
    if any(layer.normalization != "none" for layer in dense_network(spec.network).layers):
        yield "There is no normalization there."
    if len({(layer.l1, layer.l2) for layer in layers}) > 1 or any(layer.l1 and layer.l2 for layer in layers):
        yield "There all weights bear the same regularization, L1 or L2."
    if any(layer.l1 for layer in layers):
        yield "A weight that L1 takes across 0 is 0 for good there; here it goes on."


def _always(spec: ExperimentSpec) -> Iterator[str]:
    yield "The training loss of an epoch is the mean over its steps, while weights move; there it is taken after them."
    yield "Points and initial weights are drawn by other generators, so that the same seed gives others there."


def _part(samples: int, share: float) -> int:
    return max(1, math.floor(samples * share + 0.5)) if share > 0 else 0
