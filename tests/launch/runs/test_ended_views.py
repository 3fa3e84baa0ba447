"""Ended runs that are opened again, to be looked at."""

import pytest

from playground.launch.runs import ended_views
from tests.launch.support import experiment, until

ENDLESS = "epochs=100000 delay=0.02"
VIEWS = "epochs=3 views=1 checkpoint=1"


def sample(launcher, run):
    """What the figures of the views show."""
    panels = launcher.follow(run.id).panels
    return None if panels is None else float(panels.panels[0].values[0])


def ended(launcher, name=VIEWS):
    run = launcher.submit(experiment(name))
    until(lambda: launcher.follow(run.id).status == "done")
    until(lambda: not launcher.holds(run.id))
    return run


def test_a_choice_reaches_the_engine_of_a_run_that_trains(launcher):
    run = launcher.submit(experiment(ENDLESS))
    until(lambda: launcher.follow(run.id).epoch > 0)
    launcher.look(run.id, {"sample": 4})
    until(lambda: sample(launcher, run) == 4)


def test_the_views_of_an_ended_run_are_read_from_its_folder(launch):
    run = ended(launch())
    later = launch()
    assert sample(later, run) == 0
    assert later.follow(run.id).panels.epoch == 3


def test_an_ended_run_is_opened_again_and_stays_as_it_is(launcher, store):
    run = ended(launcher)
    before = store.run(run.id), len(store.events(run.id))
    launcher.look(run.id, {"sample": 7})
    until(lambda: sample(launcher, run) == 7)
    launcher.look(run.id, {"sample": 8, "part": "test"})
    until(lambda: sample(launcher, run) == 8)
    assert (store.run(run.id), len(store.events(run.id))) == before
    assert launcher.follow(run.id).status == "done"
    assert launcher.follow(run.id).views == ""


def test_what_is_not_chosen_anew_stays_as_it_is_shown(opened, launcher):
    looks, pool, (run, _), _ = opened
    assert launcher.follow(run.id).panels.choices[0].value == 0
    looks.look(run, {"part": "test"})
    assert pool.engines[0].told[1].choices == {"sample": 0, "part": "test"}


def test_it_takes_no_slot(launcher):
    first = ended(launcher)
    launcher.look(first.id, {"sample": 7})
    until(lambda: sample(launcher, first) == 7)
    second = launcher.submit(experiment("epochs=2"))
    until(lambda: launcher.follow(second.id).status == "done")


def test_why_it_cannot_be_opened_is_said(launcher):
    refused = ended(launcher, f"{VIEWS} refuse=1")
    launcher.look(refused.id, {"sample": 7})
    until(lambda: launcher.follow(refused.id).views == "The data are gone.")
    unsaved = ended(launcher, "epochs=3 views=1")
    launcher.look(unsaved.id, {"sample": 7})
    assert "has left no network" in launcher.follow(unsaved.id).views


def test_a_waiting_run_has_nothing_to_choose(launcher, store):
    training = launcher.submit(experiment(ENDLESS))
    until(lambda: launcher.follow(training.id).epoch > 0)
    waiting = launcher.submit(experiment())
    launcher.look(waiting.id, {"sample": 7})
    assert launcher.follow(waiting.id).views == ""
    assert store.run(waiting.id).status == "queued"


class Engine:
    """Takes notes of what it is told."""

    def __init__(self):
        self.told = []
        self.has_left = True

    def assign(self, listener, first, log):
        self.listener = listener
        self.told.append(first)
        return True

    def send(self, command):
        self.told.append(command)

    def close_input(self):
        self.told.append("close")

    def kill(self):
        self.told.append("kill")


class EnginePool:
    def __init__(self):
        self.engines = []

    def take(self):
        self.engines.append(Engine())
        return self.engines[-1]

    def prepare(self, in_s):
        pass


@pytest.fixture
def opened(launcher, store):
    """(Looking over engines that take notes, their garage, two ended runs, a clock to be moved)."""
    runs = [store.run(ended(launcher).id) for _ in range(2)]
    clock = [1000.0]
    pool = EnginePool()
    slots = launcher._slots
    return ended_views.EndedViews(store, pool, slots.stored, slots.viewers, lambda: clock[0]), pool, runs, clock


def test_an_engine_leaves_a_minute_after_the_last_look(opened, launcher):
    looks, pool, (run, _), clock = opened
    looks.look(run, {"sample": 1})
    clock[0] += ended_views.LEAVE_S - 1
    looks.look(run, {"part": "test"})
    clock[0] += ended_views.LEAVE_S - 1
    launcher.watch(run.id, "viewer", 5.0)
    looks.maintain()
    launcher.watch(run.id, "viewer", 0.0)
    clock[0] += ended_views.LEAVE_S - 1
    looks.maintain()
    (engine,) = pool.engines
    assert engine.told[1].choices == {"sample": 1}
    assert engine.told[0].trained
    assert engine.told[-1].choices == {"sample": 1, "part": "test"}  # all that was chosen, for a fresh engine, too
    clock[0] += 1
    looks.maintain()
    assert engine.told[-1] == "close"
    assert len(looks) == 0


def test_another_run_takes_the_place_of_the_first(opened):
    looks, pool, (first, second), _ = opened
    looks.look(first, {"sample": 1})
    looks.look(second, {"sample": 2})
    assert pool.engines[0].told[-1] == "close"
    assert len(looks) == 1
    looks.close()
    assert pool.engines[1].told[-1] == "kill"


def test_a_run_that_trains_on_is_closed(launcher, store):
    run = ended(launcher)
    launcher.look(run.id, {"sample": 7})
    until(lambda: sample(launcher, run) == 7)
    assert len(launcher._slots.ended_views) == 1
    launcher.resume(run.id, extra_epochs=100000)
    until(lambda: launcher.holds(run.id))
    until(lambda: len(launcher._slots.ended_views) == 0)
