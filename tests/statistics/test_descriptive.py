"""Description of one sample, against R."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.statistics import descriptive
from reference.cases import load, names

samples = st.lists(st.integers(-200, 200).map(lambda tenths: tenths / 10), min_size=2, max_size=30)


@pytest.mark.parametrize("case", names("desc_"))
def test_summary_agrees_with_r(case: str) -> None:
    """Oracle: R 4.2 mean, sd, quantile(type = 7), t.test."""
    reference = load(case)
    got = descriptive.summary(reference["x"])
    reference.check(
        {
            "n": got["mean"].n,
            "n_missing": got["mean"].n_missing,
            "mean": got["mean"].value,
            "sd": got["sd"].value,
            "min": got["min"].value,
            "max": got["max"].value,
            "median": got["median"].value,
            "q1": got["q1"].value,
            "q3": got["q3"].value,
            "mean_ci_low": got["mean"].ci_low,
            "mean_ci_high": got["mean"].ci_high,
        }
    )


def test_one_value_has_no_spread() -> None:
    """Oracle: R's sd(7) is NA; numpy gives 0, the scipy interval is NaN."""
    got = descriptive.summary([7])
    assert np.std([7]) == 0
    assert (got["mean"].value, got["mean"].ci_low) == (7.0, None)
    assert (got["sd"].value, got["sd"].reason) == (None, "one value: a spread needs two")


def test_equal_values_have_a_spread_of_zero_and_no_interval() -> None:
    """Oracle: the interval of R's t.test would shrink to a point; it stops instead."""
    got = descriptive.mean([3, 3, 3])
    assert (got.value, got.ci_low) == (3.0, None)
    assert got.reason == "all 3 values are the same: the interval would shrink to a point"
    assert descriptive.summary([0.1 + 0.2, 0.3])["sd"].value == 0.0


def test_no_value_leaves_everything_empty() -> None:
    for result in descriptive.summary([None, float("nan")]).values():
        assert (result.value, result.reason) == (None, "no value was observed")
        assert (result.n, result.n_missing) == (0, 2)


def test_follow_up_that_is_all_missing_has_no_mean() -> None:
    """Oracle: the reference case; R's mean(na.rm = TRUE) is NaN."""
    reference = load("deg_all_followup_missing")
    baseline = descriptive.mean(reference["vds_0"])
    follow_up = descriptive.mean(reference["vds_6"])
    reference.check(
        {
            "n_baseline": baseline.n,
            "mean_baseline": baseline.value,
            "mean_followup": follow_up.value,
        }
    )


def test_quartiles_are_those_of_r_and_pandas() -> None:
    """Oracle: pandas describe (type 7); SPSS (type 6) gives 2.875 and 4.125."""
    reference = load("desc_vds64_baseline")
    got = descriptive.summary(reference["x"])
    described = pd.Series(reference["x"]).describe()
    assert got["q1"].value == described["25%"] != reference.alternatives["quartiles_type6_spss"][0]
    assert got["q3"].value == described["75%"]


@given(samples, st.randoms())
@settings(max_examples=50)
def test_order_does_not_matter(values: list[float], rng) -> None:
    assert descriptive.summary(values) == descriptive.summary(rng.sample(values, len(values)))


@given(samples, st.integers(-50, 50))
@settings(max_examples=50)
def test_a_shift_moves_the_middle_and_keeps_the_spread(values: list[float], shift: int) -> None:
    plain = descriptive.summary(values)
    moved = descriptive.summary(np.array(values) + shift)
    for name, by in (("mean", shift), ("median", shift), ("min", shift), ("sd", 0)):
        assert moved[name].value == pytest.approx(plain[name].value + by, abs=1e-9)
