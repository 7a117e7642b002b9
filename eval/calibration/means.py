"""A mean from many scores of a model and few grades: `python -m eval.calibration.means [--star FILE]`.

Simulated: 10,000 calls scored by a model of a given correlation with people, a bias and a scale of its own,
200 of them graded, 2,000 times over. Printed for each correlation: how often the 95 % interval covers the
true mean, and the median of its width over that of the interval from the 200 grades alone; the same where
the 200 were drawn by risk (low scores more often) and are re-weighted, and where they are not. With STAR,
the model is tf-idf and logistic regression in folds by agent, the calls and the answers of people are real,
and the truth is the mean of all answers.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from autoqa.calibration.means import corrected_mean, grades_mean

ROUNDS, CALLS, GRADED = 2000, 10_000, 200
CORRELATIONS = (0.9, 0.8, 0.7, 0.6, 0.5, 0.0)


def main() -> None:
    """Print what is described above."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--star", type=Path, help="STAR dialogues in JSON lines")
    asked = options.parse_args()
    print(
        "correlation | covered | width of grades alone | risk, weighted: covered, width | unweighted: covered"
    )
    rng = np.random.default_rng(20)
    for correlation in CORRELATIONS:
        people, model = simulated(rng, correlation)
        print(f"{correlation:11.1f} | {row(rng, people, model)}")
    if asked.star is None:
        print("no --star FILE was named: real answers are not measured")
        return
    people, model = star(asked.star)
    found = np.corrcoef(people, model)[0, 1]
    print(f"STAR, task done, {len(people):,} calls, correlation {found:.2f} | {row(rng, people, model)}")


def simulated(rng: np.random.Generator, correlation: float) -> tuple[np.ndarray, np.ndarray]:
    """What people give (1 to 5) and what the model does, half a point too high and too narrow."""
    latent = rng.normal(size=CALLS)
    noise = rng.normal(size=CALLS)
    people = np.clip(np.round(3.4 + latent), 1, 5)
    seen = (people - people.mean()) / people.std()
    model = 3.9 + 0.6 * (correlation * seen + np.sqrt(1 - correlation**2) * noise)
    return people, model


def row(rng: np.random.Generator, people: np.ndarray, model: np.ndarray) -> str:
    """Coverage and relative width under random and risk-based sampling."""
    truth = people.mean()
    chance = np.where(model < np.quantile(model, 0.3), 4.0, 1.0)
    chance = GRADED * chance / chance.sum()
    found = []
    for _ in range(ROUNDS):
        drawn = np.zeros(len(people), dtype=bool)
        drawn[rng.choice(len(people), GRADED, replace=False)] = True
        own = corrected_mean(model, people[drawn], model[drawn])
        alone = grades_mean(people[drawn])
        risky = rng.random(len(people)) < chance
        weighted = corrected_mean(model, people[risky], model[risky], weights=1 / chance[risky])
        plain = grades_mean(people[risky])
        ratio = (own.high - own.low) / (alone.high - alone.low)
        wide = (weighted.high - weighted.low) / (alone.high - alone.low)
        covered = [m.low <= truth <= m.high for m in (own, weighted, plain)]
        found.append((*covered, ratio, wide))
    inside, risk, naive, _, _ = np.mean(found, axis=0)
    ratio, wide = np.median(np.array(found)[:, 3:], axis=0)
    return f"{inside:7.1%} | {ratio:21.2f} | {risk:15.1%}, {wide:.2f} | {naive:.1%}"


def star(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """People's answers to whether the task was done, and a model's probability out of fold."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    lines = [json.loads(line) for line in path.open(encoding="utf-8")]
    used = [line for line in lines if line["labels"].get("task_done") is not None]
    texts = [" ".join(turn["text"] for turn in line["turns"][-8:]) for line in used]
    answers = np.array([float(line["labels"]["task_done"]) for line in used])
    model = make_pipeline(TfidfVectorizer(min_df=3), LogisticRegression(max_iter=1000))
    groups = [line["agent"] for line in used]
    folds = GroupKFold(5)
    guess = cross_val_predict(model, texts, answers, groups=groups, cv=folds, method="predict_proba")
    return answers, guess[:, 1]


if __name__ == "__main__":
    main()
