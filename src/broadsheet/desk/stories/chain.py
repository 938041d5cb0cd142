"""How two articles of one story hang together, when not by a link of their own."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

Links = Mapping[str, Mapping[str, int]]
"""Article → other article → strength of their link; the same from either side."""


def strongest_chain(links: Links, start: str, end: str, enough: int) -> tuple[str, ...]:
    """
    The articles from `start` to `end` along the fewest links that are all strong `enough`; empty when nothing connects the two.

    Where enough is too much to ask, the weakest link is as strong as can be.
    """
    weaker = sorted({strength for near in links.values() for strength in near.values() if strength < enough}, reverse=True)
    found = (_shortest(links, start, end, least) for least in (enough, *weaker))
    return next(filter(None, found), ())


def _shortest(links: Links, start: str, end: str, least: int) -> tuple[str, ...]:
    """The fewest links of at least that strength; of equals, the first step is the stronger one."""
    waiting: deque[tuple[str, ...]] = deque([(start,)])
    seen = {start}
    while waiting:
        chain = waiting.popleft()
        if chain[-1] == end:
            return chain
        near = links.get(chain[-1], {})
        fresh = [other for other in near if near[other] >= least and other not in seen]
        seen.update(fresh)
        waiting.extend((*chain, other) for other in sorted(fresh, key=lambda other: (-near[other], other)))
    return ()
