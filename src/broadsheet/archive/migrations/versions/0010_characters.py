"""What each feed is usually like, and the articles that wait for an editor because their feed has changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of characters and holds."""
    op.create_table(
        "characters",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("feed", name="pk_characters"),
    )
    op.create_table(
        "holds",
        sa.Column("article", sa.String(16), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("article", name="pk_holds"),
    )
    op.create_index("ix_holds_feed", "holds", ["feed"])


def downgrade() -> None:
    """The archive only moves forward: restore a backup instead."""
    raise NotImplementedError
