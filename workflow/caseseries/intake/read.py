"""Reading a cohort: from the clinic's files to validated tables, or to what is wrong."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import yaml

from caseseries.cases.cohort import Cohort
from caseseries.cases.cross_checks import check_between
from caseseries.cases.delivered import Delivered
from caseseries.cases.dictionary import columns_of, no_rows
from caseseries.cases.fault import Fault
from caseseries.cases.soft_warnings import look_for_oddities
from caseseries.cases.study import Study
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.clinic_words import guess_values
from caseseries.intake.cohort_file import FILE, CohortFile, read_cohort_file
from caseseries.intake.folder import deliver
from caseseries.intake.headings import beside_claims, rename_columns, settle_claims
from caseseries.intake.no_record import without_no_event
from caseseries.intake.one_visit import visits_under_two_names
from caseseries.intake.parse import TypedTable, validate_table
from caseseries.intake.photos.check import check_photos
from caseseries.intake.privacy.free_text import withhold
from caseseries.intake.privacy.guard import check_cohort_file, check_privacy
from caseseries.intake.problems import Problem, errors, once, problem_of, sort_problems
from caseseries.intake.raw_table import Delivery, RawTable, reported_cells

FEWEST_WORDS: Final = 2
"""Words with a plain meaning that get a line of their own; of one the fault itself tells it."""
MOST_WORDS: Final = 20
"""Words without a plain meaning that a column may add; more are the words of another column."""
LONGEST_LINE: Final = 1_000_000
_SHORT_NUMBER: Final = re.compile(r"-?\d{1,4}")


def read_cohort(folder: Path, study: Study) -> tuple[Cohort | None, list[Problem]]:
    """Read and validate the cohort in a folder: ``cohort.yaml`` with CSV files, workbook or export.

    Returned are the cohort, or None if there is any error, and all problems, errors before
    warnings. Bad data never raise.
    """
    cohort, problems = _read(folder, study)
    return cohort, sort_problems(replace(one, cohort=folder.name) for one in problems)


def _read(folder: Path, study: Study) -> tuple[Cohort | None, list[Problem]]:
    cohort_file, problems = read_cohort_file(folder, study)
    delivery = deliver(folder, cohort_file)
    # The guard comes before every check that may quote a cell; what it refuses is quoted nowhere.
    # A number that stands for a missing value, such as 99, is no old age.
    numbers = {code: "" for code in cohort_file.missing_codes if _SHORT_NUMBER.fullmatch(code)}
    tables = [
        replace(raw, cells=raw.cells.replace(numbers)) if numbers else raw
        for raw in delivery.as_read
    ]
    problems += check_privacy(cohort_file, tables)
    problems += check_cohort_file(study, folder) + delivery.problems
    raws, found = _under_our_names(delivery, cohort_file)
    problems += found
    typed = {}
    for name, raw in raws.items():
        reported = reported_cells(raw, problems)
        raws[name] = raw.blank(reported)
        words, codes = cohort_file.values.get(name, {}), cohort_file.missing_codes
        typed[name] = validate_table(study, raws[name], reported, words, codes)
    faults = [fault for table in typed.values() for fault in table.faults]
    problems += _line_of_words(cohort_file, raws, faults)
    set_aside = dict.fromkeys(delivery.unreadable, sys.maxsize)
    for name, table in typed.items():
        rows_left_out = len(table.frame) - len(table.usable)
        set_aside[name] = rows_left_out + len(raws[name].unreadable_rows)
    delivered = Delivered(
        study=study,
        tables={name: table.usable for name, table in typed.items()},
        set_aside=set_aside,
        steps=cohort_file.facts.steps,
        consensus=cohort_file.facts.rater_score == "consensus",
        wide=delivery.wide,
        sparse=delivery.sparse or delivery.wide,
    )
    if "assessments" in raws:
        visits = delivered.table("assessments")
        problems += visits_under_two_names(study, raws["assessments"], visits)
    faults += check_between(delivered)
    problems += [_located(raws[fault.table], fault) for fault in faults]
    # Where the table of photos cannot be read, nobody knows which of them it lists.
    if "photos" not in delivery.unreadable:
        problems += check_photos(folder, raws.get("photos"))
    problems = _with_patients(once(problems), raws.values())
    if not errors(problems):
        problems += [_located(raws[one.table], one) for one in look_for_oddities(delivered)]
    if errors(problems):
        return None, problems
    cohort, held = withhold(_cohort(cohort_file, raws, typed), cohort_file)
    return cohort, problems + held


def _under_our_names(
    delivery: Delivery, cohort_file: CohortFile
) -> tuple[dict[str, RawTable], list[Problem]]:
    """Give the columns of every table our names."""
    raws: dict[str, RawTable] = {}
    problems: list[Problem] = []
    for name, raw in delivery.tables.items():
        study, columns = cohort_file.study, cohort_file.columns.get(name, {})
        claimed: list[Problem] = []
        if name == "assessments" and delivery.wide:
            if columns:  # they were named by the wide sheet, and bear our names by now
                told = {"names": ", ".join(columns), "score": study.scores[0].id}
                problems.append(problem_of("columns.not_wide", **told, file=FILE, column="columns"))
            columns = {}
        elif name == "assessments" and not delivery.sparse:
            raw, claimed = settle_claims(study, raw, columns)
        renamed, found = rename_columns(study, raw, columns)
        raws[name], misplaced = without_no_event(renamed)
        problems += beside_claims(found, claimed) + misplaced
    return raws, problems


def _line_of_words(
    cohort_file: CohortFile, raws: Mapping[str, RawTable], faults: Iterable[Fault]
) -> Iterator[Problem]:
    """Yield one line for ``cohort.yaml`` with all words at fault, where several plainly mean ours.

    A word whose meaning is not plain is to be filled in.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for fault in faults:
        column = columns_of(cohort_file.study, fault.table)[fault.column]
        text = raws[fault.table].text(fault.index or 0, fault.column)
        if not text or (column.kind == "text" and fault.column != "timepoint"):
            continue
        words = found.setdefault((fault.table, fault.column), {})
        meant = guess_values(column, [text]).get(text, "")
        if meant or (len(words) < MOST_WORDS and not any(map(str.isdecimal, text))):
            words[text] = meant or "…"
    if sum(meant != "…" for words in found.values() for meant in words.values()) < FEWEST_WORDS:
        return
    values = {table: dict(columns) for table, columns in cohort_file.values.items()}
    for (table, name), words in found.items():
        if words:
            columns = values.setdefault(table, {})
            columns[name] = {**columns.get(name, {}), **words}
    shown = yaml.safe_dump(
        values, default_flow_style=True, width=LONGEST_LINE, allow_unicode=True, sort_keys=False
    )
    yield problem_of("cohort_file.values", values=shown.strip(), file=FILE, column="values")


