"""Exact tests over boxes of tables: against SciPy, and bounds against the tables inside."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from caseseries.published.feasibility import arrangements
from caseseries.published.feasibility.arrangements import ArrangementWindow
from caseseries.published.feasibility.exact_shares import exact_p, mid_ranks
from caseseries.published.feasibility.table import Design, Measure
from caseseries.published.feasibility.windows import Form, Tables
from caseseries.published.model import SignificanceTest

SIZES = 4, 3
TABLES = 200
LONG = 10**7
"""Scores so large that their sums need the longer floating point."""


def window(
    tail: str, *, ranks: bool, mid_p=False, low=Fraction(0), high=Fraction(1)
) -> ArrangementWindow:
    forms = (Form(tail, mid_p),)
    return ArrangementWindow(Measure(0), (0,), low, high, (1,), forms=forms, ranks=ranks)


def drawn() -> tuple[np.ndarray, np.ndarray]:
    """Return scores of two groups, over (patient, table), with ties."""
    random = np.random.default_rng(7)
    first, second = (random.integers(0, 6, size=(n, TABLES)) for n in SIZES)
    return first, second


@pytest.mark.parametrize("unit", [1, LONG])
def test_doubled_p_values_of_means_are_those_of_scipy(unit):
    first, second = drawn()
    ours = window("doubled", ranks=False).p(tables(unit * first, unit * second))[0]
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
    assert (asked.p(tables(first, second)) == asked.p(tables(LONG * first, LONG * second))).all()


@pytest.mark.parametrize("mid_p", [False, True])
@pytest.mark.parametrize("tail", ["absolute", "doubled", "one"])
@pytest.mark.parametrize("ranks", [True, False])
def test_no_box_that_holds_a_table_that_fits_is_dropped(tail, ranks, mid_p):
    first, second = drawn()
    random = np.random.default_rng(8)
    p = window(tail, ranks=ranks, mid_p=mid_p).p(tables(first, second))[0]
    for at in (Fraction(1, 35), Fraction(4, 35), Fraction(1, 2)):
        low, high = at - Fraction(1, 100), at + Fraction(1, 100)
        asked = window(tail, ranks=ranks, mid_p=mid_p, low=low, high=high)
        fits = (p >= float(asked.low)) & (p <= float(asked.high))
        assert asked.may_hold(Around(first, second, random))[fits].all()
        assert (asked.may_hold(tables(first, second)) == fits).all()


def tables(first: np.ndarray, second: np.ndarray) -> Tables:
    """Return complete tables of one score."""
    return Tables(Design(("a", "b"), SIZES, ()), np.concatenate([first, second])[None])


class Around(Tables):
    """Boxes about complete tables, with ends of the sums that hold theirs."""

    def __init__(self, first, second, random):
        super().__init__(Design(("a", "b"), SIZES, ()), first[None])
        self._ends = {(0,): around(first, random), (1,): around(second, random)}

    def cells(self, measure, groups):
        return self._ends[groups][:2]

    def sums(self, measure, groups):
        return self._ends[groups][2:]


def around(scores: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return ends of scores about complete ones, and ends of the sum that hold theirs."""
    below, above = random.integers(0, 2, size=(2, *scores.shape))
    low, high, total = scores - below, scores + above, scores.sum(axis=0)
    slack = random.integers(0, 2, size=total.shape)
    sum_low, sum_high = np.maximum(low.sum(axis=0), total - slack), high.sum(axis=0)
    return low, high, sum_low, np.minimum(sum_high, total + slack)


@pytest.mark.parametrize("mid_p", [False, True])
@pytest.mark.parametrize("tail", ["absolute", "doubled", "one", "against"])
@pytest.mark.parametrize("ranks", [True, False])
def test_many_arrangements_are_counted_by_their_sums(tail, ranks, mid_p):
    """Oracle: the exact check, which counts in whole numbers of any length."""
    random = np.random.default_rng(9)
    sizes = 10, 9
    scores = random.integers(0, 8, size=(1, 19, 12))
    design = Design(("a", "b"), sizes, ())
    found = window(tail, ranks=ranks, mid_p=mid_p).p(Tables(design, scores))[0]
    sides = {"one": "one", "against": "against"}.get(tail, "two")
    name, method = "mann_whitney" if ranks else "permutation", "mid_p" if mid_p else "exact"
    test = SignificanceTest(name, sides=sides, two_sided=tail, method=method)
    for table in range(scores.shape[-1]):
        values = [Fraction(int(score)) for score in scores[0, :, table]]
        pool = mid_ranks(values) if ranks else values
        theirs = exact_p(pool, 9, sum(pool[10:]), test)
        assert found[table] == pytest.approx(float(theirs), abs=1e-12)


@pytest.mark.parametrize("sizes", [(40, 40), (30, 55)])
@pytest.mark.parametrize("mid_p", [False, True])
@pytest.mark.parametrize("tail", ["absolute", "doubled", "one", "against"])
@pytest.mark.parametrize("ranks", [True, False])
def test_the_p_values_of_very_many_are_nearly_the_exact_ones(tail, ranks, mid_p, sizes):
    """Oracle: all sums counted one by one."""
    random = np.random.default_rng(11)
    first, second = (random.normal(4 + g, 2, size=(n, 6)) for g, n in enumerate(sizes))
    scores = np.clip(np.rint(np.concatenate([first, second])), 0, 10).astype(int)
    if not ranks:
        scores *= 10
        scores += random.integers(0, 10, size=scores.shape)
    seen = Tables(Design(("a", "b"), sizes, ()), scores[None])
    asked = window(tail, ranks=ranks, mid_p=mid_p)
    found = asked.guide(seen)[0]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(arrangements, "MOST_SUMS", 10**9)
        exact = asked.p(seen)[0]
    assert (found != exact).all()
    assert found == pytest.approx(exact, rel=0.02, abs=1e-5)


def test_what_is_not_counted_is_not_refused():
    """Every second rank: p is far above a half, and no more is known than that it may be less."""
    scores = np.concatenate([np.arange(0, 300, 2), np.arange(1, 300, 2)])[None, :, None]
    seen = Tables(Design(("a", "b"), (150, 150), ()), scores)
    asked = window("absolute", ranks=True, high=Fraction(1, 2))
    assert np.isnan(asked.p(seen)).all()
    assert asked.guide(seen) > 0.5
    assert asked.may_hold(seen).all()


def test_a_rank_sum_far_from_its_mean_is_refused_before_its_arrangements_are_counted():
    seen = Tables(Design(("a", "b"), (150, 150), ()), np.arange(300)[None, :, None])
    assert not window("absolute", ranks=True, low=Fraction(1, 2)).may_hold(seen).any()


@pytest.mark.parametrize("printed", [Fraction(2, 35), Fraction(1)])
def test_a_share_on_the_very_end_of_what_is_printed_is_no_miss(printed):
    first, second = np.array([[1], [2], [3], [4]]), np.array([[5], [6], [7]])
    if printed == 1:
        first, second = first * 0, second * 0
    for low, high in ((printed, Fraction(1)), (Fraction(0), printed)):
        asked = window("doubled", ranks=True, low=low, high=high)
        assert asked.missed(tables(first, second)) == 0
