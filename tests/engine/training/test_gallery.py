"""What is chosen in the live views, what is ignored, and what a view that fails does to the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.data.values.dataset import Dataset
from playground.engine.model.family import Scene
from playground.engine.training.frames import FrameRate
from playground.engine.training.gallery import Gallery, fits
from playground.runs.protocol.panels import Choice, Figures, Panels

LAYERS = {"first": 2, "second": 3}


def figures(name: str, *values: float) -> Figures:
    return Figures(name, name, "", tuple("v" for _ in values), np.array(values, np.float32))


def units(scene: Scene) -> Any:
    """A choice of a layer, and one of a unit that only the second layer offers."""
    layer = scene.chosen.get("layer", "first")
    choices = [Choice("layer", "Layer", layer, tuple(LAYERS))]
    if layer == "second":
        choices.append(Choice("unit", "Unit", scene.chosen.get("unit", 0), low=0, high=LAYERS[layer]))
    return choices, [figures("unit", LAYERS[layer], float(scene.chosen.get("unit", -1)))]


def broken(scene: Scene) -> Any:
    broken.calls += 1  # type: ignore[attr-defined]
    raise KeyError("no such layer")


def shown(gallery: Gallery) -> list[float]:
    frame = gallery.paint(None, 3)  # type: ignore[arg-type]
    assert isinstance(frame, Panels)
    panel = frame.panels[0]
    assert isinstance(panel, Figures)
    return [float(value) for value in panel.values]


@pytest.fixture
def gallery(binary: Dataset) -> Gallery:
    return Gallery("r", binary, (units,))


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({}, [2, -1]),
        ({"layer": "second"}, [3, -1]),
        ({"layer": "second", "unit": 2}, [3, 2]),
        ({"unit": 2}, [2, -1]),  # there is no such choice as long as the first layer is shown
        ({"layer": "third"}, [2, -1]),
        ({"layer": 1}, [2, -1]),
        ({"nonsense": "second"}, [2, -1]),
        ({"layer": "second", "unit": 4}, [3, -1]),
        ({"layer": "second", "unit": "2"}, [3, -1]),
        ({"layer": ["second"]}, [2, -1]),
    ],
)
def test_what_a_choice_offers_is_followed_and_all_else_ignored(
    gallery: Gallery, wish: dict[str, Any], expected: list[float]
) -> None:
    gallery.wish(wish)
    shown(gallery)
    assert shown(gallery) == expected


def test_a_wish_is_in_the_very_next_frame(gallery: Gallery) -> None:
    gallery.wish({"layer": "second"})
    assert shown(gallery) == [3, -1]


@pytest.mark.parametrize(
    ("value", "valid"), [(0, True), (5.0, True), (5.1, False), (-1, False), (float("nan"), False), (True, False)]
)
def test_numbers_are_taken_within_their_bounds(value: Any, valid: bool) -> None:
    assert fits(value, Choice("n", "N", 1, low=0, high=5)) is valid


def test_a_view_that_fails_leaves_the_others_alone_and_is_given_up(
    binary: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    broken.calls = 0  # type: ignore[attr-defined]
    gallery = Gallery("r", binary, (broken, units))
    for _ in range(6):
        assert shown(gallery) == [2, -1]
    assert broken.calls == 3  # type: ignore[attr-defined]
    assert "no such layer" in capsys.readouterr().err


def test_nothing_to_see_is_no_frame(binary: Dataset) -> None:
    assert Gallery("r", binary, (lambda scene: ([], []),)).paint(None, 1) is None  # type: ignore[arg-type]
    assert not Gallery("r", binary, ())


class Slow:
    """Draws a frame in half a second of its own clock."""

    def __init__(self) -> None:
        self.now = 100.0
        self.drawn = 0

    def paint(self, built: Any, epoch: int) -> Any:
        self.now += 0.5
        self.drawn += 1
        return f"frame {epoch}"


def test_drawing_takes_a_tenth_of_the_time_and_begins_when_somebody_looks() -> None:
    slow, sent = Slow(), []
    rate = FrameRate(sent.append, slow, fastest=4.0)
    rate.offer(None, 0, lambda: slow.now)  # type: ignore[arg-type]
    assert sent == []
    rate.ask(10.0, slow.now)
    rate.offer(None, 1, lambda: slow.now)  # type: ignore[arg-type]
    # what the first one took, which may have been traced, does not count
    rate.offer(None, 2, lambda: slow.now)  # type: ignore[arg-type]
    assert sent == ["frame 1", "frame 2"]
    slow.now = 105.4
    rate.offer(None, 3, lambda: slow.now)  # type: ignore[arg-type]
    assert slow.drawn == 2
    slow.now = 105.6
    rate.offer(None, 4, lambda: slow.now)  # type: ignore[arg-type]
    assert sent == ["frame 1", "frame 2", "frame 4"]
    rate.offer(None, 5, lambda: slow.now, now=True)  # type: ignore[arg-type]
    assert slow.drawn == 4
