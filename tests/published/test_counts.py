import math
from itertools import product

import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2

from caseseries.published.counts import (
    MOST_COUNTED,
    freeman_halton,
    of_conditional,
    p_from_table,
    ratio,
    table_p_values,
)
from published.printed_p import printed_p

OTHERWISE = "holds only by another convention"


@pytest.mark.parametrize(
    ("table", "test", "p", "outcome"),
    [
        ([[1, 9], [11, 3]], "fisher", "0.003", "holds"),
        ([[1, 9], [11, 3]], "chi_squared", "0.001", "holds"),
        ([[1, 9], [11, 3]], "chi_squared", "0.004", "holds"),
        ([[1, 9], [11, 3]], "fisher", "0.001", OTHERWISE),
        ([[1, 9], [11, 3]], "fisher", "0.5", "differs"),
        ([[0, 0], [3, 4]], "fisher", "0.5", "not checkable"),
    ],
)
def test_counts_and_their_p(table, test, p, outcome):
    """Oracle: scipy.stats.fisher_exact .0028, chi2_contingency .0009 and .0037."""
    assert p_from_table(table, test, printed_p(p)).outcome == outcome


@pytest.mark.parametrize("kind", ["odds_ratio", "risk_ratio"])
@pytest.mark.parametrize("table", [[[18, 2], [0, 18]], [[0, 12], [5, 7]]])
def test_a_ratio_with_half_for_an_empty_cell_is_known(kind, table):
    """Oracle: statsmodels' Table2x2, which puts 1/2 into the empty cell alone."""
    computed = getattr(Table2x2(table), kind.replace("_", ""))
    found = ratio(printed_p(f"{computed:.2f}", kind=kind), table)
    assert (found.outcome, "with 1/2 for 0" in found.why) == (OTHERWISE, True)


@pytest.mark.parametrize(
    "table",
    [[[3, 1], [1, 3]], [[0, 5], [4, 9]], [[700, 20], [650, 60]], [[60, 29940], [31, 29969]]],
)
def test_exact_tests_and_odds_are_those_of_scipy(table):
    """Also of more patients than are counted in whole numbers."""
    found = {one.way: one.smallest for one in table_p_values(table)}
    expected = {
        "Fisher's exact test": stats.fisher_exact(table).pvalue,
        "one-sided exact (less)": stats.fisher_exact(table, alternative="less").pvalue,
        "one-sided exact (greater)": stats.fisher_exact(table, alternative="greater").pvalue,
    }
    assert {way: found[way] for way in expected} == pytest.approx(expected, rel=1e-6)
    odds = stats.contingency.odds_ratio(table)
    limits = odds.confidence_interval(0.95)
    if sum(map(sum, table)) < MOST_COUNTED and odds.statistic:
        mine = [x for ends in of_conditional(table) for x in ends]
        assert mine == pytest.approx([odds.statistic, limits.low, limits.high], rel=1e-6)


def test_every_way_that_recalc_tries_is_tried():
    """Oracle: definitions in recalc's tests (c59f0ed), with scipy.stats in the place of R."""
    (a, b), (c, d) = table = [[1, 8], [15, 6]]
    n, cut = a + b + c + d, (a, 30, a + b, a + c)
    pearson = stats.chi2_contingency(table, correction=False).statistic
    tails = stats.hypergeom.cdf(*cut), stats.hypergeom.sf(a - 1, *cut[1:])
    z = (a / 9 - c / 21) / math.sqrt(a * b / 9**3 + c * d / 21**3)
    expected = {
        "chi-square test by N - 1": stats.chi2.sf((n - 1) / n * pearson, 1),
        "exact, twice the smaller tail": 2 * min(tails),
        "exact, mid-p": 2 * min(tails) - stats.hypergeom.pmf(*cut),
        "two shares by z": 2 * stats.norm.sf(abs(z)),
    }
    found = {one.way: one.smallest for one in table_p_values(table)}
    assert {way: found[way] for way in expected} == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    "table", [[[3, 0], [1, 4], [2, 5]], [[2, 3, 1], [0, 4, 5]], [[1, 9], [11, 3]]]
)
def test_fisher_of_larger_tables(table):
    """Oracle: every table of the margins listed one by one."""
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]

    def weight(cells):
        return 1 / math.prod(math.factorial(cell) for row in cells for cell in row)

    every = _tables(rows, columns)
    total, observed = sum(map(weight, every)), weight(table)
    listed = sum(w for w in map(weight, every) if w <= observed * (1 + 1e-9)) / total
    assert freeman_halton(table) == pytest.approx(listed, rel=1e-9)


def test_a_table_of_too_many_is_given_up_soon():
    """Of 70 patients in four groups there are two million ways to deal."""
    assert freeman_halton([[5, 6, 7], [8, 4, 3], [6, 7, 5], [9, 5, 5]]) is None


def _tables(rows, columns):
    if len(rows) == 1:
        return [[columns]] if sum(columns) == rows[0] else []
    return [
        [list(first), *rest]
        for first in product(*(range(column + 1) for column in columns))
        if sum(first) == rows[0]
        for rest in _tables(rows[1:], [c - f for c, f in zip(columns, first, strict=True)])
    ]
