"""What the reviewer page says, section by section; nothing is computed here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseseries.present.manuscript.evidence import Constant
from caseseries.present.page.claims import ClaimEntry, Tally
from caseseries.present.page.contradictions import Clash
from caseseries.present.page.ledger_parts import LedgerPart
from caseseries.present.page.pictures import Picture
from caseseries.present.page.provenance import Program, SourceFile
from caseseries.present.page.quality import CohortCard
from caseseries.present.page.study_tables import StudyTable

# Figures and tables on what was done rather than on what came of it.
PROCEDURE = ("adherence", "session_timeline", "standardisation", "practitioners")


@dataclass(frozen=True, kw_only=True)
class ChecklistCard:
    """A filled-in checklist and how many of its items have which status."""

    title: str
    summary: str
    source: str
    answers: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class OtherNumber:
    """A number that another published series prints."""

    anchor: str
    study: str
    says: str
    printed: str
    where: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything on the reviewer page; ``more_…`` are files for which it has no room."""

    title: str
    finding: tuple[str, ...]
    notices: tuple[str, ...]
    has_paper: bool
    tallies: tuple[Tally, ...]
    claims: tuple[ClaimEntry, ...]
    contradictions: tuple[Clash, ...]
    figures: tuple[Picture, ...]
    more_figures: tuple[tuple[str, str], ...]
    tables: tuple[StudyTable, ...]
    more_tables: tuple[tuple[str, str], ...]
    other_numbers: tuple[OtherNumber, ...]
    ledger: tuple[LedgerPart, ...]
    ledger_is_whole: bool
    ledger_files: tuple[str, ...]
    cohorts: tuple[CohortCard, ...]
    checklists: tuple[ChecklistCard, ...]
    constants: tuple[Constant, ...]
    files: tuple[SourceFile, ...]
    programs: tuple[Program, ...]

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """Anchor and name of every section that there is."""
        every = (
            ("claims", "Printed numbers", True),
            ("contradictions", "Contradictions", self.contradictions),
            ("figures", "Figures", self.figures),
            ("tables", "Tables", self.tables),
            ("procedure", "Procedure", self.procedure_tables or self.procedure_figures),
            ("others", "Other series", self.other_numbers),
            ("ledger", "Ledger", True),
            ("quality", "Data quality", True),
            ("checklists", "Checklists", self.checklists),
            ("provenance", "Provenance", True),
        )
        return tuple((anchor, name) for anchor, name, there in every if there)

    @property
    def outcome_figures(self) -> tuple[Picture, ...]:
        """The figures of scores and verdicts."""
        return tuple(figure for figure in self.figures if figure.name not in PROCEDURE)

    @property
    def procedure_figures(self) -> tuple[Picture, ...]:
        """The figures of what was done."""
        return tuple(figure for figure in self.figures if figure.name in PROCEDURE)

    @property
    def outcome_tables(self) -> tuple[StudyTable, ...]:
        """The tables of scores."""
        return tuple(table for table in self.tables if table.name not in PROCEDURE)

    @property
    def procedure_tables(self) -> tuple[StudyTable, ...]:
        """The tables of what was done."""
        return tuple(table for table in self.tables if table.name in PROCEDURE)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes in the ledger, in its order."""
        return tuple(dict.fromkeys(part.outcome for part in self.ledger))
