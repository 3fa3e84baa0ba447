"""The one launcher, the one store and the sessions of this process, made when they are first asked for."""

from __future__ import annotations

import atexit
import threading
from typing import TYPE_CHECKING

from playground.launch.runs.launcher import LocalLauncher
from playground.runs.store.contract import Store
from playground.runs.store.open_store import open_store
from playground.settings import read_settings

if TYPE_CHECKING:  # the first page is painted before a tab asks for a session
    from playground.launch.play.sessions import PlaySessions

__all__ = ["LocalLauncher", "close_local", "local_launcher", "local_sessions", "local_store"]

#: the first page is painted before an engine begins to import TensorFlow
_STANDBY_IN_S = 2.0
_lock = threading.RLock()
_store: Store | None = None
_launcher: LocalLauncher | None = None
_sessions: PlaySessions | None = None


def local_store() -> Store:
    """The store that the settings name.

    Raises:
        PlaygroundError: a setting does not hold, or the store cannot be opened.
    """
    global _store
    with _lock:
        if _store is None:
            _store = open_store(read_settings())
        return _store


def local_launcher() -> LocalLauncher:
    """The launcher over `local_store()`, with an engine kept warm.

    Raises:
        PlaygroundError: a setting does not hold, or the store cannot be opened.
    """
    global _launcher
    with _lock:
        if _launcher is None:
            from playground.data.uploads.sweep import sweep_uploads

            sweep_uploads(read_settings())
            _launcher = LocalLauncher(local_store(), read_settings(), standby_in_s=_STANDBY_IN_S)
            atexit.register(close_local)
        return _launcher


def local_sessions() -> PlaySessions:
    """The live playgrounds; their engines come from where the launcher's do.

    Raises:
        PlaygroundError: a setting does not hold, or the store cannot be opened.
    """
    global _sessions
    from playground.launch.play.sessions import PlaySessions

    with _lock:
        if _sessions is None:
            _sessions = PlaySessions(local_launcher().pool, local_store(), read_settings())
        return _sessions


def close_local() -> None:
    """Close what was made of them; asked for again, they are made anew."""
    global _launcher, _sessions, _store
    with _lock:
        if _sessions is not None:
            _sessions.close()
            _sessions = None
        if _launcher is not None:
            _launcher.close()
            _launcher = None
        if _store is not None:
            _store.close()
            _store = None
