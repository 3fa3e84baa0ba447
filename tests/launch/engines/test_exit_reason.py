import signal

import pytest

from playground.launch.engines import exit_reason
from playground.launch.engines.exit_reason import explain


@pytest.fixture
def log(tmp_path):
    return tmp_path / "engine.log"


def why(code, log, *, was_ready=True, kills=None):
    return explain(code, log, was_ready=was_ready, kills_before=kills)


def test_a_signal_is_named(log, monkeypatch):
    monkeypatch.setattr(exit_reason, "out_of_memory_kills", lambda: 4)
    assert why(-signal.SIGKILL, log, kills=4).reason == "The engine was ended by SIGKILL."
    assert why(-signal.SIGSEGV, log).reason == "The engine was ended by SIGSEGV."


def test_a_kill_by_the_system_says_that_memory_may_have_run_out(log, monkeypatch):
    monkeypatch.setattr(exit_reason, "out_of_memory_kills", lambda: 5)
    found = why(-signal.SIGKILL, log, kills=4)
    assert found.reason == "The engine was killed by SIGKILL, perhaps by the system because memory ran out."
    assert "smaller" in found.diagnosis


def test_an_exit_code_comes_with_the_last_line_that_says_something(log):
    log.write_text(
        "Traceback (most recent call last):\nValueError: broken pipe organ\n"
        "2026-01-01 10:00:00.123456: I external/local_xla/xla/tsl: could not find cuda\n\n"
    )
    assert why(3, log).reason == "The engine ended unexpectedly with exit code 3: ValueError: broken pipe organ"


def test_without_error_output_the_exit_code_is_all(log):
    assert why(0, log).reason == "The engine ended unexpectedly with exit code 0."


def test_an_engine_that_never_was_ready_could_not_start(log):
    log.write_text("ModuleNotFoundError: No module named 'tensorflow'\n")
    expected = "The engine could not start (exit code 1): ModuleNotFoundError: No module named 'tensorflow'"
    assert why(1, log, was_ready=False).reason == expected


@pytest.mark.parametrize("line", ["MemoryError", "terminate called: std::bad_alloc", "OOM when allocating tensor"])
def test_memory_that_ran_out_is_said(log, line):
    log.write_text(f"x\n{line}\n")
    assert why(-signal.SIGABRT, log).reason == "The engine ran out of memory."


def test_only_the_end_of_a_long_log_is_read(log):
    log.write_text("MemoryError\n" + "line\n" * 10_000 + "the end\n")
    assert why(1, log).reason.endswith("exit code 1: the end")
