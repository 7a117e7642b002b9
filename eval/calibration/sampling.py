"""What sampling plans are worth: `python -m eval.calibration.sampling [--star FILE]`.

Over 200 plans on a simulated centre (2,000 calls, 40 agents, ten evaluators): the mean of a plan with a risk
part as it is and re-weighted by the chances, less the true mean; the share that is graded twice; the largest
and smallest load of an evaluator; gradings of own calls. With STAR: how many of the bad calls (the task was
not done) listening by risk finds beside listening at random, and the precision at half of the bad calls.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from autoqa.calibration.means import grades_mean
from autoqa.domain.sampling import Candidate, Task
from autoqa.review.plan import Quotas, Team, draw_plan

ROUNDS, CALLS, AGENTS, EVALUATORS = 200, 2000, 40, 10
AT = datetime(2026, 11, 2, tzinfo=UTC)
QUOTAS = Quotas(per_agent=1, stratified=60, risk=120, double=0.2)


def main() -> None:
    """Print what is described above."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--star", type=Path, help="STAR dialogues in JSON lines")
    asked = options.parse_args()
    plans()
    if asked.star is None:
        print("no --star FILE was named: the risk of real calls is not measured")
    else:
        ranking(asked.star)


def plans() -> None:
    """Means, double grading and loads of many plans."""
    rng = np.random.default_rng(0)
    low = rng.beta(1, 4, CALLS)
    truth = 5 - 4 * np.clip(low + rng.normal(0, 0.15, CALLS), 0, 1)
    calls = [
        Candidate(
            f"call-{i:04d}",
            agent=f"agent-{i % AGENTS}",
            queue=("billing", "sales", "support")[i % 3],
            channel="call",
            started_at=AT + timedelta(minutes=int(rng.integers(0, 7 * 24 * 60))),
            seconds=float(rng.gamma(2, 180)),
            low=float(low[i]),
            doubt=float(rng.random()),
        )
        for i in range(CALLS)
    ]
    team = Team((*(f"eva-{e}" for e in range(EVALUATORS - 1)), "agent-7"))
    found = []
    for seed in range(ROUNDS):
        plan = draw_plan("w45", calls, QUOTAS, team, made_at=AT, seed=seed)
        first = [one for one in plan.assignments if one.task is Task.GRADE]
        rows = [int(one.interaction[-4:]) for one in first]
        weighted = grades_mean(truth[rows], weights=np.array([1 / (one.chance or 1) for one in first]))
        loads = Counter(one.evaluator for one in plan.assignments).values()
        own = sum(one.evaluator == calls[int(one.interaction[-4:])].agent for one in plan.assignments)
        inside = weighted.low <= truth.mean() <= weighted.high
        double = (len(plan.assignments) - len(first)) / len(first)
        found.append(
            (truth[rows].mean(), weighted.value, inside, double, max(loads), min(loads), own, len(first))
        )
    naive, value, inside, double, most, least, own, drawn = np.mean(found, axis=0)
    print(f"{drawn:.0f} calls drawn a plan; true mean {truth.mean():.3f}")
    print(f"mean as drawn: {naive - truth.mean():+.3f}; re-weighted: {value - truth.mean():+.4f}")
    print(f"re-weighted interval covers the true mean: {inside:.1%}")
    print(f"graded twice: {double:.1%}; load {least:.1f} to {most:.1f}; gradings of own calls: {own:.0f}")


def ranking(path: Path) -> None:
    """The risk of real calls out of fold."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    lines = [json.loads(line) for line in path.open(encoding="utf-8")]
    used = [line for line in lines if line["labels"].get("task_done") is not None]
    bad = np.array([line["labels"]["task_done"] == 0 for line in used])
    texts = [" ".join(turn["text"] for turn in line["turns"][-8:]) for line in used]
    model = make_pipeline(TfidfVectorizer(min_df=3), LogisticRegression(max_iter=1000))
    groups = [line["agent"] for line in used]
    risk = cross_val_predict(model, texts, bad, groups=groups, cv=GroupKFold(5), method="predict_proba")[:, 1]
    ranked = bad[np.argsort(-risk)]
    reached = np.cumsum(ranked) / bad.sum()
    half = int(np.searchsorted(reached, 0.5)) + 1
    tenth = len(bad) // 10
    print(
        f"STAR: {len(bad):,} calls, {bad.mean():.0%} bad; precision at half of the bad calls "
        f"{ranked[:half].mean():.0%}"
    )
    print(
        f"listening to a tenth finds {ranked[:tenth].mean() / bad.mean():.1f} times the bad calls of chance"
    )


if __name__ == "__main__":
    main()
