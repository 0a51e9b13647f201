from fractions import Fraction
from itertools import combinations_with_replacement, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.published.grim import Scores
from caseseries.published.grimmer import (
    gap,
    grimmer,
    least_squares,
    most_squares,
    scores_with,
    sd_within,
)
from caseseries.rounding import Interval, at, interval, printed

F = Fraction


def variance(scores, divisor="n-1"):
    n = len(scores)
    mean = sum(scores, F(0)) / n
    return sum((score - mean) ** 2 for score in scores) / (n - 1 if divisor == "n-1" else n)


def mean_of(scores):
    return sum(scores, F(0)) / len(scores)


def printed_sd(of: Fraction, places: int) -> str:
    """Return the SD that a variance is printed as, decided in exact fractions."""
    near = printed(F(float(of) ** 0.5), places)
    for candidate in (near, printed(F(near) + F(1, 10**places), places)):
        low = max(interval(candidate, "half_up").low, F(0))
        if low**2 <= of < interval(candidate, "half_up").high ** 2:
            return candidate
    raise AssertionError("no printed SD found")


def test_a_mean_may_stand_for_more_than_one_total():
    """A mean of 2.3 over 15 scores is a total of 34 or 35; only 35 gives an SD of 1.05.

    Algorithms that take the nearest total for granted reject it. Oracle: every multiset.
    """
    with_it = {34: 0, 35: 0}
    for scores in combinations_with_replacement(range(1, 6), 15):
        if sum(scores) in with_it and F("1.045") ** 2 <= variance(scores) <= F("1.055") ** 2:
            with_it[sum(scores)] += 1
    assert with_it[34] == 0 < with_it[35]
    assert grimmer("2.3", "1.05", Scores(15, minimum=1, maximum=5)).outcome == "holds"


def test_parity_is_not_enough():
    """Three scores with sum 0 have squares 2(a² + ab + b²): 10 is even, and yet none has it."""
    assert scores_with(3, 0, 10, low=-9, high=9) is None
    assert scores_with(3, 0, 14, low=-9, high=9) == (2, 1, -3)
    # Variance 10/3 with divisor n: SD 1.826.
    assert grimmer("0.00", "1.826", Scores(3), divisor="n").outcome == "impossible"


def test_why_none_exists_is_arithmetic():
    finding = grimmer("3.44", "2.47", Scores(18))
    assert finding.outcome == "impossible"
    assert "a total of 62 goes with squares of 316.851 to 317.691, and an even sum" in finding.why
    assert "No total of 28 scores" in grimmer("5.19", "1.5", Scores(28)).why


def test_an_example_is_shown_and_fits():
    finding = grimmer("9.1", "0.5", Scores(6, step=F(1, 10), minimum=0, maximum=10))
    scores = [F(text) for text in finding.why.split(": ")[1].rstrip(".").split(", ")]
    assert len(scores) == 6
    assert sum(scores, F(0)) / 6 in interval("9.1")
    assert F("0.45") ** 2 <= variance(scores) <= F("0.55") ** 2


def test_one_score_has_no_sd():
    assert grimmer("3", "0", Scores(1)).outcome == "not checkable"
    assert within("3", "0", 0, 5, n=1).outcome == "not checkable"


def test_only_an_end_of_the_interval_fits():
    # 0 and 1 have mean 0.5 and SD 0.5 (divisor n), which prints as 1 and as 1, never as 0 and 0.
    finding = grimmer("0", "0", Scores(2, minimum=0, maximum=1, step=F(1)), divisor="n")
    assert finding.outcome == "holds"
    assert grimmer(
        "0.4", "0.3", Scores(2, step=F(1, 2), minimum=0, maximum=1), divisor="n"
    ).outcome == ("impossible")
    assert grimmer(
        "0.2", "0.3", Scores(2, step=F(1, 2), minimum=0, maximum=1), divisor="n"
    ).outcome == ("holds only by rounding")


@pytest.mark.parametrize(("n", "divisor"), list(product([2, 3, 4], ["n-1", "n"])))
def test_all_small_cases_agree_with_listing_every_sample(n, divisor):
    """Oracle: every multiset of n scores from 0 to 4."""
    samples = [
        (F(sum(scores), n), variance(scores, divisor))
        for scores in combinations_with_replacement(range(5), n)
    ]
    for tenths, hundredths in product(range(0, 41, 3), range(0, 290, 7)):
        mean, sd = f"{tenths / 10:.1f}", f"{hundredths / 100:.2f}"
        means, sds = interval(mean), interval(sd)
        exists = any(m in means and max(sds.low, F(0)) ** 2 <= v <= sds.high**2 for m, v in samples)
        finding = grimmer(mean, sd, Scores(n, minimum=0, maximum=4), divisor=divisor)
        assert (finding.outcome != "impossible") == exists, (mean, sd)


