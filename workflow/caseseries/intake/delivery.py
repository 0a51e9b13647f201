"""What a reader hands on: raw tables, and what was wrong in reading them."""

from dataclasses import dataclass, field
from typing import Final

from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable

# One row a patient, with a column for every score.
WIDE: Final = "wide"


@dataclass
class Delivery:
    """The raw tables of one cohort by name, and the problems met on the way.

    ``unreadable`` names tables that were delivered but could not be read at all, ``empty_sheets``
    those whose sheet has no rows. The privacy guard looks at everything ``as_read``, under its
    printed headings, and at the rows ``beside`` that are no records: titles, means, notes.
    ``wide``: the scores came one row a patient. ``sparse``: a score that was not taken has no row,
    and the order of rows says nothing.
    """

    tables: dict[str, RawTable] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    empty_sheets: set[str] = field(default_factory=set)
    as_read: list[RawTable] = field(default_factory=list)
    beside: list[RawTable] = field(default_factory=list)
    wide: bool = False
    sparse: bool = False
