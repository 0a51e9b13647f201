"""Two groups and a yes-or-no outcome, against R."""

import pytest

from caseseries.statistics import two_by_two
from reference.cases import Case, load, names


def table(reference: Case) -> list[list[int]]:
    events, others = reference["event"], reference["no_event"]
    return [[int(a), int(b)] for a, b in zip(events, others, strict=True)]


@pytest.mark.parametrize("case", names("fisher_") + names("barnard_") + names("boschloo_"))
def test_two_by_two_agrees_with_r(case: str) -> None:
    """Oracle: R 4.2 fisher.test, dhyper, prop.test; odds ratios by uniroot to 1e-14."""
    reference = load(case)
    fisher = two_by_two.fisher(table(reference))
    barnard = two_by_two.barnard(table(reference))
    boschloo = two_by_two.boschloo(table(reference))
    difference = two_by_two.newcombe(table(reference))
    reference.check(
        {
            "fisher_p": fisher.p_value,
            "fisher_p_greater": fisher.parts["p_greater"],
            "fisher_p_less": fisher.parts["p_less"],
            "cond_or": fisher.value,
            "cond_or_ci_low": fisher.parts["lower_limit"],
            "cond_or_ci_high": fisher.parts["upper_limit"],
            "sample_or": fisher.parts["sample_odds_ratio"],
            "midp_minlike": fisher.parts["p_mid"],
            "midp_double": fisher.parts["p_mid_double"],
            "barnard_two_sided": barnard.p_value,
            "boschloo_two_sided_fisher2_ranked": boschloo.p_value,
            "boschloo_greater": boschloo.parts["p_greater"],
            "boschloo_less": boschloo.parts["p_less"],
            "boschloo_two_sided_doubled": boschloo.parts["p_double"],
            "risk_diff": difference.value,
            "rd_newcombe_low": difference.ci_low,
            "rd_newcombe_high": difference.ci_high,
        }
    )
