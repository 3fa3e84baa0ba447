"""What is known of Keras's applications without Keras is what Keras builds, prepares and downloads."""

from __future__ import annotations

import contextlib
import math
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from playground.engine.families.transfer.base_views import layers_of_base
from playground.engine.families.transfer.begun import preparation_of
from playground.engine.model.family import BuildRequest
from playground.errors import SpecError
from playground.spec.experiment import parse_spec
from playground.spec.families.applications import APPLICATIONS
from playground.spec.families.transfer import TransferNetwork
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape

pytestmark = pytest.mark.engine

_MODULES = {
    "MobileNet": keras.applications.mobilenet,
    "MobileNetV2": keras.applications.mobilenet_v2,
    "ResNet50": keras.applications.resnet50,
    "VGG16": keras.applications.vgg16,
    "EfficientNetB0": keras.applications.efficientnet,
}
_COLOUR = DataShape(64 * 64 * 3, "multiclass", 3, 8, 4, 4, kind="images", sample=(64, 64, 3))


def built_by_keras(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, dict[str, Any]]:
    """The application as Keras makes it for images of 64x64, and what it would have downloaded."""
    app = APPLICATIONS[name]
    asked: dict[str, Any] = {}

    def get_file(fname: str, origin: str, **more: Any) -> str:
        asked.update(file=fname, url=origin, hash=more.get("file_hash") or "")
        return fname

    monkeypatch.setattr("keras.src.utils.file_utils.get_file", get_file)
    monkeypatch.setattr(keras.Model, "load_weights", lambda *_, **__: None)
    with pytest.warns(UserWarning, match="input_shape") if "MobileNet" in app.function else contextlib.nullcontext():
        make = getattr(keras.applications, app.function)
        return make(include_top=False, input_shape=(64, 64, 3), pooling="avg", **app.arguments), asked


def multiply_adds(layer: Any) -> int:
    """Of one convolution, from its weights and its output alone."""
    kernel = getattr(layer, "kernel", None)
    if kernel is None:
        return 0
    per_output = math.prod(kernel.shape[:-1])
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        per_output = math.prod(kernel.shape[:2])
    return math.prod(layer.output.shape[1:]) * per_output


@pytest.mark.parametrize("name", APPLICATIONS)
def test_numbers_and_files_are_those_of_keras(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = APPLICATIONS[name]
    model, asked = built_by_keras(name, monkeypatch)
    assert app.parameters == model.count_params()
    assert (app.features,) == model.output.shape[1:]
    assert app.multiply_adds == sum(multiply_adds(layer) for layer in model.layers)
    assert asked == {"file": app.file, "url": app.url, "hash": app.hash}
    assert app.megabytes == pytest.approx(4 * app.parameters / 1e6, rel=0.05)
    offered = layers_of_base(model)
    assert 15 <= len(offered) <= 80
    assert all(len(layer.output.shape) == 4 and layer.output.shape[1] > 1 for layer in offered.values())


@pytest.mark.parametrize("name", APPLICATIONS)
@pytest.mark.parametrize("channels", [1, 3])
def test_pixels_are_prepared_as_keras_does(name: str, channels: int) -> None:
    app = APPLICATIONS[name]
    spec = parse_spec({"network": {"kind": "transfer", "base": name, "size": 64}})
    shape = DataShape(64 * 64 * channels, "multiclass", 3, 8, 4, 4, kind="images", sample=(64, 64, channels))
    assert isinstance(spec.network, TransferNetwork)
    prepare = preparation_of(BuildRequest(spec, shape, resolve(spec, shape)), spec.network)
    pixels = np.random.default_rng(3).integers(0, 256, (2, 64, 64, channels)).astype(np.float32)
    expected = _MODULES[app.function].preprocess_input(np.repeat(pixels, 3 // channels, axis=3))
    found = np.asarray(prepare(pixels / 255))
    assert found.shape == expected.shape
    assert np.allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("weights", ["trained", "random"])
def test_values_that_are_no_pixels_are_refused(weights: str) -> None:
    spec = parse_spec({"network": {"kind": "transfer", "weights": weights}})
    with pytest.raises(SpecError, match=r"`data.scaling` must be auto or minmax with MobileNet 0\.25"):
        resolve(spec, replace(_COLOUR, rescaled=True))
    assert resolve(spec, _COLOUR).input_shape == (64, 64, 3)
