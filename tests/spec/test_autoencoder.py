"""Settings of an autoencoder: what fits which data, and what a layer is told to do where it does not fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playground.errors import SpecError
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.layers import check_size, layer_table
from playground.spec.links.url import decode, encode
from playground.spec.presets import preset
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape

IMAGES = DataShape(12, "multiclass", 3, 40, 10, 10, kind="images", sample=(4, 3, 1))
VECTORS = DataShape(12, "regression", 0, 40, 10, 10)
SERIES = DataShape(12, "regression", 0, 40, 10, 10, kind="series", sample=(6, 2))
TEXT = DataShape(12, "binary", 2, 40, 10, 10, kind="text", sample=(12,), vocabulary=50)


def spec_of(network: dict[str, Any] | None = None, **training: Any) -> ExperimentSpec:
    return parse_spec({"network": {"kind": "autoencoder", **(network or {})}, "training": training})


def problem_of(spec: ExperimentSpec, shape: DataShape) -> tuple[str, str]:
    (problem,) = check_size(spec, shape)
    return problem.field, problem.sentence


@pytest.mark.parametrize("shape", [IMAGES, VECTORS, SERIES], ids=lambda shape: shape.kind)
def test_as_many_values_come_out_as_go_in_whatever_the_task(shape: DataShape) -> None:
    resolved = resolve(spec_of(), shape)
    assert (resolved.output_units, resolved.input_shape, resolved.objective) == (12, (12,), "reconstruct")
    assert (resolved.loss, resolved.metrics) == ("mean_squared_error", ("mse",))
    assert resolved.output_activation == ("sigmoid" if shape.kind == "images" else "linear")


def test_images_whose_values_are_no_pixels_are_made_by_a_linear_output() -> None:
    assert resolve(spec_of(), replace(IMAGES, rescaled=True)).output_activation == "linear"


def test_settings_without_effect_are_told() -> None:
    inactive_settings = {"noise_amount", "beta", "upsampling"}
    plain = spec_of().network
    assert plain.inactive_settings(IMAGES) == plain.inactive_settings(None) == inactive_settings
    assert plain.inactive_settings(VECTORS) == inactive_settings | {"convolutions"}
    every = spec_of({"convolutions": [{"filters": 5}], "noise": "masking", "variational": True}).network
    assert every.inactive_settings(IMAGES) == set()
    assert every.inactive_settings(VECTORS) == set()  # they must be seen to be removed


def test_texts_are_refused() -> None:
    field, sentence = problem_of(spec_of(), TEXT)
    assert field == "network.kind"
    assert "must fit the data (texts)" in sentence


def test_convolutions_take_the_image_as_it_is() -> None:
    spec = spec_of({"convolutions": [{"filters": 5}]})
    assert resolve(spec, IMAGES).input_shape == (4, 3, 1)
    assert problem_of(spec, SERIES) == (
        "network.convolutions",
        "`network.convolutions` must be empty where the data are no images; got 1.",
    )


def test_image_that_is_too_small_for_a_stride_names_the_row_and_what_to_do() -> None:
    spec = spec_of({"convolutions": [{"stride": 2}, {"stride": 2}, {"stride": 1}, {"stride": 3}]})
    assert problem_of(spec, IMAGES) == (
        "network.convolutions.3.stride",
        "Convolution 4 with stride 3 needs at least 3x3; the input here is 1x1: remove a convolution above, or take "
        "stride 1.",
    )


@pytest.mark.parametrize(
    ("network", "training", "shape", "field", "words"),
    [
        ({}, {"loss": "huber"}, VECTORS, "training.loss", "must fit an autoencoder"),
        ({}, {"loss": "binary_crossentropy"}, VECTORS, "training.loss", "no pixels from 0 to 1"),
        ({}, {"loss": "binary_crossentropy"}, replace(IMAGES, rescaled=True), "training.loss", "no pixels"),
        (
            {"output_activation": "linear"},
            {"loss": "binary_crossentropy"},
            IMAGES,
            "network.output_activation",
            "must be sigmoid for binary_crossentropy",
        ),
        ({}, {"metrics": ["mae", "accuracy"]}, IMAGES, "training.metrics", "mse, mae, rmse; got accuracy"),
    ],
)
def test_losses_and_metrics_that_do_not_fit_are_refused(
    network: dict[str, Any], training: dict[str, Any], shape: DataShape, field: str, words: str
) -> None:
    with pytest.raises(SpecError, match=words) as caught:
        resolve(spec_of(network, **training), shape)
    assert caught.value.problems[0].field == field


def test_decoder_mirrors_the_encoder_and_points_at_its_settings() -> None:
    spec = spec_of({"layers": [8, 4], "code": 2, "noise": "masking"})
    rows = layer_table(spec.network, VECTORS, resolve(spec, VECTORS))
    assert [row.units for row in rows] == [12, 8, 4, 2, 4, 8, 12]
    assert [row.place for row in rows[1:6]] == [
        "layers.0.units",
        "layers.1.units",
        "code",
        "layers.1.units",
        "layers.0.units",
    ]
    assert [row.parameters for row in rows] == [0, 13 * 8, 9 * 4, 5 * 2, 3 * 4, 5 * 8, 9 * 12]


def test_numbers_stand_for_layers_and_the_line_says_what_is_special() -> None:
    network = spec_of({"layers": [128, 64], "variational": True, "beta": 0.5, "noise": "gaussian"}).network
    assert network.line() == "128-64 relu → code 2, variational, beta 0.5, gaussian noise 0.3"
    assert network.short_name() == "VAE 128-64-2"
    small = spec_of({"convolutions": [{"filters": 8}], "layers": [], "code": 4}).network
    assert (small.line(), small.short_name()) == ("8 conv → code 4", "autoencoder c8-4")


def test_a_link_turns_a_preset_into_an_autoencoder() -> None:
    parameters = {"preset": "digits", "network.kind": "autoencoder", "network.code": "5", "network.layers": "32:tanh,8"}
    spec = decode(parameters)
    assert spec.network.kind == "autoencoder"
    assert [layer.units for layer in spec.network.layers] == [32, 8]
    assert encode(spec, "digits") == parameters
    assert spec.data == preset("digits").data
