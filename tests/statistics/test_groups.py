"""Two independent groups, against R."""

import pytest

from caseseries.statistics import groups
from reference.cases import load, names


@pytest.mark.parametrize("case", names("groups_"))
def test_two_groups_agree_with_r(case: str) -> None:
    """Oracle: R 4.2 t.test, coin::wilcox_test and oneway_test (exact), qwilcox, effectsize."""
    reference = load(case)
    first, second = reference.groups().values()
    welch = groups.welch(first, second)
    student = groups.student(first, second)
    g = groups.hedges_g(first, second)
    mw = groups.mann_whitney(first, second)
    permutation = groups.permutation(first, second)
    shift = groups.hodges_lehmann(first, second)
    superiority = groups.probability_of_superiority(first, second)
    reference.check(
        {
            "mean_diff": welch.value,
            "welch_t": welch.parts["t"],
            "welch_df": welch.parts["df"],
            "welch_p": welch.p_value,
            "welch_ci_low": welch.ci_low,
            "welch_ci_high": welch.ci_high,
            "student_t": student.parts["t"],
            "student_df": student.parts["df"],
            "student_p": student.p_value,
            "student_ci_low": student.ci_low,
            "student_ci_high": student.ci_high,
            "cohen_d": g.parts["d"],
            "hedges_g": g.value,
            "hedges_g_ci_low": g.ci_low,
            "hedges_g_ci_high": g.ci_high,
            "U1": mw.value,
            "mw_exact_p": mw.p_value,
            "mw_exact_p_double": mw.parts["p_double"],
            "mw_exact_p_less": mw.parts["p_less"],
            "mw_exact_p_greater": mw.parts["p_greater"],
            "perm_mean_p": permutation.p_value,
            "perm_mean_p_double": permutation.parts["p_double"],
            "n_arrangements": permutation.parts["n_arrangements"],
            "hl_shift": shift.value,
            "hl_shift_ci_low": shift.ci_low,
            "hl_shift_ci_high": shift.ci_high,
            "hl_shift_ci_actual_level_no_ties": shift.parts["actual_level"],
            "cliff_delta": superiority.parts["cliff_delta"],
            "prob_superiority": superiority.value,
        }
    )
