"""Rank correlations of few patients, against all orders listed one by one."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise, permutations, product

import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr

from caseseries.published.feasibility.checker import recompute
from caseseries.published.feasibility.decide import decide
from caseseries.published.feasibility.orders import (
    CorrelationWindow,
    OrdersWindow,
    correlations_of_series,
    covariances,
    orders_exist,
    p_values,
    spread,
)
from caseseries.published.feasibility.problem import Problem
from caseseries.published.feasibility.table import Design, Measure, Score, Table
from caseseries.published.feasibility.translate import translate
from caseseries.published.model import Claim, Group, Scale, Study
from caseseries.published.p_values import p_by_series


def study(n, rho, p, **more):
    """Return a study that prints a rank correlation of n patients, and its p-value."""
    about = {"statistic_ids": (), "outcome": "x", "group": "all", "says": "x", "where": "w"}
    claims = [
        Claim(id="rho", kind="correlation", reported=rho, partner="y", test="spearman", **about),
        Claim(
            id="p", kind="p_value", reported=p, partner="y", p_of="rho", test="spearman", **about
        ),
    ]
    scale = {"name": "s", "minimum": Fraction(0), "maximum": Fraction(10), "step": Fraction(1)}
    return Study(
        id="orders",
        title="T",
        citation="C",
        claims=tuple(replace(claim, **more) if claim.id == "p" else claim for claim in claims),
        groups={"all": Group(id="all", name="all", size=n)},
        scales={outcome: Scale(outcome=outcome, **scale) for outcome in "xy"},
    )


def verdict(asked):
    return decide(asked, next(asked.readings())).verdict


def levels_of(scores):
    return tuple(scores.count(score) for score in sorted(set(scores)))


def shares_of(found):
    """Return the share of each different value, ascending."""
    return np.unique(found.round(9), return_counts=True)[1] / len(found)


@pytest.mark.parametrize("n", [3, 4])
def test_covariances_and_p_values_are_those_of_every_order(n):
    tied = {levels_of(x): x for x in combinations_with_replacement(range(n), n)}
    seen = 0
    for own, x in tied.items():
        for other, y in tied.items():
            if min(len(own), len(other)) == 1:
                continue
            found = np.array([spearmanr(x, order).statistic for order in permutations(y)])
            values, counts = covariances(own, other)
            rho = values / np.sqrt(spread(own) * spread(other))
            assert np.allclose(rho, np.unique(found.round(9)))
            assert np.allclose(counts / counts.sum(), shares_of(found))
            above = [(found >= one - 1e-9).mean() for one in rho]
            below = [(found <= one + 1e-9).mean() for one in rho]
            both = [(np.abs(found) >= abs(one) - 1e-9).mean() for one in rho]
            assert np.allclose(p_values(own, other, "absolute"), both)
            assert np.allclose(p_values(own, other, "one"), np.minimum(above, below))
            assert np.allclose(p_values(own, other, "against"), np.maximum(above, below))
            seen += 1
    assert seen == (2 ** (n - 1) - 1) ** 2


@pytest.mark.parametrize("top", [1, 2, 3])
def test_ties_and_orders_exist_where_some_scores_of_four_patients_give_the_numbers(top):
    score = Score("x", None, Fraction(0), Fraction(1), top)
    # A correlation of ranks knows no more of the scores than their ranks.
    own = {tuple(rankdata(x)) for x in combinations_with_replacement(range(top + 1), 4)}
    other = {tuple(rankdata(y)) for y in product(range(top + 1), repeat=4)}
    differ = [(x, y) for x, y in product(own, other) if len(set(x)) > 1 and len(set(y)) > 1]
    attained = sorted({round(spearmanr(x, y).statistic, 6) for x, y in differ})
    # Around each correlation, and in the middle between each two.
    middles = [(a + b) / 2 for a, b in pairwise(attained)]
    for rho in (*attained, *middles):
        low, high = (Fraction(round(1000 * rho) + end, 1000) for end in (-1, 1))
        of = Measure(0), (0,), low * abs(low), high * abs(high)
        window = CorrelationWindow(*of, partner=Measure(1))
        problem = Problem(Design(("a",), (4,), (score, score)), (window,))
        assert orders_exist(problem) == any(low <= one <= high for one in attained)
    assert len(middles) > 1


def test_exact_p_values_that_no_order_gives_are_refuted():
    score = Score("x", None, Fraction(0), Fraction(1), 9)
    design = Design(("a",), (6,), (score, score))
    rho = CorrelationWindow(
        Measure(0), (0,), Fraction(605, 1000) ** 2, Fraction(615, 1000) ** 2, partner=Measure(1)
    )

    def exists(low, high):
        p = OrdersWindow(Measure(0), (0,), Fraction(low), Fraction(high), partner=Measure(1))
        return orders_exist(Problem(design, (rho, p)))

    assert exists("0.1", "0.3")
    assert not exists("0.0001", "0.01")


def test_a_rank_correlation_of_eight_patients_is_decided_with_its_exact_p():
    assert verdict(study(8, "0.61", "0.0001")) == "impossible"
    assert verdict(study(6, "0.61", "0.01")) == "impossible"
    # Without ties 28 of 120 orders of five patients have a rho at least as far from 0 as 0.7.
    assert verdict(study(5, "0.70", "0.233", method="exact")) == "possible"


def test_of_ten_and_more_patients_a_p_value_must_go_with_its_correlation():
    assert verdict(study(20, "0.61", "0.0001")) == "impossible"


def test_the_series_of_r_is_near_the_exact_test_of_ten_patients():
    """Exact values by counting all orders of 1 to 10."""
    for rho, exact in ((0.6363636, 0.0544307), (0.6484848, 0.0489787), (0.6606061, 0.0438024)):
        assert p_by_series(rho, 10) == pytest.approx(exact, abs=3e-4)
    low, high = correlations_of_series(Fraction("0.0385"), Fraction("0.0405"), 12)
    assert low < Fraction(0.6083916) ** 2 < high


def test_a_p_value_as_r_prints_it_is_recomputed():
    """Twelve patients without ties, whose t test has p = 0.036."""
    asked = study(12, "0.6084", "0.0400")
    y = (1, 2, 9, 0, 4, 8, 6, 5, 7, 3, 11, 10)
    assert spearmanr(range(12), y).statistic == pytest.approx(0.6084, abs=5e-5)
    scores = {("x", None): tuple(map(Fraction, range(12))), ("y", None): tuple(map(Fraction, y))}
    table = Table(("all",) * 12, scores)
    assert recompute(asked, next(asked.readings()), table, ["p"])["p"].holds
    assert not recompute(
        replace(asked, claims=(asked.claims[0], replace(asked.claims[1], reported="0.0380"))),
        next(asked.readings()),
        table,
        ["p"],
    )["p"].holds


@pytest.mark.parametrize("seed", range(20))
def test_the_correlation_of_a_true_table_is_never_refuted(seed):
    """As SciPy, R and an exact test of all orders print its p-value, one-sided or not."""
    draw = np.random.default_rng(seed)
    n = int(draw.integers(4, 13))
    most = int(draw.choice([2, 4, 10]))
    x, y = draw.integers(0, most + 1, (2, n))
    if n > 9:
        x, y = draw.permutation(n), draw.permutation(n)
    if min(len(set(x)), len(set(y))) == 1:
        x[0], x[1], y[0], y[1] = 0, 1, 0, 1
    found = spearmanr(x, y)
    p = [found.pvalue, found.pvalue / 2]
    if n > 9:
        p += [p_by_series(found.statistic, n)]
    elif n < 8:
        orders = np.array(list(permutations(rankdata(y)))) - (n + 1) / 2
        covariance = orders @ (rankdata(x) - (n + 1) / 2)
        p += [(np.abs(covariance) >= abs(covariance[0]) - 1e-9).mean()]
    for value in p:
        asked = study(n, f"{found.statistic:.3f}", f"{value:.3f}")
        scale = replace(asked.scales["x"], maximum=Fraction(12))
        asked = replace(asked, scales={name: replace(scale, outcome=name) for name in "xy"})
        problem = translate(asked, next(asked.readings())).problem()
        assert orders_exist(problem)
        if seed < 3:
            assert verdict(asked) != "impossible"
