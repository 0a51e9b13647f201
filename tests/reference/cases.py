"""Reference cases computed in R: load one, hand its data to a method, compare what comes back.

Each folder of ``r/`` holds one case: the data ``input.csv``, the R program ``call.R`` that was run
on them, and ``expected.json`` with the answers, the tolerance, the answers of other conventions
and, where an empty answer is right, the reason.
"""

import csv
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "r"

Cell = float | str | None
"""A number, a word, or None where the file has an empty cell."""


@dataclass(frozen=True)
class Case:
    """One reference case: its data by column, and the answers that R gave."""

    name: str
    columns: Mapping[str, list[Cell]]
    expected: Mapping[str, Any]
    alternatives: Mapping[str, Any]
    absolute: float
    relative: float

    def __getitem__(self, column: str) -> list[Cell]:
        """Return one column of the data."""
        return self.columns[column]

    def groups(self, value: str = "y", group: str = "group") -> dict[str, list[Cell]]:
        """Return the values of each group, by group label in sorted order."""
        labels = sorted(set(self.columns[group]))
        pairs = list(zip(self.columns[group], self.columns[value], strict=True))
        return {label: [cell for name, cell in pairs if name == label] for label in labels}

    def check(self, got: Mapping[str, Any]) -> None:
        """Fail unless every answer agrees; a wrong one is named with the convention it follows.

        A key of ``got`` is a key of ``expected``, dotted where it is nested (``REML.tau2``). An
        answer that R leaves empty or makes infinite must be None: our records hold finite numbers.
        """
        assert got, f"{self.name}: nothing to compare"
        faults = [self._fault(key, value) for key, value in got.items()]
        faults = [fault for fault in faults if fault]
        assert not faults, f"{self.name}: " + "; ".join(faults)

    def _fault(self, key: str, value: Any) -> str:
        reference = self.expected
        for step in key.split("."):
            reference = reference[step]
        if self._agree(value, reference):
            return ""
        return f"{key} is {value}, R gives {reference}{self._convention(key, value)}"

    def _agree(self, value: Any, reference: Any) -> bool:
        if isinstance(value, list) or isinstance(reference, list):
            return self._agree_in_turn(value, reference)
        if reference is None or reference in ("Inf", "-Inf"):
            return value is None
        if value is None or isinstance(reference, str):
            return bool(value == reference)
        return math.isclose(
            value, reference, rel_tol=0, abs_tol=self.absolute + self.relative * abs(reference)
        )

    def _agree_in_turn(self, value: Any, reference: Any) -> bool:
        if not (isinstance(value, list) and isinstance(reference, list)):
            return False
        return len(value) == len(reference) and all(map(self._agree, value, reference))

    def _convention(self, key: str, value: Any) -> str:
        """Name the other answers of this case that a wrong value happens to equal."""
        others = [*_numbers(self.alternatives), *_numbers(self.expected)]
        same = [name for name, other in others if name != key and self._agree(value, other)]
        return f" (equals {', '.join(same)})" if same else ""


def load(name: str) -> Case:
    """Load a reference case by the name of its folder."""
    answers = json.loads((FOLDER / name / "expected.json").read_text(encoding="utf-8"))
    with (FOLDER / name / "input.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Case(
        name=name,
        columns={column: [_cell(row[column]) for row in rows] for column in rows[0]},
        expected=answers["expected"],
        alternatives=answers["alternatives"] or {},
        absolute=answers["tolerance"]["abs"],
        relative=answers["tolerance"]["rel"],
    )


def numbers(column: list[Cell]) -> list[Cell]:
    """Return labels as their places in sorted order, 0 for the first, as R codes two of them."""
    labels = sorted({cell for cell in column if isinstance(cell, str)})
    return [float(labels.index(cell)) if isinstance(cell, str) else cell for cell in column]


def names(prefix: str) -> list[str]:
    """Return the names of all cases that begin so, to parametrise a test over them."""
    return sorted(folder.name for folder in FOLDER.glob(f"{prefix}*") if folder.is_dir())


def _cell(text: str) -> Cell:
    if text in ("", "NA"):
        return None
    try:
        return float(text)
    except ValueError:
        return text


def _numbers(tree: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number of a nested answer with its dotted name."""
    branches = enumerate(tree) if isinstance(tree, list) else ()
    if isinstance(tree, Mapping):
        branches = tree.items()
    for name, branch in branches:
        yield from _numbers(branch, f"{path}.{name}" if path else str(name))
    if isinstance(tree, int | float) and not isinstance(tree, bool):
        yield path, tree
