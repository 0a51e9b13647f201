"""What the reviewer page says, section by section; nothing is computed here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from caseseries.present import words
from caseseries.present.manuscript.evidence import Constant
from caseseries.present.page.changed import Moved
from caseseries.present.page.check_summary import OUTCOMES, CheckSummary
from caseseries.present.page.claims import ClaimEntry, Tally
from caseseries.present.page.contradictions import Clash
from caseseries.present.page.feasibility import FeasibilityCard
from caseseries.present.page.glance import Glance
from caseseries.present.page.ledger_parts import LedgerPart
from caseseries.present.page.pictures import Picture
from caseseries.present.page.provenance import Program, SourceFile
from caseseries.present.page.quality import CohortCard
from caseseries.present.page.study_tables import StudyTable


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
    """Everything on the reviewer page.

    Attributes
    ----------
    together
        All cohorts together, where there are several.
    headlines, moved
        The headline numbers, as a record for the next time, and those that are not what they
        were when the page was last written.
    more_figures, more_tables
        Files for which it has no room, with what they show.
    series
        What the published series say to each question, in sentences.
    """

    title: str
    finding: tuple[str, ...]
    notices: tuple[str, ...]
    together: Glance | None
    glances: tuple[Glance, ...]
    headlines: pd.DataFrame
    moved: tuple[Moved, ...]
    has_paper: bool
    tallies: tuple[Tally, ...]
    claims: tuple[ClaimEntry, ...]
    contradictions: tuple[Clash, ...]
    checks: tuple[CheckSummary, ...]
    feasibility: tuple[FeasibilityCard, ...]
    figures: tuple[Picture, ...]
    more_figures: tuple[tuple[str, str], ...]
    tables: tuple[StudyTable, ...]
    more_tables: tuple[tuple[str, str], ...]
    several_cohorts: bool
    series: tuple[tuple[str, tuple[str, ...]], ...]
    other_numbers: tuple[OtherNumber, ...]
    ledger: tuple[LedgerPart, ...]
    ledger_is_whole: bool
    ledger_files: tuple[str, ...]
    cohorts: tuple[CohortCard, ...]
    checklists: tuple[ChecklistCard, ...]
    needs: tuple[str, ...]
    constants: tuple[Constant, ...]
    files: tuple[SourceFile, ...]
    programs: tuple[Program, ...]

    check_outcomes = tuple(words.CHECK_OUTCOMES[outcome] for outcome in OUTCOMES)

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """Anchor and name of every section that there is."""
        every = (
            ("changed", "What changed", self.moved),
            ("claims", "Printed numbers", self.claims),
            ("contradictions", "Contradictions", self.contradictions or self.checks),
            ("feasibility", "Readings", self.feasibility),
            ("figures", "Figures", self.figures_on("outcomes")),
            ("tables", "Tables", self.tables_on("outcomes")),
            ("procedure", "Procedure", self.tables_on("procedure")),
            ("together", "Cohorts together", self.tables_on("pooled")),
            ("others", "Other series", self.series or self.other_numbers),
            ("ledger", "Ledger", True),
            ("quality", "Data quality", True),
            ("checklists", "Checklists", self.checklists),
            ("provenance", "Provenance", True),
        )
        return tuple((anchor, name) for anchor, name, there in every if there)

    def figures_on(self, section: str) -> list[Picture]:
        """Return the figures of a section."""
        return [figure for figure in self.figures if figure.section == section]

    def tables_on(self, section: str) -> list[StudyTable]:
        """Return the tables of a section."""
        return [table for table in self.tables if table.section == section]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes in the ledger, in its order."""
        return tuple(dict.fromkeys(part.outcome for part in self.ledger))
