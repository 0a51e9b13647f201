"""The ledger as a person reads it: by outcome, one heading a subject and method, its rows below."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from caseseries.ledger import Row
from caseseries.present import anchors
from caseseries.present.numbers import Precision


def ledger_parts(
    rows: Iterable[Row], precision: Mapping[str, Precision], otherwise: Precision, quoted: set[str]
) -> list[dict[str, Any]]:
    """Return ledger rows by cohort and outcome, in their order.

    A part has groups of neighbours with one subject and method, with their ``remarks``, each
    once; it is ``ranged`` if a row has a range over other tables, as of a reconstruction.

    The scores of each cohort carry so many decimals (``precision``), rows of no cohort those of
    ``otherwise``; ``quoted`` are the anchors that the manuscript's numbers lead to.
    """
    parts: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        parts.setdefault((row.cohort, row.outcome), []).append(row)
    return [
        {
            "cohort": cohort,
            "outcome": outcome,
            "groups": list(_groups(part, quoted)),
            "precision": precision.get(cohort, otherwise),
            "count": len(part),
            "ranged": any(row.range_low is not None for row in part),
        }
        for (cohort, outcome), part in parts.items()
    ]


def _groups(rows: list[Row], quoted: set[str]) -> Iterator[dict[str, Any]]:
    for (subject, method), same in groupby(rows, _group_of):
        group = list(same)
        places = {anchors.of_row(row.cohort, row.statistic_id) for row in group}
        remarks = (" ".join(filter(None, (row.reason, row.note))) for row in group)
        yield {
            "subject": subject,
            "method": method,
            "rows": group,
            "remarks": list(dict.fromkeys(filter(None, remarks))),
            "quoted": not quoted.isdisjoint(places),
        }


def _group_of(row: Row) -> tuple[str, str]:
    return row.statistic_id.removesuffix(f".{row.statistic}"), row.method
