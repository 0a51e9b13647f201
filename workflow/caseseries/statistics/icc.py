"""Intraclass correlation of several raters: the six forms of Shrout and Fleiss (1979).

Intervals: Shrout and Fleiss (1979); McGraw and Wong (1996) for the absolute agreement of two-way
models. Values come from the mean squares of the analysis of variance (R: psych::ICC with
lmer = FALSE), so they may be negative. Own, because pingouin and psych divide by the rounding noise
of a denominator that is zero; here mean squares are whole numbers of steps, and zero is zero.
"""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import scipy

from caseseries.statistics.grid import Steps, in_steps, is_constant, steps_per_unit
from caseseries.statistics.result import Result, Sample, unavailable
from caseseries.statistics.rows import Table, as_numbers

FORMS = {
    "icc_1_1": "ICC(1,1): one-way random effects, single rating, absolute agreement",
    "icc_2_1": "ICC(2,1): two-way random effects, single rating, absolute agreement; ICC(A,1)",
    "icc_3_1": "ICC(3,1): two-way mixed effects, single rating, consistency; ICC(C,1)",
    "icc_1_k": "ICC(1,k): one-way random effects, mean of k ratings, absolute agreement",
    "icc_2_k": "ICC(2,k): two-way random effects, mean of k ratings, absolute agreement; ICC(A,k)",
    "icc_3_k": "ICC(3,k): two-way mixed effects, mean of k ratings, consistency; ICC(C,k)",
}
"""Shrout–Fleiss form, model, type and definition; after the semicolon the McGraw–Wong name."""

UNDEFINED = {
    **dict.fromkeys(
        ("icc_1_1", "icc_3_1"), "patients do not differ and raters run exactly parallel: ICC is 0/0"
    ),
    **dict.fromkeys(
        ("icc_1_k", "icc_3_k"),
        "patients do not differ at all: the reliability of their means has no lower bound",
    ),
    "icc_2_1": "neither patients nor raters differ: nothing is left to divide by",
    "icc_2_k": "raters differ less than chance and patients hardly at all: ICC(2,k) leaves its "
    "range and would exceed 1",
}
"""Why a form has no value, where its denominator is not above zero."""

SDC = "smallest_detectable_change"
DETECTABLE = 1.96
METHODS = {
    **{name: f"{form}; F-based interval" for name, form in FORMS.items()},
    "sem_agreement": "standard error of measurement, raters' bias included",
    "sem_consistency": "standard error of measurement, raters' bias set aside",
    SDC: "smallest detectable change of the mean of the raters: 1.96 √2 SEM/√k",
}
NEGATIVE = "negative: the ratings of one patient differ more than patients do; read it as none"
Interval = tuple[float, float] | None


@dataclass(frozen=True)
class Anova(Sample):
    """Mean squares of the two-way table, n patients × k raters, in squared steps and exact."""

    patients: Fraction
    raters: Fraction
    error: Fraction
    within: Fraction
    k: int


def shrout_fleiss(ratings: Table, *, confidence: float = 0.95) -> dict[str, Result]:
    """Return all six intraclass correlations and the standard errors of measurement.

    Parameters
    ----------
    ratings
        One row a patient, one column a rater. A patient with a missing rating is left out and
        counted in ``n_missing``.

    Returns
    -------
    dict of Result
        ``icc_1_1`` to ``icc_3_k`` with the p-value of H0: ICC = 0 (upper tail of F);
        ``sem_agreement`` and ``sem_consistency`` in the unit of the ratings, and
        ``smallest_detectable_change`` of the mean of these raters, 1.96 √2 SEM/√k (de Vet et al.
        2006): a smaller change of one patient may be the raters' disagreement.

    >>> judges = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8]]
    >>> judges += [[7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> forms = shrout_fleiss(judges)  # Shrout & Fleiss 1979, Table 4
    >>> [round(forms[name].value, 2) for name in ("icc_1_1", "icc_2_1", "icc_3_1")]
    [0.17, 0.29, 0.71]
    """
    given = as_numbers(ratings) if len(ratings) else np.empty((0, 0))
    there = ~np.isnan(given).any(axis=1)
    table, n_missing = given[there], int(np.sum(~there))
    steps = in_steps(table.ravel())[0].reshape(table.shape)
    reason = _why_not(steps)
    if reason:
        return {
            name: unavailable(name, reason, method=method, n=len(table), n_missing=n_missing)
            for name, method in METHODS.items()
        }
    anova = _anova(steps, n_missing, confidence)
    per_unit = steps_per_unit(table.ravel())
    bias = max(Fraction(0), (anova.raters - anova.error) / anova.n)
    agreement = math.sqrt(bias + anova.error) / per_unit
    errors = {
        "sem_agreement": agreement,
        "sem_consistency": math.sqrt(anova.error) / per_unit,
        SDC: DETECTABLE * math.sqrt(2) * (agreement / math.sqrt(anova.k)),
    }
    in_units = {name: anova.estimate(name, value, METHODS[name]) for name, value in errors.items()}
    return _forms(anova) | in_units


def _why_not(table: Steps) -> str:
    n, k = table.shape
    if n == 0:
        return "no patient was rated by every rater"
    if k < 2:
        return "one rater: agreement needs two"
    if n < 2:
        return "one patient was rated by every rater: patients cannot be seen to differ"
    if is_constant(table):
        return "no variance at all: all ratings are the same and ICC is 0/0"
    return ""


