import dataclasses

import pytest

from playground.launch.engines.owner import is_alive, this_process
from playground.launch.runs.recovery import end_lost_runs, lost_runs
from tests.launch.support import experiment


@pytest.fixture
def here():
    return this_process()


def test_this_process_lives(here):
    assert is_alive(here)


def test_a_number_used_again_by_another_process_is_another_one(here):
    assert not is_alive(dataclasses.replace(here, started=here.started - 100))


def test_a_number_that_nobody_has_is_dead(here):
    assert not is_alive(dataclasses.replace(here, process=2**22 + 1))


def test_runs_of_a_dead_process_are_ended_and_others_left_alone(store, here):
    dead = dataclasses.replace(here, started=here.started - 100)
    elsewhere = dataclasses.replace(here, host="another host")
    lost, far, queued = (store.create_run(experiment()) for _ in range(3))
    store.take(lost.id, dead)
    store.take(far.id, elsewhere)
    end_lost_runs(store)
    assert store.run(lost.id).status == "crashed"
    assert store.run(lost.id).reason == "The server ended while this run was training."
    assert store.run(far.id).status == "starting"
    assert store.run(queued.id).status == "queued"


def test_a_launcher_ends_what_it_seems_to_hold_but_does_not(store, here, launch):
    run = store.create_run(experiment())
    store.take(run.id, here)
    assert [lost.id for lost in lost_runs(store, here)] == [run.id]
    launch().recover()
    assert store.run(run.id).status == "crashed"
