"""Downloads from a server on this machine: checksum, progress, cache."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from playground.data import download
from playground.data.download import Remote, Source, fetch_files, find_files
from playground.errors import DataError
from playground.settings import Settings, read_settings

CONTENT = bytes(range(256)) * 2000


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "served").mkdir()
    for name in ("one.gz", "two.gz"):
        (tmp_path / "served" / name).write_bytes(CONTENT)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "served")))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return read_settings({"PLAYGROUND_HOME": str(tmp_path / "home")})


def source(address: str, digest: str) -> Source:
    remotes = tuple(Remote(name, f"{address}/{name}", digest, len(CONTENT)) for name in ("one.gz", "two.gz"))
    return Source("Something", ("something.npz",), remotes)


def test_files_are_downloaded_once_with_progress(
    address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(download.SOURCES, "something", source(address, "sha256:" + hashlib.sha256(CONTENT).hexdigest()))
    told: list[tuple[str, float]] = []
    paths = fetch_files("something", settings, lambda what, fraction: told.append((what, fraction)))
    assert [path.read_bytes() for path in paths] == [CONTENT, CONTENT]
    assert all(path.is_relative_to(settings.cache) for path in paths)
    fractions = [fraction for _, fraction in told]
    assert fractions[-1] == 1
    assert fractions == sorted(fractions)
    assert any(0.4 < fraction < 0.6 for fraction in fractions)
    assert {what for what, _ in told} == {"downloading Something"}
    again: list[float] = []
    assert fetch_files("something", settings, lambda what, fraction: again.append(fraction)) == paths
    assert again == []


def test_other_content_than_expected_is_refused_and_not_kept(
    address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(download.SOURCES, "something", source(address, "md5:" + "0" * 32))
    with pytest.raises(DataError, match="checksum differs"):
        fetch_files("something", settings, lambda what, fraction: None)
    assert find_files("something", settings) == ()


def test_file_the_server_does_not_have_is_told_in_a_sentence(
    address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(download.SOURCES, "something", source(address + "/nowhere", "md5:" + "0" * 32))
    with pytest.raises(DataError, match=r"Something is not on this machine and could not be downloaded \(HTTPError\)"):
        fetch_files("something", settings, lambda what, fraction: None)


def test_kerass_own_cache_is_looked_into(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    (folder / "mnist.npz").write_bytes(b"x")
    assert find_files("mnist", settings) == (folder / "mnist.npz",)


def test_whole_cifar_is_preferred_to_the_small_one(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    for name in ("cifar10_small.npz", "cifar10.npz"):
        (folder / name).write_bytes(b"x")
    assert find_files("cifar10", settings) == (folder / "cifar10.npz",)
