"""Correlation, against R."""

import pytest

from caseseries.statistics import correlation
from reference.cases import load, names


@pytest.mark.parametrize("case", names("spearman_"))
def test_correlation_agrees_with_r(case: str) -> None:
    """Oracle: R 4.2 cor.test; all n! pairings by subset programme in R."""
    reference = load(case)
    x, y = reference["x"], reference["y"]
    rho = correlation.spearman(x, y)
    tau = correlation.kendall(x, y)
    r = correlation.pearson(x, y)
    reference.check(
        {
            "n": rho.n,
            "rho": rho.value,
            "t": rho.parts["t"],
            "p_t": rho.parts["p_t"],
            "bonett_wright_ci_low": rho.ci_low,
            "bonett_wright_ci_high": rho.ci_high,
            "p_exact_perm_abs": rho.p_value,
            "p_exact_perm_double": rho.parts["p_double"],
            "p_exact_perm_lower": rho.parts["p_less"],
            "p_exact_perm_upper": rho.parts["p_greater"],
            "n_permutations": rho.parts["n_arrangements"],
            "kendall_tau_b": tau.value,
            "kendall_z": tau.parts["z"],
            "kendall_p_normal": tau.parts["p_normal"],
            "pearson_r": r.value,
            "pearson_p": r.p_value,
            "pearson_ci_low": r.ci_low,
            "pearson_ci_high": r.ci_high,
        }
    )
