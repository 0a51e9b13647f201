"""What may be right but deserves a look: warnings that stop nothing."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

import pandas as pd

from caseseries.cases.cross_checks import PLACE
from caseseries.cases.delivered import Delivered, faults_of
from caseseries.cases.fault import Fault, fault_of
from caseseries.cases.study import Change
from caseseries.cases.vocabulary import (
    CONSENSUS,
    DAYS_PER_MONTH,
    IMMEDIATE,
    TREATMENT_ORDER,
    follow_up_month,
    timepoint_rank,
)

FEWEST_EQUAL_SCORES: Final = 3
FEWEST_COMMON_SCORES: Final = 5
FOLLOW_UP_TOLERANCE: Final = 0.25
FOLLOW_UP_TOLERANCE_DAYS: Final = 14


def look_for_oddities(delivered: Delivered) -> list[Fault]:
    """Return what a person should look at in tables that break no rule."""
    checks = (
        returned_scores,
        equal_scores,
        unplanned_scores,
        equal_places,
        zeros_of_the_unseen,
        scores_of_another_scale,
        far_follow_ups,
        patient_alone,
        agreeing_raters,
        unnamed_raters,
        raters_of_one_score,
        sessions_out_of_order,
        unscored_patients,
    )
    return [fault for check in checks for fault in check(delivered)]


def returned_scores(delivered: Delivered) -> Iterator[Fault]:
    """Find scores better than the one before, by the same rater, where only a loss is expected.

    Of a score of which less is better a loss is what treatment is for, and a rise is no surprise.
    """
    for change in delivered.study.changes:
        if change.sign == "loss" and delivered.study.score(change.score).higher_is_better:
            yield from _returned(delivered, change)


def _returned(delivered: Delivered, change: Change) -> Iterator[Fault]:
    score = delivered.study.score(change.score)
    scored = delivered.scored(score)
    ranks = {one: timepoint_rank(one) for one in scored["timepoint"].unique()}
    ranked = scored.assign(rank=scored["timepoint"].map(ranks))
    ranked = ranked[ranked["rank"] >= timepoint_rank(change.start)]
    ranked = ranked.sort_values("rank", kind="stable")
    by_rater = ranked.groupby(["patient_id", "rater_id"], sort=False, dropna=False)
    before = by_rater[["timepoint", score.id]].shift()
    ranked = ranked.assign(before=before["timepoint"], earlier=before[score.id])
    risen = ranked[(ranked[score.id] > ranked["earlier"]).fillna(False)]
    told = {**PLACE, "since": "before", "earlier": "earlier", "given": score.id}
    words = {"column": score.id, "score": score.id, "short": score.short}
    yield from faults_of("assessments.rising_{score}", risen, told, **words)


def equal_scores(delivered: Delivered) -> Iterator[Fault]:
    """Find timepoints at which one rater gave every patient the same score."""
    for score in delivered.study.scores:
        by_rater = delivered.scored(score).groupby(
            ["timepoint", "rater_id"], sort=False, dropna=False
        )
        for _, rows in by_rater:
            if len(rows) < FEWEST_EQUAL_SCORES or rows[score.id].nunique() > 1:
                continue
            first = rows.iloc[0]
            told = {"rows": len(rows), "timepoint": first["timepoint"], "given": first[score.id]}
            told |= {"score": score.id, "short": score.short}
            index = int(rows.index[0])
            yield fault_of("assessments.equal_{score}", index, column=score.id, **told)


def unplanned_scores(delivered: Delivered) -> Iterator[Fault]:
    """Find scores at timepoints at which the study takes none: they are analysed like others."""
    for score in delivered.study.scores:
        scored = delivered.scored(score)
        taken = list(filter(score.taken_at, scored["timepoint"].unique()))
        unplanned = scored[~scored["timepoint"].isin(taken)]
        for timepoint, rows in unplanned.groupby("timepoint", sort=True):
            told = {"rows": len(rows), "timepoint": timepoint, "short": score.short}
            told |= {"score": score.id, "at": ", ".join(score.at)}
            index = int(rows.index[0])
            yield fault_of("assessments.unplanned_{score}", index, column=score.id, **told)


def equal_places(delivered: Delivered) -> Iterator[Fault]:
    """Find the same place in the order of treatment for every patient."""
    patients = delivered.table("patients")
    places = patients[TREATMENT_ORDER].dropna() if TREATMENT_ORDER in patients else patients[:0]
    if len(places) > 1 and places.nunique() == 1:
        told: dict[str, Any] = {"patients": len(places), "place": places.iloc[0]}
        yield fault_of("patients.equal_order", int(places.index[0]), **told)


def zeros_of_the_unseen(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups with 0 for every score and no day: others have one, or two scores are 0."""
    columns = ["timepoint", "day", *(score.id for score in delivered.study.scores)]
    later = delivered.table("assessments").reindex(columns=columns)
    given = later["timepoint"].dropna().unique()
    later = later[later["timepoint"].isin([one for one in given if follow_up_month(one)])]
    scores = later[columns[2:]]
    dated = later["day"].notna().groupby(later["timepoint"]).transform("any")
    doubtful = later["day"].isna() & (scores.notna().sum(axis=1) > 1 - dated)
    zero = doubtful & (scores.isna() | scores.eq(0)).all(axis=1)
    for timepoint, rows in later[zero].groupby("timepoint"):
        told: dict[str, Any] = {"timepoint": timepoint, "rows": len(rows)}
        yield fault_of("assessments.zeros_without_day", int(rows.index[0]), **told)


