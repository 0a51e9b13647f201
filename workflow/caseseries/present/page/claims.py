"""The printed numbers, each with its verdict and the rows behind it; those that cannot be true."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import pandas as pd

from caseseries.ledger import Ledger
from caseseries.present import anchors, words
from caseseries.present.claims import told_once
from caseseries.present.page.lineage import Lineage
from caseseries.present.readings import FEW, SEARCH
from caseseries.published.findings import RULES, Outcome
from caseseries.published.model import Claim, Proof, Study

OUTCOMES = get_args(Outcome)
RANGE = re.compile(r"stands for (\d[\d.]*) to ([\d.]*\d)")
VALUE = re.compile(r"(\d+/\d+) = ([\d.]*\d)")


def claim_entries(
    verdicts: Sequence[pd.DataFrame], ledger: Ledger, lineages: Mapping[str, Lineage]
) -> list[dict[str, Any]]:
    """Return the verdicts of one or several studies, in the order of their files.

    An entry has the columns of its verdict, every cell as text, the ``row_anchor`` of the ledger
    row that it was compared with (or nothing), and the case rows behind that row (``cases``);
    ``lineages`` are the case rows of each cohort by its name.
    """
    entries: list[Any] = [one for table in verdicts for one in told_once(table).to_dict("records")]
    for claim in entries:
        cohort, statistic_id = claim["cohort"], claim["statistic_id"]
        row = ledger.find(cohort, statistic_id) if statistic_id else None
        claim["row_anchor"] = anchors.of_row(cohort, statistic_id) if row else ""
        claim["cases"] = lineages[cohort].behind(row) if row else None
    return entries


def tallies(verdicts: Sequence[pd.DataFrame]) -> dict[str, int]:
    """Count the verdicts that were given, best first."""
    given = pd.concat([pd.Series(dtype=str), *(table["verdict"] for table in verdicts)])
    counts = given.value_counts()
    return {verdict: int(counts[verdict]) for verdict in words.VERDICT_SIGNS if verdict in counts}


def checks_asked(checks: Sequence[pd.DataFrame]) -> list[dict[str, Any]]:
    """Return what the checks of all studies ask, and how often each came out how.

    The tables have one row a check and set of numbers, every cell as text.
    """
    every = pd.concat(checks, ignore_index=True) if checks else pd.DataFrame({"check_id": []})
    return [
        {
            "id": name,
            "asks": same["asks"].iloc[0],
            "counts": [int(same["outcome"].eq(outcome).sum()) for outcome in OUTCOMES],
        }
        for name, same in every.groupby("check_id", sort=True)
    ]


def clashes(proofs: Iterable[Proof], study: Study) -> list[dict[str, Any]]:
    """Return the contradictions of a study, those of a single number first.

    Each has the numbers that cannot hold together (a single one cannot hold at all), those that
    are ``given``, the arithmetic line by line, what it names on one number line (``bars``), and
    the check or the search that found it.
    """
    found = [
        {
            "anchor": f"contradiction/{study.id}/{place}",
            "study": study.id,
            "numbers": [study.by_id[name] for name in proof.claims],
            "given": [study.by_id[name] for name in proof.given],
            "arithmetic": _lines(proof),
            "bars": _bars(proof.why, [study.by_id[name] for name in proof.claims]),
            "source": f"{proof.source}: {RULES[proof.source].asks}"
            if proof.source in RULES
            else proof.source,
        }
        for place, proof in enumerate(proofs, start=1)
    ]
    return sorted(found, key=lambda clash: len(clash["numbers"]))


def _lines(proof: Proof) -> list[str]:
    """Return the arithmetic line by line; what a search found needs no list of its numbers."""
    if proof.source.startswith(SEARCH) and len(proof.claims) > FEW:
        return [proof.why.partition(": ")[0]]
    return proof.why.rstrip(".").split("; ")


def _bars(why: str, concerned: Sequence[Claim]) -> list[tuple[str, float, float]]:
    """Return what the arithmetic compares: ranges, or a printed value beside attainable ones.

    A bar is its label, and where it begins and how wide it is in per cent of the line.
    """
    ranges = [(f"{low} to {high}", float(low), float(high)) for low, high in RANGE.findall(why)]
    values = [
        (f"{ratio} = {value}", float(value), float(value)) for ratio, value in VALUE.findall(why)
    ]
    if values and len(concerned) == 1:
        printed = float(concerned[0].printed.lstrip("<=> "))
        values.append((f"printed {concerned[0].printed}", printed, printed))
    found = ranges if len(ranges) > 1 else values
    if len(found) < 2:
        return []
    least, most = min(low for _, low, _ in found), max(high for _, _, high in found)
    scale = 100 / (most - least)
    return [
        (label, round((low - least) * scale, 2), round((high - low) * scale, 2))
        for label, low, high in found
    ]
