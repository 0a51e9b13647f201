"""Interval-censored survival against R, and against the proportions of complete visits."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics.interval_censored import turnbull

AFTER = [0, 0, 3, 3, 6, 6, 12, 12, 3, 0, 6, 12]
BY = [3, 6, 6, 12, 12, 12, None, None, None, 12, None, None]


def test_shares_agree_with_survfit() -> None:
    """Oracle: R survival 3.5 survfit(Surv(after, by, type = "interval2")), which stops at 1e-4."""
    curve = turnbull(AFTER, BY)
    shares = [curve[f"free_at_{month}"].value for month in (3, 6, 12)]
    assert shares == pytest.approx([0.86902, 0.65416, 0.32187], abs=5e-5)
    assert curve["median"].value == 12


@given(st.integers(1, 9), st.integers(10, 30))
def test_one_visit_for_all_is_a_proportion(events: int, n: int) -> None:
    """Oracle: k of n with its log−log interval, from the binomial variance."""
    curve = turnbull([0] * events + [6] * (n - events), [6] * events + [None] * (n - events))
    free = 1 - events / n
    got = curve["free_at_6"]
    assert got.value == pytest.approx(free)
    reach = 1.959963984540054 * math.sqrt(events / (n * (n - events))) / abs(math.log(free))
    limits = [math.exp(math.log(free) * math.exp(side)) for side in (reach, -reach)]
    assert (got.ci_low, got.ci_high) == pytest.approx(limits, rel=1e-6)


def test_events_of_everybody_leave_no_interval() -> None:
    curve = turnbull([3, 3, 3], [6, 6, 6])
    assert (curve["free_at_6"].value, curve["free_at_6"].ci_low) == (0, None)
    assert "reached everybody" in curve["free_at_6"].reason
    assert curve["median"].ci_low is None
    assert "no upper end" in curve["median"].reason


def test_no_event_has_no_median() -> None:
    curve = turnbull([6, 12, None], [None, None, None])
    assert set(curve) == {"median"}
    assert curve["median"].reason.startswith("more than half")
    assert (curve["median"].n, curve["median"].n_missing) == (2, 1)


def test_who_was_beyond_from_the_start_was_followed_but_never_free() -> None:
    reason = turnbull([None], [None])["median"].reason
    assert reason == "no patient was seen free of the event"
