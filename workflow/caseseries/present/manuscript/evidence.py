"""What a manuscript may speak of: ledger rows, printed numbers, verdicts, declared constants."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from caseseries.ledger import Ledger, Row
from caseseries.present.numbers import Precision
from caseseries.present.readings import Readings
from caseseries.published.model import Claim, Scale, Study
from caseseries.published.verdicts import Verdict

VERDICTS: tuple[str, ...] = get_args(Verdict)


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
    study, cohort
        The paper that is examined, and the cohort that stands for its patients.
    provenance
        Where the cases of that cohort come from.
    studies
        What each paper prints, by its id.
    ledger
        Rows of every cohort.
    verdicts
        Verdicts on the numbers that the examined paper prints, by claim id.
    readings
        What the examined paper leaves open, and which answers let all its numbers be true.
    constants
        Declared constants by name.
    precision
        How many decimals the scores of the cohort carry.
    exhibits
        The tables (``tbl:outcomes``) and figures (``fig:fading``) at hand.
    """

    study: str
    cohort: str
    provenance: str
    studies: Mapping[str, Study]
    ledger: Ledger
    verdicts: Mapping[str, Mapping[str, Any]]
    readings: Readings
    constants: Mapping[str, Constant]
    precision: Precision
    exhibits: Collection[str] = ()

    def row(self, statistic_id: str) -> Row:
        """Return a ledger row; ``cohort/id`` names another cohort than the study's own.

        Raises
        ------
        KeyError
            When there is no such row; the message lists the closest ids.
        """
        cohort, slash, identifier = statistic_id.rpartition("/")
        return self.ledger.row(cohort if slash else self.cohort, identifier)

    def claim(self, claim: str) -> tuple[Study, Claim]:
        """Return a printed number and its paper; ``study/claim`` names another paper.

        Raises
        ------
        KeyError
            When there is no such paper or claim; the message lists the closest ids.
        """
        study, _, identifier = claim.rpartition("/")
        paper = self._study(study or self.study)
        _expect(identifier, paper.by_id, f"{paper.id} has no claim")
        return paper, paper.by_id[identifier]

    def judged(self, claim_id: str) -> Mapping[str, Any]:
        """Return the verdict on a number of the examined paper.

        Raises
        ------
        KeyError
            When there is no such claim; the message lists the closest ids.
        """
        _expect(claim_id, self.verdicts, f"{self.study} has no claim")
        return self.verdicts[claim_id]

    def scale(self, outcome: str) -> Scale:
        """Return the scale on which the examined paper measures an outcome.

        Raises
        ------
        KeyError
            When it has no such scale; the message lists those that it has.
        """
        scales = self._study(self.study).scales
        _expect(outcome, scales, f"{self.study} has no scale")
        return scales[outcome]

    def timepoint(self, timepoint: str) -> str:
        """Return a timepoint of the cohort.

        Raises
        ------
        KeyError
            When the cohort has none of that name; the message lists the closest names.
        """
        known = dict.fromkeys(row.timepoint for row in self.ledger if row.cohort == self.cohort)
        _expect(timepoint, known, f"{self.cohort} has no timepoint")
        return timepoint

    def constant(self, name: str) -> Constant:
        """Return a declared constant.

        Raises
        ------
        KeyError
            When it is not declared; the message lists the closest names.
        """
        _expect(name, self.constants, "there is no constant")
        return self.constants[name]

    def exhibit(self, target: str) -> str:
        """Return the target of a table or a figure.

        Raises
        ------
        KeyError
            When there is no such table or figure; the message lists the closest ones.
        """
        _expect(target, self.exhibits, "there is no table or figure")
        return target

    def verdict(self, verdict: str) -> str:
        """Return a verdict.

        Raises
        ------
        KeyError
            When there is no such verdict; the message lists the closest ones.
        """
        _expect(verdict, VERDICTS, "there is no verdict")
        return verdict

    def _study(self, study: str) -> Study:
        _expect(study, self.studies, "there is no paper")
        return self.studies[study]


def _expect(name: str, known: Iterable[str], missing: str) -> None:
    if name not in known:
        close = ", ".join(get_close_matches(name, known, n=3, cutoff=0.4)) or "none"
        raise KeyError(f"{missing} {name}; the closest are: {close}")
