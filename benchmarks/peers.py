"""
The same stories for three generators, as pages with equal templates, and JSON beside them: what Jekyll and Hugo are given, and
what a publication with such templates of its own would have of ours.

Each story is one page of its own with its reports and one JSON file, each report one JSON file, each topic, source and day a page that
lists its stories, and the front page the hottest sixty. What the peers do not know (reasons, time lines, feeds of stories, search) they are
not asked for.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from broadsheet.press import api, site
from broadsheet.press.addresses import PUBLIC, route
from broadsheet.press.items import encoded, item, tale
from broadsheet.records import Artifact, Edition, Judged, Placement, Section

HUGO = {
    "_default/single.html": """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body><main>
<h1>{{ .Title }}</h1><p>{{ .Params.excerpt }}</p>{{ range .Params.reports }}<article><h2><a href="{{ .url }}">{{ .title }}</a></h2>
<p>{{ .excerpt }}</p><p>{{ .source }} {{ .when }}</p></article>{{ end }}</main></body></html>
""",
    "index.html": """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Site.Title }}</title></head><body><main>
{{ range .Params.reports }}<article><h2><a href="{{ .url }}">{{ .title }}</a></h2>
<p>{{ .excerpt }}</p><p>{{ .source }} {{ .when }}</p></article>{{ end }}</main></body></html>
""",
    "_default/single.json": "{{ .Params.json | jsonify }}\n",
}
JEKYLL = {
    "page.html": """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ page.title | escape }}</title></head><body><main>
<h1>{{ page.title | escape }}</h1><p>{{ page.excerpt_text | escape }}</p>{% for one in page.reports %}<article><h2>
<a href="{{ one.url | escape }}">{{ one.title | escape }}</a></h2>
<p>{{ one.excerpt | escape }}</p><p>{{ one.source | escape }} {{ one.when }}</p></article>{% endfor %}</main></body></html>
""",
    "json.json": "{{ page.json | jsonify }}\n",
}
REPORT = """<article><h2>
<a href="{{ one.article.web_url }}">{{ one.article.title }}</a></h2>
<p>{{ one.article.excerpt }}</p><p>{{ one.article.provider.name }} {{ one.article.published.strftime("%Y-%m-%d %H:%M") }}</p></article>"""
LIST = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{{{ title }}}}</title></head><body><main>
<h1>{{{{ section.title }}}}</h1><p></p>
{{% for placement in section.placements %}}{{% set one = placement.lead %}}{REPORT}{{% endfor %}}</main></body></html>
"""
STORY = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{{{ title }}}}</title></head><body><main>
<h1>{{{{ title }}}}</h1><p>{{{{ story.lead.article.excerpt }}}}</p>
{{% for one in [story.lead] + story.coverage|list %}}{REPORT}{{% endfor %}}
</main></body></html>
"""
OURS = {"story.html": STORY, **dict.fromkeys(("front.html", "topic.html", "source.html", "day.html"), LIST)}
Page = tuple[str, dict[str, Any]]


def pages(edition: Edition) -> Iterator[Page]:
    """(folder, what is known of it) of every page, and of every JSON file, whose value is under `json`."""
    for placement in edition.stories:
        yield f"stories/{placement.story.id}", _story(placement)
        yield f"api/stories/{placement.story.id}", {"json": json.loads(encoded(tale(placement, edition.masthead)))}
        for judged in (placement.lead, *placement.coverage):
            yield f"api/{route(judged.article)}", {"json": json.loads(encoded(item(judged, placement, edition.masthead)))}
    for section in edition.sections:
        yield f"{section.kind}s/{section.key}", _section(section)
    if edition.front:
        yield "", _section(edition.front)


def for_ours(edition: Edition) -> Iterator[Artifact]:
    """The same files of our own site and API, by a publication whose templates are these; what is rendered besides is thrown away."""
    wanted = {f"{PUBLIC}{folder}{'/' if folder else ''}index.{'json' if 'json' in known else 'html'}" for folder, known in pages(edition)}
    look = msgspec.structs.replace(edition.masthead.look, templates=OURS)
    own = msgspec.structs.replace(edition, masthead=msgspec.structs.replace(edition.masthead, look=look), volumes=())
    made = itertools.chain(site.render(own), api.render(own))
    return (artifact for artifact in made if artifact.path in wanted)


def for_hugo(edition: Edition, root: Path) -> None:
    """A site of Hugo's at `root`: JSON front matter, layouts, and a configuration that asks for nothing else."""
    kinds = ["taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404", "section"]
    _write(root / "hugo.json", json.dumps({"baseURL": "https://news.example/", "title": "News", "disableKinds": kinds}))
    for name, text in HUGO.items():
        _write(root / "layouts" / name, text)
    for folder, known in pages(edition):
        front = {"title": folder, **known, **({"outputs": ["json"]} if "json" in known else {})}
        place = root / "content" / (f"{folder}.md" if folder else "_index.md")
        _write(place, json.dumps(front, indent=1) + "\n")


def for_jekyll(edition: Edition, root: Path) -> None:
    """A site of Jekyll's at `root`; JSON is YAML, and so is its front matter."""
    _write(root / "_config.yml", "title: News\nexcerpt_separator: ''\ndisable_disk_cache: true\n")
    for name, text in JEKYLL.items():
        _write(root / "_layouts" / name, text)
    for folder, known in pages(edition):
        asked = "json" in known
        front = {"layout": "json" if asked else "page", "title": folder, **known}
        front["excerpt_text"] = front.pop("excerpt", "")
        name = "index.json" if asked else "index.html"
        _write(root / folder / name, f"---\n{json.dumps(front)}\n---\n")


def _story(placement: Placement) -> dict[str, Any]:
    reports = [_report(one) for one in (placement.lead, *placement.coverage)]
    return {"title": placement.story.title, "excerpt": placement.lead.article.excerpt, "reports": reports}


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "reports": [_report(placement.lead) for placement in section.placements]}


def _report(judged: Judged) -> dict[str, str]:
    article = judged.article
    when = f"{article.published:%Y-%m-%d %H:%M}"
    return {"url": article.web_url, "title": article.title, "excerpt": article.excerpt, "source": article.provider.name, "when": when}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
