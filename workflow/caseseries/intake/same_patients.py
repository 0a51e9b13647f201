"""Whether two cohorts hold the same patients under other codes."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

from caseseries.cases.cohort import Cohort
from caseseries.intake.cohort_file import FILE
from caseseries.intake.problems import Problem, problem_of

FEWEST: Final = 3
"""So many equal patients are no coincidence when they are half of a cohort."""


def same_patients(cohort: Cohort, others: Iterable[Cohort]) -> list[Problem]:
    """Return a warning for every other cohort that holds half of these patients, row for row.

    One that ``same_patients_as`` names, in either file, is told already.
    """
    facts, ours = cohort.facts, _patients(cohort)
    problems = []
    for other in others:
        theirs = other.facts
        if facts.same_patients_as == theirs.cohort or theirs.same_patients_as == facts.cohort:
            continue
        shared = len(ours & _patients(other))
        if shared >= max(FEWEST, len(ours) / 2):
            counts = {"shared": shared, "patients": len(ours), "other": theirs.cohort}
            place = {"cohort": facts.cohort, "file": FILE}
            problems.append(problem_of("tables.same_patients", **counts, **place))
    return problems


def held_twice(cohorts: Sequence[Cohort]) -> dict[tuple[str, str], Problem]:
    """Return a warning for every two cohorts that hold the same patients, by their names."""
    return {
        (first.facts.cohort, second.facts.cohort): problem
        for first, second in combinations(cohorts, 2)
        for problem in same_patients(second, [first])
    }


def _patients(cohort: Cohort) -> set[tuple[str, ...]]:
    """Return the scores of every patient, without the patient's code."""
    scores = [score.id for score in cohort.study.scores]
    columns = ["timepoint", "day", *scores]
    rows: dict[str, list[str]] = {}
    values = cohort.assessments[columns].itertuples(index=False)
    for patient, row in zip(cohort.assessments["patient_id"], values, strict=True):
        rows.setdefault(patient, []).append(" ".join(map(str, row)))
    return {tuple(sorted(texts)) for texts in rows.values()}
