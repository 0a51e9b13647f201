"""The steps of the study: what each was given, what it made, and whose cases stand behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

# Which files lie in a folder of figures or tables depends on the data: these stand for all of them.
INDEXES: Final = ("captions.json", "index.json")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step, as its rule declares it.

    Attributes
    ----------
    rule, of
        Name of the rule, and of the cohort or study that it worked on; empty if on all.
    does
        What it does, in words.
    given, made
        Paths of the files that it reads and writes, from the project's root.
    """

    rule: str
    of: str
    does: str
    given: tuple[str, ...]
    made: tuple[str, ...]

    @property
    def name(self) -> str:
        """What tells the step from all others: ``validate/liu-2025``."""
        return f"{self.rule}/{self.of}" if self.of else self.rule


def with_indexed(step: Step) -> Step:
    """Return a step that made, besides what its rule declares, every file beside an index."""
    folders = {Path(path).parent for path in step.made if Path(path).name in INDEXES}
    found = {str(path) for folder in folders for path in folder.iterdir() if path.is_file()}
    return replace(step, made=tuple(sorted({*step.made, *found})))


def files_made(steps: Iterable[Step]) -> set[str]:
    """Return the paths of all results."""
    return {path for step in steps for path in step.made}


def files_given(steps: Iterable[Step]) -> set[str]:
    """Return the paths of all files that no step made."""
    steps = list(steps)
    return {path for step in steps for path in step.given} - files_made(steps)


def cohorts_behind(
    steps: Iterable[Step], cohort_of: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return the cohorts that each file rests on, through all steps before it.

    Parameters
    ----------
    cohort_of
        The cohort of each file that a clinic delivered.
    """
    given = {path: step.given for step in steps for path in step.made}
    known: dict[str, frozenset[str]] = {path: frozenset([name]) for path, name in cohort_of.items()}

    def behind(path: str) -> frozenset[str]:
        if path not in known:
            known[path] = frozenset().union(*map(behind, given.get(path, ())))
        return known[path]

    return {path: tuple(sorted(behind(path))) for path in (*given, *cohort_of)}
