"""The language of a text: what its letters say (py3langid), with the feed's own claim as prior."""

from __future__ import annotations

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SAMPLE = 160  # characters; more change the answer rarely and cost in proportion
SHORTEST = 20  # bytes of UTF-8: twenty Latin letters, or seven ideographs, which say as much
TELLING = 80  # bytes from which a text may contradict the feed
SURE = 0.95  # probability needed to contradict a claim
LIKELY = 0.5  # probability needed without any claim

_PRIMARY = re.compile(r"\s*([a-z]{2,3})(?![a-z])", re.IGNORECASE)
# ISO 639-2 and withdrawn codes that feeds still use, and the names of no language.
_ALIASES = {
    "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "ita": "it", "por": "pt", "jpn": "ja", "chi": "zh",
    "zho": "zh", "rus": "ru", "nld": "nl", "dut": "nl", "iw": "he", "in": "id", "ji": "yi", "nb": "no", "cmn": "zh",
    "und": "", "mul": "", "zxx": "", "mis": "", "xx": "",
}  # fmt: skip


def detect(text: str, claim: str = "") -> str:
    """
    The primary subtag (BCP 47, lower case) of a clean text's language, empty when nobody knows.

    The claim wins unless the text is long and its letters leave no doubt; a text too short to judge takes the claim.
    """
    claimed = primary(claim)
    sample = text[:SAMPLE].encode()
    if len(sample) < (TELLING if claimed else SHORTEST):
        return claimed
    found, probability = _identifier().classify(sample)
    found = primary(found)
    if not claimed:
        return found if probability >= LIKELY else ""
    return found if found and probability >= SURE else claimed


def primary(tag: str) -> str:
    """The primary subtag of a language tag: `en-US` and `EN_us` are `en`; empty for what is none."""
    found = _PRIMARY.match(tag)
    return _ALIASES.get(found[1].lower(), found[1].lower()) if found else ""


@cache
def _identifier() -> LanguageIdentifier:
    """The model, loaded on first use: most of a second, which a run without news never pays."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
