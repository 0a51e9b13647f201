"""Pooling against metafor, its degenerate input, and what must not change the answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

from caseseries.statistics.pooling import (
    dersimonian_laird,
    generalised_q,
    paule_mandel,
    q_profile_interval,
    random_effects,
    restricted_likelihood,
)
from reference.cases import load, names

METHODS = ("REML", "DL", "PM")
POOLED = [name for name in names("meta_") if name != "meta_k1"]

cohort = st.tuples(st.floats(-10, 10), st.floats(0.01, 4))
cohorts = st.lists(cohort, min_size=2, max_size=8)


@pytest.mark.parametrize("name", POOLED)
def test_cochran_q_agrees_with_metafor(name: str) -> None:
    """Oracle: metafor 3.8 rma()."""
    case = load(name)
    q = random_effects(case["yi"], case["vi"])["q"]
    case.check(
        {
            "k": q.n,
            "Q": q.value,
            "Q_p": q.p_value,
        }
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", POOLED)
def test_random_effects_agree_with_metafor(name: str, method: str) -> None:
    """Oracle: metafor 3.8 rma() with each estimator, its knha test, and the guard by hand.

    Settled: the guarded Hartung–Knapp interval is ours, I² rests on tau², the prediction interval
    on t(k − 2), where metafor's defaults are z, or t(k − 1) with knha.
    """
    case = load(name)
    pooled = random_effects(case["yi"], case["vi"], tau2_method=method)
    estimate, prediction = pooled["estimate"], pooled["prediction_interval"]
    answers = {
        "tau2": pooled["tau2"].value,
        "I2_from_tau2": pooled["i2"].value,
        "estimate": estimate.value,
        "hksj_adhoc_ci_low": estimate.ci_low,
        "hksj_adhoc_ci_high": estimate.ci_high,
        "pi_higgins_t_k2_low": prediction.ci_low,
        "pi_higgins_t_k2_high": prediction.ci_high,
    }
    case.check({f"{method}.{key}": value for key, value in answers.items()})


def test_q_profile_interval_agrees_with_metafor() -> None:
    """Oracle: metafor 3.8 confint() of the BCG trials, to the four digits that it converges to."""
    case = load("meta_bcg_logRR")
    tau2 = random_effects(case["yi"], case["vi"])["tau2"]
    assert [tau2.ci_low, tau2.ci_high] == pytest.approx(
        case.alternatives["tau2_ci_qprofile"], rel=2e-4
    )


def test_bcg_trials_give_the_published_answer() -> None:
    """Oracle: Viechtbauer (2010), −0.7145, tau² 0.3132, I² 92.22 %."""
    case = load("meta_bcg_logRR")
    pooled = random_effects(case["yi"], case["vi"])
    assert pooled["estimate"].value == pytest.approx(-0.7145, abs=5e-5)
    assert pooled["tau2"].value == pytest.approx(0.3132, abs=5e-5)
    assert pooled["i2"].value == pytest.approx(92.22, abs=5e-3)


@pytest.mark.parametrize("method", METHODS)
def test_tau2_is_never_negative(method: str) -> None:
    """Oracle: metafor 3.8. statsmodels combine_effects gives tau² < 0 and I² of −24.5 here."""
    case = load("meta_homogeneous_tau0")
    pooled = random_effects(case["yi"], case["vi"], tau2_method=method)
    assert pooled["tau2"].value == 0
    assert pooled["i2"].value == 0
    case.check({f"{method}.estimate": pooled["estimate"].value})


def test_one_cohort_has_nothing_to_pool() -> None:
    """Oracle: the reference case; metafor answers tau² = 0 for one study."""
    case = load("meta_k1")
    pooled = random_effects(case["yi"], case["vi"])
    estimate = pooled["estimate"]
    case.check(
        {
            "tau2": pooled["tau2"].value,
            "I2": pooled["i2"].value,
            "hksj_ci_low": estimate.ci_low,
            "hksj_ci_high": estimate.ci_high,
            "pi_low": pooled["prediction_interval"].ci_low,
            "pi_high": pooled["prediction_interval"].ci_high,
        }
    )
    assert all("one cohort" in result.reason for result in pooled.values())


def test_identical_cohorts_keep_a_width() -> None:
    """Oracle: metafor 3.8, whose unguarded knha interval collapses to the point 3."""
    case = load("deg_meta_all_same_k3")
    pooled = random_effects(case["yi"], case["vi"])
    estimate = pooled["estimate"]
    case.check(
        {
            "Q": pooled["q"].value,
            "tau2": pooled["tau2"].value,
            "estimate": estimate.value,
            "hksj_adhoc_ci_low": estimate.ci_low,
            "hksj_adhoc_ci_high": estimate.ci_high,
        }
    )
    assert estimate.ci_low < estimate.ci_high


def test_a_cohort_without_variance_is_left_out_by_name() -> None:
    """Oracle: the pooling of the others; metafor 3.8 stops ("division by zero")."""
    with_it = random_effects([3.0, 3.5, 2.8], [0.1, 0.0, 0.2], names=["A", "B", "C"])["estimate"]
    others = random_effects([3.0, 2.8], [0.1, 0.2])["estimate"]
    assert (with_it.value, with_it.ci_low) == (others.value, others.ci_low)
    assert (with_it.n, with_it.n_missing) == (2, 1)
    assert with_it.warnings[0].startswith("B left out: its sampling variance is 0")


def test_cohorts_all_without_variance_say_so() -> None:
    refused = random_effects([3.0, 3.5], [0.0, 0.0]).values()
    assert all(result.value is None for result in refused)
    assert all("cohort 1 of 2 left out" in result.reason for result in refused)


def test_nothing_to_pool() -> None:
    refused = [*random_effects([], []).values(), *random_effects([None, 1.0], [0.1, None]).values()]
    assert all(result.value is None and result.reason for result in refused)
    assert refused[-1].n_missing == 2


def test_two_cohorts_have_no_prediction_interval() -> None:
    pooled = random_effects([3.0, 4.0], [0.09, 0.12])
    assert pooled["prediction_interval"].value is None
    assert pooled["prediction_interval"].reason.endswith("three cohorts or more")
    assert pooled["estimate"].warnings


@given(cohorts, st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[tuple[float, float]], method: str, shuffle) -> None:
    before = random_effects(*zip(*rows, strict=True), tau2_method=method)
    shuffle.shuffle(rows)
    after = random_effects(*zip(*rows, strict=True), tau2_method=method)
    assert before["tau2"].value == pytest.approx(after["tau2"].value, rel=1e-6, abs=1e-9)
    assert before["estimate"].value == pytest.approx(after["estimate"].value, abs=1e-6)


@given(cohorts, st.sampled_from(METHODS), st.floats(-50, 50), st.floats(0.1, 10))
def test_shift_and_scale_carry_over(
    rows: list[tuple[float, float]], method: str, shift: float, scale: float
) -> None:
    y, v = (np.array(column) for column in zip(*rows, strict=True))
    plain = random_effects(y, v, tau2_method=method)
    moved = random_effects(scale * y + shift, scale**2 * v, tau2_method=method)
    tau2 = plain["tau2"].value * scale**2
    assert moved["tau2"].value == pytest.approx(tau2, rel=1e-5, abs=1e-8)
    for limit in ("value", "ci_low", "ci_high"):
        expected = getattr(plain["estimate"], limit) * scale + shift
        assert getattr(moved["estimate"], limit) == pytest.approx(expected, rel=1e-5, abs=1e-5)


@settings(max_examples=50)
@given(cohorts)
def test_the_guard_never_narrows(rows: list[tuple[float, float]]) -> None:
    """Oracle: the interval with the smallest standard error that there can be, by hand."""
    pooled = random_effects(*zip(*rows, strict=True))
    estimate, tau2 = pooled["estimate"], pooled["tau2"].value
    se = 1 / np.sqrt(sum(1 / (variance + tau2) for _, variance in rows))
    least = stdtrit(len(rows) - 1, 0.975) * se
    assert estimate.ci_high - estimate.value >= least * (1 - 1e-9)


def test_missing_cohorts_are_counted_not_pooled() -> None:
    with_gap = random_effects([1.0, None, 2.0, 3.0], [0.1, 0.2, float("nan"), 0.3])["estimate"]
    without = random_effects([1.0, 3.0], [0.1, 0.3])["estimate"]
    assert (with_gap.n, with_gap.n_missing) == (2, 2)
    assert with_gap.value == without.value


def dense_restricted_log_likelihood(y: np.ndarray, v: np.ndarray, tau2: float) -> float:
    """Oracle: the likelihood of the contrasts K'y, for any K that is orthogonal to the mean."""
    contrasts = np.linalg.svd(np.ones((1, y.size)))[2][1:]
    covariance = contrasts @ np.diag(v + tau2) @ contrasts.T
    difference = contrasts @ y
    fit = difference @ np.linalg.solve(covariance, difference)
    return float(-(np.linalg.slogdet(covariance)[1] + fit) / 2)


