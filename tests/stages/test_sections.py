"""What lists stories is rendered in an order that leads nobody astray."""

from __future__ import annotations

from broadsheet.stages.sections import in_order


def test_the_newest_page_of_a_list_is_rendered_after_every_page_it_leads_to() -> None:
    keys = ["list:news:newest", "list:news/ai:2", "list:news:10", "topic:ai", "list:news:2", "list:news/ai:newest"]
    order = in_order(keys)
    assert sorted(order) == sorted(keys)
    assert order.index("list:news:newest") > order.index("list:news:10")
    assert order.index("list:news/ai:newest") > order.index("list:news/ai:2")


def test_pages_of_one_number_stand_together() -> None:
    assert in_order(["list:news/ai:2", "list:news:10", "list:news:2"]) == ["list:news/ai:2", "list:news:2", "list:news:10"]
