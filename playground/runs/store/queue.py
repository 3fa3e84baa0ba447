"""New runs, the queue, and who holds which run."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, insert, or_, select, update

from playground.errors import Problem, SpecError, StoreError
from playground.runs.naming import LONGEST_NAME, base_run, default_name
from playground.runs.run import LIVE, OPEN, Run, Status, state_text
from playground.runs.sparkline import Sparkline
from playground.runs.store.contract import Owner
from playground.runs.store.database import Database
from playground.runs.store.reading import one_run, row_of, select_runs
from playground.runs.store.tables import ATTEMPTS, COMMANDS, RUNS
from playground.runs.store.text import dump, storable
from playground.spec.experiment import ExperimentSpec, dump_spec, load_spec

#: run colours in the palette
COLOURS = 10


class Queue(Database):
    """The part of the store that says which run is trained next, and by whom."""

    def create_run(self, spec: ExperimentSpec, *, group: str = "", owner: Owner | None = None) -> Run:
        """See `Store.create_run`."""
        id = secrets.token_hex(6)
        with self.writing(queue=True) as connection:
            colour = connection.execute(select(RUNS.c.colour).order_by(RUNS.c.number.desc()).limit(1)).scalar()
            connection.execute(
                insert(RUNS).values(
                    id=id,
                    token=secrets.token_urlsafe(24),
                    name=storable(spec.name).strip()[:LONGEST_NAME] or _telling_name(connection, spec),
                    spec=dump_spec(spec),
                    status="queued",
                    reason="",
                    diagnosis="",
                    group_name=storable(group),
                    created=datetime.now(UTC),
                    attempt=0,
                    epochs=0,
                    elapsed_s=0.0,
                    parameters=0,
                    mode="",
                    sparkline=dump(Sparkline().to_plain()),
                    colour=0 if colour is None else (colour + 1) % COLOURS,
                    starred=False,
                    tags=dump([]),
                    note="",
                    position=_queued(connection) + 1,
                    seconds=dump({}),
                )
            )
            if owner is not None:
                _take(connection, row_of(connection, id), owner)
            return one_run(connection, id)

    def move_in_queue(self, run: str, position: int) -> None:
        """See `Store.move_in_queue`. Raises StoreError if the run is not queued."""
        with self.writing(queue=True) as connection:
            row = row_of(connection, run)
            if row["status"] != "queued":
                raise StoreError(
                    Problem(
                        run,
                        f"Only a waiting run can be moved in the queue; {state_text(row['name'], row['status'])}.",
                    )
                )
            place = max(1, min(position, _queued(connection)))
            _leave_queue(connection, row)
            connection.execute(
                update(RUNS)
                .where(RUNS.c.status == "queued", RUNS.c.position >= place, RUNS.c.number != row["number"])
                .values(position=RUNS.c.position + 1)
            )
            connection.execute(update(RUNS).where(RUNS.c.number == row["number"]).values(position=place))

    def take_next(self, owner: Owner) -> tuple[Run, int] | None:
        """See `Store.take_next`."""
        first = select(RUNS).where(RUNS.c.status == "queued").order_by(RUNS.c.position).limit(1)
        with self.reading() as connection:
            # launchers ask often and mostly in vain: an empty queue costs no lock
            if connection.execute(first).first() is None:
                return None
        with self.writing(queue=True) as connection:
            row = connection.execute(first).mappings().first()
            if row is None:
                return None
            attempt = _take(connection, row, owner)
            return one_run(connection, row["id"]), attempt

    def take(self, run: str, owner: Owner) -> int:
        """See `Store.take`."""
        with self.writing(queue=True) as connection:
            row = row_of(connection, run, lock=True)
            if row["status"] in LIVE:
                raise StoreError(
                    Problem(
                        run,
                        f"{state_text(row['name'], row['status'])}; only a waiting or ended run can be taken.",
                    )
                )
            _refuse_deleted(row)
            return _take(connection, row, owner)

    def requeue(self, run: str) -> None:
        """See `Store.requeue`."""
        with self.writing(queue=True) as connection:
            row = row_of(connection, run, lock=True)
            if row["status"] in OPEN:
                raise StoreError(
                    Problem(run, f"{state_text(row['name'], row['status'])}; only an ended run can be started again.")
                )
            _refuse_deleted(row)
            _enter_queue(connection, row)

    def set_status(self, run: str, status: Status, reason: str = "", diagnosis: str = "") -> None:
        """See `Store.set_status`."""
        with self.writing(queue=True) as connection:
            row = row_of(connection, run, lock=True)
            if row["status"] not in OPEN or row["status"] == status:
                return
            if row["status"] == "queued":
                _leave_queue(connection, row)
            now = datetime.now(UTC)
            if status in LIVE:
                connection.execute(update(RUNS).where(RUNS.c.number == row["number"]).values(status=status))
                return
            connection.execute(
                update(ATTEMPTS)
                .where(ATTEMPTS.c.run == row["number"], ATTEMPTS.c.ended.is_(None))
                .values(ended=now, why=storable(reason))
            )
            if status == "queued":
                _enter_queue(connection, row)
                return
            connection.execute(
                update(RUNS)
                .where(RUNS.c.number == row["number"])
                .values(status=status, reason=storable(reason), diagnosis=storable(diagnosis), ended=now)
            )

    def heartbeat(self, owner: Owner) -> None:
        """See `Store.heartbeat`."""
        with self.writing() as connection:
            connection.execute(
                update(ATTEMPTS).where(held_by(owner), ATTEMPTS.c.ended.is_(None)).values(lease=datetime.now(UTC))
            )

    def abandoned(self, host: str, lease_s: float = 60.0) -> list[tuple[Run, Owner]]:
        """See `Store.abandoned`."""
        oldest = datetime.now(UTC) - timedelta(seconds=lease_s)
        held = (
            select(ATTEMPTS.c.run, ATTEMPTS.c.host, ATTEMPTS.c.process, ATTEMPTS.c.process_started)
            .join(RUNS, and_(RUNS.c.number == ATTEMPTS.c.run, RUNS.c.attempt == ATTEMPTS.c.number))
            .where(RUNS.c.status.in_(sorted(LIVE)), or_(ATTEMPTS.c.host == storable(host), ATTEMPTS.c.lease < oldest))
            .order_by(ATTEMPTS.c.run)
        )
        with self.reading() as connection:
            holders = {number: Owner(*owner) for number, *owner in connection.execute(held)}
            runs = select_runs(connection, select(RUNS).where(RUNS.c.number.in_(list(holders))).order_by(RUNS.c.number))
        return list(zip(runs, holders.values(), strict=True))


def held_by(owner: Owner) -> ColumnElement[bool]:
    """The attempts that this process holds or has held."""
    return and_(
        ATTEMPTS.c.host == storable(owner.host),
        ATTEMPTS.c.process == owner.process,
        ATTEMPTS.c.process_started == owner.started,
    )


def _queued(connection: Connection) -> int:
    return connection.execute(select(func.count()).where(RUNS.c.status == "queued")).scalar_one()


def _enter_queue(connection: Connection, row: RowMapping) -> None:
    connection.execute(
        update(RUNS)
        .where(RUNS.c.number == row["number"])
        .values(status="queued", reason="", diagnosis="", ended=None, position=_queued(connection) + 1)
    )


def _leave_queue(connection: Connection, row: RowMapping) -> None:
    connection.execute(update(RUNS).where(RUNS.c.number == row["number"]).values(position=0))
    connection.execute(
        update(RUNS)
        .where(RUNS.c.status == "queued", RUNS.c.position > row["position"])
        .values(position=RUNS.c.position - 1)
    )


def _take(connection: Connection, row: RowMapping, owner: Owner) -> int:
    now = datetime.now(UTC)
    number, attempt = row["number"], int(row["attempt"]) + 1
    if row["status"] == "queued":
        _leave_queue(connection, row)
    # what was left for the attempt before must not reach this one
    connection.execute(delete(COMMANDS).where(COMMANDS.c.run == number))
    connection.execute(
        insert(ATTEMPTS).values(
            run=number,
            number=attempt,
            host=storable(owner.host),
            process=owner.process,
            process_started=owner.started,
            lease=now,
            taken=now,
            why="",
            last_sequence=0,
        )
    )
    connection.execute(
        update(RUNS)
        .where(RUNS.c.number == number)
        .values(status="starting", reason="", diagnosis="", ended=None, attempt=attempt, started=row["started"] or now)
    )
    return attempt


def _refuse_deleted(row: RowMapping) -> None:
    if row["deleted"] is not None:
        raise StoreError(Problem(row["id"], f"{row['name']} was deleted; only a run that is not can be trained."))


def _telling_name(connection: Connection, spec: ExperimentSpec) -> str:
    taken = frozenset(connection.execute(select(RUNS.c.name)).scalars())
    base = connection.execute(select(RUNS.c.name).where(RUNS.c.id == base_run(spec))).scalar() or ""
    short = default_name(spec, (), base)
    if short not in taken:
        return storable(short)
    text = connection.execute(select(RUNS.c.spec).where(RUNS.c.name == short).order_by(RUNS.c.number.desc())).scalar()
    try:
        before = load_spec(text or "")
    except SpecError:  # kept by another version
        before = None
    return storable(default_name(spec, taken, base, before))
