"""Whether a cohort may go on; its validated tables on disk, and back as they were."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from caseseries import files
from caseseries.cases.cohort import Cohort, CohortFacts
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import study_of
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.problems import (
    Problem,
    count_problems,
    errors,
    problems_table,
    render_problems,
)
from caseseries.study_error import StudyError

FACTS_FILE = "cohort.json"
STUDY_FILE = "study.json"
MOST_ON_SCREEN = 20
SOURCE_TYPES = {"source_file": "str", "source_sheet": "str", "source_row": "Int64"}


def accepted(cohort: Cohort | None, problems: Sequence[Problem], *, sheet: str) -> Cohort:
    """Return the cohort if nothing is wrong with it; ``sheet`` is the path of the error sheet.

    Raises StudyError with the first errors in full, how many there are, and where all of them
    stand.
    """
    if cohort is not None:
        return cohort
    faults = errors(problems)
    shown = render_problems(faults, most=MOST_ON_SCREEN)
    raise StudyError(f"{shown}\nAll of them ({count_problems(problems)}): {sheet}")


def worth_a_look(problems: Sequence[Problem], *, sheet: str) -> str:
    """Return the sentence about the warnings of an accepted cohort; empty if there are none."""
    if not problems:
        return ""
    warnings = count_problems(problems).removeprefix("no errors and ")
    return f"Worth a look: {warnings} in {problems[0].cohort}; see {sheet}"


def write_problems(problems: Sequence[Problem], path: Path) -> None:
    """Write the error sheet; it opens in any spreadsheet (UTF-8 with its mark)."""
    files.write_table(problems_table(problems), path, mark=True)


def write_validated(cohort: Cohort, folder: Path) -> None:
    """Write ``<table>.csv`` for every table, and the study, and ``cohort.json`` last of all."""
    for name, frame in cohort.tables.items():
        files.write_table(frame, folder / f"{name}.csv")
    files.write_text(cohort.study.definition + "\n", folder / STUDY_FILE)
    facts = {**asdict(cohort.facts), "delivered": list(cohort.delivered)}
    text = json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
    files.write_text(text, folder / FACTS_FILE)


def read_validated(folder: Path) -> Cohort:
    """Read back what ``write_validated`` wrote."""
    study = study_of(json.loads((folder / STUDY_FILE).read_text(encoding="utf-8")))
    facts = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
    delivered = tuple(facts.pop("delivered"))
    tables = {}
    for table in TABLES:
        types = {name: column.dtype for name, column in columns_of(study, table).items()}
        options = {"dtype": types | SOURCE_TYPES, "keep_default_na": False, "na_values": [""]}
        tables[table] = files.read_table(folder / f"{table}.csv", **options)
    return Cohort(study=study, facts=CohortFacts(**facts), delivered=delivered, **tables)