def _located(raw: RawTable, fault: Fault) -> Problem:
    """Give a fault its place in the file."""
    told = {part: getattr(fault, part) for part in ("message", "remedy", "rule", "rule_id")}
    return Problem(**told, severity=fault.severity, **raw.place(fault.index, fault.column))


def _with_patients(problems: Sequence[Problem], raws: Iterable[RawTable]) -> list[Problem]:
    """Name the patient of each row, where the code itself is sound."""
    unnamed = [one.row for one in problems if one.row and not one.patient_id]
    patients: dict[tuple[str, str, int | None], str] = {}
    for raw in (raw for raw in raws if unnamed and "patient_id" in raw.cells):
        numbers = raw.row_numbers["patient_id"]
        for index in np.flatnonzero(np.isin(numbers, unnamed)).tolist():
            place = raw.file, raw.sheet, int(numbers[index])
            patients.setdefault(place, raw.text(index, "patient_id"))
    named = (one.patient_id or patients.get((one.file, one.sheet, one.row), "") for one in problems)
    return [replace(one, patient_id=name) for one, name in zip(problems, named, strict=True)]


def _cohort(
    cohort_file: CohortFile, raws: Mapping[str, RawTable], typed: Mapping[str, TypedTable]
) -> Cohort:
    study, tables = cohort_file.study, {}
    for name in TABLES:
        raw = raws.get(name)
        frame = typed[name].frame if raw else no_rows(study, name)
        # Where each record stands in what the clinic delivered.
        tables[name] = frame.assign(
            source_file=pd.Series(raw.file if raw else "", index=frame.index, dtype="str"),
            source_sheet=pd.Series((raw and raw.sheet) or None, index=frame.index, dtype="str"),
            source_row=pd.Series(raw.source_rows if raw else [], index=frame.index, dtype="Int64"),
        )
    return Cohort(study=study, facts=cohort_file.facts, delivered=tuple(typed), **tables)
