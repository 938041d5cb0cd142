"""
A picture developed: decoded, turned upright, and printed as WebP in a few widths. Runs in a worker process, never in ours.

What is printed is pixels and nothing else: of animations the first frame, no EXIF, place, thumbnail, colour profile, comment or
trailing byte. Pillow is told the kind, so that one decoder alone is ever tried.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Sequence
from io import BytesIO

import msgspec
from PIL import Image, UnidentifiedImageError

from broadsheet.errors import DocumentError
from broadsheet.wire.darkroom.prints import MOST_PIXELS, Developed, Job, Printed

QUALITY, EFFORT = 75, 4
NEAR = 0.8  # a print is not made when the next larger one is hardly wider
HIGHEST = 16_383  # pixels of a side, by the format of WebP
ORIENTATION = 0x0112  # the tag of EXIF (CIPA DC-008, 4.6.5); its values from 2 to 8 are undone by
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = frozenset((5, 6, 7, 8))
# What Pillow raises for a file that is not what it claims, beyond its own errors: all of it was seen, none of it is a fault of ours.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, struct.error, AttributeError)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def work(job: bytes) -> bytes:
    """A worker's work: a `Job` in, a `Developed` out, both in MessagePack."""
    return msgspec.msgpack.encode(develop(_decode(job)))


def develop(job: Job) -> Developed:
    """
    Prints of these widths and none wider than the picture itself; one of its own width where it is narrower than the widest.

    The same bytes always give the same prints. Raises DocumentError `image-broken` for what cannot be decoded, `image-bomb` for
    what would burst on the way.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _developed(job)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
            raise DocumentError("image-bomb", str(error) or "it takes too much memory") from error
        except UnidentifiedImageError as error:
            raise DocumentError("image-broken", f"no {job.kind} after all") from error
        except BROKEN as error:
            reason = "image-bomb" if "Decompressed data too large" in str(error) else "image-broken"
            raise DocumentError(reason, str(error)[:200] or type(error).__name__) from error


def _developed(job: Job) -> Developed:
    with Image.open(BytesIO(job.body), formats=[job.kind.upper()]) as image:
        turn = _orientation(image)
        size = image.size[::-1] if turn in SIDEWAYS else image.size
        wanted = printable(size[0], job.widths)
        drawn = _drawn(image, wanted[0], turn)
    return Developed(width=size[0], height=size[1], prints=tuple(_print(drawn, width) for width in wanted))


def printable(width: int, widths: Sequence[int]) -> list[int]:
    """The widths to print a picture of that width in, widest first."""
    widest = min(width, max(widths))
    return [widest, *sorted((one for one in widths if one < NEAR * widest), reverse=True)]


def _orientation(image: Image.Image) -> int:
    """How the camera was held; upright where the file says it in no way that can be read."""
    try:
        said = image.getexif().get(ORIENTATION, 1)
    except BROKEN:
        return 1
    return said if isinstance(said, int) else 1


def _drawn(image: Image.Image, width: int, turn: int) -> Image.Image:
    """The first frame, no wider than `width`, upright, in colours that WebP knows; a JPEG is decoded small from the start."""
    image = _indexed(image)
    image.thumbnail((HIGHEST, width) if turn in SIDEWAYS else (width, HIGHEST), Image.Resampling.LANCZOS, reducing_gap=3.0)
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.transpose(TURNS[turn]) if turn in TURNS else image


def _indexed(image: Image.Image) -> Image.Image:
    """The image in colours that can be mixed: a palette's numbers cannot, and sixteen bits of grey are cut to eight."""
    if image.mode in {"1", "P", "PA"} or "transparency" in image.info:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L")
    return image


def _print(drawn: Image.Image, width: int) -> Printed:
    made = drawn.copy()
    made.thumbnail((width, HIGHEST), Image.Resampling.LANCZOS, reducing_gap=3.0)
    made.info.clear()  # the encoder would carry a colour profile over
    out = BytesIO()
    made.save(out, "WEBP", quality=QUALITY, method=EFFORT)
    return Printed(width=made.width, height=made.height, body=out.getvalue())


_decode = msgspec.msgpack.Decoder(Job).decode
