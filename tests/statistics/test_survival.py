"""Time to an event, against statsmodels' SurvfuncRight and the textbook leukaemia data."""

import math
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics.survival import kaplan_meier

# Acute myelogenous leukaemia, maintained group: Miller (1981), R's survival::aml.
WEEKS = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
RELAPSED = [True, True, False, True, True, False, True, True, False, True, False]


@pytest.fixture
def oracle():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.duration.survfunc import SurvfuncRight
    return SurvfuncRight


def test_the_curve_is_that_of_statsmodels(oracle):
    """Oracle: SurvfuncRight, survival, numbers at risk and Greenwood's standard error."""
    curve = oracle(WEEKS, [int(event) for event in RELAPSED])
    ours = kaplan_meier(WEEKS, RELAPSED)
    for row in curve.summary().itertuples():
        share = ours[f"free_at_{row.Index:g}"]
        survival, se = row[1], row[2]
        assert share.value == pytest.approx(survival)
        assert share.parts["at_risk"] == row[3]
        reach = 1.959963984540054 * se / (survival * abs(math.log(survival)))
        assert share.ci_low == pytest.approx(survival ** math.exp(reach))
        assert share.ci_high == pytest.approx(survival ** math.exp(-reach))


def test_the_median_and_its_limits_are_those_of_statsmodels(oracle):
    """Oracle: quantile and quantile_ci (method cloglog) of SurvfuncRight: 31, from 13 upwards."""
    curve = oracle(WEEKS, [int(event) for event in RELAPSED])
    median = kaplan_meier(WEEKS, RELAPSED)["median"]
    assert median.value == curve.quantile(0.5) == 31
    assert median.parts["lower_limit"] == curve.quantile_ci(0.5)[0] == 13
    assert median.ci_high is None
    assert "no upper end" in median.reason


def test_nobody_followed_and_nothing_happened_are_told_apart():
    assert kaplan_meier([], [])["median"].reason == "no patient was followed"
    quiet = kaplan_meier([6, 12], [False, False])
    assert list(quiet) == ["median"]
    assert "more than half were free" in quiet["median"].reason


def test_when_everybody_is_reached_the_last_share_is_zero_without_an_interval():
    last = kaplan_meier([3, 6], [True, True])["free_at_6"]
    assert last.value == 0
    assert last.ci_low is None
    assert "everybody" in last.reason


visits = st.lists(
    st.tuples(st.sampled_from([3.0, 6.0, 12.0, 24.0]), st.booleans()), min_size=1, max_size=20
)


@given(visits, st.randoms())
def test_order_of_patients_changes_nothing_and_the_curve_only_falls(some, random):
    turned = some[:]
    random.shuffle(turned)
    first = kaplan_meier([time for time, _ in some], [event for _, event in some])
    second = kaplan_meier([time for time, _ in turned], [event for _, event in turned])
    assert first == second
    shares = [result.value for name, result in first.items() if name != "median"]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)


@given(visits)
def test_without_censoring_it_is_the_share_that_is_left(some):
    times = [time for time, _ in some]
    curve = kaplan_meier(times, [True] * len(times))
    for time in sorted(set(times)):
        left = sum(other > time for other in times) / len(times)
        assert curve[f"free_at_{time:g}"].value == pytest.approx(left)
