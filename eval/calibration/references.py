"""Statistics beside known answers: `python -m eval.calibration.references [--rsmtool DIR] [--calls N]`.

First RSMTool's figures on its own test data beside ours, with the largest difference for each of its files.
Then the recipe of Loukina et al. (2020): 10,000 true scores, one system, 200 evaluators who err little or
much; how far quadratic weighted kappa of one and the same system depends on who graded, how far PRMSE does,
and how it spreads when only some calls are graded twice. Last, the seconds and memory of every statistic
with 1,000 draws over agents on 1,000,000 grades.
"""

from __future__ import annotations

import argparse
import csv
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from autoqa.agreement import intraclass, moments, ranks, resample, subgroups, tables, true_score
from autoqa.agreement.attenuation import disattenuated
from autoqa.agreement.coincidences import alpha, coincidences, interval_alpha, interval_sums
from autoqa.agreement.sums import Floats

RSMTOOL = Path(__file__).parents[2] / "tests" / "agreement" / "data"
LEVELS = np.arange(1, 7)
JOHNSON = {"error variance": 0.509375, "true variance": 0.7765515, "true MSE": 0.3564625, "PRMSE": 0.5409673}
CORRELATIONS = {"low": 0.40, "moderate": 0.55, "average": 0.65, "high": 0.80}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a file of RSMTool and ours for it."""

    file: str
    name: str
    theirs: float
    ours: float

    @property
    def apart(self) -> float:
        """How far ours is from theirs."""
        return abs(self.theirs - self.ours)


def main() -> None:
    """Print the three comparisons."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rsmtool", type=Path, default=RSMTOOL, help="folder of RSMTool's test data")
    options.add_argument("--calls", type=int, default=250_000, help="calls of the timing, four grades each")
    asked = options.parse_args()
    print_rsmtool(list(figures(asked.rsmtool)))
    print_recipe()
    print_cost(asked.calls)


# RSMTool ------------------------------------------------------------------------------------------------


def figures(folder: Path) -> Iterator[Figure]:
    """Each figure of RSMTool's expected files for which there is a statistic here."""
    data = read(folder / "predictions_scaled_with_subgroups.csv")
    first, second, raw = (column(data, name) for name in ("h1", "h2", "score"))
    trimmed = np.clip(raw, 1 - 0.49998, 6 + 0.49998)
    systems = {"scale": raw, "scale_trim": trimmed, "scale_trim_round": np.rint(trimmed)}
    everyone = np.ones(len(first), dtype=bool)
    between = consistency(first, second, everyone)
    yield from compared(folder, "consistency", {"": between})
    with_system = {name: evaluation(first, system, everyone) for name, system in systems.items()}
    yield from compared(folder, "eval", with_system)
    lost = {name: degradation(values, between) for name, values in with_system.items()}
    yield from compared(folder, "degradation", lost)
    freed = {name: disattenuation(values, between) for name, values in with_system.items()}
    yield from compared(folder, "disattenuated_correlations", freed)
    truths = {name: truth(first, second, system) for name, system in systems.items()}
    yield from compared(folder, "true_score_eval", truths)
    for by in ("L1", "QUESTION"):
        names, own = np.unique([row[by] for row in data], return_inverse=True)
        yield from by_group(folder, by, names, own, first, second, systems)
        yield from fairness(folder, by, names, own, first, systems["scale_trim"])
    yield from johnson(folder)


def consistency(first: Floats, second: Floats, rows: Floats) -> dict[str, float]:
    """Two people, by RSMTool's names."""
    sums = moments.moments(first[rows], second[rows])
    values = _shared("h1", "h2", sums) | _agreement(first[rows], second[rows])
    return values | {"SMD": moments.smd(sums, by="pooled").item()}


def evaluation(first: Floats, system: Floats, rows: Floats) -> dict[str, float]:
    """A person and the system, by RSMTool's names; kappa is that of the rounded score."""
    sums = moments.moments(first[rows], system[rows])
    more = {"SMD": moments.smd(sums), "RMSE": moments.rmse(sums), "R2": moments.r2(sums)}
    values = _shared("h", "sys", sums) | _agreement(first[rows], system[rows])
    return values | {name: value.item() for name, value in more.items()}


