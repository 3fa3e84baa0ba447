from __future__ import annotations

import base64
import io
import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from playground.charts.plane import boundary_figure, boundary_table, points_figure, points_table, thumbnail_svg
from playground.charts.theme import CLASS_COLOURS, NEGATIVE, POSITIVE, rgb, styled
from playground.data.values.dataset import Dataset, Part, Plane
from playground.runs.protocol.messages import Boundary


def dataset(classes: int, train: int = 60, held_out: int = 10) -> Dataset:
    random = np.random.default_rng(classes)

    def part(count: int, first: int) -> Part:
        x = random.normal(size=(count, 2)).astype(np.float32)
        y = np.arange(count, dtype=np.int32) % classes if classes else (x[:, 0] - x[:, 1]).astype(np.float32)
        return Part(x, y, np.arange(first, first + count), x)

    return Dataset(
        name="toy",
        task="regression" if not classes else "binary" if classes == 2 else "multiclass",
        feature_names=("x₁", "x₂"),
        target_name="height",
        class_names=tuple(f"class {label}" for label in range(classes)),
        train=part(train, 0),
        validation=part(held_out, train),
        test=part(held_out, train + held_out),
        target_mean=0.0 if classes else 10.0,
        target_scale=1.0 if classes else 5.0,
        plane=Plane(("x₁", "x₂"), ("x1", "x2"), (-6.0, 6.0), (-6.0, 6.0)),
    )


def boundary(grid: np.ndarray, classes: int, low: float = 0.0, high: float = 1.0) -> Boundary:
    values = base64.b64encode(grid.astype(np.uint8).tobytes()).decode()
    return Boundary("r", 3, (-6.0, 6.0), (-3.0, 3.0), len(grid), classes, low, high, values)


def test_points_table_holds_every_part_with_names_and_own_units() -> None:
    data = dataset(2)
    table = points_table(data)
    assert table["part"].value_counts().to_dict() == {"training": 60, "validation": 10, "test": 10}
    np.testing.assert_array_equal(table["x"].iloc[:60], data.train.x[:, 0])
    assert list(table["target"].iloc[:3]) == ["class 0", "class 1", "class 0"]
    regression = dataset(0)
    np.testing.assert_allclose(points_table(regression)["target"].iloc[:60], regression.train.y * 5.0 + 10.0, rtol=1e-5)


def test_points_are_thinned_evenly() -> None:
    table = points_table(dataset(2, train=10_000), most=100)
    training = table[table["part"] == "training"]
    assert len(training) == 100
    assert (training["row"].min(), training["row"].max()) == (0, 9_999)


def test_data_in_no_plane_are_refused() -> None:
    data = Dataset(
        "iris", "binary", ("a", "b", "c"), "y", ("0", "1"), *[Part(np.zeros((1, 3)), np.zeros(1), np.zeros(1))] * 3
    )
    with pytest.raises(ValueError, match="iris must be points in a plane; it has 3"):
        points_table(data)


@pytest.mark.parametrize("classes", [0, 2, 6, 100])
def test_points_figure_is_built(classes: int) -> None:
    figure = styled(points_figure(dataset(classes, train=300)), dark=True)
    named = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert named == [f"class {label}" for label in range(classes)]
    json.loads(figure.to_json())


def test_a_class_missing_from_the_points_is_simply_not_drawn() -> None:
    figure = points_figure(dataset(3, train=2, held_out=0))
    assert [trace.name for trace in figure.data] == ["class 0", "class 1"]
    json.loads(points_figure(dataset(2, train=1, held_out=0)).to_json())
    json.loads(points_figure(dataset(0, train=0, held_out=0)).to_json())


def test_boundary_of_two_classes_is_a_probability() -> None:
    table = boundary_table(boundary(np.array([[0, 51], [102, 255]]), 2))
    assert table.to_dict("list") == {
        "x": [-6.0, 6.0, -6.0, 6.0],
        "y": [-3.0, -3.0, 3.0, 3.0],
        "value": pytest.approx([0.0, 0.2, 0.4, 1.0]),
    }


def test_boundary_of_a_regression_is_in_its_own_unit() -> None:
    assert list(boundary_table(boundary(np.array([[0, 51], [102, 255]]), 0, 10.0, 35.0))["value"]) == [10, 15, 20, 35]


def test_boundary_of_several_classes_has_label_and_probability() -> None:
    table = boundary_table(boundary(np.array([[0 << 4 | 15, 2 << 4 | 9], [1 << 4 | 6, 5 << 4 | 3]]), 6))
    assert list(table["label"]) == [0, 2, 1, 5]
    np.testing.assert_allclose(table["probability"], [1.0, 0.6, 0.4, 0.2])


