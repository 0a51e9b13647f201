"""Reporting checklists, filled in by rules from the cohort, the ledger and the manuscript.

An item is *met* when all the evidence that it names is there, *partly* met when some of it is,
*missing* when none is, and *not applicable* to cohorts of a provenance that it excludes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from caseseries import document
from caseseries.cases.cohort import Cohort
from caseseries.ledger import Ledger

Status = Literal["met", "partly", "missing", "not applicable"]
STATUSES: tuple[Status, ...] = get_args(Status)

# Reporting files are read from the cohort's own folder.
REPORTING_FILE = "reporting.yaml"


@dataclass(frozen=True, kw_only=True)
class Outline:
    """What a manuscript has: its title, keywords, headings, and the parts of its abstract."""

    title: str = ""
    keywords: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """Everything in which a checklist may look for its evidence."""

    cohort: Cohort
    ledger: Ledger
    outline: Outline
    reporting: Mapping[str, Any] = field(default_factory=dict)


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
    """Return the name of a checklist with its version: ``CARE 2013``."""
    return f"{checklist['name']} {checklist['version']}"


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
    provenance = dossier.cohort.facts.provenance
    evidence = [
        _look(kind, name, dossier) for entry in item["evidence"] for kind, name in entry.items()
    ]
    applies = provenance not in item.get("not_for", ())
    reason = f"The cases are {provenance}: there are no patients to ask it of."
    return Answer(
        checklist=name_of(checklist),
        item=item["item"],
        topic=item["topic"],
        asks=item["asks"],
        status=_status(evidence) if applies else "not applicable",
        where=_places(evidence, found=True) if applies else reason,
        lacking=_places(evidence, found=False) if applies else "",
    )


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
            return _Found(name in dossier.cohort.delivered, f"table {name}")
        case "column":
            return _column(name, dossier.cohort)
        case "ledger":
            return _ledger(name, dossier)
        case "fact":
            return _Found(bool(getattr(dossier.cohort.facts, name)), f"cohort.yaml, {name}")
        case "reporting":
            return _Found(dossier.reporting.get(name) is not None, f"{REPORTING_FILE}, {name}")
        case "affirmed":
            return _Found(dossier.reporting.get(name) is True, f"{REPORTING_FILE}, {name}: true")
        case _:
            return _manuscript(kind, name, dossier.outline)


def _manuscript(kind: str, name: str, outline: Outline) -> _Found:
    place = f"manuscript, {kind.removeprefix('manuscript_')} {name}"
    match kind:
        case "title":
            return _Found(name.casefold() in outline.title.casefold(), place)
        case "keyword":
            keywords = " ".join(outline.keywords)
            return _Found(name.casefold() in keywords.casefold(), place)
        case "abstract":
            return _Found(name in outline.abstract, place)
        case "section":
            return _Found(name in outline.sections, place)
        case "figure":
            return _Found(f"fig:{name}" in outline.exhibits, place)
        case _:
            return _Found(f"tbl:{name}" in outline.exhibits, place)


def _column(name: str, cohort: Cohort) -> _Found:
    table, column = name.split(".")
    cells = cohort.tables[table][column]
    filled, total = int(cells.notna().sum()), len(cells)
    return _Found(
        filled / total if total else 0, f"{table}.csv, {column}: filled in {filled} of {total} rows"
    )


def _ledger(pattern: str, dossier: Dossier) -> _Found:
    name = dossier.cohort.facts.cohort
    values = [
        row.statistic_id
        for row in dossier.ledger
        if row.cohort == name and row.value is not None and fnmatchcase(row.statistic_id, pattern)
    ]
    if not values:
        return _Found(0, f"ledger, {pattern}")
    others = f" and {len(values) - 1} more" if len(values) > 1 else ""
    return _Found(1, f"ledger, {values[0]}{others}")
