"""Fit the role model: `python -m roles.build --star STAR.jsonl --taubench FILE FILE [--out DIR]`.

Two steps. The terms are fitted first (logistic regression, ridge). Then the sum of the terms becomes one
more measure beside those of `role_words`, each group of dialogues read with terms fitted on the *other*
groups, so that the second fit learns what the terms are worth on dialogues they have not seen.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from roles.dialogues import Dialogue, built, interchange, taubench, worn
from roles.written import written
from safetensors.numpy import save_file
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from autoqa.transcribe.role_words import MEASURES, Party, party, tell_language, tokens
from autoqa.transcribe.roles import SETTINGS, WEIGHTS, evidence

HERE = Path(__file__).resolve().parent
Pair = tuple[Party, Party]  # the agent's side and the customer's

_TERMS = 4000
_RAREST = 3  # dialogues of a group in which a term must be found
_MOST = 1500  # dialogues of a group
_TERM_RIDGE, _MEASURE_RIDGE = 10.0, 0.1  # inverse strength (C)
SCALE = 1.0  # of the log-odds; see README.md for how it and CERTAIN were chosen
CERTAIN = 0.97


def main() -> None:
    """Fit and write the model."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--star", type=Path, required=True)
    options.add_argument("--taubench", type=Path, nargs="+", required=True)
    options.add_argument("--out", type=Path, default=HERE.parent.parent / "roles")
    options.add_argument("--seed", type=int, default=3)
    asked = options.parse_args()
    groups = {
        "star": interchange(asked.star, held_out=False),
        "built": built(3000, asked.seed),
        "taubench": [dialogue for path in asked.taubench for dialogue in taubench(path)],
        "english": written(2500, asked.seed, "en"),
        "italian": written(1200, asked.seed, "it"),
    }
    measures, terms = fit(groups, asked.seed)
    write(asked.out, measures, terms)
    print(dict(zip(MEASURES, np.round(measures, 2), strict=True)), len(terms), "terms")


def fit(groups: dict[str, list[Dialogue]], seed: int) -> tuple[np.ndarray, dict[str, float]]:
    """The weights of the measures and of the terms, in log-odds."""
    rng = random.Random(seed)
    pairs = {name: draw(dialogues, rng) for name, dialogues in groups.items()}
    rows, weights = [], []
    for name, own in pairs.items():
        terms = fit_terms({other: p for other, p in pairs.items() if other != name})
        rows.append(np.array([advantage(pair, terms) for pair in own]))
        weights.append(np.full(len(own), len(own) ** -0.5))
    table = np.concatenate(rows)
    spread = np.sqrt(np.square(table).mean(axis=0))
    coefficients = SCALE * mirrored_fit(table / spread, np.concatenate(weights), _MEASURE_RIDGE) / spread
    terms = fit_terms(pairs)
    return coefficients[:-1], {term: coefficients[-1] * weight for term, weight in terms.items()}


def draw(dialogues: Sequence[Dialogue], rng: random.Random) -> list[Pair]:
    """Each dialogue twice, worn differently, misread as words of its own group."""
    words = [word for dialogue in dialogues[:500] for _, text in dialogue for word in tokens(text)]
    chosen = rng.sample(list(dialogues), min(_MOST, len(dialogues)))
    pairs = [read(*worn(dialogue, words, rng)) for dialogue in chosen for _ in range(2)]
    return [pair for pair in pairs if all(side.words for side in pair)]


def read(agent: str, customer: str) -> Pair:
    """Both parties, read in the language of the two together."""
    language = tell_language(tokens(f"{agent} {customer}"))
    return party(agent, language), party(customer, language)


def fit_terms(pairs: dict[str, list[Pair]]) -> dict[str, float]:
    """The weight of each term, from groups that count by the root of their size."""
    index = {term: place for place, term in enumerate(vocabulary(pairs))}
    everything = [pair for own in pairs.values() for pair in own]
    weights = np.concatenate([np.full(len(own), (len(own) / 2 + 50) ** -0.5) for own in pairs.values()])
    coefficients = mirrored_fit(matrix(everything, index), weights, _TERM_RIDGE)
    return {term: float(coefficients[place]) for term, place in index.items()}


def vocabulary(pairs: dict[str, list[Pair]]) -> list[str]:
    """The terms found in most dialogues; no group counts more than 50 of them for a term."""
    total: Counter[str] = Counter()
    for own in pairs.values():
        found = Counter(term for first, second in own for term in first.terms | second.terms)
        for term, count in found.items():
            if count >= 2 * _RAREST:
                total[term] += min(count / 2, 50) ** 0.5
    return [term for term, _ in sorted(total.items(), key=lambda item: (-item[1], item[0]))[:_TERMS]]


def matrix(pairs: Sequence[Pair], index: dict[str, int]) -> csr_matrix:
    """Terms of the agent minus terms of the customer, a row for each pair."""
    rows, columns, values = [], [], []
    for row, sides in enumerate(pairs):
        for sign, side in zip((1, -1), sides, strict=True):
            known = [index[term] for term in sorted(side.terms) if term in index]
            rows += [row] * len(known)
            columns += known
            values += [sign * side.term_weight] * len(known)
    return csr_matrix((values, (rows, columns)), shape=(len(pairs), len(index)))


def mirrored_fit(rows: csr_matrix | np.ndarray, weights: np.ndarray, ridge: float) -> np.ndarray:
    """Logistic regression without intercept; every other row is turned round so that both answers occur."""
    signs = np.where(np.arange(rows.shape[0]) % 2 == 0, 1.0, -1.0)
    model = LogisticRegression(C=ridge, fit_intercept=False, max_iter=500)
    model.fit(diags(signs) @ rows, signs > 0, sample_weight=weights / weights.mean())
    return model.coef_[0]


def advantage(pair: Pair, terms: dict[str, float]) -> np.ndarray:
    """The agent's measures and terms minus the customer's, as far as they are believed."""
    measures = np.subtract(pair[0].measures, pair[1].measures)
    return evidence(*pair) * np.array([*measures, term_sum(pair, terms)])


def term_sum(pair: Pair, terms: dict[str, float]) -> float:
    """What the terms say in favour of the first party."""
    first, second = (side.term_weight * sum(terms.get(term, 0.0) for term in side.terms) for side in pair)
    return first - second


def write(folder: Path, measures: np.ndarray, terms: dict[str, float]) -> None:
    """The model folder."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "measures": MEASURES,
        "certain": CERTAIN,
        "word_languages": ["en", "it"],
        "terms": list(terms),
    }
    text = json.dumps(settings, ensure_ascii=False, indent=0)
    (folder / SETTINGS).write_text(text + "\n", encoding="utf-8")
    arrays = {"measures": measures.astype(np.float32), "terms": np.array([*terms.values()], np.float32)}
    save_file(arrays, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)  # written for its owner alone otherwise
    (folder / "README.md").write_text((HERE / "card.md").read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    main()
