"""The look-ups of a paper about a published study: what it prints, the verdicts, the readings."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from caseseries.ledger import expect
from caseseries.present import anchors
from caseseries.present.manuscript.lookups import Lookups
from caseseries.present.readings import Readings
from caseseries.present.tables.printed import REBUILT, span_text
from caseseries.present.words import VERDICTS
from caseseries.published.feasibility.tables import best_single
from caseseries.published.model import Claim, Study
from caseseries.published.verdicts import HOLDING
from caseseries.study_error import StudyError


@dataclass(frozen=True, kw_only=True)
class AuditLookups(Lookups):
    """The look-ups of a paper about a published study.

    ``study`` is examined, ``studies`` are all papers, ``verdicts`` are those on its numbers by
    claim, ``provenance`` says where the cases come from that stand for its patients.
    """

    KNOWN: ClassVar[Mapping[str, Callable[[Any, str], object]]] = {
        **Lookups.KNOWN,
        "claim": lambda looked, claim: looked._claim(claim),
        "claim_id": lambda looked, name: expect(
            name, looked.verdicts, f"{looked.study} has no claim"
        ),
        "outcome": lambda looked, name: expect(
            name, looked._examined.scales, f"{looked.study} has no scale"
        ),
        "unknown": lambda looked, unknown: looked.readings.unknown(unknown),
        "reconstruction": lambda _, name: expect(name, REBUILT, "there is no rebuilt table"),
        "verdict": lambda _, name: expect(name, VERDICTS, "there is no verdict"),
        "or_verdict": lambda _, name: expect(name, VERDICTS, "there is no verdict"),
    }

    study: str
    provenance: str
    studies: Mapping[str, Study]
    verdicts: Mapping[str, Mapping[str, Any]]
    readings: Readings

    def by_name(self) -> dict[str, Any]:
        """Return the look-ups, the examined paper, its readings, and what to ask its authors."""
        requests: list[Any] = self.readings.requests.to_dict("records")
        things = {
            "examined": self._examined,
            "readings": self.readings,
            "provenance": self.provenance,
            "best": best_single(requests),
        }
        return super().by_name() | things

    # --- numbers of the paper that is examined

    def printed(self, claim: str) -> str:
        """``85.7``: a number as its paper prints it."""
        study, number = self._claim(claim)
        return self._emit(number.printed, anchors.of_claim(study.id, number.id))

    def recomputed(self, claim_id: str) -> str:
        """``83.3``: the same number recomputed, with as many digits as the paper prints."""
        judged = self.verdicts[claim_id]
        if not judged["recomputed_printed"]:
            raise StudyError(f"the claim {claim_id} was not recomputed: {judged['why']}")
        return self._emit(judged["recomputed_printed"], self._claim_anchor(claim_id))

    def because(self, claim_id: str) -> str:
        """Return the first sentence of the reason of a verdict: its arithmetic."""
        first, *_ = re.split(r"(?<=[.])\s+(?=[A-Z])", self.verdicts[claim_id]["why"])
        return self._emit(first, self._claim_anchor(claim_id))

    def claims(self, verdict: str = "", or_verdict: str = "") -> str:
        """``22``: how many printed numbers there are, or how many got one or two verdicts."""
        given = [judged["verdict"] for judged in self.verdicts.values()]
        counted = [one for one in given if one in (verdict, or_verdict) or not verdict]
        return self._emit(str(len(counted)), "claims")

    def scale(self, outcome: str) -> str:
        """``0 to 10``: the limits of a scale."""
        scale = self._examined.scales[outcome]
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
        return any(one["verdict"] in (verdict, or_verdict) for one in self.verdicts.values())

    def holds(self, claim_id: str) -> bool:
        """Whether a printed number is reproduced, can hold or was put in."""
        return self.verdict(claim_id) in HOLDING

    def cannot_be(self, claim_id: str) -> bool:
        """Whether a printed number is impossible, or contradicts others."""
        return self.verdict(claim_id) in ("cannot hold", "contradicts")

    def verdict(self, claim_id: str) -> str:
        """Return the verdict on a printed number, to compare with."""
        return str(self.verdicts[claim_id]["verdict"])

    # --- how they do it

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

    @property
    def _examined(self) -> Study:
        return self.studies[self.study]

    def _place(self, statistic_id: str) -> tuple[str, str]:
        """Return where a row stands; ``readings`` are those of the examined paper."""
        cohort, identifier = super()._place(statistic_id)
        return (self._examined.counted_as if cohort == "readings" else cohort), identifier
