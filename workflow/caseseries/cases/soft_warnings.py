"""What may be right but deserves a look: warnings that stop nothing."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

import pandas as pd

from caseseries.cases.delivered import Delivered, rows_of
from caseseries.cases.fault import Fault, fault_of
from caseseries.cases.study import Change
from caseseries.cases.vocabulary import (
    CONSENSUS,
    DAYS_PER_MONTH,
    IMMEDIATE,
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
    """Find scores better than the one before, by the same rater, where only a loss is expected."""
    for change in delivered.study.changes:
        if change.sign == "loss":
            yield from _returned(delivered, change)


def _returned(delivered: Delivered, change: Change) -> Iterator[Fault]:
    assessments = delivered.table("assessments")
    if assessments.empty or change.score not in assessments:
        return
    score = delivered.study.score(change.score)
    scored = assessments[assessments[score.id].notna()]
    ranks = {one: timepoint_rank(one) for one in scored["timepoint"].unique()}
    ranked = scored.assign(rank=scored["timepoint"].map(ranks))
    ranked = ranked[ranked["rank"] >= timepoint_rank(change.start)]
    ranked = ranked.sort_values("rank", kind="stable")
    by_rater = ranked.groupby(["patient_id", "rater_id"], sort=False, dropna=False)
    before = by_rater[["timepoint", score.id]].shift()
    ranked = ranked.assign(before=before["timepoint"], earlier=before[score.id])
    risen = ranked[(ranked[score.id] > ranked["earlier"]).fillna(False)]
    columns = ["patient_id", "before", "earlier", "timepoint", score.id]
    for index, patient, since, earlier, timepoint, given in rows_of(risen, columns):
        told = {"patient": patient, "since": since, "earlier": earlier, "timepoint": timepoint}
        told |= {"score": score.id, "short": score.short, "given": given}
        yield fault_of("assessments.rising_{score}", index, column=score.id, **told)


def equal_scores(delivered: Delivered) -> Iterator[Fault]:
    """Find timepoints at which one rater gave every patient the same score."""
    assessments = delivered.table("assessments")
    for score in delivered.study.scores:
        if assessments.empty or score.id not in assessments:
            continue
        scored = assessments.dropna(subset=[score.id])
        by_rater = scored.groupby(["timepoint", "rater_id"], sort=False, dropna=False)
        for _, rows in by_rater:
            if len(rows) < FEWEST_EQUAL_SCORES or rows[score.id].nunique() > 1:
                continue
            first = rows.iloc[0]
            told = {"rows": len(rows), "timepoint": first["timepoint"], "given": first[score.id]}
            told |= {"score": score.id, "short": score.short}
            index = int(rows.index[0])
            yield fault_of("assessments.equal_{score}", index, column=score.id, **told)


def scores_of_another_scale(delivered: Delivered) -> Iterator[Fault]:
    """Find scores that keep to the lowest tenth of their scale: 0.85 for 8.5, or for 85 %."""
    assessments = delivered.table("assessments")
    for score in delivered.study.scores:
        scored = assessments[score.id].dropna() if score.id in assessments else pd.Series()
        limit = score.lowest + (score.highest - score.lowest) / 10
        if score.is_ordinal or len(scored) < FEWEST_EQUAL_SCORES or not 0 < scored.max() <= limit:
            continue
        told = {"short": score.short, "limit": limit, "highest": score.highest}
        index = int(scored.index[0])
        yield fault_of("assessments.another_scale", index, column=score.id, **told)


def far_follow_ups(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups whose day is far from their month, counted from immediate."""
    assessments = delivered.table("assessments")
    if "day" not in assessments:
        return
    dated = assessments[assessments["day"].notna()]
    if not {"patient_id", "timepoint"} <= set(dated):
        return
    immediate = dated[dated["timepoint"].eq(IMMEDIATE)].drop_duplicates("patient_id", keep="last")
    start = dated["patient_id"].map(immediate.set_index("patient_id")["day"])
    months = {one: follow_up_month(one) for one in dated["timepoint"].unique()}
    due = dated["timepoint"].map(months).astype("float64") * DAYS_PER_MONTH
    dated = dated.assign(elapsed=dated["day"] - start.fillna(0).astype("Int64"))
    far = (dated["elapsed"] - due).abs() > (FOLLOW_UP_TOLERANCE * due).clip(
        lower=FOLLOW_UP_TOLERANCE_DAYS
    )
    columns = ["patient_id", "timepoint", "elapsed"]
    for index, patient, timepoint, elapsed in rows_of(dated[far.fillna(False)], columns):
        told = {"patient": patient, "timepoint": timepoint, "elapsed": elapsed}
        months = elapsed / DAYS_PER_MONTH
        yield fault_of("assessments.far_follow_up", index, months=months, **told)


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
        words = {"own": own.id, "own_short": own.short}
        words |= {"score": rated[0].id, "short": rated[0].short}
        for index, patient, timepoint in rows_of(alone, keys):
            if rated[0].taken_at(timepoint):
                told = {"patient": patient, "timepoint": timepoint, **words}
                name = "assessments.{own}_without_{score}"
                yield fault_of(name, index, column=rated[0].id, **told)


