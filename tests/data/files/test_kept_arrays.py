"""Arrays that are kept on disk: found again, bounded, and none of it is missed where it goes wrong."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.data.files.kept_arrays import KeptArrays


def array(number: float, samples: int = 10) -> np.ndarray:
    return np.full((samples, 25), number, np.float32)


SIZE = array(0).nbytes + 128  # with the header


@pytest.fixture
def kept(tmp_path: Path) -> KeptArrays:
    return KeptArrays(tmp_path / "features", 4 * SIZE)


def test_what_was_kept_is_found_again(kept: KeptArrays) -> None:
    assert kept.find("a", 10) is None
    assert kept.keep("a", array(1))
    found = kept.find("a", 10)
    assert found is not None
    assert np.array_equal(found, array(1))
    assert kept.find("b", 10) is None


def test_those_not_used_for_the_longest_time_make_room(kept: KeptArrays) -> None:
    for number, name in enumerate("abcd"):
        assert kept.keep(name, array(number))
        os.utime(kept.folder / f"{name}.npy", (number, number))
    assert kept.find("a", 10) is not None  # used just now
    assert kept.keep("e", array(9))
    assert [name for name in "abcde" if kept.find(name, 10) is not None] == ["a", "c", "d", "e"]
    assert sum(path.stat().st_size for path in kept.folder.iterdir()) <= kept.most_bytes


def test_one_that_would_drive_out_all_others_is_not_kept(kept: KeptArrays) -> None:
    kept.keep("a", array(1))
    assert not kept.keep("b", array(2, samples=30))
    assert kept.find("a", 10) is not None


@pytest.mark.parametrize("damage", ["empty", "cut off", "zeros", "no array", "pickle", "too few", "float64"])
def test_a_damaged_file_is_none(kept: KeptArrays, damage: str) -> None:
    kept.keep("a", array(1))
    path = kept.folder / "a.npy"
    whole = path.read_bytes()
    match damage:
        case "pickle":
            np.save(path, np.array([{}] * 10, dtype=object), allow_pickle=True)
        case "too few":
            np.save(path, array(1, samples=9))
        case "float64":
            np.save(path, array(1).astype(np.float64))
        case _:
            content = {"empty": b"", "cut off": whole[:-7], "zeros": bytes(len(whole)), "no array": b"hello"}
            path.write_bytes(content[damage])
    assert kept.find("a", 10) is None
    assert kept.keep("a", array(2))
    assert np.array_equal(kept.find("a", 10), array(2))  # type: ignore[arg-type]


def test_a_full_disk_leaves_nothing_behind(kept: KeptArrays, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Any, *_: Any, **__: Any) -> None:
        file.write(b"half of")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    assert not kept.keep("a", array(1))
    assert list(kept.folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = KeptArrays(tmp_path / "file" / "features", 1_000_000)
    assert not kept.keep("a", array(1))
    assert kept.find("a", 10) is None


def test_what_a_killed_process_has_left_is_taken_away(kept: KeptArrays) -> None:
    kept.keep("a", array(1))
    old, young = kept.folder / ".part-old", kept.folder / ".part-young"
    old.write_bytes(b"half"), young.write_bytes(b"half")
    os.utime(old, (1, 1))
    kept.keep("b", array(2))
    assert (old.exists(), young.exists()) == (False, True)


def test_many_at_once_find_whole_arrays_or_none(kept: KeptArrays) -> None:
    def use(number: int) -> bool:
        name = "abcdefgh"[number % 8]
        kept.keep(name, array(number % 8))
        found = kept.find(name, 10)
        return found is None or np.array_equal(found, array(number % 8))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(use, range(200)))
    assert not list(kept.folder.glob(".part-*"))
