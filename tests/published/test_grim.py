import statistics
from fractions import Fraction
from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.published.grim import Scores, grim, grim_percentage, grim_quartile
from caseseries.rounding import exact, interval, printed

F = Fraction


def test_nine_point_one_over_six():
    """The arithmetic of the paper: 55/6 = 9.17, 54/6 = 9.0; 64/7 = 9.14; half points fit."""
    whole = grim("9.1", Scores(6, minimum=0, maximum=10))
    assert whole.outcome == "impossible"
    assert "54 (mean 9) and 55 (mean 9.167)" in whole.why
    assert "54.3 to 54.9" in whole.why
    assert "64/7 ≈ 9.143" in grim("9.1", Scores(7, minimum=0, maximum=10)).why
    assert grim("9.1", Scores(6, step=F(1, 2), minimum=0, maximum=10)).outcome == "holds"


def test_eighty_five_point_seven_per_cent():
    six = grim_percentage("85.7", n=6)
    assert six.outcome == "impossible"
    assert "5/6 = 83.3% and 6/6 = 100.0%" in six.why
    seven = grim_percentage("85.7", n=7)
    assert seven.outcome == "holds"
    assert "6/7 = 85.7%" in seven.why


@pytest.mark.parametrize(("rule", "possible"), [("half_up", False), ("half_even", False)])
def test_an_end_counts_only_where_the_rule_allows_it(rule, possible):
    # 5/8 = 0.625 lies on the upper end of 0.62.
    assert grim("0.62", Scores(8)).outcome == "holds only by rounding"
    assert (grim("0.62", Scores(8), rule=rule).outcome != "impossible") == (rule == "half_even")
    assert grim_percentage("62.5", n=8).outcome == "holds"
    assert grim_percentage("62", n=8).outcome == "holds only by rounding"


def test_the_ends_of_the_scale_count():
    assert grim("10.3", Scores(3, minimum=0, maximum=10)).outcome == "impossible"
    assert "largest total is 30" in grim("10.3", Scores(3, minimum=0, maximum=10)).why
    assert "smallest total is 3" in grim("0.4", Scores(3, minimum=1, maximum=5)).why
    assert grim("-0.3", Scores(3)).outcome == "holds"


def test_the_grid_starts_at_the_minimum():
    # Scores 1, 4, 7: the total of two is 2, 5, 8, ...
    assert grim("2.5", Scores(2, step=F(3), minimum=1, maximum=7)).outcome == "holds"
    assert grim("3.0", Scores(2, step=F(3), minimum=1, maximum=7)).outcome == "impossible"


scales = st.tuples(st.integers(-2, 2), st.integers(1, 6), st.sampled_from([F(1), F(1, 2), F(1, 3)]))


@given(scales, st.data(), st.integers(0, 3))
def test_a_mean_of_real_scores_is_never_impossible(scale, data, places):
    low, width, step = scale
    grid = [low + k * step for k in range(int(width / step) + 1)]
    scores = data.draw(st.lists(st.sampled_from(grid), min_size=1, max_size=12))
    n = len(scores)
    reported = printed(sum(scores, F(0)) / n, places)
    finding = grim(reported, Scores(n, step=step, minimum=low, maximum=low + width))
    assert finding.outcome == "holds"


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_all_small_cases_agree_with_listing_every_sample(n):
    """Oracle: every multiset of n scores from 0 to 4."""
    means = {F(sum(scores), n) for scores in combinations_with_replacement(range(5), n)}
    for hundredths in range(0, 401):
        reported = f"{hundredths / 100:.2f}"
        exists = any(mean in interval(reported) for mean in means)
        finding = grim(reported, Scores(n, minimum=0, maximum=4))
        assert (finding.outcome != "impossible") == exists, reported


METHODS = (
    *("inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf"),
    *("hazen", "weibull", "linear", "median_unbiased", "normal_unbiased"),
    *("lower", "higher", "midpoint", "nearest"),
)
"""NumPy's: the nine types of Hyndman and Fan, and four that go by the linear one."""
SHARES = (F(1, 4), F(3, 4))


def quartiles(scores, p):
    """Return a quartile by each of NumPy's methods and by halves without and with the middle."""
    values = sorted(scores)
    n = len(values)
    for method in METHODS:
        yield exact(float(np.quantile([float(v) for v in values], float(p), method=method)))
    for half in (n // 2, (n + 1) // 2):
        if half:
            yield F(statistics.median(values[:half] if p < F(1, 2) else values[n - half :]))


@given(scales, st.data(), st.sampled_from(SHARES), st.integers(0, 3))
def test_a_quartile_of_real_scores_is_never_impossible(scale, data, p, places):
    low, width, step = scale
    grid = [low + k * step for k in range(int(width / step) + 1)]
    scores = data.draw(st.lists(st.sampled_from(grid), min_size=1, max_size=40))
    about = Scores(len(scores), step, low, low + width)
    for value in quartiles(scores, p):
        reported = printed(value, places)
        assert grim_quartile(reported, about, p=p).outcome == "holds", reported


@pytest.mark.parametrize("p", SHARES)
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6])
def test_quartiles_agree_with_listing_every_sample(n, p):
    """Oracle: the quartiles of every multiset of n scores from 0 to 3, by every definition."""
    samples = combinations_with_replacement(map(F, range(4)), n)
    real = {value for scores in samples for value in quartiles(scores, p)}
    for hundredths in range(-10, 311):
        reported = printed(F(hundredths, 100), 2)
        exists = any(value in interval(reported) for value in real)
        about = Scores(n, F(1), 0, 3)
        assert (grim_quartile(reported, about, p=p).outcome != "impossible") == exists, reported


def test_a_quartile_names_the_scores_that_it_is_between():
    """Of 21 scores, type 9 lies at place 5.6875, type 8 at 5 2/3, and the others at quarters."""
    about = {"scores": Scores(21, F(1), 0, 10), "p": F(1, 4)}
    assert "3.0625, 11/16 of the way from 1 to 4" in grim_quartile("3.1", **about).why
    assert "have no quartile 3.14" in grim_quartile("3.14", **about).why
    assert grim_quartile("3.24", **about).outcome == "impossible"
    assert grim_quartile("3.25", **about).outcome == "holds"
    assert "end of what it stands for" in grim_quartile("5.12", **about).why


def test_the_two_middle_scores_of_a_median_are_named():
    whole = Scores(2, Fraction(1), 0, 10)
    told = grim("5", whole, middle=True).why
    assert told.startswith("The two middle scores of a median 5 (4.5 to 5.5) add up to 9 to 11; ")
    assert told.endswith("(5 + 5)/2 = 5, for one.")
    assert "(4 + 5)/2 = 4.5, for one." in grim("4.5", whole, middle=True).why