def agreeing_raters(delivered: Delivered) -> Iterator[Fault]:
    """Find raters whose scores are the same throughout: one may be a copy of the other."""
    assessments = delivered.table("assessments")
    if "rater_id" not in assessments:
        return
    named = assessments["rater_id"].notna() & assessments["rater_id"].ne(CONSENSUS)
    given = assessments[named].set_index(["patient_id", "timepoint"], append=True)
    rated = [score.id for score in delivered.study.rated if score.id in given]
    long = given.melt("rater_id", rated, "score", "given", ignore_index=False).dropna()
    scores = {
        str(rater): own.droplevel(0).set_index("score", append=True)["given"]
        for rater, own in long.groupby("rater_id", sort=False)
    }
    places = {
        str(rater): int(own.index[0][0]) for rater, own in long.groupby("rater_id", sort=False)
    }
    for one, other in combinations(scores, 2):
        common = pd.concat(
            [scores[one], scores[other]], axis=1, join="inner", keys=["one", "other"]
        )
        if len(common) >= FEWEST_COMMON_SCORES and common["one"].eq(common["other"]).all():
            told: dict[str, Any] = {"one": one, "other": other, "scores": len(common)}
            yield fault_of("assessments.agreeing_raters", places[other], **told)


def unnamed_raters(delivered: Delivered) -> Iterator[Fault]:
    """Find scores without a rater where others name theirs: they count as one more rater's."""
    for score in delivered.study.rated:
        assessments = delivered.table("assessments")
        if not {"rater_id", score.id} <= set(assessments):
            continue
        raters = assessments.loc[assessments[score.id].notna(), "rater_id"]
        unnamed = raters.index[raters.isna()]
        if 0 < len(unnamed) < len(raters):
            told: dict[str, Any] = {
                "unnamed": len(unnamed),
                "scores": len(raters),
                "short": score.short,
            }
            yield fault_of("assessments.unnamed_rater", int(unnamed[0]), **told)
            return


def raters_of_one_score(delivered: Delivered) -> Iterator[Fault]:
    """Find raters who gave one score where others gave many: the code may be mistyped."""
    assessments = delivered.table("assessments")
    if "rater_id" not in assessments:
        return
    raters = assessments["rater_id"].dropna()
    rows = raters.map(raters.value_counts())
    if rows.empty or rows.max() < FEWEST_COMMON_SCORES:
        return
    for index in rows.index[rows == 1]:
        told = {"rater": raters[index], "most": rows.max()}
        yield fault_of("assessments.rater_of_one_score", int(index), **told)


def sessions_out_of_order(delivered: Delivered) -> Iterator[Fault]:
    """Find patients whose sessions are not listed one after the other from 1."""
    sessions = delivered.table("sessions")
    if not {"patient_id", "session"} <= set(sessions):
        return
    once = sessions.drop_duplicates(["patient_id", "session"])
    place = once.groupby("patient_id", sort=False).cumcount() + 1
    wrong = once[once["session"].ne(place).fillna(True)].drop_duplicates("patient_id")
    listed = once[once["patient_id"].isin(wrong["patient_id"])].groupby("patient_id")["session"]
    numbers_of = {patient: numbers.tolist() for patient, numbers in listed}
    for index, patient in rows_of(wrong, ["patient_id"]):
        numbers = ", ".join(map(str, numbers_of[patient]))
        yield fault_of("sessions.out_of_order", index, patient=patient, numbers=numbers)


def unscored_patients(delivered: Delivered) -> Iterator[Fault]:
    """Find patients who are listed but never assessed."""
    patients = delivered.table("patients")
    if "assessments" in delivered.tables and "patient_id" in patients:
        scored = delivered.table("assessments")["patient_id"]
        unscored = patients[~patients["patient_id"].isin(scored)]
        for index, patient in rows_of(unscored, ["patient_id"]):
            yield fault_of("patients.unscored", index, patient=patient)
