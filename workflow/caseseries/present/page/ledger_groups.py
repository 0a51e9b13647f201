"""The ledger as a person reads it: one heading a subject and method, its numbers below."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from caseseries.ledger import Ledger, Row
from caseseries.present import anchors, numbers
from caseseries.present.numbers import Precision


@dataclass(frozen=True, kw_only=True)
class LedgerLine:
    """One ledger row.

    Attributes
    ----------
    text, interval
        Value and interval rounded for people; empty where there is none.
    value, ci_low, ci_high
        The same at full precision.
    reason
        Why the value is empty, or what a reader must know of it.
    quoted
        Whether the manuscript speaks of it.
    """

    anchor: str
    statistic_id: str
    statistic: str
    text: str
    interval: str
    value: str
    ci_low: str
    ci_high: str
    n: int
    n_missing: int
    unit: str
    reason: str
    quoted: bool


@dataclass(frozen=True, kw_only=True)
class LedgerGroup:
    """Rows of one subject that one method gave."""

    cohort: str
    subject: str
    outcome: str
    method: str
    lines: tuple[LedgerLine, ...]

    @property
    def quoted(self) -> bool:
        """Whether the manuscript speaks of any of its rows."""
        return any(line.quoted for line in self.lines)


def ledger_groups(
    ledger: Ledger, precision: dict[str, Precision], quoted: set[str]
) -> list[LedgerGroup]:
    """Return the ledger's rows in their order, neighbours of one subject and method together."""
    return [
        LedgerGroup(
            cohort=cohort,
            subject=subject,
            outcome=outcome,
            method=method,
            lines=tuple(_lines(rows, precision[cohort], quoted)),
        )
        for (cohort, subject, outcome, method), rows in groupby(ledger, _group_of)
    ]


def _group_of(row: Row) -> tuple[str, str, str, str]:
    subject = row.statistic_id.removesuffix(f".{row.statistic}")
    return row.cohort, subject, row.outcome, row.method


def _lines(rows: Iterator[Row], precision: Precision, quoted: set[str]) -> Iterator[LedgerLine]:
    for row in rows:
        anchor = anchors.of_row(row.cohort, row.statistic_id)
        places = numbers.places(row, precision)
        has_interval = row.ci_low is not None and row.ci_high is not None
        yield LedgerLine(
            anchor=anchor,
            statistic_id=row.statistic_id,
            statistic=row.statistic,
            text=numbers.text(row, precision),
            interval=numbers.span(row.ci_low, row.ci_high, places) if has_interval else "",
            value=_exact(row.value),
            ci_low=_exact(row.ci_low),
            ci_high=_exact(row.ci_high),
            n=row.n,
            n_missing=row.n_missing,
            unit=row.unit,
            reason=" ".join(part for part in (row.reason, row.note) if part),
            quoted=anchor in quoted,
        )


def _exact(value: float | None) -> str:
    return "" if value is None else repr(value)
