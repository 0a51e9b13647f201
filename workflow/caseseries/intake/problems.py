"""What is wrong with a cohort's files: one record a fault, in plain words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal

import pandas as pd

from caseseries import document
from caseseries.study_error import StudyError

Severity = Literal["error", "warning"]

MOST_ROWS = 8
"""How many rows with the same fault are named on screen; the error sheet names all."""

MOST_OF_A_KIND = 20
"""How many different faults of one rule and column are told one by one on screen."""

FIRST_OF_A_KIND = 3
"""How many of more are told, before they are counted."""

LOOK = "Look whether the whole column is meant otherwise; the error sheet names every row."


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault, at one place, with what to do about it, in sentences."""

    cohort: str = ""  # name of its folder, which ``read_cohort`` fills in
    severity: Severity = "error"  # stops the study; a warning asks a person to look
    patient_id: str = ""  # empty when the fault concerns a whole file or column
    file: str = ""
    sheet: str = ""
    row: int | None = None  # the header is row 1; None for a whole file or column
    column: str = ""  # heading as it stands in the file
    cell: str = ""  # ``D14`` in a CSV file, ``assessments!D14`` in a workbook
    value: str = ""
    message: str
    remedy: str
    rule: str
    rule_id: str  # permanent, such as ``patients.sex``; never given to another rule

    @property
    def place(self) -> str:
        """Where the fault is, in words: ``patients.csv, row 14, column sex (D14), P06``."""
        file = f"{self.file} [{self.sheet}]" if self.sheet else self.file
        row = "" if self.row is None else f"row {self.row}"
        column = f"column {self.column}" if self.column else ""
        cell = f" ({self.cell})" if self.cell else ""
        patient = f", patient {self.patient_id}" if self.patient_id else ""
        return f"{', '.join(filter(None, (file, row, column)))}{cell}{patient}"


_WORDS: Final[dict[str, dict[str, str]]] = document.of_program("faults")
PROBLEM_COLUMNS: Final = [field.name for field in fields(Problem)]


def problem_of(rule_id: str, **told: Any) -> Problem:
    """Return a problem as ``workflow/schemas/faults.yaml`` words it.

    ``rule_id`` is the entry there; its own ``rule_id`` counts where several wordings belong to one
    rule. ``told`` fills the words in, and other fields of the problem: where it is, what stands
    there; how severe it is, where the entry does not say it.
    """
    place = {field: told[field] for field in PROBLEM_COLUMNS if field in told}
    return Problem(**{"rule_id": rule_id, **place, **words_of(rule_id, **told)})


def words_of(rule_id: str, **told: object) -> dict[str, str]:
    """Return the words of an entry of ``faults.yaml``, filled in."""
    return {part: text.format_map(told) for part, text in _WORDS[rule_id].items()}


def refusal(rule_id: str, **told: object) -> StudyError:
    """Return the error of what is refused as a whole, as ``faults.yaml`` words it."""
    return StudyError(words_of(rule_id, **told)["says"])


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that stop the study."""
    return [problem for problem in problems if problem.severity == "error"]


def once(problems: Iterable[Problem]) -> list[Problem]:
    """Keep the first problem of every cell; one without a cell is kept unless it is the same."""
    kept: dict[tuple[str, ...], Problem] = {}
    for problem in problems:
        place = problem.cell or f"{problem.row} {problem.column} {problem.message}"
        kept.setdefault((problem.file, problem.sheet, place), problem)
    return list(kept.values())


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Errors first; then file by file, from top to bottom and left to right."""

    def place(one: Problem) -> tuple[Any, ...]:
        cell = one.row or 0, len(one.cell), one.cell, one.column
        return one.severity != "error", one.file, one.sheet, *cell, one.rule_id, one.message

    return sorted(problems, key=place)


def problems_table(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return the error sheet: one row a problem, sorted, every cell text."""
    rows = (vars(problem).values() for problem in sort_problems(problems))
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    return pd.DataFrame(texts, columns=PROBLEM_COLUMNS, dtype="str")


def render_problems(problems: Sequence[Problem], *, most: int | None = None) -> str:
    """Return the problems as text for a screen: where, what, what to do.

    Faults of one column and rule stand together. One that is the same word for word in many rows is
    told once, with the rows; of very many of one kind the first few are told, and the others
    counted. At ``most`` so many different faults are told; all if None.
    """
    if not problems:
        return "No problems found."
    kinds: dict[object, dict[object, list[Problem]]] = {}
    for one in sort_problems(problems):
        kind = one.severity, one.file, one.sheet, one.column, one.rule_id
        # What is the same in all rows with a fault; without a row it stands for itself.
        fault = one.value, one.message, one.remedy, id(one) if one.row is None else None
        kinds.setdefault(kind, {}).setdefault(fault, []).append(one)
    blocks = [block for faults in kinds.values() for block in _blocks([*faults.values()])]
    rest = sum(count for _, count in blocks[most:]) if most is not None else 0
    more = [f"… and {rest} more."] if rest else []
    later = ["Further checks, which may find more, run once these errors are mended."]
    closing = ["", count_problems(problems), *(later if errors(problems) else [])]
    return "\n".join([*(block for block, _ in blocks[:most]), *more, *closing])


def _blocks(faults: Sequence[list[Problem]]) -> Iterator[tuple[str, int]]:
    """Yield what is told of the faults of one kind, and of how many problems each time."""
    told = faults if len(faults) <= MOST_OF_A_KIND else faults[:FIRST_OF_A_KIND]
    for same in told:
        yield _block(same), len(same)
    if count := sum(map(len, faults[len(told) :])):
        first = replace(faults[0][0], row=None, cell="", patient_id="", remedy=LOOK)
        broken = f"The same rule is broken {count} times more: {first.rule}"
        yield _block([replace(first, message=broken)]), count


def _block(same: Sequence[Problem]) -> str:
    first, *others = same
    lines = [f"{first.severity.upper()}  {first.place}", f"    {first.message}"]
    if others:
        rows = ", ".join(str(other.row) for other in others[:MOST_ROWS])
        unnamed = len(others) - MOST_ROWS
        end = f" and {_count(unnamed, 'other')}" if unnamed > 0 else ""
        lines.append(f"    The same in {_count(len(others), 'more row')}: {rows}{end}.")
    lines.append(f"    What to do: {first.remedy}")
    return "\n".join(line.replace("\r", "").replace("\n", " ") for line in lines)


def count_problems(problems: Sequence[Problem]) -> str:
    """Return the count in words: ``3 errors and 1 warning``, or ``3 errors``."""
    n_errors = len(errors(problems))
    n_warnings = len(problems) - n_errors
    warnings = f" and {_count(n_warnings, 'warning')}" if n_warnings or not n_errors else ""
    return _count(n_errors, "error") + warnings


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
