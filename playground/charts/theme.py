"""Figure -> the same figure in the playground's look, light or dark, with the colours of `charts.palette`.

Figures are drawn without knowing the background: every colour can be read on both, and what must follow the
background (text, grid, empty cells) is left to the template or transparent.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from playground.charts.palette import (
    CLASS_COLOURS,
    DARK,
    DASHES,
    FONT,
    LIGHT,
    LOOKS,
    NEGATIVE,
    NEUTRAL,
    POINT,
    POSITIVE,
    RUN_COLOURS,
    class_colour,
    faded,
    palette,
    rgb,
    run_colour,
)

__all__ = [
    "CLASS_COLOURS",
    "DARK",
    "DASHES",
    "FONT",
    "LIGHT",
    "NEGATIVE",
    "NEUTRAL",
    "POINT",
    "POSITIVE",
    "RUN_COLOURS",
    "SYMBOLS",
    "class_colour",
    "class_symbol",
    "diverging_scale",
    "faded",
    "palette",
    "rgb",
    "run_colour",
    "sequential_scale",
    "styled",
]

#: marker symbols that set classes apart where colours come round again
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star", "hexagon", "triangle-down", "pentagon")


def styled(figure: go.Figure, dark: bool) -> go.Figure:
    """The figure in the light or dark look; it is changed in place and returned."""
    figure.update_layout(template=pio.templates[DARK if dark else LIGHT])
    return figure


def class_symbol(label: int) -> str:
    """Marker symbol of a class: another one each time the colours come round."""
    return SYMBOLS[label // len(CLASS_COLOURS) % len(SYMBOLS)]


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


for _name, _look in LOOKS.items():
    pio.templates[_name] = _template(_look)
