"""Layers of a Keras model -> the code that makes them, seeds and all."""

from __future__ import annotations

from typing import Any

from playground.engine.build.build import build
from playground.engine.export.words import call, listed
from playground.spec.experiment import ExperimentSpec
from playground.spec.shape import DataShape


def model_code(spec: ExperimentSpec, shape: DataShape) -> str:
    """`model = keras.Sequential([...])`, read off the layers that the engine itself builds."""
    model = build(spec, shape).model
    lines = [f"keras.Input(({shape.features},))", *(_layer(layer) for layer in model.layers)]
    return f"model = keras.Sequential({listed(lines)})"


def _layer(layer: Any) -> str:
    config, name = layer.get_config(), type(layer).__name__
    match name:
        case "Dense":
            return _dense(config)
        case "Activation":
            return f'keras.layers.Activation("{config["activation"]}")'
        case "Dropout":
            return call("keras.layers.Dropout", repr(config["rate"]), seed=config["seed"])
        case _:  # normalizations, as Keras has them
            return f"keras.layers.{name}()"


def _dense(config: dict[str, Any]) -> str:
    words = [str(config["units"])]
    if config["activation"] != "linear":
        words.append(f'activation="{config["activation"]}"')
    if not config["use_bias"]:
        words.append("use_bias=False")
    words.append(f"kernel_initializer={_object(config['kernel_initializer'])}")
    if config["use_bias"] and config["bias_initializer"]["class_name"] != "Zeros":
        words.append(f"bias_initializer={_object(config['bias_initializer'])}")
    if config["kernel_regularizer"]:
        words.append(f"kernel_regularizer={_object(config['kernel_regularizer'])}")
    return call("keras.layers.Dense", *words)


def _object(config: dict[str, Any]) -> str:
    """An initializer or a regularizer; what it has no value for is left out."""
    values = {
        key: value
        for key, value in config["config"].items()
        if value is not None and (value or key in ("seed", "value"))
    }
    return call(f"{config['module']}.{config['class_name']}", **values)
