"""The ledger: one long table in which every computed number is a row.

Everything that a person reads looks its numbers up here. The identifier of a row is built from
its parts, ``<outcome>[.<timepoint>].<group>.[<method>.]<statistic>``, and is permanent.
"""

import math
import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TextIO

import pandas as pd

from caseseries import files
from caseseries.statistics.result import Result


@dataclass(frozen=True, kw_only=True)
class Row:
    """One computed number, what it is about, how it was got and which patients it rests on.

    ``value`` is None when the number cannot be computed, and ``reason`` then says why. ``note``
    holds what a reader must see beside the number, such as why it has no interval. ``case_ids`` are
    joined by spaces. ``role`` says what an analysis is for: primary, secondary or exploratory.
    ``range_low`` and ``range_high`` belong to reconstructions alone: between which values the
    number lies in other tables of patients that give the same printed numbers.
    """

    cohort: str
    provenance: str
    statistic_id: str
    group: str
    outcome: str
    timepoint: str
    statistic: str
    value: float | None
    ci_low: float | None
    ci_high: float | None
    ci_level: float | None
    p_value: float | None
    range_low: float | None = None
    range_high: float | None = None
    n: int
    n_missing: int
    unit: str
    method: str
    role: str = ""
    reason: str
    note: str
    case_ids: str


COLUMNS = tuple(Row.__dataclass_fields__)
NUMBERS = ("value", "ci_low", "ci_high", "ci_level", "p_value", "range_low", "range_high")
COUNTS = ("n", "n_missing")
WORDS = tuple(name for name in COLUMNS if name not in NUMBERS + COUNTS)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a number is about: an outcome of a group of one cohort, at a timepoint if it has one."""

    cohort: str
    provenance: str
    outcome: str
    group: str
    timepoint: str = ""
    unit: str = ""
    case_ids: tuple[str, ...] = ()

    def in_units(self, unit: str) -> str:
        """Return the unit of a statistic with that of the outcome in it: ``points squared``."""
        return unit.format(outcome=self.unit) if self.unit or "{outcome}" not in unit else ""

    def identifier(self, *statistic: str) -> str:
        """Return the ledger id of a statistic of this subject."""
        parts = (self.outcome, self.timepoint, self.group, *statistic)
        return ".".join(part for part in parts if part)


def in_id(word: str) -> str:
    """Return a recorded word as it stands in an id: ``Vertex, left`` becomes ``vertex_left``."""
    return "_".join(re.findall(r"\w+", word.lower()))


def rows(
    subject: Subject,
    result: Result,
    *,
    method: str = "",
    estimate: bool = True,
    test: bool = False,
    parts: Sequence[str] = (),
) -> list[Row]:
    """Write one result as ledger rows: the estimate, the p-value of a test, and further numbers.

    ``method`` is the word for the method in the id (``welch``), empty where the statistic stands
    alone; an estimate that has the method's own name (``d_z``) does not repeat it. The ``estimate``
    of a rank test tells a reader nothing, and gets no row. The p-value of a ``test`` gets a row of
    its own, empty with a reason when there is none. So do further numbers of the result, ``parts``;
    those that no table, figure, sentence or check reads stay in its record.
    """
    name = (method,) if method else ()
    own_name = method.rpartition(".")[2] == result.statistic
    of_estimate = name if own_name else (*name, result.statistic)
    further = {"p": result.p_value} if test else {}
    further |= {part: result.parts.get(part) for part in parts}
    return [
        *([_row_of(subject, of_estimate, result)] if estimate else []),
        *(
            _row_of(subject, (*name, part), result.further(part, value))
            for part, value in further.items()
        ),
    ]


def _row_of(subject: Subject, statistic: Sequence[str], result: Result) -> Row:
    # Beside a value a reason says why its interval or p-value is empty: that is a remark.
    remarks = (result.reason,) if result.value is not None and result.reason else ()
    return Row(
        cohort=subject.cohort,
        provenance=subject.provenance,
        statistic_id=subject.identifier(*statistic),
        group=subject.group,
        outcome=subject.outcome,
        timepoint=subject.timepoint,
        statistic=".".join(statistic),
        value=result.value,
        ci_low=result.ci_low,
        ci_high=result.ci_high,
        ci_level=result.ci_level,
        p_value=result.p_value,
        n=result.n,
        n_missing=result.n_missing,
        unit=subject.in_units(result.unit),
        method=result.method,
        reason=result.reason if result.value is None else "",
        note="; ".join((*remarks, *result.warnings)),
        case_ids=" ".join(subject.case_ids),
    )


def frame(entries: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a table with the ledger's columns and types.

    Two rows of one cohort that share an id raise ValueError.
    """
    table = pd.DataFrame([vars(entry) for entry in entries], columns=list(COLUMNS))
    table = table.astype(dict.fromkeys(NUMBERS, "float64") | dict.fromkeys(COUNTS, "int64"))
    _refuse_doubles(table)
    return table


def _refuse_doubles(table: pd.DataFrame) -> None:
    twice = table.loc[table.duplicated(["cohort", "statistic_id"]), "statistic_id"]
    if len(twice):
        raise ValueError(f"these ledger ids stand twice: {', '.join(sorted(set(twice)))}")


def read(paths: Path | str | Sequence[Path | str | TextIO]) -> pd.DataFrame:
    """Read one ledger file, or several one below the other; none gives an empty ledger."""
    several = [paths] if isinstance(paths, Path | str) else list(paths)
    if not several:
        return frame([])
    types = dict.fromkeys(WORDS, str) | dict.fromkeys(NUMBERS + COUNTS, float)
    empty = {name: [""] for name in NUMBERS + COUNTS}
    options = {"dtype": types, "keep_default_na": False, "na_values": empty}
    table = pd.concat([files.read_table(path, **options) for path in several], ignore_index=True)
    # Of a hidden group a shared ledger does not say how many there are.
    counts = table[list(COUNTS)].fillna(0).astype("int64")
    return table.assign(**counts)


def expect(name: str, known: Collection[str], missing: str) -> None:
    """Refuse a name that is not known; the KeyError names the closest."""
    if name not in known:
        close = ", ".join(get_close_matches(name, known, n=3, cutoff=0.4)) or "none"
        raise KeyError(f"{missing} {name}; the closest are: {close}")


class Ledger:
    """Look-up by cohort and id; an unknown id is an error that names its neighbours.

    Raises ValueError when two rows of one cohort share an id, whichever files they come from.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        _refuse_doubles(table)
        self.table = table
        self._rows = {
            (record["cohort"], record["statistic_id"]): _row(record)
            for record in table.to_dict("records")
        }

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def row(self, cohort: str, statistic_id: str) -> Row:
        """Return the row of a statistic; a KeyError lists the closest ids where there is none."""
        if (cohort, statistic_id) not in self._rows:
            known = [name for of, name in self._rows if of == cohort]
            expect(statistic_id, known, f"the ledger of {cohort} has no row")
        return self._rows[cohort, statistic_id]

    def find(self, cohort: str, statistic_id: str) -> Row | None:
        """Return the row of a statistic, or None when the cohort has none."""
        return self._rows.get((cohort, statistic_id))


def _row(record: dict[Hashable, Any]) -> Row:
    """Return a table record as a row, with None for an empty number."""
    fields: dict[str, Any] = {str(name): value for name, value in record.items()}
    missing = {name: None for name in NUMBERS if math.isnan(fields[name])}
    return Row(**(fields | missing))
