"""The printed numbers, each with its verdict, its reason and the rows behind it; their checks."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import pandas as pd

from caseseries.ledger import Ledger
from caseseries.present import anchors, words
from caseseries.present.claims import told_once
from caseseries.present.page.lineage import Lineage
from caseseries.published.findings import Outcome

OUTCOMES = get_args(Outcome)


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
