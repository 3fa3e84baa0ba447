"""A database of any age -> one with the newest schema, by Alembic."""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from playground.errors import Problem, StoreError

# Alembic's context is one for the whole process
_ONE_AT_A_TIME = threading.Lock()


def upgrade(connection: Connection) -> None:
    """Bring the schema up to the newest version, in the transaction of `connection`.

    Raises:
        StoreError: the database has a version that is not known here.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                Problem(
                    "PLAYGROUND_DATABASE_URL",
                    f"The database was written by another version of the playground: {error}.",
                )
            ) from None
