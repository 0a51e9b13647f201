"""Intraclass correlation of several raters: the six forms of Shrout and Fleiss (1979).

Intervals: Shrout and Fleiss (1979); McGraw and Wong (1996) for the absolute agreement of two-way
models. Values come from the mean squares of the analysis of variance (R: psych::ICC with
lmer = FALSE), so they may be negative. Own, because pingouin and psych divide by the rounding noise
of a denominator that is zero; here mean squares are whole numbers of steps, and zero is zero.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from caseseries.statistics.distributions import f_p, f_quantile
from caseseries.statistics.grid import Steps, in_steps, is_constant, steps_per_unit
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import FloatArray, Table, as_numbers

FORMS = {
    "icc_1_1": "ICC(1,1): one-way random effects, single rating, absolute agreement",
    "icc_2_1": "ICC(2,1): two-way random effects, single rating, absolute agreement; ICC(A,1)",
    "icc_3_1": "ICC(3,1): two-way mixed effects, single rating, consistency; ICC(C,1)",
    "icc_1_k": "ICC(1,k): one-way random effects, mean of k ratings, absolute agreement",
    "icc_2_k": "ICC(2,k): two-way random effects, mean of k ratings, absolute agreement; ICC(A,k)",
    "icc_3_k": "ICC(3,k): two-way mixed effects, mean of k ratings, consistency; ICC(C,k)",
}
"""Shrout–Fleiss form, model, type and definition; after the semicolon the McGraw–Wong name."""

SDC = "smallest_detectable_change"
DETECTABLE = 1.96
LARGEST = 2**62  # what a machine word holds; larger sums of squares are counted in Python
PARTS = ("raters", "f", "df1", "df2", "ms_patients", "ms_raters", "ms_error", "ms_within")
NEGATIVE = "negative: the ratings of one patient differ more than patients do; read it as none"
Interval = tuple[float, float] | None


@dataclass(frozen=True)
class Anova:
    """Mean squares of the two-way table, n patients × k raters, in squared steps and exact."""

    n: int
    k: int
    patients: Fraction
    raters: Fraction
    error: Fraction
    within: Fraction


@dataclass(frozen=True)
class Form:
    """One form: its value, interval and F test, or why one of them is empty."""

    value: float | None
    interval: Interval
    f: float | None
    df1: int
    df2: int
    reason: str = ""


def shrout_fleiss(ratings: Table, *, confidence: float = 0.95) -> dict[str, Result]:
    """Return all six intraclass correlations and the standard errors of measurement.

    Parameters
    ----------
    ratings
        One row a patient, one column a rater. A patient with a missing rating is left out and
        counted in ``n_missing``.
    confidence
        Level of the F-based intervals.

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
    table, n_missing = _complete_table(ratings)
    steps = in_steps(table.ravel())[0].reshape(table.shape)
    n = table.shape[0]
    methods = {name: f"{form}; F-based interval" for name, form in FORMS.items()}
    methods["sem_agreement"] = "standard error of measurement, raters' bias included"
    methods["sem_consistency"] = "standard error of measurement, raters' bias set aside"
    methods[SDC] = "smallest detectable change of the mean of the raters: 1.96 √2 SEM/√k"
    reason = _why_not(steps)
    if reason:
        return {
            name: unavailable(
                name,
                reason,
                method=method,
                n=n,
                n_missing=n_missing,
                parts=PARTS if name in FORMS else (),
            )
            for name, method in methods.items()
        }
    anova = _anova(steps)
    per_unit = steps_per_unit(table.ravel())
    mean_squares = (anova.patients, anova.raters, anova.error, anova.within)
    in_units = [float(square) / per_unit**2 for square in mean_squares]
    results = {
        name: _result(name, form, methods[name], anova, in_units, n_missing, confidence)
        for name, form in _forms(anova, confidence).items()
    }
    bias = max(Fraction(0), (anova.raters - anova.error) / n)
    errors = {"sem_agreement": bias + anova.error, "sem_consistency": anova.error}
    for name, variance in errors.items():
        results[name] = Result(
            statistic=name,
            value=math.sqrt(variance) / per_unit,
            method=methods[name],
            n=n,
            n_missing=n_missing,
        )
    of_mean = (results["sem_agreement"].value or 0.0) / math.sqrt(table.shape[1])
    change = DETECTABLE * math.sqrt(2) * of_mean
    results[SDC] = replace(
        results["sem_agreement"], statistic=SDC, value=change, method=methods[SDC]
    )
    return results


