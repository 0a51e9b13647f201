"""What the reviewer page says, gathered and ready to be written; nothing is computed here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseseries.present.page.claims import ClaimEntry, Tally
from caseseries.present.page.ledger_groups import LedgerGroup
from caseseries.present.page.provenance import Program, SourceFile
from caseseries.present.page.quality import ColumnQuality


@dataclass(frozen=True, kw_only=True)
class CohortCard:
    """A cohort: who it is, in pairs of a name and a value, and how far its columns are filled."""

    name: str
    title: str
    provenance: str
    facts: tuple[tuple[str, str], ...]
    warnings: str
    columns: tuple[ColumnQuality, ...]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A figure, with its picture as a data address; sizes in CSS pixels."""

    anchor: str
    title: str
    caption: str
    alt: str
    data: str
    width: int
    height: int
    wide: bool


@dataclass(frozen=True, kw_only=True)
class ChecklistCard:
    """A filled-in checklist and how many of its items have which status."""

    title: str
    source: str
    summary: str
    answers: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything on the reviewer page, section by section."""

    title: str
    finding: tuple[str, ...]
    notices: tuple[str, ...]
    tallies: tuple[Tally, ...]
    claims: tuple[ClaimEntry, ...]
    figures: tuple[Picture, ...]
    tables: tuple[str, ...]
    ledger: tuple[LedgerGroup, ...]
    ledger_files: tuple[str, ...]
    cohorts: tuple[CohortCard, ...]
    checklists: tuple[ChecklistCard, ...]
    files: tuple[SourceFile, ...]
    programs: tuple[Program, ...]
