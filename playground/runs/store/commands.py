"""Commands left in the database for the process that holds a run."""

from __future__ import annotations

from sqlalchemy import and_, delete, insert, select

from playground.runs.protocol.messages import Command, format_command, parse_command
from playground.runs.store.contract import Owner
from playground.runs.store.database import Database
from playground.runs.store.queue import held_by
from playground.runs.store.reading import row_of
from playground.runs.store.tables import ATTEMPTS, COMMANDS, RUNS


class Commands(Database):
    """The part of the store that hands on commands."""

    def send_command(self, run: str, command: Command) -> None:
        """See `Store.send_command`."""
        with self.writing() as connection:
            number = row_of(connection, run)["number"]
            connection.execute(insert(COMMANDS).values(run=number, line=format_command(command)))

    def take_commands(self, owner: Owner) -> list[tuple[str, Command]]:
        """See `Store.take_commands`."""
        waiting = (
            select(COMMANDS.c.number, RUNS.c.id, COMMANDS.c.line)
            .join(RUNS, RUNS.c.number == COMMANDS.c.run)
            .join(ATTEMPTS, and_(ATTEMPTS.c.run == RUNS.c.number, ATTEMPTS.c.number == RUNS.c.attempt))
            .where(held_by(owner), ATTEMPTS.c.ended.is_(None))
            .order_by(COMMANDS.c.number)
        )
        with self.reading() as connection:
            # asked several times a second and mostly in vain: nothing waiting costs no lock
            if connection.execute(waiting).first() is None:
                return []
        with self.writing() as connection:
            found = connection.execute(waiting.with_for_update(of=COMMANDS, skip_locked=True)).all()
            connection.execute(delete(COMMANDS).where(COMMANDS.c.number.in_([number for number, _, _ in found])))
        return [(run, parse_command(line)) for _, run, line in found]
