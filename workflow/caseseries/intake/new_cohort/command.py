"""Add, check, update, remove or strip a cohort: ``… new_cohort.command check clinic-a``.

A new folder is made beside the others under a hidden name and renamed when it is whole, and what
was there is kept beside, under ``.kept``: folders are only ever renamed, so that a stop half way
leaves nothing half-made and loses nothing. A file that names a person is not taken over at all.
"""

import argparse
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from caseseries import document, settings
from caseseries.cases.study import Study
from caseseries.files import write_text
from caseseries.intake.cohort_file import FILE
from caseseries.intake.new_cohort.config_line import with_cohort, without_cohort
from caseseries.intake.new_cohort.source import OWN_FILES, WORKBOOK, left_behind, take_over
from caseseries.intake.new_cohort.text import cohort_text, known_of, title_of
from caseseries.intake.photos.picture import SUFFIXES, strip_photos
from caseseries.intake.privacy.guard import check_reporting
from caseseries.intake.privacy.rules import KINDS
from caseseries.intake.privacy.search import find_identifiers
from caseseries.intake.problems import Problem, errors, refusal, render_problems
from caseseries.intake.read import read_cohort
from caseseries.intake.same_patients import same_patients
from caseseries.intake.study_file import read_study
from caseseries.intake.template import template_workbook
from caseseries.intake.workbook.stable import save_workbook
from caseseries.study_error import StudyError, refuse
from caseseries.study_folder import study_folder, told

LONGEST_NAME: Final = 40
# Faults of a file of which the privacy guard saw every cell all the same; after any other it is
# not taken over.
READ_ALL_THE_SAME: Final = frozenset({"file.ragged", "file.short_row", "file.empty"})
KEPT: Final = ".kept"
_UNFINISHED: Final = ".unfinished"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")


def make_cohort(name: str, source: Path | None, config: Path) -> list[Problem]:
    """Make the folder of a new cohort and add it to the settings.

    ``source`` is what the clinic hands over; None lays an empty workbook into the folder. The
    ``config`` is ``config/config.yaml`` in the study's folder, beside ``study.yaml``; it says where
    in that folder the cohorts lie. Returned is what is wrong with the tables, for the clinic to
    correct in the new folder. Raises StudyError if nothing was made, and why.
    """
    own, study = _own(config), _study(config)
    _check_name(name, own)
    changed = with_cohort(own.text, name)
    protocols = sorted(path.stem for path in (own.cohorts.parent / "protocols").glob("*.yaml"))
    problems: list[Problem] = []
    with _unfinished_folder(own.cohorts, name) as folder:
        handed_over = take_over(study, source, folder) if source else {}
        _describe(study, folder, protocols)
        if source:
            problems = _problems_of(folder, study, own, handed_over)
        folder.replace(own.cohorts / name)
    write_text(changed, config)
    return problems


def check(name: str, source: Path | None, config: Path) -> list[Problem]:
    """Look at a cohort's tables and change nothing."""
    own = _own(config)
    folder = _folder(name, own)
    print(f"Checking {folder}. Nothing is changed.")
    return _problems_of(folder, _study(config), own, {})


def update(name: str, source: Path | None, config: Path) -> list[Problem]:
    """Put new tables in the place of a cohort's own; its ``cohort.yaml`` and photographs stay."""
    own = _own(config)
    folder = _folder(name, own)
    if source is None:
        raise refusal("new_cohort.no_new_tables")
    kept = _place_to_keep(folder)
    print(f"Updating {folder} from {source}. The files so far are kept in {kept}.")
    study = _study(config)
    with _unfinished_folder(folder.parent, name) as fresh:
        handed_over = take_over(study, source, fresh)
        _keep_own_files(folder, fresh)
        problems = _problems_of(fresh, study, own, handed_over)
        kept.parent.mkdir(exist_ok=True)
        folder.replace(kept)
        fresh.replace(folder)
    return problems


