"""Weights of Keras applications are found, or downloaded from a server on this machine; what is damaged is not used."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest

from playground.data.files import download
from playground.data.files.weights import fetch_weights, find_weights
from playground.errors import DataError
from playground.settings import read_settings
from playground.spec.families.applications import APPLICATIONS, Application
from tests.data.web_server import Server, serving

FILE = "small.h5"


def weights() -> bytes:
    """A small file of weights, but one of several chunks."""
    written = io.BytesIO()
    with h5py.File(written, "w") as file:
        file["conv1/kernel"] = np.random.default_rng(0).normal(size=60_000).astype(np.float32)
    return written.getvalue()


CONTENT = weights()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving({FILE: CONTENT}) as found:
        yield found


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PLAYGROUND_DATASETS", str(tmp_path / "datasets"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(download, "_TIMEOUT_S", 0.3)


def application(server: Server, how: str, digest: str = "") -> Application:
    url = f"{server.address}/{how}/{FILE}"
    return dataclasses.replace(APPLICATIONS["mobilenet_0.25"], file=FILE, url=url, hash=digest)


def ignore(what: str, fraction: float) -> None:
    return None


def kept() -> list[Path]:
    return [path for path in read_settings().cache.rglob("*") if path.is_file()]


@pytest.mark.parametrize("digest", ["", hashlib.md5(CONTENT).hexdigest()])
@pytest.mark.parametrize("how", ["whole", "unsized"])
def test_weights_are_downloaded_once_with_progress(server: Server, how: str, digest: str) -> None:
    app = application(server, how, digest)
    assert find_weights(app) is None
    told: list[tuple[str, float]] = []
    path = fetch_weights(app, lambda what, fraction: told.append((what, fraction)))
    assert path.read_bytes() == CONTENT
    assert kept() == [path]
    assert {what for what, _ in told} == {"downloading the weights of MobileNet 0.25"}
    fractions = [fraction for _, fraction in told]
    assert fractions[-1] == 1
    assert fractions == sorted(fractions)
    if how == "whole":
        assert any(0.2 < fraction < 0.8 for fraction in fractions)
    again: list[float] = []
    assert fetch_weights(app, lambda what, fraction: again.append(fraction)) == find_weights(app) == path
    assert again == []
    assert server.asked == [FILE]


@pytest.mark.parametrize(
    ("how", "digest", "reason"),
    [
        ("whole", "0" * 32, "the file that came is damaged: its checksum is not the one expected"),
        ("other", "", "what came is no file of weights"),
        ("broken", "", "the connection broke off"),
        ("silent", "", "the server does not answer within 0.3 seconds"),
        ("nowhere", "", "the server answers 404 Not Found"),
        ("closed", "", "the server cannot be reached"),
    ],
)
def test_what_cannot_be_downloaded_is_told_with_the_ways_on_and_nothing_of_it_is_kept(
    server: Server, how: str, digest: str, reason: str
) -> None:
    if how == "nowhere":
        server.files = {}
    if how == "closed":
        server.socket.close()
    app = application(server, how, digest)
    with pytest.raises(DataError) as refused:
        fetch_weights(app, ignore)
    assert str(refused.value) == (
        f"The weights of MobileNet 0.25 are not on this machine and could not be downloaded ({reason}); put {FILE} "
        "into the folder PLAYGROUND_DATASETS, set `network.weights` to random, or begin with a finished run of yours: "
        "`network.base` run:ID."
    )
    assert find_weights(app) is None
    assert kept() == []


def test_half_of_a_file_is_not_taken_for_whole(server: Server) -> None:
    server.files = {FILE: CONTENT[:-1000]}  # its length is not told, and no checksum is known
    app = application(server, "unsized")
    with pytest.raises(DataError, match="what came is no file of weights"):
        fetch_weights(app, ignore)
    server.files = {FILE: CONTENT}
    assert fetch_weights(app, ignore).read_bytes() == CONTENT


def test_a_damaged_file_in_our_cache_is_downloaded_again(server: Server) -> None:
    app = application(server, "whole")
    path = fetch_weights(app, ignore)
    path.write_bytes(CONTENT[:5000])
    assert fetch_weights(app, ignore).read_bytes() == CONTENT


@pytest.mark.parametrize("folder", ["datasets", "datasets/weights", "keras/models"])
def test_a_file_of_the_user_s_is_used_and_left_alone_where_it_is_damaged(
    server: Server, tmp_path: Path, folder: str
) -> None:
    path = tmp_path / folder / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    app = application(server, "whole")
    assert fetch_weights(app, ignore) == path
    path.write_bytes(CONTENT[:5000])
    with pytest.raises(DataError, match=rf"{FILE} is damaged, or does not hold the weights of MobileNet 0.25: remove"):
        fetch_weights(app, ignore)
    assert len(path.read_bytes()) == 5000
    assert server.asked == []
