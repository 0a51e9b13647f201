"""Check the photographs of a cohort: they are there, are pictures, and give nothing away."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath, PureWindowsPath

from caseseries.intake.photos.copies import SUFFIXES
from caseseries.intake.photos.metadata import UnreadablePhotoError, open_photo, what_it_gives_away
from caseseries.intake.problems import Problem, Severity
from caseseries.intake.raw_table import RawTable

LONGEST_SHOWN = 80


@dataclass(frozen=True)
class _Finding:
    """What is wrong with one photograph, before it has its place in the table."""

    rule_id: str
    message: str
    remedy: str
    rule: str
    column: str = "file"
    severity: Severity = "error"


def check_photos(cohort: str, folder: Path, photos: RawTable | None) -> list[Problem]:
    """Return what is wrong with the photographs of a cohort, listed in its table or not.

    Parameters
    ----------
    cohort, folder
        Name and folder of the cohort; every file must lie inside the folder.
    photos
        The table with our column names, if there is one. A file without a name is left to the
        table's model.
    """
    problems: list[Problem] = []
    owner: dict[str, str] = {}
    listed: set[str] = set()
    if photos is None:
        return _unlisted(cohort, folder, listed)
    for index in range(len(photos.cells)):
        file = photos.text(index, "file")
        if not file:
            continue
        listed.add(PurePosixPath(file.replace("\\", "/")).as_posix())
        patient = photos.text(index, "patient_id")
        declared = photos.text(index, "sha256")
        for finding in _findings(folder, file, declared, patient, owner):
            problems.append(_located(cohort, photos, index, finding))
    return problems + _unlisted(cohort, folder, listed)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 checksum of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _findings(
    folder: Path, file: str, declared: str, patient: str, owner: dict[str, str]
) -> Iterator[_Finding]:
    """Yield what is wrong with one photograph; ``owner`` remembers whose each picture is."""
    if not _lies_inside(file):
        yield _outside(file)
        return
    path = folder / file.replace("\\", "/")
    if not _is_there(path):
        yield _absent(folder, file)
        return
    checksum = sha256_of(path)
    if declared and declared.lower() != checksum:
        yield _changed()
    if owner.setdefault(checksum, patient) != patient:
        yield _shared(owner[checksum])
    try:
        given_away = what_it_gives_away(open_photo(path), path.read_bytes())
    except UnreadablePhotoError as fault:
        yield _unreadable(fault)
        return
    if given_away:
        yield _telling(folder.name, given_away)


def _lies_inside(file: str) -> bool:
    """Tell whether a name is a plain path below the cohort's folder, on any system."""
    windows = PureWindowsPath(file)
    return not (windows.drive or windows.root or "://" in file or ".." in windows.parts)


def _is_there(path: Path) -> bool:
    """Tell whether there is such a file; a name that no system takes is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def _outside(file: str) -> _Finding:
    return _Finding(
        "photos.outside",
        f"The photograph '{file}' does not lie inside the cohort's folder.",
        "Put it into the folder photos beside the tables and write photos/ and its name.",
        "A photograph lies inside the cohort's folder.",
    )


def _shorten(name: str) -> str:
    """Return a name as a message can show it."""
    return name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}…"


def _absent(folder: Path, file: str) -> _Finding:
    close = get_close_matches(file, _pictures(folder), n=1)
    hint = f"Is '{close[0]}' meant? Correct the name" if close else "Put it there"
    return _Finding(
        "photos.absent",
        f"There is no photograph '{_shorten(file)}' in the cohort's folder.",
        f"{hint}, or take the row out.",
        "Every listed photograph is there.",
    )


def _changed() -> _Finding:
    return _Finding(
        "photos.checksum",
        "The photograph is not the one whose checksum stands here.",
        "Put the right file there, or leave the checksum empty if the file was changed on purpose.",
        "A photograph has the checksum that is given for it.",
        column="sha256",
    )


def _shared(other: str) -> _Finding:
    return _Finding(
        "photos.shared",
        f"The same picture is listed for the patient {other} too.",
        "Correct the patient or the file of one of the two rows.",
        "A picture shows one patient.",
    )


def _unreadable(fault: UnreadablePhotoError) -> _Finding:
    return _Finding(
        "photos.unreadable",
        f"The file {fault}.",
        "Save the photograph as JPEG or PNG and put it there.",
        "Every listed photograph can be opened.",
    )


def _telling(cohort: str, given_away: list[str]) -> _Finding:
    return _Finding(
        "privacy.photo_metadata",
        f"The file of the photograph holds {', '.join(given_away)}.",
        f"Run `make strip-photos NAME={cohort}`: it keeps the picture and takes all else out.",
        "A photograph holds the picture and nothing else (HIPAA Safe Harbor).",
    )


def _located(cohort: str, photos: RawTable, index: int, finding: _Finding) -> Problem:
    return photos.problem(
        cohort,
        index,
        finding.column,
        message=finding.message,
        remedy=finding.remedy,
        rule=finding.rule,
        rule_id=finding.rule_id,
        severity=finding.severity,
    )


def _unlisted(cohort: str, folder: Path, listed: set[str]) -> list[Problem]:
    """Return a problem for every picture that no row names; one that tells too much is an error."""
    problems = []
    for file in _pictures(folder):
        if file not in listed:
            finding = _finding_of_unlisted(folder, file)
            problems.append(
                Problem(
                    cohort=cohort,
                    severity=finding.severity,
                    file=file,
                    message=finding.message,
                    remedy=finding.remedy,
                    rule=finding.rule,
                    rule_id=finding.rule_id,
                )
            )
    return problems


def _finding_of_unlisted(folder: Path, file: str) -> _Finding:
    try:
        path = folder / file
        given_away = what_it_gives_away(open_photo(path), path.read_bytes())
    except UnreadablePhotoError:
        given_away = []
    if given_away:
        return _telling(folder.name, given_away)
    return _Finding(
        "photos.unlisted",
        "This photograph stands in no row of the table photos; it is not used.",
        "Add a row for it, or take the file away.",
        "Every photograph in the folder is listed.",
        severity="warning",
    )


def _pictures(folder: Path) -> list[str]:
    """Return the pictures in a folder by their path below it, sorted."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return sorted(path.relative_to(folder).as_posix() for path in found)