def _shared(one: str, other: str, sums: Floats) -> dict[str, float]:
    centres, spreads = moments.means(sums)[0], moments.deviations(sums)[0]
    return {
        "N": sums[0, 0],
        f"{one}_mean": centres[0],
        f"{one}_sd": spreads[0],
        f"{other}_mean": centres[1],
        f"{other}_sd": spreads[1],
        "corr": moments.pearson(sums).item(),
        "wtkappa": moments.continuous_qwk(sums).item(),
    }


def _agreement(first: Floats, second: Floats) -> dict[str, float]:
    values, places = np.unique(np.concatenate([first, second]), return_inverse=True)
    table = tables.contingency(*np.split(places, 2), len(values))
    whole = tables.contingency(first.astype(int) - 1, np.rint(second).astype(int) - 1, 6)
    return {
        "exact_agr": 100 * tables.exact(table).item(),
        "adj_agr": 100 * tables.adjacent(table, values).item(),
        "kappa": tables.kappa(whole).item(),
    }


def degradation(system: dict[str, float], people: dict[str, float]) -> dict[str, float]:
    """Human-model less human-human."""
    return {name: system[name] - value for name, value in people.items() if name in system}


def disattenuation(system: dict[str, float], people: dict[str, float]) -> dict[str, float]:
    """The correlation freed from the people's error, and what it is made of."""
    return {
        "corr_HM": system["corr"],
        "corr_HH": people["corr"],
        "sqrt_HH": people["corr"] ** 0.5,
        "corr_disattenuated": disattenuated(system["corr"], people["corr"]).item(),
    }


def truth(first: Floats, second: Floats, system: Floats) -> dict[str, float]:
    """The true-score evaluation of calls that all have two scores."""
    scores = np.column_stack([first, second])
    sums = true_score.true_score_sums(np.repeat(np.arange(len(first)), 2), scores.ravel(), system)
    return {
        "N": true_score.calls(sums).item(),
        "N multiple": true_score.multiple(sums).item(),
        "Variance of errors": true_score.error_variance(sums).item(),
        "True score var": true_score.true_variance(sums).item(),
        "MSE true": true_score.true_mse(sums).item(),
        "PRMSE true": true_score.prmse(sums).item(),
    }


def by_group(
    folder: Path,
    by: str,
    names: Sequence[str],
    own: Floats,
    first: Floats,
    second: Floats,
    systems: dict[str, Floats],
) -> Iterator[Figure]:
    """The figures of each subgroup, with the difference of standardised means."""
    rows = {"All data": np.ones(len(own), dtype=bool)} | {n: own == i for i, n in enumerate(names)}
    people = {name: consistency(first, second, mask) for name, mask in rows.items()}
    for name, value in zip(names, _dsm(first, second, own, len(names)), strict=True):
        people[name]["DSM"] = value
    yield from compared(folder, f"consistency_by_{by}", people)
    system: dict[str, dict[str, float]] = {name: {} for name in rows}
    for kind in ("scale_trim", "scale_trim_round"):
        for name, mask in rows.items():
            found = evaluation(first, systems[kind], mask)
            system[name] |= {f"{key}.{kind}": value for key, value in found.items()} | found
        for name, value in zip(names, _dsm(first, systems[kind], own, len(names)), strict=True):
            system[name][f"DSM.{kind}"] = value
    yield from compared(folder, f"eval_by_{by}", system)
    freed = {n: disattenuation({"corr": system[n]["corr.scale_trim"]}, people[n]) for n in rows}
    yield from compared(folder, f"disattenuated_correlations_by_{by}", freed)


def _dsm(first: Floats, second: Floats, own: Floats, count: int) -> Floats:
    return subgroups.standardised_differences(moments.moments(first, second, groups=own, n_groups=count))


