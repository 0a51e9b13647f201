"""Linear mixed models: random intercepts of cohort, patient, practitioner or rater; slopes.

REML with the criterion of lme4 (Bates et al. 2015), standard errors by generalised least squares,
t with Satterthwaite degrees of freedom as in lmerTest: with a handful of cohorts a normal reference
is far too sure of itself, and in balanced designs Satterthwaite's degrees of freedom are exact.
Own, because statsmodels stops early, has z for t, and splits what the rows cannot tell apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from caseseries.statistics import reml
from caseseries.statistics.design import Design, build, missing_cells
from caseseries.statistics.distributions import t_p, t_quantile
from caseseries.statistics.identifiability import (
    RESIDUAL,
    Components,
    separable,
    unexplained_variation,
)
from caseseries.statistics.random_intercepts import Codes, encoded, too_many_levels
from caseseries.statistics.result import OUTCOME, Result, unavailable
from caseseries.statistics.rows import (
    Column,
    FloatArray,
    Labels,
    as_numbers,
    by_position,
    missing_labels,
)

FEW_LEVELS = 5
PATIENT = "patient"
ON_THE_BOUNDARY = "the slopes of patients do not vary, or vary as their intercepts do"
FIXED_PARTS = ("se", "t", "df")
VARIANCE_PARTS = ("sd", "levels")
RESIDUAL_PARTS = ("sd",)
NO_DF = "less than one Satterthwaite degree of freedom: the variances are too uncertain to test"
EXACT = 1e-20
"""Squares below this part of the outcome's are rounding noise."""


def random_intercepts(
    outcome: Column,
    *,
    fixed: Mapping[str, Labels],
    random: Mapping[str, Labels],
    confidence: float = 0.95,
) -> dict[str, Result]:
    """Fit a linear mixed model with random intercepts.

    Parameters
    ----------
    outcome
        One measurement a row.
    fixed
        Fixed effects by name: numbers, or labels that are compared with the first in sorted order.
        The intercept is always there.
    random
        Random intercepts by name, coarsest first: the level of each row, nested or crossed. Rows
        with the same label share a level: of a nested factor, label with the outer level too.
    confidence
        Level of the intervals of the fixed effects.

    Returns
    -------
    dict of Result
        One record a fixed effect (``intercept``, ``month``, ``group[b]``; parts ``se``,
        ``t``, ``df``), ``variance.<name>`` of each random intercept (parts ``sd``, ``levels``),
        ``variance.residual`` (no levels), and the restricted ``log_likelihood``. A variance that
        the rows cannot tell from another is empty with the reason; where two divide the rows alike,
        their sum is there as ``variance.<one>_and_<other>``. Every record names the fitted model.
    """
    numbers = as_numbers(outcome)
    rows = np.flatnonzero(~(np.isnan(numbers) | _any_missing(fixed, random, numbers.size)))
    y = numbers[rows]
    n_missing = numbers.size - y.size
    if y.size == 0:
        names = ["intercept", *fixed, *_variance_names(random)]
        return _refused(names, "no row is complete", random, 0, n_missing)
    design = build({name: _take(values, rows) for name, values in fixed.items()}, y.size)
    factors = {name: encoded(_take(labels, rows)) for name, labels in random.items()}
    components = separable(design, factors) if y.size > design.rank else Components({}, {}, {})
    reason = _why_not(design, y, list(components.kept.values()))
    if reason:
        names = [*design.names, *design.left_out, *_variance_names(random)]
        return _refused(names, reason, random, y.size, n_missing)
    fit = reml.fit(design, y, list(components.kept.values()))
    template = Result(
        statistic="log_likelihood",
        value=fit.log_likelihood,
        method=_method(components.kept),
        n=y.size,
        n_missing=n_missing,
        warnings=_left_out(random, components),
    )
    return {
        **_fixed_effects(fit, design, template, confidence),
        **_variances(fit, random, components, template),
        "log_likelihood": template,
    }


