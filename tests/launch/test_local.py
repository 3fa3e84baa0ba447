import pytest

from playground.launch import local
from playground.launch.runs.launcher import LocalLauncher
from tests.launch.support import FAKE


@pytest.fixture
def here(settings, store, monkeypatch):
    """This process's launcher with fake engines, and its rooms."""
    monkeypatch.setenv("PLAYGROUND_HOME", str(settings.home))
    monkeypatch.setattr(local, "_store", store)
    monkeypatch.setattr(local, "_rooms", None)
    monkeypatch.setattr(local, "_launcher", LocalLauncher(store, settings, standby=False, engine_command=FAKE))
    yield local
    local.close_local()


def test_rooms_and_launcher_share_the_engine_that_waits(here):
    rooms = here.local_rooms()
    assert rooms is here.local_rooms()
    assert rooms._garage is here.local_launcher().garage


def test_closing_closes_rooms_before_the_launcher(here):
    order = []
    rooms, launcher = here.local_rooms(), here.local_launcher()
    for name, thing in (("rooms", rooms), ("launcher", launcher)):
        close = thing.close
        thing.close = lambda name=name, close=close: (order.append(name), close())
    here.close_local()
    assert order == ["rooms", "launcher"]