def fairness(
    folder: Path, by: str, names: Sequence[str], own: Floats, human: Floats, system: Floats
) -> Iterator[Figure]:
    """The three fairness metrics and the estimate of each group."""
    found = subgroups.fairness(human, system, own, len(names))
    effects = {"osa": found.accuracy, "osd": found.difference, "csd": found.conditional}
    titles = ("Overall score accuracy", "Overall score difference", "Conditional score difference")
    metrics = {
        "R2": {title: effect.r2 for title, effect in zip(titles, effects.values(), strict=True)},
        "sig": {title: effect.p for title, effect in zip(titles, effects.values(), strict=True)},
    }
    yield from compared(folder, f"fairness_metrics_by_{by}", metrics)
    for short, effect in effects.items():
        labels = [f"Intercept ({n})" if i == effect.base else n for i, n in enumerate(names)]
        keys = ("estimate", "P>[t]", "[0.025", "0.975]")
        rows = {
            label: dict(zip(keys, row, strict=True))
            for label, row in zip(labels, effect.estimates, strict=True)
        }
        yield from compared(folder, f"estimates_{short}_by_{by}", rows)


def johnson(folder: Path) -> Iterator[Figure]:
    """Figures of prmse_data.csv that M. Johnson computed in R, from RSMTool's unit tests (7 decimals)."""
    data = read(folder / "prmse_data.csv")
    scores = np.column_stack([column(data, f"h{i}") for i in range(1, 5)])
    rows = np.repeat(np.arange(len(data)), 4)
    sums = true_score.true_score_sums(rows, scores.ravel(), column(data, "system"))
    found = (true_score.error_variance, true_score.true_variance, true_score.true_mse, true_score.prmse)
    for (name, theirs), statistic in zip(JOHNSON.items(), found, strict=True):
        yield Figure("prmse_data (R)", name, theirs, statistic(sums).item())


def compared(folder: Path, name: str, ours: dict[str, dict[str, float]]) -> Iterator[Figure]:
    """The figures of one expected file that are also among ours."""
    for row in read(folder / "expected" / f"lr_eval_with_h2_{name}.csv"):
        label = row.pop("")
        for key, theirs in row.items():
            if key in ours[label]:
                yield Figure(name, f"{label} {key}".strip(), float(theirs), float(ours[label][key]))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def column(rows: Sequence[dict[str, str]], name: str) -> Floats:
    return np.array([float(row[name]) for row in rows])


def print_rsmtool(found: Sequence[Figure]) -> None:
    print(f"{'RSMTool, file':<40}{'figures':>8}{'largest difference':>20}  of")
    for file in dict.fromkeys(figure.file for figure in found):
        here = [figure for figure in found if figure.file == file]
        worst = max(here, key=lambda figure: figure.apart)
        print(f"{file:<40}{len(here):>8}{worst.apart:>20.1e}  {worst.name}")
    print()
    wanted = {
        "consistency": ("wtkappa", "kappa", "exact_agr"),
        "eval": ("scale corr", "scale wtkappa", "scale kappa"),
        "true_score_eval": ("scale PRMSE true", "scale Variance of errors"),
    }
    for figure in found:
        if figure.name in wanted.get(figure.file, ()):
            print(f"{figure.file:<20}{figure.name:<26}{figure.theirs:>12.7f}{figure.ours:>12.7f}")
    print(f"\n{len(found)} figures, the largest difference {max(figure.apart for figure in found):.1e}\n")


# The recipe of ETS --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Simulated:
    """True scores, one system's scores, and the scores of the evaluators of each category."""

    true: Floats
    system: Floats
    people: dict[str, Floats]

    @property
    def prmse(self) -> float:
        """What PRMSE estimates, from the true scores themselves."""
        return 1 - float(np.mean((self.system - self.true) ** 2) / np.var(self.true))


def simulate(calls: int = 10_000, each: int = 50, explained: float = 0.80, seed: int = 0) -> Simulated:
    """True scores of mean 3.84 and deviation 0.74 on 1-6, and whole scores of people who err.

    The error of a category's evaluators is such that two of them correlate as CORRELATIONS says, rounding
    to whole levels included; the system's error leaves `explained` of the true variance explained.
    """
    random = np.random.default_rng(seed)
    true = np.clip(random.normal(3.844, 0.74, calls), 1, 6)
    spread = true.var()
    system = true + random.normal(0, np.sqrt((1 - explained) * spread), calls)
    people = {}
    for category, correlation in CORRELATIONS.items():
        error = np.sqrt(spread * (1 / correlation - 1) - 1 / 12)
        seen = true[:, None] + random.normal(0, error, (calls, each))
        people[category] = np.clip(np.rint(seen), 1, 6)
    return Simulated(true, system, people)


