"""What is asked of the network, within which limits, and what comes of it: one outcome for each request."""

from __future__ import annotations

from broadsheet.errors import FetchError
from broadsheet.records import Document, Noun


class Request(Noun, frozen=True, kw_only=True):
    """
    One address to fetch, with the validators of its last good answer.

    `max_bytes` above 0 replaces the limit's; `cut` keeps that much of a longer body instead of refusing it, and lets a long one wait for
    its turn (`turns.py`). `obeys_robots` is for what nobody gave us by hand, such as pages: their host's robots.txt is asked first, at
    every hop.

    In a round (`round.py`) nobody waits for an answer that is not `awaited`, and the others are asked before.

    With a `form` (already encoded) it is posted; any 2xx is then an answer, and only 307 and 308 are followed.
    """

    address: str
    etag: str = ""
    modified: str = ""
    max_bytes: int = 0
    cut: bool = False
    obeys_robots: bool = False
    form: str = ""
    awaited: bool = True


class Limits(Noun, frozen=True, kw_only=True):
    """
    The limits every request keeps.

    `allow_private` are networks in CIDR form that may be reached, on any port, though they are not public; elsewhere only
    `ports` are dialled. `timeout` is the total of one request in seconds: redirects, header and body, but not the wait for
    its turn. `max_bytes` caps a body as it arrives and as it is decoded, `ratio` how much larger decoding may make it.
    `concurrency` counts requests in flight, less those that are slow to answer (`turns.py`). To one host there is never more
    than one, and `gap` seconds lie between two; a host that is an address within `allow_private` needs no rest.
    """

    allow_private: tuple[str, ...] = ()
    ports: tuple[int, ...] = (80, 443)
    timeout: float = 30.0
    max_bytes: int = 10_000_000
    ratio: int = 200
    max_redirects: int = 5
    concurrency: int = 64
    gap: float = 0.0
    user_agent: str = "Broadsheet"


class Fetched(Noun, frozen=True, kw_only=True):
    """
    A whole document. `permanent` is its final address when every redirect on the way was a permanent one; `fresh` the seconds
    for which its sender says that asking again is of no use.
    """

    document: Document
    status: int = 200
    permanent: str = ""
    fresh: int = 0

    @property
    def address(self) -> str:
        """The address that was asked for."""
        return self.document.address


class Unchanged(Noun, frozen=True, kw_only=True):
    """The document is the one we know (304); the validators are the answer's, or ours where it names none."""

    address: str
    etag: str = ""
    modified: str = ""
    permanent: str = ""
    fresh: int = 0


class Failed(Noun, frozen=True, kw_only=True):
    """No document; `error.reason` is its name and `error.retry_after` the server's wish in seconds."""

    address: str
    error: FetchError


Outcome = Fetched | Unchanged | Failed
