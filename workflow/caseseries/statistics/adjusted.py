"""Comparison of two groups adjusted for where the patients started: analysis of covariance.

Least squares of the follow-up on the earlier value and the group. Standard errors are HC3
(MacKinnon and White 1985; R: sandwich::vcovHC), referred to t with the residual degrees of freedom
(R: lmtest::coeftest). The fit is that of statsmodels, behind refusals, because it returns a finite
HC3 error at leverage 1, out of rounding noise.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from caseseries.statistics.design import Design, build
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, FloatArray, complete

if TYPE_CHECKING:
    from statsmodels.regression.linear_model import RegressionResults

METHOD = "analysis of covariance"
LEVERAGE_ONE = 1 - 1e-8
ROUNDING = 1e-10
ON_THE_LINE = "the patients that decide this coefficient lie exactly on the line: HC3 is zero"
EXACT = 1e-20
"""Residual squares below this part of the outcome's are rounding noise."""


@dataclass(frozen=True)
class Rows(Sample):
    """The complete rows: outcome, covariate, and 1 for the rows of the first group."""

    outcome: FloatArray
    covariate: FloatArray
    first: FloatArray
    names: tuple[str, str]

    def alone(self, size: int) -> str:
        """Return the group that has so many patients; nothing where none has."""
        in_first = int(self.first.sum())
        sizes = zip(self.names, (in_first, self.n - in_first), strict=True)
        return next((name for name, there in sizes if there == size), "")


Fit = tuple[Design, "RegressionResults", str]
"""A design without superfluous columns, its fit, and why that has no standard error, if so."""


def ancova(
    followup: Column,
    covariate: Column,
    in_first: NDArray[np.bool_],
    *,
    names: tuple[str, str],
    confidence: float = 0.95,
) -> dict[str, Result]:
    """Compare the follow-up of two groups at equal values of the covariate.

    Returns ``group``, the first minus the second with HC3 interval and p-value, and
    ``interaction``, the partial F test of different slopes. ``names`` are words for the groups.

    >>> mpg, six = [21.0, 21.0, 21.4, 18.1, 19.2, 17.8, 19.7], [1, 1, 0, 0, 0, 0, 1]
    >>> weight = [2.620, 2.875, 3.215, 3.460, 3.440, 3.440, 2.770]
    >>> fit = ancova(mpg, weight, np.array(six) == 1, names=("manual", "automatic"))
    >>> f"{fit['group'].value:.3f} {fit['group'].p_value:.3f}"  # R: coeftest(lm, vcovHC), mtcars
    '-3.325 0.635'
    """
    (y, x, first), left_out = complete(followup, covariate, in_first)
    rows = Rows(y.size, left_out, confidence, y, x, first, names)
    empty = rows.alone(0)
    reason = "" if rows.n else "no patient has follow-up, covariate and group"
    reason = reason or (f"subgroup {empty} has no patients" if empty else "")
    if reason:
        return {
            "group": rows.refusal("coefficient", reason, METHOD),
            "interaction": rows.refusal("f", reason, METHOD),
        }
    main = _fit(rows, {"covariate": rows.covariate, "group": rows.first})
    return {"group": _difference(main, rows), "interaction": _interaction(main, rows)}


def _fit(rows: Rows, fixed: dict[str, FloatArray]) -> Fit:
    from statsmodels.regression.linear_model import OLS

    # On the orthogonal columns, whose numbers are near 1 whatever the unit of the covariate is.
    design = build(fixed, rows.n)
    ols, no_error = OLS(rows.outcome, design.q).fit(), ""
    if ols.df_resid == 0:
        no_error = "no residual degrees of freedom: as many coefficients as patients"
    elif ols.ssr <= EXACT * float(rows.outcome @ rows.outcome):
        no_error = "the model fits every patient exactly: no residual spread"
    return design, ols, no_error


def _difference(fit: Fit, rows: Rows) -> Result:
    design, ols, reason = fit
    adjusted = "covariate" not in design.left_out
    way = METHOD if adjusted else "least squares without the covariate"
    method = f"{way}, HC3 standard errors, t({ols.df_resid:.0f})"
    if "group" in design.left_out:
        return rows.refusal("coefficient", design.left_out["group"], method)
    length = float(design.r[-1, -1])  # the group is the last column
    point = rows.estimate("coefficient", float(ols.params[-1]) / length, method)
    if not adjusted:
        point = point.warned(f"not adjusted: {design.left_out['covariate']}")
    if not reason and np.sum(design.q**2, axis=1).max() >= LEVERAGE_ONE:
        alone = rows.alone(1)
        who = f"the only {alone} patient" if alone else "one patient"
        reason = f"leverage 1: {who} alone decides a coefficient, and HC3 is 0/0"
    if reason:
        return replace(point, reason=reason)
    robust = ols.get_robustcov_results("HC3", use_t=True)
    if robust.bse[-1] <= ROUNDING * ols.bse[-1]:
        return replace(point, reason=ON_THE_LINE)
    low, high = robust.conf_int(1 - rows.confidence)[-1] / length
    return replace(point.within(low, high, rows.confidence), p_value=float(robust.pvalues[-1]))


def _interaction(main: Fit, rows: Rows) -> Result:
    method = "partial F test of covariate × group (different slopes), classical"
    slopes = {"covariate": rows.covariate, "group": rows.first}
    _, full, no_error = _fit(rows, slopes | {"slope": rows.covariate * rows.first})
    same = main[1].df_resid == full.df_resid
    reason = "no group but the reference has a slope of its own" if same else no_error
    if reason:
        return rows.refusal("f", reason, method)
    f, p_value, _ = map(float, full.compare_f_test(main[1]))
    return replace(rows.estimate("f", f, method), p_value=p_value)
