"""For machines that come by: sitemap.xml, news-sitemap.xml, robots.txt and llms.txt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from broadsheet.press.addresses import PUBLIC, absolute
from broadsheet.press.xmltext import escaped, rfc3339
from broadsheet.records import Artifact, Edition, Masthead, Placement, Section

# Limits of the sitemap protocol (sitemaps.org) and of news sitemaps: addresses and bytes of a file, and the age of news.
MOST, MOST_BYTES, MOST_NEWS, NEWS = 50_000, 10_000_000, 1_000, timedelta(days=2)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS_SPACE = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def render(edition: Edition) -> Iterator[Artifact]:
    """With the front page, which comes last: the sitemaps, robots.txt and llms.txt."""
    if edition.front is None:
        return
    yield from _sitemap(edition)
    yield _file("news-sitemap.xml", _news(edition.front, edition.masthead))
    yield _file("robots.txt", _robots(edition.masthead))
    yield _file("llms.txt", _llms(edition.masthead))


def _sitemap(edition: Edition) -> Iterator[Artifact]:
    """
    One map, or as many as the limits ask for with an index of them.

    Addresses keep the order in which the edition has them, which is that of their times: news changes the last maps and no others.
    """
    pages = {_page(path): moment for path, moment in (*edition.site_map, *_home(edition))}
    parts = list(_cut([(_url(path, moment, edition.masthead), moment) for path, moment in pages.items()]))
    if len(parts) <= 1:
        yield _file("sitemap.xml", _pages(parts[0] if parts else []), "sitemap")
        return
    for number, part in enumerate(parts, 1):
        yield _file(f"sitemap-{number}.xml", _pages(part), "sitemap")
    yield _file("sitemap.xml", _parts([max(moment for _, moment in part) for part in parts], edition.masthead), "sitemap")


def _cut(lines: list[tuple[str, datetime]]) -> Iterator[list[tuple[str, datetime]]]:
    """The lines in their order, in parts that each keep the limits with room for a map's own frame."""
    part: list[tuple[str, datetime]] = []
    size = 0
    for line in lines:
        if part and (len(part) == MOST or size + len(line[0].encode("utf-8", "replace")) > MOST_BYTES - len(_pages([]))):
            yield part
            part, size = [], 0
        part.append(line)
        size += len(line[0].encode("utf-8", "replace"))
    if part:
        yield part


def _home(edition: Edition) -> list[tuple[str, datetime]]:
    """The front page, as new as its newest story."""
    return [("", max(moment for _, moment in edition.site_map))] if edition.site_map else []


def _page(path: str) -> str:
    """`path` as the site spells it: relative to public/, a folder's index.html left out."""
    return path.removeprefix(PUBLIC).lstrip("/").removesuffix("index.html")


def _url(path: str, moment: datetime, masthead: Masthead) -> str:
    return f"<url><loc>{escaped(absolute(masthead, path))}</loc><lastmod>{rfc3339(moment)}</lastmod></url>\n"


def _pages(lines: list[tuple[str, datetime]]) -> str:
    return f"{_XML}<urlset {_SPACE}>\n{''.join(line for line, _ in lines)}</urlset>\n"


def _parts(times: list[datetime], masthead: Masthead) -> str:
    lines = "".join(
        f"<sitemap><loc>{escaped(absolute(masthead, f'sitemap-{number}.xml'))}</loc><lastmod>{rfc3339(moment)}</lastmod></sitemap>\n"
        for number, moment in enumerate(times, 1)
    )
    return f"{_XML}<sitemapindex {_SPACE}>\n{lines}</sitemapindex>\n"


def _news(front: Section, masthead: Masthead) -> str:
    """
    The front page's stories of the last two days, newest first.

    The two days count back from the newest story's time, not from the clock's: a run without news changes nothing.
    """
    placements = sorted(front.placements, key=lambda placement: (placement.story.time, placement.story.id), reverse=True)
    young = [placement for placement in placements if placement.story.time >= placements[0].story.time - NEWS][:MOST_NEWS]
    lines = "".join(_report(placement, masthead) for placement in young)
    return f"{_XML}<urlset {_SPACE} {_NEWS_SPACE}>\n{lines}</urlset>\n"


def _report(placement: Placement, masthead: Masthead) -> str:
    story, language = placement.story, masthead.locale.partition("-")[0] or "en"
    return (
        f"<url><loc>{escaped(absolute(masthead, f'stories/{story.id}/'))}</loc><news:news>"
        f"<news:publication><news:name>{escaped(masthead.title)}</news:name><news:language>{escaped(language)}</news:language></news:publication>"
        f"<news:publication_date>{rfc3339(story.time)}</news:publication_date><news:title>{escaped(story.title)}</news:title>"
        "</news:news></url>\n"
    )


def _robots(masthead: Masthead) -> str:
    maps = "".join(f"Sitemap: {absolute(masthead, name)}\n" for name in ("sitemap.xml", "news-sitemap.xml"))
    return f"User-agent: *\nAllow: /\n\n{maps}"


def _llms(masthead: Masthead) -> str:
    """What a reading machine needs first, in the form of llmstxt.org: title, summary, links with their meaning."""
    topics = "".join(f"- [{topic.name}]({absolute(masthead, f'api/news/{topic.id}/index.json')})\n" for topic in masthead.topics)
    described = f"> {masthead.description}\n\n" if masthead.description else ""
    return (
        f"# {masthead.title}\n\n{described}"
        "Stories as several newsrooms report them, each with the reasons for its place.\n"
        "Headlines and excerpts belong to their publishers.\n\n"
        "## Data\n\n"
        f"- [Stories]({absolute(masthead, 'api/stories/index.json')}): the front page in order, with lead, coverage and reasons\n"
        f"- [News]({absolute(masthead, 'api/news/index.json')}): every published article, newest first; follow nextPage\n"
        f"- [Topics]({absolute(masthead, 'api/topics/index.json')}): the topic tree\n"
        f"- [Changes]({absolute(masthead, 'api/changes/index.json')}): every article and story that is new, changed, withdrawn or moved\n"
        f"- [Schemas]({absolute(masthead, 'api/schema/index.json')}): the JSON Schema of every file of the API\n"
        f"- [Sources]({absolute(masthead, 'sources.opml')}): OPML of the feeds\n"
        f"- [Feed]({absolute(masthead, 'feed.json')}): JSON Feed; also feed.xml (RSS) and atom.xml (Atom)\n"
        + (f"\n## News by topic\n\n{topics}" if topics else "")
    )


def _file(path: str, text: str, key: str = "front") -> Artifact:
    return Artifact(path=PUBLIC + path, body=text.encode("utf-8", "replace"), key=key, index=True)
