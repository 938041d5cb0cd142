"""The log that machines follow. It begins with what is published now, as told at the times of its articles and stories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of notices, and let it know every published story and its articles."""
    op.create_table(
        "notices",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("other", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_notices"),
    )
    op.create_index("ix_notices_id", "notices", ["id", "number"])
    op.execute(_PUBLISHED)


def downgrade() -> None:
    """The archive only moves forward: restore a backup instead."""
    raise NotImplementedError


_PUBLISHED = """
    INSERT INTO notices (number, at, kind, what, id, other, digest)
    SELECT row_number() OVER (ORDER BY told.at, told.what, told.id), told.at, 'new', told.what, told.id, '', ''
    FROM (
        SELECT members.published AS at, 'article' AS what, members.article AS id
        FROM members JOIN stories ON stories.id = members.story WHERE stories.published
        UNION ALL
        SELECT time, 'story', id FROM stories WHERE published
    ) AS told
"""
