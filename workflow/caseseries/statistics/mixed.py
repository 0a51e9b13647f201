"""Linear mixed models: random intercepts of cohort, patient or practitioner; slopes of patients.

REML with the criterion of lme4 (Bates et al. 2015), standard errors by generalised least squares,
t with Satterthwaite degrees of freedom as in lmerTest: with a handful of cohorts a normal reference
is far too sure of itself, and in balanced designs Satterthwaite's degrees of freedom are exact.
Own, because statsmodels stops early, has z for t, and splits what the rows cannot tell apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics import reml
from caseseries.statistics.design import (
    RESIDUAL,
    Codes,
    Design,
    build,
    separable,
    unexplained_variation,
)
from caseseries.statistics.distributions import t_p, t_quantile
from caseseries.statistics.random_effects import encloses
from caseseries.statistics.result import OUTCOME, Result, Sample
from caseseries.statistics.rows import Column, FloatArray, complete

FEW_LEVELS = 5
SINGULAR_FIT = "intercepts and slopes of patients vary as one, or not at all: a singular fit"
NO_DF = "less than one Satterthwaite degree of freedom: the variances are too uncertain to test"
EXACT = 1e-20
"""Squares below this part of the outcome's are rounding noise."""
LOST = 1e-8
"""Below this part of what the fixed effects leave, double precision loses the residual squares."""
FITS_EXACTLY = "the model fits every row exactly: the residual variance is zero"
NEARLY_EXACT = "the random effects explain all but rounding: the residual variance is not computed"
NO_NOISE = FITS_EXACTLY, NEARLY_EXACT


@dataclass(frozen=True)
class Rows(Sample):
    """The complete rows: outcome, design of the fixed effects, and levels of each random one."""

    outcome: FloatArray
    design: Design
    factors: Mapping[str, Codes]


def random_intercepts(
    outcome: Column,
    *,
    fixed: Mapping[str, Column],
    random: Mapping[str, Column],
    confidence: float = 0.95,
) -> dict[str, Result]:
    """Fit a linear mixed model with random intercepts.

    One measurement a row; fixed effects by name, beside an intercept; up to two random intercepts,
    the level of each row as a number. Of two the first encloses the second.

    Returns
    -------
    dict of Result
        One record a fixed effect (``intercept``, ``month``), ``variance.<name>`` of each random
        intercept (parts ``sd``, ``levels``), and ``variance.residual`` (part ``sd``). A variance
        that the rows cannot tell from another is empty with the reason. Every record names the
        fitted model.

    >>> travel = [55, 53, 54, 26, 37, 32, 78, 91, 85, 92, 100, 96, 49, 51, 50, 80, 85, 83]
    >>> rail = np.repeat(range(6), 3)  # R: nlme::lme(travel ~ 1, Rail, ~ 1 | Rail)
    >>> fit = random_intercepts(travel, fixed={}, random={"rail": rail})
    >>> [f"{fit[f'variance.{name}'].parts['sd']:.4f}" for name in ("rail", "residual")]
    ['24.8055', '4.0208']
    """
    rows = _complete_rows(outcome, fixed, random, confidence)
    _refuse_crossed(rows.factors)
    enough = rows.n > rows.design.rank
    kept, why = separable(rows.design, rows.factors) if enough else ({}, {})
    factors = list(kept.values())
    reason = _why_not(rows, factors)
    names = ", ".join(random if reason else kept) or "none"
    method = f"linear mixed model by REML, random intercepts: {names}; GLS standard errors"
    if reason:
        refused = dict.fromkeys(("intercept", *fixed), rows.refusal("coefficient", reason, method))
        variances = [f"variance.{name}" for name in (*random, RESIDUAL)]
        return refused | dict.fromkeys(variances, rows.refusal("variance", reason, method))
    fit = reml.fit(rows.design, rows.outcome, factors)
    warnings = tuple(f"fitted without {name}: {why[name]}" for name in random if name not in kept)
    estimates = dict(zip(kept, fit.variances, strict=True)) | {RESIDUAL: fit.residual}
    fitted = _fixed_effects(fit, rows, method)
    for name in (*random, RESIDUAL):
        fitted[f"variance.{name}"] = (
            rows.refusal("variance", why[name], method)
            if name in why
            else _variance(rows, method, name, float(estimates[name]), kept.get(name))
        )
    return {name: replace(one, warnings=(*warnings, *one.warnings)) for name, one in fitted.items()}


