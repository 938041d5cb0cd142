"""What the desk knows and decides: topics and organizations, scores with their reasons, stories, rulings."""

from __future__ import annotations

from datetime import datetime

from broadsheet.records.incoming import Article, Image
from broadsheet.records.noun import Noun


class Topic(Noun, frozen=True, kw_only=True):
    """A lasting subject; `parent` is the parent's name, empty for the root."""

    id: str
    name: str
    shortname: str = ""
    parent: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    images: tuple[str, ...] = ()


class Organization(Noun, frozen=True, kw_only=True):
    """A source that is known: `owner` groups titles of one house; `weight` is our trust in points."""

    domain: str
    name: str
    owner: str = ""
    weight: int = 0
    images: tuple[Image, ...] = ()
    other_names: tuple[str, ...] = ()


class Reason(Noun, frozen=True, kw_only=True):
    """One measure kept: the signal's name, its points and the sentence readers see."""

    signal: str
    points: int
    sentence: str


class Score(Noun, frozen=True, kw_only=True):
    """All reasons of one figure. The total is their sum, always."""

    reasons: tuple[Reason, ...] = ()

    @property
    def total(self) -> int:
        """The sum of the points of all reasons."""
        return sum(reason.points for reason in self.reasons)


class Link(Noun, frozen=True, kw_only=True):
    """Why two articles were held together: the other's id, strength in 1/256, and the evidence in words."""

    other: str
    strength: int
    evidence: tuple[str, ...] = ()


class Verdict(Noun, frozen=True, kw_only=True):
    """
    What the desk decided of one article: topics, quality and its place in its story.

    `heat` is the figure of the record (−1 for coverage under policy `everyday`); `held` names why it is not published
    (empty when it is).
    """

    article: str
    story: str
    topics: tuple[str, ...] = ()
    quality: Score = Score()
    heat: int = 0
    lead: bool = False
    published: bool = False
    held: str = ""
    copy_of: str = ""


class Story(Noun, frozen=True, kw_only=True):
    """
    One event as several articles report it. The id never changes; a merge leaves the other id as an alias.

    `members` are article ids in order of time; `time` is the time of the story for the front page's order;
    `order` = heat total + rate × hours, a figure that does not age, in 1/1000 points. `follows` is the id of a closed story that this
    one takes up again.
    """

    id: str
    members: tuple[str, ...]
    lead: str
    title: str
    time: datetime
    heat: Score = Score()
    order: int = 0
    newsrooms: int = 1
    published: bool = False
    why_lead: str = ""
    aliases: tuple[str, ...] = ()
    follows: str = ""


class Turn(Noun, frozen=True, kw_only=True):
    """
    One turn in a story's life, with its reason: what the desk decided at `at`.

    `kind` is one of founded, join, merge, split, move, eject, reopen; `article` is whom it concerns, `other` the story on the other side:
    the one that ended in this one (merge), that a part or an article went to (split, move, eject), or that this one takes up (reopen).
    """

    at: datetime
    story: str
    kind: str
    article: str = ""
    other: str = ""
    reason: str = ""


class Judged(Noun, frozen=True, kw_only=True):
    """An article beside what the desk decided of it, and the links that hold it in its story."""

    article: Article
    verdict: Verdict
    links: tuple[Link, ...] = ()


class Placement(Noun, frozen=True, kw_only=True):
    """
    A story's place in an edition: rank counts from 0; the first twenty ranks are the top section.

    `coverage` is every member but the lead, by quality descending, then path ascending. `timeline` is the story's life, oldest first.
    """

    story: Story
    lead: Judged
    coverage: tuple[Judged, ...] = ()
    rank: int = 0
    timeline: tuple[Turn, ...] = ()


class Ruling(Noun, frozen=True, kw_only=True):
    """
    An editor's decision, append-only; `undoes` names an earlier ruling that no longer holds.

    `kind` is one of merge, split, lead, pin, kill, retitle, retopic; `subject` an article or story id.
    """

    id: int
    at: datetime
    kind: str
    subject: str
    other: str = ""
    value: str = ""
    editor: str = ""
    undoes: int | None = None


class Proposal(Noun, frozen=True, kw_only=True):
    """
    What the judge would have an editor rule, and why: `kind` is merge or split, `subject` and `other` are the articles to be named.

    `odds` are the log-odds that it is right, in 1/256. It acts on nothing.
    """

    at: datetime
    kind: str
    subject: str
    other: str
    odds: int
    reason: str
