"""More than two groups, against R."""

from caseseries.statistics import several_groups
from reference.cases import load


def test_several_groups_agree_with_r() -> None:
    """Oracle: R 4.2 anova(lm), oneway.test, kruskal.test."""
    reference = load("multi_group_cohorts")
    groups = reference.groups()
    anova = several_groups.anova(groups)
    welch = several_groups.welch_anova(groups)
    kruskal = several_groups.kruskal_wallis(groups)
    reference.check(
        {
            "F": anova.value,
            "df1": anova.parts["df1"],
            "df2": anova.parts["df2"],
            "p": anova.p_value,
            "eta_sq": anova.parts["eta_squared"],
            "omega_sq": anova.parts["omega_squared"],
            "welch_F": welch.value,
            "welch_df2": welch.parts["df2"],
            "welch_p": welch.p_value,
            "kruskal_H": kruskal.value,
            "kruskal_p": kruskal.p_value,
            "epsilon_sq_kruskal": kruskal.parts["epsilon_squared"],
        }
    )
