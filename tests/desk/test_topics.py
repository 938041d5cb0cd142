"""Which topics an article gets, under both policies."""

from __future__ import annotations

import pytest
from tests.desk.judging import article, real_article, real_rows, real_rules

from broadsheet.desk.topics import assign
from broadsheet.records import Topic

TOPICS = (
    Topic(id="chips", name="Chips", shortname="HW", parent="AI", keywords=("gpu", "chip"), hashtags=("#silicon",)),
    Topic(id="ai", name="AI", keywords=("ai", "artificial intelligence")),
    Topic(id="cars", name="AI in Cars", parent="Machines", keywords=("self driving", "Tesla")),
    Topic(id="machines", name="Machines", parent="AI", keywords=("robots",)),
)


def test_its_own_topics_win_as_they_are() -> None:
    for policy in ("everyday", "broadsheet"):
        assert assign(article("a", title="A GPU", topics=("Mine", "AI")), TOPICS, policy) == ("Mine", "AI")


def test_everyday_gives_the_root_first_and_whole_words_of_the_title_only() -> None:
    assert assign(article("a", title="Nothing here", excerpt="a gpu"), TOPICS, "everyday") == ("AI",)
    assert assign(article("a", title="The GPU, rebuilt"), TOPICS, "everyday") == ("AI", "Chips")
    assert assign(article("a", title="GPUs explained"), TOPICS, "everyday") == ("AI",)
    assert assign(article("a", title="Self driving to work"), TOPICS, "everyday") == ("AI", "AI in Cars")


def test_the_querys_topic_stands_before_all_others() -> None:
    assert assign(article("a", title="GPU in a Tesla", query="AI in Cars"), TOPICS, "everyday") == ("AI in Cars", "AI", "Chips")
    assert assign(article("a", title="GPU in a Tesla", query="Unknown"), TOPICS, "everyday") == ("AI", "Chips", "AI in Cars")


@pytest.mark.parametrize("category", ["chips", "hw", "GPU", "#silicon", "Silicon", " Chip "])
def test_a_category_names_a_topic_by_name_shortname_keyword_or_hashtag(category: str) -> None:
    for policy in ("everyday", "broadsheet"):
        assert "Chips" in assign(article("a", title="x", categories=(category,)), TOPICS, policy)


@pytest.mark.parametrize("title", ["Two GPUs", "The GPU's heat", "The GPU\u2019s heat", "chips", "gpu-makers"])
def test_broadsheet_knows_plurals_possessives_and_hyphens(title: str) -> None:
    assert assign(article("a", title=title), TOPICS, "broadsheet") == ("AI", "Chips")


def test_broadsheet_looks_into_the_excerpt_and_implies_parents() -> None:
    found = article("a", title="Nothing here", excerpt="A self-driving car of old")
    assert assign(found, TOPICS, "broadsheet") == ("AI", "AI in Cars", "Machines")
    assert assign(article("a", title="One robot"), TOPICS, "broadsheet") == ("AI", "Machines")


def test_broadsheet_finds_no_word_inside_another_and_gives_no_root_for_nothing() -> None:
    assert assign(article("a", title="She explains chipmunks"), TOPICS, "broadsheet") == ()


def test_a_circle_of_parents_ends() -> None:
    circle = (Topic(id="a", name="A", parent="B", keywords=("word",)), Topic(id="b", name="B", parent="A"))
    assert assign(article("x", title="a word"), circle, "broadsheet") == ("A", "B")


def test_the_old_rule_gives_four_of_five_real_rows_their_topics_again() -> None:
    """Much of the rest carries the root alone, whatever its title says: its feeds were not searched for words."""
    topics = real_rules().topics
    again = sum(set(assign(real_article({**row, "topics": []}), topics, "everyday")) == set(row["topics"]) for row in real_rows())
    print("rows whose topics by rule are their own:", again)
    assert again == 2737
