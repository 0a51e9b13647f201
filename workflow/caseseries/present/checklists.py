"""Reporting checklists, filled in by rules from the cohort, the ledger and the manuscript.

An item is *met* when all the evidence that it names is there, *partly* met when some of it is,
*missing* when none is, and *not applicable* to cohorts of a provenance that it excludes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from caseseries import document
from caseseries.cases.cohort import Cohort
from caseseries.cases.column import Column
from caseseries.cases.study import Study
from caseseries.ledger import Ledger, Row

Status = Literal["met", "partly", "missing", "not applicable"]
STATUSES: tuple[Status, ...] = get_args(Status)

# Reporting files are read from the cohort's own folder.
REPORTING_FILE = "reporting.yaml"


@dataclass(frozen=True, kw_only=True)
class Outline:
    """What a manuscript has, as far as checklists ask.

    Attributes
    ----------
    title, keywords, abstract
        Its title, its keywords, the headings of its abstract.
    sections
        Headings under which there is text; a gap to be filled in is none.
    exhibits
        Targets of its tables and figures.
    """

    title: str = ""
    keywords: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """Everything in which a checklist may look for its evidence.

    Attributes
    ----------
    cohorts
        The cohorts of the paper.
    ledger
        Their ledgers.
    outline
        The manuscript.
    statements
        What ``config/paper.yaml`` says.
    told
        What the ``reporting.yaml`` of each cohort says.
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


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One item of a checklist, filled in.

    Attributes
    ----------
    where
        The evidence that was found.
    lacking
        The evidence that was not, or not in full.
    """

    checklist: str
    item: str
    topic: str
    asks: str
    status: Status
    where: str
    lacking: str


@dataclass(frozen=True)
class _Found:
    """One piece of evidence: whether it is there (0 to 1), and where it is or should be."""

    share: float
    place: str


COLUMNS = tuple(Answer.__dataclass_fields__)


def read_checklist(path: Path) -> dict[str, Any]:
    """Read one checklist.

    Raises
    ------
    StudyError
        With one sentence for every fault of the file.
    """
    return document.load(path, "checklist")


def name_of(checklist: Mapping[str, Any]) -> str:
    """Return the name of a checklist with its version: ``CARE 2013``, and what is newer."""
    newer = f"; newer: {checklist['newer']}" if checklist.get("newer") else ""
    return f"{checklist['name']} {checklist['version']}{newer}"


def read_reporting(folder: Path) -> dict[str, Any]:
    """Read what a cohort's folder says for checklists; empty when it says nothing.

    Raises
    ------
    StudyError
        With one sentence for every fault of the file.
    """
    path = folder / REPORTING_FILE
    return document.load(path, "reporting") if path.is_file() else {}


def fill_in(checklists: Iterable[Mapping[str, Any]], dossier: Dossier) -> pd.DataFrame:
    """Return one row for every item of the checklists, in their order."""
    answers = [
        _answer(checklist, item, dossier) for checklist in checklists for item in checklist["items"]
    ]
    return pd.DataFrame([asdict(answer) for answer in answers], columns=list(COLUMNS))


def _answer(checklist: Mapping[str, Any], item: Mapping[str, Any], dossier: Dossier) -> Answer:
    evidence = [
        _look(kind, name, dossier) for entry in item["evidence"] for kind, name in entry.items()
    ]
    reason = _does_not_apply(item, dossier)
    return Answer(
        checklist=name_of(checklist),
        item=item["item"],
        topic=item["topic"],
        asks=item["asks"],
        status="not applicable" if reason else _status(evidence),
        where=reason or _places(evidence, found=True),
        lacking="" if reason else _places(evidence, found=False),
    )


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


def _status(evidence: Sequence[_Found]) -> Status:
    if all(one.share == 1 for one in evidence):
        return "met"
    return "partly" if any(one.share > 0 for one in evidence) else "missing"


def _places(evidence: Sequence[_Found], *, found: bool) -> str:
    return "; ".join(one.place for one in evidence if (one.share > 0) == found)


def _look(kind: str, name: str, dossier: Dossier) -> _Found:
    """Look for one piece of evidence."""
    match kind:
        case "table":
            there = [name in cohort.delivered for cohort in dossier.cohorts]
            return _Found(sum(there) / len(there), f"table {name}")
        case "column":
            return _column(name, dossier)
        case "ledger":
            return _ledger(name, dossier)
        case "outcome":
            return _outcome(name, dossier)
        case "raters":
            return _raters(dossier)
        case "fact":
            given = [bool(getattr(cohort.facts, name)) for cohort in dossier.cohorts]
            return _Found(sum(given) / len(given), f"cohort.yaml, {name}")
        case "reporting":
            return _told(name, [one.get(name) is not None for one in dossier.told])
        case "affirmed":
            return _told(f"{name}: true", [one.get(name) is True for one in dossier.told])
        case "statement":
            return _Found(bool(dossier.statements.get(name)), f"config/paper.yaml, {name}")
        case "primary":
            return _Found(dossier.study.primary is not None, "config/study.yaml, primary")
        case _:
            return _manuscript(kind, name, dossier)


def _told(name: str, given: Sequence[bool]) -> _Found:
    return _Found(sum(given) / len(given) if given else 0, f"{REPORTING_FILE}, {name}")


def _manuscript(kind: str, name: str, dossier: Dossier) -> _Found:
    outline = dossier.outline
    place = f"manuscript, {kind.removeprefix('manuscript_')} {name}"
    match kind:
        case "title":
            return _Found(_is_named(name, outline.title, dossier.study), place)
        case "keyword":
            return _Found(_is_named(name, " ".join(outline.keywords), dossier.study), place)
        case "abstract":
            return _Found(name in outline.abstract, place)
        case "section":
            return _Found(name in outline.sections, place)
        case "figure":
            return _Found(f"fig:{name}" in outline.exhibits, place)
        case _:
            return _Found(f"tbl:{name}" in outline.exhibits, place)


def _is_named(name: str, text: str, study: Study) -> bool:
    """Say whether a text holds some words; ``theme`` stands for the treatment or the condition."""
    wanted = [study.treatment, study.condition] if name == "theme" else [name]
    return any(one.casefold() in text.casefold() for one in wanted)


def _column(name: str, dossier: Dossier) -> _Found:
    """Say how far a column is filled; ``patients.group`` and ``sessions.own`` are the study's."""
    table, column = name.split(".")
    names = {
        "group": [dossier.study.grouping.column],
        "own": [one.name for one in _own_columns(table, dossier.study)],
        "rated": [score.id for score in dossier.study.rated],
    }.get(column, [column])
    cells = [cohort.tables[table][one] for cohort in dossier.cohorts for one in names]
    filled, total = sum(int(one.notna().sum()) for one in cells), sum(map(len, cells))
    return _Found(
        filled / total if total else 0,
        f"{table}.csv, {', '.join(names)}: filled in {filled} of {total} rows",
    )


