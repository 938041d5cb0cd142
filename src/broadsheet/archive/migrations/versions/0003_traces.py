"""The rare words by which a closed story is found again. Stories decided before have none, and are not taken up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of traces; its key is all it holds."""
    op.create_table(
        "traces",
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("article", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("term", "published", "article", name="pk_traces"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """The archive only moves forward: restore a backup instead."""
    raise NotImplementedError
