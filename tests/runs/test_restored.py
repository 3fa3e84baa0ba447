from __future__ import annotations

from playground.runs.restored import restored_epoch, tell_restored


def test_the_restored_epoch_is_read_from_what_was_told() -> None:
    assert restored_epoch(tell_restored("Early stopping: it has not improved for 3 epochs.", 15)) == 15
    assert restored_epoch(tell_restored("", 1200)) == 1200
    assert restored_epoch(tell_restored("Stopped by the user.", 0)) == 0
