"""Kappa and Bland–Altman against R, their degenerate input and their invariances."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr
from statsmodels.stats.inter_rater import cohens_kappa

from caseseries.statistics.agreement import bland_altman, light_kappa, weighted_kappa
from reference.cases import Case, load, names

SCALE = (0, 1, 2, 3)
scores = st.lists(st.tuples(st.sampled_from(SCALE), st.sampled_from(SCALE)), min_size=2)
measurements = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=3, max_size=12)


def raters_of(case: Case) -> tuple[list[float], list[float]]:
    """Return both raters' category of every patient from the table of counts of a case."""
    grades = sorted(set(case["rater1"]))
    ratings = ([grades.index(cell) for cell in case[rater]] for rater in ("rater1", "rater2"))
    rows = list(zip(*ratings, case["n"], strict=True))
    first = [category for category, _, count in rows for _ in range(int(count))]
    second = [category for _, category, count in rows for _ in range(int(count))]
    return first, second


@pytest.mark.parametrize("name", names("kappa_"))
def test_kappa_agrees_with_r(name: str) -> None:
    """Oracle: R, formulas of Fleiss, Cohen and Everitt, confirmed by vcd::Kappa.

    Settled: the whole scale counts, also categories that nobody used; SE of Fleiss, Cohen and
    Everitt. psych::cohen.kappa has another variance, and variance 0 in small sparse tables.
    """
    case = load(name)
    first, second = raters_of(case)
    kappa = weighted_kappa(first, second, grades=len(set(case["rater1"])))
    answers = {
        "kappa": kappa.value,
        "ci_low": kappa.ci_low,
        "ci_high": kappa.ci_high,
    }
    case.check({f"quadratic.{key}": value for key, value in answers.items()})
    case.check({"n": kappa.n})
    z = case.expected["quadratic"]["z"]
    assert kappa.p_value == pytest.approx(2 * ndtr(-abs(z)), rel=1e-6)


def test_light_kappa_is_the_mean_over_pairs() -> None:
    """Oracle: statsmodels ``cohens_kappa`` of each pair; the definition of Light (1971)."""
    ratings = np.random.default_rng(5).integers(0, 4, (3, 30))
    tables = []
    for first, second in combinations(ratings, 2):
        table = np.zeros((4, 4))
        np.add.at(table, (first, second), 1)
        tables.append(table)
    expected = np.mean([cohens_kappa(table, wt="quadratic").kappa for table in tables])
    found = light_kappa(ratings.T, grades=4)
    assert found.value == pytest.approx(expected, abs=1e-12)
    assert "3 raters" in found.method
    assert "no interval" in found.reason


def test_light_kappa_keeps_the_patients_whom_all_raters_scored() -> None:
    """Oracle: the same ratings without the incomplete patients, as ``na.omit`` in R irr."""
    ratings = [[0, 0, 0], [1, 1, 2], [2, 3, None], [3, 3, 3], [None, 2, 1]]
    whole = [[0, 0, 0], [1, 1, 2], [3, 3, 3]]
    found = light_kappa(ratings, grades=4)
    assert found.value == light_kappa(whole, grades=4).value
    assert (found.n, found.n_missing) == (3, 2)


def test_light_kappa_is_empty_where_a_pair_has_none() -> None:
    found = light_kappa([[3, 3, 3], [3, 3, 2]], grades=4)
    assert found.value is None
    assert "0/0" in found.reason


def test_an_unused_middle_category_stays_on_the_scale() -> None:
    """Oracle: the definition; sklearn without labels drops the category and gives another kappa."""
    whole = weighted_kappa([0, 0, 1, 3, 3, 1], [0, 1, 1, 3, 1, 3], grades=4)
    collapsed = weighted_kappa([0, 0, 1, 2, 2, 1], [0, 1, 1, 2, 1, 2], grades=3)
    assert whole.value != pytest.approx(collapsed.value, abs=0.01)
    assert "over 4 categories" in whole.method


def test_an_interval_beyond_one_says_so() -> None:
    case = load("kappa_pss_raters")
    kappa = weighted_kappa(*raters_of(case), grades=4)
    assert kappa.ci_high > 1
    assert "beyond 1" in kappa.warnings[0]


def test_perfect_agreement_has_no_interval() -> None:
    kappa = weighted_kappa([0, 1, 2, 3], [0, 1, 2, 3], grades=4)
    assert kappa.value == 1
    assert kappa.ci_low is None
    assert kappa.p_value is not None
    assert "standard error is zero" in kappa.reason


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ([], [], "no patient"),
        ([None, 1], [1, None], "no patient"),
        ([3, 3, 3], [3, 3, 3], "0/0"),
    ],
)
def test_kappa_that_cannot_be_computed_says_why(first: list, second: list, words: str) -> None:
    kappa = weighted_kappa(first, second, grades=4)
    assert kappa.value is None
    assert words in kappa.reason


def test_a_grade_outside_the_scale_is_a_plain_error() -> None:
    with pytest.raises(ValueError, match="a whole number from 0 to 3"):
        weighted_kappa([0, 1, 5], [0, 1, 1], grades=4)


