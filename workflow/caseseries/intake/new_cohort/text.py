"""The text of a new ``cohort.yaml``: it asks only what cannot be read off the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import yaml
from jinja2 import Template

from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.clinic_words import (
    guess_columns,
    guess_scores,
    guess_sheets,
    guess_values,
    plain,
)
from caseseries.intake.cohort_file import CohortFile, read_cohort_file
from caseseries.intake.folder import deliver
from caseseries.intake.headings import rename_columns
from caseseries.intake.raw_table import WIDE, RawTable
from caseseries.intake.wide import is_wide

_TEMPLATE: Final = Path(__file__).with_name("cohort.yaml.j2")
_GUESSED: Final = {"sheets": "sheets", "columns": "headings", "values": "words"}


def title_of(name: str) -> str:
    """Return the title that a new cohort has until somebody writes another."""
    return name.replace("-", " ").title()


def cohort_text(study: Study, name: str, protocols: Sequence[str], known: Mapping[str, Any]) -> str:
    """Return the text of ``cohort.yaml`` for a new cohort.

    ``known`` is what need not be asked: ``has_sessions`` and ``has_raters`` (more than one), and
    the guessed ``sheets``, ``columns`` and ``values`` as they stand in ``cohort.yaml``.
    """
    guessed = {
        what: yaml.safe_dump({key: known[key]}, allow_unicode=True, sort_keys=False)
        for key, what in _GUESSED.items()
        if known.get(key)
    }
    template = _TEMPLATE.read_text(encoding="utf-8")
    text: str = Template(template, trim_blocks=True, keep_trailing_newline=True).render(
        title=title_of(name),
        open_scores=[score.id for score in study.scores if not score.step],
        protocols=protocols,
        has_sessions=known.get("has_sessions", True),
        has_raters=known.get("has_raters", True),
        guessed=guessed,
    )
    return text


def known_of(study: Study, folder: Path) -> dict[str, Any]:
    """Read off the tables in a folder what need not be asked."""
    said, _ = read_cohort_file(folder, study)
    said = replace(said, sheets=_guessed_sheets(study, deliver(folder, said).as_read))
    said = replace(said, columns=_guessed_columns(folder, said))
    named = {
        name: rename_columns(study, table, said.columns.get(name, {}))[0]
        for name, table in deliver(folder, said).tables.items()
    }
    guessed = {
        table: {
            name: words
            for name, column in columns_of(study, table).items()
            if name in raw.cells and (column.choices or name == "timepoint")
            if (words := guess_values(column, raw.cells[name]))
        }
        for table, raw in named.items()
    }
    raters = named["assessments"].cells.get("rater_id") if "assessments" in named else None
    return {
        "has_sessions": "sessions" in named,
        "has_raters": raters is not None and raters[raters != ""].nunique() > 1,
        "sheets": said.sheets,
        "columns": said.columns,
        "values": {table: words for table, words in guessed.items() if words},
    }


def _guessed_sheets(study: Study, tables: Sequence[RawTable]) -> dict[str, str]:
    """Guess which sheet is which table; where one holds everything, its name does not matter."""
    sheets = {table.sheet for table in tables if table.sheet}
    if len(sheets) < 2:
        return {}
    guessed = guess_sheets(sorted(sheets))
    wide = [
        table.sheet
        for table in tables
        if table.sheet not in guessed.values()
        and (is_wide(study, table.header) or guess_scores(study, table.header, wide=True))
    ]
    if len(wide) == 1 and not {"patients", "assessments", WIDE} & {*guessed, *map(plain, sheets)}:
        guessed[WIDE] = wide[0]
    return guessed


def _guessed_columns(folder: Path, said: CohortFile) -> dict[str, dict[str, str]]:
    """Guess what the headings mean, those of a sheet too that nothing shows to be a table."""
    columns: dict[str, dict[str, str]] = {}
    tables = deliver(folder, said).as_read
    is_long = any(table.name == "assessments" for table in tables)
    for table in tables:
        wide = {} if is_long else guess_scores(said.study, table.header, wide=True)
        if wide:
            columns[WIDE] = wide
        name = "patients" if wide or table.name == WIDE else table.name
        others = [heading for heading in table.header if heading not in wide.values()]
        guessed = guess_columns(columns_of(said.study, name), others) if name in TABLES else {}
        if name == "assessments":
            guessed = guess_scores(said.study, others, wide=False) | guessed
        if guessed:
            columns[name] = guessed
    return columns
