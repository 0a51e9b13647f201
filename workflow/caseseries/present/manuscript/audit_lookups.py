"""The look-ups of a paper about a published study: what it prints, the verdicts, the readings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from caseseries.ledger import expect
from caseseries.present import anchors
from caseseries.present.manuscript.lookups import Lookups
from caseseries.present.readings import Readings
from caseseries.present.tables.printed import REBUILT, span_text
from caseseries.present.words import VERDICTS
from caseseries.published.feasibility.tables import Request, best_single
from caseseries.published.model import Claim, Study
from caseseries.published.verdicts import HOLDING
from caseseries.study_error import StudyError


@dataclass(frozen=True, kw_only=True)
class AuditLookups(Lookups):
    """The look-ups of a paper about a published study.

    ``study`` is examined, ``studies`` are all papers, ``verdicts`` are those on its numbers by
    claim, ``provenance`` says where the cases come from that stand for its patients.
    """

    THINGS: ClassVar[Sequence[str]] = ("examined", "readings", "provenance", "best")

    study: str
    provenance: str
    studies: Mapping[str, Study]
    verdicts: Mapping[str, Mapping[str, Any]]
    readings: Readings

    @property
    def examined(self) -> Study:
        """The examined paper."""
        return self.studies[self.study]

    @property
    def best(self) -> Request | None:
        """The single question to its authors that settles most."""
        requests: list[Any] = self.readings.requests.to_dict("records")
        return best_single(requests)

    # --- numbers of the paper that is examined

    def printed(self, claim: str) -> str:
        """``85.7``: a number as its paper prints it."""
        study, number = self._claim(claim)
        return self._emit(number.printed, anchors.of_claim(study.id, number.id))

    def recomputed(self, claim_id: str) -> str:
        """``83.3``: the same number recomputed, with as many digits as the paper prints."""
        judged = self._verdict(claim_id)
        if not judged["recomputed_printed"]:
            raise StudyError(f"the claim {claim_id} was not recomputed: {judged['why']}")
        return self._emit(judged["recomputed_printed"], self._claim_anchor(claim_id))

    def because(self, claim_id: str) -> str:
        """Return the first sentence of the reason of a verdict: its arithmetic."""
        first, *_ = re.split(r"(?<=[.])\s+(?=[A-Z])", self._verdict(claim_id)["why"])
        return self._emit(first, self._claim_anchor(claim_id))

    def claims(self, verdict: str = "", or_verdict: str = "") -> str:
        """``22``: how many printed numbers there are, or how many got one or two verdicts."""
        counted = self._judged(verdict, or_verdict) if verdict else self.verdicts
        return self._emit(str(len(counted)), "claims")

    def scale(self, outcome: str) -> str:
        """``0 to 10``: the limits of a scale."""
        expect(outcome, self.examined.scales, f"{self.study} has no scale")
        scale = self.examined.scales[outcome]
        return self._emit(f"{scale.minimum} to {scale.maximum}", "claims")

    # --- what the examined paper leaves open

    def allowed(self, unknown: str) -> str:
        """Return the answers to an open question with which all printed numbers can be true."""
        readings = self.readings
        answers = readings.left(readings.unknown(unknown))
        if not answers:
            raise StudyError(f"no answer to {unknown} lets all printed numbers be true")
        return self._emit(readings.answers(readings.unknown(unknown)), "feasibility")

    def is_between(self, statistic_id: str, reconstruction: str) -> bool:
        """Whether it is known how far a number lies over tables that fit like a rebuilt one."""
        return not self._over(statistic_id, reconstruction).empty

    def _over(self, statistic_id: str, reconstruction: str) -> pd.DataFrame:
        expect(reconstruction, REBUILT, "there is no rebuilt table")
        ranges = self.readings.ranges
        of_one = ranges["reconstruction"].eq(reconstruction)
        # A table alone says nothing of others.
        several = ranges["tables"].astype(int).gt(1) & ranges["low"].ne("")
        return ranges[ranges["statistic_id"].eq(statistic_id) & of_one & several]

    def between(self, statistic_id: str, reconstruction: str) -> str:
        """``.01 to .14``: the range of a number over tables that fit like one rebuilt table."""
        found = self._over(statistic_id, reconstruction)
        if found.empty:
            raise StudyError(f"no range of {statistic_id} is known over {reconstruction}")
        row = self._row(statistic_id)
        shown = span_text(found.iloc[0].to_dict())
        return self._number(shown, row)

    # --- what sentences are chosen by

    def judged(self, verdict: str, or_verdict: str = "") -> bool:
        """Whether any printed number got one or two verdicts."""
        return bool(self._judged(verdict, or_verdict))

    def holds(self, claim_id: str) -> bool:
        """Whether a printed number is reproduced, can hold or was put in."""
        return self.verdict(claim_id) in HOLDING

    def cannot_be(self, claim_id: str) -> bool:
        """Whether a printed number is impossible, or contradicts others."""
        return self.verdict(claim_id) in ("cannot hold", "contradicts")

    def verdict(self, claim_id: str) -> str:
        """Return the verdict on a printed number, to compare with."""
        return str(self._verdict(claim_id)["verdict"])

    # --- how they do it

    def _verdict(self, claim_id: str) -> Mapping[str, Any]:
        expect(claim_id, self.verdicts, f"{self.study} has no claim")
        return self.verdicts[claim_id]

    def _judged(self, *verdicts: str) -> list[Mapping[str, Any]]:
        for verdict in filter(None, verdicts):
            expect(verdict, VERDICTS, "there is no verdict")
        return [one for one in self.verdicts.values() if one["verdict"] in verdicts]

    def _claim_anchor(self, claim_id: str) -> str:
        return anchors.of_claim(self.study, claim_id)

    def _claim(self, claim: str) -> tuple[Study, Claim]:
        """Return a printed number and its paper; ``study/claim`` names another paper.

        Raises KeyError when there is no such paper or claim; the message lists the closest ids.
        """
        study, _, identifier = claim.rpartition("/")
        expect(study or self.study, self.studies, "there is no paper")
        paper = self.studies[study or self.study]
        expect(identifier, paper.by_id, f"{paper.id} has no claim")
        return paper, paper.by_id[identifier]

    def _place(self, statistic_id: str) -> tuple[str, str]:
        """Return where a row stands; ``readings`` are those of the examined paper."""
        cohort, identifier = super()._place(statistic_id)
        return (self.examined.counted_as if cohort == "readings" else cohort), identifier
