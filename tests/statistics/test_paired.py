"""Change within patients, against R."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.statistics.result import Result
from columns import paired
from reference.cases import load, names

scores = st.integers(0, 20).map(lambda halves: halves / 2)
pairs = st.lists(st.tuples(scores, scores), min_size=3, max_size=12)


@pytest.mark.parametrize("case", names("paired_t_"))
def test_t_test_and_effect_sizes_agree_with_r(case: str) -> None:
    """Oracle: R 4.2 t.test(paired = TRUE); noncentral t limits by uniroot on pt(ncp)."""
    reference = load(case)
    t = paired.t_test(reference["pre"], reference["post"])
    d = paired.d_z(reference["pre"], reference["post"])
    g = paired.g_av(reference["pre"], reference["post"])
    reference.check(
        {
            "n_pairs": t.n,
            "mean_change": t.value,
            "p_two_sided": t.p_value,
            "ci_low": t.ci_low,
            "ci_high": t.ci_high,
            "d_z": d.value,
            "d_z_ci_low": d.ci_low,
            "d_z_ci_high": d.ci_high,
            "g_av_rms": g.value,
        }
    )


@pytest.mark.parametrize("case", names("wilcoxon_"))
def test_rank_tests_of_change_agree_with_r(case: str) -> None:
    """Oracle: R 4.2 coin::wilcoxsign_test, exactRankTests, psignrank, binom.test."""
    reference = load(case)
    pre, post = reference["pre"], reference["post"]
    wilcoxon = paired.wilcoxon(pre, post)
    flip = paired.sign_flip(pre, post)
    shift = paired.hodges_lehmann(pre, post)
    reference.check(
        {
            "n": wilcoxon.n,
            "V_wilcoxon": wilcoxon.value,
            "p_exact_wilcoxon": wilcoxon.p_value,
            "hl_walsh_all": shift.value,
            "hl_ci_walsh_all_low": shift.ci_low,
            "hl_ci_walsh_all_high": shift.ci_high,
            "p_exact_signflip_mean": flip.p_value,
        }
    )


def test_many_pairs_fall_back_to_the_named_approximation() -> None:
    """Oracle: R 4.2 wilcox.test(exact = FALSE, correct = TRUE)."""
    reference = load("large_pairs")
    got = paired.wilcoxon(reference["pre"], reference["post"])
    reference.check({"n": got.n, "V": got.value, "p_normal": got.p_value})
    assert "normal approximation with tie and continuity correction" in got.method
    assert "too many to count" in got.reason
    assert "p_min" not in got.parts


def test_binary_fractions_do_not_break_ties() -> None:
    """Oracle: the exact p of the decimal data, .152; R and scipy give .289 on the binary ones."""
    reference = load("wilcoxon_signed_float_ties")
    pre, post = np.array(reference["pre"]), np.array(reference["post"])
    broken = scipy.stats.wilcoxon(post - pre).pvalue
    assert broken == pytest.approx(reference.alternatives["unrounded"]["p_exact"])
    for grid in (None, "0.1"):
        assert paired.wilcoxon(pre, post, grid=grid).p_value == 0.15234375


def test_scipy_exact_ignores_ties_and_ours_keeps_them() -> None:
    """Oracle: by hand; with ranks 2, 2, 2, 4 no V is nearer to its mean 5 than the observed 6."""
    pre, post = [0, 0, 0, 0], [1, 1, 1, -2]
    ignoring = scipy.stats.wilcoxon(np.subtract(post, pre), method="exact").pvalue
    got = paired.wilcoxon(pre, post)
    assert got.p_value == 1.0
    assert ignoring == 0.875


def test_zeros_are_dropped() -> None:
    """Oracle: coin::wilcoxsign_test, zero.method = "Wilcoxon"."""
    reference = load("wilcoxon_signed_depression")
    got = paired.wilcoxon([*reference["pre"], 5.0], [*reference["post"], 5.0])
    assert got.p_value == pytest.approx(reference.expected["p_exact_wilcoxon"])


def test_missing_pairs_are_dropped_and_counted() -> None:
    """Oracle: R 4.2 t.test(paired = TRUE); scipy's ttest_rel returns NaN on the same data."""
    reference = load("paired_t_missing")
    before = [np.nan if cell is None else cell for cell in reference["pre"]]
    after = [np.nan if cell is None else cell for cell in reference["post"]]
    assert np.isnan(scipy.stats.ttest_rel(after, before).pvalue)
    got = paired.t_test(before, after)
    reference.check({"n_pairs": got.n, "p_two_sided": got.p_value})
    assert got.n_missing == 2


def test_constant_change_has_no_t_but_an_exact_p() -> None:
    """Oracle: R stops with "data are essentially constant"; scipy gives (inf, 0)."""
    reference = load("deg_paired_constant_change")
    before, after = reference["vds_0"], reference["vds_6"]
    t = paired.t_test(before, after)
    shift = paired.hodges_lehmann(before, after)
    reference.check(
        {
            "n": t.n,
            "mean_change": t.value,
            "p_t": t.p_value,
            "ci_low": t.ci_low,
            "ci_high": t.ci_high,
            "d_z": paired.d_z(before, after).value,
            "p_exact_wilcoxon": paired.wilcoxon(before, after).p_value,
            "p_exact_signflip": paired.sign_flip(before, after).p_value,
            "hl": shift.value,
        }
    )
    assert t.reason == "every difference is 2: changes that do not vary have no t"
    assert shift.ci_low is None