def pairs_of(people: Floats, count: int = 50) -> Iterator[tuple[Floats, Floats]]:
    """Each evaluator beside the next one of the same category."""
    for i in range(count):
        yield people[:, i], people[:, (i + 1) % people.shape[1]]


def prmse_of(one: Floats, other: Floats, system: Floats, double: int, random: np.random.Generator) -> float:
    """PRMSE when all calls have one score and `double` of them, drawn at random, a second."""
    again = random.permutation(len(one))[:double]
    rows = np.concatenate([np.arange(len(one)), again])
    scores = np.concatenate([one, other[again]])
    return true_score.prmse(true_score.true_score_sums(rows, scores, system, centre=3.5)).item()


def print_recipe() -> None:
    world = simulate()
    random = np.random.default_rng(1)
    print(f"One system, 200 pairs of evaluators, 10,000 calls graded twice; true PRMSE {world.prmse:.3f}")
    print(f"{'evaluators':<12}{'their r':>9}{'QWK with the system':>37}{'PRMSE':>37}")
    every: dict[str, list[float]] = {"r": [], "qwk": [], "prmse": []}
    for category, people in world.people.items():
        found: dict[str, list[float]] = {name: [] for name in every}
        for one, other in pairs_of(people):
            found["r"].append(moments.pearson(moments.moments(one, other)).item())
            found["qwk"].append(moments.continuous_qwk(moments.moments(one, world.system)).item())
            found["prmse"].append(prmse_of(one, other, world.system, len(one), random))
        print(f"{category:<12}{np.mean(found['r']):>9.3f}{_spread(found['qwk'])}{_spread(found['prmse'])}")
        for name, values in found.items():
            every[name] += values
    print(f"{'all':<12}{'':>9}{_spread(every['qwk'])}{_spread(every['prmse'])}\n")
    print_doubles(world)


def _spread(values: Sequence[float]) -> str:
    low, high = min(values), max(values)
    return f"{f'mean {np.mean(values):.3f}, {low:.3f} - {high:.3f} ({high - low:.3f})':>37}"


def print_doubles(world: Simulated) -> None:
    """How PRMSE spreads over the same pairs when fewer calls have a second score."""
    random = np.random.default_rng(2)
    print("PRMSE of the 200 pairs when so many of the 10,000 calls are graded twice")
    names = ("all", *world.people)
    title = "within 0.02 of the truth:"
    print(f"{'graded twice':>12}{'middle 95 %':>16}  {title}" + "".join(f"{name:>10}" for name in names))
    enough: dict[str, int] = {}
    for double in (50, 100, 250, 500, 1000, 2500, 5000, 10_000):
        found = [
            np.array([prmse_of(one, other, world.system, double, random) for one, other in pairs_of(people)])
            for people in world.people.values()
        ]
        values = np.concatenate(found)
        low, high = np.nanpercentile(values, [2.5, 97.5])
        near = [float(np.mean(np.abs(part - world.prmse) <= 0.02)) for part in (values, *found)]
        print(f"{double:>12}{f'{low:.3f} - {high:.3f}':>16}  {'':<{len(title)}}", end="")
        print("".join(f"{share:>10.0%}" for share in near))
        for name, share in zip(names, near, strict=True):
            if share >= 0.95:
                enough.setdefault(name, double)
    needed = ", ".join(f"{name} {enough.get(name, 'more than 10000')}" for name in names)
    print(f"calls graded twice so that 95 % of pairs are within 0.02 of the truth: {needed}\n")


# What it costs ------------------------------------------------------------------------------------------


