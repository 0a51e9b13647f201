"""The proportional-odds model against R."""

import math

import pytest

from columns import groups

FIRST = [3, 3, 3, 2, 3, 1, 3, 2, 3, 3, 0, 3]
SECOND = [1, 2, 3, 0, 2, 1, 2, 3, 1, 2, 0]


def test_the_odds_ratio_agrees_with_polr() -> None:
    """Oracle: R MASS::polr(y ~ g, Hess = TRUE)."""
    got = groups.proportional_odds(FIRST, SECOND)
    assert math.log(got.value) == pytest.approx(1.814246951, abs=1e-5)
    width = math.log(got.ci_high / got.ci_low)
    assert width / (2 * 1.959963985) == pytest.approx(0.853307919, abs=1e-5)
    other = groups.proportional_odds(SECOND, FIRST)
    assert got.value * other.value == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (FIRST[:9], SECOND, "fewer than 10 values"),
        ([], SECOND, "no value was observed"),
        ([3] * 10, [3] * 10, "same grade"),
        ([2, 3] * 6, [0, 1] * 6, "do not overlap"),
        (range(20), range(5, 25), "a measurement, not a scale"),
    ],
)
def test_what_cannot_be_fitted_says_why(first: list[int], second: list[int], words: str) -> None:
    got = groups.proportional_odds(first, second)
    assert got.value is None
    assert words in got.reason


def test_the_order_of_the_patients_does_not_matter() -> None:
    assert groups.proportional_odds(FIRST[::-1], SECOND[::-1]) == groups.proportional_odds(
        FIRST, SECOND
    )
