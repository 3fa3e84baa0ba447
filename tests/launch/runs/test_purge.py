import dataclasses

import pytest

from playground.errors import StoreError
from playground.launch.runs.purge import purge
from tests.launch.support import experiment


@pytest.fixture
def deleted(store):
    """A run that was deleted just now, with a file in its folder."""
    run = store.create_run(experiment())
    store.set_status(run.id, "cancelled")
    (store.folder(run.id) / "model.keras").write_bytes(b"weights")
    store.delete([run.id])
    return run.id


def test_a_deleted_run_is_kept_for_a_day(store, settings, deleted):
    purge(store, settings)
    assert (store.folder(deleted) / "model.keras").is_file()
    store.undelete([deleted])
    assert [run.id for run in store.runs()] == [deleted]


def test_one_that_was_deleted_longer_ago_is_removed_with_its_files(store, settings, deleted):
    other = store.create_run(experiment())
    store.folder(other.id)
    purge(store, dataclasses.replace(settings, keep_deleted_h=0))
    assert {path.name for path in settings.runs.iterdir()} == {other.id}
    with pytest.raises(StoreError):
        store.run(deleted)
    assert store.run(other.id).status == "queued"


def test_a_store_that_is_away_is_no_end_of_anything(store, settings, monkeypatch, caplog):
    def away(before):
        raise StoreError("The database is away.")

    monkeypatch.setattr(store, "purge", away)
    purge(store, settings)
    assert "The database is away." in caplog.text


def test_a_server_does_so_when_it_starts_and_one_command_does_not(store, settings, launch, deleted):
    settings = dataclasses.replace(settings, keep_deleted_h=0)
    launch(queue_shared=False, settings=settings)._tick()
    assert store.run(deleted).id == deleted
    launch(settings=settings)._tick()
    with pytest.raises(StoreError):
        store.run(deleted)
