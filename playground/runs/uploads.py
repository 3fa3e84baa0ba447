"""Data files that the user brought."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping, delete, select

from playground.errors import Problem, StoreError
from playground.runs.contract import Upload
from playground.runs.database import Database, insert_into
from playground.runs.tables import UPLOADS
from playground.runs.text import dump, load, storable


class Uploads(Database):
    """The part of the store that knows the uploads."""

    def add_upload(self, upload: Upload) -> None:
        """See `Store.add_upload`."""
        values = {
            "id": storable(upload.id),
            "name": storable(upload.name),
            "size": upload.size,
            "created": upload.created,
            "info": dump(upload.info),
        }
        with self.writing() as connection:
            statement = insert_into(connection, UPLOADS).values(values)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))

    def uploads(self) -> list[Upload]:
        """See `Store.uploads`."""
        with self.reading() as connection:
            query = select(UPLOADS).order_by(UPLOADS.c.created.desc(), UPLOADS.c.id)
            return [_upload(row) for row in connection.execute(query).mappings()]

    def upload(self, id: str) -> Upload:
        """See `Store.upload`."""
        with self.reading() as connection:
            row = connection.execute(select(UPLOADS).where(UPLOADS.c.id == storable(id))).mappings().first()
        if row is None:
            raise StoreError(Problem(id, f"There is no data set {id[:12]!r} in the store."))
        return _upload(row)

    def remove_upload(self, id: str) -> None:
        """See `Store.remove_upload`."""
        with self.writing() as connection:
            connection.execute(delete(UPLOADS).where(UPLOADS.c.id == storable(id)))


def _upload(row: RowMapping) -> Upload:
    info: dict[str, Any] = load(row["info"])
    return Upload(row["id"], row["name"], row["size"], row["created"], info)
