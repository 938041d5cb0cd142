"""The folder of a publication: broadsheet.toml, sources.opml, topics, organizations, local feed files and the secret key."""

from broadsheet.publication.create import Beginning, create
from broadsheet.publication.folder import Publication, check_root, key, load, media_type, read_local
from broadsheet.publication.opml import Outline, local_path, read_opml, write_opml
from broadsheet.publication.organizations import read_organizations, write_organizations
from broadsheet.publication.outlines import merged, tidied
from broadsheet.publication.subscribing import label, readdress, subscribe, unsubscribe, write_sources
from broadsheet.publication.topics import read_topics, topic_id, write_topics

__all__ = [
    "Beginning",
    "Outline",
    "Publication",
    "check_root",
    "create",
    "key",
    "label",
    "load",
    "local_path",
    "media_type",
    "merged",
    "read_local",
    "read_opml",
    "read_organizations",
    "read_topics",
    "readdress",
    "subscribe",
    "tidied",
    "topic_id",
    "unsubscribe",
    "write_opml",
    "write_organizations",
    "write_sources",
    "write_topics",
]
