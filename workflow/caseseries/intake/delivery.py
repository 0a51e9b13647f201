"""What a reader hands on: raw tables, and what was wrong in reading them."""

from dataclasses import dataclass, field
from typing import Final

from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable

# One row a patient, with a column for every score.
WIDE: Final = "wide"


@dataclass
class Delivery:
    """The raw tables of one cohort, and the problems met on the way.

    Attributes
    ----------
    tables
        The tables by name.
    problems
        What was wrong in reading them.
    unreadable
        Names of tables that were delivered but could not be read at all.
    empty_sheets
        Names of tables whose sheet in the workbook has no rows.
    as_read
        Everything that was read, under its printed headings; the privacy guard looks at it.
    beside
        Rows of the same files that are no records: titles, means, notes; for the guard as well.
    wide
        Whether the scores came one row a patient.
    sparse
        Whether a score that was not taken has no row, and the order of rows says nothing.
    """

    tables: dict[str, RawTable] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    empty_sheets: set[str] = field(default_factory=set)
    as_read: list[RawTable] = field(default_factory=list)
    beside: list[RawTable] = field(default_factory=list)
    wide: bool = False
    sparse: bool = False
