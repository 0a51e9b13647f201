"""The customary ways to print numbers and do tests: what a paper does not say may be any of these.

``exact`` counts arrangements; ``mid_p`` counts those as extreme as the observed one half;
``asymptotic`` is the normal distribution with the variance corrected for ties; ``continuity``
brings the statistic half a rank nearer to its mean first. One-sided is meant in the direction
observed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from caseseries.published.model import (
    Claim,
    Divisor,
    Method,
    Sides,
    SignificanceTest,
    Study,
    TwoSided,
)

DIVISORS: dict[Divisor, str] = {
    "n-1": "the SD has the divisor n − 1",
    "n": "the SD has the divisor n",
    "n(n-1)": "the SD is a standard error",
}
CUT_OFF = "digits were cut off, not rounded"

NAMES: dict[str, str] = {
    "student": "Student t test",
    "welch": "Welch t test",
    "paired_t": "paired t test",
    "mann_whitney": "Mann–Whitney test",
    "wilcoxon": "Wilcoxon signed-rank test",
    "permutation": "permutation test of the means",
    "spearman": "Spearman correlation",
}
"""What readers call the tests."""
METHODS: dict[str, tuple[Method, ...]] = {
    "mann_whitney": ("exact", "asymptotic", "continuity", "mid_p"),
    "wilcoxon": ("exact", "asymptotic", "continuity", "mid_p"),
    "permutation": ("exact", "mid_p"),
    "spearman": ("asymptotic", "exact"),
}
"""The methods of tests that have more than one; an asymptotic Spearman test is the t test of r."""

_COUNTED = ("exact", "mid_p")
_WORDS = {
    "exact": "exact",
    "mid_p": "mid-p",
    "asymptotic": "by the normal distribution",
    "continuity": "by the normal distribution with continuity correction",
}


def cut(claim: Claim) -> Claim:
    """Return a claim as one whose digits were cut off, unless it names its rule of rounding."""
    return replace(claim, rounding="truncation") if claim.rounding == "closed" else claim


def _reversed(study: Study, claim: Claim) -> Claim:
    if claim.outcome not in study.changes or claim.kind not in ("mean", "median"):
        return claim
    negative = claim.reported.startswith("-")
    return replace(claim, reported=claim.reported[1:] if negative else f"-{claim.reported}")


OF_CLAIMS: Mapping[str, Callable[[Study, Claim], Claim]] = {
    CUT_OFF: lambda _, claim: cut(claim),
    "ties were rounded either way": lambda _, claim: replace(claim, rounding="closed"),
    "the standard error is an SD": lambda _, claim: (
        replace(claim, kind="sd") if claim.kind == "se" else claim
    ),
    "the change is counted the other way round": _reversed,
}
"""How else a number may have been printed than the study file says, in words."""


def printed_otherwise(study: Study) -> Iterator[tuple[tuple[str, ...], Study]]:
    """Yield a study by every set of other conventions of printing, in words; the fewest first."""
    changing = [
        said
        for said, other in OF_CLAIMS.items()
        if any(other(study, claim) != claim for claim in study.claims)
    ]
    for how_many in range(len(changing) + 1):
        for chosen in combinations(changing, how_many):
            claims = study.claims
            for said in chosen:
                claims = tuple(OF_CLAIMS[said](study, claim) for claim in claims)
            yield chosen, replace(study, claims=claims)


def ways(test: SignificanceTest) -> tuple[SignificanceTest, ...]:
    """Return every customary way to do a test that leaves something open, likeliest first."""
    return tuple(
        SignificanceTest(test.name, two_sided, method, sides)
        for sides in _sides(test)
        for method in _methods(test)
        for two_sided in _two_sided(test, method, sides)
    )


def in_words(test: SignificanceTest) -> str:
    """Return how a test is done: "mann whitney, mid-p, one-sided"."""
    said = [test.name.replace("_", " ")]
    if test.name in METHODS and test.method:
        t_test = test.name == "spearman" and test.method == "asymptotic"
        said.append("by the t distribution" if t_test else _WORDS[test.method])
    if test.two_sided == "doubled":
        said.append("twice the smaller tail")
    if test.sides == "one":
        said.append("one-sided")
    return ", ".join(said)


def _sides(test: SignificanceTest) -> tuple[Sides, ...]:
    return (test.sides,) if test.sides else ("two", "one")


def _methods(test: SignificanceTest) -> tuple[Method | None, ...]:
    if test.name not in METHODS:
        return (None,)
    return (test.method,) if test.method else METHODS[test.name]


def _two_sided(
    test: SignificanceTest, method: Method | None, sides: Sides
) -> tuple[TwoSided | None, ...]:
    """Return the ways to count two tails; one tail, and a symmetric distribution, have but one."""
    symmetric = test.name not in ("mann_whitney", "permutation")
    if sides == "one" or method not in _COUNTED or symmetric:
        return (None,)
    return (test.two_sided,) if test.two_sided else ("absolute", "doubled")
