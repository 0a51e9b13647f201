"""What may leave with the paper: files that are named, and no other.

``workflow/schemas/deposit.yaml`` names them. A new result, or a file that lies beside the tables,
stays until somebody names it. What is named stays as well where a cohort of patients stands behind
it that did not open its data; the shared ledger, which hides small groups, and the paper itself
leave even so. What a clinic delivered never leaves: of an open cohort the validated tables do,
which hold nothing but cells.
"""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from caseseries.cases.vocabulary import TABLES
from caseseries.deposit.cohorts import DepositedCohort, origin
from caseseries.deposit.program import is_named, is_program
from caseseries.deposit.titles import DECLARED

LEAVES: Final = {
    which: [name.format(table=table) for name in names for table in TABLES]
    for which, names in DECLARED["leaves"].items()
}
NOT_NAMED = "Not deposited: only files that the program names may leave."
DELIVERED = "Not deposited: the validated tables hold its cells."
PATIENTS = "Not deposited: patients' data."
FEW = "Not deposited: it tells about single patients; the shared ledger hides small groups."


@dataclass(frozen=True)
class Staying:
    """Files that are described and not deposited.

    ``id`` is how the description is referred to, ``name`` what they are in words that name no file
    of a clinic, ``why`` the reason as a sentence.
    """

    id: str
    name: str
    why: str


def why_it_stays(path: PurePath, whose: list[DepositedCohort], results: PurePath) -> Staying | None:
    """Return why a file stays, None where it may leave; it rests on the cohorts ``whose`` it is."""
    for cohort in whose:
        if str(path) in cohort.delivered:
            return _delivered(path, cohort)
    if path.is_absolute() or ".." in path.parts:
        return _not_named(whose)
    if not path.is_relative_to(results):
        of_program = is_program(path) or is_named(path, LEAVES["of_the_program"])
        return None if of_program else _not_named(whose)
    below = path.relative_to(results)
    if is_named(below, LEAVES["even_of_closed"]):
        return None
    if not is_named(below, LEAVES["results"]):
        return _not_named(whose)
    closed = [cohort for cohort in whose if not cohort.is_open]
    return _of_patients(path, closed) if closed else None


def _delivered(path: PurePath, cohort: DepositedCohort) -> Staying | None:
    name, title = cohort.facts.cohort, cohort.facts.title
    if cohort.facts.provenance != "observed":
        own = str(path.parent) == cohort.folder and path.name in LEAVES["of_no_patients"]
        return None if own else _not_named([cohort])
    if cohort.is_open:
        why = f"{cohort.origin} {DELIVERED}"
        return Staying(f"#{name}-delivered", f"Files that were delivered of {title}", why)
    return Staying(f"#{name}-case-tables", f"Case tables of {title}", _patients(cohort))


def _patients(cohort: DepositedCohort) -> str:
    whom = f" Ask the {cohort.facts.contact_role}." if cohort.facts.contact_role else ""
    return f"{cohort.origin} {PATIENTS}{whom}"


def _of_patients(path: PurePath, closed: list[DepositedCohort]) -> Staying:
    names = "-and-".join(cohort.facts.cohort for cohort in closed)
    titles = ", ".join(cohort.facts.title for cohort in closed)
    if str(path) in closed[0].validated:
        about = f"Validated case tables of {titles}"
        return Staying(f"#{names}-validated-tables", about, _patients(closed[0]))
    return Staying(f"#{names}-results", f"Results of {titles}", f"{origin(closed)} {FEW}")


def _not_named(whose: list[DepositedCohort]) -> Staying:
    names = "".join(f"{cohort.facts.cohort}-" for cohort in whose)
    of = f" of {', '.join(cohort.facts.title for cohort in whose)}" if whose else ""
    return Staying(f"#{names}other-files", f"Other files{of}", NOT_NAMED)
