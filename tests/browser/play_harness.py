"""A page in a browser with the Playground's files and a room without a server: what is drawn and said, at once."""

from __future__ import annotations

import json
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from playground.charts.theme import palette
from playground.ui.components.files import SCRIPTS
from playground.ui.components.play import _constant

ADDRESS = "http://play.test"
_COMPONENTS = Path(__file__).parents[2] / "playground" / "ui" / "components"
_MOCK = Path(__file__).with_name("play_mock.js")
_THEMES = {
    False: {"primary": "#0072B2", "background": "#ffffff", "secondary-background": "#f4f6f8", "text": "#1d2733"},
    True: {"primary": "#3d9bd6", "background": "#12161c", "secondary-background": "#1c232c", "text": "#e6ebf1"},
}


@cache
def play_data(dark: bool = False) -> dict[str, Any]:
    """What the page is given from Python, without a server."""
    tables = [
        {"kind": "bundled", "dataset": "iris", "title": "Iris", "columns": ["sepal length (cm)", "petal width (cm)"]}
    ]
    addresses = {"stream": "play", "files": "play", "plotly": "plotly.js", "base": "/", "compare": "/compare"}
    return {**_constant(), **addresses, "palette": palette(dark), "dark": dark, "tables": tables, "turn": 1}


def open_play(page: Page, *, dark: bool = False, query: str = "", fragment: str = "") -> Page:
    """A page that can import `/play/*.js`, `/live/*.js` and `/play_mock.js`; `window.playData` is what Python gives."""
    page.route(f"{ADDRESS}/**", lambda route: _answer(route, dark))
    page.goto(f"{ADDRESS}/{query and '?' + query}{fragment and '#' + fragment}")
    return page


def _answer(route: Route, dark: bool) -> None:
    path = route.request.url.removeprefix(f"{ADDRESS}/").split("?")[0].split("#")[0]
    component, _, name = path.partition("/")
    written = SCRIPTS.get(component, {}).get(name)
    file = _MOCK if path == _MOCK.name else _COMPONENTS / path
    if path == "plotly.js":
        import plotly

        file = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    if written is not None:
        route.fulfill(body=written, content_type=mimetypes.guess_type(path)[0] or "text/javascript")
    elif path and file.is_file():
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(path)[0] or "text/javascript")
    elif path.endswith(".js"):
        route.fulfill(status=404, body="")
    else:
        route.fulfill(body=_html(dark), content_type="text/html")


def _html(dark: bool) -> str:
    colours = ";".join(f"--st-{name}-color:{value}" for name, value in _THEMES[dark].items())
    styles = "\n".join(path.read_text() for path in sorted((_COMPONENTS / "play").glob("*.css")))
    red = "--st-red-background-color:#ff2b2b18;--st-red-text-color:#b3261e"
    states = f"{red};--st-base-radius:0.5rem;--st-font:sans-serif"
    return (
        "<!doctype html><meta charset=utf-8><link rel=icon href=data:,>"
        f"<style>body{{margin:60px 0 0;{colours};{states};background:var(--st-background-color)}}\n{styles}</style>"
        f"<script>window.playData = {json.dumps(play_data(dark))}</script><body>"
    )