def _own_columns(table: str, study: Study) -> Sequence[Column]:
    return study.patient_columns if table == "patients" else study.session_columns


def _ledger(pattern: str, dossier: Dossier) -> _Found:
    values = [
        row.statistic_id
        for row in _rows(dossier)
        if row.value is not None and fnmatchcase(row.statistic_id, pattern)
    ]
    return _of_rows(values, pattern)


def _outcome(kind: str, dossier: Dossier) -> _Found:
    """Look for follow-up means of scores by ``raters`` or ``patients``, or of a ``change``."""
    study = dossier.study
    ids = {
        "raters": [score.id for score in study.rated],
        "patients": [score.id for score in study.scores if not score.rated],
        "change": [change.id for change in study.changes],
    }[kind]
    values = [
        row.statistic_id
        for row in _rows(dossier)
        if row.outcome in ids and row.statistic == "mean" and row.ci_low is not None
    ]
    return _of_rows(values, f"mean with interval, {kind}")


def _raters(dossier: Dossier) -> _Found:
    """Look for an agreement of raters that was computed."""
    values = [
        row.statistic_id
        for row in _rows(dossier)
        if row.outcome.endswith("_agreement") and row.value is not None
    ]
    return _of_rows(values, "agreement of raters")


def _rows(dossier: Dossier) -> Iterator[Row]:
    names = {cohort.facts.cohort for cohort in dossier.cohorts}
    return (row for row in dossier.ledger if row.cohort in names)


def _of_rows(ids: Sequence[str], wanted: str) -> _Found:
    if not ids:
        return _Found(0, f"ledger, {wanted}")
    others = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
    return _Found(1, f"ledger, {ids[0]}{others}")
