"""Reporting checklists, filled in by rules from the cohort, the ledger and the manuscript.

An item is *met* when all the evidence that it names is there, *partly* met when some of it is,
*missing* when none is, and *not applicable* to cohorts of a provenance that it excludes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import pandas as pd

from caseseries import document
from caseseries.cases.cohort import Cohort
from caseseries.cases.study import Study
from caseseries.intake.cohort_file import REPORTING
from caseseries.intake.privacy.guard import check_reporting
from caseseries.intake.problems import render_problems
from caseseries.ledger import Ledger, Row
from caseseries.study_error import StudyError

Status = Literal["met", "partly", "missing", "not applicable"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, kw_only=True)
class Outline:
    """What a manuscript has, as far as checklists ask.

    ``abstract`` are the headings of its parts; ``sections`` those under which there is text (a gap
    to be filled in is none); ``exhibits`` the targets of its tables and figures.
    """

    title: str = ""
    keywords: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """Everything in which a checklist may look for its evidence.

    ``statements`` is what ``config/paper.yaml`` says, ``told`` what the ``reporting.yaml`` of each
    cohort says.
    """

    cohorts: Sequence[Cohort]
    ledger: Ledger
    outline: Outline
    statements: Mapping[str, Any] = field(default_factory=dict)
    told: Sequence[Mapping[str, Any]] = ()

    @property
    def study(self) -> Study:
        """The study of the cohorts."""
        return self.cohorts[0].study

    @cached_property
    def rows(self) -> list[Row]:
        """The ledger rows of the cohorts that have a value."""
        names = {cohort.facts.cohort for cohort in self.cohorts}
        return [row for row in self.ledger if row.cohort in names and row.value is not None]


class _Found(NamedTuple):
    """One piece of evidence: whether it is there (0 to 1), and where it is or should be."""

    share: float
    place: str


COLUMNS = ("checklist", "item", "topic", "asks", "status", "where", "lacking")
"""Of a checklist that is filled in: ``where`` is the evidence that was found, ``lacking`` that
which was not, or not in full."""


def name_of(checklist: Mapping[str, Any]) -> str:
    """Return the name of a checklist with its version: ``CARE 2013``, and what is newer."""
    newer = f"; newer: {checklist['newer']}" if checklist.get("newer") else ""
    return f"{checklist['name']} {checklist['version']}{newer}"


def read_reporting(folder: Path, study: Study) -> dict[str, Any]:
    """Read what a cohort's folder says for checklists; empty when it says nothing.

    Raises StudyError with one sentence for every fault of the file, and for everything that names a
    person.
    """
    path = folder / REPORTING
    said = document.load(path, "reporting") if path.is_file() else {}
    if named := check_reporting(study, folder):
        raise StudyError(f"{folder}:\n{render_problems(named)}")
    return said


def fill_in(checklists: Iterable[Mapping[str, Any]], dossier: Dossier) -> pd.DataFrame:
    """Return one row for every item of the checklists, in their order."""
    answers = [
        (name_of(checklist), item["item"], item["topic"], item["asks"], *_answer(item, dossier))
        for checklist in checklists
        for item in checklist["items"]
    ]
    return pd.DataFrame(answers, columns=list(COLUMNS))


def _answer(item: Mapping[str, Any], dossier: Dossier) -> tuple[Status, str, str]:
    """Return the status of an item, and the evidence that was found and that was not."""
    reason = _does_not_apply(item, dossier)
    if reason:
        return "not applicable", reason, ""
    evidence = [
        _look(kind, name, dossier) for entry in item["evidence"] for kind, name in entry.items()
    ]
    there = "; ".join(one.place for one in evidence if one.share > 0)
    lacking = "; ".join(one.place for one in evidence if not one.share > 0)
    if all(one.share == 1 for one in evidence):
        return "met", there, lacking
    return "partly" if there else "missing", there, lacking


def _does_not_apply(item: Mapping[str, Any], dossier: Dossier) -> str:
    """Return why an item does not apply; empty when it does."""
    provenance = dossier.cohorts[0].facts.provenance
    if provenance in item.get("not_for", ()):
        return f"The cases are {provenance}: there are no patients to ask it of."
    if item.get("only_with") == "sessions" and not dossier.study.has_sessions:
        return "The study has no sessions of treatment."
    if item.get("only_with") == "raters" and not dossier.study.rated:
        return "The study has no score that raters give."
    return ""


def _look(kind: str, name: str, dossier: Dossier) -> _Found:
    """Look for one piece of evidence, of which a part can be there."""
    rows, told, outline, study = dossier.rows, dossier.told, dossier.outline, dossier.study
    place = f"manuscript, {kind.removeprefix('manuscript_')} {name}"
    given: list[bool] = []
    match kind:
        case "column":
            return _column(name, dossier)
        case "ledger":
            return _of_rows((row for row in rows if fnmatchcase(row.statistic_id, name)), name)
        case "outcome":
            means = (row for row in rows if row.statistic == "mean" and row.ci_low is not None)
            given_by = {
                "raters": [score.id for score in study.rated],
                "patients": [score.id for score in study.scores if not score.rated],
                "change": [change.id for change in study.changes],
            }
            found = (row for row in means if row.outcome in given_by[name])
            return _of_rows(found, f"mean with interval, {name}")
        case "raters":
            agreed = (row for row in rows if row.outcome.endswith("_agreement"))
            return _of_rows(agreed, "agreement of raters")
        case "table":
            place = f"table {name}"
            given = [name in cohort.delivered for cohort in dossier.cohorts]
        case "fact":
            place = f"cohort.yaml, {name}"
            given = [bool(getattr(cohort.facts, name)) for cohort in dossier.cohorts]
        case "reporting":
            place = f"{REPORTING}, {name}"
            given = [one.get(name) is not None for one in told]
        case "affirmed":
            place = f"{REPORTING}, {name}: true"
            given = [one.get(name) is True for one in told]
        case "statement":
            place = f"config/paper.yaml, {name}"
            given = [bool(dossier.statements.get(name))]
        case "primary":
            place = "config/study.yaml, primary"
            given = [study.primary is not None]
        case "title":
            given = [_is_named(name, outline.title, study)]
        case "keyword":
            given = [_is_named(name, " ".join(outline.keywords), study)]
        case "abstract":
            given = [name in outline.abstract]
        case "section":
            given = [name in outline.sections]
        case "figure":
            given = [f"fig:{name}" in outline.exhibits]
        case _:
            given = [f"tbl:{name}" in outline.exhibits]
    return _Found(sum(given) / len(given) if given else 0, place)


def _is_named(name: str, text: str, study: Study) -> bool:
    """Say whether a text holds some words; ``theme`` stands for the treatment or the condition."""
    wanted = [study.treatment, study.condition] if name == "theme" else [name]
    return any(one.casefold() in text.casefold() for one in wanted)


def _column(name: str, dossier: Dossier) -> _Found:
    """Say how far a column is filled; ``patients.group`` and ``sessions.own`` are the study's."""
    table, column = name.split(".")
    study = dossier.study
    own = study.patient_columns if table == "patients" else study.session_columns
    names = {
        "group": [study.grouping.column],
        "own": [one.name for one in own],
        "rated": [score.id for score in study.rated],
    }.get(column, [column])
    cells = [cohort.tables[table][one] for cohort in dossier.cohorts for one in names]
    filled, total = sum(int(one.notna().sum()) for one in cells), sum(map(len, cells))
    return _Found(
        filled / total if total else 0,
        f"{table}.csv, {', '.join(names)}: filled in {filled} of {total} rows",
    )


def _of_rows(rows: Iterable[Row], wanted: str) -> _Found:
    ids = [row.statistic_id for row in rows]
    if not ids:
        return _Found(0, f"ledger, {wanted}")
    others = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
    return _Found(1, f"ledger, {ids[0]}{others}")
