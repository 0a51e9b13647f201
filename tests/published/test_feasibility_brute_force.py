"""Joint feasibility against brute force: every table of small designs, in plain NumPy and SciPy.

The oracle here lists all tables and computes every printed number of each in floating point, with
nothing of the package but the claims' intervals. No statistic of so few patients comes within 1e-9
of the end of an interval without lying on it.
"""

import random
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import combinations, combinations_with_replacement, product
from math import comb
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from caseseries.published.feasibility.decide import decide
from caseseries.published.model import Claim, Reading, SignificanceTest, Study
from caseseries.published.study_file import read
from caseseries.rounding import printed

LIU = Path(__file__).resolve().parents[2] / "data" / "published" / "liu-2025.yaml"
NEAR = 1e-9
TESTS = [
    SignificanceTest("student", sides="two"),
    SignificanceTest("welch", sides="two"),
    SignificanceTest("mann_whitney", "absolute", "exact", "two"),
    SignificanceTest("mann_whitney", "doubled", "exact", "two"),
    SignificanceTest("permutation", "absolute", "exact", "two"),
    SignificanceTest("permutation", "doubled", "exact", "two"),
    SignificanceTest("mann_whitney", method="asymptotic", sides="two"),
    SignificanceTest("mann_whitney", method="continuity", sides="one"),
    SignificanceTest("mann_whitney", "doubled", "mid_p", "two"),
    SignificanceTest("permutation", "absolute", "mid_p", "two"),
    SignificanceTest("permutation", method="exact", sides="one"),
    SignificanceTest("welch", sides="one"),
]
PLACES = {"fading.p": 2, "vds_pss.spearman.rho": 2, "vds_pss.spearman.p": 3}
TOP = 2


@dataclass(frozen=True)
class Small:
    """A small design: group sizes, the step of the score, and what a paper would leave open."""

    sizes: tuple[int, int]
    step: Fraction
    divisor: str
    test: SignificanceTest
    paired: str

    def reading(self) -> Reading:
        first, second = self.sizes
        correlated = ["vds_pss.spearman.rho", "vds_pss.spearman.p"]
        return Reading(
            choices={},
            sizes={"all": first + second, "androgenetic": first, "scarring": second},
            steps={"vds": self.step, "pss": Fraction(1)},
            divisor=self.divisor,
            tests={
                "fading.p": self.test,
                correlated[1]: SignificanceTest("spearman", method="asymptotic", sides="two"),
            },
            timepoints=dict.fromkeys(correlated, self.paired),
        )


SMALL = [
    Small((2, 1), Fraction(1), "n-1", TESTS[0], "month_6"),
    Small((1, 2), Fraction(1), "n", TESTS[4], "immediate"),
    Small((2, 2), Fraction(1), "n-1", TESTS[0], "immediate"),
    Small((2, 2), Fraction(1), "n", TESTS[1], "month_6"),
    Small((3, 1), Fraction(1), "n-1", TESTS[2], "month_6"),
    Small((1, 3), Fraction(1), "n-1", TESTS[3], "immediate"),
    Small((2, 2), Fraction(1), "n-1", TESTS[4], "month_6"),
    Small((3, 1), Fraction(1), "n", TESTS[5], "month_6"),
    Small((2, 1), Fraction(1, 2), "n-1", TESTS[3], "month_6"),
    Small((1, 1), Fraction(1, 3), "n", TESTS[5], "month_6"),
    *(
        Small(sizes, Fraction(1), "n(n-1)" if i % 2 else "n-1", test, "month_6")
        for i, (sizes, test) in enumerate(
            zip([(2, 2), (3, 1), (1, 3), (2, 2), (2, 1), (2, 2)], TESTS[6:], strict=True)
        )
    ),
]


@cache
def liu() -> Study:
    """Return the first study on scales of three whole scores, with a few more kinds of numbers."""
    study = read(LIU)
    scales = {name: replace(scale, maximum=Fraction(TOP)) for name, scale in study.scales.items()}
    claims = [
        replace(claim, scores=(Fraction(TOP),)) if claim.scores else claim for claim in study.claims
    ]
    later = study.by_id["vds.month_6.mean"]
    claims += [replace(later, id=f"vds.month_6.{kind}", kind=kind) for kind in ("min", "max")]
    claims.append(replace(later, id="vds.month_6.median", kind="median", group="androgenetic"))
    return replace(study, scales=scales, claims=tuple(claims))


# --- every table and its numbers ------------------------------------------------------------------


