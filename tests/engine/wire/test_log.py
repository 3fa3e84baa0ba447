"""Standard error of an engine, on a disk that is full and on one that is not."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from pathlib import Path

import pytest

from playground.engine.wire.log import careless

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_line_that_finds_no_room_is_lost_and_nothing_else() -> None:
    with FULL.open("wb", buffering=0) as full:
        with pytest.raises(OSError, match="No space left"):
            full.write(b"x")
        log = careless(full.fileno())
        with contextlib.redirect_stderr(log):
            for number in range(1000):
                print("a line that is lost", number, file=sys.stderr)
            try:
                raise ValueError("told in vain")
            except ValueError:
                traceback.print_exc()
            sys.stderr.flush()


def test_lines_are_there_as_soon_as_they_are_written_and_the_file_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("wb", buffering=0) as file:
        log = careless(file.fileno())
        print("first \N{SNOWMAN}", file=log)
        assert path.read_text(encoding="utf-8") == "first \N{SNOWMAN}\n"
        log.close()
        os.write(file.fileno(), b"second\n")
    assert path.read_text(encoding="utf-8").splitlines() == ["first \N{SNOWMAN}", "second"]
