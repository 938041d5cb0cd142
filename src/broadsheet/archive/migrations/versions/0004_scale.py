"""
What a large archive needs: articles found by source, and by time whether decided or not; the records to commit kept one by
one, and the keys of what comes with every front page in one row.

SQLite never used the partial index of pending articles: it asks for `pending = 1` where the index said `pending`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes, a table of the records that a killed run left to commit, and the row."""
    op.drop_index("ix_articles_pending", table_name="articles")
    op.create_index("ix_articles_pending", "articles", ["pending", "published", "id"], unique=False)
    op.create_index("ix_articles_domain", "articles", ["domain", "published", "id"], unique=False)
    op.drop_index("ix_stories_time", table_name="stories")
    op.create_index("ix_stories_time", "stories", ["published", "time", "id"], unique=False)
    uncommitted = op.create_table(
        "uncommitted", sa.Column("path", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("path", name="pk_uncommitted")
    )
    memory = sa.table("memory", sa.column("name", sa.Text()), sa.column("body", sa.LargeBinary()))
    owned = sa.table("owned", sa.column("key", sa.Text()))
    archive = op.get_bind()
    kept: bytes = archive.execute(sa.select(memory.c.body).where(memory.c.name == "uncommitted")).scalar() or b""
    op.bulk_insert(uncommitted, [{"path": path} for path in kept.decode().splitlines()])
    op.execute(sa.delete(memory).where(memory.c.name.in_(["uncommitted", "whole"])))
    whole = sorted(archive.execute(sa.select(owned.c.key).distinct().where(~owned.c.key.contains(":"))).scalars())
    op.bulk_insert(memory, [{"name": "whole", "body": "\n".join(whole).encode()}] if whole else [])


def downgrade() -> None:
    """The archive only moves forward: restore a backup instead."""
    raise NotImplementedError
