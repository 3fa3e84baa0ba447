from __future__ import annotations

import itertools
import json

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.charts.theme import (
    CLASS_COLOURS,
    NEUTRAL,
    RUN_COLOURS,
    class_colour,
    class_symbol,
    faded,
    palette,
    rgb,
    run_colour,
    styled,
)

BACKGROUNDS = ("#ffffff", "#12161c")
#: Machado, Oliveira and Fernandes (2009), full severity, on linear RGB
EYES = {
    "normal": np.eye(3),
    "deuteranope": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "protanope": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}


def linear(colour: str) -> np.ndarray:
    values = np.array(rgb(colour)) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    light, dark = sorted((linear(item) @ [0.2126, 0.7152, 0.0722] for item in (first, second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, eyes: str) -> np.ndarray:
    seen = np.clip(np.array(EYES[eyes]) @ linear(colour), 0, 1)
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(matrix) @ seen / [0.95047, 1, 1.08883]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("colour", [*RUN_COLOURS, *CLASS_COLOURS, NEUTRAL])
def test_every_colour_stands_out_from_both_backgrounds(colour: str, background: str) -> None:
    assert contrast(colour, background) >= 2.4


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("colours", [RUN_COLOURS, CLASS_COLOURS])
def test_any_two_colours_differ_for_colour_blind_people(colours: tuple[str, ...], eyes: str) -> None:
    assert len(set(colours)) == 10
    nearest = min(
        np.linalg.norm(lab(first, eyes) - lab(second, eyes)) for first, second in itertools.combinations(colours, 2)
    )
    assert nearest > 15


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("colours", [RUN_COLOURS, CLASS_COLOURS])
def test_the_first_three_colours_are_far_apart(colours: tuple[str, ...], eyes: str) -> None:
    pairs = itertools.combinations(colours[:3], 2)
    assert min(np.linalg.norm(lab(first, eyes) - lab(second, eyes)) for first, second in pairs) > 40


def test_colours_come_round_again_and_symbols_then_change() -> None:
    assert run_colour(13) == RUN_COLOURS[3]
    assert class_colour(10) == class_colour(0)
    assert class_symbol(10) != class_symbol(0)
    assert class_symbol(9) == class_symbol(0)
    assert {class_symbol(label) for label in range(0, 100, 10)} == {class_symbol(label) for label in range(1, 101, 10)}


def test_faded_keeps_the_hue() -> None:
    assert faded("#0072B2", 0.25) == "rgba(0,114,178,0.25)"


@pytest.mark.parametrize("dark", [False, True])
def test_styled_has_readable_text_on_a_transparent_background(dark: bool) -> None:
    figure = styled(go.Figure(), dark)
    look = figure.layout.template.layout
    assert look.paper_bgcolor == look.plot_bgcolor == "rgba(0,0,0,0)"
    assert contrast(look.font.color, BACKGROUNDS[dark]) >= 7
    assert contrast(look.xaxis.tickfont.color, BACKGROUNDS[dark]) >= 4.5
    assert look.font.size >= 12


def test_styled_again_replaces_the_look() -> None:
    figure = styled(styled(go.Figure(), True), False)
    assert figure.layout.template.layout.font.color == palette(False)["text"]


@pytest.mark.parametrize("dark", [False, True])
def test_palette_survives_json(dark: bool) -> None:
    values = palette(dark)
    assert json.loads(json.dumps(values)) == values
    assert values["runs"] == list(RUN_COLOURS)
    assert values["dark"] is dark
    assert palette(not dark)["text"] != values["text"]
