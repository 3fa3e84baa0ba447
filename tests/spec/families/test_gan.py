"""What a GAN's settings mean: what its layers cost, and which rows do not fit the data."""

from __future__ import annotations

from typing import Any

import pytest

from playground.errors import SpecError
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.layers import check_size, describe_network, layer_table
from playground.spec.links.url import decode, encode
from playground.spec.presets import preset
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape
from playground.spec.summary import network_line

POINTS = DataShape(2, "binary", 2, 100, 0, 0)
SMALL = DataShape(64, "multiclass", 10, 100, 0, 0, "images", (8, 8, 1))
WIDE = DataShape(30 * 21 * 3, "multiclass", 10, 100, 0, 0, "images", (30, 21, 3))
SERIES = DataShape(24, "regression", 0, 100, 0, 0, "series", (12, 2))
UP = {"kind": "up", "filters": 6, "kernel": 4, "normalization": "none"}
DOWN = {"kind": "conv", "filters": 5, "kernel": 4}


def spec_of(**network: Any) -> ExperimentSpec:
    return parse_spec({"network": {"kind": "gan", **network}})


def table(spec: ExperimentSpec, shape: DataShape) -> list[tuple[str, str, int]]:
    rows = layer_table(spec.network, shape, resolve(spec, shape))
    return [(row.name, row.output, row.parameters) for row in rows]


def test_dense_networks_for_points_are_counted_by_hand() -> None:
    spec = spec_of(latent=3, generator=[5], discriminator=[4, {"units": 7, "activation": "tanh"}])
    assert table(spec, POINTS) == [
        ("Generator: dense 1 · relu", "(5,)", (3 + 1) * 5),
        ("Generator: output · linear", "(2,)", (5 + 1) * 2),
        ("Discriminator: dense 1 · relu", "(4,)", (2 + 1) * 4),
        ("Discriminator: dense 2 · tanh", "(7,)", (4 + 1) * 7),
        ("Discriminator: verdict", "(1,)", 7 + 1),
    ]


def test_convolutional_networks_for_images_are_counted_by_hand() -> None:
    spec = spec_of(latent=3, generator=[5, UP, {**UP, "filters": 4}], discriminator=[{**DOWN, "dropout": 0.2}, DOWN, 9])
    assert table(spec, SMALL) == [
        ("Generator: dense 1 · relu", "(5,)", (3 + 1) * 5),
        ("Generator: projection", "(24,)", (5 + 1) * 24),
        ("Generator: reshape", "(2, 2, 6)", 0),
        ("Generator: transposed convolution 1 · relu", "(4, 4, 6)", 16 * 6 * 6 + 6),
        ("Generator: transposed convolution 2 · relu", "(8, 8, 4)", 16 * 6 * 4 + 4),
        ("Generator: output · sigmoid", "(8, 8, 1)", 9 * 4 + 1),
        ("Discriminator: pixels from -1 to 1", "(8, 8, 1)", 0),
        ("Discriminator: convolution 1 · leaky relu", "(4, 4, 5)", 16 * 5 + 5),
        ("Discriminator: dropout 1 · 0.2", "(4, 4, 5)", 0),
        ("Discriminator: convolution 2 · leaky relu", "(2, 2, 5)", 16 * 5 * 5 + 5),
        ("Discriminator: flatten", "(20,)", 0),
        ("Discriminator: dense 1 · relu", "(9,)", (20 + 1) * 9),
        ("Discriminator: verdict", "(1,)", 9 + 1),
    ]


def test_first_picture_is_so_large_that_the_last_fits_and_the_rest_is_cropped() -> None:
    rows = table(spec_of(generator=[UP, UP], discriminator=[DOWN]), WIDE)
    shapes = [shape for name, shape, _ in rows if name.startswith("Generator")]
    assert shapes == ["(288,)", "(8, 6, 6)", "(16, 12, 6)", "(32, 24, 6)", "(30, 21, 6)", "(30, 21, 3)"]


@pytest.mark.parametrize(
    ("shape", "network", "field", "sentence"),
    [
        (POINTS, {"generator": [4, UP]}, "network.generator.1.kind", "must be dense for samples that are rows"),
        (POINTS, {"discriminator": [DOWN]}, "network.discriminator.0.kind", "must be dense for samples"),
        (SMALL, {"generator": [UP, 4]}, "network.generator.1.kind", "must stand before those that enlarge"),
        (SMALL, {"discriminator": [4, DOWN]}, "network.discriminator.1.kind", "must stand before dense rows"),
        (SMALL, {"generator": [UP] * 4}, "network.generator.3.stride", "enlarge 16 times"),
        (SMALL, {"discriminator": [DOWN] * 4}, "network.discriminator.3.stride", "the input here is 1x1"),
        (SERIES, {}, "network.kind", "must fit the data"),
    ],
)
def test_row_that_does_not_fit_is_named(shape: DataShape, network: dict[str, Any], field: str, sentence: str) -> None:
    (problem,) = check_size(spec_of(**network), shape)
    assert problem.field == field
    assert sentence in problem.sentence


@pytest.mark.parametrize(
    ("training", "field"), [({"loss": "huber"}, "training.loss"), ({"metrics": ["accuracy"]}, "training.metrics")]
)
def test_losses_and_metrics_of_predictions_are_refused(training: dict[str, Any], field: str) -> None:
    spec = parse_spec({"network": {"kind": "gan"}, "training": training})
    with pytest.raises(SpecError) as caught:
        resolve(spec, POINTS)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_what_is_resolved_is_the_gans_own() -> None:
    resolved = resolve(spec_of(loss="wasserstein"), SMALL)
    assert (resolved.objective, resolved.loss, resolved.input_shape) == ("generate", "wasserstein", (8, 8, 1))
    assert resolved.metrics == ("discriminator_loss", "distance")
    assert (resolved.output_activation, resolved.one_hot, resolved.signed) == ("sigmoid", False, False)
    assert resolve(spec_of(generator_output="tanh"), POINTS).output_activation == "tanh"


@pytest.mark.parametrize("value", [[{"kind": "conv"}], [{"units": 0}], [{"kind": "up", "filters": 0}], [True]])
def test_rows_of_another_network_and_values_out_of_bounds_are_refused(value: Any) -> None:
    with pytest.raises(SpecError) as caught:
        spec_of(generator=value)
    assert caught.value.problems[0].field.startswith("network.generator.0")


def test_links_keep_rows_of_both_kinds() -> None:
    spec = spec_of(generator=[5, UP], discriminator=[DOWN, {"units": 3, "dropout": 0.1}], train="generator", latent=7)
    assert decode(encode(spec, "spiral")) == spec
    changed = preset("spiral").model_copy(update={"network": spec.network})
    assert decode(encode(changed, "spiral")) == changed


def test_lines_say_what_it_is() -> None:
    spec = spec_of(generator=[16, UP, UP], discriminator=[DOWN, 8], latent=4, loss="least_squares")
    assert network_line(spec) == "GAN: noise of 4, generator 16 up 6-6, discriminator conv 5 8, least squares"
    assert describe_network(spec.network, SMALL, resolve(spec, SMALL)) == "GAN 16 up 6-6"
