"""Figure -> the same figure in the playground's look, light or dark; and the colours, for Plotly and for JavaScript.

Figures are drawn without knowing the background: every colour can be read on both, and what must follow the
background (text, grid, empty cells) is left to the template or transparent.
"""

from __future__ import annotations

from typing import Any, Literal

import plotly.graph_objects as go
import plotly.io as pio

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
#: lines that are for orientation only: identity, chance, zero
NEUTRAL = "#85909C"

Dash = Literal["solid", "dash", "dot"]
#: part of the data -> how its lines are drawn
DASHES: dict[str, Dash] = {"training": "solid", "validation": "dash", "test": "dot"}
#: marker symbols that set classes apart where colours come round again
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star", "hexagon", "triangle-down", "pentagon")

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif'
LIGHT, DARK = "playground_light", "playground_dark"

_LOOKS: dict[str, dict[str, str]] = {
    LIGHT: {"text": "#1d2733", "muted": "#5a6674", "grid": "#e6eaee", "axis": "#c3ccd5", "paper": "#ffffff"},
    DARK: {"text": "#e6ebf1", "muted": "#a3afbc", "grid": "#29323d", "axis": "#465261", "paper": "#1c232c"},
}


def styled(figure: go.Figure, dark: bool) -> go.Figure:
    """The figure in the light or dark look; it is changed in place and returned."""
    figure.update_layout(template=pio.templates[DARK if dark else LIGHT])
    return figure


def run_colour(position: int) -> str:
    """Colour of a run by `Run.colour`; they come round again after ten."""
    return RUN_COLOURS[position % len(RUN_COLOURS)]


def class_colour(label: int) -> str:
    """Colour of a class by its label; they come round again after ten."""
    return CLASS_COLOURS[label % len(CLASS_COLOURS)]


def class_symbol(label: int) -> str:
    """Marker symbol of a class: another one each time the colours come round."""
    return SYMBOLS[label // len(CLASS_COLOURS) % len(SYMBOLS)]


def faded(colour: str, opacity: float) -> str:
    """`#rrggbb` as `rgba(...)` with this opacity, 0 to 1."""
    red, green, blue = rgb(colour)
    return f"rgba({red},{green},{blue},{opacity:g})"


def rgb(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as three numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def sequential_scale(colour: str = POSITIVE) -> list[list[Any]]:
    """Colour scale from the background to `colour`."""
    return [[0.0, faded(colour, 0.0)], [1.0, faded(colour, 1.0)]]


def diverging_scale(opacity: float = 1.0) -> list[list[Any]]:
    """Colour scale from NEGATIVE over the background to POSITIVE."""
    return [
        [0.0, faded(NEGATIVE, opacity)],
        [0.5, faded(NEGATIVE, 0.0)],
        [0.5, faded(POSITIVE, 0.0)],
        [1.0, faded(POSITIVE, opacity)],
    ]


def palette(dark: bool) -> dict[str, Any]:
    """Everything the live component needs to draw alike, in plain values that JSON can hold."""
    look = _LOOKS[DARK if dark else LIGHT]
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


def _template(look: dict[str, str]) -> go.layout.Template:
    axis = {
        "gridcolor": look["grid"],
        "linecolor": look["axis"],
        "zeroline": False,
        "ticks": "",
        "automargin": True,
        "tickfont": {"size": 12, "color": look["muted"]},
        "title": {"font": {"size": 13, "color": look["muted"]}, "standoff": 8},
    }
    bar = {
        "outlinewidth": 0,
        "thickness": 10,
        "ticks": "",
        "tickfont": {"size": 12, "color": look["muted"]},
        "title": {"font": {"size": 13, "color": look["muted"]}},
    }
    return go.layout.Template(
        data={"heatmap": [go.Heatmap(colorbar=bar)], "scatter": [go.Scatter(marker={"colorbar": bar})]},
        layout={
            "font": {"family": FONT, "size": 13, "color": look["text"]},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(RUN_COLOURS),
            "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {
                "bgcolor": look["paper"],
                "bordercolor": look["axis"],
                "font": {"family": FONT, "size": 13, "color": look["text"]},
                "namelength": -1,
            },
            "legend": {
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "y": 1.02,
                "yanchor": "bottom",
                "bgcolor": "rgba(0,0,0,0)",
                "font": {"size": 13, "color": look["text"]},
                "title": {"side": "top", "font": {"size": 13, "color": look["muted"]}},
            },
            "coloraxis": {"colorbar": bar},
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": look["muted"], "activecolor": POSITIVE},
            "annotationdefaults": {"font": {"size": 12, "color": look["muted"]}, "showarrow": False},
        },
    )


for _name, _look in _LOOKS.items():
    pio.templates[_name] = _template(_look)
