"""Comparison of groups adjusted for where the patients started: analysis of covariance.

Least squares of the follow-up on the immediate value and the group. Standard errors are HC3
(MacKinnon and White 1985; R: sandwich::vcovHC), referred to t with the residual degrees of freedom
(R: lmtest::coeftest). The fit is that of statsmodels, behind refusals, because it returns a finite
HC3 error at leverage 1, out of rounding noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from caseseries.statistics.design import Design, build
from caseseries.statistics.distributions import f_p
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, Labels, as_numbers, missing_labels

if TYPE_CHECKING:
    from statsmodels.regression.linear_model import RegressionResults

METHOD = "analysis of covariance"
COEFFICIENT_PARTS = ("se", "t", "df")
FIT_PARTS = ("sigma", "df", "max_leverage")
F_PARTS = ("df1", "df2")
STATISTICS = {"r_squared": "r_squared", "interaction": "f"}
LEVERAGE_ONE = 1 - 1e-8
ROUNDING = 1e-10
ON_THE_LINE = "the patients that decide this coefficient lie exactly on the line: HC3 is zero"
EXACT = 1e-20
"""Residual squares below this part of the outcome's are rounding noise."""


@dataclass(frozen=True)
class Rows:
    """The complete rows: outcome, covariate and group, with the groups that should be there."""

    outcome: FloatArray
    covariate: FloatArray
    group: tuple[str, ...]
    levels: tuple[str, ...]
    n_missing: int

    def indicator(self, label: str) -> FloatArray:
        """Return 1 for the rows of a group and 0 for the others."""
        return np.array([name == label for name in self.group], dtype=float)


@dataclass(frozen=True)
class Fit:
    """A least-squares fit of statsmodels, on a design without superfluous columns."""

    design: Design
    ols: "RegressionResults"
    leverage: FloatArray
    squares: float

    @property
    def df(self) -> int:
        """Residual degrees of freedom."""
        return self.leverage.size - self.design.rank


def ancova(
    followup: Column,
    covariate: Column,
    group: Labels,
    *,
    levels: Sequence[str] | None = None,
    confidence: float = 0.95,
) -> dict[str, Result]:
    """Compare the follow-up of groups at equal values of the covariate.

    Parameters
    ----------
    followup, covariate
        The value at follow-up and the immediate one, of each patient.
    group
        The group of each patient.
    levels
        The groups that should be there, the reference first; by default those that are, sorted.
    confidence
        Level of the intervals.

    Returns
    -------
    dict of Result
        ``intercept``, ``covariate`` and ``group[<label>]`` for each group but the reference: the
        coefficient with HC3 interval and p-value (parts ``se``, ``t``, ``df``); ``r_squared``
        (parts ``sigma``, ``df``, ``max_leverage``); ``interaction``, the partial F test of
        different slopes (parts ``df1``, ``df2``).
    """
    rows = _complete_rows(followup, covariate, group, levels)
    if not rows.outcome.size:
        return _refused(rows, "no patient has follow-up, covariate and group")
    groups = {f"group[{label}]": rows.indicator(label) for label in _compared(rows)}
    main = _fit(build({"covariate": rows.covariate, **groups}, rows.outcome.size), rows.outcome)
    left_out = {**_empty_groups(rows), **main.design.left_out}
    method = f"{METHOD}, HC3 standard errors, t({main.df})"
    if "covariate" in left_out:
        method = f"least squares without the covariate, HC3 standard errors, t({main.df})"
    template = Result(
        statistic="coefficient",
        value=0.0,
        method=method,
        n=rows.outcome.size,
        n_missing=rows.n_missing,
        warnings=_unadjusted(left_out),
    )
    empty = dict.fromkeys(COEFFICIENT_PARTS)
    refused = {
        name: replace(template, value=None, reason=why, parts=empty)
        for name, why in left_out.items()
    }
    return {
        **_coefficients(main, rows, template, confidence),
        **refused,
        "r_squared": _r_squared(main, rows, template),
        "interaction": _interaction(main, rows, groups, template),
    }


def _complete_rows(
    followup: Column, covariate: Column, group: Labels, levels: Sequence[str] | None
) -> Rows:
    y, x = as_numbers(followup), as_numbers(covariate)
    there = ~(np.isnan(y) | np.isnan(x) | missing_labels(group))
    labels = tuple(str(label) for label, is_there in zip(group, there, strict=True) if is_there)
    expected = tuple(levels) if levels is not None else tuple(sorted(set(labels)))
    strangers = sorted(set(labels) - set(expected))
    if strangers:
        raise ValueError(f"groups outside {', '.join(expected)}: {', '.join(strangers)}")
    return Rows(y[there], x[there], labels, expected, int(there.size - there.sum()))


def _compared(rows: Rows) -> list[str]:
    """Return the groups that can be compared with the reference: both have patients."""
    if rows.levels[0] not in rows.group:
        return []
    return [label for label in rows.levels[1:] if label in rows.group]


