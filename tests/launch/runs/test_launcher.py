import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from playground.errors import LaunchError, StoreError
from playground.launch.runs.launcher import LocalLauncher
from playground.runs.protocol.messages import ChangeSetting, Pause, Resume, Stop
from tests.launch.support import FAKE, experiment, until

ENDLESS = "epochs=100000 delay=0.02"


def ended(store, run):
    return until(lambda: (now := store.run(run.id)).is_open is False and now)


def training(launcher, run, epoch=1):
    return until(lambda: (update := launcher.follow(run.id)).epoch >= epoch and update)


def engine_of(store, run):
    """Process of the run's last attempt."""
    return until(lambda: [e.event.process for e in store.events(run.id) if hasattr(e.event, "process")])[-1]


class TestRunning:
    def test_a_run_is_trained_and_kept(self, launcher, store):
        run = launcher.submit(experiment("epochs=5", 5))
        done = ended(store, run)
        assert done.status == "done"
        assert done.epochs == 5
        assert list(store.points(run.id)["loss"]) == [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]
        update = launcher.follow(run.id)
        assert update.status == "done"
        assert update.epochs == [1, 2, 3, 4, 5]
        assert update.total_epochs == 5

    def test_who_sees_the_end_finds_it_in_the_store(self, launcher, store):
        run = launcher.submit(experiment("epochs=20 fast=1", 20))
        until(lambda: launcher.follow(run.id).status == "done")
        assert store.run(run.id).status == "done"
        assert len(store.points(run.id)) == 20

    def test_every_event_reaches_the_sink_in_order(self, launch, store):
        seen = []
        launch(sink=seen.append).submit(experiment("epochs=300 fast=1", 300))
        until(lambda: seen and type(seen[-1]).__name__ == "RunFinished")  # the store has it before the sink
        assert [event.epoch for event in seen if type(event).__name__ == "EpochEnded"] == list(range(1, 301))
        assert [type(event).__name__ for event in seen][::303] == ["RunStarted", "EpochEnded"]

    def test_waiting_for_a_run(self, launch, store):
        launcher = launch(queue_shared=False)
        run = launcher.submit(experiment())
        assert launcher.wait(run.id, 10)
        assert store.run(run.id).status == "done"
        assert launcher.wait("not held")

    def test_an_unknown_run_cannot_be_followed(self, launcher):
        with pytest.raises(StoreError):
            launcher.follow("nothing")

    def test_the_latest_frame_is_seen(self, launcher):
        run = launcher.submit(experiment("epochs=3 frames=20"))
        until(lambda: launcher.follow(run.id).status == "done")
        frame = launcher.follow(run.id).frame
        assert (frame.epoch, frame.low) == (3, 19)

    def test_an_engine_is_asked_for_frames_as_viewers_want_them(self, launcher, store):
        run = launcher.submit(experiment(ENDLESS))
        launcher.watch(run.id, "a", 5)
        training(launcher, run)
        launcher.watch(run.id, "b", 12)
        launcher.watch(run.id, "b", 0)
        log = store.folder(run.id) / "engine-1.log"
        until(lambda: log.read_text().split("\n")[:3] == ["watch 5", "watch 12", "watch 5"])


class TestQueue:
    def test_runs_start_in_the_order_of_the_queue(self, launcher, store):
        first = launcher.submit(experiment(ENDLESS))
        training(launcher, first)
        others = [launcher.submit(experiment()) for _ in range(3)]
        assert launcher.follow(others[1].id).activity == "waiting (2nd in the queue)"
        launcher.move(others[2].id, 1)
        launcher.cancel(others[0].id)
        assert [run.id for run in store.queue()] == [others[2].id, others[1].id]
        launcher.command(first.id, Stop())
        second, third = ended(store, others[1]), ended(store, others[2])
        assert third.started < second.started
        assert store.run(others[0].id).status == "cancelled"
        assert store.run(others[0].id).started is None

    def test_no_more_runs_at_once_than_slots(self, launch, store):
        launcher = launch(slots=2)
        runs = launcher.submit_together([experiment(ENDLESS)] * 3, group="race")
        for run in runs[:2]:
            training(launcher, run)
        until(lambda: [run.status for run in store.runs(group="race")] == ["queued", "running", "running"])
        launcher.cancel(runs[0].id)
        training(launcher, runs[2])
        assert launcher.follow(runs[1].id).status == "running"

    def test_runs_left_in_the_queue_by_another_process_are_started(self, store, launch):
        run = store.create_run(experiment())
        launch()
        assert ended(store, run).status == "done"

    def test_a_launcher_of_its_own_takes_only_what_it_was_given(self, store, launch):
        left = store.create_run(experiment())
        launcher = launch(queue_shared=False)
        mine = launcher.submit(experiment())
        assert ended(store, mine).status == "done"
        assert store.run(left.id).status == "queued"


