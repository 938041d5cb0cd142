"""Feeds too long (X4), texts that try to stop a pattern (X5), strange bytes (X6), strange characters (X7), characters that lie (X8)."""

from __future__ import annotations

import codecs

from tests.hostile.cases.case import HEAD, ITEM, Case, Cases, feeds, item, rss, utf8

LETTERS = {
    "NUL": "\0",
    "escape": "\x1b",
    "backspace": "\b",
    "delete": "\x7f",
    "next line": "\x85",
    "C1": "\x9b",
    "FFFE": "\ufffe",
    "FFFF": "\uffff",
    "FDD0": "\ufdd0",
    "a high surrogate": "\ud800",
    "a low surrogate": "\udfff",
    "a line separator": "\u2028",
    "a form feed": "\f",
}


def cases() -> Cases:
    yield from _floods()
    yield from _patterns()
    yield from _bytes()
    yield from _characters()
    yield from _lies()


def _floods() -> Cases:
    many = "<item><link>https://a.example/{}</link><title>x</title></item>"
    yield from feeds(
        "X4",
        "cut",
        hundred_thousand_items=lambda: rss(*(many.format(n) for n in range(100_000))),
        items_without_end=lambda: utf8(HEAD + many * 200_000),
        five_thousand_and_one=lambda: rss(*(many.format(n) for n in range(5_001))),
        atom_entries=lambda: (
            b"<feed xmlns='http://www.w3.org/2005/Atom'>"
            + b"<entry><title>x</title><link href='https://a.example/1'/></entry>" * 6_000
            + b"</feed>"
        ),
        json_items=lambda: (
            b'{"items": [' + b",".join(b'{"id": "%d", "title": "x", "url": "https://a.example/%d"}' % (n, n) for n in range(6_000)) + b"]}"
        ),
    )
    yield from feeds(
        "X4",
        "read",
        five_thousand_items=lambda: rss(*(many.format(n) for n in range(5_000))),
        categories=lambda: rss(ITEM[:-7] + "".join(f"<category>c{n}</category>" for n in range(100_000)) + "</item>"),
        enclosures=lambda: rss(ITEM[:-7] + "<enclosure url='https://a.example/1.jpg'/>" * 50_000 + "</item>"),
        authors=lambda: rss(ITEM[:-7] + "<author>a</author>" * 100_000 + "</item>"),
        titles=lambda: rss(ITEM[:-7] + "<title/>" * 100_000 + "</item>"),
        feed_titles=lambda: rss("<title>x</title>" * 100_000, ITEM),
        keywords=lambda: rss(
            ITEM[:-7] + "<media:keywords xmlns:media='http://search.yahoo.com/mrss/'>" + "k," * 500_000 + "</media:keywords></item>"
        ),
        thumbnails=lambda: rss(ITEM[:-7] + "<media:thumbnail url='x' xmlns:media='http://search.yahoo.com/mrss/'/>" * 20_000 + "</item>"),
        pictures_in_markup=lambda: rss(item(description="<img src=https://a.example/1.jpg>" * 50_000)),
    )


def _patterns() -> Cases:
    """A field of 40,000 letters or more that takes a careless pattern its square, or worse; the time is the claim."""
    repeats = {
        "spaces": " ",
        "at signs": "a@",
        "dots": "a.",
        "plus signs": "+",
        "less signs": "<",
        "tags": "<a ",
        "ampersands": "&a",
        "brackets": "[",
        "parentheses": "(",
        "hyphens": "- ",
        "colons": "1:",
        "commas": "a, ",
        "quotes": "'",
        "slashes": "/",
        "accents": "e\u0301",
        "marks": "\u0301",
        "percent signs": "%25",
        "questions": "?q=",
        "amp": "/amp",
        "digits": "1",
        "The post": "The post ",
        "credits": "(Reuters) ",
        "tabs": "\t",
    }
    for name, text in repeats.items():
        yield Case("X5", f"40,000 letters of {name}", "fields", (text * 40_000)[:40_000], "read")
    for name, text in (
        ("zones", "+" * 99),
        ("spaces", "1" + " " * 98),
        ("parentheses", "1 Jan 2020 " + "(" * 88),
        ("digits", "1" * 100),
        ("words", "Mon " * 24),
    ):
        yield Case("X5", f"a date of {name}", "date", text, "none")
    yield Case("X5", "a date of a million letters", "date", lambda: "1 Jan 2020 " + " " * 1_000_000 + "x", "none")


