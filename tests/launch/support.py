"""What the tests of the launcher share."""

import sys
import time
from pathlib import Path

from playground.spec.experiment import ExperimentSpec

FAKE = (sys.executable, str(Path(__file__).parent / "fake_engine.py"))


def experiment(name="epochs=3", epochs=3):
    return ExperimentSpec.model_validate({"name": name, "training": {"epochs": epochs}})


def until(condition, timeout_s=30.0):
    """Wait for something that another process does; there is no event of ours to wait for."""
    end = time.monotonic() + timeout_s
    while not (value := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
    return value
