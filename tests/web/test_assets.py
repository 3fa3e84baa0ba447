from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import plotly
import pytest
from starlette.responses import FileResponse

from playground.ui.components.files import LIVE_PATH, PLOTLY_PATH, SCRIPTS, SCRIPTS_PATH
from playground.ui.components.packs import PACKED_COMPONENTS, pack_of, pack_path
from playground.web import assets


def get(host: str, path: str, encoding: str = "identity") -> tuple[int, dict[str, str], bytes]:
    try:
        with urlopen(Request(f"http://{host}/{path}", headers={"Accept-Encoding": encoding}), timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except HTTPError as error:
        return error.code, dict(error.headers), b""


def test_plotly_is_the_one_of_the_package_and_kept_for_ever(host: str) -> None:
    status, headers, body = get(host, PLOTLY_PATH)
    assert plotly.__version__ in PLOTLY_PATH
    assert status == 200
    assert body.startswith(b"/**\n* plotly.js v")
    assert headers["content-type"].startswith("text/javascript")
    assert "immutable" in headers["cache-control"]


def test_plotly_is_sent_from_a_file_and_not_from_memory(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Path] = []

    class Seen(FileResponse):
        def __init__(self, path: Path, **more: Any) -> None:
            sent.append(path)
            super().__init__(path, **more)

    monkeypatch.setattr(assets, "FileResponse", Seen)
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    for _ in range(2):
        get(host, PLOTLY_PATH, encoding="gzip")
    get(host, PLOTLY_PATH)
    packed = tmp_path / "cache" / f"{PLOTLY_PATH.partition('/')[2]}.gz"
    assert sent[:2] == [packed, packed]
    assert sent[2].name == "plotly.min.js"


def test_where_nothing_can_be_written_plotly_is_sent_as_it_is(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "file"))
    status, headers, body = get(host, PLOTLY_PATH, encoding="gzip")
    assert (status, headers.get("content-encoding")) == (200, None)
    assert body.startswith(b"/**\n* plotly.js v")


def test_plotly_is_sent_compressed_to_who_can_read_it(host: str) -> None:
    _, headers, body = get(host, PLOTLY_PATH, encoding="gzip, br")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == get(host, PLOTLY_PATH)[2]
    assert len(body) < 2_000_000


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))


@pytest.mark.parametrize("path", [f"{component}/{name}" for component, files in SCRIPTS.items() for name in files])
def test_every_file_of_the_components_is_served(host: str, path: str) -> None:
    component, name = path.split("/")
    status, headers, body = get(host, f"{SCRIPTS_PATH}/{path}")
    assert (status, body) == (200, SCRIPTS[component][name])
    assert "immutable" in headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["assets/other.js", f"{LIVE_PATH}/other.js", f"{LIVE_PATH}/..%2Flive.py", f"{SCRIPTS_PATH}/other/x.js"]
)
def test_no_other_file_is_served(host: str, path: str) -> None:
    assert get(host, path)[0] == 404


def test_addresses_follow_the_base_path(serve: Callable[[str], str]) -> None:
    host = serve("/lab/")
    assert get(host, f"lab/{LIVE_PATH}/main.js")[0] == 200
    assert get(host, f"{LIVE_PATH}/main.js")[0] == 404


@pytest.mark.parametrize("component", PACKED_COMPONENTS)
def test_all_modules_of_a_component_come_in_one_piece(host: str, component: str) -> None:
    status, headers, body = get(host, pack_path(component))
    assert (status, body) == (200, pack_of(component))
    assert "immutable" in headers["cache-control"]
