"""This process -> Owner, and whether an owner still lives."""

from __future__ import annotations

import os
import socket

import psutil

from playground.runs.store.contract import Owner

#: seconds by which a process's start time may differ from the one noted, which clocks and rounding move
_TOLERANCE_S = 2.0


def this_process() -> Owner:
    """The calling process as a holder of runs."""
    return Owner(socket.gethostname(), os.getpid(), psutil.Process().create_time())


def is_alive(owner: Owner) -> bool:
    """Whether a process of this host is still the one noted; its number may have gone to another one since."""
    try:
        process = psutil.Process(owner.process)
        same = abs(process.create_time() - owner.started) < _TOLERANCE_S
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
