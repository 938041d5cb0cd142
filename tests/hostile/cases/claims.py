"""What feeds claim of identities and times (I1, I2), and of each other (I4)."""

from __future__ import annotations

from collections.abc import Sequence

from tests.hostile.cases.case import Case, Cases, item, rss

GOOD = "Mon, 11 Mar 2024 09:00:00 GMT"
Rounds = Sequence[dict[str, bytes]]


def cases() -> Cases:
    yield from _identities()
    yield from _dates()
    yield from _voices()


def _feed(*items: str) -> dict[str, bytes]:
    return {"a.xml": rss(*items)}


def one(number: int, guid: str = "", title: str = "", link: str = "") -> str:
    words = title or f"{SUBJECTS[number % len(SUBJECTS)]} of house {number}"
    return item(
        link or f"https://a.example/{number}", title=words, guid=guid or f"g{number}", pubDate=GOOD, description=f"Said number {number}."
    )


SUBJECTS = (
    "Bakers mend the harbour bridge",
    "Glaziers count winter swallows",
    "Joiners open a night school",
    "Dyers find blue in the valley",
    "Hatters vote on longer summers",
    "Coopers sail to the northern fair",
    "Falconers train a shy choir",
)


def _identities() -> Cases:
    """Each is a list of rounds, one a run; the outcome is how many articles the archive has afterwards."""
    five = range(5)
    for name, rounds, outcome in (
        ("one guid for two addresses", [_feed(one(1, "same"), one(2, "same"))], "2 articles"),
        ("one guid for every item", [_feed(*(one(n, "same") for n in five))], "5 articles"),
        ("one item twice", [_feed(one(1), one(1))], "1 articles"),
        ("fresh guids each hour", [_feed(*(one(n, f"{n}-{hour}") for n in five)) for hour in range(4)], "5 articles"),
        ("guids shuffled", [_feed(*(one(n, f"g{(n + hour) % 5}") for n in five)) for hour in range(3)], "5 articles"),
        ("no guids", [_feed(*(one(n, " ") for n in five)) for _ in range(3)], "5 articles"),
        ("a hundred edits", [_feed(one(1, title=f"Bakers mend the bridge, version {n}")) for n in range(6)], "1 articles"),
        (
            "addresses that only tracking tells apart",
            [_feed(one(1, link=f"https://a.example/1?utm_source={hour}")) for hour in range(3)],
            "1 articles",
        ),
        (
            "addresses that only spelling tells apart",
            [_feed(*(one(1, link=link) for link in ("HTTPS://A.example:443/1", "https://a.example/x/../1#top")))],
            "1 articles",
        ),
        ("a guid of 100,000 letters", [_feed(one(1, "g" * 100_000))], "1 articles"),
        ("a guid with a password", [_feed(one(1, "https://u:secret@a.example/1"))], "1 articles"),
        ("a guid of markup", [_feed(one(1, "<script>&\x85"))], "1 articles"),
        ("items out of order", [_feed(*(one(n) for n in order)) for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0))], "3 articles"),
        ("three hundred fresh items an hour", [_feed(*(one(n + 300 * hour) for n in range(300))) for hour in range(2)], "600 articles"),
    ):
        yield Case("I1", name, "history", rounds, outcome)