class TestCommands:
    def test_pause_change_and_resume(self, launcher, store):
        run = launcher.submit(experiment(ENDLESS))
        training(launcher, run)
        launcher.command(run.id, Pause())
        until(lambda: launcher.follow(run.id).status == "paused")
        epoch = launcher.follow(run.id).epoch
        launcher.command(run.id, ChangeSetting("training.learning_rate", 0.5))
        mark = until(lambda: launcher.follow(run.id).marks)[0]
        assert mark == (epoch, "training.learning_rate", 0.1, 0.5)
        assert launcher.follow(run.id).epoch == epoch
        launcher.command(run.id, Resume())
        training(launcher, run, epoch + 2)

    def test_a_live_run_is_cancelled(self, launcher, store):
        run = launcher.submit(experiment(ENDLESS))
        training(launcher, run)
        launcher.cancel(run.id)
        assert ended(store, run).status == "stopped"

    def test_an_ended_run_takes_no_commands(self, launcher, store):
        run = launcher.submit(experiment())
        ended(store, run)
        launcher.wait(run.id)
        with pytest.raises(LaunchError, match="not training; it is done"):
            launcher.command(run.id, Pause())
        launcher.cancel(run.id)
        assert store.run(run.id).status == "done"

    def test_an_engine_that_does_not_answer_a_stop_is_killed(self, launcher, store, monkeypatch):
        monkeypatch.setattr("playground.launch.runs.attempt.ANSWER_S", 0.3)
        run = launcher.submit(experiment("deaf=1 " + ENDLESS))
        training(launcher, run)
        launcher.command(run.id, Stop())
        stopped = ended(store, run)
        assert stopped.status == "stopped"
        assert "did not answer" in stopped.reason
        assert stopped.epochs > 0

    def test_commands_from_another_process_reach_the_engine(self, launcher, store, launch):
        run = launcher.submit(experiment(ENDLESS))
        training(launcher, run)
        store.send_command(run.id, Pause())
        until(lambda: launcher.follow(run.id).status == "paused")

    def test_a_run_held_elsewhere_is_followed_and_commanded(self, settings, store, launch):
        with server(settings, ENDLESS) as (process, run):
            here = launch()
            first = until(lambda: (update := here.follow(run)).epoch > 0 and update)
            assert first.status == "running"
            more = until(lambda: (update := here.follow(run, first.cursor)).epochs and update)
            assert not more.reset
            assert more.epochs[0] == first.epochs[-1] + 1
            here.command(run, Stop())
            until(lambda: here.follow(run).status == "stopped")
            assert process.poll() is None