@settings(max_examples=50)
@given(cohorts.map(np.array))
def test_no_tau2_is_more_likely_than_reml(rows: np.ndarray) -> None:
    """Oracle: the dense restricted likelihood on a fine grid."""
    y, v = rows.T
    found = dense_restricted_log_likelihood(y, v, restricted_likelihood(y, v))
    largest = 4 * (np.ptp(y) ** 2 + 1)
    others = [
        dense_restricted_log_likelihood(y, v, tau2)
        for tau2 in (0, *np.geomspace(1e-6 * largest, largest, 80))
    ]
    assert found >= max(others) - 1e-7


@given(cohorts.map(np.array))
def test_paule_mandel_makes_q_equal_its_degrees_of_freedom(rows: np.ndarray) -> None:
    y, v = rows.T
    tau2 = paule_mandel(y, v)
    if tau2 > 0:
        assert generalised_q(y, v, tau2) == pytest.approx(y.size - 1, rel=1e-6)
    else:
        assert generalised_q(y, v) <= y.size - 1


def test_equal_variances_make_all_estimators_equal() -> None:
    """Oracle: with equal v each of them is var(y) − v, by arithmetic."""
    y, v = np.array([1.0, 2.0, 4.0, 7.0]), np.full(4, 0.5)
    expected = np.var(y, ddof=1) - 0.5
    for estimator in (restricted_likelihood, dersimonian_laird, paule_mandel):
        assert estimator(y, v) == pytest.approx(expected, rel=1e-9)


def test_of_two_maxima_the_higher_is_taken() -> None:
    """Oracle: the dense restricted likelihood, which peaks near 0.042 and, lower, near 4.02."""
    y, v = np.array([-0.6, -5.6, -0.3]), np.array([0.001, 4.0, 0.01])
    assert restricted_likelihood(y, v) == pytest.approx(0.0424, abs=5e-4)
    low, valley, high = (dense_restricted_log_likelihood(y, v, at) for at in (0.0424, 0.5, 4.02))
    assert low > high > valley


def test_cohorts_too_alike_have_no_q_profile_interval() -> None:
    y, v = np.array([1.0, 1.0001, 1.0]), np.full(3, 0.5)
    assert q_profile_interval(y, v, 0.95) is None
