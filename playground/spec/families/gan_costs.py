"""Rows of a generator or a discriminator + shape of the samples -> what each of its layers costs."""

from __future__ import annotations

import math
from collections.abc import Iterator

from playground.spec.families.gan_rows import DownRow, UpRow
from playground.spec.families.network import Cost, dense_costs
from playground.spec.network import DenseLayer

Shape = tuple[int, ...]
Rows = tuple[DenseLayer | UpRow | DownRow, ...]

#: height and width of the filters of a generator's last convolution
OUTPUT_KERNEL = 3


def parted(
    rows: tuple[DenseLayer | UpRow | DownRow, ...],
) -> tuple[tuple[DenseLayer, ...], tuple[UpRow | DownRow, ...]]:
    """Dense rows and the others, each in their order."""
    dense = tuple(row for row in rows if isinstance(row, DenseLayer))
    return dense, tuple(row for row in rows if not isinstance(row, DenseLayer))


def first_picture(sample: Shape, rows: tuple[UpRow | DownRow, ...]) -> Shape:
    """Shape of the picture that is given to the first row that enlarges: at least as large as it needs to be."""
    factor = math.prod(row.stride for row in rows)
    return -(-sample[0] // factor), -(-sample[1] // factor), rows[0].filters


def surplus(sample: Shape, rows: tuple[UpRow | DownRow, ...]) -> tuple[int, int]:
    """Rows and columns of pixels that the enlarged picture has too many."""
    factor = math.prod(row.stride for row in rows)
    height, width, _ = first_picture(sample, rows)
    return height * factor - sample[0], width * factor - sample[1]


def generator_costs(
    rows: tuple[DenseLayer | UpRow, ...], latent: int, sample: Shape, activation: str
) -> Iterator[Cost]:
    """Costs of the layers from the noise to a sample.

    Args:
        rows: dense ones first.
        latent: numbers of noise.
        sample: shape of a sample.
        activation: of the output.
    """
    dense, up = parted(rows)
    inputs = latent
    for cost, given in dense_costs(dense, inputs, "generator"):
        inputs = given
        yield _of("Generator", cost)
    if not up:
        features = math.prod(sample)
        weights = (inputs + 1) * features
        yield Cost(
            f"Generator: output · {activation}", (features,), weights, weights, inputs * features, "generator_output"
        )
        if len(sample) > 1:
            yield Cost("Generator: reshape", sample, 0, 0, 0, "generator_output")
        return
    place = f"generator.{len(dense)}.filters"
    shape = first_picture(sample, up)
    units = math.prod(shape)
    weights = (inputs + 1) * units
    yield Cost("Generator: projection", (units,), weights, weights, inputs * units, place)
    yield Cost("Generator: reshape", shape, 0, 0, 0, place)
    yield from _normalization("Generator: {} of the projection", shape, up[0].normalization, place)
    for index, row in enumerate(up):
        assert isinstance(row, UpRow)
        place = f"generator.{len(dense) + index}.filters"
        height, width, channels = shape
        shape = (height * row.stride, width * row.stride, row.filters)
        weights = row.kernel**2 * channels * row.filters + row.filters
        if row.method == "transpose":
            products = height * width * row.kernel**2 * channels * row.filters
            name = f"Generator: transposed convolution {index + 1} · {_look(row)}"
        else:
            yield Cost(f"Generator: upsampling {index + 1}", (*shape[:2], channels), 0, 0, 0, place)
            products = shape[0] * shape[1] * row.kernel**2 * channels * row.filters
            name = f"Generator: convolution {index + 1} · {_look(row)}"
        yield Cost(name, shape, weights, weights, products, place)
        yield from _normalization(f"Generator: {{}} {index + 1}", shape, row.normalization, place)
    channels = shape[2]
    if any(surplus(sample, up)):
        shape = (sample[0], sample[1], channels)
        yield Cost("Generator: cropping", shape, 0, 0, 0, place)
    weights = (OUTPUT_KERNEL**2 * channels + 1) * sample[2]
    products = math.prod(sample) * OUTPUT_KERNEL**2 * channels
    yield Cost(f"Generator: output · {activation}", sample, weights, weights, products, "generator_output")


def discriminator_costs(rows: tuple[DenseLayer | DownRow, ...], sample: Shape) -> Iterator[Cost]:
    """Costs of the layers from a sample to the verdict, convolutions before dense ones."""
    dense, down = parted(rows)
    shape = sample
    if len(sample) > 1:
        yield Cost("Discriminator: pixels from -1 to 1", sample, 0, 0, 0, "discriminator")
    for index, row in enumerate(down):
        assert isinstance(row, DownRow)
        place = f"discriminator.{index}.filters"
        channels = shape[2]
        shape = (-(-shape[0] // row.stride), -(-shape[1] // row.stride), row.filters)
        weights = row.kernel**2 * channels * row.filters + row.filters
        products = math.prod(shape) * row.kernel**2 * channels
        yield Cost(f"Discriminator: convolution {index + 1} · {_look(row)}", shape, weights, weights, products, place)
        yield from _normalization(f"Discriminator: {{}} {index + 1}", shape, row.normalization, place)
        if row.dropout:
            yield Cost(f"Discriminator: dropout {index + 1} · {row.dropout:g}", shape, 0, 0, 0, place)
    inputs = math.prod(shape)
    if len(sample) > 1:
        yield Cost("Discriminator: flatten", (inputs,), 0, 0, 0, "discriminator")
    for cost, given in dense_costs(dense, inputs, "discriminator"):
        inputs = given
        yield _of("Discriminator", cost, skipped=len(down))
    yield Cost("Discriminator: verdict", (1,), inputs + 1, inputs + 1, inputs, "discriminator")


def _of(network: str, cost: Cost, skipped: int = 0) -> Cost:
    """The cost with the name of its network; rows that come before the dense ones are counted in its place."""
    name, index, field = cost.place.split(".")
    title = f"{network}: {cost.name[0].lower()}{cost.name[1:]}"
    place = f"{name}.{int(index) + skipped}.{field}"
    return Cost(title, cost.shape, cost.parameters, cost.trainable, cost.multiply_adds, place)


def _look(row: UpRow | DownRow) -> str:
    return row.activation.replace("_", " ")


def _normalization(name: str, shape: Shape, how: str, place: str) -> Iterator[Cost]:
    units, channels = math.prod(shape), shape[-1]
    if how == "batch":
        yield Cost(name.format("batch normalization"), shape, 4 * channels, 2 * channels, units, place)
    elif how == "layer":
        yield Cost(name.format("layer normalization"), shape, 2 * channels, 2 * channels, 3 * units, place)
