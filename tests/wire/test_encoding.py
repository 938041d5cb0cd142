"""Bytes to UTF-8: the mark, then valid UTF-8, then the sender, then the prolog, then a guess."""

from __future__ import annotations

import codecs
import gzip
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.errors import DocumentError
from broadsheet.wire.encoding import LABELS, to_utf8, unpacked

TEXT = "<rss>Žluťoučký кот</rss>"


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_unicode_is_known_by_its_mark_or_its_shape(name: str) -> None:
    assert to_utf8(TEXT.encode(name)).decode() == TEXT


def test_valid_multibyte_text_beats_every_claim() -> None:
    body = f"<?xml version='1.0' encoding='iso-8859-1'?>{TEXT}".encode()
    assert to_utf8(body, "text/xml; charset=windows-1252") == body


def test_the_sender_is_believed_before_the_prolog() -> None:
    body = "<?xml version='1.0' encoding='iso-8859-1'?><a>кот</a>".encode("koi8-r")
    assert "кот" in to_utf8(body, "text/xml; charset=KOI8-R").decode()
    assert "кот" not in to_utf8(body).decode()


def test_latin_1_means_windows_1252() -> None:
    assert "€" in to_utf8(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\x80</a>").decode()


@pytest.mark.parametrize(
    ("label", "codec", "words"),
    [
        ("windows-31j", "cp932", "東京の記事①"),
        ("X-SJIS", "cp932", "東京の記事"),
        ("x-euc-jp", "euc_jp", "東京の記事"),
        ("x-gbk", "gbk", "北京的文章"),
        ("windows-949", "cp949", "서울의 기사"),
        ("ks_c_5601-1989", "euc_kr", "서울의 기사"),
        ("x-x-big5", "big5", "台北的文章"),
        ("windows-874", "cp874", "ข่าว"),
        ("iso-8859-8-i", "iso8859-8", "חדשות"),
        ("koi", "koi8-r", "статья"),
        ("x-mac-cyrillic", "mac-cyrillic", "статья"),
        ("x-cp1251", "cp1251", "статья"),
        ("iso88592", "iso8859-2", "článek"),
    ],
)
def test_a_label_of_the_web_that_python_does_not_know_is_understood(label: str, codec: str, words: str) -> None:
    body = f"<?xml version='1.0' encoding='{label}'?><a>{words}</a>".encode(codec)
    assert words in to_utf8(body).decode()
    assert words in to_utf8(words.encode(codec), f"text/html; charset={label}").decode()


def test_every_label_of_the_table_means_an_encoding() -> None:
    for label, codec in LABELS.items():
        assert to_utf8(b"<a>\xc7</a>", f"text/xml; charset={label}") == to_utf8(b"<a>\xc7</a>", f"text/xml; charset={codec}")


def test_latin_1_without_a_dash_means_windows_1252_as_well() -> None:
    assert to_utf8(b"<a>\x80</a>", "text/xml; charset=iso88591").decode() == "<a>€</a>"


@pytest.mark.parametrize("label", ["no-such-encoding", "zip", "utf-7", "x-user-defined"])
def test_a_label_that_nobody_understands_spoils_no_text(label: str) -> None:
    body = "<?xml version='1.0' encoding='koi8-r'?><a>кот</a>".encode("koi8-r")
    assert "<a>кот</a>" in to_utf8(body, f"text/xml; charset={label}").decode()


@pytest.mark.parametrize("before", ["<!-- <meta charset='koi8-r'> -->", "<!--><meta name='a'>", "<!---><!-- > -- <meta charset=koi8-r -->"])
def test_a_comment_of_a_page_names_no_encoding(before: str) -> None:
    assert "статья" in to_utf8(f"{before}<meta charset='windows-1251'><p>статья".encode("cp1251")).decode()


def test_an_encoding_of_seven_bits_is_read_where_it_is_claimed() -> None:
    assert "日本" in to_utf8("<a>日本</a>".encode("iso-2022-jp"), "text/xml; charset=iso-2022-jp").decode()


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "no-such-encoding", "zip", "rot13"])
def test_a_label_that_is_no_encoding_of_documents_is_passed_over(label: str) -> None:
    body = b"<a>+ADw-script+AD4- \\u003c</a>"
    assert to_utf8(body, f"text/xml; charset={label}") == body


def test_a_few_broken_bytes_do_not_make_utf_8_something_else() -> None:
    assert to_utf8(("é" * 20).encode() + b"\xff").decode() == "é" * 20 + "\ufffd"


def test_one_high_byte_alone_is_windows_1252() -> None:
    assert to_utf8(b"<a>caf\xe9</a>").decode() == "<a>café</a>"


@given(st.binary(max_size=200), st.sampled_from(["", "text/xml; charset=utf-16", "charset=big5", "charset=\x00"]))
def test_any_bytes_become_valid_utf_8(body: bytes, media_type: str) -> None:
    assert not to_utf8(body, media_type).decode("utf-8", "strict").startswith(codecs.BOM_UTF8.decode() + "<")


def test_a_gzip_file_that_was_cut_off_is_not_taken_for_whole() -> None:
    packed = gzip.compress(restless(20_000))
    with pytest.raises(DocumentError) as caught:
        unpacked(packed[: len(packed) // 2], 100_000)
    assert caught.value.reason == "truncated"
    assert unpacked(packed[: len(packed) // 2], 100_000, cut=True)
    assert len(unpacked(packed, 5_000)) == 5_000


def restless(size: int) -> bytes:
    """Text that cannot be packed small."""
    return b"".join(hashlib.sha256(bytes([n % 251, n // 251])).hexdigest().encode() for n in range(size // 64))
