"""What the engine decides, on small scenes."""

from __future__ import annotations

from datetime import timedelta

from tests.desk.stories.scene import FREE, NOON, Stream, article, quake, together

from broadsheet.desk.stories import Constraints, Memory, Remembered, cluster, compare, given
from broadsheet.records import Article, Provider, mint


def run(*articles: Article, rules: Constraints = FREE) -> dict[str, str]:
    return dict(cluster(articles, (), Memory(), rules).stories)


def test_tellings_of_one_event_are_one_story_and_another_event_is_not() -> None:
    found = cluster(
        [quake("a"), quake("b", hours=2), quake("c", hours=5), article("d", "Parliament votes on fishing quotas")], (), Memory(), FREE
    )
    assert together(found, "a", "b", "c")
    assert not together(found, "a", "d")


def test_a_story_is_named_after_its_founding_article() -> None:
    found = cluster([quake("b", hours=2), quake("a")], (), Memory(), FREE)
    assert found.stories["b"] == mint("story", "a")
    assert found.founded == {mint("story", "a"): "a"}


def test_nothing_joins_over_the_edge_of_the_window() -> None:
    stories = run(quake("a"), quake("b", hours=7 * 24 + 1))
    assert stories["a"] != stories["b"]


def test_a_link_says_what_the_two_share() -> None:
    found = cluster([quake("a"), quake("b", hours=26)], (), Memory(), FREE)
    (link,) = found.links["b"]
    assert link.other == "a"
    assert "shared numbers: 6.8" in link.evidence
    assert any(line.startswith("shared names: ") and "Marrakesh" in line for line in link.evidence)
    assert "26 hours apart" in link.evidence
    assert found.links["a"][0].evidence == link.evidence


def test_no_article_keeps_more_than_thirty_two_links() -> None:
    found = cluster([quake(f"{place:03d}", hours=place / 10) for place in range(60)], (), Memory(), FREE)
    assert max(map(len, found.links.values())) == 32
    assert together(found, *found.stories)


def test_a_roundup_joins_and_never_bridges() -> None:
    wreck = "Ferry Aurora runs aground off Tromsø, passengers rescued by helicopter"
    both = "Weekly roundup: magnitude 6.8 earthquake strikes Marrakesh in Morocco; ferry Aurora runs aground off Tromsø"
    stories = run(quake("a"), article("r", both, hours=1), article("f", wreck, hours=2), article("g", wreck, hours=3))
    assert stories["f"] == stories["g"] != stories["a"]


def test_a_roundup_that_comes_first_founds_no_story_for_others() -> None:
    stories = run(article("r", "This week: Magnitude 6.8 earthquake strikes Marrakesh in Morocco"), quake("a", hours=1))
    assert stories["a"] != stories["r"]


def test_one_source_filling_its_template_twice_tells_two_stories() -> None:
    lead = "The service is now in preview in all regions of the cloud, with monitoring, backup and encryption at rest."
    titles = "Vortex Queue is now in public preview in cloud regions", "Lumen Ledger is now in public preview in cloud regions"
    stories = run(*(article(str(place), title, lead, source="cloud.example") for place, title in enumerate(titles)))
    assert stories["0"] != stories["1"]


def test_what_must_be_together_is_whatever_it_says() -> None:
    pair = quake("a"), article("b", "Parliament votes on fishing quotas", hours=1)
    assert run(*pair)["a"] != run(*pair)["b"]
    joined = run(*pair, rules=Constraints(must_link=(("b", "a"),)))
    assert joined["a"] == joined["b"]


def test_a_copy_is_in_its_originals_story() -> None:
    stories = run(quake("a"), article("b", "Untitled", hours=1), rules=Constraints(copies={"b": "a"}))
    assert stories["a"] == stories["b"]


def test_an_editors_parting_wins_over_a_copy() -> None:
    stories = run(quake("a"), quake("b", hours=1), rules=Constraints(copies={"b": "a"}, cannot_link=(("b", "a"),)))
    assert stories["a"] != stories["b"]


