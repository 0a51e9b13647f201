"""Check, update, remove or strip a cohort that the study has: ``… new_cohort.keep check clinic-a``.

Each says first what it will do. What was there is kept beside, under ``.kept``, and a stop half way
loses nothing: folders are only ever renamed.
"""

import argparse
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from caseseries import files
from caseseries.intake.cohort_file import FILE
from caseseries.intake.new_cohort.command import (
    STUDY_FILE,
    arguments,
    done,
    folder_of_cohorts,
    others,
    read_settings,
    unfinished_folder,
    without_identifiers,
)
from caseseries.intake.new_cohort.config_line import without_cohort
from caseseries.intake.new_cohort.source import OWN_FILES, left_behind, take_over
from caseseries.intake.photos.copies import SUFFIXES, strip_photos
from caseseries.intake.problems import Problem, errors, render_problems
from caseseries.intake.read import read_cohort
from caseseries.intake.same_patients import same_patients
from caseseries.intake.study_file import read_study
from caseseries.study_error import StudyError

KEPT: Final = ".kept"


def check(name: str, source: Path | None, config: Path) -> list[Problem]:
    """Look at a cohort's tables and change nothing."""
    settings, _ = read_settings(config)
    folder = _folder(name, settings)
    print(f"Checking {folder}. Nothing is changed.")
    study = read_study(config.with_name(STUDY_FILE))
    cohort, problems = read_cohort(folder, study)
    return problems + (same_patients(cohort, others(settings, name, study)) if cohort else [])


def update(name: str, source: Path | None, config: Path) -> list[Problem]:
    """Put new tables in the place of a cohort's own; its ``cohort.yaml`` and photographs stay."""
    settings, _ = read_settings(config)
    folder = _folder(name, settings)
    if source is None:
        raise StudyError("Say where the new tables are: FROM=file.xlsx, a folder or a CSV file.")
    kept = _place_to_keep(folder)
    print(f"Updating {folder} from {source}. The files so far are kept in {kept}.")
    study = read_study(config.with_name(STUDY_FILE))
    with unfinished_folder(folder.parent, name) as fresh:
        handed_over = take_over(study, source, fresh)
        _keep_own_files(folder, fresh)
        problems = without_identifiers(read_cohort(fresh, study)[1], handed_over)
        problems += left_behind(name, handed_over)
        kept.parent.mkdir(exist_ok=True)
        folder.replace(kept)
        fresh.replace(folder)
    return problems


def remove(name: str, source: Path | None, config: Path) -> list[Problem]:
    """Take a cohort out of the settings, and its folder out of the way."""
    settings, text = read_settings(config)
    folder = _folder(name, settings)
    users = [
        study
        for study, about in (settings.get("studies") or {}).items()
        if isinstance(about, Mapping) and about.get("cohort") == name
    ]
    if users:
        raise StudyError(
            f"The study {users[0]} is compared with {name}. Take the line 'cohort: {name}' out of "
            "the settings first."
        )
    if settings.get("cohorts") == [name]:
        raise StudyError(f"{name} is the only cohort of the study. Add another one first.")
    kept = _place_to_keep(folder)
    print(
        f"Taking {name} out of the settings. Its folder is kept as {kept}; delete that and its "
        "results yourself if nobody may have them any more."
    )
    if name in (settings.get("cohorts") or []):
        files.write_text(without_cohort(text, name), config)
    kept.parent.mkdir(exist_ok=True)
    folder.replace(kept)
    return []


def strip(name: str, source: Path | None, config: Path) -> list[Problem]:
    """Replace every photograph of a cohort by one that holds the picture alone."""
    folder = _folder(name, read_settings(config)[0])
    print(f"Stripping the photographs of {folder}: the picture stays, all else goes.")
    stripped, unreadable = strip_photos(folder)
    print(f"{stripped} of {stripped + len(unreadable)} photographs now hold the picture alone.")
    if unreadable:
        raise StudyError("\n".join(unreadable))
    return []


ACTIONS: Final = {action.__name__: action for action in (check, update, remove, strip)}


def _folder(name: str, settings: Mapping[str, Any]) -> Path:
    cohorts = folder_of_cohorts(settings)
    known = [path.name for path in sorted(cohorts.glob("[!.]*")) if path.is_dir()]
    if name in known:
        return cohorts / name
    kept = [str(path) for path in sorted((cohorts / KEPT).glob(f"{name}-[0-9]*"))] if name else []
    hint = f" Its files are kept in {kept[-1]}: rename that folder." if kept else ""
    raise StudyError(f"There is no cohort '{name}'. There are: {', '.join(known)}.{hint}")


def _place_to_keep(folder: Path) -> Path:
    kept = folder.parent / KEPT
    numbers = range(1, 10_000)
    free = (kept / f"{folder.name}-{number}" for number in numbers)
    return next(path for path in free if not path.exists())


def _keep_own_files(folder: Path, fresh: Path) -> None:
    """Take what is no table along, unless it was handed over anew."""
    for path in sorted(folder.rglob("*")):
        target = fresh / path.relative_to(folder)
        stays = path.name in OWN_FILES or path.suffix.lower() in SUFFIXES
        if path.is_file() and stays and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def main() -> None:
    """Do what the command line asks for, and say what to do next."""
    parser = argparse.ArgumentParser(description="Check, update, remove or strip a cohort.")
    parser.add_argument("action", choices=ACTIONS)
    asked = arguments(parser)
    stopped = "Stopped. What was there is there, or kept beside."
    problems = done(ACTIONS[asked.action], asked, stopped=stopped)
    if asked.action in ("remove", "strip"):
        print("Done. Run `make`.")
        return
    print(render_problems(problems))
    if errors(problems):
        raise SystemExit(1 if asked.action == "check" else f"Correct this, or its {FILE}.")


if __name__ == "__main__":
    main()