def scores_of_another_scale(delivered: Delivered) -> Iterator[Fault]:
    """Find scores that keep to the lowest tenth of their scale: 0.85 for 8.5, or for 85 %."""
    for score in delivered.study.scores:
        scored = delivered.scored(score)[score.id]
        limit = score.lowest + (score.highest - score.lowest) / 10
        if score.is_ordinal or len(scored) < FEWEST_EQUAL_SCORES or not 0 < scored.max() <= limit:
            continue
        told = {"short": score.short, "limit": limit, "highest": score.highest}
        index = int(scored.index[0])
        yield fault_of("assessments.another_scale", index, column=score.id, **told)


def far_follow_ups(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups whose day is far from their month, counted from immediate."""
    assessments = delivered.table("assessments", "patient_id", "timepoint", "day")
    dated = assessments[assessments["day"].notna()]
    immediate = dated[dated["timepoint"].eq(IMMEDIATE)].drop_duplicates("patient_id", keep="last")
    start = dated["patient_id"].map(immediate.set_index("patient_id")["day"])
    months = {one: follow_up_month(one) for one in dated["timepoint"].unique()}
    due = dated["timepoint"].map(months).astype("float64") * DAYS_PER_MONTH
    dated = dated.assign(elapsed=dated["day"] - start.fillna(0).astype("Int64"))
    far = (dated["elapsed"] - due).abs() > (FOLLOW_UP_TOLERANCE * due).clip(
        lower=FOLLOW_UP_TOLERANCE_DAYS
    )
    dated["months"] = dated["elapsed"] / DAYS_PER_MONTH
    told = {**PLACE, "elapsed": "elapsed", "months": "months"}
    yield from faults_of("assessments.far_follow_up", dated[far.fillna(False)], told)


def patient_alone(delivered: Delivered) -> Iterator[Fault]:
    """Find patients and timepoints with the patient's own score but none of any rater."""
    study, assessments = delivered.study, delivered.table("assessments")
    rated = [score for score in study.rated if score.needed and score.id in assessments]
    keys = ["patient_id", "timepoint"]
    for own in study.scores if rated else ():
        if own.rated or own.id not in assessments:
            continue
        is_rated = assessments[rated[0].id].notna()
        seen = is_rated.groupby([assessments[key] for key in keys]).transform("any")
        alone = assessments[assessments[own.id].notna() & ~seen].drop_duplicates(keys)
        alone = alone[alone["timepoint"].map(rated[0].taken_at).astype(bool)]
        words = {"own": own.id, "own_short": own.short, "column": rated[0].id}
        words |= {"score": rated[0].id, "short": rated[0].short}
        yield from faults_of("assessments.{own}_without_{score}", alone, PLACE, **words)


def agreeing_raters(delivered: Delivered) -> Iterator[Fault]:
    """Find raters whose scores are the same throughout: one may be a copy of the other."""
    assessments = delivered.table("assessments", "patient_id", "timepoint", "rater_id")
    named = assessments["rater_id"].notna() & assessments["rater_id"].ne(CONSENSUS)
    rated = [score.id for score in delivered.study.rated if score.id in assessments]
    by_rater = assessments[named].dropna(subset=rated, how="all").groupby("rater_id", sort=False)
    given = {str(rater): rows.set_index(["patient_id", "timepoint"]) for rater, rows in by_rater}
    scores = {rater: rows[rated].stack().dropna() for rater, rows in given.items()}
    for one, other in combinations(scores, 2):
        both = [scores[one], scores[other]]
        common = pd.concat(both, axis=1, join="inner", keys=["one", "other"])
        if len(common) >= FEWEST_COMMON_SCORES and common["one"].eq(common["other"]).all():
            told: dict[str, Any] = {"one": one, "other": other, "scores": len(common)}
            index = int(by_rater.groups[other][0])
            yield fault_of("assessments.agreeing_raters", index, **told)


def unnamed_raters(delivered: Delivered) -> Iterator[Fault]:
    """Find scores without a rater where others name theirs: they count as one more rater's."""
    for score in delivered.study.rated:
        raters = delivered.scored(score)["rater_id"]
        unnamed = raters.index[raters.isna()]
        if 0 < len(unnamed) < len(raters):
            numbers: dict[str, Any] = {"unnamed": len(unnamed), "scores": len(raters)}
            index = int(unnamed[0])
            yield fault_of("assessments.unnamed_rater", index, short=score.short, **numbers)
            return


def raters_of_one_score(delivered: Delivered) -> Iterator[Fault]:
    """Find raters who gave one score where others gave many: the code may be mistyped."""
    raters = delivered.table("assessments", "rater_id")["rater_id"].dropna()
    rows = raters.map(raters.value_counts())
    if rows.empty or rows.max() < FEWEST_COMMON_SCORES:
        return
    for index in rows.index[rows == 1]:
        told = {"rater": raters[index], "most": rows.max()}
        yield fault_of("assessments.rater_of_one_score", int(index), **told)


def sessions_out_of_order(delivered: Delivered) -> Iterator[Fault]:
    """Find patients whose sessions are not listed one after the other from 1."""
    sessions = delivered.table("sessions", "patient_id", "session")
    once = sessions.drop_duplicates(["patient_id", "session"])
    place = once.groupby("patient_id", sort=False).cumcount() + 1
    wrong = once[once["session"].ne(place).fillna(True)].drop_duplicates("patient_id")
    listed = once[once["patient_id"].isin(wrong["patient_id"])].groupby("patient_id")["session"]
    numbers = {patient: ", ".join(map(str, given.tolist())) for patient, given in listed}
    wrong = wrong.assign(numbers=wrong["patient_id"].map(numbers))
    told = {"patient": "patient_id", "numbers": "numbers"}
    yield from faults_of("sessions.out_of_order", wrong, told)


def unscored_patients(delivered: Delivered) -> Iterator[Fault]:
    """Find patients who are listed but never assessed."""
    patients = delivered.table("patients", "patient_id")
    if "assessments" in delivered.tables:
        scored = delivered.table("assessments")["patient_id"]
        unscored = patients[~patients["patient_id"].isin(scored)]
        yield from faults_of("patients.unscored", unscored, {"patient": "patient_id"})
