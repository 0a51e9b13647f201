"""Does a standardised procedure give more predictable results? (the question of Dhurat 2017).

Everything here rests on the share of the protocol's requirements that a patient's sessions met.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.study import ALL
from caseseries.cases.vocabulary import BASELINE, TREATMENT_ORDER
from caseseries.estimate.adherence import NO_SCORE, adherence_score, halves
from caseseries.estimate.analysis_set import AnalysisSet, FloatArray, versus
from caseseries.estimate.predictability import spread
from caseseries.estimate.procedure import case_numbers
from caseseries.ledger import Row, rows
from caseseries.statistics import correlation, mixed
from caseseries.statistics.correlation import pairs
from caseseries.statistics.groups import two_groups
from caseseries.statistics.result import Result, unavailable

MORE, LESS = "more_standardised", "less_standardised"
NO_ORDER = f"the order of treatment is not recorded (column {TREATMENT_ORDER} of the patients)"
NO_PRACTITIONER = "no practitioner is recorded"


def adherence_and_outcome(cases: AnalysisSet, met: pd.DataFrame) -> Iterator[Row]:
    """Adherence against scores and changes; the spread of the more against the less adherent half.

    The halves are divided at the median, where that makes two halves.
    """
    score = adherence_score(met, cases.members(ALL))
    divided = halves(score)
    for outcome, timepoint in outcomes(cases):
        values = cases.values(outcome, timepoint)
        subject = cases.subject(outcome, ALL, timepoint)
        related = correlation.spearman(pairs(score, values, confidence=cases.confidence))
        related = _because(NO_SCORE if np.isnan(score).all() else "", related)
        yield from rows(subject, related, method="adherence.spearman", test=True)
        if isinstance(divided, str):
            absent = cases.absent("lnVR", divided, "log ratio of the standard deviations")
            yield from rows(subject, absent, method="adherence.lnvr")
            continue
        data = two_groups(
            *(values[half] for half in divided),
            grid=cases.grid_of(outcome),
            names=(MORE, LESS),
            confidence=cases.confidence,
        )
        yield from spread(replace(subject, group=versus(MORE, LESS)), data)


def practitioners(cohort: Cohort, cases: AnalysisSet) -> Iterator[Row]:
    """How much practitioners differ, how groups do beside that, and the course from case to case.

    A practitioner's cases are counted by the order of treatment, where the study records it.
    """
    who = cohort.patients.set_index("patient_id")["practitioner_id"].reindex(cases.members(ALL))
    number = case_numbers(cohort)
    reason = NO_PRACTITIONER if who.isna().all() else ""
    no_order = reason or (NO_ORDER if number.isna().all() else "")
    for outcome, timepoint in outcomes(cases):
        values = cases.values(outcome, timepoint)
        subject = cases.subject(outcome, ALL, timepoint)
        share = _because(reason, _share_of_practitioners(values, who, cases.confidence))
        yield from rows(subject, share, method="practitioner.icc")
        in_order = pairs(number.to_numpy(), values, confidence=cases.confidence)
        learning = _because(no_order, correlation.spearman(in_order))
        yield from rows(subject, learning, method="case_number.spearman", test=True)
        # Groups of patients whose practitioners differ: a random intercept of each.
        for pair in cases.comparisons if who.nunique() > 1 else ():
            subject = cases.subject(outcome, versus(*pair), timepoint)
            of_pair = [cases.values(outcome, timepoint, name) for name in pair]
            fit = mixed.random_intercepts(
                np.concatenate(of_pair),
                fixed={"group": np.repeat([1.0, 0.0], [half.size for half in of_pair])},
                random={"practitioner": _labels(who.reindex(cases.members(subject.group)))},
                confidence=cases.confidence,
            )
            yield from rows(subject, fit["group"], method="beside_practitioners", test=True)


def outcomes(cases: AnalysisSet) -> list[tuple[str, str]]:
    """Return what treatment may have brought about, and when.

    These are the changes of rated scores and of the primary outcome at every follow-up, and the
    scores at which they begin, if that is not before treatment.
    """
    study = cases.study
    primary = study.primary.outcome if study.primary else ""
    found = []
    for change in study.main_changes:
        if study.score(change.score).rated or change.id == primary:
            treated = change.start != BASELINE and change.start in cases.timepoints(change.score)
            found += [(change.score, change.start)] if treated else []
            found += [(change.id, timepoint) for timepoint in cases.timepoints(change.id)]
    return found


def _because(reason: str, result: Result) -> Result:
    """Return an empty result with the reason that lies behind it, where there is one."""
    return replace(result, reason=reason) if reason else result


def _share_of_practitioners(values: FloatArray, who: "pd.Series[str]", confidence: float) -> Result:
    """Return the share of the variance that lies between practitioners (the ICC)."""
    fit = mixed.random_intercepts(
        values, fixed={}, random={"practitioner": _labels(who)}, confidence=confidence
    )
    between, within = fit["variance.practitioner"], fit["variance.residual"]
    method = f"ICC: variance between practitioners / total; {between.method}"
    if between.value is None or within.value is None:
        reason = between.reason or within.reason
        return unavailable("icc", reason, method=method, n=between.n, n_missing=between.n_missing)
    share = between.value / (between.value + within.value)
    return replace(between, statistic="icc", value=share, method=method, parts={})


def _labels(who: "pd.Series[str]") -> FloatArray:
    """Return a number for each practitioner, NaN where none is known."""
    numbers, _ = pd.factorize(who)
    return np.where(numbers < 0, np.nan, numbers)
