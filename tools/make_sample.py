"""
Makes the sample publication of its one source, src/broadsheet/sample/articles.yaml: feeds/*, sources.opml, organizations.yaml.

    python tools/make_sample.py [--check]

With --check nothing is written; exit status 1 when a file is out of step.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from broadsheet.publication.opml import write_opml
from broadsheet.publication.organizations import write_organizations
from broadsheet.publication.yamltext import read_yaml
from broadsheet.records import Image, Organization, Source
from broadsheet.recordtext import slug

SAMPLE = Path(__file__).resolve().parents[1] / "src/broadsheet/sample"
ENDINGS = {"rss": "xml", "atom": "atom", "json": "json"}
Item = Mapping[str, str]


def sample() -> dict[str, list[dict[str, str]]]:
    """What articles.yaml says: `sources` and `articles`, all values text."""
    said: dict[str, list[dict[str, str]]] = read_yaml((SAMPLE / "articles.yaml").read_text("utf-8"), "articles.yaml")
    return said


def made() -> dict[str, bytes]:
    """The bytes of every file that is made, by its path inside the sample."""
    said = sample()
    files = {"sources.opml": _opml(said["sources"]), "organizations.yaml": _organizations(said["sources"])}
    for source in said["sources"]:
        items = [article for article in said["articles"] if article["source"] == source["key"]]
        items.sort(key=lambda article: article.get("date", ""), reverse=True)
        files[_feed(source)] = DIALECTS[source["dialect"]](source, items).encode()
    return files


def _feed(source: Item) -> str:
    """The path of a source's feed."""
    return f"feeds/{source['key']}.{ENDINGS[source['dialect']]}"


def _address(source: Item, item: Item) -> str:
    """The address of an article's page; the broken item has none."""
    if item.get("kind") == "broken":
        return ""
    day = item.get("date", "")[:10].replace("-", "/") or "pages"
    place = item.get("address") or f"{day}/{_short(item['title'])}"
    return f"https://{source['domain']}/{place}"


def _short(title: str) -> str:
    """A title as the last part of an address, at most 80 characters."""
    return slug(title)[:80].strip("-")


def _image(source: Item, item: Item) -> tuple[str, str, str]:
    """An article's picture: address, width and height; empty without one."""
    width, _, height = item.get("image", "").partition("x")
    return (f"https://{source['domain']}/images/{_short(item['title'])}.jpg" if width else ""), width, height


def _paragraphs(item: Item) -> str:
    """The article's text as HTML."""
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in item.get("text", "").split("\n") if paragraph)


def _element(name: str, text: str) -> str:
    """One XML element with its text, on a line of its own; nothing when the text is empty."""
    return f"      <{name}>{escape(text)}</{name}>\n" if text else ""


