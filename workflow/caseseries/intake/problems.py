"""What is wrong with a cohort's files: one record a fault, in plain words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal

import pandas as pd

from caseseries import document

Severity = Literal["error", "warning"]

MOST_ROWS = 8
"""How many rows with the same fault are named on screen; the error sheet names all."""


MOST_OF_A_KIND = 20
"""How many different faults of one rule and column are told one by one on screen."""

FIRST_OF_A_KIND = 3
"""How many of more are told, before they are counted."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault, at one place, with what to do about it.

    Attributes
    ----------
    cohort
        Name of the cohort's folder, which ``read_cohort`` fills in.
    severity
        ``error`` stops the study; ``warning`` asks a person to look.
    patient_id
        The patient concerned; empty when the fault concerns a whole file or column.
    file, sheet
        File inside the cohort's folder, and the sheet if it is a workbook.
    row
        Row as a spreadsheet shows it: the header is row 1. None for a whole file or column.
    column
        Column heading as it stands in the file.
    cell
        Spreadsheet address: ``D14`` in a CSV file, ``assessments!D14`` in a workbook.
    value
        What stands there now.
    message
        What is wrong, as a sentence.
    remedy
        What to do, as a sentence.
    rule
        The rule that is broken, in plain words.
    rule_id
        Permanent name of the rule, such as ``patients.sex``; never given to another rule.
    """

    cohort: str = ""
    severity: Severity = "error"
    patient_id: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""
    value: str = ""
    message: str
    remedy: str
    rule: str
    rule_id: str

    @property
    def place(self) -> str:
        """Where the fault is, in words: ``patients.csv, row 14, column sex (D14), P06``."""
        parts = [f"{self.file} [{self.sheet}]" if self.sheet else self.file]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        if self.cell:
            parts[-1] += f" ({self.cell})"
        if self.patient_id:
            parts.append(f"patient {self.patient_id}")
        return ", ".join(part for part in parts if part)


_WORDS: Final[dict[str, dict[str, str]]] = document.of_program("faults")
PROBLEM_COLUMNS: Final = [field.name for field in fields(Problem)]


def problem_of(rule_id: str, told: Mapping[str, object] | None = None, **place: Any) -> Problem:
    """Return a problem as ``workflow/schemas/faults.yaml`` words it.

    Parameters
    ----------
    rule_id
        The entry there; its own ``rule_id`` counts where several wordings belong to one rule.
    told
        What fills the words in, beside what ``place`` says.
    place
        Other fields of the problem: where it is, what stands there, how severe it is.
    """
    known = {**place, **(told or {})}
    words = {part: text.format_map(known) for part, text in _WORDS[rule_id].items()}
    return Problem(**{"rule_id": rule_id, **place, **words})


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
    return sorted(
        problems,
        key=lambda problem: (
            problem.severity != "error",
            problem.file,
            problem.sheet,
            problem.row or 0,
            len(problem.cell),
            problem.cell,
            problem.column,
            problem.rule_id,
            problem.message,
        ),
    )


def problems_table(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return the error sheet: one row a problem, sorted, every cell text."""
    records = [
        {name: "" if value is None else str(value) for name, value in asdict(problem).items()}
        for problem in sort_problems(problems)
    ]
    return pd.DataFrame(records, columns=PROBLEM_COLUMNS, dtype="str")


def render_problems(problems: Sequence[Problem], *, most: int | None = None) -> str:
    """Return the problems as text for a screen: where, what, what to do.

    A fault that is the same word for word in many rows of a column is told once, with the rows;
    of very many faults of one kind the first few are told, and the others counted. At ``most`` so
    many different faults are told; all if None.
    """
    if not problems:
        return "No problems found."
    faults = _same_together(sort_problems(problems))
    blocks = list(_blocks(faults))
    rest = sum(count for _, count in blocks[most:]) if most is not None else 0
    more = [f"… and {rest} more."] if rest else []
    return "\n".join([*(block for block, _ in blocks[:most]), *more, "", *_closing_lines(problems)])


def _blocks(faults: Sequence[list[Problem]]) -> Iterator[tuple[str, int]]:
    """Yield what is told, and of how many problems; of very many of one kind, the first few."""
    kinds: dict[tuple[str, ...], list[list[Problem]]] = {}
    for same in faults:
        kinds.setdefault(_kind(same[0]), []).append(same)
    told: Counter[tuple[str, ...]] = Counter()
    for same in faults:
        kind = _kind(same[0])
        told[kind] += 1
        if len(kinds[kind]) <= MOST_OF_A_KIND or told[kind] <= FIRST_OF_A_KIND:
            yield _block(same), len(same)
        elif told[kind] == FIRST_OF_A_KIND + 1:
            others = [problem for one in kinds[kind][FIRST_OF_A_KIND:] for problem in one]
            yield _block_of_kind(others), len(others)


def _kind(problem: Problem) -> tuple[str, ...]:
    return problem.severity, problem.file, problem.sheet, problem.column, problem.rule_id


def _same_together(problems: Sequence[Problem]) -> list[list[Problem]]:
    """Return what differs in nothing but row and patient together, in the order of the first."""
    together: dict[tuple[object, ...], list[Problem]] = {}
    for number, problem in enumerate(problems):
        # Without a row a fault stands for itself.
        own = number if problem.row is None else None
        place = problem.severity, problem.file, problem.sheet, problem.column
        fault = problem.rule_id, problem.value, problem.message, problem.remedy
        together.setdefault((own, *place, *fault), []).append(problem)
    return list(together.values())


def _block(same: Sequence[Problem]) -> str:
    first, *others = same
    lines = [f"{first.severity.upper()}  {first.place}", f"    {first.message}"]
    if others:
        rows = ", ".join(str(other.row) for other in others[:MOST_ROWS])
        unnamed = len(others) - MOST_ROWS
        end = f" and {_count(unnamed, 'other')}" if unnamed > 0 else ""
        lines.append(f"    The same in {_count(len(others), 'more row')}: {rows}{end}.")
    return "\n".join([*lines, f"    What to do: {first.remedy}"])


def _block_of_kind(others: Sequence[Problem]) -> str:
    first = others[0]
    place = replace(first, row=None, cell="", patient_id="").place
    return (
        f"{first.severity.upper()}  {place}\n"
        f"    The same rule is broken {len(others)} times more: {first.rule}\n"
        "    What to do: Look whether the whole column is meant otherwise; the error sheet "
        "names every row."
    )


def _closing_lines(problems: Sequence[Problem]) -> list[str]:
    """Return the count; with any error, that oddities were not looked for yet."""
    later = ["Further checks, which may find more, run once these errors are mended."]
    return [count_problems(problems), *(later if errors(problems) else [])]


def count_problems(problems: Sequence[Problem]) -> str:
    """Return the count in words: ``3 errors and 1 warning``, or ``3 errors``."""
    n_errors = len(errors(problems))
    n_warnings = len(problems) - n_errors
    if n_errors and not n_warnings:
        return _count(n_errors, "error")
    return f"{_count(n_errors, 'error')} and {_count(n_warnings, 'warning')}"


def _count(number: int, noun: str) -> str:
    if number == 0:
        return f"no {noun}s"
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