def test_a_merge_does_not_undo_a_parting() -> None:
    rules = Constraints(must_link=(("a", "c"),), cannot_link=(("a", "b"), ("b", "c")))
    stories = run(quake("a"), quake("b", hours=1), quake("c", hours=2), rules=rules)
    assert stories["a"] == stories["c"] != stories["b"]


def test_a_copy_that_is_ruled_away_from_its_originals_company_keeps_its_story_whatever_comes() -> None:
    stream = Stream(rules=Constraints(copies={"c": "a"}, cannot_link=(("b", "c"),)))
    stream.take([quake("a"), quake("b", hours=1), quake("c", hours=2)])
    parted = stream.stories()
    assert parted["a"] == parted["b"] != parted["c"]
    stream.take([article("z", "Parliament votes on fishing quotas", hours=3)])
    assert stream.stories() == {**parted, "z": mint("story", "z")}
    assert not stream.last.aliases


def test_what_must_be_apart_is_however_alike() -> None:
    rules = Constraints(cannot_link=(("a", "b"),))
    stories = run(quake("a"), quake("b", hours=1), quake("d", hours=2), rules=rules)
    assert stories["a"] != stories["b"]


def test_a_later_ruling_parts_what_was_together() -> None:
    stream = Stream()
    stream.take([quake("a"), quake("b", hours=1)])
    assert len(set(stream.stories().values())) == 1
    stream.rules = Constraints(cannot_link=(("a", "b"),))
    stream.take([quake("z", hours=2)])
    stories = stream.stories()
    assert stories["a"] == mint("story", "a")
    assert stories["b"] != stories["a"]


def test_a_merge_keeps_the_older_story_and_leaves_an_alias() -> None:
    stream = Stream()
    stream.take([quake("a"), article("b", "Parliament votes on fishing quotas", hours=1)])
    stream.rules = Constraints(must_link=(("a", "b"),))
    stream.take([quake("c", hours=2)])
    assert stream.last.aliases == {mint("story", "b"): mint("story", "a")}
    assert set(stream.stories().values()) == {mint("story", "a")}


def test_an_article_that_founds_again_gets_a_new_story_id() -> None:
    stream = Stream()
    stream.take([quake("a"), article("b", "Parliament votes on fishing quotas", hours=1)])
    stream.rules = Constraints(must_link=(("a", "b"),))
    stream.take([quake("c", hours=2)])
    stream.rules = Constraints(cannot_link=(("a", "b"),))
    stream.take([quake("d", hours=3)])
    assert stream.stories()["b"] == mint("story", "b", "2")


LONE = "Aurora aground passengers rescued Tromsø"
GROWN = (
    "captain Aurora rocks passengers Norway",
    "captain Aurora passengers rocks Ferry",
    "aground Aurora passengers rocks Ferry rescued",
)
"""Tellings of one event, with which the lone one is strongly linked on the average and weakly at the beginning."""


def test_a_lone_article_is_in_the_story_that_grows_up_after_it_as_in_one_that_it_finds() -> None:
    tellings = [article(f"g{place}", title, hours=place) for place, title in enumerate(GROWN, 1)]
    after, before = article("lone", LONE, hours=4), article("lone", LONE)
    assert len(set(run(*tellings, after).values())) == 1
    assert len({*run(*tellings[:2], before).values()}) == 2  # not by the first links, but when the story has grown
    assert len(set(run(*tellings, before).values())) == 1


def test_what_the_windows_edge_left_of_a_story_is_no_lone_article() -> None:
    stream, days = Stream(), 24 * 8
    stream.take([article("gone", LONE), article("left", LONE, hours=24 * 6)])
    for place, title in enumerate(GROWN):
        stream.take([article(f"g{place}", title, hours=days + place)])
    stories = stream.stories()
    assert stories["gone"] == stories["left"]
    assert stories["g0"] == stories["g1"] == stories["g2"] != stories["left"]


def test_nothing_new_changes_nothing() -> None:
    stream = Stream()
    stream.take([quake("a"), quake("b", hours=1)])
    again = cluster([], list(stream.kept.values()), stream.memory, FREE)
    assert not any((again.stories, again.aliases, again.links, again.features, again.founded))
    assert again.memory == stream.memory


