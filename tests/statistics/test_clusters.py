"""Shares of repeated checks, against R and against what one check a patient gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics import clusters, proportions


def test_a_share_agrees_with_the_survey_package() -> None:
    """Oracle: R 4.2 survey::svyciprop(~y, svydesign(~patient), method = "beta")."""
    got = clusters.share([9, 7, 9, 5, 8, 9, 2, 6, 9, 8], [9, 9, 9, 9, 9, 9, 8, 9, 9, 8])
    assert got.value == pytest.approx(0.818181818181818)
    assert (got.ci_low, got.ci_high) == pytest.approx((0.578813658847164, 0.953951084260871))
    assert got.n == 10


@pytest.mark.parametrize("k", [0, 9])
def test_where_all_checks_agree_a_patient_counts_once(k: int) -> None:
    """Oracle: Clopper and Pearson of 0 or 10 of 10 patients."""
    got = clusters.share([k] * 10, [9] * 10)
    exact = proportions.clopper_pearson(10 if k else 0, 10)
    limits = exact.value, exact.ci_low, exact.ci_high
    assert (got.value, got.ci_low, got.ci_high) == pytest.approx(limits, abs=1e-12)


@given(st.lists(st.integers(0, 1), min_size=3, max_size=12).filter(lambda x: 0 < sum(x) < len(x)))
def test_one_check_a_patient_is_the_exact_interval(seen: list[int]) -> None:
    """Oracle: Clopper and Pearson, but for the k/(k − 1) of a variance that is estimated."""
    got = clusters.share(seen, [1] * len(seen))
    exact = proportions.clopper_pearson(sum(seen), len(seen))
    assert got.value == exact.value
    assert got.ci_low <= exact.ci_low + 1e-9
    assert got.ci_high >= exact.ci_high - 1e-9


def test_patients_without_a_check_are_missing() -> None:
    got = clusters.share([3, 0, None, 2], [4, 0, 3, 4])
    assert (got.n, got.n_missing, got.value) == (2, 2, 5 / 8)
    assert clusters.share([0], [0]).reason == "nothing was recorded of any patient"
    assert clusters.share([2], [3]).ci_low is None


def test_more_events_than_checks_is_a_plain_error() -> None:
    with pytest.raises(ValueError, match="more events than checks"):
        clusters.share([4], [3])
