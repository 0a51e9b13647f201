"""What a manuscript may speak of: ledger rows, printed numbers, verdicts, declared constants."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from caseseries.ledger import Ledger, Row
from caseseries.present.manuscript.front import Front
from caseseries.present.numbers import Precision
from caseseries.present.readings import Readings
from caseseries.published.model import Claim, Study


@dataclass(frozen=True, kw_only=True)
class Constant:
    """A number that comes from no data, with the reason why it may stand in the text."""

    name: str
    value: str
    because: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything that the numbers of one manuscript are looked up in.

    Attributes
    ----------
    cohort
        The cohort that an id without a cohort belongs to.
    precisions
        How many decimals the scores of each cohort carry.
    exhibits
        The tables (``tbl:outcomes``) and figures (``fig:claims_overview``) at hand.
    front
        Title page and statements, from ``config/paper.yaml``.
    report
        Address of the reviewer page, from where the manuscript lies.
    """

    cohort: str
    ledger: Ledger
    constants: Mapping[str, Constant]
    precisions: Mapping[str, Precision]
    exhibits: Collection[str] = ()
    front: Front = field(default_factory=Front)
    report: str = "../report.html"

    def row(self, statistic_id: str) -> Row:
        """Return a ledger row; ``cohort/id`` names another cohort than the paper's own.

        Raises
        ------
        KeyError
            When there is no such row; the message lists the closest ids.
        """
        return self.ledger.row(*self._place(statistic_id))

    def find(self, statistic_id: str) -> Row | None:
        """Return a ledger row; None where there is none."""
        return self.ledger.find(*self._place(statistic_id))

    def precision(self, row: Row) -> Precision:
        """Return how many decimals the scores behind a row carry."""
        return self.precisions.get(row.cohort) or self.precisions[self.cohort]

    @property
    def timepoints(self) -> Collection[str]:
        """The timepoints of the cohort."""
        return dict.fromkeys(row.timepoint for row in self.ledger if row.cohort == self.cohort)

    def _place(self, statistic_id: str) -> tuple[str, str]:
        cohort, slash, identifier = statistic_id.rpartition("/")
        return cohort if slash else self.cohort, identifier


@dataclass(frozen=True, kw_only=True)
class AuditEvidence(Evidence):
    """What a paper about a published study speaks of beside the ledgers.

    ``study`` is examined, ``studies`` are all papers, ``verdicts`` are those on its numbers by
    claim, ``provenance`` says where the cases come from that stand for its patients.
    """

    study: str
    provenance: str
    studies: Mapping[str, Study]
    verdicts: Mapping[str, Mapping[str, Any]]
    readings: Readings

    def claim(self, claim: str) -> tuple[Study, Claim]:
        """Return a printed number and its paper; ``study/claim`` names another paper.

        Raises
        ------
        KeyError
            When there is no such paper or claim; the message lists the closest ids.
        """
        study, _, identifier = claim.rpartition("/")
        expect(study or self.study, self.studies, "there is no paper")
        paper = self.studies[study or self.study]
        expect(identifier, paper.by_id, f"{paper.id} has no claim")
        return paper, paper.by_id[identifier]

    @property
    def examined(self) -> Study:
        """The paper that is examined, and what it prints."""
        return self.studies[self.study]

    def _place(self, statistic_id: str) -> tuple[str, str]:
        """Return where a row stands; ``readings`` are those of the examined paper."""
        cohort, identifier = super()._place(statistic_id)
        return (self.examined.counted_as if cohort == "readings" else cohort), identifier


def expect(name: str, known: Iterable[str], missing: str) -> None:
    """Refuse a name that is not known.

    Raises
    ------
    KeyError
        With the closest names.
    """
    if name not in known:
        close = ", ".join(get_close_matches(name, known, n=3, cutoff=0.4)) or "none"
        raise KeyError(f"{missing} {name}; the closest are: {close}")
