from fractions import Fraction
from itertools import combinations_with_replacement
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.published.model import Grid
from caseseries.published.parts import (
    Part,
    change_adds_up,
    count_within,
    in_order,
    means_add_up,
    missing_mean,
    moment_of_counts,
    sizes_add_up,
    variances_add_up,
)
from caseseries.published.samples import squared
from caseseries.rounding import Interval, interval, printed

F = Fraction


def part(name, n, mean, sd="0.0", lost=1):
    squares = squared(interval(sd)) * (n - lost)
    return Part(name, n, interval(mean), mean, squares=squares)


def mean_of(scores) -> Fraction:
    return sum(scores, F(0)) / len(scores)


def variance_of(scores, lost) -> Fraction:
    mean = mean_of(scores)
    return sum(((score - mean) ** 2 for score in scores), F(0)) / (len(scores) - lost)


def test_the_fading_of_the_paper_does_not_add_up():
    """8.7 − 7.7 is 0.9 to 1.1; the groups give 1.13 to 1.23 at 6/4, and 1.06 to 1.16 at 7/3."""
    whole = Part("all patients", 10, interval("8.7") + interval("7.7") * -1, "8.7 − 7.7")
    six_four = means_add_up(whole, [part("a", 6, "0.9"), part("s", 4, "1.6")])
    assert six_four.outcome == "impossible"
    assert "8.7 − 7.7 stands for 0.9 to 1.1" in six_four.why
    assert "(6 × 0.9 + 4 × 1.6)/10 stands for 1.13 to 1.23" in six_four.why
    seven_three = means_add_up(whole, [part("a", 7, "0.9"), part("s", 3, "1.6")])
    assert seven_three.outcome == "holds"
    assert "1.06 to 1.16" in seven_three.why


def test_a_part_left_over_must_lie_on_the_scale():
    scale = Interval(F(0), F(10))
    left = missing_mean(
        part("all", 10, "8.7"), [part("a", 6, "9.1")], Part("scarring", 4, scale, "not printed")
    )
    assert left.outcome == "holds"
    assert left.why == "Scarring is left with (10 × 8.7 − 6 × 9.1)/4, a mean of 7.9 to 8.3."
    off = missing_mean(part("all", 10, "8.7"), [part("a", 8, "6.0")], Part("s", 2, scale, ""))
    assert off.outcome == "impossible"
    assert "off the scale from 0 to 10" in off.why


def test_an_sd_of_a_group_can_use_up_the_sd_of_the_whole():
    whole = part("all", 10, "5.0", "1.0")
    wide = part("a", 6, "5.0", "2.0")
    assert variances_add_up(whole, [wide]).outcome == "impossible"
    assert variances_add_up(whole, [part("a", 6, "5.0", "1.2")]).outcome == "holds"
    far = [part("a", 5, "2.0", "0.1"), part("s", 5, "8.0", "0.1")]
    assert variances_add_up(whole, far).outcome == "impossible"


def test_sizes_and_counts():
    assert sizes_add_up(10, [6, 4]).outcome == "holds"
    assert sizes_add_up(10, [6, 3]).why == "6 + 3 = 9, but the whole group has 10."
    assert count_within(0, 10).outcome == "holds"
    assert count_within(11, 10).outcome == "impossible"


def test_order_and_scale():
    low, high = interval("8.7"), interval("9.5")
    assert in_order([("min", low), ("mean", high)]).outcome == "holds"
    finding = in_order([("min", high), ("mean", low), ("max", high)])
    assert finding.outcome == "impossible"
    q1, median = interval("6"), interval("5")
    assert in_order([("q1", q1), ("median", median)]).outcome == "holds only by rounding"
    assert "The min lies above the mean" in finding.why


def test_a_change_against_its_means():
    start, end = part("x", 1, "8.7"), part("x", 1, "7.7")
    assert change_adds_up(part("fading", 1, "1.1"), start, end).outcome == "holds"
    assert change_adds_up(part("fading", 1, "1.2"), start, end).outcome == "impossible"


groups = st.lists(
    st.lists(st.integers(0, 20).map(lambda k: F(k, 2)), min_size=2, max_size=6),
    min_size=2,
    max_size=3,
)


def as_part(name, scores, lost=1) -> Part:
    mean = printed(mean_of(scores), 1)
    sd = printed(F(float(variance_of(scores, lost)) ** 0.5), 1)
    return part(name, len(scores), mean, sd, lost)


@given(groups, st.sampled_from([0, 1]))
def test_real_groups_always_add_up(scores, lost):
    everybody = [score for group in scores for score in group]
    whole = as_part("all", everybody, lost)
    parts = [as_part(f"g{i}", group, lost) for i, group in enumerate(scores)]
    assert means_add_up(whole, parts).outcome == "holds"
    assert variances_add_up(whole, parts).outcome == "holds"
    assert variances_add_up(whole, parts[:1]).outcome == "holds"
    scale = Part("rest", parts[-1].n, Interval(F(0), F(10)), "")
    assert missing_mean(whole, parts[:-1], scale).outcome == "holds"


@pytest.mark.parametrize("divisor", [None, 3])
def test_moments_of_counts_against_every_sample(divisor):
    """Oracle: all samples of four patients; a moment that one of them has is never refused."""
    grid, samples = Grid(F(1), F(3), F(1)), list(combinations_with_replacement(range(1, 4), 4))
    for counts in ({1: "0", 3: "2"}, {1: "1"}, {1: "1", 2: "1", 3: "2"}, {2: "1 to 3"}):
        reach = {F(s): Interval(*map(F, (k[0], k[-1]))) for s, k in counts.items()}
        fit = [x for x in samples if all(x.count(int(s)) in reach[s] for s in reach)]
        own = {F(sum(x), 4) if divisor is None else F(str(round(stdev(x), 6))) for x in fit}
        for value in {F(k, 20) for k in range(90)} | own:
            near = Interval(value - F(1, 10**5), value + F(1, 10**5))
            found = moment_of_counts(near, reach, 4, grid, divisor)
            assert found.outcome == "holds" or not any(one in near for one in own)
            if len(fit) == 1:
                assert (found.outcome == "holds") == any(one in near for one in own)


def test_counts_of_more_patients_than_there_are_have_no_mean():
    reach = {F(1): Interval(F(3), F(3)), F(2): Interval(F(2), F(2))}
    grid = Grid(F(1), F(3), F(1))
    assert moment_of_counts(Interval(F(1), F(2)), reach, 4, grid).outcome == "not checkable"
    one = {F(1): Interval(F(1), F(1))}
    assert moment_of_counts(Interval(F(0), F(0)), one, 1, grid, 0).outcome == "not checkable"