def test_a_rater_with_one_category_has_kappa_zero_and_no_test() -> None:
    kappa = weighted_kappa([1, 1, 1], [0, 1, 2], grades=4)
    assert kappa.value == pytest.approx(0, abs=1e-12)
    assert kappa.p_value is None
    assert "one category" in kappa.reason


def test_missing_ratings_are_counted() -> None:
    kappa = weighted_kappa([0, 1, None, 3], [0, 1, 2, 2], grades=4)
    assert (kappa.n, kappa.n_missing) == (3, 1)


@given(scores, st.randoms(use_true_random=False))
def test_kappa_ignores_order_direction_and_who_is_first(
    pairs: list[tuple[int, int]], shuffle
) -> None:
    before = weighted_kappa(*zip(*pairs, strict=True), grades=4)
    shuffle.shuffle(pairs)
    first, second = zip(*[(3 - a, 3 - b) for a, b in pairs], strict=True)
    after = weighted_kappa(second, first, grades=4)
    assert after.reason == before.reason
    if before.value is not None:
        assert after.value == pytest.approx(before.value, abs=1e-12)
    if before.ci_low is not None:
        assert after.ci_low == pytest.approx(before.ci_low, abs=1e-6)


@given(scores)
def test_quadratic_kappa_is_the_agreement_about_the_line_of_identity(
    pairs: list[tuple[int, int]],
) -> None:
    """Oracle: Fleiss and Cohen (1973), 1 − mean (a − b)² / (var a + var b + (mean a − mean b)²)."""
    a, b = np.array(pairs, dtype=float).T
    spread = a.var() + b.var() + (a.mean() - b.mean()) ** 2
    kappa = weighted_kappa(a, b, grades=4).value
    if spread == 0:
        assert kappa is None
    else:
        assert kappa == pytest.approx(1 - np.mean((a - b) ** 2) / spread, abs=1e-12)


def test_bland_altman_agrees_with_r() -> None:
    """Oracle: R, Bland and Altman (1986) peak flow data; exact limits by qt(ncp = 1.96 √n).

    Settled: SD with ddof = 1; statsmodels mean_diff_plot uses ddof = 0 in its limits.
    """
    case = load("bland_altman_pefr")
    results = bland_altman(case["a"], case["b"])
    bias, low, high = (results[name] for name in ("bias", "limit_low", "limit_high"))
    case.check(
        {
            "n": bias.n,
            "bias": bias.value,
            "bias_ci_low": bias.ci_low,
            "bias_ci_high": bias.ci_high,
            "loa_low": low.value,
            "loa_high": high.value,
            "loa_low_ci_exact": [low.ci_low, low.ci_high],
            "loa_high_ci_exact": [high.ci_low, high.ci_high],
        }
    )


def test_peak_flow_gives_the_published_numbers() -> None:
    """Oracle: Bland and Altman (1986), bias −2.1, SD 38.8."""
    case = load("bland_altman_pefr")
    results = bland_altman(case["a"], case["b"])
    bias, high = results["bias"].value, results["limit_high"].value
    assert (round(bias, 1), round((high - bias) / 1.96, 1)) == (-2.1, 38.8)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ([], [], "no complete pair"),
        ([1.0, None], [None, 2.0], "no complete pair"),
        ([1.0], [2.0], "one complete pair"),
        ([1.1, 2.2, 3.3], [1.0, 2.1, 3.2], "all differences are the same"),
    ],
)
def test_limits_without_spread_say_why(first: list, second: list, words: str) -> None:
    results = bland_altman(first, second)
    assert all(words in result.reason for result in results.values())
    assert results["limit_low"].value is None
    assert results["bias"].ci_low is None


def test_a_constant_difference_is_still_a_bias() -> None:
    bias = bland_altman([1.1, 2.2, 3.3], [1.0, 2.1, 3.2])["bias"]
    assert bias.value == pytest.approx(0.1)


@given(measurements, st.integers(-20, 20), st.sampled_from([0.1, 0.5, 2, 10]))
def test_bland_altman_follows_shift_and_scale(
    pairs: list[tuple[int, int]], shift: int, scale: float
) -> None:
    a, b = np.array(pairs, dtype=float).T
    before = bland_altman(a, b)
    after = bland_altman((a + shift) * scale, (b + shift) * scale)
    for name in ("bias", "limit_low", "limit_high"):
        assert after[name].reason == before[name].reason
        if before[name].value is not None:
            assert after[name].value == pytest.approx(before[name].value * scale, abs=1e-8)


@given(measurements)
def test_swapping_the_methods_mirrors_the_limits(pairs: list[tuple[int, int]]) -> None:
    a, b = np.array(pairs, dtype=float).T
    there, back = bland_altman(a, b), bland_altman(b, a)
    if there["limit_low"].value is not None:
        assert back["limit_high"].value == pytest.approx(-there["limit_low"].value)
        assert back["limit_high"].ci_high == pytest.approx(-there["limit_low"].ci_low)
