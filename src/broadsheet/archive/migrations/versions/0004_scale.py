"""What a large archive needs: a source's newest articles found at once, and the records to commit kept one by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index articles by their source, and make a table of the list of records that a killed run left."""
    op.create_index("ix_articles_domain", "articles", ["domain", "published"], unique=False)
    uncommitted = op.create_table(
        "uncommitted", sa.Column("path", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("path", name="pk_uncommitted")
    )
    memory = sa.table("memory", sa.column("name", sa.Text()), sa.column("body", sa.LargeBinary()))
    kept: bytes = op.get_bind().execute(sa.select(memory.c.body).where(memory.c.name == "uncommitted")).scalar() or b""
    op.bulk_insert(uncommitted, [{"path": path} for path in kept.decode().splitlines()])
    op.execute(sa.delete(memory).where(memory.c.name == "uncommitted"))


def downgrade() -> None:
    """The archive only moves forward: restore a backup instead."""
    raise NotImplementedError