def remove(name: str, source: Path | None, config: Path) -> list[Problem]:
    """Take a cohort out of the settings, and its folder out of the way."""
    own = _own(config)
    folder = _folder(name, own)
    for study, about in (own.settings.get("studies") or {}).items():
        if isinstance(about, Mapping) and about.get("cohort") == name:
            raise refusal("new_cohort.compared", study=study, name=name)
    if own.settings.get("cohorts") == [name]:
        raise refusal("new_cohort.only_one", name=name)
    kept = _place_to_keep(folder)
    print(
        f"Taking {name} out of the settings. Its folder is kept as {kept}; delete that and its "
        "results yourself if nobody may have them any more."
    )
    if name in own.listed:
        write_text(without_cohort(own.text, name), config)
    kept.parent.mkdir(exist_ok=True)
    folder.replace(kept)
    return []


def strip(name: str, source: Path | None, config: Path) -> list[Problem]:
    """Replace every photograph of a cohort by one that holds the picture alone."""
    folder = _folder(name, _own(config))
    print(f"Stripping the photographs of {folder}: the picture stays, all else goes.")
    stripped, unreadable = strip_photos(folder)
    print(
        f"Photographs that now hold the picture alone: {stripped} of {stripped + len(unreadable)}."
    )
    refuse(unreadable)
    return []


Action = Callable[[str, Path | None, Path], list[Problem]]
ACTIONS: Final[Mapping[str, Action]] = {
    "add": make_cohort,
    "check": check,
    "update": update,
    "remove": remove,
    "strip": strip,
}


class _Own(NamedTuple):
    """The study's own settings, their text as it stands, and where its cohorts lie."""

    settings: Mapping[str, Any]
    text: str
    cohorts: Path

    @property
    def listed(self) -> list[str]:
        """The cohorts of the study."""
        return self.settings.get("cohorts") or []


def _own(config: Path) -> _Own:
    if not config.exists():
        raise refusal("new_cohort.no_settings_file", config=config)
    said = document.parsed(config)
    if not isinstance(said, dict):
        raise refusal("new_cohort.no_settings", config=config)
    cohorts = (said.get("pathvars") or {}).get("cohorts", "data/cohorts")
    return _Own(said, config.read_bytes().decode("utf-8-sig"), config.parents[1] / cohorts)


def _study(config: Path) -> Study:
    return read_study(config.with_name("study.yaml"))


def _check_name(name: str, own: _Own) -> None:
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise refusal("new_cohort.name", name=name, most=LONGEST_NAME)
    if name in settings.TAKEN:
        raise refusal("new_cohort.name_of_results", name=name)
    for found in find_identifiers(title_of(name)):
        raise refusal("new_cohort.name_of_person", name=name, noun=KINDS[found.kind]["noun"])
    if name in own.listed:
        raise refusal("new_cohort.listed", name=name)
    if (own.cohorts / name).exists():
        raise refusal("new_cohort.folder_is_there", name=name, folder=own.cohorts / name)


def _folder(name: str, own: _Own) -> Path:
    """Return the folder of a cohort that is there."""
    cohorts = own.cohorts
    known = [path.name for path in sorted(cohorts.glob("[!.]*")) if path.is_dir()]
    if name in known:
        return cohorts / name
    kept = [str(path) for path in sorted((cohorts / KEPT).glob(f"{name}-[0-9]*"))] if name else []
    hint = f" Its files are kept in {kept[-1]}: rename that folder." if kept else ""
    raise refusal("new_cohort.unknown", name=name, known=", ".join(known) or "none", hint=hint)


@contextmanager
def _unfinished_folder(cohorts: Path, name: str) -> Iterator[Path]:
    """Give a hidden folder of the cohort's name, which is gone whatever happens."""
    hidden = cohorts / _UNFINISHED
    shutil.rmtree(hidden, ignore_errors=True)
    folder = hidden / name
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _describe(study: Study, folder: Path, protocols: list[str]) -> None:
    """Write ``cohort.yaml``, unless the clinic brought one; into an empty folder a workbook too."""
    if (folder / FILE).exists():
        return
    known = known_of(study, folder) if any(folder.iterdir()) else {}
    if not known:
        save_workbook(template_workbook(study), folder / f"{WORKBOOK}.xlsx")
    write_text(cohort_text(study, folder.name, protocols, known), folder / FILE)


