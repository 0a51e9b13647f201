"""Do intervals cover, and tests hold their level? Simulated patients of known truth.

    python benchmarks/coverage.py [TRIALS]

Prints, for each headline interval and test, in how many of TRIALS (1000) the interval holds the
truth or the test rejects what is true, at several numbers of patients; models, which take longer,
get a fifth of the trials. The scores of a group are normal, rounded to half points and cut at the
ends of 0 to 10; truths are those of the rounded scores, from a million patients.
"""

import sys
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from caseseries.statistics import (
    adjusted,
    bootstrap,
    descriptive,
    groups,
    interval_censored,
    mixed,
    paired,
    proportions,
    sensitivity,
    variability,
)
from caseseries.statistics.result import Result, unavailable

SEED = 2026
SIZES = (4, 6, 10, 20, 40)
MANY = 1_000_000
FREE, SLOPE = 0.7, -0.1
"""Share that is free of the event at month 6, and change of the scores a month."""

CHECKS = 9
"""Checks of each patient, with an intracluster correlation of one half."""

Floats = NDArray[np.float64]
Trial = Mapping[str, tuple[Result, float | None]]
"""By name a result and the truth that its interval should hold; None of a test of what is true."""


def main() -> None:
    """Print one line a method, one column a number of patients."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for of_one, number in ((one_trial, trials), (models, trials // 5)):
        print(f"| {number} trials | {' | '.join(f'n = {size}' for size in SIZES)} |")
        print(f"|---|{'---|' * len(SIZES)}")
        counted = {size: shares(of_one, size, number) for size in SIZES}
        for name in counted[SIZES[-1]]:
            print(f"| {name} | {' | '.join(counted[size].get(name, '—') for size in SIZES)} |")
        print()


def shares(
    of_one: Callable[[np.random.Generator, int], Trial], size: int, trials: int
) -> dict[str, str]:
    """Return how often each interval held, and each test rejected, at one number of patients."""
    held: dict[str, list[bool]] = {}
    for number in range(trials):
        random = np.random.default_rng([SEED, size, number])
        for name, (result, truth) in of_one(random, size).items():
            if truth is None and result.p_value is not None:
                held.setdefault(name, []).append(result.p_value <= 0.05)
            elif truth is not None and result.ci_low is not None and result.ci_high is not None:
                within = result.ci_low - 1e-9 <= truth <= result.ci_high + 1e-9
                held.setdefault(name, []).append(within)
    return {name: f"{np.mean(found):.3f}" for name, found in held.items()}


def one_trial(random: np.random.Generator, size: int) -> Trial:
    """Return every method on one set of simulated patients."""
    early = scored(random, 8.0, 1.0, size)
    later = on_scale(early - random.normal(1.0, 0.7, size))
    one, two = scored(random, 7.0, 1.2, size), scored(random, 7.0, 1.2, size)
    data = groups.two_groups(one, two, grid="0.5")
    from_nothing = paired.changes(np.zeros(size), one)
    change = paired.changes(later, early, grid="0.5")
    kept = random.binomial(CHECKS, random.beta(0.8, 0.2, size))
    return {
        "mean, t interval": (descriptive.mean(one), TRUE["mean"]),
        "mean, BCa": (bootstrap.mean_change(from_nothing, resamples=2000), TRUE["mean"]),
        "change, paired t interval": (paired.t_test(change), TRUE["change"]),
        "difference, Welch": (groups.welch(data), 0.0),
        "superiority, Brunner–Munzel": (groups.probability_of_superiority(data), 0.5),
        "share of checks, Korn–Graubard": (proportions.share_of_checks(kept, [CHECKS] * size), 0.8),
        "share of checks, Clopper–Pearson": (
            proportions.clopper_pearson(int(kept.sum()), CHECKS * size),
            0.8,
        ),
        **{f"level of {name}": (result, None) for name, result in tests(random, data)},
    }


def tests(random: np.random.Generator, data: groups.TwoGroups) -> Iterator[tuple[str, Result]]:
    """Yield tests of something that is true: groups alike, spreads alike."""
    yield "Welch", groups.welch(data)
    yield "Mann–Whitney, exact", groups.mann_whitney(data)
    yield "permuted distances, exact", variability.permuted_distances(data)
    yield "lnVR, normal", variability.lnvr(data)
    size = data.first.size
    patient = random.normal(7, 1, size)
    pair = paired.changes(*(on_scale(patient + random.normal(0, 0.6, size)) for _ in range(2)))
    yield "Pitman–Morgan", variability.pitman_morgan(pair, names=("first", "second"))
    for name, covariate in (
        ("a baseline at which groups are alike", 0.0),
        ("a score at which groups are a point apart", 1.0),
    ):
        yield f"ANCOVA on {name}", ancova(random, size, covariate)


def models(random: np.random.Generator, size: int) -> Trial:
    """Return the methods that take longer, and bounds for scores that are missing with a reason."""
    whole = scored(random, 7.0, 1.2, size)
    # Who fares badly comes back less often.
    seen = np.where(random.random(size) < np.where(whole < 7, 0.6, 0.95), whole, np.nan)
    bounds = sensitivity.missing_bounds(descriptive.mean, seen, worst=0, best=10)
    odds = groups.proportional_odds(groups.two_groups(graded(random, size), graded(random, size)))
    slope = course(random, size)["month"]
    return {
        "mean of those seen, t interval": (descriptive.mean(seen), TRUE["mean"]),
        "mean, bounds for the missing": (bounds["anywhere"], TRUE["mean"]),
        "free at month 6, Turnbull": (free_at_6(random, size), FREE),
        "proportional odds, Wald": (odds, 1.0),
        "level of proportional odds": (odds, None),
        "slope a month, random slopes": (slope, SLOPE),
        "slope a month, told by the height": (course(random, size, told=True)["month"], SLOPE),
    }


def free_at_6(random: np.random.Generator, size: int) -> Result:
    """Return the share still free of an event that is seen only at visits, if any was by then."""
    event = random.exponential(-6 / np.log(FREE), size)
    visits = np.array([0.0, 3.0, 6.0, 12.0])
    seen = np.searchsorted(visits, event)
    by = np.where(seen < visits.size, visits[np.minimum(seen, visits.size - 1)], np.nan)
    found = interval_censored.turnbull(visits[seen - 1], by)
    nobody = unavailable("free", "no event between these visits", method="Turnbull", n=size)
    return found.get("free_at_6", nobody)


def graded(random: np.random.Generator, size: int) -> Floats:
    """Return grades from 0 to 3."""
    return random.choice(4, size, p=[0.1, 0.2, 0.3, 0.4]).astype(float)


def course(random: np.random.Generator, size: int, *, told: bool = False) -> dict[str, Result]:
    """Return the course of scores of patients who differ in height and slope.

    Where the height tells the slope, about half of the fits are singular.
    """
    month = np.tile([0.0, 3.0, 6.0, 12.0], size)
    patient = np.repeat(np.arange(size), 4)
    height = np.repeat(random.normal(8, 0.8, size), 4)
    slope = np.repeat(random.normal(SLOPE, 0.05, size), 4)
    if told:
        slope = SLOPE - 0.05 * (height - 8) / 0.8
    scores = height + slope * month + random.normal(0, 0.3, month.size)
    return mixed.random_slopes(scores, fixed={"month": month}, slope="month", patient=patient)


def ancova(random: np.random.Generator, size: int, apart: float) -> Result:
    """Return the adjusted difference of two groups that fade alike; reliability .8."""
    in_first = np.arange(2 * size) < size
    true = random.normal(7, 1, 2 * size) + apart * in_first
    early = true + random.normal(0, 0.5, 2 * size)
    later = true - 1 + random.normal(0, 0.5, 2 * size)
    return adjusted.ancova(later, early, in_first, names=("first", "second"))["group"]


def scored(random: np.random.Generator, mean: float, sd: float, size: int) -> Floats:
    """Return scores of a group."""
    return on_scale(random.normal(mean, sd, size))


def on_scale(values: Floats) -> Floats:
    """Return values as scores: in half points, from 0 to 10."""
    return np.clip(np.round(2 * values) / 2, 0, 10)


def truths() -> dict[str, float]:
    """Return the means of the scores, from so many patients that they hardly vary."""
    random = np.random.default_rng(SEED)
    early = scored(random, 8.0, 1.0, MANY)
    later = on_scale(early - random.normal(1.0, 0.7, MANY))
    return {
        "mean": float(scored(random, 7.0, 1.2, MANY).mean()),
        "change": float((early - later).mean()),
    }


TRUE = truths()

if __name__ == "__main__":
    main()
