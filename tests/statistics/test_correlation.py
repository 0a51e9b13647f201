"""Correlation, against R."""

from itertools import permutations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from columns import correlation
from reference.cases import load, names

points = st.tuples(st.integers(0, 8), st.integers(0, 3))
samples = st.lists(points, min_size=3, max_size=8)


@pytest.mark.parametrize("case", names("spearman_"))
def test_correlation_agrees_with_r(case: str) -> None:
    """Oracle: R 4.2 cor.test; all n! pairings by subset programme in R."""
    reference = load(case)
    x, y = reference["x"], reference["y"]
    rho = correlation.spearman(x, y)
    tau = correlation.kendall(x, y)
    reference.check(
        {
            "n": rho.n,
            "rho": rho.value,
            "p_t": rho.parts["p_t"],
            "bonett_wright_ci_low": rho.ci_low,
            "bonett_wright_ci_high": rho.ci_high,
            "p_exact_perm_abs": rho.p_value,
            "p_exact_perm_double": rho.parts["p_double"],
            "kendall_tau_b": tau.value,
        }
    )


def test_long_samples_use_the_named_approximation() -> None:
    """Oracle: R 4.2 cor.test(exact = FALSE) for Spearman and Kendall."""
    reference = load("large_correlation")
    rho = correlation.spearman(reference["x"], reference["y"])
    tau = correlation.kendall(reference["x"], reference["y"])
    reference.check(
        {
            "n": rho.n,
            "rho": rho.value,
            "p_t": rho.p_value,
            "tau_b": tau.value,
            "tau_p_normal": tau.p_value,
        }
    )
    assert "p by the t approximation" in rho.method
    assert "too many to count" in rho.reason
    assert "normal approximation" in tau.method


def test_kendall_without_ties_is_exact() -> None:
    """Oracle: R 4.2 cor.test(method = "kendall", exact = TRUE)."""
    reference = load("kendall_exact")
    tau = correlation.kendall(reference["x"], reference["y"])
    reference.check({"n": tau.n, "tau": tau.value, "p_exact": tau.p_value})
    assert "exact" in tau.method


def test_ten_pairs_are_counted_where_r_and_scipy_approximate() -> None:
    """Oracle: all 10! pairings in R, .000807; R's "exact" gives .000880, scipy .000344."""
    reference = load("spearman_n10_noties")
    x, y = reference["x"], reference["y"]
    got = correlation.spearman(x, y)
    assert got.p_value == pytest.approx(reference.expected["p_exact_perm_abs"], rel=1e-12)
    assert got.p_value != pytest.approx(reference.alternatives["R_cor_test_default_p"], rel=0.01)
    assert got.parts["p_t"] == pytest.approx(scipy.stats.spearmanr(x, y).pvalue)


def test_a_perfect_correlation_has_an_exact_p_and_no_interval() -> None:
    """Oracle: 2/6! = .00278; scipy gives p = 0, pingouin the interval [1, 1]."""
    got = correlation.spearman(range(6), range(10, 16))
    assert got.value == 1.0
    assert got.p_value == 2 / 720
    assert (got.ci_low, got.parts["p_t"]) == (None, None)
    assert got.reason == "the correlation is perfect: no t and no interval"


def test_three_pairs_have_no_interval() -> None:
    """Oracle: √(… / (n − 3)) does not exist; pingouin gives [-1, 1]."""
    got = correlation.spearman([1, 2, 3], [1, 3, 2.5])
    assert got.value is not None
    assert got.ci_low is None
    assert got.reason == "three complete pairs: an interval needs four"


def test_two_pairs_always_lie_on_a_line() -> None:
    for method in (correlation.spearman, correlation.kendall):
        got = method([1, 2], [5, 3])
        assert (got.value, got.p_value) == (None, None)
        assert got.reason == "2 complete pairs: a correlation needs three"


def test_a_constant_variable_has_no_correlation() -> None:
    """Oracle: the reference case; R warns and returns NA, scipy NaN."""
    reference = load("deg_spearman_constant")
    rho = correlation.spearman(reference["x"], reference["y"])
    tau = correlation.kendall(reference["x"], reference["y"])
    reference.check({"rho": rho.value, "p": rho.p_value, "ci_low": rho.ci_low, "tau_b": tau.value})
    assert rho.reason == tau.reason == "the second variable is constant"