def _bytes() -> Cases:
    text = rss(ITEM.replace("One", "Grüße — 你好")).decode()
    for name in (
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "gb18030",
        "big5",
        "shift_jis",
        "euc_kr",
        "iso2022_jp",
    ):
        shown = text if name.startswith(("utf", "gb")) else text.replace("Grüße — 你好", "日本" if "j" in name else "一")
        body = (f"<?xml version='1.0' encoding='{name.replace('_', '-')}'?>" + shown).encode(name)
        yield Case("X6", f"in {name}", "feed", body, "read")
    plain = rss(ITEM)
    yield from feeds(
        "X6",
        "read",
        a_wrong_prolog=b"<?xml version='1.0' encoding='utf-16'?>" + plain,
        a_prolog_of_nonsense=b"<?xml version='1.0' encoding='bogus'?>" + plain,
        a_mark_against_the_prolog=codecs.BOM_UTF8 + b"<?xml version='1.0' encoding='latin-1'?>" + plain,
        two_marks=codecs.BOM_UTF8 * 2 + plain,
        utf_7=b"<?xml version='1.0' encoding='utf-7'?>" + plain.replace(b"One", b"+ADw-script+AD4-"),
        a_prolog_of_idna=b"<?xml version='1.0' encoding='idna'?>" + plain,
        overlong=plain.replace(b"One", b"\xc0\xbcscript\xc0\xbe"),
        surrogates=rss(ITEM.replace("One", "\ud800\udc00")),
        latin_1=plain.replace(b"One", b"Gr\xfc\xdfe"),
        half_a_character=plain.replace(b"One", b"\xe2\x82"),
        two_encodings=plain.replace(b"One", "ü".encode() + b"\xfc"),
        a_mark_within=plain.replace(b"One", codecs.BOM_UTF8 + b"One"),
        base64_as_encoding=b"<?xml version='1.0' encoding='base64'?>" + plain,
        rot_13=b"<?xml version='1.0' encoding='rot13'?>" + plain,
        zlib_as_encoding=b"<?xml version='1.0' encoding='zlib'?>" + plain,
    )
    yield from feeds("X6", "empty-document", a_mark_of_utf_16=codecs.BOM_UTF16_LE)


def _characters() -> Cases:
    for name, letter in LETTERS.items():
        yield Case("X7", f"{name} in a title", "feed", rss(ITEM.replace("One", f"O{letter}ne")), "read")
    for reference in ("&#0;", "&#x1b;", "&#xFFFE;", "&#xD800;", "&#x110000;", "&#99999999999;", "&#-1;", "&#x;"):
        yield Case("X7", f"reference {reference}", "feed", rss(ITEM.replace("One", f"One{reference}")), "read")


def _lies() -> Cases:
    for name, text, shown in (
        ("an override", "\u202eexe.txt\u202c Report", "exe.txt Report"),
        ("isolates", "\u2066a\u2069\u2067b\u2069 c", "ab c"),
        ("marks of direction", "\u200ea\u200fb\u061cc d", "abc d"),
        ("zero width", "pa\u200by\u2060pal", "paypal"),
        ("a soft hyphen", "pay\u00adpal", "paypal"),
        ("a byte order mark", "\ufeffpaypal", "paypal"),
        ("tags", "a\U000e0001b", "ab"),
        ("annotations", "a\ufff9b\ufffac\ufffb", "abc"),
        ("zalgo", "a" + "\u0301" * 5_000, "á" + "\u0301" * 29),
        ("a joiner that belongs", "می\u200cخواهم", "می\u200cخواهم"),
        ("an emoji of several", "👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("letters to be composed", "e\u0301", "é"),
        ("ten thousand letters", "a" * 10_000, "a" * 299 + "…"),
        ("lines", "a\r\nb\u2028c\u2029d\x0be", "a b c d e"),
    ):
        yield Case("X8", name, "title", text, ascii(shown))
    for name, address, host in (
        ("a Cyrillic a", "https://p\u0430ypal.example/", "xn--pypal-4ve.example"),
        ("full width letters", "https://ＰＡＹＰＡＬ.example/", "paypal.example"),
        ("a sharp s", "https://stra\u00dfe.example/", "xn--strae-oqa.example"),
        ("a dotless i", "https://w\u0131k\u0131.example/", "xn--wk-hpab.example"),
        ("a soft hyphen in a host", "https://pay\u00adpal.example/", "paypal.example"),
        ("a Kelvin sign", "https://\u212aelvin.example/", "kelvin.example"),
    ):
        yield Case("X8", name, "host", address, host)
