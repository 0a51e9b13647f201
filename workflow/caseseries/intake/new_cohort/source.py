"""What a clinic hands over, a workbook, a folder or an export, laid into the cohort's folder."""

import codecs
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from caseseries.cases.study import Study
from caseseries.cases.vocabulary import TABLES
from caseseries.files import write_bytes
from caseseries.intake.clinic_words import claim_of, plain
from caseseries.intake.cohort_file import FILE, REPORTING
from caseseries.intake.csv import records
from caseseries.intake.folder import WORKBOOK_ENDINGS, workbooks_in
from caseseries.intake.no_record import find_headings
from caseseries.intake.photos import picture
from caseseries.intake.privacy.workbook_texts import beside_the_cells
from caseseries.intake.problems import Problem, problem_of, refusal
from caseseries.intake.raw_table import WIDE
from caseseries.intake.redcap.codebook import UnreadableDictionaryError, read_dictionary
from caseseries.intake.redcap.export import DICTIONARY, EXPORT
from caseseries.intake.redcap.layout import is_redcap_export
from caseseries.intake.workbook.archive import UnreadableWorkbookError
from caseseries.intake.workbook.cells_only import cells_only

WORKBOOK: Final = "workbook"
# What a clinic may have written itself and wants to keep.
OWN_FILES: Final = (FILE, REPORTING)
_TABLE_FILES: Final = ", ".join(f"{table}.csv" for table in TABLES)


def take_over(study: Study, source: Path, folder: Path) -> dict[str, Path]:
    """Copy what a clinic hands over into a new cohort's folder, under the names that we read.

    The source is a workbook, a folder of tables, or one CSV file: a REDCap export or a wide table.
    Photographs lose everything but the picture on the way; one that holds nothing else is copied
    as it is. Returned is {name of a table's file in the new folder: the file as handed over}.

    Raises StudyError if there is nothing there that could be read as a cohort.
    """
    if not source.exists():
        raise refusal("new_cohort.no_source", source=source)
    tables = dict(_tables(study, source))
    if not tables:
        seen = ", ".join(path.name for path in records.all_csv(source)) or "no CSV file"
        raise refusal("new_cohort.no_table", source=source, seen=seen, tables=_TABLE_FILES)
    for name, path in tables.items():
        if path.suffix.lower() not in WORKBOOK_ENDINGS:
            shutil.copyfile(path, folder / name)
            continue
        try:  # of a workbook nothing is laid there but its cells
            write_bytes(cells_only(path), folder / name)
        except UnreadableWorkbookError as fault:
            raise refusal("new_cohort.not_opened", path=path, fault=fault) from None
    beside = source if source.is_dir() else source.parent
    for name in OWN_FILES:
        if (beside / name).is_file():
            shutil.copyfile(beside / name, folder / name)
    _take_photos(beside if source.is_dir() else beside / "photos", beside, folder)
    return tables


def left_behind(cohort: str, handed_over: Mapping[str, Path]) -> list[Problem]:
    """Say what of each workbook was not taken over, and which files beside the tables."""
    problems: list[Problem] = []
    of_folder = {path.parent for name, path in handed_over.items() if Path(name).stem in TABLES}
    for folder in of_folder:
        unread = records.unread_files(folder, handed_over.values())
        problems += [replace(one, cohort=cohort) for one in unread]
    for path in handed_over.values():
        beside = beside_the_cells(path) if path.suffix.lower() in WORKBOOK_ENDINGS else []
        if beside:
            told = {"words": ", ".join(beside), "cohort": cohort, "file": path.name}
            problems.append(problem_of("file.left_behind", **told))
    return problems


def _tables(study: Study, source: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name that a file gets, and the file."""
    if source.is_dir():
        yield from _tables_of_folder(study, source)
    elif source.suffix.lower() in WORKBOOK_ENDINGS:
        yield f"{WORKBOOK}.xlsx", source
    elif source.suffix.lower() in (".csv", ".tsv", ".txt"):
        yield from _single_csv(study, source)
    else:
        raise refusal("new_cohort.no_known_file", source=source)


def _tables_of_folder(study: Study, source: Path) -> Iterator[tuple[str, Path]]:
    tables = records.csv_files(source, alone=not workbooks_in(source))
    is_sure = any(plain(path.stem) == table for table, paths in tables.items() for path in paths)
    others = [] if is_sure else records.all_csv(source)
    exports = [one for one in others if is_redcap_export(_header(one)) and not _is_dictionary(one)]
    tables = {} if exports else tables
    found = [*workbooks_in(source), *exports]
    if len(found) + bool(tables) > 1 or records.of_several_books(tables):
        listed = (path for paths in tables.values() for path in paths)
        names = ", ".join(path.name for path in (*listed, *found))
        raise refusal("new_cohort.several_tables", source=source, names=names)
    for path in found:
        yield from _tables(study, path)
    yield from ((f"{table}.csv", path) for table, [path] in tables.items())


def _single_csv(study: Study, source: Path) -> Iterator[tuple[str, Path]]:
    if source.stem.lower() in TABLES:
        raise refusal("new_cohort.one_table", source=source)
    if not source.read_bytes().removeprefix(codecs.BOM_UTF8).strip():
        raise refusal("new_cohort.empty_file", source=source)
    header = _header(source, study)
    if is_redcap_export(header):
        others = (path for path in sorted(source.parent.glob("*.csv")) if path != source)
        dictionaries = [path for path in others if _is_dictionary(path)]
        if len(dictionaries) > 1:
            names = ", ".join(path.name for path in dictionaries)
            raise refusal("new_cohort.several_dictionaries", source=source, names=names)
        yield EXPORT, source
        yield from ((DICTIONARY, path) for path in dictionaries)
    elif "timepoint" not in map(plain, header) and any(claim_of(study, one) for one in header):
        yield f"{WIDE}.csv", source
    else:
        told = {"score": study.scores[0].id, "tables": _TABLE_FILES}
        raise refusal("new_cohort.unknown_header", source=source, **told)


def _header(path: Path, study: Study | None = None) -> Sequence[str]:
    """Return the first row of a CSV file, or the headings of a study below; none if unreadable."""
    table, _ = records.read_csv("", path)
    below = find_headings(study, table) if table and study else None
    return below[0] if below else table.header if table else ()


def _is_dictionary(path: Path) -> bool:
    with suppress(UnreadableDictionaryError):
        return bool(read_dictionary(path))
    return False


def _take_photos(source: Path, root: Path, folder: Path) -> None:
    """Copy the photographs below a folder, each under its path from the root."""
    for path in sorted(source.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if hidden or path.suffix.lower() not in picture.SUFFIXES or not path.is_file():
            continue
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        with suppress(picture.UnreadablePhotoError):  # it is kept
            if picture.what_it_gives_away(picture.open_photo(path), path.read_bytes()):
                picture.strip_photo(path, target)
