"""One visit under two names: ``26 weeks`` in some rows, ``6 months`` in the others."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import pandas as pd

from caseseries.cases.soft_warnings import FOLLOW_UP_TOLERANCE
from caseseries.cases.study import Study
from caseseries.cases.vocabulary import follow_up, is_follow_up, timepoint_rank
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable

SAME_TIME: Final = 0.1
"""How far apart two units may put one time, as a share of it: half a year is 24 or 26 weeks."""


def visits_under_two_names(
    study: Study, raw: RawTable, assessments: pd.DataFrame
) -> Iterator[Problem]:
    """Yield follow-ups so near another that they may be one visit.

    They are on one day, or nobody has the same score at both. It is an error where they differ in
    unit. Those that the study names itself are two visits.

    ``assessments`` are the usable rows of ``raw``, typed, under their positions there.
    """
    if not {"patient_id", "timepoint"} <= {*assessments}:
        return
    by_timepoint = assessments.groupby("timepoint")["patient_id"]
    seen = {str(name): {*patients} for name, patients in by_timepoint if is_follow_up(str(name))}
    named = {timepoint for score in study.scores for timepoint in score.at}
    named |= {study.primary.timepoint} if study.primary else set()
    for pair in pairwise(sorted(seen, key=timepoint_rank)):
        first, last = map(timepoint_rank, pair)
        share = (last - first) / last
        if share >= FOLLOW_UP_TOLERANCE or named.issuperset(pair):
            continue
        if share and _is_a_score_at_both(study, assessments[assessments["timepoint"].isin(pair)]):
            continue
        held = assessments.groupby("timepoint").count().sum(axis=1)
        kept, other = sorted(pair, key=lambda one: (one not in named, -len(seen[one]), -held[one]))
        rows = assessments.index[assessments["timepoint"] == other]
        block, line = _same_visit(study, raw, rows, kept)
        is_same_time = share <= SAME_TIME and follow_up(kept)[0] != follow_up(other)[0]
        called = {name: f"{name} (patients: {len(seen[name])})" for name in pair}
        told = {"kept": called[kept], "other": called[other], "days": f"{last - first:.0f}"}
        told |= {"line": line, "block": block}
        told |= {"severity": "error" if is_same_time else "warning"}
        yield raw.told(int(rows[0]), "timepoint", "assessments.one_visit", **told)


def _same_visit(study: Study, raw: RawTable, rows: pd.Index, kept: str) -> tuple[str, str]:
    """Return the block of ``cohort.yaml`` and what it says to make some rows part of a visit."""
    if raw.row_numbers["timepoint"][rows[0]] > 1:
        texts = raw.cells["timepoint"][rows].unique()
        return "values, assessments and timepoint", ", ".join(f'"{one}": {kept}' for one in texts)
    # In a wide sheet a heading names score and visit.
    filled = ((one.id, rows[raw.cells[one.id][rows] != ""]) for one in study.scores)
    named = [f'{one}_{kept}: "{raw.heading(held[0], one)}"' for one, held in filled if len(held)]
    return "columns and wide", ", ".join(named)


def _is_a_score_at_both(study: Study, visits: pd.DataFrame) -> bool:
    """Tell whether any patient has the same score at both of two visits."""
    scores = [score.id for score in study.scores if score.id in visits]
    known = visits.groupby(["patient_id", "timepoint"])[scores].count().gt(0)
    return bool(known.groupby("patient_id").sum().gt(1).any(axis=None))
