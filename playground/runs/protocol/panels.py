"""What there is to see of a network besides its curves: panels of a few kinds, and their frame.

An engine draws them (`engine/families`), the live view shows them (`ui/components/live`), and their numbers can be
downloaded there. A new kind of panel needs a class here and a file that draws it; families only fill them in.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Panel:
    """What all panels have.

    Attributes:
        name: short, the same from frame to frame: "filters".
        title: for people.
        note: one sentence under the title: what is seen, and in which unit; or "".
    """

    name: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Images(Panel):
    """A wall of small pictures.

    Attributes:
        pixels: shape (pictures, height, width, 1 or 3); from dark to light, or red, green and blue.
        captions: one a picture, or none at all.
        marks: one a picture, or none at all: "right", "wrong" or "".
        columns: pictures in a row; 0: as many as there is room for.
    """

    pixels: Bytes
    captions: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    columns: int = 0


@dataclass(frozen=True, slots=True)
class Lines(Panel):
    """Curves over one axis.

    Attributes:
        x: shape (points,).
        names: of the curves.
        values: shape (curves, points); NaN where a curve has no value.
        x_title: what `x` is, with its unit.
        y_title: what the values are, with their unit.
        styles: of each curve "solid", "dash", "dot" or "markers"; none: all solid.
        dates: of each point an ISO date, which takes the place of `x`; or none.
    """

    x: Floats
    names: tuple[str, ...]
    values: Floats
    x_title: str = ""
    y_title: str = ""
    styles: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Points(Panel):
    """Points in the plane, in groups.

    Attributes:
        xy: shape (points, 2).
        groups: number of each point's group, shape (points,).
        names: of the groups.
        x: (low, high) of what is shown.
        y: (low, high) of what is shown.
        ground: bytes under the points, shape (size, size), row 0 the lowest, from `ground_low` to `ground_high`; or
            shape (0, 0) for none.
        ground_name: what the bytes stand for.
        ground_low: value of byte 0.
        ground_high: value of byte 255.
        grid: lines drawn over it, shape (lines, points of a line, 2); or shape (0, 0, 2).
    """

    xy: Floats
    groups: Integers
    names: tuple[str, ...]
    x: tuple[float, float]
    y: tuple[float, float]
    ground: Bytes = dataclasses.field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    ground_name: str = ""
    ground_low: float = 0.0
    ground_high: float = 1.0
    grid: Floats = dataclasses.field(default_factory=lambda: np.zeros((0, 0, 2), np.float32))


@dataclass(frozen=True, slots=True)
class Matrix(Panel):
    """A heat map.

    Attributes:
        values: shape (rows, columns).
        rows: names of the rows, or none.
        columns: names of the columns, or none.
        low: value of the first colour.
        high: value of the last colour.
        diverging: 0 is the middle and has a colour of its own.
        x_title: what the columns are.
        y_title: what the rows are.
    """

    values: Floats
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    diverging: bool = False
    x_title: str = ""
    y_title: str = ""


@dataclass(frozen=True, slots=True)
class Words(Panel):
    """A text whose words are coloured.

    Attributes:
        words: in their order.
        weights: of each word, -1 to 1, shape (words,); the sign chooses the colour.
        low_name: what a weight below 0 speaks for.
        high_name: what a weight above 0 speaks for.
    """

    words: tuple[str, ...]
    weights: Floats
    low_name: str = ""
    high_name: str = ""


@dataclass(frozen=True, slots=True)
class Bars(Panel):
    """Bars of one or several series.

    Attributes:
        names: of the bars.
        series: names of the series.
        values: shape (series, bars).
        unit: of the values, or "".
        log: the axis is logarithmic.
        high: end of an axis that begins at 0 and stays as it is from picture to picture; 0: as the values need it.
    """

    names: tuple[str, ...]
    series: tuple[str, ...]
    values: Floats
    unit: str = ""
    log: bool = False
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures(Panel):
    """A few numbers with their names.

    Attributes:
        names: of the numbers.
        values: shape (numbers,).
        units: of the numbers, one each, or none at all.
    """

    names: tuple[str, ...]
    values: Floats
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What a user can choose in a view: one of some options, or a number.

    Attributes:
        name: short, the same from frame to frame: "sample".
        title: label of the control.
        value: what is chosen now: one of `options`, or a number.
        options: for people; none for a number.
        low: smallest number.
        high: largest number.
        step: distance of two numbers.
        panel: name of the panel that it stands over; "": over all of the view.
    """

    name: str
    title: str
    value: str | float
    options: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    step: float = 1.0
    panel: str = ""


@dataclass(frozen=True, slots=True)
class Panels:
    """What there is to see of a network now, as a frame: large, and only the latest matters.

    Attributes:
        run: identifier of the run.
        epoch: epochs complete.
        choices: what the user can choose.
        panels: in the order in which they are shown.
    """

    run: str
    epoch: int
    choices: tuple[Choice, ...]
    panels: tuple[Panel, ...]


PANELS: dict[str, type[Panel]] = {
    "images": Images,
    "lines": Lines,
    "points": Points,
    "matrix": Matrix,
    "words": Words,
    "bars": Bars,
    "figures": Figures,
}
_NAMES = {kind: name for name, kind in PANELS.items()}
_DTYPES = {"uint8": np.uint8, "float32": np.float32, "int32": np.int32}


def panel_values(panel: Panel) -> dict[str, Any]:
    """A panel as plain JSON values: its fields and `kind`; an array is {"dtype", "shape", "data"}, base64 of its bytes,
    little-endian, row by row.
    """
    values = {item.name: _plain(getattr(panel, item.name)) for item in dataclasses.fields(panel)}
    return {"kind": _NAMES[type(panel)], **values}


def panels_values(frame: Panels) -> dict[str, Any]:
    """The frame as plain JSON values."""
    return {
        "frame": "panels",
        "run": frame.run,
        "epoch": frame.epoch,
        "choices": [dataclasses.asdict(choice) for choice in frame.choices],
        "panels": [panel_values(panel) for panel in frame.panels],
    }


def format_panels(frame: Panels) -> str:
    """One line of strict JSON, without the line's end."""
    return json.dumps(panels_values(frame), allow_nan=False, separators=(",", ":"))


def parse_panels(values: dict[str, Any]) -> Panels:
    """The frame of the values of one line; the inverse of `format_panels`.

    Raises:
        ValueError: the values are no panels.
    """
    try:
        choices = (Choice(**{**item, "options": tuple(item["options"])}) for item in values["choices"])
        return Panels(values["run"], values["epoch"], tuple(choices), tuple(_panel(item) for item in values["panels"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not panels: {error}") from None


def _panel(values: dict[str, Any]) -> Panel:
    given = dict(values)
    return PANELS[given.pop("kind")](**{name: _restored(value) for name, value in given.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        assert value.dtype.name in _DTYPES, value.dtype
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {"dtype": value.dtype.name, "shape": list(value.shape), "data": data}
    if isinstance(value, float) and not math.isfinite(value):
        return 0.0
    return list(value) if isinstance(value, tuple) else value


def _restored(value: Any) -> Any:
    if isinstance(value, dict):
        flat = np.frombuffer(base64.b64decode(value["data"]), _DTYPES[value["dtype"]])
        return flat.reshape(value["shape"])
    return tuple(value) if isinstance(value, list) else value
