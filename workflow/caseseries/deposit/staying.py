"""What stays with the clinic, and why.

Case tables of patients leave only under an open licence, and so does whatever tells about very few
of them: ledgers, figures, tables, and all cohorts beside each other. Of a cohort that is not open
the shared ledger leaves, which hides small groups.
Photographs never leave, and neither does anything else of a cohort's folder that is no table and
no description of one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import quote
from zipfile import ZipFile, is_zipfile

from caseseries.deposit.cohorts import DepositedCohort, origin
from caseseries.deposit.steps import Step, files_given, files_made

PATIENTS = "Not deposited: patients' data."
PHOTOGRAPHS = "Not deposited: photographs, and files that are no tables, stay with the clinic."
LOOSE_PICTURE = "Not deposited: only pictures in a folder of figures leave."
FEW = "Not deposited: it holds numbers about very few patients; the shared ledger hides these."
FOLDER = "Not deposited: photographs stay with the clinic."
NO_PHOTOGRAPH = "It holds no photograph."
ROWS = "Not deposited: it shows rows of patients' data that are not deposited."
OUTSIDE = "Not deposited: it lies outside the project's folder."

TABLES_AND_WORDS = {".csv", ".md", ".ods", ".tsv", ".txt", ".xlsm", ".xlsx", ".yaml"}
PICTURES = {".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"}
FIGURES = "figures"

# The rule whose result shows single rows of the case tables; those whose results tell of very few
# patients of one cohort, or of each cohort beside the others.
PAGE, ESTIMATE = "report", "estimate"
OF_FEW, OF_ALL = (ESTIMATE, "figures", "tables"), ("pool", "evidence")


@dataclass(frozen=True)
class Staying:
    """Files that are described and not deposited.

    Attributes
    ----------
    id
        How the description is referred to.
    name
        What they are, in words that name no file of the clinic.
    why
        Why they stay, as a sentence.
    is_empty
        Whether nobody misses anything.
    """

    id: str
    name: str
    why: str
    is_empty: bool = False


def staying(
    steps: Iterable[Step],
    cohorts: Iterable[DepositedCohort],
    behind: Mapping[str, tuple[str, ...]],
) -> dict[str, Staying]:
    """Return what stays with the clinic, by path.

    Parameters
    ----------
    steps, cohorts
        The study.
    behind
        The cohorts that each file rests on.
    """
    steps, known = list(steps), {cohort.facts.cohort: cohort for cohort in cohorts}
    closed = {name: cohort for name, cohort in known.items() if not cohort.is_open}

    def rests_on(path: str) -> str:
        return origin(known[name] for name in behind.get(path, ()))

    given, made = files_given(steps), files_made(steps)
    found = {path: _picture(path, rests_on(path)) for path in made if _is_loose_picture(path)}
    found |= {path: _folder(path, rests_on(path)) for path in made if Path(path).is_dir()}
    found |= {path: _outside(path) for path in given | made if _lies_outside(path)}
    for cohort in known.values():
        found |= _of_cohort(cohort)
    for step in steps:
        if step.rule == PAGE:
            of_closed = (path for path in step.made if closed.keys() & behind[path])
            found |= {path: _page(path, rests_on(path)) for path in of_closed}
        if step.rule in OF_FEW and step.of in closed:
            found |= dict.fromkeys(step.made, _of_few(step.rule, closed[step.of]))
        if step.rule in OF_ALL:
            beside = (path for path in step.made if closed.keys() & behind[path])
            found |= {path: _together(step.rule, rests_on(path)) for path in beside}
    return found


def _of_cohort(cohort: DepositedCohort) -> dict[str, Staying]:
    name, title = cohort.facts.cohort, cohort.facts.title
    photographs = Staying(f"#{name}-photographs", f"Photographs of {title}", PHOTOGRAPHS)
    found = {path: photographs for path in cohort.delivered if not _is_table_or_words(path)}
    if cohort.is_open:
        return found
    whom = f" Ask the {cohort.facts.contact_role}." if cohort.facts.contact_role else ""
    why = f"{cohort.origin} {PATIENTS}{whom}"
    delivered = Staying(f"#{name}-case-tables", f"Case tables of {title}", why)
    validated = Staying(f"#{name}-validated-tables", f"Validated case tables of {title}", why)
    return (
        dict.fromkeys(cohort.delivered, delivered)
        | dict.fromkeys(cohort.validated, validated)
        | found
    )


def _is_table_or_words(path: str) -> bool:
    """Say whether a delivered file holds cells or words alone; a workbook may hold pictures."""
    if PurePath(path).suffix.lower() not in TABLES_AND_WORDS:
        return False
    if not is_zipfile(path):
        return True
    with ZipFile(path) as workbook:
        return not any("media/" in name or "Pictures/" in name for name in workbook.namelist())


def _is_loose_picture(path: str) -> bool:
    """Say whether a result is a picture and no figure."""
    return _is_picture(path) and PurePath(path).parent.name != FIGURES


def _is_picture(path: str) -> bool:
    return PurePath(path).suffix.lower() in PICTURES


def _lies_outside(path: str) -> bool:
    return PurePath(path).is_absolute() or ".." in PurePath(path).parts


def _of_few(rule: str, cohort: DepositedCohort) -> Staying:
    kind = "ledger" if rule == ESTIMATE else rule
    return Staying(
        f"#{cohort.facts.cohort}-{kind}",
        f"Full {kind} of {cohort.facts.title}",
        f"{cohort.origin} {FEW}",
    )


def _together(rule: str, whose: str) -> Staying:
    return Staying(f"#{rule}-of-all-cohorts", "All cohorts, one beside the other", f"{whose} {FEW}")


def _folder(path: str, whose: str) -> Staying:
    """Describe a folder of photographs, which is there whether or not a cohort has any."""
    is_empty = not any(_is_picture(str(file)) for file in Path(path).rglob("*"))
    why = f"{whose} {NO_PHOTOGRAPH if is_empty else FOLDER}"
    return Staying(f"#{quote(path)}", f"Folder {PurePath(path).name}", why, is_empty)


def _picture(path: str, whose: str) -> Staying:
    return Staying(f"#{quote(path)}", "Picture", f"{whose} {LOOSE_PICTURE}")


def _page(path: str, whose: str) -> Staying:
    return Staying(f"#{PurePath(path).name}", "Reviewer page", f"{whose} {ROWS}")


def _outside(path: str) -> Staying:
    name = PurePath(path).name
    return Staying(f"#outside-{quote(name)}", name, OUTSIDE)