def _place_to_keep(folder: Path) -> Path:
    free = (folder.parent / KEPT / f"{folder.name}-{number}" for number in range(1, 10_000))
    return next(path for path in free if not path.exists())


def _keep_own_files(folder: Path, fresh: Path) -> None:
    """Take what is no table along, unless it was handed over anew."""
    for path in sorted(folder.rglob("*")):
        target = fresh / path.relative_to(folder)
        stays = path.name in OWN_FILES or path.suffix.lower() in SUFFIXES
        if path.is_file() and stays and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _problems_of(
    folder: Path, study: Study, own: _Own, handed_over: Mapping[str, Path]
) -> list[Problem]:
    """Return what is wrong with a cohort; of new files ``{name in the folder: file}`` is given.

    New files are refused as a whole if any names a person.
    """
    cohort, problems = read_cohort(folder, study)
    problems += check_reporting(study, folder)
    if handed_over:
        _refuse_identifiers(problems, handed_over)
    for other in own.listed if cohort else ():
        place = own.cohorts / other
        their = read_cohort(place, study)[0] if other != folder.name and place.is_dir() else None
        problems += same_patients(cohort, [their]) if cohort and their else []
    return problems + left_behind(folder.name, handed_over)


def _refuse_identifiers(problems: list[Problem], handed_over: Mapping[str, Path]) -> None:
    faults = []
    for one in errors(problems):
        # The file is called as the clinic calls it, whose folder is all that will be left.
        own = handed_over[one.file].name if one.file in handed_over else one.file
        message = one.message.replace(one.file, own) if one.file else one.message
        faults.append(replace(one, file=own, message=message))
    of_files = [one for one in faults if one.rule_id.startswith("file.")]
    if unread := [one for one in of_files if one.rule_id not in READ_ALL_THE_SAME]:
        raise refusal("new_cohort.unread", problems=render_problems(unread))
    if named := [one for one in faults if one.rule_id.startswith("privacy.")]:
        raise refusal("new_cohort.identifiers", problems=render_problems(named))


def main() -> None:
    """Do what the command line asks for, and say what to do next.

    ``make`` hands STUDY, and NAME and FROM as COHORT and SOURCE, over in the environment: a shell
    would run the backticks in the name of a file.
    """
    name, source = os.environ.get("COHORT", ""), os.environ.get("SOURCE", "")
    parser = argparse.ArgumentParser(description="Add a cohort to the study, or care for one.")
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("name", nargs="?", default=name, help="such as clinic-a")
    parser.add_argument("--from", dest="source", default=source, help="workbook, folder or CSV")
    asked = parser.parse_args()
    given = Path(asked.source).expanduser() if asked.source else None
    config = study_folder() / settings.NAME
    try:
        problems = ACTIONS[asked.action](asked.name, given, config)
    except StudyError as fault:
        raise SystemExit(told(str(fault))) from None
    except KeyboardInterrupt:
        raise SystemExit("Stopped. What was there is there, or kept beside.") from None
    print(told(_what_next(asked.action, asked.name, given, problems)))
    if errors(problems) and asked.action in ("check", "update"):
        raise SystemExit(1 if asked.action == "check" else f"Correct this, or its {FILE}.")


def _what_next(action: str, name: str, source: Path | None, problems: list[Problem]) -> str:
    if action in ("remove", "strip"):
        return "Done. Run `make`."
    if action != "add":
        return render_problems(problems)
    made = f"Made the cohort {name} and added it to {study_folder() / settings.NAME}."
    answers = f"Answer the questions in its {FILE}."
    if source is None:
        return f"{made}\nFill in its workbook.xlsx. {answers} Then run `make`."
    correct = "Correct this in the files of the new folder. " if errors(problems) else ""
    return f"{made}\n\n{render_problems(problems)}\n\n{correct}{answers} Then run `make`."


if __name__ == "__main__":
    main()
