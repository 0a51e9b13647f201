"""Exact tests over boxes of tables: against SciPy, and bounds against the tables inside."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from caseseries.published.feasibility.arrangements import Sample, may_hold, p_values
from caseseries.published.feasibility.problem import ArrangementWindow, Measure

SIZES = 4, 3
TABLES = 200
LONG = 10**7
"""Scores so large that their sums need the longer floating point."""


def window(
    tail: str, *, ranks: bool, mid_p=False, low=Fraction(0), high=Fraction(1)
) -> ArrangementWindow:
    return ArrangementWindow(Measure(0), (0,), low, high, (1,), ranks, tail, mid_p)


def drawn() -> tuple[np.ndarray, np.ndarray]:
    """Return scores of two groups, over (patient, table), with ties."""
    random = np.random.default_rng(7)
    first, second = (random.integers(0, 6, size=(n, TABLES)) for n in SIZES)
    return first, second


@pytest.mark.parametrize("unit", [1, LONG])
def test_doubled_p_values_of_means_are_those_of_scipy(unit):
    first, second = drawn()
    ours = p_values(window("doubled", ranks=False), unit * first, unit * second)
    for table in range(0, TABLES, 20):
        theirs = stats.permutation_test(
            (first[:, table], second[:, table]),
            lambda x, y, axis: y.sum(axis=axis),
            vectorized=True,
            n_resamples=np.inf,
        )
        assert ours[table] == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize("two_sided", ["absolute", "doubled"])
@pytest.mark.parametrize("ranks", [True, False])
def test_p_values_do_not_depend_on_the_unit_of_the_scores(two_sided, ranks):
    first, second = drawn()
    asked = window(two_sided, ranks=ranks)
    assert (p_values(asked, first, second) == p_values(asked, LONG * first, LONG * second)).all()


@pytest.mark.parametrize("mid_p", [False, True])
@pytest.mark.parametrize("tail", ["absolute", "doubled", "one"])
@pytest.mark.parametrize("ranks", [True, False])
def test_no_box_that_holds_a_table_that_fits_is_dropped(tail, ranks, mid_p):
    first, second = drawn()
    random = np.random.default_rng(8)
    p = p_values(window(tail, ranks=ranks, mid_p=mid_p), first, second)
    for at in (Fraction(1, 35), Fraction(4, 35), Fraction(1, 2)):
        low, high = at - Fraction(1, 100), at + Fraction(1, 100)
        asked = window(tail, ranks=ranks, mid_p=mid_p, low=low, high=high)
        fits = (p >= float(asked.low)) & (p <= float(asked.high))
        boxes = [around(scores, random) for scores in (first, second)]
        assert may_hold(asked, *boxes)[fits].all()
        alone = [Sample(s, s, s.sum(axis=0), s.sum(axis=0)) for s in (first, second)]
        assert (may_hold(asked, *alone) == fits).all()


def around(scores: np.ndarray, random: np.random.Generator) -> Sample:
    """Return boxes about complete tables, with ends of the sum that hold theirs."""
    below, above = random.integers(0, 2, size=(2, *scores.shape))
    low, high, total = scores - below, scores + above, scores.sum(axis=0)
    slack = random.integers(0, 2, size=total.shape)
    sum_low, sum_high = np.maximum(low.sum(axis=0), total - slack), high.sum(axis=0)
    return Sample(low, high, sum_low, np.minimum(sum_high, total + slack))
