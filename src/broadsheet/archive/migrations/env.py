"""How Alembic reaches the archive: always through the connection that `archive.open_archive` holds."""

from __future__ import annotations

from alembic import context

from broadsheet.archive.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
