"""A fault of the case tables, told before anyone knows which file it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from caseseries import document

_CHECKS: Final[dict[str, dict[str, Any]]] = document.of_program("case_checks")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault at one row and column of one table; message, remedy and rule are sentences."""

    table: str
    index: int | None  # the row's position in the table; None for a whole column
    column: str
    message: str
    remedy: str
    rule: str
    rule_id: str  # permanent
    severity: Literal["error", "warning"] = "error"  # a warning asks a person to look


def fault_of(check: str, index: int | None, told: Mapping[str, Any]) -> Fault:
    """Return a fault as ``workflow/schemas/case_checks.yaml`` words it.

    ``check`` is the entry there, ``<table>.<rule>``; its words in braces are filled in with
    ``told``. The column of the fault stands in the entry, or is the ``column`` of ``told``.
    """
    words = {part: text.format_map(told) for part, text in _CHECKS[check].items()}
    rule_id = check.format_map(told)
    place = {"table": rule_id.partition(".")[0], "index": index, "column": told.get("column", "")}
    return Fault(**{"rule_id": rule_id, **place, **words})
