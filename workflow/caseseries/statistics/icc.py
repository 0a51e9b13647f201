"""Intraclass correlation of several raters: the six forms of Shrout and Fleiss (1979).

Intervals: Shrout and Fleiss (1979); McGraw and Wong (1996) for the absolute agreement of two-way
models. Values come from the mean squares of the analysis of variance (R: psych::ICC with
lmer = FALSE), so they may be negative.
"""

from dataclasses import dataclass

import numpy as np

from caseseries.statistics.distributions import f_p, f_quantile
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

PARTS = ("raters", "f", "df1", "df2", "ms_patients", "ms_raters", "ms_error", "ms_within")
NEGATIVE = "negative: the ratings of one patient differ more than patients do; read it as none"
ROUNDING = 1e-12
"""Differences smaller than this part of the largest rating are rounding noise."""

Interval = tuple[float, float] | None


@dataclass(frozen=True)
class Anova:
    """Mean squares of the two-way table: n patients × k raters."""

    n: int
    k: int
    patients: float
    raters: float
    error: float
    within: float


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
        ``sem_agreement`` and ``sem_consistency`` in the unit of the ratings.
    """
    table, n_missing = _complete_table(ratings)
    n = table.shape[0]
    methods = {name: f"{form}; F-based interval" for name, form in FORMS.items()}
    methods["sem_agreement"] = "standard error of measurement, raters' bias included"
    methods["sem_consistency"] = "standard error of measurement, raters' bias set aside"
    reason = _why_not(table)
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
    anova = _anova(table)
    results = {
        name: _result(name, form, methods[name], anova, n_missing, confidence)
        for name, form in _forms(anova, confidence).items()
    }
    bias = max(0.0, (anova.raters - anova.error) / n)
    errors = {"sem_agreement": bias + anova.error, "sem_consistency": anova.error}
    for name, variance in errors.items():
        results[name] = Result(
            statistic=name,
            value=float(np.sqrt(variance)),
            method=methods[name],
            n=n,
            n_missing=n_missing,
        )
    return results


def _complete_table(ratings: Table) -> tuple[FloatArray, int]:
    table = as_numbers(ratings)
    if table.ndim != 2:
        return np.empty((0, 0)), 0
    rows = ~np.isnan(table).any(axis=1)
    return table[rows], int(rows.size - rows.sum())


def _why_not(table: FloatArray) -> str:
    n, k = table.shape
    if n == 0:
        return "no patient was rated by every rater"
    if k < 2:
        return "one rater: agreement needs two"
    if n < 2:
        return "one patient was rated by every rater: patients cannot be seen to differ"
    if np.ptp(table) <= ROUNDING * np.abs(table).max():
        return "no variance at all: all ratings are the same and ICC is 0/0"
    return ""


def _anova(table: FloatArray) -> Anova:
    n, k = table.shape
    centred = table - table.mean()
    patient_means = centred.mean(axis=1)
    rater_means = centred.mean(axis=0)
    residual = centred - patient_means[:, None] - rater_means
    noise = table.size * (ROUNDING * np.abs(table).max()) ** 2

    def mean_square(squares: float, df: int) -> float:
        return float(squares / df) if squares > noise else 0.0

    error_squares = np.sum(residual**2)
    rater_squares = n * np.sum(rater_means**2)
    return Anova(
        n=n,
        k=k,
        patients=mean_square(k * np.sum(patient_means**2), n - 1),
        raters=mean_square(rater_squares, k - 1),
        error=mean_square(error_squares, (n - 1) * (k - 1)),
        within=mean_square(rater_squares + error_squares, n * (k - 1)),
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


def _single(anova: Anova, noise: float, df2: int, confidence: float) -> Form:
    """Return ICC(1,1) or ICC(3,1), with the mean square that counts as noise."""
    k = anova.k
    if anova.patients == noise == 0:
        reason = "patients do not differ and raters run exactly parallel: ICC is 0/0"
        return Form(None, None, None, anova.n - 1, df2, reason)
    value = (anova.patients - noise) / (anova.patients + (k - 1) * noise)
    limits = _f_limits(anova, noise, df2, confidence)
    interval = limits and (
        (limits[0] - 1) / (limits[0] + k - 1),
        (limits[1] - 1) / (limits[1] + k - 1),
    )
    return _form(anova, value, interval, noise, df2)


def _mean(anova: Anova, noise: float, df2: int, confidence: float) -> Form:
    """Return ICC(1,k) or ICC(3,k)."""
    if anova.patients == 0:
        reason = "patients do not differ at all: the reliability of their means has no lower bound"
        return Form(None, None, _ratio(0.0, noise), anova.n - 1, df2, reason)
    value = (anova.patients - noise) / anova.patients
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
    value = (anova.patients - anova.error) / denominator
    single = _agreement_interval(anova, _agreement(anova), confidence)
    interval = single and _spearman_brown(single, anova.k)
    return _form(anova, value, interval, anova.error, df2)


def _agreement(anova: Anova) -> float:
    return (anova.patients - anova.error) / _total(anova)


def _total(anova: Anova) -> float:
    """Return k times the estimated variance of one rating; 0 only in a 2 × 2 table."""
    n, k = anova.n, anova.k
    return anova.patients + (k - 1 - k / n) * anova.error + k * anova.raters / n


def _agreement_interval(anova: Anova, value: float, confidence: float) -> Interval:
    """Return the interval of ICC(2,1), its degrees of freedom by Satterthwaite."""
    if anova.error == 0 or anova.patients == 0:
        return None
    n, k = anova.n, anova.k
    from_raters = k * value * anova.raters / anova.error
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
    noise = k * anova.raters + (k * n - k - n) * anova.error
    low = n * (anova.patients - upper_f * anova.error) / (upper_f * noise + n * anova.patients)
    high = n * (lower_f * anova.patients - anova.error) / (noise + n * lower_f * anova.patients)
    return (low, high) if low <= value <= high else None


def _spearman_brown(interval: tuple[float, float], k: int) -> Interval:
    """Return the interval of the mean of k ratings from that of one."""
    if 1 + (k - 1) * interval[0] <= 0:
        return None
    low, high = (limit * k / (1 + (k - 1) * limit) for limit in interval)
    return low, high


def _f_limits(anova: Anova, noise: float, df2: int, confidence: float) -> Interval:
    if noise == 0 or anova.patients == 0:
        return None
    f = anova.patients / noise
    tail = (1 + confidence) / 2
    return f / f_quantile(tail, anova.n - 1, df2), f * f_quantile(tail, df2, anova.n - 1)


def _form(anova: Anova, value: float, interval: Interval, noise: float, df2: int) -> Form:
    reason = ""
    if noise == 0:
        reason = "the raters' scores run exactly parallel: F is infinite and bounds nothing"
    elif anova.patients == 0:
        reason = "patients do not differ at all: F is 0 and bounds nothing"
    elif interval is None:
        reason = "the estimate is too far below zero for an interval"
    return Form(value, interval, _ratio(anova.patients, noise), anova.n - 1, df2, reason)


def _ratio(signal: float, noise: float) -> float | None:
    return signal / noise if noise > 0 else None


def _result(
    name: str, form: Form, method: str, anova: Anova, n_missing: int, confidence: float
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
            "ms_patients": anova.patients,
            "ms_raters": anova.raters,
            "ms_error": anova.error,
            "ms_within": anova.within,
        },
        warnings=(NEGATIVE,) if negative else (),
    )