def _complete_table(ratings: Table) -> tuple[FloatArray, int]:
    table = as_numbers(ratings)
    if table.ndim != 2:
        return np.empty((0, 0)), 0
    rows = ~np.isnan(table).any(axis=1)
    return table[rows], int(rows.size - rows.sum())


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


def _anova(table: Steps) -> Anova:
    """Return the mean squares from sums of whole numbers."""
    n, k = table.shape
    cells = table - table.min()
    divisor = int(np.gcd.reduce(cells, axis=None)) or 1
    rows = cells // divisor
    if int(rows.max()) ** 2 * k**2 * n >= LARGEST:
        rows = rows.astype(object)
    of_raters = rows.sum(axis=0).tolist()
    correction = Fraction(sum(of_raters) ** 2, n * k)
    total = int((rows**2).sum()) - correction
    patients = Fraction(int((rows.sum(axis=1) ** 2).sum()), k) - correction
    raters = Fraction(sum(given**2 for given in of_raters), n) - correction
    square = divisor**2
    return Anova(
        n=n,
        k=k,
        patients=square * patients / (n - 1),
        raters=square * raters / (k - 1),
        error=square * (total - patients - raters) / ((n - 1) * (k - 1)),
        within=square * (total - patients) / (n * (k - 1)),
    )


def _forms(anova: Anova, confidence: float) -> dict[str, Form]:
    n, k = anova.n, anova.k
    one_way = (anova.within, n * (k - 1))
    two_way = (anova.error, (n - 1) * (k - 1))
    return {
        "icc_1_1": _single(anova, *one_way, confidence),
        "icc_2_1": _agreement_single(anova, confidence),
        "icc_3_1": _single(anova, *two_way, confidence),
        "icc_1_k": _mean(anova, *one_way, confidence),
        "icc_2_k": _agreement_mean(anova, confidence),
        "icc_3_k": _mean(anova, *two_way, confidence),
    }


def _single(anova: Anova, noise: Fraction, df2: int, confidence: float) -> Form:
    """Return ICC(1,1) or ICC(3,1), with the mean square that counts as noise."""
    k = anova.k
    if anova.patients == noise == 0:
        reason = "patients do not differ and raters run exactly parallel: ICC is 0/0"
        return Form(None, None, None, anova.n - 1, df2, reason)
    value = float((anova.patients - noise) / (anova.patients + (k - 1) * noise))
    limits = _f_limits(anova, noise, df2, confidence)
    interval = limits and (
        (limits[0] - 1) / (limits[0] + k - 1),
        (limits[1] - 1) / (limits[1] + k - 1),
    )
    return _form(anova, value, interval, noise, df2)


def _mean(anova: Anova, noise: Fraction, df2: int, confidence: float) -> Form:
    """Return ICC(1,k) or ICC(3,k)."""
    if anova.patients == 0:
        reason = "patients do not differ at all: the reliability of their means has no lower bound"
        return Form(None, None, _ratio(anova.patients, noise), anova.n - 1, df2, reason)
    value = float((anova.patients - noise) / anova.patients)
    limits = _f_limits(anova, noise, df2, confidence)
    interval = limits and (1 - 1 / limits[0], 1 - 1 / limits[1])
    return _form(anova, value, interval, noise, df2)


def _agreement_single(anova: Anova, confidence: float) -> Form:
    """Return ICC(2,1)."""
    df2 = (anova.n - 1) * (anova.k - 1)
    if _total(anova) <= 0:
        f = _ratio(anova.patients, anova.error)
        reason = "neither patients nor raters differ: nothing is left to divide by"
        return Form(None, None, f, anova.n - 1, df2, reason)
    value = _agreement(anova)
    return _form(anova, value, _agreement_interval(anova, value, confidence), anova.error, df2)


