"""The model of languages that is read piece by piece answers as the whole one, wherever its tables lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from broadsheet.wire import letters
from broadsheet.wire.letters import identifier

TEXTS = [
    "The government presented a new plan for the expansion of data centres on Monday.",
    "Правительство представило новый план развития центров обработки данных.",
    "オープンAIが新しいモデルを発表した。開発者は今日から利用できる。",
    "Hallitus esitteli maanantaina uuden suunnitelman", "Bộ trưởng đã trình bày kế hoạch mới", "1234567890", "ĄĘÓ", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("model") / "letters.npz"
    identifier(place)
    return place


def test_it_answers_as_the_whole_model(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    expected = [whole.classify(text.encode()) for text in TEXTS]
    assert [identifier(kept).classify(text.encode()) for text in TEXTS] == expected
    monkeypatch.setattr(letters, "MOST_MOVES", 50)
    monkeypatch.setattr(letters, "MOST_ROWS", 5)
    forgetful = identifier(kept)
    assert [forgetful.classify(text.encode()) for text in TEXTS] == expected
    assert (len(forgetful.tk_nextmove) <= 50, len(forgetful.nb_ptc) <= 5) == (True, True)


def test_the_tables_are_unpacked_once(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(letters, "_pour")
    assert identifier(kept).classify(TEXTS[0].encode())[0] == "en"


def test_tables_that_were_cut_off_are_unpacked_again(kept: Path, tmp_path: Path) -> None:
    cut = tmp_path / "letters.npz"
    with kept.open("rb") as whole:
        cut.write_bytes(whole.read(1 << 20))
    assert identifier(cut).classify(TEXTS[0].encode())[0] == "en"
    assert cut.stat().st_size == kept.stat().st_size


def test_where_nothing_can_be_kept_it_answers_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert identifier(tmp_path / "file" / "letters.npz").classify(TEXTS[0].encode())[0] == "en"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
