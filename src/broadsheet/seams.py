"""The protocols a plug-in can meet. A plug-in is a module with one or two names; built-ins use the same door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from broadsheet.records import Article, Artifact, Document, Edition, Noun, Organization, Reason, Topic


class Feed(Noun, frozen=True, kw_only=True):
    """
    What a feed says of itself, beside its entries; empty where it says nothing.

    It wishes to be left alone for `ttl` minutes (0 when unsaid), and not to be asked in `skip_hours` (of UTC, 0 to 23) and on
    `skip_days` (0 is Monday).

    `own` is the address it gives as its own, `hubs` are those that push it (WebSub).
    `children` are the addresses of further documents of the same feed, such as the sitemaps of an index, the newest first.
    """

    title: str = ""
    site: str = ""
    language: str = ""
    ttl: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    own: str = ""
    hubs: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


class Parser(Protocol):
    """Reads one format. `parse` yields the `Entry`s of a document, and may yield one `Feed` first; it raises `DocumentError`."""

    media_types: tuple[str, ...]

    def parse(self, document: Document) -> Iterable[object]:
        """Yield the feed's own words (at most one `Feed`), then its entries in their order."""
        ...


class Rules(Noun, frozen=True, kw_only=True):
    """
    What the desk knows when it judges: the taxonomy in order, known organizations by domain, weights and thresholds.

    `weights` overrides a signal's own weight by its name; `organization` and `coverage` are policy `everyday`'s B and k;
    `rate` is heat points per hour of the front page's order; `clicks` counts by article id, of today and yesterday.
    """

    topics: tuple[Topic, ...] = ()
    organizations: Mapping[str, Organization] = {}
    weights: Mapping[str, int] = {}
    organization: int = 30
    coverage: int = 10
    rate: int = 1
    publish_quality: int = 20
    publish_heat: int = 30
    language: str = "en"
    clicks: Mapping[str, int] = {}


class Group(Noun, frozen=True, kw_only=True):
    """
    A story before it is judged: its members in order of (published, id), and which of them are copies of which.

    `closeness` is each member's mean link strength in 1/256; `lead` is an editor's choice, `pin` an editor's heat,
    `titled` an editor's title, `topics` an editor's topics by article id, `killed` the ids an editor took out.
    `quality` is each member's, once measured, for the signals of heat; `front` the ids that a feed itself put first.
    """

    id: str
    members: tuple[Article, ...]
    copies: Mapping[str, str] = {}
    closeness: Mapping[str, int] = {}
    lead: str = ""
    pin: int = 0
    titled: str = ""
    topics: Mapping[str, tuple[str, ...]] = {}
    killed: frozenset[str] = frozenset()
    quality: Mapping[str, int] = {}
    front: frozenset[str] = frozenset()


class Signal(Protocol):
    """
    One reason a score may have. The module's docstring is the sentence readers see.

    `figure` is "quality" (asked once for each member) or "heat" (asked once, of the lead). `measure` returns the reasons
    it finds: none, one, or several of one name; it is monotone in what it measures and linear in its weight.
    """

    figure: str
    weight: int

    def measure(self, subject: Article, group: Group, rules: Rules, weight: int) -> Sequence[Reason]:
        """The reasons this signal gives `subject`, a member of `group`."""
        ...


class Output(Protocol):
    """One kind of artifact. `render` is pure: the same edition gives the same bytes."""

    def render(self, edition: Edition) -> Iterable[Artifact]:
        """The artifacts of everything the edition holds."""
        ...


class Embedder(Protocol):
    """
    Turns texts into vectors whose cosine says how alike two texts are. It works on the wire, and what it answers is written down.

    `version` names the weights: where vectors would come out otherwise it is another. `size` is the length of a vector.
    """

    version: str
    size: int

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """
        One vector a text: float32 (n, `size`), finite, of any length; n may be 0 and a text empty.

        On one machine a text always gets the same vector, whatever stands beside it. Nothing is fetched.
        """
        ...