def random_slopes(
    outcome: Column,
    *,
    fixed: Mapping[str, Column],
    slope: str,
    patient: Column,
    confidence: float = 0.95,
) -> dict[str, Result]:
    """Fit a linear mixed model in which every patient has an own intercept and an own slope.

    ``slope`` names the fixed effect that differs between patients; the rest is as in
    ``random_intercepts``. One record a fixed effect, as lme4 and lmerTest have it, with a warning
    where the covariance of intercepts and slopes lies on its boundary. All are refused where there
    are no more rows than random effects, fewer than five patients, or patients on lines of their
    own; but for these, ``random_intercepts`` then remains.

    >>> girls = [21, 20, 21.5, 23, 21, 21.5, 24, 25.5, 20.5, 24, 24.5, 26, 23.5, 24.5, 25, 26.5]
    >>> girls += [21.5, 23, 22.5, 23.5, 20, 21, 21, 22.5, 21.5, 22.5, 23, 25, 23, 23, 23.5, 24]
    >>> girls += [20, 21, 22, 21.5, 16.5, 19, 19, 19.5, 24.5, 25, 28, 28]  # R: nlme::Orthodont
    >>> age, who = [8, 10, 12, 14] * 11, np.repeat(range(11), 4)
    >>> fit = random_slopes(girls, fixed={"age": age}, slope="age", patient=who)["age"]
    >>> f"{fit.value:.4f} {fit.p_value:.1e}"  # R: lmerTest, distance ~ age + (age | Subject)
    '0.4795 2.8e-05'
    """
    rows = _complete_rows(outcome, fixed, {"patient": patient}, confidence)
    codes = rows.factors["patient"]
    method = f"linear mixed model by REML, random intercept and slope of {slope} by patient"
    method += "; GLS standard errors"
    reason = _why_no_slopes(rows, codes, slope)
    if reason:
        refused = rows.refusal("coefficient", reason, method)
        return dict.fromkeys(("intercept", *fixed), refused)
    fit = reml.fit_slopes(rows.design, rows.outcome, codes, rows.design.column(slope))
    warnings = (SINGULAR_FIT,) if fit.singular else ()
    return {name: one.warned(*warnings) for name, one in _fixed_effects(fit, rows, method).items()}


def _complete_rows(
    outcome: Column, fixed: Mapping[str, Column], random: Mapping[str, Column], confidence: float
) -> Rows:
    (y, *columns), n_missing = complete(outcome, *fixed.values(), *random.values())
    design = build(dict(zip(fixed, columns, strict=False)), y.size)
    factors = {
        name: np.unique(levels, return_inverse=True)[1]
        for name, levels in zip(random, columns[len(fixed) :], strict=True)
    }
    return Rows(y.size, n_missing, confidence, y, design, factors)


def _refuse_crossed(factors: Mapping[str, Codes]) -> None:
    levels = [codes for codes in factors.values() if codes.size]
    if len(levels) > 2 or (len(levels) == 2 and not encloses(*levels)):
        raise ValueError(f"of {' and '.join(factors)} the first must enclose the second")


def _why_no_slopes(rows: Rows, patients: Codes, slope: str) -> str:
    if slope in rows.design.left_out:
        return rows.design.left_out[slope]
    levels = int(patients.max()) + 1 if patients.size else 0
    if levels < FEW_LEVELS:
        return f"{levels} patients: how slopes vary needs {FEW_LEVELS}"
    return _why_not(rows, [patients], rows.design.column(slope))


def _why_not(rows: Rows, factors: list[Codes], slope: FloatArray | None = None) -> str:
    n, p = rows.design.columns.shape
    if n == 0:
        return "no row is complete"
    if n <= p:
        return f"{n} complete rows cannot determine {p} coefficients and a variance"
    finest = factors[-1] if factors else None
    squares, df = unexplained_variation(rows.design, rows.outcome, finest, slope)
    if df <= 0:
        return "no row is left over to estimate the residual variance from"
    spread = rows.outcome - rows.outcome.mean()
    if squares <= EXACT * max(float(spread @ spread), float(rows.outcome @ rows.outcome)):
        return FITS_EXACTLY
    beside = rows.outcome - rows.design.q @ (rows.design.q.T @ rows.outcome)
    if factors and squares <= LOST * float(beside @ beside):
        return NEARLY_EXACT
    return ""


def _fixed_effects(fit: reml.RemlFit, rows: Rows, method: str) -> dict[str, Result]:
    method = f"{method}; t with Satterthwaite degrees of freedom"
    results = {
        name: rows.refusal("coefficient", reason, method)
        for name, reason in rows.design.left_out.items()
    }
    for i, name in enumerate(rows.design.names):
        estimate, se = float(fit.coefficients[i]), float(np.sqrt(fit.covariance[i, i]))
        # A difference between groups, or a slope.
        is_difference = np.isin(rows.design.columns[:, i], (0, 1)).all()
        unit = OUTCOME if is_difference else f"{OUTCOME} a {name}"
        point = replace(rows.estimate("coefficient", estimate, method), own_unit=unit)
        df = float(fit.df[i])
        if df < 1:
            results[name] = replace(point, reason=NO_DF)
            continue
        margin = t_quantile(rows.confidence, df) * se
        limits = point.within(estimate - margin, estimate + margin, rows.confidence)
        results[name] = replace(limits, p_value=t_p(estimate / se, df))
    return results


def _variance(rows: Rows, method: str, name: str, value: float, codes: Codes | None) -> Result:
    warnings = []
    parts: dict[str, float | None] = {"sd": float(np.sqrt(value))}
    if value == 0:
        warnings.append(f"the variance of {name} lies on its boundary, zero (a singular fit)")
    if codes is not None:
        levels = parts["levels"] = int(codes.max()) + 1
        if levels < FEW_LEVELS:
            warnings.append(f"rests on {levels} levels of {name}")
    point = rows.estimate("variance", value, method)
    return replace(point, parts=parts, warnings=tuple(warnings))
