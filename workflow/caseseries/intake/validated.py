"""Validated tables on disk: written whole or not at all, and read back as they were."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from caseseries import files
from caseseries.cases.cohort import Cohort, CohortFacts
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study, study_of
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.problems import Problem, problems_table

FACTS_FILE = "cohort.json"
STUDY_FILE = "study.json"
SOURCE_TYPES = {"source_file": "str", "source_sheet": "str", "source_row": "Int64"}


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
    tables = {name: read_validated_table(study, folder / f"{name}.csv", name) for name in TABLES}
    return Cohort(study=study, facts=CohortFacts(**facts), delivered=delivered, **tables)


def read_validated_table(study: Study, path: Path, table: str) -> pd.DataFrame:
    """Read one validated table in the types of its model."""
    types = {name: column.dtype for name, column in columns_of(study, table).items()}
    types |= SOURCE_TYPES
    return files.read_table(path, dtype=types, keep_default_na=False, na_values=[""])
