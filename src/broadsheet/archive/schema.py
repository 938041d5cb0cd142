"""The tables. Times are whole seconds since 1970 in UTC; nouns are kept as their JSON; everything seen is kept."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = MetaData(naming_convention=NAMES)

FEEDS = Table(
    "feeds",
    METADATA,
    Column("address", Text, primary_key=True),
    Column("state", LargeBinary, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
    Column("digest", String(32), nullable=False, server_default=""),
    Column("title", Text, nullable=False, server_default=""),
)

CHARACTERS = Table(
    "characters",
    METADATA,
    Column("feed", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

HOLDS = Table(
    "holds",
    METADATA,
    Column("article", String(16), primary_key=True),
    Column("feed", Text, nullable=False, index=True),
    Column("reason", String(40), nullable=False),
)

ROBOTS = Table(
    "robots",
    METADATA,
    Column("origin", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("digest", String(32), primary_key=True),
    Column("address", Text, nullable=False),
    Column("fetched_at", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

ARTICLES = Table(
    "articles",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("published", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("feed", Text, nullable=False),
    Column("path", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("pending", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
Index("ix_articles_address", ARTICLES.c.address)
Index("ix_articles_domain", ARTICLES.c.domain, ARTICLES.c.published, ARTICLES.c.id)
Index("ix_articles_pending", ARTICLES.c.pending, ARTICLES.c.published, ARTICLES.c.id)

VERSIONS = Table(
    "versions",
    METADATA,
    Column("article", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

PAGES = Table(
    "pages",
    METADATA,
    Column("article", String(16), primary_key=True),
    Column("outcome", String(40), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("checked_at", BigInteger),
    Column("due", BigInteger, index=True),
    Column("etag", Text, nullable=False),
    Column("modified", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

SIGHTINGS = Table(
    "sightings",
    METADATA,
    Column("feed", Text, primary_key=True),
    Column("guid", Text, primary_key=True),
    Column("article", String(16), primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
    Column("query", Text, nullable=False),
    Column("digest", String(32), nullable=False),
)
Index("ix_sightings_article", SIGHTINGS.c.article)

SPIKES = Table(
    "spikes",
    METADATA,
    Column("subject", Text, primary_key=True),
    Column("stage", String(16), primary_key=True),
    Column("reason", String(40), primary_key=True),
    Column("detail", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

MEMBERS = Table(
    "members",
    METADATA,
    Column("article", String(16), primary_key=True),
    Column("story", String(16), nullable=False, index=True),
    Column("published", BigInteger, nullable=False, index=True),
    Column("domain", Text, nullable=False),
    Column("copy_of", String(16), nullable=False, server_default=""),
    Column("features", LargeBinary, nullable=False),
    Column("links", LargeBinary, nullable=False),
)

VERDICTS = Table(
    "verdicts",
    METADATA,
    Column("article", String(16), primary_key=True),
    Column("story", String(16), nullable=False, index=True),
    Column("published", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

STORIES = Table(
    "stories",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("time", BigInteger, nullable=False),
    Column("heat", Integer, nullable=False),
    Column("standing", BigInteger, nullable=False),
    Column("published", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
Index("ix_stories_standing", STORIES.c.published, STORIES.c.standing)
Index("ix_stories_time", STORIES.c.published, STORIES.c.time, STORIES.c.id)
Index("ix_stories_heat", STORIES.c.heat)

ALIASES = Table(
    "aliases",
    METADATA,
    Column("old", String(16), primary_key=True),
    Column("story", String(16), nullable=False, index=True),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("story", String(16), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("article", String(16), nullable=False),
    Column("other", String(16), nullable=False, index=True),
    Column("reason", Text, nullable=False),
)

TRACES = Table(
    "traces",
    METADATA,
    Column("term", BigInteger, primary_key=True),
    Column("published", BigInteger, primary_key=True),
    Column("article", String(16), primary_key=True),
    sqlite_with_rowid=False,
)

RULINGS = Table(
    "rulings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("other", Text, nullable=False, server_default=""),
    Column("value", Text, nullable=False, server_default=""),
    Column("editor", Text, nullable=False, server_default=""),
    Column("undoes", Integer),
)

EMBEDDINGS = Table(
    "embeddings",
    METADATA,
    Column("article", String(16), primary_key=True),
    Column("embedder", Text, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

PROPOSALS = Table(
    "proposals",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", String(16), nullable=False, index=True),
    Column("other", String(16), nullable=False, index=True),
    Column("odds", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("embedder", Text, nullable=False),
)

SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    Column("feed", Text, primary_key=True),
    Column("token", Text, nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("feed", Text, nullable=False),
    Column("digest", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
Index("ix_inbox_digest", INBOX.c.digest, INBOX.c.feed, unique=True)

PICTURES = Table(
    "pictures",
    METADATA,
    Column("address", Text, primary_key=True),
    Column("found", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("prints", LargeBinary, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
)

PRINTS = Table("prints", METADATA, Column("name", String(64), primary_key=True), Column("body", LargeBinary, nullable=False))

PICTURED = Table("pictured", METADATA, Column("subject", Text, primary_key=True), Column("address", Text, nullable=False))

LISTINGS = Table(
    "listings",
    METADATA,
    Column("list", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("story", String(16), nullable=False, index=True),
    Column("article", String(16), nullable=False),
)

NOTICES = Table(
    "notices",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("what", String(8), nullable=False),
    Column("id", String(16), nullable=False),
    Column("other", String(16), nullable=False),
    Column("digest", String(16), nullable=False),
)
Index("ix_notices_id", NOTICES.c.id, NOTICES.c.number)

DIRTY = Table("dirty", METADATA, Column("key", Text, primary_key=True))

UNCOMMITTED = Table("uncommitted", METADATA, Column("path", Text, primary_key=True))

OWNED = Table("owned", METADATA, Column("key", Text, primary_key=True), Column("path", Text, primary_key=True))

MEMORY = Table("memory", METADATA, Column("name", Text, primary_key=True), Column("body", LargeBinary, nullable=False))

RECORDS = Table("records", METADATA, Column("path", Text, primary_key=True), Column("body", LargeBinary, nullable=False))