def test_a_boundary_of_the_wrong_size_is_refused() -> None:
    frame = boundary(np.zeros((2, 2)), 2)
    with pytest.raises(ValueError, match="9 bytes; got 4"):
        boundary_table(Boundary(**{**{name: getattr(frame, name) for name in Boundary.__slots__}, "size": 3}))


def test_boundary_picture_has_its_classes_in_place() -> None:
    grid = np.array([[0 << 4 | 15, 1 << 4 | 15], [2 << 4 | 15, 1 << 4 | 5]])
    picture = boundary_figure(boundary(grid, 3)).layout.images[0]
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture.source.partition(",")[2]))))
    # the first row of the grid is the lowest, the first row of a picture the highest
    assert [tuple(pixel) for pixel in pixels[1, :, :3]] == [rgb(CLASS_COLOURS[0]), rgb(CLASS_COLOURS[1])]
    assert [tuple(pixel) for pixel in pixels[0, :, :3]] == [rgb(CLASS_COLOURS[2]), rgb(CLASS_COLOURS[1])]
    assert pixels[1, 1, 3] > pixels[0, 1, 3]
    assert (picture.x, picture.sizex) == (-12.0, 24.0)


@pytest.mark.parametrize("classes", [0, 2, 6])
@pytest.mark.parametrize("with_points", [False, True])
def test_boundary_figure_is_built(classes: int, with_points: bool) -> None:
    random = np.random.default_rng(0)
    grid = random.integers(0, 256, (100, 100)) if classes < 3 else random.integers(0, 6, (100, 100)) << 4 | 9
    data = dataset(classes) if with_points else None
    figure = styled(boundary_figure(boundary(grid, classes, *((0, 1) if classes else (-4, 7))), data), dark=False)
    assert tuple(figure.layout.xaxis.range) == (-6.0, 6.0)
    drawn = sum(len(trace.x) for trace in figure.data if trace.type == "scatter")
    assert drawn == (60 if with_points else 0)
    json.loads(figure.to_json())


def test_constant_outputs_are_drawn_without_a_border() -> None:
    figure = boundary_figure(boundary(np.full((5, 5), 200), 2))
    assert [trace.type for trace in figure.data] == ["heatmap"]
    json.loads(boundary_figure(boundary(np.zeros((5, 5)), 0, 3.0, 3.0)).to_json())


def test_points_and_plane_of_a_regression_share_their_scale() -> None:
    data = dataset(0)
    heatmap, points = boundary_figure(boundary(np.array([[0, 255]] * 2), 0, -50.0, 30.0), data).data
    assert (heatmap.zmin, heatmap.zmax) == (points.marker.cmin, points.marker.cmax) == (-50.0, 70.0)


def test_thumbnail_is_svg_with_a_dot_a_point() -> None:
    points = np.array([[-1.0, 0.0], [1.0, 1.0], [np.nan, 0.0]])
    root = ElementTree.fromstring(thumbnail_svg(points, np.array([0, 1, 1]), 2))
    dots = [(float(dot.get("cx")), float(dot.get("cy")), dot.get("fill")) for dot in root]
    assert dots == [(4.0, 50.0, CLASS_COLOURS[0]), (96.0, 4.0, CLASS_COLOURS[1])]


def test_thumbnail_of_a_regression_goes_from_one_colour_to_the_other() -> None:
    root = ElementTree.fromstring(thumbnail_svg(np.eye(2), np.array([-2.0, 2.0]), 0))
    assert [dot.get("fill").upper() for dot in root] == [NEGATIVE, POSITIVE]


@pytest.mark.parametrize("count", [0, 1])
def test_thumbnail_of_hardly_any_points(count: int) -> None:
    assert len(ElementTree.fromstring(thumbnail_svg(np.zeros((count, 2)), np.zeros(count), 0))) == count


@pytest.mark.parametrize(("x", "anchor"), [((-6.0, 6.0), "x"), ((0.0, 1000.0), None), ((0.0, 0.5), None)])
def test_axes_have_the_same_scale_unless_that_leaves_a_strip(x: tuple[float, float], anchor: str | None) -> None:
    frame = replace(boundary(np.zeros((4, 4)), 2), x=x)
    assert boundary_figure(frame).layout.yaxis.scaleanchor == anchor


def test_points_are_drawn_where_they_lie_whatever_the_network_is_given() -> None:
    data = dataset(2)
    squared = replace(data, train=replace(data.train, x=data.train.x**2))
    assert points_table(squared)["x"].tolist() == points_table(data)["x"].tolist()
