"""What stands before an article, in scripts with spaces and without."""

from __future__ import annotations

import pytest
from tests.publications import NOW

from broadsheet.records import Document
from broadsheet.wire.pages.reading import read_page

JAPANESE = "政府は新しい漁業法案を承認したと発表した。港の労働者は九日間のストライキを終え、船は再び岸壁に着いた。"
THAI = "รัฐบาลประกาศว่าได้อนุมัติร่างกฎหมายประมงฉบับใหม่และคนงานท่าเรือได้ยุติการนัดหยุดงาน"


def wall(*paragraphs: str) -> str:
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    markup = f"<html><head><title>漁業</title></head><body><article><h1>漁業</h1>{body}</article></body></html>"
    return read_page(Document(address="https://a.example/1", body=markup.encode(), media_type="text/html; charset=utf-8", fetched=NOW)).wall


@pytest.mark.parametrize("words", [JAPANESE, THAI, "The cranes of the harbour went back to work after a strike of nine days."])
def test_an_article_is_no_wall_in_any_script(words: str) -> None:
    assert wall(*(f"{number} {words}" for number in range(6))) == ""


@pytest.mark.parametrize("words", ["漁業法案", "ร่างกฎหมายประมง", "Work again"])
def test_a_few_words_are_no_text_in_any_script(words: str) -> None:
    assert wall(words) == "no-text"
