"""Proportions and shares of repeated checks, against R."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from caseseries.statistics import proportions
from reference.cases import load, names

COUNTS = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("case", names("prop_"))
def test_intervals_agree_with_r(case: str) -> None:
    """Oracle: R 4.2 prop.test(correct = FALSE), binom.test; Newcombe (1998), table I."""
    reference = load(case)
    k, n = int(reference["x"][0]), int(reference["n"][0])
    wilson = proportions.wilson(k, n)
    exact = proportions.clopper_pearson(k, n)
    reference.check(
        {
            "proportion": wilson.value,
            "wilson_low": wilson.ci_low,
            "wilson_high": wilson.ci_high,
            "clopper_pearson_low": exact.ci_low,
            "clopper_pearson_high": exact.ci_high,
        }
    )


def test_no_event_is_not_the_interval_zero_to_zero() -> None:
    """Oracle: binom.test(0, 10); statsmodels' default (Wald) gives [0, 0]."""
    assert proportion_confint(0, 10) == (0, 0)
    wilson, exact = proportions.wilson(0, 10), proportions.clopper_pearson(0, 10)
    assert (wilson.ci_low, exact.ci_low) == (0.0, 0.0)
    assert wilson.ci_high == pytest.approx(0.2775327998628892)
    assert exact.ci_high == pytest.approx(0.30849710781876083)


def test_half_is_not_continuity_corrected() -> None:
    """Oracle: statsmodels wilson; R's default corrects, except at exactly one half."""
    low, high = proportion_confint(5, 10, method="wilson")
    got = proportions.wilson(5, 10)
    assert (got.ci_low, got.ci_high) == pytest.approx((low, high))


def test_no_observation_has_no_proportion() -> None:
    """Oracle: the reference case; R stops, statsmodels divides by zero."""
    reference = load("deg_prop_n0")
    wilson, exact = proportions.wilson(0, 0), proportions.clopper_pearson(0, 0)
    reference.check(
        {
            "n": wilson.n,
            "proportion": wilson.value,
            "wilson_low": wilson.ci_low,
            "wilson_high": wilson.ci_high,
            "clopper_pearson_low": exact.ci_low,
            "clopper_pearson_high": exact.ci_high,
        }
    )
    assert wilson.reason == exact.reason == "no observation"


@pytest.mark.parametrize(("k", "n"), [(-1, 10), (11, 10), (0, -1), (2.5, 10)])
def test_an_impossible_count_is_a_plain_error(k: float, n: int) -> None:
    with pytest.raises(ValueError, match=f"not {k} of {n}"):
        proportions.wilson(k, n)


@given(COUNTS, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_intervals_agree_with_statsmodels(counts: tuple[int, int], confidence: float) -> None:
    """Oracle: statsmodels.stats.proportion.proportion_confint, wilson and beta."""
    k, n = counts
    for method, name in ((proportions.wilson, "wilson"), (proportions.clopper_pearson, "beta")):
        got = method(k, n, confidence=confidence)
        expected = proportion_confint(k, n, alpha=1 - confidence, method=name)
        assert (got.ci_low, got.ci_high) == pytest.approx(expected, abs=1e-12)


def test_counts_of_any_whole_type_give_plain_numbers() -> None:
    got = proportions.wilson(np.int64(3), np.int64(10))
    assert got == proportions.wilson(3, 10)
    assert type(got.ci_low) is float


@given(COUNTS)
def test_events_and_their_absence_mirror(counts: tuple[int, int]) -> None:
    k, n = counts
    for method in (proportions.wilson, proportions.clopper_pearson):
        events, others = method(k, n), method(n - k, n)
        assert events.ci_low == pytest.approx(1 - others.ci_high, abs=1e-12)
        assert 0 <= events.ci_low <= events.value <= events.ci_high <= 1


def test_a_share_agrees_with_the_survey_package() -> None:
    """Oracle: R 4.2 survey::svyciprop(~y, svydesign(~patient), method = "beta")."""
    got = proportions.share_of_checks(
        [9, 7, 9, 5, 8, 9, 2, 6, 9, 8], [9, 9, 9, 9, 9, 9, 8, 9, 9, 8]
    )
    assert got.value == pytest.approx(0.818181818181818)
    assert (got.ci_low, got.ci_high) == pytest.approx((0.578813658847164, 0.953951084260871))
    assert got.n == 10


@pytest.mark.parametrize("k", [0, 9])
def test_where_all_checks_agree_a_patient_counts_once(k: int) -> None:
    """Oracle: Clopper and Pearson of 0 or 10 of 10 patients."""
    got = proportions.share_of_checks([k] * 10, [9] * 10)
    exact = proportions.clopper_pearson(10 if k else 0, 10)
    limits = exact.value, exact.ci_low, exact.ci_high
    assert (got.value, got.ci_low, got.ci_high) == pytest.approx(limits, abs=1e-12)


@given(st.lists(st.integers(0, 1), min_size=3, max_size=12).filter(lambda x: 0 < sum(x) < len(x)))
def test_one_check_a_patient_is_the_exact_interval(seen: list[int]) -> None:
    """Oracle: Clopper and Pearson, but for the k/(k − 1) of a variance that is estimated."""
    got = proportions.share_of_checks(seen, [1] * len(seen))
    exact = proportions.clopper_pearson(sum(seen), len(seen))
    assert got.value == exact.value
    assert got.ci_low <= exact.ci_low + 1e-9
    assert got.ci_high >= exact.ci_high - 1e-9


def test_patients_without_a_check_are_missing() -> None:
    got = proportions.share_of_checks([3, 0, None, 2], [4, 0, 3, 4])
    assert (got.n, got.n_missing, got.value) == (2, 2, 5 / 8)
    assert proportions.share_of_checks([0], [0]).reason == "nothing was recorded of any patient"
    assert proportions.share_of_checks([2], [3]).ci_low is None


def test_more_events_than_checks_is_a_plain_error() -> None:
    with pytest.raises(ValueError, match="more events than checks"):
        proportions.share_of_checks([4], [3])
