"""For all tests."""

from __future__ import annotations

import gc

import pytest

from playground.data.reader.jobs import JOBS
from playground.data.sandbox import run


@pytest.fixture(autouse=True)
def _read_in_this_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read is tested without the process that reads it: that takes a second to start."""
    monkeypatch.setattr(run, "done_here", {} if "reads_apart" in request.keywords else JOBS)


@pytest.fixture(autouse=True, scope="module")
def _leave_out_what_is_there() -> None:
    """Streamlit collects garbage after each run of a page: seconds each time, were TensorFlow looked through."""
    gc.collect()
    gc.freeze()
