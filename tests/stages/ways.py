"""A publication that says in sources.opml how its sources are read, and a sitemap of news."""

from __future__ import annotations

from pathlib import Path

from tests.publications import archive, make

from broadsheet.archive import lookup
from broadsheet.records import Article

PRIVATE = '[fetch]\nallow_private = ["127.0.0.0/8"]\n'


def publication(root: Path, *outlines: str) -> Path:
    """A publication whose sources.opml holds these outlines."""
    made = make(root, PRIVATE)
    (made / "sources.opml").write_text(f"<opml version='2.0'><body>{''.join(outlines)}</body></opml>", "utf-8")
    return made


def articles(root: Path) -> dict[str, Article]:
    """The articles of the archive by their titles."""
    with archive(root) as connection:
        return {article.title: article for article in lookup.every_article(connection)}


def news(*names: str) -> bytes:
    urls = (
        f"<url><loc>https://a.example/{name}</loc><news:news><news:title>{name}</news:title>"
        "<news:publication_date>2024-03-10</news:publication_date></news:news></url>"
        for name in names
    )
    return f"<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>{''.join(urls)}</urlset>".encode()