class TestDeath:
    def test_a_killed_engine_ends_its_run_and_nothing_else(self, launch, store):
        launcher = launch(slots=2)
        victim, other = launcher.submit_together([experiment(ENDLESS)] * 2, group="g")
        training(launcher, victim, 5)
        training(launcher, other)
        os.kill(engine_of(store, victim), signal.SIGKILL)
        crashed = ended(store, victim)
        assert crashed.status == "crashed"
        assert crashed.reason == "The engine was ended by SIGKILL."
        assert len(store.points(victim.id)) >= 5
        update = launcher.follow(victim.id)
        assert (update.status, update.reason) == ("crashed", crashed.reason)
        assert len(update.epochs) >= 5
        assert launcher.follow(other.id).status == "running"

    def test_the_exit_code_and_the_last_words_are_told(self, launcher, store):
        crashed = ended(store, launcher.submit(experiment("epochs=9 die=exit at=4")))
        assert crashed.reason == "The engine ended unexpectedly with exit code 3: ValueError: broken"
        assert crashed.epochs == 3

    def test_memory_that_ran_out_is_said(self, launcher, store):
        crashed = ended(store, launcher.submit(experiment("epochs=9 die=memory at=2")))
        assert crashed.reason == "The engine ran out of memory."
        assert "smaller" in crashed.diagnosis

    def test_the_next_run_starts_after_a_crash(self, launcher, store):
        launcher.submit(experiment("epochs=9 die=kill at=2"))
        assert ended(store, launcher.submit(experiment())).status == "done"

    def test_a_broken_installation_is_told_in_the_run_and_does_not_loop(self, launch, store, monkeypatch):
        monkeypatch.setenv("FAKE_ENGINE", "broken")
        starts = []
        popen = subprocess.Popen
        monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: starts.append(1) or popen(*a, **k))
        launcher = launch(standby=True)
        crashed = ended(store, launcher.submit(experiment()))
        expected = "The engine could not start (exit code 1): ModuleNotFoundError: No module named 'tensorflow'"
        assert crashed.reason == expected
        until(lambda: launcher._pool.due_in_s > 1e9)
        assert len(starts) <= 4

    def test_a_program_that_is_not_there_is_told_in_the_run(self, launch, store):
        crashed = ended(store, launch(engine_command=["/nowhere/python"]).submit(experiment()))
        assert crashed.status == "crashed"
        assert "could not be started" in crashed.reason


class TestResume:
    def test_a_crashed_run_goes_on_from_its_checkpoint(self, launcher, store):
        run = launcher.submit(experiment("epochs=9 die=kill at=8 checkpoint=3", 9))
        crashed = ended(store, run)
        assert crashed.checkpoint_epoch == 6
        assert "It can go on from epoch 6." in crashed.diagnosis
        launcher.wait(run.id)
        cursor = launcher.follow(run.id).cursor
        launcher.resume(run.id)
        until(lambda: store.run(run.id).status == "done")
        update = launcher.follow(run.id, cursor)
        assert update.reset
        assert update.epochs == list(range(1, 10))
        assert list(store.points(run.id)["epoch"]) == list(range(1, 10))
        assert store.run(run.id).reason == ""

    def test_a_finished_run_is_trained_on(self, launcher, store):
        run = launcher.submit(experiment("epochs=4 checkpoint=4", 4))
        ended(store, run)
        with pytest.raises(LaunchError, match="all of its 4 epochs"):
            launcher.resume(run.id)
        launcher.resume(run.id, extra_epochs=3)
        until(lambda: store.run(run.id).status == "done" and store.run(run.id).epochs == 7)
        assert launcher.follow(run.id).total_epochs == 7

    def test_without_a_checkpoint_nothing_can_be_resumed(self, launcher, store):
        run = launcher.submit(experiment())
        ended(store, run)
        with pytest.raises(LaunchError, match="before its first checkpoint"):
            launcher.resume(run.id)

    def test_an_open_run_cannot_be_resumed(self, launcher):
        run = launcher.submit(experiment(ENDLESS))
        with pytest.raises(LaunchError, match="has not ended"):
            launcher.resume(run.id)


class TestStandby:
    def test_the_engine_in_waiting_takes_the_run_and_another_is_prepared(self, launch, store):
        launcher = launch(standby=True)
        waiting = until(lambda: launcher._pool.waiting)
        assert waiting.ready.wait(10)
        run = launcher.submit(experiment())
        assert engine_of(store, run) == waiting.pid
        ended(store, run)
        another = until(lambda: launcher._pool.waiting)
        assert another.pid != waiting.pid

    def test_an_engine_in_waiting_that_dies_is_replaced(self, launch, store):
        launcher = launch(standby=True)
        waiting = until(lambda: launcher._pool.waiting)
        assert waiting.ready.wait(10)
        waiting.kill()
        until(lambda: waiting.is_over)
        run = launcher.submit(experiment())
        assert ended(store, run).status == "done"

    def test_its_error_output_moves_to_the_run(self, launch, store, settings):
        launcher = launch(standby=True)
        until(lambda: launcher._pool.waiting)
        run = launcher.submit(experiment("epochs=9 die=exit at=2"))
        assert ended(store, run).reason.endswith("ValueError: broken")
        assert "Traceback" in (store.folder(run.id) / "engine-1.log").read_text()