def _anova(table: Steps, n_missing: int, confidence: float) -> Anova:
    """Return the mean squares from sums of whole numbers."""
    n, k = table.shape
    # Python's whole numbers: squares of steps soon leave a machine word.
    rows = (table - table.min()).astype(object)
    correction = Fraction(rows.sum() ** 2, n * k)
    total = (rows**2).sum() - correction
    patients = Fraction((rows.sum(axis=1) ** 2).sum(), k) - correction
    raters = Fraction((rows.sum(axis=0) ** 2).sum(), n) - correction
    return Anova(
        n=n,
        n_missing=n_missing,
        confidence=confidence,
        patients=patients / (n - 1),
        raters=raters / (k - 1),
        error=(total - patients - raters) / ((n - 1) * (k - 1)),
        within=(total - patients) / (n * (k - 1)),
        k=k,
    )


def _forms(anova: Anova) -> dict[str, Result]:
    """Return each form: what patients differ by beyond the noise, over its denominator."""
    patients, error, k = anova.patients, anova.error, anova.k
    bias = (anova.raters - error) / anova.n
    denominators = {
        "icc_1_1": patients + (k - 1) * anova.within,
        "icc_2_1": patients + (k - 1) * error + k * bias,
        "icc_3_1": patients + (k - 1) * error,
        "icc_1_k": patients,
        "icc_2_k": patients + bias,
        "icc_3_k": patients,
    }
    agreement = _agreement_limits(anova, denominators["icc_2_1"])
    return {
        name: _form(name, anova, denominator, agreement)
        for name, denominator in denominators.items()
    }


def _form(name: str, anova: Anova, denominator: Fraction, agreement: Interval) -> Result:
    noise, df2 = anova.within, anova.n * (anova.k - 1)
    if not name.startswith("icc_1"):
        noise, df2 = anova.error, (anova.n - 1) * (anova.k - 1)
    f = _ratio(anova.patients, noise)
    p = None if f is None else scipy.stats.f.sf(f, anova.n - 1, df2)
    if denominator <= 0:
        return replace(anova.refusal(name, UNDEFINED[name], METHODS[name]), p_value=p)
    value = float((anova.patients - noise) / denominator)
    point = anova.estimate(name, value, METHODS[name])
    point = replace(point, p_value=p, warnings=(NEGATIVE,) if value < 0 else ())
    limits = agreement if name.startswith("icc_2") else _f_limits(anova, noise, df2)
    if limits and name.endswith("k"):
        limits = _spearman_brown(limits, anova.k)
    if limits:
        return point.within(*limits, anova.confidence)
    reason = "the estimate is too far below zero for an interval"
    if noise == 0:
        reason = "the raters' scores run exactly parallel: F is infinite and bounds nothing"
    elif anova.patients == 0:
        reason = "patients do not differ at all: F is 0 and bounds nothing"
    return replace(point, reason=reason)


def _f_limits(anova: Anova, noise: Fraction, df2: int) -> Interval:
    """Return the interval of ICC(1,1) or ICC(3,1), with the mean square that counts as noise."""
    f = _ratio(anova.patients, noise)
    if not f:
        return None
    tail, df1, k = (1 + anova.confidence) / 2, anova.n - 1, anova.k
    upper_f, lower_f = scipy.stats.f.ppf(tail, (df1, df2), (df2, df1)).tolist()
    low, high = ((end - 1) / (end + k - 1) for end in (f / upper_f, f * lower_f))
    return low, high


def _agreement_limits(anova: Anova, denominator: Fraction) -> Interval:
    """Return the interval of ICC(2,1), its degrees of freedom by Satterthwaite."""
    if anova.error == 0 or anova.patients == 0 or denominator <= 0:
        return None
    n, k = anova.n, anova.k
    value = float((anova.patients - anova.error) / denominator)
    from_raters = k * value * float(anova.raters / anova.error)
    from_error = n * (1 + (k - 1) * value) - k * value
    df_squares = (n - 1) * from_raters**2 + from_error**2
    df = (k - 1) * (n - 1) * (from_raters + from_error) ** 2 / df_squares if df_squares else 0
    if df == 0:
        return None
    tail = (1 + anova.confidence) / 2
    upper_f, lower_f = scipy.stats.f.ppf(tail, (n - 1, df), (df, n - 1)).tolist()
    patients, error = float(anova.patients), float(anova.error)
    noise = k * float(anova.raters) + (k * n - k - n) * error
    low = n * (patients - upper_f * error) / (upper_f * noise + n * patients)
    high = n * (lower_f * patients - error) / (noise + n * lower_f * patients)
    return (low, high) if low <= value <= high else None


def _spearman_brown(interval: tuple[float, float], k: int) -> Interval:
    """Return the interval of the mean of k ratings from that of one."""
    if 1 + (k - 1) * interval[0] <= 0:
        return None
    low, high = (limit * k / (1 + (k - 1) * limit) for limit in interval)
    return low, high


def _ratio(signal: Fraction, noise: Fraction) -> float | None:
    return float(signal / noise) if noise > 0 else None