def random_slopes(
    outcome: Column,
    *,
    fixed: Mapping[str, Labels],
    slope: str,
    patient: Labels,
    confidence: float = 0.95,
) -> dict[str, Result]:
    """Fit a linear mixed model in which every patient has an own intercept and an own slope.

    Parameters
    ----------
    outcome, fixed, confidence
        As in ``random_intercepts``.
    slope
        Name of the fixed effect, a number, whose slope differs between patients.
    patient
        The patient of each row.

    Returns
    -------
    dict of Result
        One record a fixed effect, ``variance.patient`` of the intercepts, ``variance.<slope>``,
        ``correlation``, ``variance.residual`` and ``log_likelihood``, as lme4 and lmerTest have
        them. All are refused where there are no more rows than random effects, fewer than five
        patients, or a covariance on its boundary; ``random_intercepts`` then remains.
    """
    numbers = as_numbers(outcome)
    effects = dict(fixed)
    rows = np.flatnonzero(
        ~(np.isnan(numbers) | _any_missing(effects, {PATIENT: patient}, numbers.size))
    )
    y = numbers[rows]
    n_missing = numbers.size - rows.size
    design = build({name: _take(values, rows) for name, values in effects.items()}, y.size)
    codes = encoded(_take(patient, rows))
    fit = None
    reason = _why_no_slopes(design, codes, slope) or _why_not(design, y, [codes])
    if not reason:
        fit = reml.fit_slopes(design, y, codes, as_numbers(_take(effects[slope], rows)))
        reason = "" if fit else ON_THE_BOUNDARY
    method = f"linear mixed model by REML, random intercept and slope of {slope} by patient"
    template = Result(
        statistic="log_likelihood",
        value=fit.log_likelihood if fit else None,
        method=f"{method}; GLS standard errors",
        n=y.size,
        n_missing=n_missing,
        reason=reason,
    )
    if fit is None:
        empty = replace(template, statistic="coefficient", parts=dict.fromkeys(FIXED_PARTS))
        names = [*design.names, *design.left_out]
        return {**dict.fromkeys(names, empty), "log_likelihood": template}
    of_intercept, of_slope, together = fit.variances
    variances = {PATIENT: of_intercept, slope: of_slope, RESIDUAL: fit.residual}
    spread = replace(template, statistic="variance")
    return {
        **_fixed_effects(fit, design, template, confidence),
        **{
            f"variance.{name}": replace(
                spread,
                value=float(value),
                own_unit=f"({OUTCOME} a {slope}) squared" if name == slope else None,
                parts={"sd": float(np.sqrt(value))},
            )
            for name, value in variances.items()
        },
        "correlation": replace(
            template,
            statistic="correlation",
            value=float(together / np.sqrt(of_intercept * of_slope)),
        ),
        "log_likelihood": template,
    }


def _why_no_slopes(design: Design, patients: Codes, slope: str) -> str:
    if slope in design.left_out:
        return design.left_out[slope]
    levels = int(patients.max()) + 1 if patients.size else 0
    if levels < FEW_LEVELS:
        return f"{levels} patients: how slopes vary needs {FEW_LEVELS}"
    if patients.size <= 2 * levels:
        return "no more rows than random effects: two of each patient"
    return ""


def _any_missing(
    fixed: Mapping[str, Labels], random: Mapping[str, Labels], n: int
) -> NDArray[np.bool_]:
    missing = np.zeros(n, dtype=bool)
    for values in fixed.values():
        missing |= missing_cells(values)
    for labels in random.values():
        missing |= missing_labels(labels)
    return missing


def _take(values: Labels, rows: Codes) -> Labels:
    cells = by_position(values)
    return cells[rows] if isinstance(cells, np.ndarray) else [cells[row] for row in rows]


def _method(random: Iterable[str]) -> str:
    names = ", ".join(random) or "none"
    return f"linear mixed model by REML, random intercepts: {names}; GLS standard errors"


def _variance_names(random: Iterable[str]) -> list[str]:
    return [f"variance.{name}" for name in (*random, RESIDUAL)]


def _refused(
    names: Iterable[str], reason: str, random: Iterable[str], n: int, n_missing: int
) -> dict[str, Result]:
    method = _method(random)
    parts: dict[str, tuple[str, ...]] = {
        name: VARIANCE_PARTS if name.startswith("variance.") else FIXED_PARTS for name in names
    }
    parts[f"variance.{RESIDUAL}"] = RESIDUAL_PARTS
    parts["log_likelihood"] = ()
    return {
        name: unavailable(
            _statistic(name), reason, method=method, n=n, n_missing=n_missing, parts=each
        )
        for name, each in parts.items()
    }


