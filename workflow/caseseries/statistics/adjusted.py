"""Comparison of groups adjusted for where the patients started: analysis of covariance.

Least squares of the follow-up on the immediate value and the group. Standard errors are HC3
(MacKinnon and White 1985; R: sandwich::vcovHC), referred to t with the residual degrees of freedom
(R: lmtest::coeftest). The classical ones stand in the parts.

Own, because statsmodels returns a finite HC3 error at leverage 1, out of rounding noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics.design import Design, build
from caseseries.statistics.distributions import f_p, t_p, t_quantile
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, Labels, as_numbers, missing_labels

METHOD = "analysis of covariance"
OLS_PARTS = ("ols_se", "ols_t", "ols_p", "ols_low", "ols_high")
COEFFICIENT_PARTS = ("se", "t", "df", *OLS_PARTS)
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
    """A least-squares fit on the orthogonal form of its design."""

    design: Design
    coefficients: FloatArray
    residuals: FloatArray
    leverage: FloatArray
    squares: float

    @property
    def df(self) -> int:
        """Residual degrees of freedom."""
        return self.residuals.size - self.design.rank


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
        coefficient with HC3 interval and p-value (parts ``se``, ``t``, ``df`` and, classical,
        ``ols_se``, ``ols_t``, ``ols_p``, ``ols_low``, ``ols_high``); ``r_squared`` (parts
        ``sigma``, ``df``, ``max_leverage``); ``interaction``, the partial F test of different
        slopes (parts ``df1``, ``df2``).
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
    on_q = design.q.T @ outcome
    residuals = outcome - design.q @ on_q
    squares = float(residuals @ residuals)
    if squares <= EXACT * float(outcome @ outcome):
        residuals, squares = np.zeros_like(residuals), 0.0
    return Fit(
        design=design,
        coefficients=np.linalg.solve(design.r, on_q).astype(float),
        residuals=residuals,
        leverage=np.sum(design.q**2, axis=1),
        squares=squares,
    )


def _coefficients(fit: Fit, rows: Rows, template: Result, confidence: float) -> dict[str, Result]:
    reason = _why_no_error(fit) or _why_no_hc3(fit, rows)
    ols = _classical_errors(fit)
    hc3 = None if reason else _hc3_errors(fit)
    results = {}
    for i, name in enumerate(fit.design.names):
        estimate = float(fit.coefficients[i])
        parts: dict[str, float | None] = {"se": None, "t": None, "df": fit.df}
        parts |= _classical_parts(estimate, None if ols is None else ols[i], fit.df, confidence)
        # A slope of the outcome on the same score is a pure number.
        unit = "" if name == "covariate" else None
        results[name] = replace(template, value=estimate, own_unit=unit, parts=parts, reason=reason)
        if ols is None or hc3 is None:
            continue
        if hc3[i] <= ROUNDING * ols[i]:
            results[name] = replace(results[name], reason=ON_THE_LINE)
            continue
        se = float(hc3[i])
        margin = t_quantile(confidence, fit.df) * se
        results[name] = replace(
            results[name],
            ci_low=estimate - margin,
            ci_high=estimate + margin,
            ci_level=confidence,
            p_value=t_p(estimate / se, fit.df),
            parts={**parts, "se": se, "t": estimate / se},
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


def _hc3_errors(fit: Fit) -> FloatArray:
    inflated = fit.residuals / (1 - fit.leverage)
    scores = fit.design.q * inflated[:, None]
    back = np.linalg.inv(fit.design.r)
    errors: FloatArray = np.linalg.norm(scores @ back.T, axis=0)
    return errors


def _classical_errors(fit: Fit) -> FloatArray | None:
    if _why_no_error(fit):
        return None
    back = np.linalg.inv(fit.design.r)
    errors: FloatArray = np.sqrt(fit.squares / fit.df * np.sum(back**2, axis=1))
    return errors


def _classical_parts(
    estimate: float, se: float | None, df: int, confidence: float
) -> dict[str, float | None]:
    if se is None:
        return dict.fromkeys(OLS_PARTS)
    margin = t_quantile(confidence, df) * se
    return {
        "ols_se": float(se),
        "ols_t": float(estimate / se),
        "ols_p": t_p(estimate / se, df),
        "ols_low": float(estimate - margin),
        "ols_high": float(estimate + margin),
    }


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
