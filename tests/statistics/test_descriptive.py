"""Description of one sample, against R."""

import pytest

from caseseries.statistics import descriptive
from reference.cases import load, names


@pytest.mark.parametrize("case", names("desc_"))
def test_summary_agrees_with_r(case: str) -> None:
    """Oracle: R 4.2 mean, sd, quantile(type = 7), t.test."""
    reference = load(case)
    got = descriptive.summary(reference["x"])
    reference.check(
        {
            "n": got["count"].value,
            "n_missing": got["count"].n_missing,
            "mean": got["mean"].value,
            "sd": got["sd"].value,
            "se": got["mean"].parts["se"],
            "min": got["min"].value,
            "max": got["max"].value,
            "median": got["median"].value,
            "q1": got["q1"].value,
            "q3": got["q3"].value,
            "iqr": got["iqr"].value,
            "mean_ci_low": got["mean"].ci_low,
            "mean_ci_high": got["mean"].ci_high,
        }
    )
