import pytest

from playground.launch import local
from playground.launch.runs.launcher import LocalLauncher
from tests.launch.support import FAKE


@pytest.fixture
def here(settings, store, monkeypatch):
    """This process's launcher with fake engines, and its sessions."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(settings.home))
    monkeypatch.setattr(local, "_store", store)
    monkeypatch.setattr(local, "_sessions", None)
    monkeypatch.setattr(local, "_launcher", LocalLauncher(store, settings, standby=False, engine_command=FAKE))
    yield local
    local.close_local()


def test_sessions_and_launcher_share_the_engine_that_waits(here):
    sessions = here.local_sessions()
    assert sessions is here.local_sessions()
    assert sessions._pool is here.local_launcher().pool


def test_closing_closes_sessions_before_the_launcher(here):
    order = []
    sessions, launcher = here.local_sessions(), here.local_launcher()
    for name, thing in (("rooms", sessions), ("launcher", launcher)):
        close = thing.close
        thing.close = lambda name=name, close=close: (order.append(name), close())
    here.close_local()
    assert order == ["rooms", "launcher"]
