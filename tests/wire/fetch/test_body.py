"""Bodies within bounds: the caps hold to the byte, bombs stay small, and what is cut is never taken for whole."""

from __future__ import annotations

import gzip
import tarfile
import tracemalloc
import zlib
from collections import deque
from collections.abc import Callable
from itertools import repeat

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpora import shared
from tests.wire.fetch.asking import NOW, ask, fetched, reason
from tests.wire.fetch.farm import Call, Farm

from broadsheet.errors import FetchError
from broadsheet.wire.fetch import Failed, Fetched, Limits, Request, fetch, guard
from broadsheet.wire.fetch.body import MOST_MEMBERS, PIECE, Intake
from broadsheet.wire.fetch.guard import SippingSocket

CAP = 10_000_000


def raw_deflate(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeeze.compress(body) + squeeze.flush()


def taken(coding: str, *chunks: bytes, most: int = CAP, ratio: int = 2_000) -> bytes:
    intake = Intake([coding], most, ratio)
    for chunk in chunks:
        intake.feed(chunk)
    return intake.close()


def refused(coding: str, *chunks: bytes, most: int = CAP, ratio: int = 2_000) -> str:
    with pytest.raises(FetchError) as caught:
        taken(coding, *chunks, most=most, ratio=ratio)
    return caught.value.reason


def bomb(size: int) -> bytes:
    """The first part of a gzip body that decodes to that many zeros: one megabyte, fully flushed, again and again."""
    squeeze = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    first, again = (squeeze.compress(bytes(1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * ((size >> 20) - 1)


@given(st.binary(max_size=300_000) | st.binary(min_size=1, max_size=50).map(lambda some: some * 9_000), st.integers(1, 5_000))
def test_every_coding_gives_back_what_went_in(body: bytes, step: int) -> None:
    for coding, sent in [("gzip", gzip.compress(body)), ("deflate", zlib.compress(body)), ("deflate", raw_deflate(body)), ("", body)]:
        stride = max(step, len(sent) // 50)
        chunks = [sent[at : at + stride] for at in range(0, len(sent), stride)]
        assert taken(coding, *chunks) == body


@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, PIECE + 257, 3 * PIECE])
def test_a_body_of_whole_pieces_is_decoded_to_its_end(size: int) -> None:
    assert taken("gzip", gzip.compress(b"a" * size)) == b"a" * size
    assert taken("deflate", raw_deflate(b"a" * size)) == b"a" * size, "no checksum follows that would push out the last piece"


def test_gzip_members_in_a_row_are_one_body_and_padding_is_none_of_it() -> None:
    two = gzip.compress(b"one ") + gzip.compress(b"two")
    assert taken("gzip", two + bytes(512)) == b"one two"
    assert taken("gzip", *(two[at : at + 1] for at in range(len(two))), bytes(9), gzip.compress(b"no more")) == b"one two"


def test_padding_without_end_meets_the_cap_of_what_arrives() -> None:
    assert refused("gzip", gzip.compress(b"<rss/>"), *repeat(bytes(1_000), 6), most=5_000) == "too-large"


def test_a_million_empty_members_cost_no_time() -> None:
    assert refused("gzip", gzip.compress(b"") * (MOST_MEMBERS + 1)) == "bad-encoding"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_body_that_is_empty_is_whole_in_any_coding(coding: str) -> None:
    assert taken(coding) == b""


@given(st.binary(min_size=1, max_size=2_000), st.floats(0, 1, exclude_max=True))
def test_no_part_of_a_body_is_taken_for_the_whole(body: bytes, share: float) -> None:
    for coding, sent in (("gzip", gzip.compress(body)), ("deflate", zlib.compress(body))):
        part = sent[: int(len(sent) * share)]
        assert not part or refused(coding, part) == "truncated"


def test_a_wrong_checksum_is_a_truncated_body_and_noise_a_bad_encoding() -> None:
    sent = gzip.compress(b"<rss/>" * 50)
    assert refused("gzip", sent[:-8] + bytes(4) + sent[-4:]) == "truncated"
    assert refused("gzip", sent[:-4] + bytes(4)) == "truncated"
    assert refused("gzip", b"<rss/>") == "bad-encoding"


def test_the_cap_holds_to_the_byte() -> None:
    packs: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress}
    for coding, pack in packs.items():
        assert len(taken(coding, pack(bytes(5_000)), most=5_000)) == 5_000
        assert refused(coding, pack(bytes(5_001)), most=5_000) == "too-large"


def test_a_body_may_be_regular_but_not_absurdly_so() -> None:
    assert refused("gzip", gzip.compress(bytes(5_000_000)), ratio=200) == "too-large"
    assert len(taken("gzip", gzip.compress(bytes(1_000_000)), ratio=200)) == 1_000_000


@pytest.mark.parametrize("ratio", [200, 10**9])
def test_a_bomb_of_a_gigabyte_stays_within_the_cap(farm: Farm, limits: Limits, ratio: int) -> None:
    assert len(zlib.decompressobj(31).decompress(bomb(1 << 22))) == 1 << 22
    address = farm.serves("/bomb", 200, bomb(1 << 30), Content_Encoding="gzip")
    tracemalloc.start()
    assert reason(address, msgspec.structs.replace(limits, ratio=ratio)) == "too-large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < CAP + 4_000_000, "the body up to the cap, and what the farm and a connection need"


def test_an_endless_body_ends_within_a_piece_past_the_cap() -> None:
    intake = Intake([], CAP, 200)
    with pytest.raises(FetchError, match="more than 10,000,000 bytes"):
        deque(map(intake.feed, repeat(b"x" * PIECE)))
    assert CAP < intake.arrived <= CAP + PIECE


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of everything that sockets of the fetch take in while the test runs."""
    sizes: list[int] = []

    class Weighed(SippingSocket):
        def recv(self, size: int, flags: int = 0, /) -> bytes:
            sizes.append(len(taken_in := super().recv(size, flags)))
            return taken_in

    monkeypatch.setattr(guard, "SippingSocket", Weighed)
    return sizes


@pytest.mark.parametrize("head", [b"\r\n", b"Transfer-Encoding: chunked\r\n\r\n2faf080\r\n"])
def test_fifty_megabytes_end_within_64_kb_past_the_cap(farm: Farm, limits: Limits, received: list[int], head: bytes) -> None:
    def huge(call: Call) -> None:
        call.send(b"HTTP/1.1 200 OK\r\n" + head)
        for _ in range(50):
            call.send(bytes(1_000_000))

    assert reason(farm.does("/feed", huge), limits) == "too-large"
    assert limits.max_bytes < sum(received) <= limits.max_bytes + 64_000


def test_an_announced_body_beyond_the_cap_is_not_read_at_all(farm: Farm, limits: Limits) -> None:
    address = farm.says("/feed", b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n")
    assert reason(address, limits) == "too-large"


def test_bodies_of_refusals_and_redirects_are_not_read(farm: Farm, limits: Limits) -> None:
    fuse = bomb(1 << 26)
    farm.serves("/gone", 410, fuse, Content_Encoding="gzip")
    farm.serves("/moved", 302, fuse, Content_Encoding="br", Location="/gone")
    assert reason(farm.at("/moved"), limits) == "gone"


def test_a_gzip_feed_arrives_over_the_wire(farm: Farm, limits: Limits) -> None:
    sent = gzip.compress(b"<rss>" + bytes(500_000))
    assert fetched(farm.serves("/feed", 200, sent, Content_Encoding="GZip"), limits).document.body == gzip.decompress(sent)


EXPECTED = {
    "bomb-br.bin": ("br", "bad-encoding"),
    "bomb-zstd.bin": ("zstd", "bad-encoding"),
    "bomb-gzip.bin": ("gzip", "too-large"),
    "bomb-deflate.bin": ("deflate", "too-large"),
    "truncated-crc-error.gz": ("gzip", "truncated"),
    "truncated-crc-error-short.gz": ("gzip", "truncated"),
    "unexpected-eof.gz": ("gzip", "truncated"),
    "html-gzip-deflate.bin": ("gzip, deflate", "bad-encoding"),
    "html-gzip-deflate-gzip.bin": ("gzip, deflate, gzip", "bad-encoding"),
    "html-br.bin": ("br", "bad-encoding"),
    "html-gzip.bin": ("gzip", ""),
    "html-zlibdeflate.bin": ("deflate", ""),
    "html-rawdeflate.bin": ("deflate", ""),
    "feed-sample1.xml.gz": ("gzip", ""),
}


def corpus() -> dict[str, bytes]:
    with tarfile.open(shared("data/corpora/scrapy-compressed.tar.gz")) as archive:
        files = ((member.name.rpartition("/")[2], archive.extractfile(member)) for member in archive)
        return {name: content.read() for name, content in files if content is not None}


def test_the_bombs_and_cuts_others_met_end_as_named(farm: Farm, limits: Limits) -> None:
    found, bodies, files = {}, {}, corpus()
    for name, (coding, _) in EXPECTED.items():
        outcome = ask(farm.serves(f"/{name}", 200, files[name], Content_Encoding=coding), limits)
        found[name] = outcome.error.reason if isinstance(outcome, Failed) else ""
        bodies[name] = outcome.document.body if isinstance(outcome, Fetched) else b""
    assert found == {name: expected for name, (_, expected) in EXPECTED.items()}
    assert bodies["feed-sample1.xml.gz"] == files["feed-sample1.xml"]
    assert bodies["html-gzip.bin"] == gzip.decompress(files["html-gzip.bin"])
    assert all(b"<html" in bodies[name] for name in ("html-zlibdeflate.bin", "html-rawdeflate.bin"))


def test_where_the_beginning_will_do_a_body_is_cut_at_the_cap_to_the_byte() -> None:
    packs: list[tuple[str, Callable[[bytes], bytes]]] = [("", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress)]
    for coding, pack in packs:
        intake = Intake([coding], 5_000, 2_000, cut=True)
        intake.feed(pack(bytes(5_001)))
        assert (intake.full, intake.close()) == (True, bytes(5_000))
        whole = Intake([coding], 5_000, 2_000, cut=True)
        whole.feed(pack(bytes(5_000)))
        assert (whole.full, whole.close()) == (False, bytes(5_000))


def test_a_feed_without_end_is_left_at_the_cap(farm: Farm, limits: Limits) -> None:
    sent = [0]

    def endless(call: Call) -> None:
        call.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            call.send(b"<item/>" * 1_000)
            sent[0] += 7_000

    (outcome,) = fetch([Request(address=farm.does("/feed", endless), cut=True)], msgspec.structs.replace(limits, max_bytes=CAP), NOW)
    assert isinstance(outcome, Fetched)
    assert (len(outcome.document.body), outcome.document.cut) == (CAP, True)
    assert sent[0] < CAP + 8_000_000, "what was sent besides fills the sockets' buffers"


def test_a_bomb_is_no_beginning_of_anything(farm: Farm, limits: Limits) -> None:
    address = farm.serves("/feed", 200, bomb(100 << 20), Content_Encoding="gzip")
    (outcome,) = fetch([Request(address=address, cut=True)], limits, NOW)
    assert isinstance(outcome, Failed)
    assert outcome.error.reason == "too-large"