class TestClosing:
    def test_runs_stop_with_a_checkpoint_and_go_on_later(self, launch, store):
        launcher = launch(standby=True)
        run = launcher.submit(experiment("epochs=60 delay=0.02", 60))
        training(launcher, run, 3)
        launcher.close()
        stopped = store.run(run.id)
        assert (stopped.status, stopped.reason) == ("stopped", "The server was shut down.")
        assert not psutil.pid_exists(engine_of(store, run))
        with pytest.raises(LaunchError, match="shutting down"):
            launcher.submit(experiment())
        again = launch()
        again.resume(run.id)
        until(lambda: store.run(run.id).status == "done")
        assert list(store.points(run.id)["epoch"]) == list(range(1, 61))

    def test_a_deaf_engine_is_killed(self, launch, store, monkeypatch):
        monkeypatch.setattr("playground.launch.runs.slots._LEAVE_S", 0.5)
        launcher = launch()
        run = launcher.submit(experiment("deaf=1 " + ENDLESS))
        training(launcher, run)
        launcher.close()
        assert store.run(run.id).status == "stopped"

    def test_closing_twice_does_no_harm_and_queued_runs_stay_queued(self, launch, store):
        launcher = launch()
        training(launcher, launcher.submit(experiment(ENDLESS)))
        waiting = launcher.submit(experiment())
        launcher.close()
        launcher.close()
        assert store.run(waiting.id).status == "queued"

    def test_no_thread_is_left_waiting_for_ever(self, launch, store):
        before = threading.active_count()
        launcher = launch(standby=True)
        ended(store, launcher.submit(experiment()))
        launcher.close()
        until(lambda: threading.active_count() <= before)


class TestServerDeath:
    def test_after_a_killed_server_no_run_is_running_that_is_not(self, settings, store, launch):
        with server(settings, ENDLESS + " checkpoint=2") as (process, run):
            engine = until(lambda: [e.event.process for e in store.events(run) if hasattr(e.event, "process")])[0]
            until(lambda: (store.run(run).checkpoint_epoch or 0) >= 4)
            waiting = store.create_run(experiment())
            process.kill()
            process.wait()
        launcher = launch(slots=2)
        until(lambda: store.run(run).status == "crashed")
        crashed = store.run(run)
        assert crashed.reason == "The server ended while this run was training."
        assert "It can go on from epoch" in crashed.diagnosis
        until(lambda: not psutil.pid_exists(engine))
        assert ended(store, waiting).status == "done"
        assert launcher.follow(run).status == "crashed"
        launcher.resume(run)
        until(lambda: launcher.follow(run).epoch > crashed.epochs + 2)


class server:  # noqa: N801 -- read as a word: `with server(...)`
    """Another process with a launcher of its own, training a run."""

    def __init__(self, settings, name):
        self.settings, self.name = settings, name

    def __enter__(self):
        values = {"PLAYGROUND_HOME": str(self.settings.home), "PLAYGROUND_SLOTS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("serve.py")), self.name],
            env=os.environ | values | {"PYTHONPATH": str(Path(__file__).parents[3])},
            stdout=subprocess.PIPE,
            text=True,
        )
        return self.process, self.process.stdout.readline().strip()

    def __exit__(self, *exception):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def test_the_engine_command_default_is_the_real_engine(store, settings):
    launcher = LocalLauncher(store, settings, standby=False)
    assert launcher._pool._command == (sys.executable, "-m", "playground.engine")
    launcher.close()
    assert FAKE[0] == sys.executable
