"""Several threads, stores and processes on one database."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from playground.errors import StoreError
from playground.runs.protocol.events import EpochEnded, RunStarted
from playground.runs.protocol.messages import Pause
from playground.runs.run import MetricSummary
from playground.runs.store.contract import Owner
from playground.runs.store.open_store import SqlStore, open_store
from playground.runs.store.tables import METADATA
from playground.settings import Settings
from playground.spec.experiment import ExperimentSpec

Open = Callable[[str], SqlStore]

_TAKE_ALL = """
import sys
from pathlib import Path
from playground.runs.store.contract import Owner
from playground.runs.store.open_store import open_store
from playground.settings import Settings

store = open_store(Settings(Path(sys.argv[1]), sys.argv[2], 1, None))
print("ready", flush=True)
sys.stdin.readline()
while (taken := store.take_next(Owner("here", int(sys.argv[3]), 1.0))) is not None:
    print(taken[0].id, flush=True)
"""


def _process(home: Path, url: str, number: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _TAKE_ALL, str(home), url, str(number)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def test_processes_that_start_at_once_share_the_schema_and_never_take_the_same_run(
    shared_url: str, open_at: Open, tmp_path: Path, spec: ExperimentSpec
) -> None:
    # the database does not exist yet: both make it
    processes = [_process(tmp_path / "home", shared_url, number) for number in (1, 2)]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2
    store = open_at(shared_url)
    created = [store.create_run(spec).id for _ in range(30)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=60) for process in processes]
    taken = [line for output, _ in outputs for line in output.split()]
    assert [error for _, error in outputs] == ["", ""]
    assert sorted(taken) == sorted(created)


def test_threads_never_take_the_same_run(store: SqlStore, spec: ExperimentSpec) -> None:
    created = [store.create_run(spec).id for _ in range(24)]
    start = threading.Barrier(4)

    def take_all(number: int) -> list[str]:
        start.wait()
        found = []
        while (taken := store.take_next(Owner("here", number, 1.0))) is not None:
            found.append(taken[0].id)
        return found

    with ThreadPoolExecutor(4) as threads:
        taken = [run for found in threads.map(take_all, range(4)) for run in found]
    assert sorted(taken) == sorted(created)


def test_threads_append_to_their_runs_at_once(store: SqlStore, spec: ExperimentSpec, owner: Owner) -> None:
    runs = [store.create_run(spec).id for _ in range(4)]
    for run in runs:
        store.take(run, owner)

    def train(run: str) -> None:
        for start in range(1, 101, 10):
            events = [
                EpochEnded(run, n, {"loss": 1.0 / n, run: 1.0 * n}, 0.1 * n, 0.1) for n in range(start, start + 10)
            ]
            store.append(run, 1, [(event.epoch, event) for event in events])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(train, runs))
    for run in runs:
        points = store.points(run)
        assert points["epoch"].tolist() == list(range(1, 101))
        assert points[run].tolist() == [float(n) for n in range(1, 101)]
        assert store.run(run).metrics["loss"] == MetricSummary(0.01, 0.01, 100)


def test_threads_create_runs_with_places_and_names_of_their_own(store: SqlStore, spec: ExperimentSpec) -> None:
    with ThreadPoolExecutor(4) as threads:
        created = list(threads.map(lambda _: store.create_run(spec), range(12)))
    assert sorted(run.position for run in created) == list(range(1, 13))
    assert len({run.name for run in created}) == 12
    assert len({run.token for run in created}) == 12


def test_commands_are_given_to_one_of_two_stores(
    shared_url: str, open_at: Open, spec: ExperimentSpec, owner: Owner
) -> None:
    stores = [open_at(shared_url) for _ in range(2)]
    run = stores[0].create_run(spec).id
    stores[0].take(run, owner)
    for _ in range(20):
        stores[1].send_command(run, Pause())

    def take_all(store: SqlStore) -> int:
        return sum(len(store.take_commands(owner)) for _ in range(10))

    with ThreadPoolExecutor(2) as threads:
        assert sum(threads.map(take_all, stores)) == 20


def test_another_store_sees_what_was_written(
    shared_url: str, open_at: Open, spec: ExperimentSpec, owner: Owner
) -> None:
    first, second = open_at(shared_url), open_at(shared_url)
    run = first.create_run(spec)
    first.take(run.id, owner)
    first.append(run.id, 1, [(1, EpochEnded(run.id, 1, {"loss": math.inf}, 0.1, 0.1))])
    assert second.run(run.id) == first.run(run.id)


def test_a_new_process_can_resume_what_another_began(
    shared_url: str, open_at: Open, spec: ExperimentSpec, owner: Owner
) -> None:
    before = open_at(shared_url)
    run = before.create_run(spec).id
    before.take(run, owner)
    before.append(run, 1, [(n, EpochEnded(run, n, {"loss": 1.0 / n}, 0.1, 0.1)) for n in (1, 2, 3)])
    after = open_at(shared_url)
    after.set_status(run, "crashed")
    after.append(run, after.take(run, owner), [(1, RunStarted(run, 1, 1, resumed_from=2))])
    assert after.run(run).metrics == {"loss": MetricSummary(0.5, 0.5, 2)}


def test_a_migrated_database_equals_the_tables(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_a_migrated_database_has_the_same_keys_and_rules_as_the_tables(database_url: str, store: SqlStore) -> None:
    # what Alembic's comparison leaves out: primary keys and what a deletion does
    made = create_engine("sqlite://")
    METADATA.create_all(made)
    migrated, declared = inspect(store.engine), inspect(made)
    for table in METADATA.tables:
        names = [item.get_pk_constraint(table)["constrained_columns"] for item in (migrated, declared)]
        assert names[0] == names[1], table
        rules = [
            {
                (key["constrained_columns"][0], key["referred_table"], key["options"].get("ondelete"))
                for key in item.get_foreign_keys(table)
            }
            for item in (migrated, declared)
        ]
        assert rules[0] == rules[1], table
    made.dispose()


def test_a_database_of_a_newer_version_is_refused(shared_url: str, open_at: Open) -> None:
    store = open_at(shared_url)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="written by another version of the playground"):
        open_at(shared_url)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "must be an SQLAlchemy URL; got 'nonsense'"),
        ("mysql://localhost/x", "must begin with sqlite:// or postgresql://; got mysql://"),
        (
            "postgresql://user:secret@127.0.0.1:9/x",
            r"The database postgresql\+psycopg://user:\*\*\*@127.0.0.1:9/x cannot be used",
        ),
        ("sqlite:////proc/nowhere/x.db", "The folder of the database, /proc/nowhere, cannot be made"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path, url: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence) as refusal:
        open_store(Settings(tmp_path, url, 1, None))
    assert "\n" not in str(refusal.value)
    assert refusal.value.problems[0].field or "/proc" in url


def test_a_file_that_is_no_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("These are my notes, not a database.\n" * 100)
    with pytest.raises(StoreError, match="file is not a database"):
        open_store(Settings(tmp_path, f"sqlite:///{path}", 1, None))
    assert path.read_text().startswith("These are my notes")


def test_sqlite_on_disk_writes_ahead_and_keeps_its_rules(tmp_path: Path, open_at: Open) -> None:
    store = open_at(f"sqlite:///{tmp_path / 'x.db'}")
    with store.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}


def test_nobody_else_may_read_the_database(tmp_path: Path) -> None:
    path = tmp_path / "home" / "playground.db"
    path.parent.mkdir()
    path.write_bytes(b"")
    path.chmod(0o644)  # as versions before have made it
    store = open_store(Settings(path.parent, f"sqlite:///{path}", 1, None))
    try:
        store.create_run(ExperimentSpec())
        assert {file.stat().st_mode & 0o777 for file in path.parent.glob("playground.db*")} == {0o600}
        assert path.parent.stat().st_mode & 0o777 == 0o700
    finally:
        store.close()
