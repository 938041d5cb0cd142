"""Everything we publish, made of one hostile text in every place that holds text, and what is wrong with it when it is read back."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
import yaml
from lxml import etree, html
from tests.press.editions import MASTHEAD, NOON, article, edition, front, judged, placement

from broadsheet.errors import RecordError
from broadsheet.plugins import outputs as plugged
from broadsheet.press import record
from broadsheet.publication import read_opml, write_opml
from broadsheet.records import Artifact, Edition, Image, Provider, Reason, Record, Score, Section, Source, Topic
from broadsheet.recordtext import parse_record

# What no XML can hold, and so no feed of ours says (XML 1.0, section 2.2).
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MEASURED = "//script | //style | //iframe | //object | //svg | //img | //form | //meta | //base | //link | //@*[starts-with(name(), 'on')]"


def artifacts(text: str) -> list[Artifact]:
    """All outputs of an edition that says `text` wherever it says anything; a record that cannot be written is left out."""
    of = said(text)
    return [artifact for output in plugged() for artifact in _rendered(output.render, of)]


def _rendered(render: Callable[[Edition], Iterable[Artifact]], of: Edition) -> Iterator[Artifact]:
    try:
        yield from list(render(of))
    except RecordError:
        if render is not record.render:
            raise


def said(text: str) -> Edition:
    """An edition of one story of two articles, with every kind of page."""
    score = Score(reasons=(Reason(signal="source", points=50, sentence=text),))
    images = (Image(url="https://a.example/1.jpg", width=100, height=50, title=text),)
    fields: dict[str, Any] = {
        "title": text,
        "excerpt": text,
        "authors": (text,),
        "categories": (text,),
        "images": images,
        "provider": Provider(name=text, domain="a.example"),
    }
    lead, other = (judged(article(name, **fields), topics=(text,)) for name in ("a", "b"))
    lead, other = (msgspec.structs.replace(one, verdict=msgspec.structs.replace(one.verdict, quality=score)) for one in (lead, other))
    story = placement(lead, other, title=text, heat=score, why_lead=text)
    sections = [
        Section(kind=kind, key=key, title=text, placements=(story,))
        for kind, key in (("topic", "ai"), ("source", "a.example"), ("day", "2023-11-28"))
    ]
    return edition(
        story,
        masthead=msgspec.structs.replace(MASTHEAD, title=text, description=text, topics=(Topic(id="ai", name=text),)),
        front=msgspec.structs.replace(front(story), title=text),
        sections=tuple(sections),
        records=(Record(judged=lead, related=(other,)),),
        sources=(Source(feed="https://a.example/feed", name=text),),
        site_map=(("", NOON), ("stories/s-a/", NOON)),
    )


def faults(made: Sequence[Artifact], text: str) -> list[str]:
    """What is wrong with the artifacts of a text: a file that does not parse, or does not say what went in."""
    found = [f"{artifact.path}: {fault}" for artifact in made for fault in fault_of(artifact, text)]
    return found + ([] if any(artifact.path.endswith(".xml") for artifact in made) else ["no feeds were made"])


def fault_of(artifact: Artifact, text: str) -> Iterator[str]:
    ending = artifact.path.rpartition(".")[2]
    check = {"xml": _xml, "json": _json, "md": _record, "html": _page}.get(ending)
    try:
        yield from check(artifact, text) if check else ()
    except (etree.XMLSyntaxError, ValueError, yaml.YAMLError, RecordError) as error:
        yield f"does not parse: {error}"


def shown(text: str) -> str:
    """A text as XML can say it, runs of white space as one."""
    return " ".join(ILLEGAL.sub("", text).split())


def _xml(artifact: Artifact, text: str) -> Iterator[str]:
    tree = etree.fromstring(artifact.body, etree.XMLParser(resolve_entities=False, no_network=True))
    titles = {" ".join((title.text or "").split()) for title in tree.iter("{*}title")}
    if "sitemap" not in artifact.path and shown(text) and not any(shown(text) in title for title in titles):
        yield f"its titles are {titles}"


def _json(artifact: Artifact, text: str) -> Iterator[str]:
    said = json.loads(artifact.body, parse_constant=_refuse)
    told = {shown(item.get("title", "")) for item in said["items"]} if artifact.path.endswith("feed.json") else {shown(text)}
    if told.isdisjoint({shown(text), shown(text.encode("utf-8", "replace").decode())}):  # half a pair of surrogates has no UTF-8
        yield "its items have other titles"


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")


def _record(artifact: Artifact, text: str) -> Iterator[str]:
    fields = parse_record(artifact.body)[0]
    if fields["title"] != text or fields["provider"]["name"] != text:
        yield f"its title is {fields['title']!r}"
    theirs = yaml.safe_load(artifact.body.decode().split("\n---\n")[0].removeprefix("---\n"))
    if theirs["title"] != text:
        yield f"to another reader its title is {theirs['title']!r}"


def _page(artifact: Artifact, _text: str) -> Iterator[str]:
    """A page has no more elements that act than the same page of a harmless text."""
    acting = acting_in(artifact)
    if acting - harmless()[artifact.path]:
        yield f"has {dict(acting - harmless()[artifact.path])} more than it should"


@cache
def harmless() -> dict[str, Counter[str]]:
    """The acting elements of every page whose text is a word."""
    pages = [artifact for artifact in artifacts("word") if artifact.path.endswith(".html")]
    return {page.path: acting_in(page) for page in pages}


def acting_in(page: Artifact) -> Counter[str]:
    """How many there are of each element that loads or runs something, and of handlers."""
    found: Any = html.document_fromstring(page.body.decode()).xpath(MEASURED)
    return Counter(str(getattr(one, "tag", one)) for one in found)


def opml_back(text: str) -> str:
    """The title of the one source of a list, after it was written and read."""
    return read_opml(write_opml((Source(feed="https://a.example/feed", name=text),), text)).sources[0].name
