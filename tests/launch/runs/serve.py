"""A server that a test can kill: trains one run, prints its identifier."""

import sys
import threading

from playground.launch.runs.launcher import LocalLauncher
from playground.runs.store.open_store import open_store
from playground.settings import read_settings
from tests.launch.support import FAKE, experiment

if __name__ == "__main__":
    settings = read_settings()
    launcher = LocalLauncher(open_store(settings), settings, standby=False, engine_command=FAKE)
    print(launcher.submit(experiment(sys.argv[1])).id, flush=True)
    threading.Event().wait()
