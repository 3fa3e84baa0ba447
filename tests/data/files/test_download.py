"""Downloads from a server on this machine: checksum, progress, cache."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.data.files import download
from playground.data.files.download import Remote, Source, fetch_files, find_files
from playground.errors import DataError
from playground.settings import Settings, read_settings
from tests.data.web_server import Server, serving

CONTENT = bytes(range(256)) * 2000
SHA256 = "sha256:" + hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving({"one.gz": CONTENT, "two.gz": CONTENT}) as found:
        yield found


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return read_settings({"PLAYGROUND_HOME": str(tmp_path / "home")})


def source(address: str) -> Source:
    remotes = tuple(Remote(name, f"{address}/{name}", SHA256, len(CONTENT)) for name in ("one.gz", "two.gz"))
    return Source("Something", ("something.npz",), remotes)


def ignore(what: str, fraction: float) -> None:
    return None


@pytest.mark.parametrize("how", ["whole", "unsized"])
def test_files_are_downloaded_once_with_progress(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setitem(download.SOURCES, "something", source(f"{server.address}/{how}"))
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
    assert server.asked == ["one.gz", "two.gz"]


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("other", "the file that came is damaged: its checksum is not the one expected"),
        ("nowhere", "the server answers 404 Not Found"),
        ("broken", "the connection broke off"),
        ("silent", "the server does not answer within 0.3 seconds"),
        ("stalled", "nothing came from the server for 0.3 seconds"),
        ("closed", "the server cannot be reached"),
    ],
)
def test_what_cannot_be_downloaded_is_told_in_a_sentence_and_nothing_of_it_is_kept(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch, how: str, reason: str
) -> None:
    monkeypatch.setattr(download, "_TIMEOUT_S", 0.3)
    if how == "nowhere":
        server.files = {}
    if how == "closed":
        server.socket.close()
    monkeypatch.setitem(download.SOURCES, "something", source(f"{server.address}/{how}"))
    with pytest.raises(DataError) as refused:
        fetch_files("something", settings, ignore)
    assert str(refused.value) == (
        f"Something is not on this machine and could not be downloaded ({reason}); connect to the internet, put "
        "something.npz into the folder PLAYGROUND_DATASETS, or use the bundled digits instead, which need no download."
    )
    assert find_files("something", settings) == ()
    assert [path for path in settings.cache.rglob("*") if path.is_file()] == []


def test_a_download_that_broke_off_is_begun_again_by_the_next_one(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(download.SOURCES, "something", source(f"{server.address}/whole"))
    server.files = {"one.gz": CONTENT}
    with pytest.raises(DataError, match="404"):
        fetch_files("something", settings, ignore)
    server.files = {"one.gz": CONTENT, "two.gz": CONTENT}
    assert [path.read_bytes() for path in fetch_files("something", settings, ignore)] == [CONTENT, CONTENT]
    assert server.asked == ["one.gz", "two.gz", "two.gz"]  # what had come whole is not asked for again


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
