"""AutoencoderNetwork -> keras.Model of encoder, code and decoder; what it reconstructs is what it is given."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.data.values.dataset import Dataset, Part
from playground.engine.families.autoencoder.anatomy import Anatomy, chained
from playground.engine.families.autoencoder.anomalies import conclude
from playground.engine.families.autoencoder.anomaly_views import anomaly_errors
from playground.engine.families.autoencoder.noise import DrawnCode, MaskingNoise
from playground.engine.families.autoencoder.views import VIEWERS
from playground.engine.families.parts import dense, hidden_block, initializer, seed_of
from playground.engine.model.family import BuildRequest, Family
from playground.engine.model.metrics import build_metrics
from playground.engine.model.optimizers import build_optimizer
from playground.spec.families.autoencoder import AutoencoderNetwork, ConvolutionStep, Size
from playground.spec.families.network import Network
from playground.spec.network import OutputLayer
from playground.spec.shape import Resolved

Layers = list[Any]

#: uses of a seed besides those of `parts.seed_of`
_NOISE, _DRAWN = 2, 3


def _build(order: BuildRequest) -> Any:
    network = order.spec.network
    assert isinstance(network, AutoencoderNetwork)
    sizes, seed = network.sizes(order.shape), order.seed
    steps, depth = len(network.convolutions), len(network.layers)
    encoder = _encoding(network, seed)
    for number, layer in enumerate(network.layers, 1):
        encoder += hidden_block(layer, steps + number, seed, f"encoder_{number}")
    middle = steps + depth + 1
    code = _plain(network.code, "code", middle, seed)
    decoder: list[Any] = []
    for number, layer in enumerate(network.layers[::-1], 1):
        decoder += hidden_block(layer, middle + 1 + number, seed, f"decoder_{number}")
    last = middle + depth + 2
    if sizes:
        decoder += _decoding(network, sizes, last, seed, order.resolved.output_activation)
    else:
        output, units = OutputLayer(), order.resolved.output_units
        activation = order.resolved.output_activation
        decoder.append(dense(output, last, seed, units, activation, "output", dtype="float32"))

    inputs = keras.Input(order.resolved.input_shape, name="input")
    x = chained([*_noise(network, seed), *encoder], inputs)
    codes = code(x)
    if network.variational:
        log_variance = _plain(network.code, "log_variance", middle + 1, seed)(x)
        weight = network.beta / order.shape.features  # the loss is for one input value
        codes = DrawnCode(weight, seed_of(seed, 0, _DRAWN), name="drawn_code")(codes, log_variance)
    model = keras.Model(inputs, chained(decoder, codes), name="network")
    model.anatomy = Anatomy(network, order.resolved.input_shape, (*encoder, code), tuple(decoder))
    return model


def _plain(units: int, name: str, number: int, seed: int) -> Any:
    return dense(OutputLayer(), number, seed, units, "linear", name)


def _noise(network: AutoencoderNetwork, seed: int) -> list[Any]:
    drawn = seed_of(seed, 0, _NOISE)
    match network.noise:
        case "gaussian":
            return [keras.layers.GaussianNoise(network.noise_amount, seed=drawn, name="noise")]
        case "masking":
            return [MaskingNoise(network.noise_amount, drawn, name="noise")]
        case _:
            return []


def _encoding(network: AutoencoderNetwork, seed: int) -> list[Any]:
    """Convolutions that make the image smaller, and Flatten."""
    layers: list[Any] = []
    for number, step in enumerate(network.convolutions, 1):
        convolution = keras.layers.Conv2D(
            step.filters,
            step.kernel,
            strides=step.stride,
            padding="same",
            activation=None if step.batch_normalization else step.activation,
            kernel_initializer=initializer(step.initializer, seed, number),
            name=f"conv_{number}",
        )
        layers += [convolution, *_normalized(step, str(number))]
    return [*layers, keras.layers.Flatten(name="flatten")] if layers else []


def _normalized(step: ConvolutionStep, ending: str) -> list[Any]:
    if not step.batch_normalization:
        return []
    return [
        keras.layers.BatchNormalization(name=f"batch_normalization_conv_{ending}"),
        keras.layers.Activation(step.activation, name=f"activation_conv_{ending}"),
    ]


def _decoding(network: AutoencoderNetwork, sizes: tuple[Size, ...], number: int, seed: int, activation: str) -> Layers:
    """The mirror image of `_encoding`: a dense layer that makes an image, and what makes it larger.

    Args:
        network: the autoencoder.
        sizes: of the image before and after each convolution.
        number: of the first layer, for its seed.
        seed: of all weights.
        activation: of the output.
    """
    steps = network.convolutions
    height, width, channels = sizes[-1]
    layers: list[Any] = [
        keras.layers.Dense(
            height * width * channels,
            activation=steps[-1].activation,
            kernel_initializer=initializer(steps[-1].initializer, seed, number),
            name="to_image",
        ),
        keras.layers.Reshape(sizes[-1], name="reshape"),
    ]
    for index in range(len(steps) - 1, -1, -1):
        number += 1
        step, before = steps[index], steps[index - 1] if index else None
        plain = activation if before is None else None if before.batch_normalization else before.activation
        arguments: dict[str, Any] = {
            "padding": "same",
            "activation": plain,
            "kernel_initializer": initializer(before.initializer if before else "glorot_uniform", seed, number),
            "name": f"deconv_{index + 1}" if index else "output",
        }
        if not index:
            arguments["dtype"] = "float32"
        height, width, filters = sizes[index]
        if network.upsampling == "transpose":
            layers.append(keras.layers.Conv2DTranspose(filters, step.kernel, strides=step.stride, **arguments))
        else:
            if step.stride > 1:
                layers.append(keras.layers.UpSampling2D(step.stride, name=f"upsampling_{index + 1}"))
            layers.append(keras.layers.Conv2D(filters, step.kernel, **arguments))
        # sizes that the stride does not divide were rounded up on the way in
        extra = (sizes[index + 1][0] * step.stride - height, sizes[index + 1][1] * step.stride - width)
        if any(extra):
            layers.append(keras.layers.Cropping2D(tuple((0, more) for more in extra), name=f"cropping_{index + 1}"))
        if before is not None:
            layers += _normalized(before, f"back_{index}")
    return layers


def _compile(model: Any, order: BuildRequest, learning_rate: Any) -> None:
    model.compile(
        optimizer=build_optimizer(order.spec.training, learning_rate),
        loss=order.resolved.loss,
        metrics=build_metrics(order.resolved),
        jit_compile=False,
    )
    model.optimizer.build(model.trainable_variables)
    # a compiled program cannot create variables: metrics make theirs when they first see a sample
    nothing = np.zeros((1, *order.resolved.input_shape), np.float32)
    model.compute_metrics(nothing, nothing, keras.ops.convert_to_tensor(nothing))
    model.reset_metrics()


def _tensors(part: Part, dataset: Dataset, resolved: Resolved, training: bool) -> tuple[Any, ...]:
    """Samples, and the same samples as what is to be made of them; labels play no part."""
    x = tf.constant(part.x.reshape(len(part), *resolved.input_shape))
    return x, x


def _saved(model: Any) -> Any:
    """The network without noise and chance: a sample, its code (layer `code`), its reconstruction."""
    anatomy: Anatomy = model.anatomy
    inputs = keras.Input(anatomy.input_shape, name="input")
    outputs = chained([*anatomy.encoder, *anatomy.decoder], inputs)
    plain = keras.Model(inputs, outputs, name="autoencoder")
    plain.compile(loss=model.loss, metrics=["mse"])
    plain.optimizer.build(plain.trainable_variables)
    return plain


def _prefers_xla(network: Network, phase: int) -> bool:
    return not (isinstance(network, AutoencoderNetwork) and network.convolutions)


AUTOENCODER = Family(
    build=_build,
    compile=_compile,
    tensors=_tensors,
    conclude=conclude,
    saved=_saved,
    viewers=(*VIEWERS, anomaly_errors),
    xla=_prefers_xla,
)
