"""The printed numbers, each with its verdict, its reason and the rows behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from caseseries.ledger import Ledger
from caseseries.present import anchors, words
from caseseries.present.claims import told_once
from caseseries.present.page.lineage import CaseTable, Lineage


@dataclass(frozen=True, kw_only=True)
class ClaimEntry:
    """One printed number as the page shows it.

    Attributes
    ----------
    anchor
        Its place on the page.
    printed, recomputed
        The number as the paper prints it, and recomputed to as many digits; empty if it was not.
    opponents
        Claims that cannot be true together with it: id and anchor.
    row_anchor
        Place of the ledger row that it was compared with; empty when there is none.
    cases
        The case rows behind the recomputed number; None when there is none.
    quoted
        Whether the manuscript speaks of it.
    """

    anchor: str
    id: str
    says: str
    where: str
    printed: str
    recomputed: str
    verdict: str
    sign: str
    why: str
    opponents: tuple[tuple[str, str], ...]
    statistic_id: str
    row_anchor: str
    method: str
    provenance: str
    cases: CaseTable | None
    quoted: bool


@dataclass(frozen=True)
class Tally:
    """How many printed numbers got one verdict."""

    verdict: str
    sign: str
    count: int


def claim_entries(
    verdicts: Sequence[pd.DataFrame],
    ledger: Ledger,
    lineages: Mapping[str, Lineage],
    quoted: set[str],
) -> list[ClaimEntry]:
    """Return the entries of one or several studies, in the order of their files.

    Parameters
    ----------
    verdicts
        Verdicts on the printed numbers of each study, every cell as text.
    lineages
        The case rows of each cohort, by its name.
    quoted
        Anchors that the manuscript's numbers lead to.
    """
    return [
        _entry({str(key): value for key, value in verdict.items()}, ledger, lineages, quoted)
        for table in verdicts
        for verdict in told_once(table).to_dict("records")
    ]


def tallies(entries: Sequence[ClaimEntry]) -> list[Tally]:
    """Count the verdicts, best first, those that nobody got included."""
    given = [entry.verdict for entry in entries]
    return [
        Tally(verdict, sign, given.count(verdict)) for verdict, sign in words.VERDICT_SIGNS.items()
    ]


def _entry(
    claim: dict[str, Any], ledger: Ledger, lineages: Mapping[str, Lineage], quoted: set[str]
) -> ClaimEntry:
    study, name = claim["study"], claim["claim_id"]
    anchor = anchors.of_claim(study, name)
    cohort, statistic_id = claim["cohort"], claim["statistic_id"]
    row = ledger.find(cohort, statistic_id) if statistic_id else None
    row_anchor = anchors.of_row(cohort, statistic_id) if row else ""
    return ClaimEntry(
        anchor=anchor,
        id=name,
        says=claim["says"],
        where=claim["where"],
        printed=claim["reported"],
        recomputed=claim["recomputed_printed"],
        verdict=claim["verdict"],
        sign=words.VERDICT_SIGNS[claim["verdict"]],
        why=claim["why"],
        opponents=tuple(
            (other, anchors.of_claim(study, other)) for other in claim["contradicts"].split()
        ),
        statistic_id=statistic_id,
        row_anchor=row_anchor,
        method=claim["method"],
        provenance=words.provenance(claim["provenance"]) if claim["provenance"] else "",
        cases=lineages[cohort].behind(row) if row else None,
        quoted=anchor in quoted or row_anchor in quoted,
    )
