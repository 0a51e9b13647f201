"""What may be right but deserves a look: warnings that stop nothing."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import pandas as pd

from caseseries.cases.delivered import Delivered, rows_of
from caseseries.cases.fault import Fault
from caseseries.cases.study import Change, Score
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
        yield _assessment(
            index,
            score.id,
            f"rising_{score.id}",
            f"{score.short} of patient {patient} rises from {earlier:g} at {since} "
            f"to {given:g} at {timepoint}.",
            "Look whether the two scores, or the two timepoints, were exchanged, "
            "or whether the patient was treated again.",
            f"{score.short} falls with time, or stays.",
        )


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
            name, timepoint = score.short, rows["timepoint"].iloc[0]
            yield _assessment(
                int(rows.index[0]),
                score.id,
                f"equal_{score.id}",
                f"All {len(rows)} {name} at {timepoint} are {rows[score.id].iloc[0]:g}.",
                "Look whether the column was filled down by mistake.",
                f"{name} differs between patients.",
            )


def scores_of_another_scale(delivered: Delivered) -> Iterator[Fault]:
    """Find scores that keep to the lowest tenth of their scale: 0.85 for 8.5, or for 85 %."""
    assessments = delivered.table("assessments")
    for score in delivered.study.scores:
        scored = assessments[score.id].dropna() if score.id in assessments else pd.Series()
        limit = score.lowest + (score.highest - score.lowest) / 10
        if score.is_ordinal or len(scored) < FEWEST_EQUAL_SCORES or not 0 < scored.max() <= limit:
            continue
        yield _assessment(
            int(scored.index[0]),
            score.id,
            "another_scale",
            f"No {score.short} exceeds {limit:g}, though the scale goes to {score.highest:g}.",
            "Look whether the scores were given, or saved, on another scale.",
            f"{score.short} uses its scale.",
        )


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
        yield _assessment(
            index,
            "day",
            "far_follow_up",
            f"{timepoint} of patient {patient} took place after {elapsed} days, "
            f"which is {elapsed / DAYS_PER_MONTH:.1f} months.",
            "Correct the timepoint or the day, if one of them is wrong.",
            "A follow-up takes place within a quarter of its time, or two weeks.",
        )


def patient_alone(delivered: Delivered) -> Iterator[Fault]:
    """Find patients and timepoints with the patient's own score but none of any rater."""
    study, assessments = delivered.study, delivered.table("assessments")
    rated = [score for score in study.rated if score.needed and score.id in assessments]
    for score in study.scores:
        if not score.rated and rated and score.id in assessments:
            yield from _patient_alone(assessments, score, rated[0])


def _patient_alone(assessments: pd.DataFrame, own: Score, rated: Score) -> Iterator[Fault]:
    keys = ["patient_id", "timepoint"]
    is_rated = assessments[rated.id].notna()
    seen = is_rated.groupby([assessments[key] for key in keys]).transform("any")
    alone = assessments[assessments[own.id].notna() & ~seen].drop_duplicates(keys)
    for index, patient, timepoint in rows_of(alone, keys):
        if not rated.taken_at(timepoint):
            continue
        yield _assessment(
            index,
            rated.id,
            f"{own.id}_without_{rated.id}",
            f"Patient {patient} has {own.short} at {timepoint} but no {rated.short}.",
            f"Add {rated.short}, if it was taken.",
            f"{rated.short} and {own.short} are taken together.",
        )


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
            yield _assessment(
                places[other],
                "rater_id",
                "agreeing_raters",
                f"Raters {one} and {other} never disagree in {len(common)} scores.",
                "Look whether one of them copied, or whether they scored together.",
                "Raters score on their own.",
            )


def unnamed_raters(delivered: Delivered) -> Iterator[Fault]:
    """Find scores without a rater where others name theirs: they count as one more rater's."""
    for score in delivered.study.rated:
        assessments = delivered.table("assessments")
        if not {"rater_id", score.id} <= set(assessments):
            continue
        raters = assessments.loc[assessments[score.id].notna(), "rater_id"]
        unnamed = raters.index[raters.isna()]
        if 0 < len(unnamed) < len(raters):
            yield _assessment(
                int(unnamed[0]),
                "rater_id",
                "unnamed_rater",
                f"The rater is empty for {len(unnamed)} of {len(raters)} {score.short}.",
                "Write the code of the rater into every row, if it is known.",
                f"Every {score.short} names its rater, or none does.",
            )
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
        yield _assessment(
            int(index),
            "rater_id",
            "rater_of_one_score",
            f"Rater {raters[index]} stands in one row; others in up to {rows.max()}.",
            "Look whether the code is mistyped.",
            "A rater scores several patients.",
        )


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
        numbers = numbers_of[patient]
        yield Fault(
            table="sessions",
            index=index,
            column="session",
            message=f"The sessions of patient {patient} are listed as "
            f"{', '.join(map(str, numbers))}.",
            remedy="Look whether a session is missing, or two were exchanged.",
            rule="The sessions of a patient are listed 1, 2, 3 and so on.",
            rule_id="sessions.out_of_order",
            severity="warning",
        )


def unscored_patients(delivered: Delivered) -> Iterator[Fault]:
    """Find patients who are listed but never assessed."""
    if "assessments" not in delivered.tables:
        return
    patients = delivered.table("patients")
    if "patient_id" in patients:
        scored = delivered.table("assessments")["patient_id"]
        unscored = patients[~patients["patient_id"].isin(scored)]
        for index, patient in rows_of(unscored, ["patient_id"]):
            yield Fault(
                table="patients",
                index=index,
                column="patient_id",
                message=f"Patient {patient} has no row in assessments.",
                remedy="Add the rows; leave the scores empty in them if they were not taken.",
                rule="Every listed patient is assessed.",
                rule_id="patients.unscored",
                severity="warning",
            )


def _assessment(index: int, column: str, name: str, message: str, remedy: str, rule: str) -> Fault:
    return Fault(
        table="assessments",
        index=index,
        column=column,
        message=message,
        remedy=remedy,
        rule=rule,
        rule_id=f"assessments.{name}",
        severity="warning",
    )