def _agreement_mean(anova: Anova, confidence: float) -> Form:
    """Return ICC(2,k); beyond 1 it is no reliability and is left empty."""
    df2 = (anova.n - 1) * (anova.k - 1)
    denominator = anova.patients + (anova.raters - anova.error) / anova.n
    if denominator <= 0:
        reason = (
            "raters differ less than chance and patients hardly at all: "
            "ICC(2,k) leaves its range and would exceed 1"
        )
        return Form(None, None, _ratio(anova.patients, anova.error), anova.n - 1, df2, reason)
    value = float((anova.patients - anova.error) / denominator)
    single = _agreement_interval(anova, _agreement(anova), confidence)
    interval = single and _spearman_brown(single, anova.k)
    return _form(anova, value, interval, anova.error, df2)


def _agreement(anova: Anova) -> float:
    return float((anova.patients - anova.error) / _total(anova))


def _total(anova: Anova) -> Fraction:
    """Return k times the estimated variance of one rating; 0 only in a 2 × 2 table."""
    n, k = anova.n, anova.k
    return anova.patients + (k - 1 - Fraction(k, n)) * anova.error + k * anova.raters / n


def _agreement_interval(anova: Anova, value: float, confidence: float) -> Interval:
    """Return the interval of ICC(2,1), its degrees of freedom by Satterthwaite."""
    if anova.error == 0 or anova.patients == 0:
        return None
    n, k = anova.n, anova.k
    from_raters = k * value * float(anova.raters / anova.error)
    from_error = n * (1 + (k - 1) * value) - k * value
    df_squares = (n - 1) * from_raters**2 + from_error**2
    if df_squares == 0:
        return None
    df = (k - 1) * (n - 1) * (from_raters + from_error) ** 2 / df_squares
    if df == 0:
        return None
    tail = (1 + confidence) / 2
    upper_f = f_quantile(tail, n - 1, df)
    lower_f = f_quantile(tail, df, n - 1)
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


def _f_limits(anova: Anova, noise: Fraction, df2: int, confidence: float) -> Interval:
    f = _ratio(anova.patients, noise)
    if not f:
        return None
    tail = (1 + confidence) / 2
    return f / f_quantile(tail, anova.n - 1, df2), f * f_quantile(tail, df2, anova.n - 1)


def _form(anova: Anova, value: float, interval: Interval, noise: Fraction, df2: int) -> Form:
    reason = ""
    if noise == 0:
        reason = "the raters' scores run exactly parallel: F is infinite and bounds nothing"
    elif anova.patients == 0:
        reason = "patients do not differ at all: F is 0 and bounds nothing"
    elif interval is None:
        reason = "the estimate is too far below zero for an interval"
    return Form(value, interval, _ratio(anova.patients, noise), anova.n - 1, df2, reason)


def _ratio(signal: Fraction, noise: Fraction) -> float | None:
    return float(signal / noise) if noise > 0 else None


def _result(
    name: str,
    form: Form,
    method: str,
    anova: Anova,
    mean_squares: Sequence[float],
    n_missing: int,
    confidence: float,
) -> Result:
    low, high = form.interval or (None, None)
    negative = form.value is not None and form.value < 0
    return Result(
        statistic=name,
        value=form.value,
        ci_low=low,
        ci_high=high,
        ci_level=confidence if form.interval else None,
        p_value=None if form.f is None else f_p(form.f, form.df1, form.df2),
        method=method,
        n=anova.n,
        n_missing=n_missing,
        reason=form.reason,
        parts={
            "raters": anova.k,
            "f": form.f,
            "df1": form.df1,
            "df2": form.df2,
            **dict(zip(PARTS[4:], mean_squares, strict=True)),
        },
        warnings=(NEGATIVE,) if negative else (),
    )
