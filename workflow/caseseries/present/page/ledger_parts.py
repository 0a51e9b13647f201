"""The ledger as a person reads it: by outcome, one heading a subject and method, its rows below."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from caseseries.ledger import Row
from caseseries.present import anchors, numbers
from caseseries.present.numbers import Precision

ONLY_HERE: Mapping[str, str] = {
    "*.hodges_lehmann": "the shift that belongs to the rank tests; a paper may print it",
    "*.g_av": "the standardised change that a meta-analysis of other scales pools",
    "*.lncvr.lnCVR": "the spread relative to the mean, beside lnVR",
    "*.brown_forsythe.p": "the customary test of spread; a paper may print it",
    "*.bootstrap.*": "the interval that asks for no normal distribution",
    "*.spearman.p_t": "the approximate p; a paper may print it",
    "*.superiority.probability_of_superiority": "what the next study is planned from",
    "*.welch.se": "what pooling starts from",
    "sessions.*.interval_weeks.median": "a paper may print weeks",
    "*_agreement.all.icc_2_1": "why there is no agreement of raters",
}
"""Rows that this section alone shows, by pattern of their ids, and who needs them. Any other row
belongs to a table, a figure or a sentence, as a test makes sure."""


@dataclass(frozen=True, kw_only=True)
class LedgerLine:
    """One ledger row.

    Attributes
    ----------
    text, interval, possible
        Value, interval and, of a reconstruction, the range over other tables that give the same
        printed numbers: rounded for people; empty where there is none.
    value, ci_low, ci_high, range_low, range_high
        The same at full precision.
    reason
        Why the value is empty, and what a reader must know of it.
    quoted
        Whether the manuscript speaks of it.
    """

    anchor: str
    statistic_id: str
    statistic: str
    text: str
    interval: str
    possible: str
    value: str
    ci_low: str
    ci_high: str
    range_low: str
    range_high: str
    n: int
    n_missing: int
    unit: str
    reason: str
    quoted: bool


@dataclass(frozen=True, kw_only=True)
class LedgerGroup:
    """Rows of one subject that one method gave; ``remarks`` are their reasons, each once."""

    subject: str
    method: str
    lines: tuple[LedgerLine, ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """The reasons of its rows, each once."""
        return tuple(dict.fromkeys(line.reason for line in self.lines if line.reason))

    @property
    def quoted(self) -> bool:
        """Whether the manuscript speaks of any of its rows."""
        return any(line.quoted for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class LedgerPart:
    """The rows of one outcome of one cohort."""

    cohort: str
    outcome: str
    groups: tuple[LedgerGroup, ...]

    @property
    def ranged(self) -> bool:
        """Whether any of its rows says how far it may lie in other tables."""
        return any(line.possible for group in self.groups for line in group.lines)

    @property
    def count(self) -> int:
        """How many rows it has."""
        return sum(len(group.lines) for group in self.groups)


def ledger_parts(
    rows: Iterable[Row],
    precision: Mapping[str, Precision],
    otherwise: Precision,
    quoted: set[str],
) -> list[LedgerPart]:
    """Return ledger rows by cohort and outcome, in their order.

    Parameters
    ----------
    precision, otherwise
        How many decimals the scores of each cohort carry, and those of rows of no cohort.
    quoted
        Anchors that the manuscript's numbers lead to.
    """
    parts: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        parts.setdefault((row.cohort, row.outcome), []).append(row)
    return [
        LedgerPart(
            cohort=cohort,
            outcome=outcome,
            groups=tuple(_groups(part, precision.get(cohort, otherwise), quoted)),
        )
        for (cohort, outcome), part in parts.items()
    ]


def _groups(rows: list[Row], precision: Precision, quoted: set[str]) -> Iterator[LedgerGroup]:
    """Yield neighbours of one subject and method together."""
    for (subject, method), group in groupby(rows, _group_of):
        lines = tuple(_lines(group, precision, quoted))
        yield LedgerGroup(subject=subject, method=method, lines=lines)


def _group_of(row: Row) -> tuple[str, str]:
    return row.statistic_id.removesuffix(f".{row.statistic}"), row.method


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
            possible=numbers.possible(row, precision),
            value=_exact(row.value),
            ci_low=_exact(row.ci_low),
            ci_high=_exact(row.ci_high),
            range_low=_exact(row.range_low),
            range_high=_exact(row.range_high),
            n=row.n,
            n_missing=row.n_missing,
            unit=row.unit,
            reason=" ".join(part for part in (row.reason, row.note) if part),
            quoted=anchor in quoted,
        )


def _exact(value: float | None) -> str:
    return "" if value is None else repr(value)
