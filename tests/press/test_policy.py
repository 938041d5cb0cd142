"""One policy, said alike by every page, by the snippets for servers, and by the file of headers."""

from __future__ import annotations

import re
from pathlib import Path

from tests.press.site.whole import rendered, tree_of, whole

from broadsheet.press.policy import HEADERS, POLICY, headers_file

SERVE = Path(__file__).resolve().parents[2] / "docs/how-to/serve.md"


def words(policy: str) -> dict[str, set[str]]:
    """A policy as a browser reads it: what each directive allows."""
    said = [part.split() for part in policy.split(";") if part.strip()]
    return {name: set(values) for name, *values in said}


def of_page(artifact: object) -> str:
    return str(tree_of(artifact).xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)"))  # type: ignore[arg-type]


def test_every_page_says_the_policy_first_of_all() -> None:
    pages = {path: artifact for path, artifact in rendered(whole()).items() if path.endswith(".html")}
    assert len(pages) > 5
    for path, artifact in pages.items():
        assert words(of_page(artifact)) == words(POLICY), path
        head = artifact.body.decode().partition("Content-Security-Policy")[0]
        assert not re.search(r"<(script|link|style|base|img)\b", head), path


def test_nothing_inline_and_nobody_else_is_allowed() -> None:
    assert set().union(*words(POLICY).values()) == {"'none'", "'self'"}


def snippet(server: str) -> str:
    section = SERVE.read_text("utf-8").partition(f"## {server}")[2].partition("\n## ")[0]
    return section.partition("```")[2].partition("```")[0]


def test_servers_say_what_pages_say() -> None:
    for server in ("nginx", "Caddy", "Apache"):
        said = snippet(server)
        policies = [words(found) for found in re.findall(r'"(default-src [^"]*)"', said)]
        assert policies == [words(POLICY)], server
        assert [name for name, value in HEADERS.items() if name not in said or value not in said] == [], server


def test_the_file_of_headers_says_the_same() -> None:
    head, *lines = headers_file().decode().splitlines()
    said = dict(line.strip().split(": ", 1) for line in lines)
    assert head == "/*"
    assert said == {"Content-Security-Policy": POLICY, **HEADERS}
    assert snippet("Netlify and Cloudflare Pages").strip() == headers_file().decode().strip()
