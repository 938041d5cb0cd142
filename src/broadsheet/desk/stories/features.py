"""What the engine keeps of an article: sparse weights by hashed term, frozen when it arrives, and a few words to explain with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from math import log2, sqrt
from operator import mul
from struct import pack, unpack
from zlib import crc32

import msgspec

from broadsheet.desk.stories.frequencies import Frequencies
from broadsheet.desk.stories.model import Vectors
from broadsheet.desk.stories.terms import GRAM, NAME, PAIR, TITLE, WORD, hashed
from broadsheet.desk.stories.words import Words, is_roundup, read_words, stem
from broadsheet.records import Article

UNIT = 4096
"""Fixed-point one of a normalised weight, so that no platform's rounding can move a story."""
HEAVY = 24
"""Terms by which an article is looked up, and may be looked up by others."""
_TIMES = tuple(1 + log2(max(1, times)) for times in range(64))


class Features(msgspec.Struct, array_like=True):
    """
    One article's features, as they are encoded for the archive.

    `terms` and `weights` are packed uint32 and uint16 arrays, terms ascending (weights in 1/4096, of length one in each space); `heavy`
    are the weightiest terms with their weights in 1/4096, `rarity` the rarest words' in 1/1000. `born` counts the stories this article
    founded, `since` is the founding time of its story: the only parts that change later. `bare` says that there is a title and no
    more; the vectors are those of the title and of title and lead, int8, empty where there are none.
    """

    terms: bytes
    weights: bytes
    heavy: tuple[int, ...]
    pulls: tuple[int, ...]
    rare: tuple[int, ...]
    rarity: tuple[int, ...]
    title: tuple[str, ...]
    words: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    title_numbers: tuple[str, ...]
    roundup: bool
    born: int = 0
    since: int = 0
    bare: bool = True
    title_vector: bytes = b""
    lead_vector: bytes = b""

    def vector(self) -> dict[int, int]:
        """Term → weight."""
        size = len(self.weights) // 2
        return dict(zip(unpack(f"<{size}I", self.terms), unpack(f"<{size}H", self.weights), strict=True))


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Features).decode


def measure(article: Article, frequencies: Frequencies, vectors: Vectors | None) -> tuple[Features, list[int]]:
    """The features of `article` under the frequencies of this moment, and the words to count; nothing is counted yet."""
    words = read_words(article)
    stems = list(dict.fromkeys(words.title + words.lead))
    terms = [hashed(root, WORD) for root in stems]
    rarity = dict(zip(stems, frequencies.rarity(terms), strict=True))
    spaces = _spaces(words, rarity)
    packed = _packed(spaces)
    of_title, of_lead = _embedded(words, vectors)
    heavy = sorted((-weight, term) for space in (spaces[WORD], spaces[PAIR], spaces[NAME]) for term, weight in space.items())[:HEAVY]
    rarest = sorted((-value, root) for root, value in rarity.items())[:HEAVY]
    features = Features(
        terms=pack(f"<{len(packed)}I", *packed),
        weights=pack(f"<{len(packed)}H", *packed.values()),
        heavy=tuple(term for _, term in heavy),
        pulls=tuple(int(-weight * UNIT) for weight, _ in heavy),
        rare=tuple(hashed(root, WORD) for _, root in rarest),
        rarity=tuple(int(-value * 1000) for value, _ in rarest),
        title=words.title,
        words=tuple(words.forms[root] for _, root in rarest),
        names=words.names,
        numbers=words.numbers,
        title_numbers=words.title_numbers,
        roundup=is_roundup(article.title),
        bare=not words.lead,
        title_vector=of_title,
        lead_vector=of_lead,
    )
    return features, terms


def _packed(spaces: tuple[dict[int, float], ...]) -> dict[int, int]:
    """Every space's weights brought to length one, in order of term; letters all weigh the same."""
    packed: dict[int, int] = {}
    for space in spaces:
        scale = UNIT / (sqrt(sum(map(mul, space.values(), space.values()))) or 1.0)
        packed.update({term: int(weight * scale + 0.5) for term, weight in space.items()})
    return dict(sorted(packed.items()))


def _embedded(words: Words, vectors: Vectors | None) -> tuple[bytes, bytes]:
    """The vectors of the title, and of title and lead."""
    if vectors is None:
        return b"", b""
    title = [hashed(word, WORD) for word in words.title]
    of_title = vectors.embed(title).tobytes()
    return of_title, vectors.embed(title + [hashed(word, WORD) for word in words.lead]).tobytes() if words.lead else of_title


def _spaces(words: Words, rarity: Mapping[str, float]) -> tuple[dict[int, float], ...]:
    """Each space's terms with their weights before they are normalised; the title counts twice among the words."""
    times = Counter(words.title + words.title + words.lead)
    letters = " ".join(words.title).encode("utf-8", "surrogatepass")
    pairs = [*pairwise(words.title), *pairwise(words.lead)]
    return (
        {hashed(word, WORD): rarity[word] * _TIMES[min(count, 63)] for word, count in times.items()},
        {hashed(f"{first} {second}", PAIR): 0.3 * (rarity[first] + rarity[second]) for first, second in pairs},
        dict.fromkeys([crc32(letters[start : start + 4]) & ~7 | GRAM for start in range(max(1, len(letters) - 3))], 1.0),
        {hashed(root, NAME): rarity.get(root, 1.0) for root in map(stem, words.names)},
        {hashed(word, TITLE): rarity[word] for word in words.title},
    )