def test_pingouins_interval_is_not_ours() -> None:
    """Oracle: Bonett & Wright (2000) in R; pingouin uses Fisher's z, .63 to .98."""
    reference = load("spearman_n10_noties")
    got = correlation.spearman(reference["x"], reference["y"])
    assert got.ci_low == pytest.approx(reference.expected["bonett_wright_ci_low"])
    assert got.ci_low < reference.expected["fisher_ci_low"]


def test_rho_of_the_published_series() -> None:
    """Oracle: statpsych's ci.spear formula by hand: rho = .91, n = 10 gives .57 to .98."""
    low, high = np.tanh(np.arctanh(0.91) + np.array([-1, 1]) * 1.959964 * np.sqrt(1.41405 / 7))
    assert (round(low, 2), round(high, 2)) == (0.57, 0.98)
    permuted = [1, 2, 3, 4, 5, 6, 7, 9, 10, 8]
    got = correlation.spearman(range(10), permuted)
    margin = 1.959964 * np.sqrt((1 + got.value**2 / 2) / 7)
    assert got.ci_low == pytest.approx(np.tanh(np.arctanh(got.value) - margin), abs=1e-6)


def test_four_pairs_can_never_be_significant() -> None:
    """Oracle: 2 of 24 pairings, .083."""
    got = correlation.spearman([1, 2, 3, 4], [1, 2, 3, 4])
    assert got.parts["p_min"] == pytest.approx(2 / 24)
    assert "significance at 0.05 is impossible" in got.warnings[0]


METHODS = (correlation.spearman, correlation.kendall)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=25)
@given(data=samples)
def test_order_and_exchange_do_not_matter(method, data: list[tuple[int, int]]) -> None:
    x, y = zip(*data, strict=True)
    plain, backwards, exchanged = method(x, y), method(x[::-1], y[::-1]), method(y, x)
    assert plain.value == backwards.value
    assert plain.p_value == pytest.approx(exchanged.p_value)
    assert plain.value == pytest.approx(exchanged.value)


@settings(max_examples=50)
@given(data=samples)
def test_ranks_see_only_the_order(data: list[tuple[int, int]]) -> None:
    x, y = zip(*data, strict=True)
    for method in METHODS:
        assert method(x, y) == method(np.exp(x), [score**3 for score in y])


@settings(max_examples=50)
@given(data=samples)
def test_turning_a_scale_turns_the_sign_and_keeps_the_p_value(
    data: list[tuple[int, int]],
) -> None:
    x, y = zip(*data, strict=True)
    turned = [-score for score in y]
    for method in METHODS:
        plain, opposite = method(x, y), method(x, turned)
        if plain.value is None:
            assert opposite.value is None
        else:
            assert plain.value == pytest.approx(-opposite.value)
            assert plain.p_value == pytest.approx(opposite.p_value)


@settings(max_examples=50)
@given(data=samples)
def test_coefficients_agree_with_scipy(data: list[tuple[int, int]]) -> None:
    """Oracle: scipy.stats.spearmanr, kendalltau."""
    x, y = zip(*data, strict=True)
    if len(set(x)) == 1 or len(set(y)) == 1:
        return
    rho, tau = (method(x, y).value for method in METHODS)
    assert rho == pytest.approx(scipy.stats.spearmanr(x, y).statistic)
    assert tau == pytest.approx(scipy.stats.kendalltau(x, y).statistic)


@settings(max_examples=60)
@given(data=st.lists(points, min_size=3, max_size=6))
def test_kendall_counts_every_pairing(data: list[tuple[int, int]]) -> None:
    """Oracle: itertools.permutations."""
    x, y = (np.array(column) for column in zip(*data, strict=True))
    got = correlation.kendall(x, y)
    if got.value is None:
        return
    above = np.triu_indices(len(x), 1)
    in_x = np.sign(np.subtract.outer(x, x))[above]

    def score(order: tuple[int, ...]) -> int:
        return abs(int(in_x @ np.sign(np.subtract.outer(order, order))[above]))

    scores = np.array([score(order) for order in permutations(y)])
    assert got.p_value == pytest.approx(np.mean(scores >= score(tuple(y))))
    assert got.parts["p_min"] == pytest.approx(np.mean(scores == scores.max()))


def test_kendall_of_two_tied_halves() -> None:
    """Oracle: 2 of the C(6, 3) = 20 arrangements; the normal approximation has .0495."""
    got = correlation.kendall([1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1])
    assert (got.p_value, got.parts["p_min"]) == (0.1, 0.1)
    assert "significance at 0.05 is impossible" in got.warnings[0]