@cache
def every_table(sizes: tuple[int, int], step: Fraction) -> np.ndarray:
    """Return all tables over (table, column, patient), up to the order within a group."""
    scores = [float(k * step) for k in range(int(TOP / step) + 1)]
    patients = list(product(scores, scores, range(TOP + 1)))
    groups = [combinations_with_replacement(patients, size) for size in sizes]
    return np.array([sum(table, ()) for table in product(*groups)]).transpose(0, 2, 1)


@cache
def every_number(small: Small) -> dict[str, np.ndarray]:
    """Return the numbers of all tables by claim; NaN where one does not exist."""
    immediate, later, pss = every_table(small.sizes, small.step).transpose(1, 0, 2)
    n, fading = small.sizes[0], immediate - later
    rho = spearman(later if small.paired == "month_6" else immediate, pss)
    return {
        "vds.immediate.mean.all": immediate.mean(axis=1),
        "vds.immediate.sd.all": sd(immediate, small.divisor),
        "vds.immediate.mean.androgenetic": immediate[:, :n].mean(axis=1),
        "vds.immediate.sd.androgenetic": sd(immediate[:, :n], small.divisor),
        "vds.month_6.mean": later.mean(axis=1),
        "vds.month_6.sd": sd(later, small.divisor),
        "vds.month_6.min": later.min(axis=1),
        "vds.month_6.max": later.max(axis=1),
        "vds.month_6.median": np.median(later[:, :n], axis=1),
        "fading.mean.androgenetic": fading[:, :n].mean(axis=1),
        "fading.mean.scarring": fading[:, n:].mean(axis=1),
        "fading.p": p_value(small.test, fading[:, :n], fading[:, n:]),
        "pss.mean": pss.mean(axis=1),
        "pss.very_satisfied.percent": 100 * (pss[:, :n] == TOP).mean(axis=1),
        "vds_pss.spearman.rho": rho,
        "vds_pss.spearman.p": p_of_correlation(rho, sum(small.sizes)),
    }


def sd(values: np.ndarray, divisor: str) -> np.ndarray:
    n = values.shape[1]
    if n == 1 and divisor != "n":
        return np.full(len(values), np.nan)
    if divisor == "n(n-1)":
        return stats.sem(values, axis=1)
    return values.std(axis=1, ddof=1 if divisor == "n-1" else 0)


