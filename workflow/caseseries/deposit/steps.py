"""The steps of the study: what each was given, what it made, and whose cases stand behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from caseseries.present.registry import CAPTIONS, INDEX


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step, as its rule declares it.

    ``of`` is the cohort or study that it worked on, empty if on all; ``does`` says in words what it
    does. ``given`` and ``made`` are the paths of what it reads and writes, from the project's root.
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
    """Return a step with the files, for folders, and with every file beside an index it made.

    Which files lie in a folder of figures or tables depends on the data.
    """
    folders = {Path(path).parent for path in step.made if Path(path).name in (CAPTIONS, INDEX)}
    found = {str(path) for folder in folders for path in folder.iterdir() if path.is_file()}
    made = {*_files(step.made), *found}
    return replace(step, given=tuple(_files(step.given)), made=tuple(sorted(made)))


def _files(paths: Iterable[str]) -> list[str]:
    """Return the files that paths are, or that lie in the folders that they are."""
    return [
        str(file)
        for path in paths
        for file in (sorted(Path(path).rglob("*.*")) if Path(path).is_dir() else [path])
    ]


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

    ``cohort_of`` names the cohort of each file that a clinic delivered.
    """
    given = {path: step.given for step in steps for path in step.made}
    known: dict[str, frozenset[str]] = {path: frozenset([name]) for path, name in cohort_of.items()}

    def behind(path: str) -> frozenset[str]:
        if path not in known:
            known[path] = frozenset().union(*map(behind, given.get(path, ())))
        return known[path]

    return {path: tuple(sorted(behind(path))) for path in (*given, *cohort_of)}
