"""What the user says of runs: names, tags, notes, deletion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, select, update

from playground.errors import Problem, StoreError
from playground.runs.naming import LONGEST_NAME
from playground.runs.run import OPEN, state_text
from playground.runs.store.database import Database
from playground.runs.store.reading import row_of
from playground.runs.store.tables import RUNS
from playground.runs.store.text import dump, storable


class Annotating(Database):
    """The part of the store that takes what the user says of runs."""

    def rename(self, run: str, name: str) -> None:
        """See `Store.rename`. Blanks around the name are dropped."""
        kept = storable(name).strip()
        if not 1 <= len(kept) <= LONGEST_NAME:
            raise StoreError(Problem("name", f"`name` must be 1 to {LONGEST_NAME} characters; got {len(kept)}."))
        self._update(run, {"name": kept})

    def annotate(
        self, run: str, *, starred: bool | None = None, tags: Sequence[str] | None = None, note: str | None = None
    ) -> None:
        """See `Store.annotate`. Empty tags and repeated ones are dropped."""
        values: dict[str, object] = {}
        if starred is not None:
            values["starred"] = starred
        if tags is not None:
            values["tags"] = dump(list(dict.fromkeys(kept for tag in tags if (kept := storable(tag).strip()))))
        if note is not None:
            values["note"] = storable(note)
        self._update(run, values)

    def delete(self, runs: Sequence[str]) -> None:
        """See `Store.delete`."""
        with self.writing() as connection:
            rows = [row_of(connection, run, lock=True) for run in sorted(set(runs))]
            still_open = next((row for row in rows if row["status"] in OPEN), None)
            if still_open is not None:
                sentence = f"{state_text(still_open['name'], still_open['status'])}; only an ended run can be deleted."
                raise StoreError(Problem(still_open["id"], sentence))
            connection.execute(
                update(RUNS)
                .where(RUNS.c.number.in_([row["number"] for row in rows]), RUNS.c.deleted.is_(None))
                .values(deleted=datetime.now(UTC))
            )

    def undelete(self, runs: Sequence[str]) -> None:
        """See `Store.undelete`."""
        with self.writing() as connection:
            numbers = [row_of(connection, run, lock=True)["number"] for run in sorted(set(runs))]
            connection.execute(update(RUNS).where(RUNS.c.number.in_(numbers)).values(deleted=None))

    def purge(self, older_than: datetime) -> list[str]:
        """See `Store.purge`."""
        with self.writing() as connection:
            query = select(RUNS.c.number, RUNS.c.id).where(RUNS.c.deleted < older_than).with_for_update()
            found = connection.execute(query).all()
            connection.execute(delete(RUNS).where(RUNS.c.number.in_([number for number, _ in found])))
        return [id for _, id in found]

    def _update(self, run: str, values: dict[str, object]) -> None:
        with self.writing() as connection:
            number = row_of(connection, run)["number"]
            if values:
                connection.execute(update(RUNS).where(RUNS.c.number == number).values(values))
