"""What may be right but deserves a look: warnings that stop nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Final

import pandas as pd

from caseseries.cases.delivered import Delivered, faults_of, follow_ups, of_score
from caseseries.cases.dictionary import columns_of
from caseseries.cases.fault import Fault
from caseseries.cases.study import Score
from caseseries.cases.vocabulary import (
    BASELINE,
    CONSENSUS,
    IMMEDIATE,
    TREATMENT_ORDER,
    is_follow_up,
    timepoint_rank,
)

FEWEST_EQUAL_SCORES: Final = 3
FEWEST_COMMON_SCORES: Final = 5
FEWEST_RANKED: Final = 10
REVERSED: Final = -0.8
"""Rank correlation of patients in reverse order: of ten, by chance in 1 of 200."""
CODES_OF_MISSING: Final = (77, 88, 99, 777, 888, 999)
MOST_SITES: Final = 4
FOLLOW_UP_TOLERANCE: Final = 0.25
FOLLOW_UP_TOLERANCE_DAYS: Final = 14

# The letter or word of a site or side behind the number of a patient.
_SITE: Final = re.compile(
    r"(?<=\d)[\W_]?(?:[a-z]|le|li|re|ri|left|right|links|rechts)$", re.IGNORECASE
)


def look_for_oddities(delivered: Delivered) -> list[Fault]:
    """Return what a person should look at in tables that break no rule."""
    of_tables = (
        equal_places,
        zeros_of_the_unseen,
        numbers_in_doubt,
        far_follow_ups,
        patient_alone,
        without_primary,
        agreeing_raters,
        unnamed_raters,
        raters_of_one_score,
        sessions_out_of_order,
        unscored_patients,
        sites_of_one_patient,
    )
    of_scores = (
        returned_scores,
        equal_scores,
        turned_scores,
        unplanned_scores,
        scores_of_another_scale,
    )
    faults = [fault for check in of_tables for fault in check(delivered)]
    for score in delivered.study.scores:
        scored = delivered.scored(score)
        for look in of_scores:
            faults += look(score, scored)
    return [replace(fault, severity="warning") for fault in faults]


def returned_scores(score: Score, scored: pd.DataFrame) -> Iterator[Fault]:
    """Find scores better than the one before, by the same rater, where only a loss is expected.

    Of a score of which less is better a loss is what treatment is for, and a rise is no surprise.
    """
    for change in score.changes if score.higher_is_better else ():
        if change.sign != "loss":
            continue
        ranks = {one: timepoint_rank(one) for one in scored["timepoint"].unique()}
        ranked = scored.assign(rank=scored["timepoint"].map(ranks))
        ranked = ranked[ranked["rank"] >= timepoint_rank(change.start)]
        ranked = ranked.sort_values("rank", kind="stable")
        by_rater = ranked.groupby(["patient_id", "rater_id"], sort=False, dropna=False)
        before = by_rater[["timepoint", "given"]].shift()
        ranked = ranked.assign(since=before["timepoint"], earlier=before["given"])
        risen = ranked[(ranked["given"] > ranked["earlier"]).fillna(False)]
        yield from faults_of("assessments.rising_{score}", risen, **of_score(score))


def equal_scores(score: Score, scored: pd.DataFrame) -> Iterator[Fault]:
    """Find timepoints at which one rater gave every patient the same score."""
    for _, rows in scored.groupby(["timepoint", "rater_id"], sort=False, dropna=False):
        if len(rows) >= FEWEST_EQUAL_SCORES and rows["given"].nunique() == 1:
            told = {"rows": len(rows), **of_score(score)}
            yield from faults_of("assessments.equal_{score}", rows[:1], **told)


def turned_scores(score: Score, scored: pd.DataFrame) -> Iterator[Fault]:
    """Find timepoints with the patients in the reverse order of the timepoint before."""
    given = scored.groupby(["patient_id", "timepoint"])["given"].mean().unstack()
    for before, after in pairwise(sorted(map(str, given), key=timepoint_rank)):
        ranks = given[[before, after]].dropna().rank()
        if len(ranks) >= FEWEST_RANKED and ranks[before].corr(ranks[after]) <= REVERSED:
            told = {"before": before, "patients": len(ranks), **of_score(score)}
            rows = scored[scored["timepoint"] == after][:1]
            yield from faults_of("assessments.turned_{score}", rows, **told)


def unplanned_scores(score: Score, scored: pd.DataFrame) -> Iterator[Fault]:
    """Find scores at timepoints at which the study takes none: they are analysed like others."""
    taken = list(filter(score.taken_at, scored["timepoint"].unique()))
    for _, rows in scored[~scored["timepoint"].isin(taken)].groupby("timepoint", sort=True):
        told = {"rows": len(rows), "at": ", ".join(score.at), **of_score(score)}
        yield from faults_of("assessments.unplanned_{score}", rows[:1], **told)


def equal_places(delivered: Delivered) -> Iterator[Fault]:
    """Find the same place in the order of treatment for every patient."""
    patients = delivered.table("patients")
    placed = patients.dropna(subset=[one for one in patients if one == TREATMENT_ORDER])
    if TREATMENT_ORDER in placed and len(placed) > 1 and placed[TREATMENT_ORDER].nunique() == 1:
        yield from faults_of("patients.equal_order", placed[:1], patients=len(placed))


def zeros_of_the_unseen(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups with 0 for every score and no day: others have one, or two scores are 0."""
    columns = ["timepoint", "day", *(score.id for score in delivered.study.scores)]
    later = delivered.table("assessments").reindex(columns=columns)
    later = later[follow_ups(later)]
    scores = later[columns[2:]]
    dated = later["day"].notna().groupby(later["timepoint"]).transform("any")
    doubtful = later["day"].isna() & (scores.notna().sum(axis=1) > 1 - dated)
    zero = doubtful & (scores.isna() | scores.eq(0)).all(axis=1)
    for _, rows in later[zero].groupby("timepoint"):
        yield from faults_of("assessments.zeros_without_day", rows[:1], rows=len(rows))