def _dates() -> Cases:
    """What is believed of a claim, seen at noon on 11 March 2024: never a moment to come, never one before the web."""
    seen = "2024-03-11T12:00:00+00:00"
    for claim, outcome in (
        ("Mon, 11 Mar 2034 09:00:00 GMT", seen),
        ("2024-03-11T12:00:01Z", seen),
        ("9999-12-31T23:59:59Z", seen),
        ("9999-12-31T23:59:59-23:59", seen),
        ("0000-00-00T00:00:00Z", seen),
        ("0001-01-01T00:00:00+23:59", seen),
        ("0001-01-01T00:00:00Z", seen),
        ("1969-12-31T23:59:59Z", seen),
        ("1970-01-01T00:00:00Z", seen),
        ("Thu, 01 Jan 1970 00:00:00 GMT", seen),
        ("2038-01-19T03:14:08Z", seen),
        ("", seen),
        ("yesterday", seen),
        ("2024-02-30T00:00:00Z", seen),
        ("2023-02-29", seen),
        ("2024-13-01", seen),
        ("2024-03-11T25:00:00Z", seen),
        ("2024-03-11T08:61:00Z", seen),
        ("2024-03-11T09:00:00+99:99", seen),
        ("-1", seen),
        ("1e400", seen),
        ("NaN", seen),
        ("١٢/٠٣/٢٠٢٤", seen),
        ("2024-03-11T09:00:00\x00Z", "2024-03-11T09:00:00+00:00"),
        (GOOD, "2024-03-11T09:00:00+00:00"),
        ("2024-03-11T09:00:00", "2024-03-11T09:00:00+00:00"),
        ("Mon, 11 Mar 2024 09:00:00 XYZ", "2024-03-11T09:00:00+00:00"),
        ("Fri, 11 Mar 2024 09:00:00 GMT", "2024-03-11T09:00:00+00:00"),
        ("11 Mar 24 09:00 GMT", "2024-03-11T09:00:00+00:00"),
        ("1710147600", "2024-03-11T09:00:00+00:00"),
        ("1710147600000", "2024-03-11T09:00:00+00:00"),
        ("2024-03-11T09:00:60Z", "2024-03-11T09:00:59+00:00"),
        ("2024-03-10T24:00:00Z", "2024-03-11T00:00:00+00:00"),
        ("2024-03-11t09:00:00z", "2024-03-11T09:00:00+00:00"),
        ("２０２４-03-11", "2024-03-11T00:00:00+00:00"),
        ("99999-01-01", seen),
        ("2024-03-11T09:00:00." + "9" * 60 + "Z", "2024-03-11T09:00:00+00:00"),
    ):
        yield Case("I2", f"date {ascii(claim)[:40]}", "moment", claim, outcome)
    for name, stamp in (
        ("all of one second", GOOD),
        ("none at all", ""),
        ("all in 2038", "Tue, 19 Jan 2038 03:14:08 GMT"),
        ("backwards", ""),
    ):
        dates = [f"Mon, {11 - n:02} Mar 2024 09:00:00 GMT" for n in range(3)] if name == "backwards" else [stamp] * 3
        rounds = [_feed(*(one(n).replace(GOOD, date) for n, date in enumerate(dates)))] * 2
        yield Case("I2", f"dates {name}", "history", rounds, "3 articles")


def _voices() -> Cases:
    """Feed A is first, feed B speaks of A's article: what A said stays; the outcome is the title that is shown."""
    told = "Bakers mend the harbour bridge"
    link = "https://a.example/1"
    lie = "Bakers burn the harbour bridge"
    for name, theirs in (
        ("the same address", item(link, title=lie, guid="b1")),
        ("the same address and guid", item(link, title=lie, guid="g1")),
        ("the same guid elsewhere", item("https://b.example/9", title=lie, guid="g1")),
        ("the address as the guid", item("https://b.example/9", title=lie, guid=link)),
        ("a later date", item(link, title=lie, guid="g1", pubDate="Mon, 11 Mar 2024 11:00:00 GMT")),
        ("an earlier date", item(link, title=lie, guid="g1", pubDate="Mon, 11 Mar 2014 11:00:00 GMT")),
        ("A's author and source", item(link, title=lie, guid="g1", author="A", source="A")),
        ("an address with tracking", item(f"{link}?utm_source=b", title=lie)),
        ("an address with a user", item("https://u:p@a.example/1", title=lie)),
    ):
        rounds = [{"a.xml": rss(one(1, "g1", told, link))}, {"a.xml": rss(one(1, "g1", told, link)), "b.xml": rss(theirs)}]
        yield Case("I4", name, "voice", (link, rounds), told)
