"""Comparisons of small models, with real figures, in every state that the page has to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import numpy as np

from autoqa.calibration.grades import Column, CriterionGrades
from autoqa.domain.agreement import Estimate
from autoqa.domain.calibration import Decision, Mode, Reason
from autoqa.domain.comparison import Comparison
from autoqa.report.comparison import ComparisonPage, render_comparison
from autoqa.training import verdict
from autoqa.training.compare import figures_beside, groups_beside, most_moved, shifts
from autoqa.training.figures import agreement, side_by_side
from tests.training.parts import LEVELS, call

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
NEW, OLD = "a1" * 8, "0f" * 8
_LEVEL = np.random.default_rng(0).integers(1, 4, 240).tolist()
CALLS = [
    call(n, level, agent=f"a{n % 40}", grades=(level, min(level + (n % 5 == 0), 3)))
    for n, level in enumerate(_LEVEL)
]


def scored(noise: float, *, seed: int = 1, shift: float = 0.0) -> CriterionGrades:
    """A model whose distributions lie around what people gave, beside their scores."""
    return side_by_side(CALLS, "resolution", LEVELS, distributions(noise, seed=seed, shift=shift))


def distributions(noise: float, *, seed: int, shift: float) -> np.ndarray:
    """Of each call: a normal around what the model sees."""
    rng = np.random.default_rng(seed)
    at = np.array([one.labels["resolution"].mean for one in CALLS]) + rng.normal(0, noise, len(CALLS)) + shift
    weights = np.exp(-((np.asarray(LEVELS) - at[:, None]) ** 2) / 0.5)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def comparison(new: CriterionGrades, old: CriterionGrades | None) -> Comparison:
    """The one beside the other, with everything that speaks against the first."""
    people = agreement(CALLS, "resolution", LEVELS, distributions(0.3, seed=1, shift=0.0)).human_human
    figures = figures_beside(new, old)
    groups = groups_beside(new, old, ["queue"]) if old else ()
    against = [*verdict.of_figures(figures), *verdict.of_groups(groups)]
    return Comparison(
        criterion="resolution",
        new=NEW,
        old=OLD if old else "",
        calls=len(CALLS),
        left_out=7,
        people=people["qwk"],
        figures=figures,
        groups=groups,
        teams=teams(new, old) if old else (),
        moved=most_moved(new, old) if old else (),
        decision=Decision("resolution", Mode.HUMAN_ONLY if against else Mode.AUTO, Mode.AUTO, tuple(against)),
        reasons=tuple(against),
        cost={"new": 9.44, "old": 12.06} if old else {"new": 9.44},
        notes=() if old else ("no model in service answers it: models: holds no model for it",),
    )


def teams(new: CriterionGrades, old: CriterionGrades) -> tuple:
    """How far the averages of three teams and of forty agents move."""
    agents = np.array([int(one.agent[1:]) for one in CALLS if one.agent])
    return tuple(
        shift
        for column, names in (
            ("team", [f"team {n % 3}" for n in agents.tolist()]),
            ("agent", [f"a{n}" for n in agents.tolist()]),
        )
        for shift in shifts(new.expected, old.expected, column, Column.of(names), agents.astype(np.intp))
    )


def better() -> Comparison:
    return comparison(scored(0.2), scored(0.9, seed=2))


def alike() -> Comparison:
    return comparison(scored(0.5), scored(0.5, seed=2))


def worse() -> Comparison:
    return comparison(scored(1.0, shift=0.6), scored(0.2, seed=2))


def first() -> Comparison:
    """Nothing answered the criterion before."""
    return comparison(scored(0.3), None)


def unshown() -> Comparison:
    """Of another scale, so that it was shown on no call."""
    reason = verdict.other_scale((1, 2, 3, 4, 5), LEVELS)
    return refused(reason)


def too_few() -> Comparison:
    return refused(*verdict.too_few(3))


def refused(*reasons: Reason) -> Comparison:
    """A candidate that could not even be shown."""
    decision = Decision("resolution", Mode.HUMAN_ONLY, Mode.AUTO, reasons)
    nothing = Estimate(None)
    return Comparison("resolution", NEW, "", 3, 0, nothing, (), (), (), (), decision, reasons)


STATES: dict[str, Callable[[], Comparison]] = {
    one.__name__: cache(one) for one in (better, alike, worse, first, unshown, too_few)
}


def page(*comparisons: Comparison) -> ComparisonPage:
    """A page of these comparisons."""
    return ComparisonPage(comparisons, AT)


@cache
def rendered(state: str, language: str = "en") -> str:
    """The page of one comparison."""
    return render_comparison(page(STATES[state]()), language)


@cache
def everything(language: str = "en") -> str:
    """The page of a comparison in each state."""
    return render_comparison(page(*(make() for make in STATES.values())), language)


def named(text: str) -> Comparison:
    """A comparison in which everything that has a name has this one."""
    own = worse()
    return replace(
        own,
        criterion=text,
        new=text,
        old=text,
        groups=tuple(replace(one, column=text, name=text) for one in own.groups),
        teams=tuple(replace(one, column=text, name=text) for one in own.teams),
        moved=tuple(replace(one, interaction=text) for one in own.moved[:2]),
        reasons=(
            Reason("worse_subgroup", text, {"column": text, "name": text, "new": 1.0, "old": 0.5}),
            Reason(text, text),
        ),
        notes=(text,),
    )
