"""How two articles hang together: by the fewest links that are strong enough, else by links as strong as can be."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from broadsheet.desk.stories import strongest_chain

ENOUGH = 300


def links(**pairs: int) -> dict[str, dict[str, int]]:
    """Links named by their two ends: `ab=500`."""
    found: dict[str, dict[str, int]] = {}
    for (one, other), strength in ((tuple(ends), strength) for ends, strength in pairs.items()):
        found.setdefault(one, {})[other] = found.setdefault(other, {})[one] = strength
    return found


def chain(start: str, end: str, **pairs: int) -> str:
    return "".join(strongest_chain(links(**pairs), start, end, ENOUGH))


def test_the_fewest_links_that_are_enough_are_taken() -> None:
    assert chain("a", "d", ab=900, bc=900, cd=900, ax=310, xd=310) == "axd"


def test_of_ways_as_short_the_one_that_begins_stronger_is_taken() -> None:
    assert chain("a", "d", ab=400, bd=400, ac=500, cd=400) == "acd"


def test_where_enough_is_too_much_to_ask_the_weakest_link_is_as_strong_as_can_be() -> None:
    assert chain("a", "d", ab=900, bd=50, ac=200, ce=900, ed=100, ad=-20) == "aced"


def test_nothing_connects_what_has_no_links() -> None:
    assert chain("a", "d", ab=900, cd=900) == ""


def test_an_article_hangs_together_with_itself() -> None:
    assert chain("a", "a", ab=900) == "a"


graphs = some.dictionaries(some.tuples(some.sampled_from("abcdef"), some.sampled_from("abcdef")), some.integers(-256, 1000), max_size=15)


@given(graphs)
def test_a_chain_goes_along_links_never_twice_through_one_and_is_as_strong_either_way(pairs: dict[tuple[str, str], int]) -> None:
    graph = links(**{one + other: strength for (one, other), strength in pairs.items() if one != other})
    there, back = strongest_chain(graph, "a", "f", ENOUGH), strongest_chain(graph, "f", "a", ENOUGH)
    assert len(set(there)) == len(there)
    assert all(other in graph[one] for one, other in pairwise(there))
    weakest = [min((min(graph[one][other], ENOUGH) for one, other in pairwise(way)), default=None) for way in (there, back)]
    assert weakest[0] == weakest[1]
    assert len(there) == len(back)
