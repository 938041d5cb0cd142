"""
The nouns of the line, frozen: Source → Document → Entry → Article → Story → Edition → Artifact.

Times are aware datetimes in UTC with whole seconds. Addresses are strings. Sequences are tuples, so that every noun can be
compared, hashed into a digest and kept.
"""

from broadsheet.records.decided import Judged, Link, Organization, Placement, Proposal, Reason, Ruling, Score, Story, Topic, Turn, Verdict
from broadsheet.records.incoming import Article, Document, Entry, Given, Image, Page, Picks, Print, Provider, Sighting, Source, Spike
from broadsheet.records.noun import Noun, mint
from broadsheet.records.published import Artifact, Bulletin, Edition, Listing, Masthead, Notice, Record, Section
from broadsheet.records.searched import Abstract, Tallies, Voice, Volume
from broadsheet.records.told import Accuracy, Background, Charter, Health, Look, Measure, Profile, Version

__all__ = [
    "Abstract",
    "Accuracy",
    "Article",
    "Artifact",
    "Background",
    "Bulletin",
    "Charter",
    "Document",
    "Edition",
    "Entry",
    "Given",
    "Health",
    "Image",
    "Judged",
    "Link",
    "Listing",
    "Look",
    "Masthead",
    "Measure",
    "Notice",
    "Noun",
    "Organization",
    "Page",
    "Picks",
    "Placement",
    "Print",
    "Profile",
    "Proposal",
    "Provider",
    "Reason",
    "Record",
    "Ruling",
    "Score",
    "Section",
    "Sighting",
    "Source",
    "Spike",
    "Story",
    "Tallies",
    "Topic",
    "Turn",
    "Verdict",
    "Version",
    "Voice",
    "Volume",
    "mint",
]
