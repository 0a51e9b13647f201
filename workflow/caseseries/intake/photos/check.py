"""Check the photographs of a cohort: they are there, are pictures, and give nothing away."""

import hashlib
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from caseseries.intake.photos import picture
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import RawTable

LONGEST_SHOWN: Final = 80
MOST_HINTS: Final = 50
"""Names for which a likely one is looked for: each is compared with all pictures."""


def check_photos(folder: Path, photos: RawTable | None) -> list[Problem]:
    """Return what is wrong with the photographs in a cohort's folder, listed in its table or not.

    The table has our column names; a file without a name is left to its model.
    """
    problems: list[Problem] = []
    owner: dict[str, str] = {}
    listed: set[str] = set()
    absent = 0
    found = (path for path in folder.rglob("*") if path.suffix.lower() in picture.SUFFIXES)
    pictures = sorted(path.relative_to(folder).as_posix() for path in found)
    if photos is None:
        return _unlisted(folder, pictures)
    for index in range(len(photos.cells)):
        file = photos.text(index, "file")
        if not file:
            continue
        listed.add(PurePosixPath(file.replace("\\", "/")).as_posix())
        patient = photos.text(index, "patient_id")
        declared = photos.text(index, "sha256")
        for rule_id, told in _findings(folder, file, declared, patient, owner):
            column = "sha256" if rule_id == "photos.checksum" else "file"
            if rule_id == "photos.absent":
                absent += 1
                close = get_close_matches(file, pictures, n=1) if absent <= MOST_HINTS else []
                is_close = f"Is '{close[0]}' meant? Correct the name" if close else ""
                told["hint"] = is_close or "Put it there"
            problems.append(photos.told(index, column, rule_id, **told))
    return problems + _unlisted(folder, [file for file in pictures if file not in listed])


def sha256_of(path: Path) -> str:
    """Return the SHA-256 checksum of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _findings(
    folder: Path, file: str, declared: str, patient: str, owner: dict[str, str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rules that one photograph breaks, with what is told of it in message and remedy.

    ``owner`` remembers whose each picture is.
    """
    windows = PureWindowsPath(file)
    if windows.drive or windows.root or "://" in file or ".." in windows.parts:
        yield "photos.outside", {"told": file}
        return
    path = folder / file.replace("\\", "/")
    if not _is_there(path):
        shown = file if len(file) <= LONGEST_SHOWN else f"{file[:LONGEST_SHOWN]}…"
        yield "photos.absent", {"told": shown}
        return
    checksum = sha256_of(path)
    if declared and declared.lower() != checksum:
        yield "photos.checksum", {}
    if owner.setdefault(checksum, patient) != patient:
        yield "photos.shared", {"told": owner[checksum]}
    yield from _of_file(folder, path)


def _of_file(folder: Path, path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        given_away = picture.what_it_gives_away(picture.open_photo(path), path.read_bytes())
    except picture.UnreadablePhotoError as fault:
        yield "photos.unreadable", {"told": str(fault)}
        return
    if given_away:
        yield "privacy.photo_metadata", {"told": ", ".join(given_away), "hint": folder.name}


def _is_there(path: Path) -> bool:
    """Tell whether there is such a file; a name that no system takes is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def _unlisted(folder: Path, files: Iterable[str]) -> list[Problem]:
    """Return a problem for every picture that no row names; one that tells too much is an error."""
    problems = []
    for file in files:
        telling = [one for one in _of_file(folder, folder / file) if "privacy" in one[0]]
        rule_id, told = [*telling, ("photos.unlisted", {})][0]
        problems.append(problem_of(rule_id, **told, file=file))
    return problems
