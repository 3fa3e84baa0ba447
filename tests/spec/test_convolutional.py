"""Costs of convolutions against formulas by hand, and what does not fit."""

from __future__ import annotations

from typing import Any

import pytest

from playground.errors import SpecError
from playground.spec.change import with_changes
from playground.spec.experiment import ExperimentSpec, parse_spec
from playground.spec.families.network import Cost
from playground.spec.layers import check_size
from playground.spec.links.url import decode, encode
from playground.spec.presets import PRESETS, preset
from playground.spec.resolve import resolve
from playground.spec.shape import DataShape

SHAPE = DataShape(12 * 10 * 3, "multiclass", 4, 100, 0, 20, "images", (12, 10, 3))
MNIST = DataShape(784, "multiclass", 10, 60_000, 0, 10_000, "images", (28, 28, 1))


def spec_of(*rows: dict[str, Any], **network: Any) -> ExperimentSpec:
    return parse_spec({"network": {"kind": "convolutional", "rows": list(rows), "head": [], **network}})


def costs_of(spec: ExperimentSpec, shape: DataShape = SHAPE) -> list[Cost]:
    return list(spec.network.costs(shape, resolve(spec, shape)))


def test_a_convolution_is_a_kernel_over_all_channels_at_every_place() -> None:
    conv, flat, output = costs_of(spec_of({"kind": "conv2d", "filters": 8, "kernel_size": 5, "padding": "valid"}))
    assert conv.shape == (12 - 4, 10 - 4, 8)
    assert conv.parameters == conv.trainable == (5 * 5 * 3 + 1) * 8
    assert conv.multiply_adds == 8 * 6 * (5 * 5 * 3 * 8)
    assert conv.place == "rows.0.filters"
    assert flat.shape == (8 * 6 * 8,)
    assert output.parameters == (8 * 6 * 8 + 1) * 4


def test_batch_normalization_takes_the_place_of_the_bias() -> None:
    conv, normalization, activation, *_ = costs_of(
        spec_of({"kind": "conv2d", "filters": 8, "batch_normalization": True})
    )
    assert conv.parameters == 3 * 3 * 3 * 8
    assert (normalization.parameters, normalization.trainable) == (4 * 8, 2 * 8)
    assert (activation.parameters, activation.shape) == (0, (12, 10, 8))


def test_a_separable_convolution_is_a_filter_for_each_channel_and_a_mixture_of_them() -> None:
    conv, *_ = costs_of(spec_of({"kind": "separable_conv2d", "filters": 8, "strides": 2}))
    assert conv.shape == (6, 5, 8)
    assert conv.parameters == 3 * 3 * 3 + 3 * 8 + 8
    assert conv.multiply_adds == 6 * 5 * (3 * 3 * 3 + 3 * 8)


def test_a_residual_block_has_a_short_way_of_its_own_where_shapes_differ() -> None:
    same = costs_of(spec_of({"kind": "residual", "filters": 3, "batch_normalization": False}))
    other = costs_of(spec_of({"kind": "residual", "filters": 4, "strides": 2, "batch_normalization": False}))
    assert sum(cost.parameters for cost in same[:-2]) == 2 * (9 * 3 * 3 + 3)
    assert sum(cost.parameters for cost in other[:-2]) == (9 * 3 * 4 + 4) + (9 * 4 * 4 + 4) + (3 * 4 + 4)
    assert other[-3].shape == (6, 5, 4)


@pytest.mark.parametrize(
    ("pool", "shape"),
    [
        ({"pool_size": 3}, (4, 3, 3)),
        ({"pool_size": 3, "padding": "same"}, (4, 4, 3)),
        ({"pool_size": 3, "strides": 1}, (10, 8, 3)),
        ({"pool_size": 3, "strides": 1, "padding": "same"}, (12, 10, 3)),
    ],
    ids=str,
)
def test_pooling_windows_lie_side_by_side_unless_a_stride_is_given(
    pool: dict[str, Any], shape: tuple[int, ...]
) -> None:
    for kind in ("max_pooling2d", "average_pooling2d"):
        cost, *_ = costs_of(spec_of({"kind": kind, **pool}))
        assert (cost.shape, cost.parameters) == (shape, 0)