score_lists = st.lists(st.integers(0, 20), min_size=2, max_size=10)


def within(mean, sd, low, high, *, divisor="n-1", **more):
    return sd_within(interval(sd), interval(mean), (at(low), at(high)), divisor=divisor, **more)


@given(score_lists, st.sampled_from([F(1), F(1, 2), F(1, 10)]), st.sampled_from(["n-1", "n"]))
def test_the_sd_of_real_scores_is_never_impossible(steps, step, divisor):
    scores = [k * step for k in steps]
    mean = printed(sum(scores, F(0)) / len(scores), 1)
    sd = printed_sd(variance(scores, divisor), 1)
    scale = {"n": len(scores), "step": step, "minimum": 0, "maximum": 20 * step}
    assert grimmer(mean, sd, Scores(**scale), divisor=divisor).outcome == "holds"
    assert within(mean, sd, 0, 20 * step, n=len(scores), divisor=divisor).outcome == "holds"
    ends = min(scores), max(scores)
    near = within(mean, sd, *ends, n=len(scores), divisor=divisor, reached=True)
    assert near.outcome == "holds"
    assert grimmer(mean, sd, Scores(len(scores), step=step), divisor=divisor).outcome == "holds"


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=6), st.integers(-1, 60))
def test_the_search_is_exhaustive(scores, squares):
    """Oracle: every multiset of as many whole numbers from -3 to 3."""
    n, total = len(scores), sum(scores)
    found = scores_with(n, total, squares, low=-3, high=3)
    listed = {
        one
        for one in combinations_with_replacement(range(3, -4, -1), n)
        if (sum(one), sum(score**2 for score in one)) == (total, squares)
    }
    assert (found in listed) if listed else found is None
    assert least_squares(n, total) <= sum(score**2 for score in scores)
    assert sum(score**2 for score in scores) <= most_squares(n, total, -3, 3)


@given(st.lists(st.integers(0, 40).map(lambda k: F(k, 4)), min_size=2, max_size=8))
def test_the_limits_hold_for_every_score_and_are_reached(scores):
    """Bhatia and Davis: n (10 - mean)(mean - 0) bounds the squares around the mean."""
    mean, sd = printed(mean_of(scores), 1), printed_sd(variance(scores), 2)
    assert within(mean, sd, 0, 10, n=len(scores)).outcome == "holds"
    assert within("5.0", "5.774", 0, 10, n=4).outcome == "holds"
    assert within("5.0", "5.775", 0, 10, n=4).outcome == "impossible"
    assert within("11.0", "1", 0, 10, n=4).outcome == "not checkable"


def test_an_sd_beyond_the_scale_is_told_with_its_limits():
    finding = within("4.0", "3.5", 1, 7, n=20)
    assert finding.outcome == "impossible"
    assert "20 scores from 1 to 7 with a mean of 3.95 to 4.05 have an SD from 0 to 3.078" in (
        finding.why
    )


def test_a_scale_of_very_many_steps_is_left_unsettled_and_takes_no_memory():
    wide = {"minimum": -(10**9), "maximum": 10**9}
    assert grimmer("12.3", "4.5", Scores(10, **wide)).outcome == "holds"
    assert grimmer("0.5", "7.3", Scores(3, **wide)).outcome == "impossible"
    found = grimmer("5", "70000001.7", Scores(2, **wide))
    assert found.outcome == "not checkable"
    assert "given up after 200,000" in found.why


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_no_scores_have_squares_in_a_gap(n):
    """Oracle: all n scores of 0 to 6."""
    every = combinations_with_replacement(range(7), n)
    there = sorted({sum(x * x for x in some) - F(sum(some) ** 2, n) for some in every})
    for low, high in pairwise(there):
        assert gap(n, Interval(low, high)) is None
        tenth = (high - low) / 10
        ends = gap(n, Interval(low + tenth, high - tenth))
        assert ends is None or low <= ends[0] < ends[1] <= high
    if n == 4:
        assert gap(n, Interval(F(1, 10), F(7, 10))) == (0, F(3, 4))
