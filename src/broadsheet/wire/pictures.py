"""The one picture that stands for an article: large enough, not a banner, not a tracker."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from broadsheet.errors import ItemError
from broadsheet.records import Image
from broadsheet.wire.darkroom import PICTURE
from broadsheet.wire.text import base_of, clean, parse_markup
from broadsheet.wire.urls import absolute
from broadsheet.wire.xmlstream import join

MOST = 20  # candidates looked at in one piece of markup

_UNUSABLE = re.compile(r"\.(?:svgz?|ico|mp3|m4a|ogg|mp4|m4v|webm|mov|m3u8|pdf)$|/(?:pixel|spacer|blank|1x1)\.(?:gif|png)$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$", re.IGNORECASE)
_VIDEO = re.compile(r"\.(?:mp4|m4v|webm|mov|m3u8|mpd)$", re.IGNORECASE)


def best(images: Iterable[Image], base: str = "") -> tuple[Image, ...]:
    """
    The best of some pictures, or none: of known good size before unknown size, larger before smaller, https before http,
    then in their order. Relative addresses are resolved against `base`; pictures that break the size rule are out.
    """
    usable = [found for image in dict.fromkeys(images) if (found := _usable(image, base))]
    return tuple(sorted(usable, key=_rank)[:1])


def in_markup(markup: str) -> tuple[Image, ...]:
    """The pictures that a piece of markup shows, with the sizes it states, in their order, at most `MOST`; from its `base`, if any."""
    if "<img" not in markup and "<IMG" not in markup:
        return ()
    tree = parse_markup(markup)
    base = base_of(tree, "")
    return tuple(
        Image(
            url=join(base, node.attributes.get("src") or ""),
            width=pixels(node.attributes.get("width")),
            height=pixels(node.attributes.get("height")),
            title=clean(node.attributes.get("alt") or ""),
        )
        for node in tree.css("img[src]")[:MOST]
    )


def pixels(value: object) -> int:
    """The whole pixels of a side that an attribute, or a value of JSON, states; 0 for percentages and nonsense."""
    digits = str(value).strip().removesuffix("px").partition(".")[0] if isinstance(value, str | int | float) else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0


def is_picture(address: str) -> bool:
    """Whether an address names a picture by its ending."""
    return bool(_PICTURE.search(_path(address)))


def is_video(address: str) -> bool:
    """Whether an address names a film by its ending."""
    return bool(_VIDEO.search(_path(address)))


def _usable(image: Image, base: str) -> Image | None:
    """The picture with its full address; None when it breaks the size rule or is no address of a picture."""
    if not _good_size(image.width, image.height) or _UNUSABLE.search(_path(image.url)):
        return None
    try:
        url = absolute(base, image.url)
    except ItemError:  # data:, blob: and broken addresses: an article without a picture is still an article
        return None
    return image if url == image.url else msgspec.structs.replace(image, url=url)


def _good_size(width: int, height: int) -> bool:
    """The size rule of the darkroom; a side of 0 is unknown and breaks nothing."""
    if 0 < width <= PICTURE.wider_than or 0 < height <= PICTURE.higher_than:
        return False
    return not (width and height) or max(width, height) <= PICTURE.ratio * min(width, height)


def _rank(image: Image) -> tuple[bool, int, bool]:
    """Smaller is better; sorting is stable, so ties keep their order."""
    return not (image.width and image.height), -image.width * image.height, not image.url.startswith("https:")


def _path(address: str) -> str:
    """An address without query and fragment."""
    return address.partition("#")[0].partition("?")[0]
