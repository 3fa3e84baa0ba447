from __future__ import annotations

import errno
from collections.abc import Callable

import pytest

from playground.engine.training.training import Outcome

pytestmark = pytest.mark.engine


def raising(error: BaseException) -> Callable[[], Outcome]:
    def work() -> Outcome:
        raise error

    return work


def test_a_full_disk_is_told_in_a_sentence_whatever_the_library_says_of_it() -> None:
    from playground.engine.training.guard import guarded

    chatter = OSError(errno.ENOSPC, "Unable to synchronously create file (buf = 0x563f38c7fbb8, offset = 0)")
    outcome = guarded(raising(chatter), spec=lambda: None)
    assert outcome.status == "failed"
    assert outcome.reason == "A file could not be read or written: No space left on device."
    assert outcome.diagnosis == "Make room on the disk of PLAYGROUND_HOME before it is started again."


def test_another_trouble_with_files_asks_for_no_room() -> None:
    from playground.engine.training.guard import guarded

    outcome = guarded(raising(PermissionError(errno.EACCES, "no")), spec=lambda: None)
    assert (outcome.reason, outcome.diagnosis) == ("A file could not be read or written: Permission denied.", "")
