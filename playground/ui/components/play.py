"""What the Playground page must know from the start -> the component, which talks to its room by a WebSocket alone."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from playground.charts.palette import palette
from playground.data.builtin.small_sets import SMALL_SETS
from playground.data.points.drawn import MAX_CLASSES, MAX_POINTS
from playground.data.points.generators import GENERATORS, thumbnail
from playground.data.uploads.store import list_uploads
from playground.launch.play.tab.messages import table
from playground.settings import Settings
from playground.spec.data.formula import FUNCTIONS, STANDARD_FEATURES
from playground.spec.data.kinds import BundledData, BundledName, DataSpec, DrawnData, GeneratedData
from playground.spec.drawing import MOST_INPUTS, MOST_LAYERS, MOST_NEURONS
from playground.spec.families.dense import DenseNetwork
from playground.spec.field import describe
from playground.spec.links.challenge import challenge_key
from playground.spec.links.challenges import CHALLENGES
from playground.spec.links.play_link import encode_play, query_of
from playground.spec.links.view import CONTROLS, ViewSpec
from playground.spec.presets import PLAYGROUND_PRESET, PRESETS
from playground.ui.components.files import PACKED, PLAY_FILES, PLAY_STREAM_PATH, PLOTLY_PATH, SCRIPTS_PATH
from playground.ui.components.packs import pack_path
from playground.ui.components.play_settings import control_settings
from playground.ui.components.turn import turn_of

#: built-in sets that are tables of a few numbers
_TABLES: tuple[BundledName, ...] = ("iris", "wine", "breast_cancer", "diabetes", "digits")


def _styles() -> str:
    """All of them; first what the others build on."""
    names = sorted((name for name in PLAY_FILES if name.endswith(".css")), key=lambda name: name != "play.css")
    return b"\n".join(PLAY_FILES[name] for name in names).decode()


_component = st.components.v2.component(
    "playground_play",
    css=_styles(),
    js=PACKED + PLAY_FILES["loader.js"].decode(),
    isolate_styles=False,
)


def play_view(settings: Settings, *, dark: bool = False) -> None:
    """Render the playground; it is mounted once, whatever happens in it.

    Args:
        settings: says where uploaded tables are.
        dark: whether the theme is dark.
    """
    base = f"/{str(st.get_option('server.baseUrlPath') or '').strip('/')}/".replace("//", "/")
    data = {
        "stream": PLAY_STREAM_PATH,
        "modules": pack_path("play"),
        "scripts": f"{SCRIPTS_PATH}/",
        "plotly": PLOTLY_PATH,
        "base": base,
        "compare": f"{base}compare",
        "palette": palette(dark),
        "dark": dark,
        **_constant(),
        "tables": [*_uploaded(settings), *_built_in()],
    }
    # in a list, Streamlit looks for no data frames among the values, and loads no pandas to know one
    _component(key="play", data=[{**data, "turn": turn_of("play", data)}])


@cache
def _constant() -> dict[str, Any]:
    """What is the same for every visitor."""
    return {
        "settings": control_settings(),
        "controls": dict(CONTROLS),
        "presets": [
            {"name": item.name, "title": item.title, "summary": item.summary}
            for item in PRESETS.values()
            if _in_the_plane(item.spec.data) and isinstance(item.spec.network, DenseNetwork)
        ],
        "challenges": [
            {
                "title": item.challenge.title,
                "summary": item.summary,
                "key": challenge_key(item.fitted),
                "link": query_of(encode_play(item.spec, ViewSpec(challenge=item.fitted), PLAYGROUND_PRESET)),
            }
            for item in CHALLENGES
        ],
        "generators": [_generator(name) for name in GENERATORS],
        "features": list(STANDARD_FEATURES),
        "functions": list(FUNCTIONS),
        # layers, neurons and inputs that are drawn of a network; points and their classes that can be drawn by hand
        "most": {
            "layers": MOST_LAYERS,
            "neurons": MOST_NEURONS,
            "inputs": MOST_INPUTS,
            "points": MAX_POINTS,
            "classes": MAX_CLASSES,
        },
    }


def _in_the_plane(data: DataSpec) -> bool:
    return isinstance(data, GeneratedData | DrawnData) or getattr(data, "plane", None) is not None


def _generator(name: Any) -> dict[str, Any]:
    x, y, classes = thumbnail(name)
    points = [
        [round(float(first), 2), round(float(second), 2), round(float(value), 3)]
        for (first, second), value in zip(x, y, strict=True)
    ]
    title = describe(GeneratedData, "name").label(name).removesuffix(" (regression)")
    return {"name": name, "title": title, "task": GENERATORS[name][0], "points": points, "classes": classes}


def _uploaded(settings: Settings) -> list[dict[str, Any]]:
    return [table(upload) for upload in list_uploads(settings, "table")]


def _built_in() -> list[dict[str, Any]]:
    label = describe(BundledData, "name").label
    return [
        {
            "kind": "bundled",
            "dataset": name,
            "title": label(name).removesuffix(" (regression)"),
            "columns": list(SMALL_SETS[name].feature_names),
        }
        for name in _TABLES
    ]
