"""The first schema: what came in, what was decided, what is published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table of the first schema."""
    _feeds()
    _documents()
    _articles()
    _versions()
    _sightings()
    _records()
    _spikes()
    _rulings()
    _memory()
    _members()
    _verdicts()
    _stories()
    _aliases()
    _listings()
    _dirty()
    _owned()


def downgrade() -> None:
    """The archive only moves forward: restore a backup instead."""
    raise NotImplementedError


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=32), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_feeds"),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_documents"),
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("path", name="uq_articles_path"),
    )
    op.create_index("ix_articles_address", "articles", ["address"], unique=False)
    op.create_index(
        "ix_articles_pending",
        "articles",
        ["published", "id"],
        unique=False,
        sqlite_where=sa.text("pending"),
        postgresql_where=sa.text("pending"),
    )


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("article", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article", "number", name="pk_versions"),
    )


def _sightings() -> None:
    op.create_table(
        "sightings",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("article", sa.String(length=16), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("feed", "guid", "article", name="pk_sightings"),
    )
    op.create_index("ix_sightings_article", "sightings", ["article"], unique=False)


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_records"),
    )


def _spikes() -> None:
    op.create_table(
        "spikes",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "stage", "reason", name="pk_spikes"),
    )


def _rulings() -> None:
    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("editor", sa.Text(), server_default="", nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rulings"),
    )


def _memory() -> None:
    op.create_table(
        "memory",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_memory"),
    )


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("article", sa.String(length=16), nullable=False),
        sa.Column("story", sa.String(length=16), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("copy_of", sa.String(length=16), server_default="", nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.Column("links", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article", name="pk_members"),
    )
    op.create_index("ix_members_published", "members", ["published"], unique=False)
    op.create_index("ix_members_story", "members", ["story"], unique=False)


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("article", sa.String(length=16), nullable=False),
        sa.Column("story", sa.String(length=16), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article", name="pk_verdicts"),
    )
    op.create_index("ix_verdicts_story", "verdicts", ["story"], unique=False)


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("heat", sa.Integer(), nullable=False),
        sa.Column("standing", sa.BigInteger(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_index("ix_stories_heat", "stories", ["heat"], unique=False)
    op.create_index("ix_stories_standing", "stories", ["published", "standing"], unique=False)
    op.create_index("ix_stories_time", "stories", ["published", "time"], unique=False)


def _aliases() -> None:
    op.create_table(
        "aliases",
        sa.Column("old", sa.String(length=16), nullable=False),
        sa.Column("story", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("old", name="pk_aliases"),
    )
    op.create_index("ix_aliases_story", "aliases", ["story"], unique=False)


def _listings() -> None:
    op.create_table(
        "listings",
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("story", sa.String(length=16), nullable=False),
        sa.Column("article", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("list", "position", name="pk_listings"),
    )
    op.create_index("ix_listings_story", "listings", ["story"], unique=False)


def _dirty() -> None:
    op.create_table("dirty", sa.Column("key", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("key", name="pk_dirty"))


def _owned() -> None:
    op.create_table(
        "owned",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "path", name="pk_owned"),
    )
