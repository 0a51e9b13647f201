"""A fault of the case tables, told before anyone knows which file it came from."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault at one row and column of one table.

    Attributes
    ----------
    table, index, column
        Where: ``index`` is the row's position in the table, None for a whole column.
    message, remedy
        What is wrong and what to do, as sentences.
    rule, rule_id
        The rule that is broken, in words, and its permanent name.
    severity
        ``error`` stops the study; ``warning`` asks a person to look.
    """

    table: str
    index: int | None
    column: str
    message: str
    remedy: str
    rule: str
    rule_id: str
    severity: Literal["error", "warning"] = "error"
