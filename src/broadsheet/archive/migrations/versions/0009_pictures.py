"""Pictures that were asked for, the prints made of them, and which article or source shows which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of pictures, prints, and what is pictured by them."""
    op.create_table(
        "pictures",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("prints", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_pictures"),
    )
    op.create_table(
        "prints",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_prints"),
    )
    op.create_table(
        "pictured",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_pictured"),
    )


def downgrade() -> None:
    """The archive only moves forward: restore a backup instead."""
    raise NotImplementedError
