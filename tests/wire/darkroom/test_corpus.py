"""Pictures that crashed or exhausted decoders: none is a crash, each within its bounds, each with its outcome."""

from __future__ import annotations

import tarfile
import time
import warnings
from collections import Counter
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from tests.corpora import shared
from tests.pictures import Image

from broadsheet.errors import DocumentError
from broadsheet.wire.darkroom import LOGO, Darkroom, Purpose

ANY = Purpose(widths=(320, 640, 1280), wider_than=0, higher_than=0, ratio=100_000)
EXPECTED = {
    "decompression_bomb.gif": "image-bomb",
    "decompression_bomb.ico": "image-bomb",
    "decompression_bomb_extents.gif": "printed",  # its first frame is a small one; the huge one comes later and is never looked at
    "png_decompression_dos.png": "image-bomb",
    "LICENSE": "image-not-an-image",
    "crash-5762152299364352.fli": "image-not-an-image",
    "timeout-9139147ce93e20eb14088fe238e541443ffd64b3.fli": "image-not-an-image",
    "timeout-bff0a9dc7243a8e6ede2408d2ffa6a9964698b87.fli": "image-not-an-image",
    "ossfuzz-4836216264589312.pcx": "image-not-an-image",
    "timeout-d675703545fee17acab56e5fec644c19979175de.eps": "image-not-an-image",
}
"""What is not named here is of a kind that is not taken: TIFF, SGI, JPEG 2000, PSD, DDS, BLP, ICNS."""


def bodies() -> dict[str, bytes]:
    found = {}
    with tarfile.open(shared("data/corpora/pillow-bad-images.tar.gz")) as packed:
        for member in packed:
            if member.isfile() and (file := packed.extractfile(member)):
                found[member.name.rpartition("/")[2]] = file.read()
    return found


def outcome(darkroom: Darkroom, body: bytes, purpose: Purpose) -> str:
    began = time.monotonic()
    (came,) = darkroom.develop([(body, purpose)])
    assert time.monotonic() - began < 10
    assert peak(darkroom) <= 300_000_000
    return came.reason if isinstance(came, DocumentError) else "printed"


def peak(darkroom: Darkroom) -> int:
    """The most memory that the worker has held, in bytes, its code included; 0 where it is gone or was never needed."""
    process = darkroom._workers._workers[0]._process
    if process is None or process.poll() is not None:
        return 0
    (line,) = [line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def test_every_bad_picture_ends_as_it_should_and_no_worker_grows() -> None:
    corpus = bodies()
    assert len(corpus) > 50
    with Darkroom(count=1) as darkroom:
        found = {name: outcome(darkroom, body, ANY) for name, body in corpus.items()}
    assert found == {name: EXPECTED.get(name, "image-format") for name in corpus}


@pytest.mark.parametrize("kind", ["jpeg", "png", "gif", "webp", "avif", "ico"])
def test_behind_a_magic_number_that_is_taken_the_same_bytes_end_well_too(kind: str) -> None:
    """Every body of the corpus once more, dressed up: the decoder that its first bytes ask for gets all the rest of it."""
    magic = {
        "jpeg": b"\xff\xd8\xff\xc0\0\x11\x08\1\0\1\0\3\1\x11\0\2\x11\1\3\x11\1",
        "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\2\0\0\0\xd3\x10\x3f\x31",
        "gif": b"GIF89a\0\1\0\1\0\0\0,\0\0\0\0\0\1\0\1\0",
        "webp": b"RIFF\xff\xff\0\0WEBPVP8 \xff\xff\0\0\x10\0\0\x9d\x01\x2a\0\1\0\1",
        "avif": b"\0\0\0\x14ftypavif\0\0\0\0avif\0\0\0\x34meta\0\0\0\0\0\0\0\x28iprp\0\0\0\x20ipco\0\0\0\x14ispe\0\0\0\0\0\0\1\0\0\0\1\0",
        "ico": b"\0\0\1\0\1\0\x20\x20\0\0\1\0\x20\0\xff\xff\0\0\x16\0\0\0\x28\0\0\0\x20\0\0\0\x40\0\0\0\1\0\x20\0",
    }[kind]
    with Darkroom(count=1) as darkroom:
        found = Counter(outcome(darkroom, magic + body, LOGO if kind == "ico" else ANY) for body in bodies().values())
    assert set(found) <= {"printed", "image-broken", "image-bomb"}, found


def test_the_control_is_a_decoder_that_takes_any_kind() -> None:
    """The planted fault: ask for any kind and without a look at the header, and some of the corpus is decoded that should not be."""
    opened = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for body in bodies().values():
            with suppress(OSError, SyntaxError, ValueError, Image.DecompressionBombError), Image.open(BytesIO(body)):
                opened += 1
    assert opened > sum(outcome == "printed" for outcome in EXPECTED.values())