def test_no_change_at_all_says_so() -> None:
    """Oracle: scipy p = 1, R NaN, coin an error; the sign-flip test alone has an answer."""
    reference = load("deg_no_change")
    before, after = reference["vds_0"], reference["vds_6"]
    t = paired.t_test(before, after)
    wilcoxon = paired.wilcoxon(before, after)
    reference.check(
        {
            "n": t.n,
            "mean_change": t.value,
            "p_t": t.p_value,
            "ci_low": t.ci_low,
            "d_z": paired.d_z(before, after).value,
            "V": wilcoxon.value,
            "p_exact_wilcoxon": wilcoxon.p_value,
            "p_exact_signflip": paired.sign_flip(before, after).p_value,
            "hl": paired.hodges_lehmann(before, after).value,
        }
    )
    assert t.reason == wilcoxon.reason == "all differences are zero"


def test_all_follow_up_missing_leaves_everything_empty() -> None:
    """Oracle: the reference case; R stops with "not enough observations"."""
    reference = load("deg_all_followup_missing")
    before, after = reference["vds_0"], reference["vds_6"]
    t = paired.t_test(before, after)
    reference.check(
        {
            "n_pairs": t.n,
            "mean_change": t.value,
            "p_t": t.p_value,
            "p_exact_wilcoxon": paired.wilcoxon(before, after).p_value,
        }
    )
    assert t.reason == "no complete pair"
    assert t.n_missing == 5


def test_pingouins_d_is_not_d_z() -> None:
    """Oracle: the reference cases; pingouin's paired "cohen_d" is d_av with the wrong J."""
    reference = load("paired_t_vds64")
    d = paired.d_z(reference["pre"], reference["post"])
    g = paired.g_av(reference["pre"], reference["post"])
    assert d.value == pytest.approx(2.3449978205)
    assert g.value != pytest.approx(reference.alternatives["g_av_rms_df_2n_minus_2_pingouin"])


def test_four_pairs_can_never_be_significant() -> None:
    """Oracle: 2 of 16 sign patterns, .125."""
    got = paired.wilcoxon([1, 2, 3, 4], [2, 4, 6, 8])
    assert got.p_value == got.parts["p_min"] == 0.125
    assert got.warnings == (
        "The smallest p-value that 4 changed pairs with these ties can reach is 0.125: "
        "significance at 0.05 is impossible whatever the data.",
    )


def test_six_pairs_can() -> None:
    assert paired.wilcoxon(range(6), range(10, 22, 2)).warnings == ()


def test_two_pairs_have_a_d_but_no_g() -> None:
    """Oracle: J(1) = Γ(1/2)/(√(1/2) Γ(0)) = 0, which is no correction."""
    d = paired.d_z([1, 2], [2, 5])
    g = paired.g_av([1, 2], [2, 5])
    assert d.value is not None
    assert g.value is None
    assert "does not exist with one degree of freedom" in g.reason


def test_the_interval_of_a_tiny_sample_names_the_level_it_has() -> None:
    """Oracle: 1 − 2 psignrank(0, 3) = .75 in R 4.2."""
    got = paired.hodges_lehmann([0, 0, 0], [1, 2, 4])
    assert (got.ci_low, got.ci_high, got.ci_level) == (1.0, 4.0, 0.75)
    assert "too small for a 95% interval" in got.warnings[0]


def test_unequal_lengths_are_a_plain_error() -> None:
    with pytest.raises(ValueError, match="equal lengths"):
        paired.t_test([1, 2], [1, 2, 3])


def numbers(result: Result) -> dict[str, float]:
    named = {
        "value": result.value,
        "ci_low": result.ci_low,
        "ci_high": result.ci_high,
        "p_value": result.p_value,
    }
    return {name: number for name, number in named.items() if number is not None}


METHODS = (
    paired.t_test,
    paired.wilcoxon,
    paired.sign_flip,
    paired.hodges_lehmann,
    paired.d_z,
    paired.g_av,
)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=25)
@given(data=pairs)
def test_order_of_patients_does_not_matter(method, data: list[tuple[float, float]]) -> None:
    before, after = zip(*data, strict=True)
    forwards, backwards = method(before, after), method(before[::-1], after[::-1])
    assert forwards == backwards


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=25)
@given(data=pairs, shift=st.integers(-100, 100))
def test_a_common_shift_does_not_matter(
    method, data: list[tuple[float, float]], shift: int
) -> None:
    before, after = (np.array(side) for side in zip(*data, strict=True))
    plain, shifted = method(before, after), method(before + shift, after + shift)
    assert numbers(plain) == pytest.approx(numbers(shifted), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=25)
@given(data=pairs)
def test_exchanging_before_and_after_keeps_the_p_value(
    method, data: list[tuple[float, float]]
) -> None:
    before, after = zip(*data, strict=True)
    assert method(before, after).p_value == pytest.approx(method(after, before).p_value)


@given(data=pairs, factor=st.sampled_from([0.1, 3, 1000]))
def test_effect_sizes_have_no_unit(data: list[tuple[float, float]], factor: float) -> None:
    before, after = (np.array(side) for side in zip(*data, strict=True))
    for method in (paired.d_z, paired.g_av):
        plain, scaled = method(before, after), method(before * factor, after * factor)
        assert numbers(plain) == pytest.approx(numbers(scaled), rel=1e-7, abs=1e-9)