def test_an_article_without_words_stands_alone() -> None:
    stories = run(article("a", ""), article("b", ""), article("c", "\ud800 …"))
    assert len(set(stories.values())) == 3


def test_words_of_other_scripts_are_read() -> None:
    titles = (
        "東京で大規模な地震が発生 震度6強",
        "東京の地震 震度6強 発生で被害",
        "Землетрясение магнитудой 6,8 в Марокко",
        "В Марокко землетрясение магнитудой 6,8",
    )
    found = cluster([article(str(place), title, hours=place) for place, title in enumerate(titles)], (), Memory(), FREE)
    assert together(found, "0", "1")
    assert together(found, "2", "3")
    assert not together(found, "0", "2")


def test_given_groups_are_taken_as_they_are() -> None:
    def keyed(id_: str, story: str, hours: int) -> Article:
        plain = article(id_, f"Title {id_}", hours=hours)
        return Article(**{field: getattr(plain, field) for field in plain.__struct_fields__} | {"story": story})

    found = given([keyed("b", "k", 2), keyed("a", "k", 2000), keyed("c", "", 0), keyed("d", "", 0)])
    assert found.stories == {"a": mint("given", "k"), "b": mint("given", "k"), "c": mint("story", "c"), "d": mint("story", "d")}
    assert found.founded[mint("given", "k")] == "b"


def test_a_comparison_adds_up_to_its_strength() -> None:
    seen = compare(quake("a"), quake("b", hours=3), Memory())
    assert seen.joined
    assert abs(sum(points for _, _, points in seen.parts) - seen.link.strength / 256) < 0.06
    apart = compare(quake("a"), article("d", "Parliament votes on fishing quotas"), Memory())
    assert not apart.joined
    assert "too weak" in apart.why


def test_a_comparison_names_the_template_that_keeps_two_apart() -> None:
    titles = "Vortex Queue is now in public preview in cloud regions", "Lumen Ledger is now in public preview in cloud regions"
    first, second = (article(title[:3], title, source="cloud.example") for title in titles)
    assert "template" in compare(first, second, Memory()).why


def test_two_companies_filling_one_press_release_form_are_two_stories() -> None:
    stream = Stream()
    stream.take([article(f"w{n}", f"Widget {n} now available in the Cumulus cloud marketplace", hours=n / 10) for n in range(30)])
    stream.take([article("a", "Vortexia now available in the Cumulus cloud marketplace", "Vortexia sells pumps.", hours=5)])
    stream.take([article("b", "Lumenara now available in the Cumulus cloud marketplace", "Lumenara sells lamps.", hours=6)])
    stories = stream.stories()
    assert stories["a"] != stories["b"]
    assert "a" not in {link.other for link in stream.links()["b"]}


def test_articles_without_a_domain_have_no_source_in_common() -> None:
    def nameless(id_: str, title: str) -> Article:
        named = article(id_, title, "Ash from the volcano closes the airport of Catania in Sicily.")
        return Article(
            id=id_,
            feed="f",
            title=title,
            excerpt=named.excerpt,
            published=named.published,
            first_seen=named.published,
            web_url="",
            provider=Provider(name="", domain=""),
        )

    stories = run(nameless("a", "Volcano Etna erupts over Catania again"), nameless("b", "Volcano Etna erupts over Sicily"))
    assert stories["a"] == stories["b"]


def test_a_quiet_month_halves_what_was_counted() -> None:
    stream = Stream()
    stream.take([quake("a")])
    stream.take([quake("b", hours=24 * 31)])
    assert stream.memory.articles == 2
    assert stream.memory.epoch == int((NOON + timedelta(days=31)).timestamp())


def test_what_an_earlier_engine_remembered_keeps_its_story_and_takes_nobody_in() -> None:
    old = Remembered(id="a", published=NOON, domain="a.example", story="kept", features=b"\xc4\x03old")
    found = cluster([quake("b", hours=1)], [old], Memory(), FREE)
    assert found.stories == {"b": mint("story", "b")}
    assert not found.aliases
