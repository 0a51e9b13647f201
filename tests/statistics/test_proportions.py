"""One proportion, against R."""

import pytest

from caseseries.statistics import proportions
from reference.cases import load, names


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
