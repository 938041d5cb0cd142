"""Nothing is linked to but the web, as browsers read an address."""

from __future__ import annotations

import pytest

from broadsheet.press.addresses import web

PLAIN = "https://a.example/news/1?a=[1]&b='x';%20#top"


def test_a_plain_address_stays_as_it_is() -> None:
    assert web(PLAIN) == PLAIN


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://a.example/PR Newswire/1", "https://a.example/PR%20Newswire/1"),
        ('https://a.example/"><b>|^`{}', "https://a.example/%22%3E%3Cb%3E%7C%5E%60%7B%7D"),
        ("https://аpple.com/ü", "https://xn--pple-43d.com/%C3%BC"),
        ("http:a.example", "http://a.example/"),
    ],
)
def test_what_no_address_should_hold_is_written_as_browsers_would(address: str, linked: str) -> None:
    assert web(address) == linked
    assert web(linked) == linked


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "blob:https://a.example/1",
        "//evil.example",
        "https:\\\\evil.example",
        "https://apple.com@evil.example/",
        "https://user:word@evil.example/",
        "https://a.example/\u202egpj.exe",
        "https://a.example/\ud800",
        "http://a b",
        "",
    ],
)
def test_nothing_else_is_linked(address: str) -> None:
    assert web(address) == ""
