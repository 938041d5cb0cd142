from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from tests.corpora import shared

from broadsheet.wire import language as judged
from broadsheet.wire.language import AGREEING, ALONE, SAMPLE, SHORTEST, TELLING, detect, primary

GERMAN = "Die Bundesregierung hat am Montag einen neuen Plan für den Ausbau der Rechenzentren vorgestellt, teilte das Ministerium mit."
ENGLISH = "The government presented a new plan for the expansion of data centres on Monday, the ministry said in a statement."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        ("La France annonce un plan pour l'intelligence artificielle et les centres de données.", "fr"),
        ("El gobierno de España anuncia nuevas medidas para la inteligencia artificial en las escuelas.", "es"),
        ("Правительство представило новый план развития центров обработки данных.", "ru"),
        ("オープンAIが新しいモデルを発表した。開発者は今日から利用できる。", "ja"),
        ("英伟达发布新芯片，面向人工智能计算，公司周一表示。", "zh"),
    ],
)
def test_a_text_without_a_claim_speaks_for_itself(text: str, language: str) -> None:
    assert detect(text) == language


def test_a_long_text_contradicts_a_feed_that_claims_another_language() -> None:
    assert detect(GERMAN, "en-US") == "de"


@pytest.mark.parametrize("text", ["Samsung Galaxy S24 Ultra review", "Neue Grafikkarte", "", "iPhone 15", "Azure SQL"])
def test_a_short_text_takes_the_claim(text: str) -> None:
    assert detect(text, "pt-BR") == "pt"


def test_a_text_too_short_to_judge_has_no_language_of_its_own() -> None:
    assert detect("GPT-5"[:SHORTEST]) == ""


def test_numbers_are_in_no_language() -> None:
    assert detect("1234567890 " * 20) == ""
    assert detect("1234567890 " * 20, "fr") == "fr"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("en-US", "en"), ("EN_us", "en"), (" de ", "de"), ("zh-Hant-TW", "zh"), ("eng", "en"), ("iw", "he"), ("nb-NO", "no"),
     ("und", ""), ("", ""), ("english", ""), ("x-klingon", ""), ("123", "")],
)  # fmt: skip
def test_only_the_primary_subtag_counts(tag: str, expected: str) -> None:
    assert primary(tag) == expected


def texts() -> list[tuple[str, str]]:
    """(language, beginning of a text): the real articles, news stories, headlines, and our own items in three other languages."""
    files = ("everyday/articles", "stories/ecbplus", "stories/uci-headlines")
    rows = [json.loads(line) for name in files for line in gzip.decompress(shared(f"data/{name}.jsonl.gz").read_bytes()).splitlines()]
    own = (Path(__file__).parents[1] / "quality" / "languages.jsonl").read_text("utf-8").splitlines()
    rows += map(json.loads, own)
    return [(row.get("language") or "en", f"{row['title']}. {row.get('excerpt') or row.get('text') or ''}"[:SAMPLE]) for row in rows]


def test_a_vote_of_words_says_what_the_letters_say() -> None:
    identifier = judged._identifier()
    voted = 0
    for language, text in texts():
        agreed, alone = judged._voted(text, AGREEING), judged._voted(text, ALONE)
        voted += bool(agreed)
        found, probability = identifier.classify(text.encode()) if agreed else ("", 0.0)
        assert not agreed or len(text.encode()) < TELLING or found == agreed or probability < judged.SURE, text
        assert alone in ("", language), text
    assert voted > 4_500


def test_words_of_two_languages_leave_the_question_to_the_letters() -> None:
    assert judged._voted("The end of the world und das Ende der Welt", AGREEING) == ""
    assert judged._voted("Le film The Lord of the Rings est sorti", AGREEING) == ""
