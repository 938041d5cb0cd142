"""What robots.txt lets us read: RFC 9309, its examples, and how the file is had and kept."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest
from tests.wire.fetch.asking import NOW
from tests.wire.fetch.farm import Call, Farm

from broadsheet.wire.fetch import Failed, Fetched, Known, Limits, Outcome, Request, RobotsFile, fetch
from broadsheet.wire.fetch.place import locate
from broadsheet.wire.fetch.robots import OURSELVES, rules
from broadsheet.wire.fetch.turns import LONGEST_REST, Turns

AGENT = "Herring-Bot/2.1 (+https://gazette.example)"
EXAMPLE = """
    User-Agent: *
    Disallow: *.gif$
    Disallow: /example/
    Allow: /publications/

    User-Agent: foobot
    Disallow:/
    Allow:/example/page.html
    Allow:/example/allowed.gif

    User-Agent: barbot
    User-Agent: bazbot
    Disallow: /example/page.html

    User-Agent: quxbot
"""  # RFC 9309, 5.1
LONGEST = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n"  # RFC 9309, 5.2


def allows(text: str | bytes, path: str, agent: str = AGENT) -> bool:
    body = text if isinstance(text, bytes) else text.encode()
    return rules(body, agent).can_fetch(f"https://news.example{path}", OURSELVES)


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("herring", "/a.gif", False),
        ("herring", "/a.gif?x", True),
        ("herring", "/example/page.html", False),
        ("herring", "/publications/", True),
        ("foobot", "/elsewhere", False),
        ("FooBot/1.0", "/example/page.html", True),
        ("foobot", "/example/allowed.gif", True),
        ("foobot", "/publications/", False),
        ("barbot", "/example/page.html", False),
        ("bazbot", "/example/page.html", False),
        ("bazbot", "/a.gif", True),
        ("quxbot", "/example/page.html", True),
    ],
)
def test_the_example_of_the_standard_is_read_as_it_says(agent: str, path: str, allowed: bool) -> None:
    assert allows(EXAMPLE, path, agent) is allowed


def test_the_longest_rule_wins_and_of_two_as_long_the_kinder_one() -> None:
    assert allows(LONGEST, "/example/page/", "foobot")
    assert not allows(LONGEST, "/example/page/disallowed.gif", "foobot")
    assert allows("User-agent: *\nDisallow: /x/page\nAllow: /x/page", "/x/page.html")
    assert not allows("User-agent: *\nAllow: /x/\nDisallow: /x/page", "/x/page.html")
    assert allows("User-agent: *\nDisallow: /\nAllow: /x/", "/x/")


@pytest.mark.parametrize(
    ("group", "ours"),
    [
        ("Herring-Bot", True),
        ("herring-bot", True),
        ("HERRING-BOT/3.0", True),
        ("Herring-Bot and friends", True),
        ("Herring", False),
        ("Herring-Bot-News", False),
        ("Herring*", False),
        ("", False),
        ("*", True),
        ("* and the others", True),
    ],
)
def test_a_group_is_ours_by_the_whole_of_its_name_in_any_case(group: str, ours: bool) -> None:
    assert allows(f"User-agent: {group}\nDisallow: /", "/x") is not ours


def test_our_own_group_counts_alone_and_all_its_parts_together() -> None:
    assert allows("User-agent: *\nDisallow: /\n\nUser-agent: herring-bot\nDisallow: /x", "/y")
    split = "User-agent: herring-bot\nDisallow: /x\n\nUser-agent: other\nDisallow: /\n\nUser-agent: herring-bot\nDisallow: /y"
    assert [allows(split, path) for path in ("/x", "/y", "/z")] == [False, False, True]
    assert not allows("User-agent: other\nCrawl-delay: 3\nSitemap: https://x.example/\nUser-agent: herring-bot\nDisallow: /x", "/x")


@pytest.mark.parametrize(
    ("rule", "path", "allowed"),
    [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz", False),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84", False),
        ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", False),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", False),
        ("/a%2fb", "/a/b", True),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html", False),
        ("/foo%24", "/foo$", False),
        ("/X", "/x", True),
        ("/fish*.php", "/fishheads/catfish.php?id=1", False),
        ("/*.php$", "/a.php?x", True),
        ("", "/x", True),
        ("/$", "/", False),
        ("/$", "/x", True),
    ],
)
def test_paths_are_compared_as_the_standard_says(rule: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: *\nDisallow: {rule}", path) is allowed


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /x",
        b"User-agent: *\rDisallow: /x",
        b"User-agent: *\r\n\r\n# a word\r\nDisallow: /x # another",
        b"\xff\xfe\x00garbage\nUser-agent: *\nDisallow: /x",
        b"  USER-AGENT :*\n disallow:/x",
    ],
)
def test_a_file_written_carelessly_is_read_all_the_same(text: bytes) -> None:
    assert not allows(text, "/x")


@pytest.mark.parametrize("text", ["", "Disallow: /", "<html>Disallow: /</html>", "User-agent: other\nDisallow: /", "\x00" * 100])
def test_what_says_nothing_to_us_forbids_nothing(text: str) -> None:
    assert allows(text, "/x")


def test_what_stands_past_half_a_megabyte_is_not_read() -> None:
    assert not allows("User-agent: *\nDisallow: /x\n" + "# far\n" * 200_000, "/x")
    assert allows("User-agent: *\n" + "# far\n" * 200_000 + "Disallow: /x\n", "/x")


def ask(address: str, limits: Limits, known: Known | None = None, later: timedelta = timedelta(0)) -> Outcome:
    (outcome,) = fetch([Request(address=address, obeys_robots=True)], limits, NOW + later, None, known)
    return outcome


def told(outcome: Outcome) -> str:
    return outcome.error.reason if isinstance(outcome, Failed) else "allowed"


def asked(farm: Farm) -> list[str]:
    return [call.path for call in farm.calls]


def test_a_page_that_is_disallowed_is_never_asked_for_and_a_feed_is(farm: Farm, limits: Limits) -> None:
    farm.serves("/robots.txt", 200, b"User-agent: broadsheet\nDisallow: /private/")
    page, open_page = farm.serves("/private/page", 200, b"x"), farm.serves("/page", 200, b"x")
    assert told(ask(page, limits)) == "robots-disallowed"
    assert told(ask(open_page, limits)) == "allowed"
    assert asked(farm) == ["/robots.txt", "/robots.txt", "/page"]
    assert isinstance(fetch([Request(address=page)], limits, NOW)[0], Fetched)


def test_many_pages_of_a_host_ask_for_its_file_once(farm: Farm, limits: Limits) -> None:
    farm.serves("/robots.txt", 200, b"User-agent: *\nDisallow: /page3")
    requests = [Request(address=farm.serves(f"/page{n}", 200, b"x"), obeys_robots=True) for n in range(6)]
    outcomes = fetch(requests, limits, NOW)
    assert [told(outcome) for outcome in outcomes] == ["allowed"] * 3 + ["robots-disallowed"] + ["allowed"] * 2
    assert asked(farm).count("/robots.txt") == 1


def test_a_redirect_is_asked_for_at_every_hop(farm: Farm, limits: Limits) -> None:
    farm.serves("/robots.txt", 200, b"User-agent: *\nDisallow: /private")
    farm.serves("/private", 200, b"x")
    assert told(ask(farm.serves("/page", 302, Location="/private"), limits)) == "robots-disallowed"
    assert "/private" not in asked(farm)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 451])
def test_a_file_that_is_not_there_allows_everything(farm: Farm, limits: Limits, status: int) -> None:
    farm.serves("/robots.txt", status, b"User-agent: *\nDisallow: /")
    assert told(ask(farm.serves("/page", 200, b"x"), limits)) == "allowed"


@pytest.mark.parametrize("status", [500, 502, 503, 599])
def test_a_server_that_cannot_say_allows_nothing(farm: Farm, limits: Limits, status: int) -> None:
    farm.serves("/robots.txt", status)
    assert told(ask(farm.serves("/page", 200, b"x"), limits)) == "robots-disallowed"
    assert "/page" not in asked(farm)


def test_a_connection_that_breaks_and_an_answer_that_never_ends_allow_nothing(farm: Farm, limits: Limits) -> None:
    page = farm.serves("/page", 200, b"x")
    farm.says("/robots.txt", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nUser-agent: *\n")
    assert told(ask(page, limits)) == "robots-disallowed"
    farm.says("/robots.txt", b"")
    assert told(ask(page, limits)) == "robots-disallowed"


def test_five_redirects_lead_to_the_file_and_a_sixth_to_none(farm: Farm, limits: Limits) -> None:
    farm.serves("/robots.txt", 301, Location="/1")
    for step in range(1, 7):
        farm.serves(f"/{step}", 302, Location=f"/{step + 1}")
    farm.serves("/5", 200, b"User-agent: *\nDisallow: /")
    page = farm.serves("/page", 200, b"x")
    assert told(ask(page, limits)) == "robots-disallowed"
    farm.serves("/5", 302, Location="/6")
    assert told(ask(page, limits)) == "allowed"


def test_a_file_without_end_is_cut_and_obeyed(farm: Farm, limits: Limits) -> None:
    farm.serves("/robots.txt", 200, b"User-agent: *\nDisallow: /private\n" + b"#" * 2_000_000)
    known: dict[str, RobotsFile] = {}
    small = msgspec.structs.replace(limits, max_bytes=1_000)
    assert told(ask(farm.at("/private"), small, known)) == "robots-disallowed"
    assert [len(file.body) for file in known.values()] == [512_000]


def test_a_file_is_kept_for_a_day_and_no_longer(farm: Farm, limits: Limits) -> None:
    farm.serves("/robots.txt", 404)
    page, known = farm.serves("/page", 200, b"x"), dict[str, RobotsFile]()
    for later in (timedelta(0), timedelta(hours=23, minutes=59), timedelta(hours=24), timedelta(hours=25)):
        ask(page, limits, known, later)
    assert asked(farm).count("/robots.txt") == 2
    assert list(known) == [farm.at("")]


def test_the_last_known_file_holds_while_its_host_cannot_say(farm: Farm, limits: Limits) -> None:
    farm.serves("/robots.txt", 200, b"User-agent: *\nDisallow: /private")
    page, private, known = farm.serves("/page", 200, b"x"), farm.serves("/private", 200, b"x"), dict[str, RobotsFile]()
    ask(page, limits, known)
    farm.serves("/robots.txt", 503)
    for hours in (25, 25.5, 30):
        later = timedelta(hours=hours)
        assert (told(ask(page, limits, known, later)), told(ask(private, limits, known, later))) == ("allowed", "robots-disallowed")
    assert asked(farm).count("/robots.txt") == 3, "it is asked again after an hour"


def test_a_clock_that_goes_back_asks_again(farm: Farm, limits: Limits) -> None:
    farm.serves("/robots.txt", 404)
    page, known = farm.serves("/page", 200, b"x"), dict[str, RobotsFile]()
    ask(page, limits, known, timedelta(days=3_650))
    ask(page, limits, known)
    assert asked(farm).count("/robots.txt") == 2


def test_an_address_that_is_never_dialled_keeps_its_own_name(limits: Limits) -> None:
    assert told(ask("http://10.0.0.1/page", limits)) == "blocked-address"


def test_an_origin_is_scheme_host_and_port() -> None:
    assert [locate(address).origin for address in ("https://News.example/a/b?c", "http://news.example:81", "http://[::1]:80/x")] == [
        "https://news.example",
        "http://news.example:81",
        "http://[::1]",
    ]


def test_a_crawl_delay_is_the_least_rest_of_its_host(farm: Farm, limits: Limits) -> None:
    times: list[float] = []

    def stamped(call: Call) -> None:
        times.append(time.monotonic())
        call.answer(200, b"x")

    farm.serves("/robots.txt", 200, b"User-agent: *\nCrawl-delay: 0.2")
    pages = [Request(address=farm.does(f"/page{n}", stamped), obeys_robots=True) for n in range(3)]
    assert all(isinstance(outcome, Fetched) for outcome in fetch(pages, limits, NOW))
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.2


def test_a_crawl_delay_beyond_reason_is_cut() -> None:
    turns = Turns(1)
    for said in (5.0, 1e99, 2.0):
        turns.slow_down("news.example", said)
    assert turns._turns["news.example"].rest == LONGEST_REST
