"""One column of a case table: what it means, and what its cells may hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

from caseseries.cases.vocabulary import YES_NO

Kind = Literal["text", "number", "whole number", "choice"]
Report = Literal["", "distribution", "shares", "by_session", "yes"]
DTYPES: Final = {"number": "float64", "whole number": "Int64", "choice": "str", "text": "str"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of one case table."""

    table: str
    name: str
    title: str
    description: str
    unit: str = ""
    example: str = ""
    kind: Kind = "text"
    choices: tuple[str, ...] = ()  # all that a cell may hold, if there is a list
    minimum: float | None = None
    maximum: float | None = None
    above_minimum: bool = False  # whether the minimum itself is excluded
    step: str = ""  # from the minimum, as written; empty if kind and choices say it
    needed: bool = False  # whether the column must stand in the file
    filled: bool = False  # whether every cell must be filled
    meaning: str = ""  # what a filled cell must be, where kind and limits do not say it
    report: Report = ""  # how the analysis plan describes the column, if it does
    headings: tuple[str, ...] = ()  # what a clinic may call it
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()  # each choice with a clinic's words for it

    @property
    def dtype(self) -> str:
        """How pandas holds the column."""
        return DTYPES[self.kind]

    @cached_property
    def is_number(self) -> bool:
        """Whether its cells hold numbers, whole or not."""
        return self.kind in ("number", "whole number")

    @property
    def wanted(self) -> str:
        """What a filled cell must be, in words: "a number from 0 to 10"."""
        return self.meaning or _in_words(self)

    @property
    def rule(self) -> str:
        """The rule of the column as a sentence."""
        empty = "" if self.filled else ", or empty"
        return f"{self.title} is {self.wanted}{empty}."

    @property
    def rule_id(self) -> str:
        """The permanent name of the rule."""
        return f"{self.table}.{self.name}"


def columns_from(table: str, entries: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Return the columns that a definition lists, as ``study.yaml`` writes them."""
    return tuple(_column(table, entry) for entry in entries)


def _column(table: str, entry: Mapping[str, Any]) -> Column:
    least = entry.get("minimum", entry.get("above"))
    most = entry.get("maximum")
    given = {key: value for key, value in entry.items() if key != "above"} | {
        "minimum": None if least is None else float(least),
        "maximum": None if most is None else float(most),
        "choices": tuple(entry.get("choices", ())),
        "headings": (entry["title"], *entry.get("headings", ())),
        "words": tuple((ours, tuple(theirs)) for ours, theirs in entry.get("words", {}).items()),
    }
    return Column(table=table, above_minimum="above" in entry, **given)


def _in_words(column: Column) -> str:
    if column.choices == YES_NO:
        return "yes or no"
    if column.choices:
        return f"one of {', '.join(column.choices)}"
    if column.minimum is None:
        return f"a {column.kind}" if column.kind != "text" else "text"
    low, high = _written(column.minimum), _written(column.maximum)
    least, most = f"from {low}", f"to {high}"
    if column.above_minimum:
        least, most = f"above {low} and", f"at most {high}"
    steps = f" in steps of {column.step}" if column.step else ""
    return f"a {column.kind} {least} {most}{steps}"


def _written(limit: float | None) -> str:
    """Return a limit as people write it: 0.5, 100000, 9,999,999."""
    return f"{limit:,.0f}" if limit and limit >= 1e6 else f"{limit:g}"