def test_lenet_5_has_the_parameters_of_the_literature() -> None:
    assert sum(cost.parameters for cost in costs_of(preset("lenet-5"), MNIST)) == 61_706


@pytest.mark.parametrize(
    ("rows", "field", "sentence"),
    [
        (
            [{"kind": "max_pooling2d"}] * 4,
            "network.rows.3.pool_size",
            "MaxPooling2D 2x2 needs at least 2x2; the input here is 1x1: remove a pooling layer above.",
        ),
        (
            [{"kind": "conv2d", "strides": 4}, {"kind": "conv2d", "kernel_size": 5, "padding": "valid"}],
            "network.rows.1.kernel_size",
            "Conv2D 5x5 needs at least 5x5; the input here is 3x3: take a smaller stride above.",
        ),
        (
            [{"kind": "separable_conv2d", "kernel_size": 11, "padding": "valid"}],
            "network.rows.0.kernel_size",
            "SeparableConv2D 11x11 needs at least 11x11; the input here is 12x10: take a smaller window, or pad with "
            "zeros.",
        ),
    ],
    ids=["pooling", "stride", "neither"],
)
def test_a_row_that_does_not_fit_is_named_with_what_to_do(rows: list[Any], field: str, sentence: str) -> None:
    (problem,) = check_size(spec_of(*rows), SHAPE)
    assert (problem.field, problem.sentence) == (field, sentence)


def test_rows_above_one_that_does_not_fit_are_told() -> None:
    spec = spec_of(*[{"kind": "max_pooling2d"}] * 5)
    costs = spec.network.costs(SHAPE, resolve(spec, SHAPE))
    assert [next(costs).shape for _ in range(3)] == [(6, 5, 3), (3, 2, 3), (1, 1, 3)]
    with pytest.raises(SpecError):
        next(costs)


def test_only_images_are_taken() -> None:
    table = DataShape(4, "multiclass", 3, 100, 0, 20)
    with pytest.raises(SpecError, match=r"`network\.kind` must fit the data \(rows of numbers\)"):
        resolve(spec_of(), table)


def test_what_it_is_stands_in_a_line() -> None:
    assert preset("mnist-cnn").network.short_name() == "CNN 16-32-64"
    line = "16 3x3 relu → 32 3x3 relu → max 2x2 → dropout 0.25 → flatten → 32 relu"
    assert preset("digits-cnn").network.line() == line
    assert preset("cifar10-augmented").network.line().endswith(", with augmentation")
    assert spec_of(*[{"kind": "residual"}] * 8).network.short_name() == "CNN 16-...-16 (8 convolutions)"
    for item in PRESETS.values():
        assert len(item.spec.network.short_name()) < 40


def test_another_kind_of_row_or_network_forgets_the_settings_of_the_old_one() -> None:
    spec = with_changes(ExperimentSpec(), {"network.kind": "convolutional", "network.rows": [{"kind": "conv2d"}]})
    spec = with_changes(spec, {"network.rows.0.filters": 5, "network.rows.0.strides": 2})
    changed = with_changes(spec, {"network.rows.0.kind": "max_pooling2d"})
    assert changed.network.rows[0].model_dump() == {
        "kind": "max_pooling2d",
        "pool_size": 2,
        "strides": None,
        "padding": "valid",
    }
    with pytest.raises(SpecError, match=r"`network\.rows\.0\.filters` must be a whole number in \[1, 1,024\]; got 0"):
        with_changes(spec, {"network.rows.0.filters": 0})


def test_augmentation_can_be_put_on_and_taken_off_in_a_link() -> None:
    plain = preset("cifar10-small")
    assert encode(with_changes(plain, {"network.augmentation": {}}), "cifar10-small") == {
        "preset": "cifar10-small",
        "network.augmentation": "on",
    }
    changed = with_changes(plain, {"network.augmentation.rotation": 15})
    assert decode(encode(changed, "cifar10-small")) == changed
    augmented = preset("cifar10-augmented")
    without = with_changes(augmented, {"network.augmentation": None})
    assert without.network == plain.network
    assert encode(without, "cifar10-augmented") == {"preset": "cifar10-augmented", "network.augmentation": "off"}
    assert decode(encode(without, "cifar10-augmented")) == without
