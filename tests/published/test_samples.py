import json
import math
import statistics
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.published import samples
from caseseries.published.samples import main, sample_space
from caseseries.rounding import interval

F = Fraction


@cache
def listed(n: int, maximum: int):
    """Every sample of n scores from 0 to a maximum, with mean and sum of squares around it."""
    found = []
    for scores in combinations_with_replacement(range(maximum + 1), n):
        mean = F(sum(scores), n)
        found.append((scores, mean, sum((score - mean) ** 2 for score in scores)))
    return found


def brute_force(mean, sd, n, maximum):
    means, sds = interval(mean), interval(sd)

    def sd_fits(around):
        return (sds.low <= 0 or around / (n - 1) >= sds.low**2) and around / (n - 1) <= sds.high**2

    return [scores for scores, m, around in listed(n, maximum) if m in means and sd_fits(around)]


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6])
def test_all_small_cases_agree_with_listing_every_sample(n):
    """Oracle: every multiset of n scores from 0 to 4."""
    for tenths, sd_tenths in product(range(0, 41, 3), range(0, 25, 3)):
        mean, sd = f"{tenths / 10:.1f}", f"{sd_tenths / 10:.1f}"
        expected = brute_force(mean, sd, n, 4)
        space = sample_space(mean, sd, n=n, minimum=0, maximum=4)
        assert space.count == len(expected), (mean, sd)
        assert sorted(space) == sorted(expected)
        assert list(space.totals) == [sum(one.count(k) for one in expected) for k in range(5)]


def test_horns_agree_with_their_definition_sample_by_sample():
    """Oracle: the statistics module over every listed sample."""
    samples = brute_force("2.0", "1.2", 9, 5)
    indices = [statistics.pvariance(one) / (5 / 2) ** 2 for one in samples]
    horns = sample_space("2.0", "1.2", n=9, minimum=0, maximum=5).horns()
    assert horns.mean == pytest.approx(statistics.fmean(indices), abs=1e-12)
    assert horns.sd == pytest.approx(statistics.stdev(indices), abs=1e-12)
    assert horns.median == pytest.approx(statistics.median(indices), abs=1e-12)
    assert (horns.minimum, horns.maximum) == pytest.approx((min(indices), max(indices)))


@pytest.mark.parametrize(
    ("scores", "index"),
    [((1, 1, 1, 5, 5, 5), 1.0), ((1, 1, 5, 5, 5, 5), 0.8888889), ((1, 2, 3, 4, 5), 0.5)],
)
def test_the_horns_index_of_single_samples(scores, index):
    """Values of horns() in unsum, tests/testthat/test-horns.R."""
    mean = f"{statistics.fmean(scores):.6f}"
    sd = f"{statistics.stdev(scores):.6f}"
    horns = sample_space(mean, sd, n=len(scores), minimum=1, maximum=5).horns()
    assert horns.minimum == pytest.approx(horns.maximum)
    assert horns.mean == pytest.approx(index, abs=1e-6)


def test_a_single_sample_has_no_spread():
    space = sample_space("5.00", "0.00", n=3, minimum=0, maximum=5)
    assert space.count == 1
    assert space.horns().sd is None


@given(
    st.lists(st.integers(0, 10), min_size=2, max_size=30),
    st.sampled_from([0, 1, -3]),
)
def test_the_sample_behind_the_numbers_is_among_those_found(steps, minimum):
    scores = [minimum + k for k in steps]
    mean = f"{float(statistics.fmean(scores)):.1f}"
    sd = f"{float(statistics.stdev(scores)):.1f}"
    space = sample_space(mean, sd, n=len(scores), minimum=minimum, maximum=minimum + 10)
    assert space.count >= 1
    assert sum(space.totals) == space.count * len(scores)
    for one in space.draw(3, seed=1):
        assert sum(one, F(0)) / len(one) in interval(mean)
        assert f"{statistics.stdev(map(float, one)):.9f}" >= "0"
        assert interval(sd).low - F(1, 10**9) <= F(statistics.stdev(map(float, one)))
        assert F(statistics.stdev(map(float, one))) <= interval(sd).high + F(1, 10**9)


def test_draws_are_uniform_and_repeatable():
    """Every sample of a small space comes up about as often as every other (chi-square)."""
    space = sample_space("2.0", "1.2", n=9, minimum=0, maximum=5)
    draws = space.draw(100 * space.count, seed=7)
    assert draws == space.draw(100 * space.count, seed=7)
    assert draws != space.draw(100 * space.count, seed=8)
    times = [draws.count(one) for one in space]
    chi_square = sum((observed - 100) ** 2 / 100 for observed in times)
    degrees = space.count - 1
    assert abs(chi_square - degrees) < 4 * math.sqrt(2 * degrees)


def test_scores_that_no_sample_reaches_change_nothing():
    """With SD 2 no score of 30 lies 15 from the mean: a wider scale has the same samples."""
    wide = sample_space("20.00", "2.00", n=30, minimum=0, maximum=100)
    narrow = sample_space("20.00", "2.00", n=30, minimum=5, maximum=35)
    assert wide.count == narrow.count > 1000
    assert wide.totals[5:36] == narrow.totals
    assert wide.horns().mean == pytest.approx(narrow.horns().mean * (30 / 100) ** 2)
    assert wide.draw(2, seed=3) == narrow.draw(2, seed=3)


def test_what_does_not_fit_into_memory_is_refused(monkeypatch):
    monkeypatch.setattr(samples, "MOST_STATES", 1000)
    with pytest.raises(ValueError, match="too many to count in memory"):
        sample_space("2.7", "1.9", n=130, minimum=1, maximum=5)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"n": 1}, "1 scores have no SD; give a larger n"),
        ({"maximum": 0}, "the scale from 0 to 0 has no two scores"),
        ({"sd": "-1"}, "an SD is not negative"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(arguments, sentence):
    given_arguments = {"mean": "2.0", "sd": "1.0", "n": 5, "minimum": 0, "maximum": 5} | arguments
    with pytest.raises(ValueError, match=sentence):
        sample_space(**given_arguments)


def test_no_sample_is_an_answer_with_a_reason():
    space = sample_space("0.0", "3.0", n=5, minimum=0, maximum=5)
    assert space.count == 0
    assert list(space) == []
    for ask in (space.horns, lambda: space.draw(1, seed=1)):
        with pytest.raises(ValueError, match="no sample of 5 scores"):
            ask()


def test_the_command_prints_json(capsys):
    main(["--mean", "2.7", "--sd", "1.9", "--n", "130", "--scale", "1", "5", "--draw", "2"])
    report = json.loads(capsys.readouterr().out)
    assert (report["samples"], report["values"]) == (5359, 696670)
    assert [row["total"] for row in report["frequencies"]] == [358972, 30170, 21940, 30162, 255426]
    assert [len(one) for one in report["drawn"]] == [130, 130]
    assert report["horns"]["mean"] == pytest.approx(0.881, abs=5e-4)


def test_the_command_gives_the_reason_where_there_is_no_sample(capsys):
    main(["--mean", "9", "--sd", "1.9", "--n", "13", "--scale", "1", "5"])
    assert "no sample of 13 scores on this scale" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("mean", "n", "sentence"),
    [("two", "5", "'two' is not a decimal number"), ("2", "1", "1 scores have no SD")],
)
def test_the_command_says_what_is_wrong(capsys, mean, n, sentence):
    with pytest.raises(SystemExit) as stopped:
        main(["--mean", mean, "--sd", "1", "--n", n, "--scale", "1", "5"])
    assert stopped.value.code == 2
    assert sentence in capsys.readouterr().err