def scores_of_another_scale(score: Score, scored: pd.DataFrame) -> Iterator[Fault]:
    """Find scores that keep to the lowest tenth of their scale: 0.85 for 8.5, or for 85 %."""
    tenth = (score.highest - score.lowest) / 10
    limit = score.lowest + tenth
    for whose, rows in () if score.is_ordinal else _low_parts(scored, limit, limit + 2 * tenth):
        told = {"whose": whose, "limit": limit, "highest": score.highest, **of_score(score)}
        yield from faults_of("assessments.another_scale", rows[:1], **told)


def _low_parts(
    scored: pd.DataFrame, limit: float, far: float
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield all scores if all are low, or else those of some patients, a rater or a timepoint.

    Others go ``far``. Three patients are some, if every other one of them has a high score.
    """
    best = scored.groupby("patient_id", sort=False)["given"].max()
    if len(scored) >= FEWEST_EQUAL_SCORES and 0 < best.max() <= limit:
        yield "", scored
    if not (best >= far).any():
        return
    low, high = best.index[best <= limit], best.index[best >= far]
    of_low = scored[scored["patient_id"].isin(low)]
    are_apart = len(low) + len(high) == len(best)
    if are_apart and min(len(low), len(high)) >= FEWEST_EQUAL_SCORES and _has_several(of_low):
        yield f" of {len(low)} patients, such as {low[0]},", of_low
        scored = scored.drop(index=of_low.index)
    for keys in (["rater_id"], ["timepoint"], ["rater_id", "timepoint"]):
        for names, rows in scored.groupby(keys, sort=False):
            if rows["given"].max() <= limit and _has_several(rows):
                yield f" of {' at '.join(map(str, names))}", rows
                scored = scored.drop(index=rows.index)


def _has_several(rows: pd.DataFrame) -> bool:
    """Say whether scores differ as on a scale of their own: no 0 and 1 of patients who are well."""
    return rows["given"].nunique() >= FEWEST_EQUAL_SCORES


def numbers_in_doubt(delivered: Delivered) -> Iterator[Fault]:
    """Find columns in per cent without a number above 1, and 99, 888 and the like far above all."""
    for table, frame in delivered.tables.items():
        for column in columns_of(delivered.study, table).values():
            if column.dtype == "str" or column.name not in frame:
                continue
            rows = frame.assign(given=frame[column.name]).dropna(subset="given")
            is_code = rows["given"].isin(CODES_OF_MISSING)
            others = rows["given"][~is_code]
            if len(others) < FEWEST_EQUAL_SCORES:
                continue
            told = {"table": table, "column": column.name, "title": column.title}
            like_missing = rows[is_code & (rows["given"] >= 2 * others.max())]
            yield from faults_of("{table}.like_missing", like_missing, **told)
            # Of scores, the warning about another scale says as much.
            if column.unit == "%" and table != "assessments" and 0 < rows["given"].max() <= 1:
                yield from faults_of("{table}.shares", rows[:1], **told)


def sites_of_one_patient(delivered: Delivered) -> Iterator[Fault]:
    """Find codes that differ in a letter behind the number alone: P01-L and P01-R, P3a and P3b."""
    patients = delivered.table("patients", "patient_id")
    stems = patients["patient_id"].str.replace(_SITE, "", regex=True)
    alike = patients.groupby(stems, sort=False)["patient_id"]
    sites = patients.assign(first=alike.transform("first"))
    are_sites = alike.transform("size").between(2, MOST_SITES)
    several = sites[are_sites & (sites["first"] != sites["patient_id"])]
    yield from faults_of("patients.sites", several[:1], codes=len(several))


def far_follow_ups(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups whose day is far from when they are due, counted from immediate."""
    assessments = delivered.table("assessments", "patient_id", "timepoint", "day")
    dated = assessments[assessments["day"].notna()]
    immediate = dated[dated["timepoint"].eq(IMMEDIATE)].drop_duplicates("patient_id", keep="last")
    start = dated["patient_id"].map(immediate.set_index("patient_id")["day"])
    days = {one: timepoint_rank(one) for one in dated["timepoint"].unique() if is_follow_up(one)}
    due = dated["timepoint"].map(days).astype("float64")
    dated = dated.assign(elapsed=dated["day"] - start.fillna(0).astype("Int64"), due=due)
    tolerance = (FOLLOW_UP_TOLERANCE * due).clip(lower=FOLLOW_UP_TOLERANCE_DAYS)
    far = (dated["elapsed"] - due).abs() > tolerance
    yield from faults_of("assessments.far_follow_up", dated[far.fillna(False)])


def patient_alone(delivered: Delivered) -> Iterator[Fault]:
    """Find patients and timepoints with the patient's own scores but none of any rater."""
    study, assessments = delivered.study, delivered.table("assessments")
    rated = [score for score in study.rated if score.needed and score.id in assessments]
    own = [score for score in study.scores if not score.rated and score.id in assessments]
    if not (rated and own):
        return
    keys = ["patient_id", "timepoint"]
    is_rated = assessments[rated[0].id].notna()
    seen = is_rated.groupby([assessments[key] for key in keys]).transform("any")
    is_given = assessments[[score.id for score in own]].notna()
    alone = assessments[is_given.any(axis=1) & ~seen].drop_duplicates(keys)
    alone = alone[alone["timepoint"].map(rated[0].taken_at).astype(bool)]
    for has, rows in alone.groupby([is_given[score.id] for score in own]):
        given = [score for score, is_one in zip(own, has, strict=True) if is_one]
        told = {"own": given[0].id, "own_short": ", ".join(score.short for score in given)}
        told |= of_score(rated[0])
        yield from faults_of("assessments.{own}_without_{score}", rows, **told)


def without_primary(delivered: Delivered) -> Iterator[Fault]:
    """Find a primary outcome that nobody has, and patients left out as they have no baseline."""
    study, primary = delivered.study, delivered.study.primary
    score = study.scored(primary.outcome) if primary else None
    if primary is None or score is None:
        return
    scored, told = delivered.scored(score), {"outcome": study.name(primary.outcome)}
    followed = scored[scored["timepoint"].eq(primary.timepoint)].drop_duplicates("patient_id")
    later = sorted(filter(is_follow_up, scored["timepoint"].unique()), key=timepoint_rank)
    if later and followed.empty:
        told |= {"at": primary.timepoint, "later": ", ".join(later), **of_score(score)}
        yield from faults_of("assessments.{score}_without_primary", scored[:1], **told)
    change = study.change(primary.outcome)
    if change and change.start == BASELINE:
        begun = scored.loc[scored["timepoint"].eq(BASELINE), "patient_id"]
        without = followed[~followed["patient_id"].isin(begun)]
        told |= {"without": f"{len(without)} of {len(followed)}", **of_score(score)}
        yield from faults_of("assessments.{score}_without_baseline", without[:1], **told)


def agreeing_raters(delivered: Delivered) -> Iterator[Fault]:
    """Find raters whose scores are the same throughout: one may be a copy of the other."""
    assessments = delivered.table("assessments", "patient_id", "timepoint", "rater_id")
    named = assessments["rater_id"].notna() & assessments["rater_id"].ne(CONSENSUS)
    rated = [score.id for score in delivered.study.rated if score.id in assessments]
    by_rater = assessments[named].dropna(subset=rated, how="all").groupby("rater_id", sort=False)
    given = {str(rater): rows for rater, rows in by_rater}
    scores = {
        rater: rows.set_index(["patient_id", "timepoint"])[rated].stack().dropna()
        for rater, rows in given.items()
    }
    for one, other in combinations(scores, 2):
        both = [scores[one], scores[other]]
        common = pd.concat(both, axis=1, join="inner", keys=["one", "other"])
        if len(common) >= FEWEST_COMMON_SCORES and common["one"].eq(common["other"]).all():
            told = {"one": one, "other": other, "scores": len(common)}
            yield from faults_of("assessments.agreeing_raters", given[other][:1], **told)


def unnamed_raters(delivered: Delivered) -> Iterator[Fault]:
    """Find scores without a rater where others name theirs: they count as one more rater's."""
    for score in delivered.study.rated:
        scored = delivered.scored(score)
        unnamed = scored[scored["rater_id"].isna()]
        if 0 < len(unnamed) < len(scored):
            told = {"unnamed": len(unnamed), "scores": len(scored), "short": score.short}
            yield from faults_of("assessments.unnamed_rater", unnamed[:1], **told)
            return


def raters_of_one_score(delivered: Delivered) -> Iterator[Fault]:
    """Find raters who gave one score where others gave many: the code may be mistyped."""
    named = delivered.table("assessments", "rater_id").dropna(subset="rater_id")
    times = named["rater_id"].map(named["rater_id"].value_counts())
    most = max(times, default=0)
    if most >= FEWEST_COMMON_SCORES:
        yield from faults_of("assessments.rater_of_one_score", named[times == 1], most=most)


def sessions_out_of_order(delivered: Delivered) -> Iterator[Fault]:
    """Find patients whose sessions are not listed one after the other from 1."""
    sessions = delivered.table("sessions", "patient_id", "session")
    once = sessions.drop_duplicates(["patient_id", "session"])
    place = once.groupby("patient_id", sort=False).cumcount() + 1
    wrong = once[once["session"].ne(place).fillna(True)].drop_duplicates("patient_id")
    listed = once[once["patient_id"].isin(wrong["patient_id"])].groupby("patient_id")["session"]
    numbers = {patient: ", ".join(map(str, given.tolist())) for patient, given in listed}
    wrong = wrong.assign(numbers=wrong["patient_id"].map(numbers))
    yield from faults_of("sessions.out_of_order", wrong)


def unscored_patients(delivered: Delivered) -> Iterator[Fault]:
    """Find patients who are listed but never assessed."""
    patients = delivered.table("patients", "patient_id")
    if "assessments" in delivered.tables:
        scored = delivered.table("assessments")["patient_id"]
        yield from faults_of("patients.unscored", patients[~patients["patient_id"].isin(scored)])
