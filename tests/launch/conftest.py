import pytest

from playground.launch.runs.launcher import LocalLauncher
from playground.runs.store.open_store import open_store
from playground.settings import Settings
from tests.launch.support import FAKE


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, f"sqlite:///{tmp_path / 'playground.db'}", 1, None)


@pytest.fixture
def store(settings):
    store = open_store(settings)
    yield store
    store.close()


@pytest.fixture
def launch(store, settings):
    """Makes launchers with fake engines, closed at the end."""
    made = []

    def make(settings=settings, **options):
        options = {"standby": False, "engine_command": FAKE, "slots": 1} | options
        made.append(LocalLauncher(store, settings, **options))
        return made[-1]

    yield make
    for launcher in made:
        launcher.close()


@pytest.fixture
def launcher(launch):
    return launch()
