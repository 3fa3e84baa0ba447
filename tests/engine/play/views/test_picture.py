"""What is drawn of a network is what it computes, by hand in NumPy, and drawing changes nothing."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.data.points.features import expand, grid_points
from playground.data.values.dataset import Dataset, Plane
from playground.engine.build.build import build
from playground.engine.build.checkpoint import values_of
from playground.engine.model.family import Built
from playground.engine.play.touch import Touch
from playground.engine.play.views.picture import Renderer
from playground.engine.training.frames import Painter
from playground.runs.protocol.news import Picture
from playground.spec.drawing import drawing_of
from tests.engine.conftest import dataset_of, spec_of

pytestmark = pytest.mark.engine

FEATURES = ("x1", "x2", "x1^2")
PLANE = Plane(("east", "north"), FEATURES, (-6.0, 6.0), (-2.0, 4.0))


def in_plane(task: str, plane: Plane | None = PLANE) -> Dataset:
    return replace(dataset_of(task, 3, 40, 10, 10), plane=plane)


def made(dataset: Dataset, layers: Any, *, xla: bool = False, **changes: Any) -> tuple[Renderer, Built, Touch]:
    touch = Touch()
    spec = spec_of(network__layers=layers, **changes)
    built = build(spec, dataset.shape, touchable=True)
    hidden = tuple(layer.units for layer in spec.network.layers)
    drawing = drawing_of(dataset.shape.features, hidden, built.resolved.output_units)
    return Renderer(built, dataset, drawing, xla=xla), built, touch


def shot(renderer: Renderer, **arguments: Any) -> Picture:
    return renderer.picture(**({"number": 1, "epoch": 0, "batch": 0, "status": "running", "metrics": {}} | arguments))


def raw(text: str, kind: Any = np.uint8) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind)


def grid(plane: Plane = PLANE) -> np.ndarray:
    x1 = np.tile(np.linspace(*plane.x, 100), 100)
    x2 = np.repeat(np.linspace(*plane.y, 100), 100)
    return np.stack([x1, x2, x1**2], axis=1)


def coded(values: np.ndarray) -> np.ndarray:
    return np.clip(255 * (values + 1) / 2, 0, 255)


def assert_close(bytes_: np.ndarray, expected: np.ndarray, most: float = 0.51) -> None:
    assert np.abs(bytes_.astype(float) - expected).max() <= most


def by_hand(built: Built, silenced: int | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    k1, b1, k2, b2, k3, b3 = (value.astype(np.float64) for value in built.model.get_weights())
    first = np.tanh(grid() @ k1 + b1)
    if silenced is not None:
        first[:, silenced] = 0
    second = np.maximum(first @ k2 + b2, 0)
    return first, second, second @ k3 + b3


LAYERS = [{"units": 4, "activation": "tanh"}, {"units": 2, "activation": "relu"}]


@pytest.mark.parametrize("xla", [False, True], ids=["graph", "xla"])
def test_tiles_and_output_are_the_network_put_to_the_points_of_the_grid(xla: bool) -> None:
    renderer, built, touch = made(in_plane("binary"), LAYERS, xla=xla)
    touch.set_state(built, 1, 2, "silence")
    first, second, sums = by_hand(built, 2)
    shares = 1 / (1 + np.exp(-sums[:, 0]))
    picture = shot(renderer, look=(2, 1))
    assert (picture.size, picture.tile, picture.classes, picture.low, picture.high) == (100, 50, 2, 0.0, 1.0)
    assert_close(raw(picture.output), 255 * shares)
    expected = np.concatenate([first, second, 2 * shares[:, None] - 1], axis=1)
    tiles = coded(expected).T.reshape(7, 100, 100)[:, ::2, ::2]
    assert_close(raw(picture.tiles).reshape(7, 50, 50), tiles)
    assert (raw(picture.tiles).reshape(7, 50, 50)[2] == 128).all()
    assert picture.look == (2, 1)
    assert_close(raw(picture.looked), coded(second[:, 1]))


def test_weights_are_those_between_neurons_drawn_source_by_source_then_biases() -> None:
    renderer, built, touch = made(in_plane("binary"), LAYERS)
    touch.set_weight(built, 2, 1, 3, 7.5)
    weights = raw(shot(renderer).weights, "<f4")
    assert np.array_equal(weights, np.concatenate([value.ravel() for value in built.model.get_weights()]))
    assert weights[3 * 4 + 4 + 3 * 2 + 1] == 7.5


def test_a_picture_follows_the_weights_without_another_trace() -> None:
    renderer, built, touch = made(in_plane("binary"), LAYERS)
    before = shot(renderer)
    touch.set_weight(built, 3, 0, -1, 30.0)
    after = shot(renderer)
    assert (raw(after.output) == 255).all()
    assert before.output != after.output
    assert renderer._canvas._draw.experimental_get_tracing_count() == 1


def test_a_look_at_a_feature_gives_its_values_and_one_at_nothing_drawn_gives_none() -> None:
    renderer, _, _ = made(in_plane("binary"), LAYERS)
    picture = shot(renderer, look=(0, 2))
    assert picture.look == (0, 2)
    assert_close(raw(picture.looked), coded(grid()[:, 2]))
    for nothing in (None, (0, 3), (1, 4), (7, 0), (-1, 0)):
        picture = shot(renderer, look=nothing)
        assert (picture.look, picture.looked) == (None, "")


@pytest.mark.parametrize(
    ("task", "changes"),
    [
        ("binary", {"training__loss": "hinge"}),
        ("binary", {"training__loss": "mean_squared_error", "network__output__activation": "tanh"}),
        ("multiclass", {}),
        ("regression", {}),
    ],
)
def test_the_output_is_coded_as_in_every_other_view(task: str, changes: dict[str, Any]) -> None:
    dataset = in_plane(task)
    renderer, built, _ = made(dataset, LAYERS, **changes)
    boundary = Painter("run", dataset, PLANE).paint(built, 3)
    picture = shot(renderer, epoch=3)
    assert np.abs(raw(picture.output).astype(int) - raw(boundary.values)).max() <= 1
    assert (picture.classes, picture.low, picture.high) == (boundary.classes, boundary.low, boundary.high)


def test_output_neurons_of_several_classes_show_their_probabilities() -> None:
    renderer, built, _ = made(in_plane("multiclass"), LAYERS)
    sums = by_hand(built)[2]
    shares = np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True)
    tiles = raw(shot(renderer).tiles).reshape(9, 50, 50)[6:]
    assert_close(tiles, coded(2 * shares - 1).T.reshape(3, 100, 100)[:, ::2, ::2])


def test_many_neurons_have_smaller_tiles_and_what_is_left_out_of_the_drawing_is_not_in_the_picture() -> None:
    renderer, built, _ = made(in_plane("binary"), [9] * 8)
    picture = shot(renderer, look=(7, 3))
    assert picture.tile == 34
    assert len(raw(picture.tiles)) == (6 * 8 + 1) * 34 * 34
    values = built.model.get_weights()
    expected = [values[0][:, :8], values[1][:8], values[2][:8, :8], values[3][:8], values[4][:8, :8], values[5][:8]]
    # layers 4 and 5 are left out: of layer 6 there are biases only
    expected += [values[11][:8], values[12][:8, :8], values[13][:8], values[14][:8, :8], values[15][:8]]
    expected += [values[16][:8], values[17]]
    assert np.array_equal(raw(picture.weights, "<f4"), np.concatenate([value.ravel() for value in expected]))


@pytest.mark.parametrize("layers", [[8] * 100, [4096], [256, 256]], ids=["100 layers", "4,096 units", "256-256"])
def test_a_large_network_is_drawn_from_fewer_points_and_looks_the_same(layers: list[int]) -> None:
    dataset = in_plane("binary")
    renderer, built, _ = made(dataset, [{"units": units, "activation": "tanh"} for units in layers])
    assert renderer._canvas.side < 100
    output = raw(shot(renderer).output).astype(float)
    boundary = raw(Painter("run", dataset, PLANE).paint(built, 0).values).astype(float)
    assert np.abs(output - boundary).mean() < 2
    corners = [0, 99, 9900, 9999]
    assert_close(output[corners], boundary[corners], 1.0)


def test_no_hidden_layer_and_no_bias_are_drawn_too() -> None:
    renderer, built, _ = made(in_plane("binary"), [], network__output__use_bias=False)
    picture = shot(renderer)
    assert len(raw(picture.tiles)) == 50 * 50
    assert raw(picture.weights, "<f4").tolist() == [*built.model.get_weights()[0].ravel().tolist(), 0.0]


def test_weights_that_are_no_numbers_give_a_picture_all_the_same() -> None:
    renderer, built, _ = made(in_plane("binary"), LAYERS)
    built.model.set_weights([np.full_like(value, np.nan) for value in built.model.get_weights()])
    picture = shot(renderer, metrics={"loss": None})
    assert len(raw(picture.output)) == 10_000
    assert np.isnan(raw(picture.weights, "<f4")).all()


def test_dropout_flickers_at_its_rate_only_while_training_and_the_models_own_draws_are_left_alone() -> None:
    layers = [{"units": 8, "dropout": 0.25}, {"units": 4}, {"units": 2, "dropout": 0.95, "normalization": "batch"}]
    renderer, built, _ = made(in_plane("binary"), layers)
    before = values_of(built)
    rng = np.random.default_rng(1)
    dropped = [shot(renderer, rng=rng).dropped for _ in range(400)]
    assert {layer for each in dropped for layer, _ in each} == {1, 3}
    assert np.mean([sum(layer == 1 for layer, _ in each) for each in dropped]) == pytest.approx(2.0, abs=0.25)
    assert np.mean([sum(layer == 3 for layer, _ in each) for each in dropped]) == pytest.approx(1.9, abs=0.1)
    assert shot(renderer, status="paused").dropped == []
    assert all(np.array_equal(before[name], value) for name, value in values_of(built).items())


def test_other_data_are_drawn_over_their_own_plane() -> None:
    dataset = in_plane("regression")
    renderer, built, _ = made(dataset, LAYERS)
    shot(renderer)
    other = replace(in_plane("regression"), plane=replace(PLANE, x=(0.0, 1.0)), target_mean=7.0)
    renderer.show(other)
    boundary = Painter("run", other, other.plane).paint(built, 0)
    picture = shot(renderer)
    assert np.abs(raw(picture.output).astype(int) - raw(boundary.values)).max() <= 1
    assert (picture.low, picture.high) == (boundary.low, boundary.high)


def test_data_in_no_plane_give_weights_and_tiles_of_one_colour() -> None:
    renderer, built, _ = made(in_plane("binary", None), LAYERS)
    picture = shot(renderer, look=(1, 1))
    assert set(raw(picture.tiles)) | set(raw(picture.output)) | set(raw(picture.looked)) == {128}
    assert len(raw(picture.tiles)) == 7 * 50 * 50
    assert raw(picture.weights, "<f4")[0] == built.model.get_weights()[0][0, 0]


def test_other_neurons_of_a_large_layer_are_drawn_by_the_same_program() -> None:
    dataset = in_plane("binary")
    layers = [{"units": 12, "activation": "tanh"}, {"units": 10, "activation": "relu"}]
    renderer, built, _ = made(dataset, layers)
    picture = shot(renderer, windows={1: 3, 2: 99}, look=(1, 9))
    assert picture.windows == [(1, 3), (2, 2)]
    kernels = [np.array(layer.kernel) for layer in built.model.layers if "kernel" in {v.name for v in layer.weights}]
    biases = [np.array(layer.bias) for layer in built.model.layers if "bias" in {v.name for v in layer.weights}]
    one, two = slice(3, 11), slice(2, 10)
    expected = [
        *(kernels[0][:, one], biases[0][one]),
        *(kernels[1][one, two], biases[1][two]),
        *(kernels[2][two, :], biases[2]),
    ]
    np.testing.assert_array_equal(raw(picture.weights, "<f4"), np.concatenate([part.ravel() for part in expected]))
    points = expand(grid_points(PLANE, picture.size), FEATURES)
    hidden = np.tanh(points @ kernels[0] + biases[0])[:, 9]
    np.testing.assert_allclose(raw(picture.looked), 127.5 + 127.5 * hidden, atol=0.6)
    tiles = raw(picture.tiles).reshape(-1, picture.tile, picture.tile)
    np.testing.assert_array_equal(tiles[6], raw(picture.looked).reshape(picture.size, -1)[::2, ::2])
    assert shot(renderer).windows == []
