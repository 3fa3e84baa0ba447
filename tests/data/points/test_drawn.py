from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

from playground.data.points.drawn import MAX_POINTS, drawn_points, pack, unpack
from playground.data.prepare import describe, prepare
from playground.errors import DataError, SpecError
from playground.settings import Settings, read_settings
from playground.spec.change import with_changes
from playground.spec.data.kinds import DrawnData
from playground.spec.experiment import ExperimentSpec
from playground.spec.training.seeds import Seeds

SEEDS = Seeds().drawn()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"PLAYGROUND_HOME": str(tmp_path)})


def text_of(labels: list[int], seed: int = 0) -> str:
    return pack(np.random.default_rng(seed).uniform(-6, 6, (len(labels), 2)), np.array(labels))


def by_hand(x1: float, x2: float, label: int) -> str:
    """The packing as the docstring tells it, in halves of 18 bits, with Python's integers."""
    a, b = int((x1 + 6) * 5000 + 0.5), int((x2 + 6) * 5000 + 0.5)
    number = (a * 4 + b // 16384) * 2**18 + (b % 16384) * 16 + label
    # 36 bits are 4.5 bytes: half a byte of zeros on the left, whose characters are cut off
    return base64.urlsafe_b64encode(number.to_bytes(6, "big")).decode()[2:]


def test_points_are_packed_as_the_docstring_says() -> None:
    points = [(-6.0, -6.0, 0), (6.0, 6.0, 5), (0.0, 0.0, 1), (1.2345, -3.21, 2), (-0.0001, 5.9999, 3)]
    packed = pack(np.array([point[:2] for point in points]), np.array([point[2] for point in points]))
    assert packed == "".join(by_hand(*point) for point in points)
    assert packed[:6] == "AAAAAA"


def test_packed_values_come_back_exactly() -> None:
    random = np.random.default_rng(2)
    steps, labels = random.integers(0, 60_001, (MAX_POINTS, 2)), random.integers(0, 6, MAX_POINTS)
    points, back = unpack(pack(steps / 5000 - 6, labels))
    np.testing.assert_array_equal(back, labels)
    np.testing.assert_array_equal(points, (steps / 5000 - 6).astype(np.float32))
    assert pack(points, back) == pack(steps / 5000 - 6, labels)
    assert (points.dtype, back.dtype) == (np.float32, np.int32)


def test_any_text_that_is_taken_is_given_back() -> None:
    text = text_of([0, 1, 2, 3, 4, 5] * 50)
    assert pack(*unpack(text)) == text


def test_points_outside_are_put_on_the_edge() -> None:
    assert unpack(pack(np.array([[-7.0, 99.0]]), np.array([0])))[0].tolist() == [[-6.0, 6.0]]


def test_no_points_are_no_text() -> None:
    assert pack(np.zeros((0, 2)), np.zeros(0)) == ""
    assert unpack("")[0].shape == (0, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AAAAA", "6 characters a point; it has 5"),
        ("AAAA+A", r"character 5 is '\+'"),
        ("AAAAAé", "character 6 is 'é'"),
        ("AAAAAA______", r"point 2 is not one"),
        (by_hand(0, 0, 6), "labels 0 to 5; point 1 is not one"),
        ("A" * 6 * (MAX_POINTS + 1), "at most 2,000 points; it has 2,001"),
    ],
)
def test_broken_text_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        unpack(text)
    assert caught.value.problems[0].field == "data.points"


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([], "at least two classes; none is drawn yet"),
        ([1] * 20, "at least two classes; all 20 drawn so far are of one class"),
        ([0, 1], "at least 10 points to train on; there are 2: 8 more"),
    ],
)
def test_too_few_points_say_what_to_draw(labels: list[int], words: str, settings: Settings) -> None:
    spec = DrawnData(points=text_of(labels))
    for what in (prepare, describe):
        with pytest.raises(DataError, match=words):
            what(spec, SEEDS, settings)


@pytest.mark.parametrize(
    ("labels", "task", "classes"),
    [([0, 1] * 6, "binary", 2), ([0, 2] * 6, "binary", 2), ([5, 4, 0] * 6, "multiclass", 3)],
)
def test_classes_are_those_that_points_are_drawn_of(
    labels: list[int], task: str, classes: int, settings: Settings
) -> None:
    spec = DrawnData(points=text_of(labels), features=("x1", "x2", "x1*x2"))
    data = prepare(spec, SEEDS, settings)
    assert data.shape == describe(spec, SEEDS, settings)
    assert (data.task, len(data.class_names), data.feature_names) == (task, classes, ("x1", "x2", "x1*x2"))
    assert data.plane is not None
    assert (data.plane.x, data.plane.y) == ((-6.0, 6.0), (-6.0, 6.0))


def test_parts_are_the_points_drawn_at_their_rows(settings: Settings) -> None:
    spec = DrawnData(points=text_of([0, 1] * 50))
    data, (points, labels, _) = prepare(spec, SEEDS, settings), drawn_points(spec)
    assert len(data.train) + len(data.validation) + len(data.test) == 100
    for part in (data.train, data.validation, data.test):
        assert part.points is not None
        np.testing.assert_array_equal(part.points, points[part.rows])
        np.testing.assert_array_equal(part.y, labels[part.rows])
        assert abs(part.y.mean() - 0.5) < 0.1


def test_longest_text_of_the_specification_is_the_most_points() -> None:
    full = with_changes(ExperimentSpec(), {"data": {"kind": "drawn", "points": "A" * 6 * MAX_POINTS}})
    assert len(unpack(full.data.points)[0]) == MAX_POINTS  # type: ignore[union-attr]
    with pytest.raises(SpecError, match=r"`data\.points` must be text of at most 12000 characters"):
        with_changes(full, {"data.points": "A" * 12_001})


def test_classes_of_which_nothing_is_drawn_are_none(settings: Settings) -> None:
    spec = DrawnData(points=text_of([0, 1, 2, 5] * 20))
    data = prepare(spec, SEEDS, settings)
    assert data.class_names == ("class 1", "class 2", "class 3", "class 6")
    assert describe(spec, SEEDS, settings).classes == 4
    assert set(data.train.y.tolist()) == {0, 1, 2, 3}
    assert drawn_points(spec)[2] == (0, 1, 2, 5)
    two = prepare(DrawnData(points=text_of([1, 4] * 20)), SEEDS, settings)
    assert (two.task, two.class_names) == ("binary", ("class 2", "class 5"))
