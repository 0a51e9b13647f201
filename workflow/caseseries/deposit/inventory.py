"""What is deposited: every file that leaves, with its checksum and what it is, and what stays."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from caseseries.deposit.citation import Citation
from caseseries.deposit.cohorts import DepositedCohort, cohorts_of, origin
from caseseries.deposit.leaving import Staying, why_it_stays
from caseseries.deposit.steps import Step, cohorts_behind, files_given, files_made
from caseseries.deposit.titles import title_of_result, title_of_source

# What LICENSE says of the files in data/ that we wrote; a cohort names its own licence.
DATA_FOLDER, DATA_LICENCE = "data", "CC-BY-4.0"
SPDX = "https://spdx.org/licenses/"

# The origin of a result that no cohort stands behind.
NO_COHORT = "From published numbers alone; no patient data."


@dataclass(frozen=True, kw_only=True)
class DepositedFile:
    """One file that leaves; its path is from the project's root, which is that of the deposit.

    ``title`` and ``origin`` say in words what it is, and whose cases stand behind it and where
    those come from; the origin is empty for a file that people wrote and that is of no cohort.
    ``licence`` is an SPDX name, where it differs from that of the code.
    """

    path: str
    content: bytes
    title: str
    origin: str = ""
    licence: str = ""

    @cached_property
    def sha256(self) -> str:
        """Its checksum."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """Everything that the descriptions of a deposit are written from.

    ``files`` is what leaves and ``staying`` what stays with the clinic, by path; ``steps`` are the
    study, ``cohorts`` its cohorts by name; ``citation`` says who made it.
    """

    files: Mapping[str, DepositedFile]
    staying: Mapping[str, Staying]
    steps: Sequence[Step]
    cohorts: Mapping[str, DepositedCohort]
    citation: Citation

    @property
    def date(self) -> str:
        """The day of release, or else the last day on which a cohort was locked; else empty."""
        locks = [cohort.facts.data_lock for cohort in self.cohorts.values()]
        return self.citation.released or max(locks, default="")

    @property
    def reasons(self) -> list[str]:
        """What is not deposited and why, each as a sentence."""
        missed = {one for path, one in self.staying.items() if Path(path).is_file()}
        return sorted(f"{one.name}: {one.why}" for one in missed)


def take_inventory(
    *, steps: Sequence[Step], program: Iterable[str], root: Path, citation: Citation, results: str
) -> Deposit:
    """Look at every file of the study and say which of them leave.

    ``program`` are the paths of everything that is needed to run the study again, its data aside,
    below ``root``, the folder of the program; what the study's own folder holds under such a path
    comes first. ``results`` is the folder of all results.
    """
    cohorts = cohorts_of(steps)
    cohort_of = {path: name for name, cohort in cohorts.items() for path in cohort.delivered}
    behind = cohorts_behind(steps, cohort_of)
    made = files_made(steps)
    known = made | files_given(steps) | set(program)
    files, stays = {}, {}
    for path in sorted(known):
        whose = [cohorts[name] for name in behind.get(path, ())]
        if reason := why_it_stays(PurePath(path), whose, PurePath(results)):
            stays[path] = reason
            continue
        files[path] = DepositedFile(
            path=path,
            content=(Path(path) if Path(path).is_file() else root / path).read_bytes(),
            title=title_of_result(path) if path in made else title_of_source(path),
            origin=origin(whose) or (NO_COHORT if path in made else ""),
            licence=_licence(path, whose),
        )
    return Deposit(files=files, staying=stays, steps=steps, cohorts=cohorts, citation=citation)


def _licence(path: str, cohorts: Sequence[DepositedCohort]) -> str:
    """Return the licence of case tables and of the data files that we wrote; else empty."""
    for cohort in cohorts:
        if path in cohort.delivered or path in cohort.validated:
            return cohort.licence
    return DATA_LICENCE if PurePath(path).parts[0] == DATA_FOLDER else ""
