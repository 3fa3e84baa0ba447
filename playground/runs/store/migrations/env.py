"""What Alembic runs: the migrations, on the connection handed over by `migrations.upgrade`."""

from __future__ import annotations

from alembic import context

from playground.runs.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
