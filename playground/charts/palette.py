"""The colours, for Plotly and for JavaScript; told without Plotly, which takes its time to load."""

from __future__ import annotations

from typing import Any, Literal

#: by `Run.colour`: Okabe and Ito's hues, moved so that each can be read on white and on near-black, then four more
#: that are the furthest away for normal, protanope and deuteranope eyes
RUN_COLOURS = (
    "#0072B2",
    "#E08E0B",
    "#00946B",
    "#C8440A",
    "#CC6FA5",
    "#4FA8DE",
    "#6C2BE8",
    "#79B261",
    "#6E7FF7",
    "#A03A2E",
)
#: by label; of two classes the first is orange and the second blue
CLASS_COLOURS = (
    "#E08E0B",
    "#0072B2",
    "#00946B",
    "#CC6FA5",
    "#C8440A",
    "#4FA8DE",
    "#6C2BE8",
    "#79B261",
    "#6E7FF7",
    "#A03A2E",
)
#: ends of the diverging scale; zero is the background
POSITIVE, NEGATIVE = "#0072B2", "#E08E0B"
#: single points, read as well on near-black as on white
POINT = "#2387C4"
#: lines that are for orientation only: identity, chance, zero
NEUTRAL = "#85909C"

Dash = Literal["solid", "dash", "dot"]
#: part of the data -> how its lines are drawn
DASHES: dict[str, Dash] = {"training": "solid", "validation": "dash", "test": "dot"}

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif'
LIGHT, DARK = "playground_light", "playground_dark"

#: template -> its colours of text, lines and grounds
LOOKS: dict[str, dict[str, str]] = {
    LIGHT: {"text": "#1d2733", "muted": "#5a6674", "grid": "#e6eaee", "axis": "#c3ccd5", "paper": "#ffffff"},
    DARK: {"text": "#e6ebf1", "muted": "#a3afbc", "grid": "#29323d", "axis": "#465261", "paper": "#1c232c"},
}


def run_colour(position: int) -> str:
    """Colour of a run by `Run.colour`; they come round again after ten."""
    return RUN_COLOURS[position % len(RUN_COLOURS)]


def class_colour(label: int) -> str:
    """Colour of a class by its label; they come round again after ten."""
    return CLASS_COLOURS[label % len(CLASS_COLOURS)]


def faded(colour: str, opacity: float) -> str:
    """`#rrggbb` as `rgba(...)` with this opacity, 0 to 1."""
    red, green, blue = rgb(colour)
    return f"rgba({red},{green},{blue},{opacity:g})"


def rgb(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as three numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def palette(dark: bool) -> dict[str, Any]:
    """Everything the live component needs to draw alike, in plain values that JSON can hold."""
    look = LOOKS[DARK if dark else LIGHT]
    return {
        "dark": dark,
        "runs": list(RUN_COLOURS),
        "classes": list(CLASS_COLOURS),
        "positive": POSITIVE,
        "negative": NEGATIVE,
        "neutral": NEUTRAL,
        "dashes": dict(DASHES),
        "font": FONT,
        **look,
    }
