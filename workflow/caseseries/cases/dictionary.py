"""The data dictionary: what every column means and may hold, read off the models."""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal

import pandas as pd

from caseseries.cases.tables import MODELS
from caseseries.cases.vocabulary import YES_NO

Kind = Literal["text", "number", "whole number", "choice"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of one case table.

    Attributes
    ----------
    table, name
        Where it stands, and its name in the file.
    title, description, unit, example
        For people.
    kind
        ``text``, ``number``, ``whole number`` or ``choice``.
    choices
        The words or numbers that a cell may hold; empty if there is no list.
    minimum, maximum
        Limits of a number; None if there is none.
    above_minimum
        Whether the minimum itself is excluded.
    needed
        Whether the column must stand in the file.
    filled
        Whether every cell must be filled.
    wanted
        What a filled cell must be, in words: "a number from 0 to 10".
    """

    table: str
    name: str
    title: str
    description: str
    unit: str
    example: str
    kind: Kind
    choices: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    above_minimum: bool
    needed: bool
    filled: bool
    wanted: str

    @property
    def rule(self) -> str:
        """The rule of the column as a sentence."""
        empty = "" if self.filled else ", or empty"
        return f"{self.title} is {self.wanted}{empty}."

    @property
    def rule_id(self) -> str:
        """The permanent name of the rule."""
        return f"{self.table}.{self.name}"


@cache
def columns_of(table: str) -> dict[str, Column]:
    """Return the columns of a table by name, in the table's order."""
    schema = MODELS[table].to_schema()
    return {name: _column(table, name, column) for name, column in schema.columns.items()}


def data_dictionary() -> pd.DataFrame:
    """Return one row a column of every table, for people to read."""
    rows = [asdict(column) for table in MODELS for column in columns_of(table).values()]
    frame = pd.DataFrame(rows)
    return frame.assign(choices=frame["choices"].map(", ".join))


def _column(table: str, name: str, schema: Any) -> Column:
    metadata = schema.metadata
    limits = {check.name: check.statistics for check in schema.checks if check.statistics}
    choices = tuple(map(str, limits.get("isin", {}).get("allowed_values", ())))
    lowest = limits.get("greater_than_or_equal_to") or limits.get("greater_than") or {}
    highest = limits.get("less_than_or_equal_to") or {}
    column = Column(
        table=table,
        name=name,
        title=schema.title,
        description=schema.description,
        unit=metadata["unit"],
        example=metadata["example"],
        kind=_kind(str(schema.dtype), choices),
        choices=choices,
        minimum=lowest.get("min_value"),
        maximum=highest.get("max_value"),
        above_minimum="greater_than" in limits,
        needed=metadata.get("needed", not schema.nullable),
        filled=not schema.nullable,
        wanted="",
    )
    return _with_words(column, metadata.get("wanted", ""))


def _kind(dtype: str, choices: tuple[str, ...]) -> Kind:
    if dtype.startswith("float"):
        return "number"
    if dtype.startswith("Int"):
        return "whole number"
    return "choice" if choices else "text"


def _with_words(column: Column, wanted: str) -> Column:
    return Column(**{**asdict(column), "wanted": wanted or _wanted(column)})


def _wanted(column: Column) -> str:
    """Word what the checks ask for."""
    if column.choices == YES_NO:
        return "yes or no"
    if column.choices:
        return f"one of {', '.join(column.choices)}"
    if column.minimum is None:
        return f"a {column.kind}" if column.kind != "text" else "text"
    least = f"above {column.minimum:g} and" if column.above_minimum else f"from {column.minimum:g}"
    most = f"at most {column.maximum:g}" if column.above_minimum else f"to {column.maximum:g}"
    return f"a {column.kind} {least} {most}"
