"""The ledger as a person reads it: by outcome, one heading a subject and method, its rows below."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from caseseries.ledger import Row
from caseseries.present import anchors, numbers
from caseseries.present.numbers import Precision


def ledger_parts(
    rows: Iterable[Row],
    precision: Mapping[str, Precision],
    otherwise: Precision,
    quoted: set[str],
) -> list[dict[str, Any]]:
    """Return ledger rows by cohort and outcome, in their order.

    A part has groups of neighbours with one subject and method, with their ``remarks``, each
    once. A line is a ledger row (``row``) with its value, its interval and, of a reconstruction,
    its range over other tables rounded for people; empty where there is none.

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
            "groups": list(_groups(part, precision.get(cohort, otherwise), quoted)),
            "count": len(part),
            "ranged": any(row.range_low is not None for row in part),
        }
        for (cohort, outcome), part in parts.items()
    ]


def _groups(rows: list[Row], precision: Precision, quoted: set[str]) -> Iterator[dict[str, Any]]:
    for (subject, method), same in groupby(rows, _group_of):
        group = list(same)
        lines = [_line(row, precision, quoted) for row in group]
        remarks = (" ".join(filter(None, (row.reason, row.note))) for row in group)
        yield {
            "subject": subject,
            "method": method,
            "lines": lines,
            "remarks": list(dict.fromkeys(filter(None, remarks))),
            "quoted": any(line["quoted"] for line in lines),
        }


def _group_of(row: Row) -> tuple[str, str]:
    return row.statistic_id.removesuffix(f".{row.statistic}"), row.method


def _line(row: Row, precision: Precision, quoted: set[str]) -> dict[str, Any]:
    anchor = anchors.of_row(row.cohort, row.statistic_id)
    known = row.ci_low is not None and row.ci_high is not None
    places = numbers.places(row, precision)
    return {
        "row": row,
        "anchor": anchor,
        "text": numbers.text(row, precision),
        "interval": numbers.span(row.ci_low, row.ci_high, places) if known else "",
        "possible": numbers.possible(row, precision),
        "quoted": anchor in quoted,
    }