def _rss(source: Item, items: list[dict[str, str]]) -> str:
    """An RSS 2.0 document (https://www.rssboard.org/rss-specification) with content:encoded, dc:creator and media:content."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">\n  <channel>\n'
        f"    <title>{escape(source['name'])}</title>\n    <link>https://{source['domain']}/</link>\n"
        f"    <description>{escape(source['name'])}</description>\n    <language>{source.get('language', 'en')}</language>\n"
    )
    return head + "".join(_rss_item(source, item) for item in items) + "  </channel>\n</rss>\n"


def _rss_item(source: Item, item: Item) -> str:
    """One item of an RSS document."""
    address, (image, width, height) = _address(source, item), _image(source, item)
    date = format_datetime(datetime.fromisoformat(item["date"]).astimezone(UTC), usegmt=True) if "date" in item else ""
    fields = {
        "title": item["title"],
        "link": address,
        "guid": item.get("guid", address),
        "pubDate": date,
        "dc:creator": item.get("author", ""),
        "description": item["excerpt"],
        "content:encoded": _paragraphs(item),
    }
    media = f'      <media:content url={quoteattr(image)} medium="image" width="{width}" height="{height}"/>\n' if image else ""
    return "    <item>\n" + "".join(_element(name, text) for name, text in fields.items()) + media + "    </item>\n"


def _atom(source: Item, items: list[dict[str, str]]) -> str:
    """An Atom document (RFC 4287); pictures come as enclosures in media:content."""
    newest = max(item.get("updated", item.get("date", "")) for item in items)
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
        f'xml:lang="{source.get("language", "en")}">\n    <title>{escape(source["name"])}</title>\n'
        f'    <id>https://{source["domain"]}/</id>\n    <link href="https://{source["domain"]}/"/>\n    <updated>{newest}</updated>\n'
    )
    return head + "".join(_atom_entry(source, item) for item in items) + "</feed>\n"


def _atom_entry(source: Item, item: Item) -> str:
    """One entry of an Atom document."""
    address, (image, width, height) = _address(source, item), _image(source, item)
    identity = f"tag:{source['domain']},2024:{item['guid']}" if "guid" in item else address
    author = f"      <author><name>{escape(item['author'])}</name></author>\n" if "author" in item else ""
    text = f'      <content type="html">{escape(_paragraphs(item))}</content>\n' if "text" in item else ""
    media = f'      <media:content url={quoteattr(image)} medium="image" width="{width}" height="{height}"/>\n' if image else ""
    return (
        "    <entry>\n"
        + _element("title", item["title"])
        + f"      <link href={quoteattr(address)}/>\n"
        + _element("id", identity)
        + _element("published", item["date"])
        + _element("updated", item.get("updated", item["date"]))
        + author
        + _element("summary", item["excerpt"])
        + text
        + media
        + "    </entry>\n"
    )


def _json(source: Item, items: list[dict[str, str]]) -> str:
    """A JSON Feed 1.1 document (https://www.jsonfeed.org/version/1.1/)."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": source["name"],
        "home_page_url": f"https://{source['domain']}/",
        "language": source.get("language", "en"),
        "items": [dict(_json_item(source, item)) for item in items],
    }
    return json.dumps(feed, ensure_ascii=False, indent=2) + "\n"


def _json_item(source: Item, item: Item) -> Iterator[tuple[str, Any]]:
    """The members of one item of a JSON Feed."""
    address, (image, width, height) = _address(source, item), _image(source, item)
    yield "id", address or item["title"]
    if address:
        yield "url", address
    yield "title", item["title"]
    yield "summary", item["excerpt"]
    yield ("content_html", _paragraphs(item)) if "text" in item else ("content_text", item["excerpt"])
    if "date" in item:
        yield "date_published", item["date"]
    if "author" in item:
        yield "authors", [{"name": item["author"]}]
    if image:
        yield "attachments", [{"url": image, "mime_type": "image/jpeg", "width": int(width), "height": int(height)}]


DIALECTS = {"rss": _rss, "atom": _atom, "json": _json}


def _opml(sources: list[dict[str, str]]) -> bytes:
    """sources.opml of the sample."""
    listed = [
        Source(
            feed=_feed(source),
            name=source["name"],
            site=f"https://{source['domain']}/",
            topics=(source["topic"],) if "topic" in source else (),
            official="official" in source,
        )
        for source in sources
    ]
    return write_opml(listed, "The Daily Perceptron")


def _organizations(sources: list[dict[str, str]]) -> bytes:
    """organizations.yaml of the sample."""
    return write_organizations(
        [
            Organization(
                domain=source["domain"],
                name=source["name"],
                owner=source["owner"],
                weight=int(source["weight"]),
                images=(Image(url=f"https://{source['domain']}/logo.png", width=400, height=400),),
            )
            for source in sources
        ]
    )


def main(words: list[str]) -> int:
    """Write what is made, or with --check say what is out of step."""
    stale = [path for path, body in made().items() if not (SAMPLE / path).exists() or (SAMPLE / path).read_bytes() != body]
    for path in stale:
        print(path)
        if "--check" not in words:
            (SAMPLE / path).parent.mkdir(exist_ok=True)
            (SAMPLE / path).write_bytes(made()[path])
    return int(bool(stale) and "--check" in words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