def spearman(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    a, b = (stats.rankdata(v, axis=1) - (v.shape[1] + 1) / 2 for v in (x, y))
    product_ = (a * a).sum(axis=1) * (b * b).sum(axis=1)
    exists = product_ > 0
    return np.where(
        exists, (a * b).sum(axis=1) / np.sqrt(np.where(exists, product_, np.nan)), np.nan
    )


def p_of_correlation(rho: np.ndarray, n: int) -> np.ndarray:
    if n <= 2:
        return np.full(len(rho), np.nan)
    rest = np.maximum(1 - rho**2, 0)
    t = np.abs(rho) * np.sqrt((n - 2) / np.maximum(rest, 1e-300))
    return 2 * stats.t.sf(t, n - 2)


def p_value(test: SignificanceTest, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    if test.name in ("student", "welch"):
        two_sided = (student if test.name == "student" else welch)(first, second)
        return two_sided / 2 if test.sides == "one" else two_sided
    if test.method in ("asymptotic", "continuity"):
        return normal(test, first, second)
    return arrangements(test, first, second)


def normal(test: SignificanceTest, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return SciPy's p-value; one-sided it is half of that, in the direction observed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = stats.mannwhitneyu(
            first,
            second,
            axis=1,
            method="asymptotic",
            use_continuity=test.method == "continuity",
        ).pvalue
    alike = np.ptp(np.concatenate([first, second], axis=1), axis=1) == 0
    return np.where(alike, np.nan, found / (2 if test.sides == "one" else 1))


def student(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    n, m = first.shape[1], second.shape[1]
    if n + m <= 2:
        return np.full(len(first), np.nan)
    pooled = (first.var(axis=1) * n + second.var(axis=1) * m) / (n + m - 2)
    error = np.where(pooled > NEAR, pooled, np.nan) * (1 / n + 1 / m)
    t = np.abs(first.mean(axis=1) - second.mean(axis=1)) / np.sqrt(error)
    return 2 * stats.t.sf(t, n + m - 2)


def welch(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    n, m = first.shape[1], second.shape[1]
    if min(n, m) < 2:
        return np.full(len(first), np.nan)
    a, b = first.var(axis=1, ddof=1) / n, second.var(axis=1, ddof=1) / m
    error = np.where(a + b > NEAR, a + b, np.nan)
    t = np.abs(first.mean(axis=1) - second.mean(axis=1)) / np.sqrt(error)
    return 2 * stats.t.sf(t, error**2 / (a**2 / (n - 1) + b**2 / (m - 1)))


def arrangements(test: SignificanceTest, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Count the arrangements one by one."""
    pooled = np.concatenate([first, second], axis=1)
    if test.name == "mann_whitney":
        pooled = stats.rankdata(pooled, axis=1)
    (total, n), m = pooled.shape, second.shape[1]
    observed, expected = pooled[:, -m:].sum(axis=1), m * pooled.mean(axis=1)
    upper, lower, far = np.zeros((3, total))
    equal = 0.5 if test.method == "mid_p" else 1.0

    def weigh(beyond: np.ndarray) -> np.ndarray:
        return np.where(np.abs(beyond) <= NEAR, equal, beyond > 0)

    for chosen in combinations(range(n), m):
        t = pooled[:, list(chosen)].sum(axis=1)
        upper += weigh(t - observed)
        lower += weigh(observed - t)
        far += weigh(np.abs(t - expected) - np.abs(observed - expected))
    if test.sides == "one":
        return np.minimum(upper, lower) / comb(n, m)
    extreme = far if test.two_sided == "absolute" else 2 * np.minimum(upper, lower)
    return np.minimum(extreme / comb(n, m), 1)


def fits(claim: Claim, numbers: np.ndarray) -> np.ndarray:
    """Tell which tables give a printed number, closed ends included."""
    within = claim.interval
    return (numbers >= float(within.low) - NEAR) & (numbers <= float(within.high) + NEAR)


# --- the same question to both --------------------------------------------------------------------


def study_that_prints(small: Small, seed: int) -> Study:
    """Return a study with some numbers of a random table, none to two of them moved."""
    draw = random.Random(seed)
    numbers = every_number(small)
    row = draw.randrange(len(numbers["pss.mean"]))
    known = [claim for claim, values in numbers.items() if not np.isnan(values[row])]
    chosen = draw.sample(known, draw.randint(min(3, len(known)), len(known)))
    if "vds_pss.spearman.rho" not in chosen:
        chosen = [claim for claim in chosen if claim != "vds_pss.spearman.p"]
    moved = draw.sample(chosen, min(draw.randint(0, 2), len(chosen)))
    claims = []
    for claim in liu().claims:
        if claim.id in chosen:
            places = PLACES.get(claim.id, 1)
            value = Fraction(float(numbers[claim.id][row])).limit_denominator(10**6)
            if claim.id in moved:
                value += draw.choice([-3, -1, 1, 3]) * Fraction(1, 10**places)
            text = printed(max(value, Fraction(0)), places, "half_up")
            claims.append(replace(claim, reported=text, relation="="))
        elif claim.id.startswith("n."):
            claims.append(claim)
    return replace(liu(), claims=tuple(claims))


def truth(small: Small, study: Study) -> bool:
    """Tell whether any table of all gives every number."""
    numbers = every_number(small)
    together = [fits(claim, numbers[claim.id]) for claim in study.claims if claim.id in numbers]
    return bool(np.logical_and.reduce(together).any())


@pytest.mark.parametrize("small", SMALL, ids=str)
def test_the_verdict_is_that_of_brute_force(small):
    """Possible and impossible alike, on 40 papers a design; every contradiction is minimal."""
    verdicts = Counter()
    for seed in range(40):
        study = study_that_prints(small, seed)
        decision = decide(study, small.reading())
        expected = "possible" if truth(small, study) else "impossible"
        # By another convention of printing the numbers may still hold.
        assert ("impossible" if decision.note else decision.verdict) == expected, seed
        if decision.contradiction.claims:
            assert_minimal(small, study, decision.contradiction.claims)
        verdicts[expected] += 1
    assert min(verdicts["possible"], verdicts["impossible"]) >= 5


def assert_minimal(small: Small, study: Study, claims: tuple[str, ...]) -> None:
    """Brute force, too, finds no table for them all, and one where any of them is left out."""
    kept = [replace(study, claims=(study.by_id[claim],)) for claim in claims]
    together = [fits(one.claims[0], every_number(small)[one.claims[0].id]) for one in kept]
    assert not np.logical_and.reduce(together).any()
    for i in range(len(together)):
        rest = together[:i] + together[i + 1 :]
        assert not rest or np.logical_and.reduce(rest).any()
