"""
The palette that pages and drawings share, and a publication's colour, made readable: as light or dark as it takes to be read on white
and on black.

Contrast is the ratio of WCAG 2.2 (success criterion 1.4.3), of sRGB luminance.
"""

from __future__ import annotations

PAPERS = ("#ffffff", "#15171b")
"""What is read upon, by day and by night; the stylesheet's --paper."""
INK, PALE = "#14161a", "#a2a8b2"
"""What is written by day, and what is only hinted at: the stylesheet's --ink by day, and --soft by night."""
HUES = ("#9b3a2f", "#2d5488", "#2c6450", "#7a5713", "#634389", "#1f6069")
"""The hues of topics by day; the stylesheet's --h0 to --h5."""
READABLE = 5.0
"""A little above the 4.5 that the criterion asks, since washes are a little darker than paper."""


def readable(accent: str) -> tuple[str, str]:
    """`#rrggbb` → the same hue (by day, by night), each with a contrast of `READABLE` to its paper."""
    day, night = PAPERS
    return _against(accent, day, 0.0), _against(accent, night, 1.0)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    brighter, darker = sorted((_luminance(_parts(one)), _luminance(_parts(other))), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _against(accent: str, paper: str, towards: float) -> str:
    """The colour mixed with black (0) or white (1), no more than it takes."""
    for step in range(101):
        mixed = _written(tuple(part + (towards - part) * step / 100 for part in _parts(accent)))
        if contrast(mixed, paper) >= READABLE:
            return mixed
    return _written((towards,) * 3)


def _parts(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))


def _written(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _luminance(parts: tuple[float, ...]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
