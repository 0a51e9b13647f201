"""Change within patients, against R."""

import pytest

from caseseries.statistics import paired
from reference.cases import load, names


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
            "sd_change": t.parts["sd"],
            "t": t.parts["t"],
            "df": t.parts["df"],
            "p_two_sided": t.p_value,
            "ci_low": t.ci_low,
            "ci_high": t.ci_high,
            "d_z": d.value,
            "d_z_ci_low": d.ci_low,
            "d_z_ci_high": d.ci_high,
            "J_df_n_minus_1": d.parts["J"],
            "g_z": d.parts["g_z"],
            "g_z_ci_low": d.parts["g_z_ci_low"],
            "g_z_ci_high": d.parts["g_z_ci_high"],
            "g_av_rms": g.value,
            "d_av_rms": g.parts["d_av"],
            "d_av_rms_ci_low": g.parts["d_av_ci_low"],
            "d_av_rms_ci_high": g.parts["d_av_ci_high"],
            "d_av_meansd": g.parts["d_av_mean_sd"],
            "g_av_meansd": g.parts["g_av_mean_sd"],
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
            "n_zero": wilcoxon.parts["n_zero"],
            "V_wilcoxon": wilcoxon.value,
            "p_exact_wilcoxon": wilcoxon.p_value,
            "V_pratt": wilcoxon.parts["V_pratt"],
            "p_exact_pratt": wilcoxon.parts["p_pratt"],
            "rank_biserial": wilcoxon.parts["rank_biserial"],
            "hl_walsh_all": shift.value,
            "hl_ci_walsh_all_low": shift.ci_low,
            "hl_ci_walsh_all_high": shift.ci_high,
            "hl_ci_walsh_all_actual_level_no_ties": shift.parts["actual_level"],
            "p_exact_signflip_mean": flip.p_value,
            "sign_test_p": paired.sign_test(pre, post).p_value,
        }
    )