def _statistic(name: str) -> str:
    """Return what a result is, as it is called when it can be computed."""
    if name == "log_likelihood":
        return name
    return "variance" if name.startswith("variance.") else "coefficient"


def _why_not(design: Design, outcome: NDArray[np.float64], factors: list[Codes]) -> str:
    n, p = design.columns.shape
    if n <= p:
        return f"{n} complete rows cannot determine {p} coefficients and a variance"
    if too_many_levels(factors):
        return "more levels of crossed random intercepts than can be handled"
    squares, df = unexplained_variation(design, outcome, factors)
    if df <= 0:
        return "no row is left over to estimate the residual variance from"
    spread = outcome - outcome.mean()
    if squares <= EXACT * max(float(spread @ spread), float(outcome @ outcome)):
        return "the model fits every row exactly: the residual variance is zero"
    return ""


def _left_out(random: Iterable[str], components: Components) -> tuple[str, ...]:
    absent = (name for name in random if name not in components.kept)
    return tuple(f"fitted without {name}: {components.refused[name]}" for name in absent)


def _fixed_effects(
    fit: reml.RemlFit, design: Design, template: Result, confidence: float
) -> dict[str, Result]:
    method = f"{template.method}; t with Satterthwaite degrees of freedom"
    template = replace(template, statistic="coefficient", method=method)
    results = {}
    for i, name in enumerate(design.names):
        estimate, se = float(fit.coefficients[i]), float(np.sqrt(fit.covariance[i, i]))
        df = float(fit.df[i])
        parts = {"se": se, "t": estimate / se, "df": df}
        unit = _unit(name, design.columns[:, i])
        results[name] = replace(template, value=estimate, own_unit=unit, parts=parts)
        if df < 1:
            results[name] = replace(results[name], reason=NO_DF)
            continue
        margin = t_quantile(confidence, df) * se
        results[name] = replace(
            results[name],
            ci_low=estimate - margin,
            ci_high=estimate + margin,
            ci_level=confidence,
            p_value=t_p(estimate / se, df),
        )
    for name, reason in design.left_out.items():
        results[name] = replace(
            template, value=None, reason=reason, parts=dict.fromkeys(FIXED_PARTS)
        )
    return results


def _unit(name: str, column: FloatArray) -> str:
    """Return the unit of a coefficient: a difference between groups, or a slope."""
    return OUTCOME if np.isin(column, (0, 1)).all() else f"{OUTCOME} a {name}"


def _variances(
    fit: reml.RemlFit, random: Iterable[str], components: Components, template: Result
) -> dict[str, Result]:
    estimates = dict(zip(components.kept, fit.variances, strict=True)) | {RESIDUAL: fit.residual}
    levels = {name: int(codes.max()) + 1 for name, codes in components.kept.items()}
    template = replace(template, statistic="variance")
    results = {}
    for name in (*random, RESIDUAL):
        if name in components.refused:
            parts = RESIDUAL_PARTS if name == RESIDUAL else VARIANCE_PARTS
            results[name] = replace(
                template,
                value=None,
                reason=components.refused[name],
                parts=dict.fromkeys(parts),
            )
        else:
            results[name] = _variance(float(estimates[name]), name, levels.get(name), template)
    for name, twins in components.twins.items():
        together = "_and_".join([*twins, name])
        results[together] = _variance(float(estimates[name]), together, levels.get(name), template)
    return {f"variance.{name}": result for name, result in results.items()}


def _variance(value: float, name: str, levels: int | None, template: Result) -> Result:
    warnings = list(template.warnings)
    if value == 0:
        warnings.append(f"the variance of {name} lies on its boundary, zero (a singular fit)")
    if levels is not None and levels < FEW_LEVELS:
        warnings.append(f"rests on {levels} levels of {name}")
    parts: dict[str, float | None] = {"sd": float(np.sqrt(value))}
    if levels is not None:
        parts["levels"] = levels
    return replace(template, value=value, parts=parts, warnings=tuple(warnings))
