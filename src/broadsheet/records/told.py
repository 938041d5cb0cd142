"""What the pages tell beyond the stories: what lies behind one, what is known of a source, by what all are chosen, and the looks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from broadsheet.records.decided import Story
from broadsheet.records.incoming import Article
from broadsheet.records.noun import Noun


class Version(Noun, frozen=True, kw_only=True):
    """An article as it stood `until` other words of it were seen."""

    article: Article
    until: datetime


class Background(Noun, frozen=True, kw_only=True):
    """
    What lies before and after a story: earlier versions of its members by article id, oldest first; the published story that it
    follows, and those that follow it, in order of time.
    """

    versions: Mapping[str, tuple[Version, ...]] = {}
    follows: Story | None = None
    followed: tuple[Story, ...] = ()


class Health(Noun, frozen=True, kw_only=True):
    """How a feed is doing: `state` is ok, degraded, quarantined, dead or unasked, `reason` why it is not well."""

    feed: str
    state: str
    reason: str = ""


class Profile(Noun, frozen=True, kw_only=True):
    """
    What is known of a source. Of its latest `reports` in published stories, `led` front theirs, `first` were the first of a story that
    another source told as well, and `copies` have another's text; all 0 where nobody counted.
    """

    domain: str
    name: str
    owner: str = ""
    reports: int = 0
    led: int = 0
    first: int = 0
    copies: int = 0
    feeds: tuple[Health, ...] = ()


class Measure(Noun, frozen=True, kw_only=True):
    """One signal as the publication weighs it: its `figure` (quality or heat), its weight in points, and in a sentence what it measures."""

    name: str
    figure: str
    weight: int
    sentence: str


class Accuracy(Noun, frozen=True, kw_only=True):
    """How well stories were told apart on labelled articles that nobody had learned from: shares from 0 to 1, of pairs of articles."""

    name: str
    precision: float
    recall: float
    f1: float


class Charter(Noun, frozen=True, kw_only=True):
    """By what articles and stories are chosen: the policy, its measures, the figures to reach, and how much heat an hour is worth."""

    policy: str
    measures: tuple[Measure, ...] = ()
    quality: int = 0
    heat: int = 0
    rate: int = 0
    window_days: int = 0
    owner_share: float = 1.0
    accuracy: tuple[Accuracy, ...] = ()


class Look(Noun, frozen=True, kw_only=True):
    """
    What a publication brings of its own: `accent` as `#rrggbb`, its logo with a name for it, paragraphs about itself, and templates in
    the place of the built-in ones, by file name.
    """

    accent: str = ""
    logo: bytes = b""
    logo_name: str = ""
    about: tuple[str, ...] = ()
    templates: Mapping[str, str] = {}
