"""Runs -> a live view in the page, which follows the stream; a rerun only when a status changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from playground.charts.palette import palette, run_colour
from playground.runs.run import Run
from playground.ui.components.files import LIVE_FILES, PACKED, PANEL_FILES, PLOTLY_PATH, SCRIPTS_PATH, STREAM_PATH
from playground.ui.components.packs import pack_path
from playground.ui.components.plane import plane_of
from playground.ui.components.turn import turn_of

#: pictures of the network's output a second, for one run and for each of several
_RATE = {"single": 10.0, "race": 4.0}

_component = st.components.v2.component(
    "playground_live",
    css=(LIVE_FILES["live.css"] + PANEL_FILES["panels.css"]).decode(),
    js=PACKED + LIVE_FILES["loader.js"].decode(),
    isolate_styles=False,
)


def live_view(
    runs: Sequence[Run],
    *,
    key: str,
    height: int = 420,
    layout: Literal["single", "race"] = "single",
    metric: str = "",
    plane: bool = True,
    panels: bool = True,
    dark: bool = False,
) -> dict[str, str] | None:
    """Render a live view; zoom and hidden curves stay as they are while the page is rendered again under the same key.

    Args:
        runs: what it shows: one for "single", up to six for "race"; none, so that it is loaded before it is needed.
        key: of the view in its page.
        height: of the charts, px; where they stand one above the other, of all of them.
        layout: "single": charts of loss and metrics, and the plane; "race": one chart with a curve a run.
        metric: shown first; "" leaves it to the view (the validation loss in a race).
        plane: draw the network's output over the plane where data have two features.
        panels: show what else there is to see of the networks: all of it for "single", one view of each for "race".
        dark: whether the theme is dark.

    Returns:
        Run identifier -> status, in the one rerun that a change of status asked for; else None.
    """
    data = {
        "runs": [_plain(run, plane) for run in runs],
        "layout": layout,
        "metric": metric,
        "height": height,
        "rate": _RATE[layout],
        "panels": panels,
        "palette": palette(dark),
        "base": f"/{str(st.get_option('server.baseUrlPath') or '').strip('/')}/".replace("//", "/"),
        "modules": pack_path("live"),
        "scripts": f"{SCRIPTS_PATH}/",
        "plotly": PLOTLY_PATH,
        "stream": STREAM_PATH,
    }
    result = _component(key=key, data={**data, "turn": turn_of(key, data)}, on_status_change=_nothing)
    status = result.get("status")
    return dict(status) if isinstance(status, Mapping) else None


def _plain(run: Run, plane: bool) -> dict[str, Any]:
    return {
        "id": run.id,
        "token": run.token,
        "name": run.name,
        "status": run.status,
        "colour": run_colour(run.colour),
        "plane": plane_of(run) if plane else None,
    }


def _nothing() -> None:
    """Streamlit gives a result's name only where there is a callback for it."""
