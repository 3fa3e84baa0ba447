from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.engine


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_checkpoint_that_finds_no_room_leaves_the_one_before_and_nothing_else(tmp_path: Path) -> None:
    from playground.engine.build.checkpoint import Checkpoint, Position, load_checkpoint, save_checkpoint

    save_checkpoint(Checkpoint(Position(epoch=3), {"kernel": np.arange(10.0)}, {}), tmp_path)
    with room_for(50_000), pytest.raises(OSError, match="too large"):
        save_checkpoint(Checkpoint(Position(epoch=4), {"kernel": np.arange(100_000.0)}, {}), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.npz"]
    kept = load_checkpoint(tmp_path)
    assert kept.position.epoch == 3
    np.testing.assert_array_equal(kept.variables["kernel"], np.arange(10.0))
