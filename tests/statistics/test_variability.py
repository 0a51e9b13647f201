"""Comparisons of spread against R, their degenerate input and their invariances."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from columns import variability
from reference.cases import load, names

brown_forsythe, permuted_distances = variability.brown_forsythe, variability.permuted_distances
lnvr, lncvr, pitman_morgan = variability.lnvr, variability.lncvr, variability.pitman_morgan
RATIOS = (lnvr, lncvr)

sample = st.lists(st.integers(1, 20), min_size=3, max_size=8)
pairs = st.lists(st.tuples(st.integers(1, 20), st.integers(1, 20)), min_size=3, max_size=8)


@pytest.mark.parametrize("name", names("variance_"))
def test_two_groups_agree_with_r(name: str) -> None:
    """Oracle: R car::leveneTest and metafor 3.8 escalc("VR"), escalc("CVR").

    Settled: the median centre; group 1 (alphabetical) over group 2; bias corrected lnVR.
    """
    case = load(name)
    groups = case.groups()
    first, second = groups.values()
    median = brown_forsythe(first, second)
    spread, relative = lnvr(first, second), lncvr(first, second)
    case.check(
        {
            "group1": next(iter(groups)),
            "sd1": spread.parts["sd_first"],
            "sd2": spread.parts["sd_second"],
            "bf_F": median.value,
            "bf_p": median.p_value,
            "lnVR": spread.value,
            "lnVR_ci_low": spread.ci_low,
            "lnVR_ci_high": spread.ci_high,
            "lnCVR": relative.value,
            "lnCVR_se": (relative.ci_high - relative.value) / 1.959963985,
        }
    )


def test_one_value_in_a_group_is_no_spread() -> None:
    """Oracle: none needed; car and scipy return a Brown–Forsythe p (.219) from one value."""
    case = load("deg_groups_1_vs_4")
    samples, names = case.groups().values(), ("AGA", "SCAR")
    test, ratio = brown_forsythe(*samples, names=names), lnvr(*samples, names=names)
    case.check({"bf_p": test.p_value, "lnVR": ratio.value})
    assert "SCAR: one value" in test.reason
    assert "SCAR: one value" in ratio.reason


def test_values_without_variation_have_no_ratio() -> None:
    """Oracle: R, where car::leveneTest is NaN."""
    case = load("deg_groups_all_identical")
    samples = case.groups().values()
    test, *ratios = (method(*samples) for method in (brown_forsythe, lnvr, lncvr))
    case.check({"bf_p": test.p_value, "lnVR": ratios[0].value})
    assert all("no variation" in result.reason for result in (test, *ratios))


def test_values_equally_far_from_the_center_leave_no_test() -> None:
    test = brown_forsythe([1.1, 1.3], [2.0, 2.6])
    assert test.value is None
    assert "equally far" in test.reason


@pytest.mark.parametrize("ratio", RATIOS)
def test_ratios_of_nothing_say_why(ratio) -> None:
    assert "no value was observed" in ratio([], []).reason
    assert "no variation in" in ratio([1.0, 2.0, 4.0], [3.1, 3.1, 3.1]).reason


def test_a_mean_below_zero_has_no_coefficient_of_variation() -> None:
    assert "not above zero" in lncvr([-3.0, 1.0, 0.5], [1.0, 2.0, 4.0]).reason


def test_missing_values_are_counted() -> None:
    assert lnvr([1.0, None, 3.0], [4.0, 5.0, 9.0]).n_missing == 1
    assert pitman_morgan([1.0, None, 3.0, 4.0], [4.0, 5.0, 9.0, None]).n_missing == 2


@given(sample, sample)
def test_brown_forsythe_agrees_with_scipy(first: list[int], second: list[int]) -> None:
    """Oracle: scipy.stats.levene(center="median")."""
    test = brown_forsythe(first, second)
    if test.value is not None:
        assert (test.value, test.p_value) == pytest.approx(
            tuple(stats.levene(first, second, center="median")), rel=1e-9, abs=1e-12
        )


@given(
    pairs, st.sampled_from([0.1, 0.5, 7]), st.integers(-5, 50), st.randoms(use_true_random=False)
)
def test_order_shift_and_scale_do_not_matter(
    rows: list[tuple[int, int]], scale: float, shift: int, shuffle
) -> None:
    before = {ratio: ratio(*zip(*rows, strict=True)) for ratio in RATIOS}
    shuffle.shuffle(rows)
    first, second = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    for ratio in RATIOS:
        moved = 0 if ratio is lncvr else shift
        after = ratio(first * scale + moved, second * scale + moved)
        assert after.reason == before[ratio].reason
        if after.value is not None:
            assert after.value == pytest.approx(before[ratio].value, abs=1e-9)


@given(pairs)
def test_swapping_the_samples_changes_the_sign(rows: list[tuple[int, int]]) -> None:
    first, second = zip(*rows, strict=True)
    for ratio in RATIOS:
        there, back = ratio(first, second), ratio(second, first)
        if there.value is not None:
            assert back.value == pytest.approx(-there.value, abs=1e-12)
            assert back.p_value == pytest.approx(there.p_value)


EARLY, LATE = [8.5, 9, 7.5, 8, 9.5, 8.5, 7, 8], [7.5, 8.5, 5, 7, 9, 8, 5.5, 6.5]


def test_pitman_and_morgan_agree_with_r() -> None:
    """Oracle: R cor.test(x + y, x − y); its interval by inverting the test with uniroot."""
    got = pitman_morgan(EARLY, LATE, grid="0.5")
    assert got.value == pytest.approx(0.569494797451499)
    assert got.p_value == pytest.approx(0.00363080565906907)
    assert (got.ci_low, got.ci_high) == pytest.approx((0.417901573657683, 0.776078255665983))
    turned = pitman_morgan(LATE, EARLY, grid="0.5")
    assert turned.p_value == pytest.approx(got.p_value)
    assert turned.ci_low == pytest.approx(1 / got.ci_high)


def test_distances_are_permuted_over_every_division() -> None:
    """Oracle: itertools.combinations."""
    first, second = np.array([8.5, 9, 7.5, 8]), np.array([7.5, 8.5, 5, 7, 9])
    got = permuted_distances(first, second, grid="0.5")
    pooled = np.concatenate([abs(x - np.median(x)) for x in (first, second)])
    chosen = [list(places) for places in combinations(range(9), 4)]
    sums = np.array([pooled[places].sum() for places in chosen])
    centre = 4 * pooled.mean()
    extreme = abs(sums - centre) >= abs(pooled[:4].sum() - centre) - 1e-9
    assert got.p_value == pytest.approx(extreme.mean())
    assert got.value == pytest.approx(pooled[:4].mean() - pooled[4:].mean())


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [([1, None], [2, 3], "one complete pair"), ([1, 1, 1], [1, 2, 3], "no variation in the first")],
)
def test_spread_that_cannot_be_compared_says_why(first: list, second: list, words: str) -> None:
    got = pitman_morgan(first, second)
    assert got.value is None
    assert words in got.reason


def test_pairs_on_a_line_have_no_test() -> None:
    got = pitman_morgan([1, 2, 3, 4], [2, 4, 6, 8])
    assert (got.value, got.p_value) == (0.5, None)
    assert "on a line" in got.reason