def _empty_groups(rows: Rows) -> dict[str, str]:
    """Return the reason for each comparison in which one side has no patients."""
    reference = rows.levels[0]
    if len(rows.levels) == 1:
        return {"group": f"all patients belong to {reference}: there is nothing to compare"}
    if reference not in rows.group:
        empty = dict.fromkeys(rows.levels[1:], reference)
    else:
        empty = {label: label for label in rows.levels[1:] if label not in rows.group}
    return {f"group[{name}]": f"subgroup {none} has no patients" for name, none in empty.items()}


def _unadjusted(left_out: dict[str, str]) -> tuple[str, ...]:
    if "covariate" not in left_out:
        return ()
    return (f"not adjusted: {left_out['covariate']}",)


def _refused(rows: Rows, reason: str) -> dict[str, Result]:
    names = ["intercept", "covariate", *(f"group[{label}]" for label in rows.levels[1:])]
    if len(rows.levels) < 2:
        names.append("group")
    parts: dict[str, tuple[str, ...]] = dict.fromkeys(names, COEFFICIENT_PARTS)
    parts |= {"r_squared": FIT_PARTS, "interaction": F_PARTS}
    return {
        name: unavailable(
            STATISTICS.get(name, "coefficient"),
            reason,
            method=METHOD,
            n_missing=rows.n_missing,
            parts=each,
        )
        for name, each in parts.items()
    }


def _fit(design: Design, outcome: FloatArray) -> Fit:
    from statsmodels.regression.linear_model import OLS

    ols = OLS(outcome, design.columns).fit()
    squares = float(ols.ssr)
    noise = squares <= EXACT * float(outcome @ outcome)
    return Fit(design, ols, np.sum(design.q**2, axis=1), 0.0 if noise else squares)


def _coefficients(fit: Fit, rows: Rows, template: Result, confidence: float) -> dict[str, Result]:
    reason = _why_no_error(fit) or _why_no_hc3(fit, rows)
    robust = None if reason else fit.ols.get_robustcov_results("HC3", use_t=True)
    results = {}
    for i, name in enumerate(fit.design.names):
        # A slope of the outcome on the same score is a pure number.
        plain = replace(
            template,
            value=float(fit.ols.params[i]),
            own_unit="" if name == "covariate" else None,
            parts={"se": None, "t": None, "df": fit.df},
            reason=reason,
        )
        results[name] = plain
        if robust is None:
            continue
        if robust.bse[i] <= ROUNDING * fit.ols.bse[i]:
            results[name] = replace(plain, reason=ON_THE_LINE)
            continue
        low, high = robust.conf_int(1 - confidence)[i]
        results[name] = replace(
            plain,
            ci_low=float(low),
            ci_high=float(high),
            ci_level=confidence,
            p_value=float(robust.pvalues[i]),
            parts={"se": float(robust.bse[i]), "t": float(robust.tvalues[i]), "df": fit.df},
        )
    return results


def _why_no_error(fit: Fit) -> str:
    if fit.df == 0:
        return "no residual degrees of freedom: as many coefficients as patients"
    if fit.squares == 0:
        return "the model fits every patient exactly: no residual spread"
    return ""


def _why_no_hc3(fit: Fit, rows: Rows) -> str:
    if fit.leverage.max() < LEVERAGE_ONE:
        return ""
    alone = [label for label in rows.levels if rows.group.count(label) == 1]
    who = f"the only {alone[0]} patient" if alone else "one patient"
    return f"leverage 1: {who} alone decides a coefficient, and HC3 is 0/0"


def _r_squared(fit: Fit, rows: Rows, template: Result) -> Result:
    spread = rows.outcome - rows.outcome.mean()
    total = float(spread @ spread)
    sigma = float(np.sqrt(fit.squares / fit.df)) if fit.df else None
    parts = {"sigma": sigma, "df": fit.df, "max_leverage": float(fit.leverage.max())}
    constant = total <= EXACT * float(rows.outcome @ rows.outcome)
    return replace(
        template,
        statistic="r_squared",
        value=None if constant else 1 - fit.squares / total,
        reason="all follow-up values are the same" if constant else _why_no_error(fit),
        parts=parts,
    )


def _interaction(main: Fit, rows: Rows, groups: dict[str, FloatArray], template: Result) -> Result:
    slopes = {f"covariate:{name}": rows.covariate * column for name, column in groups.items()}
    fixed = {"covariate": rows.covariate, **groups, **slopes}
    full = _fit(build(fixed, rows.outcome.size), rows.outcome)
    df1 = main.df - full.df
    test = replace(
        template,
        statistic="f",
        method="partial F test of covariate × group (different slopes), classical",
    )
    reason = "" if df1 else "no group but the reference has a slope of its own"
    reason = reason or _why_no_error(full)
    if reason:
        return replace(test, value=None, reason=reason, parts=dict.fromkeys(F_PARTS))
    f = (main.squares - full.squares) / df1 / (full.squares / full.df)
    return replace(test, value=f, p_value=f_p(f, df1, full.df), parts={"df1": df1, "df2": full.df})
