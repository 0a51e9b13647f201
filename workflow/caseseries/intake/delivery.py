"""What a reader hands on: raw tables, and what was wrong in reading them."""

from dataclasses import dataclass, field

from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable


@dataclass
class Delivery:
    """The raw tables of one cohort by name, and the problems met on the way.

    ``unreadable`` names the tables that were delivered but could not be read at all.
    """

    tables: dict[str, RawTable] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