def print_cost(calls: int, each: int = 4, agents: int = 2000) -> None:
    """The seconds of every statistic with its interval on calls with four human grades and a system's."""
    random = np.random.default_rng(3)
    true = random.normal(3.5, 0.8, calls)
    human = np.clip(np.rint(true[:, None] + random.normal(0, 0.6, (calls, each))), 1, 6)
    system = true + random.normal(0, 0.4, calls)
    agent, count = resample.merged(random.integers(0, agents, calls))
    started, wall = time.process_time(), time.perf_counter()
    print(f"{calls * each:,} grades of {calls:,} calls and {agents:,} agents, 1,000 draws over agents")
    print(f"{'statistic':<22}{'value':>9}{'low':>9}{'high':>9}{'CPU s':>8}")
    drawn = resample.draws(count)
    for name, statistic, sums in prepared(human, system, agent, count):
        before = time.process_time()
        built = sums()
        value = statistic(built.sum(axis=0)).item()
        low, high = resample.interval(statistic, built, drawn=drawn)
        print(f"{name:<22}{value:>9.4f}{low:>9.4f}{high:>9.4f}{time.process_time() - before:>8.2f}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    used = time.process_time() - started
    print(f"{used:.1f} CPU seconds, {time.perf_counter() - wall:.1f} s, at most {memory:,.0f} MB\n")


def prepared(human: Floats, system: Floats, agent: Floats, count: int) -> Iterator[tuple]:
    """Each statistic with the function that sums up what it needs, so that both are timed."""
    calls, each = human.shape
    level = human.astype(int) - 1
    whole = np.clip(np.rint(system), 1, 6).astype(int) - 1
    i, j = np.triu_indices(each, 1)
    one, other, pair_agent = level[:, i].ravel(), level[:, j].ravel(), np.repeat(agent, len(i))
    rows, row_agent = np.repeat(np.arange(calls), each), np.repeat(agent, each)
    by_pair = {"groups": pair_agent, "n_groups": count}
    by_row = {"groups": row_agent, "n_groups": count}
    people = partial(tables.contingency, one, other, 6, **by_pair)
    model = partial(tables.contingency, level.ravel(), np.repeat(whole, each), 6, **by_row)
    for who, table in (("people", people), ("model", model)):
        yield f"exact, {who}", tables.exact, table
        yield f"adjacent, {who}", partial(tables.adjacent, levels=LEVELS), table
        yield f"kappa, {who}", tables.kappa, table
        yield f"qwk, {who}", partial(tables.quadratic_kappa, levels=LEVELS), table
        yield f"ac1, {who}", tables.ac1, table
        yield f"ac2, {who}", partial(tables.ac2, levels=LEVELS), table
        yield f"spearman, {who}", ranks.spearman, table
    fine = ranks.binned(system)
    yield (
        "spearman, unrounded",
        ranks.spearman,
        partial(tables.contingency, level.ravel(), np.repeat(fine, each), 6, columns=256, **by_row),
    )
    sums = partial(moments.moments, human.ravel(), np.repeat(system, each), centre=3.5, **by_row)
    for name in ("pearson", "continuous_qwk", "smd", "rmse", "r2"):
        yield name, getattr(moments, name), sums
    pairing = partial(coincidences, rows, level.ravel(), 6, **by_row)
    for metric in ("nominal", "ordinal", "interval"):
        yield f"alpha {metric}", partial(alpha, levels=LEVELS, metric=metric), pairing
    unrounded = partial(interval_sums, rows, human.ravel(), centre=3.5, **by_row)
    yield "alpha, from sums", interval_alpha, unrounded
    grades = partial(intraclass.one_way_sums, rows, human.ravel(), centre=3.5, **by_row)
    yield "icc(1)", intraclass.one_way, grades
    complete = partial(intraclass.two_way_sums, human, groups=agent, n_groups=count, centre=3.5)
    yield "icc(A,1)", intraclass.two_way_agreement, complete
    yield "icc(C,1)", intraclass.two_way_consistency, complete
    truths = partial(true_score.true_score_sums, rows, human.ravel(), system, centre=3.5, **by_row)
    for name in ("error_variance", "true_variance", "true_mse", "prmse", "reliability"):
        yield name, getattr(true_score, name), truths


if __name__ == "__main__":
    main()
