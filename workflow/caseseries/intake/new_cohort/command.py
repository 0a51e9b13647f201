"""Add a cohort: ``python -m caseseries.intake.new_cohort.command clinic-a --from clinic-a.xlsx``.

The folder is made beside the others under a hidden name and renamed when it is whole, so that an
interruption leaves nothing half-made. A file that names a person is not taken over at all.
"""

import argparse
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from caseseries.cases.cohort import Cohort
from caseseries.cases.study import Study
from caseseries.files import write_text
from caseseries.intake.cohort_file import FILE
from caseseries.intake.new_cohort.config_line import with_cohort
from caseseries.intake.new_cohort.source import WORKBOOK, left_behind, take_over
from caseseries.intake.new_cohort.text import cohort_text, known_of
from caseseries.intake.problems import Problem, errors, render_problems
from caseseries.intake.read import read_cohort
from caseseries.intake.same_patients import same_patients
from caseseries.intake.study_file import read_study
from caseseries.intake.template.workbook import template_workbook
from caseseries.intake.workbook.stable import save_workbook
from caseseries.study_error import StudyError
from caseseries.yaml_text import BrokenYamlError, parse_yaml

# Folders of results/ that are no cohort.
RESERVED: Final = frozenset(
    {"audit", "demo", "deposit", "logs", "paper", "pooled", "report", "synthesis"}
)
STUDY_FILE: Final = "study.yaml"
LONGEST_NAME: Final = 40
# Faults of a file of which the privacy guard saw every cell all the same; after any other it is
# not taken over.
READ_ALL_THE_SAME: Final = frozenset({"file.ragged", "file.short_row", "file.empty"})
Action = Callable[[str, Path | None, Path], list[Problem]]
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_UNFINISHED: Final = ".unfinished"


def make_cohort(name: str, source: Path | None, config: Path) -> list[Problem]:
    """Make the folder of a new cohort and add it to the settings.

    Parameters
    ----------
    source
        What the clinic hands over; None to lay an empty workbook into the folder.
    config
        ``config.yaml``, beside ``study.yaml``. Its ``pathvars.cohorts`` says where the cohorts lie,
        relative to the folder in which the study is run.

    Returns
    -------
    list
        What is wrong with the tables, for the clinic to correct in the new folder.

    Raises
    ------
    StudyError
        If nothing was made, and why.
    """
    settings, text = read_settings(config)
    study = read_study(config.with_name(STUDY_FILE))
    cohorts = folder_of_cohorts(settings)
    _check_name(name, settings, cohorts)
    changed = with_cohort(text, name)
    protocols = sorted(path.stem for path in (cohorts.parent / "protocols").glob("*.yaml"))
    problems: list[Problem] = []
    with unfinished_folder(cohorts, name) as folder:
        handed_over = take_over(study, source, folder) if source else {}
        _describe(study, folder, protocols)
        if source:
            cohort, found = read_cohort(folder, study)
            problems += without_identifiers(found, handed_over)
            problems += same_patients(cohort, others(settings, name, study)) if cohort else []
            problems += left_behind(name, handed_over)
        folder.replace(cohorts / name)
    write_text(changed, config)
    return problems


def read_settings(config: Path) -> tuple[dict[str, Any], str]:
    """Return the settings, and their text as it stands."""
    try:
        text = config.read_bytes().decode("utf-8-sig")
        settings, _ = parse_yaml(text)
    except FileNotFoundError:
        raise StudyError(f"{config} is not there. Run this in the study's folder.") from None
    except (BrokenYamlError, UnicodeDecodeError) as fault:
        raise StudyError(f"{config} cannot be read: {fault}. Correct it first.") from None
    if not isinstance(settings, dict):
        raise StudyError(
            f"{config} holds no settings. Correct it first; `make` says what it needs."
        )
    return settings, text


def folder_of_cohorts(settings: Mapping[str, Any]) -> Path:
    """Return where the cohorts lie, relative to the folder in which the study is run."""
    return Path((settings.get("pathvars") or {}).get("cohorts", "data/cohorts"))


def others(settings: Mapping[str, Any], name: str, study: Study) -> Iterator[Cohort]:
    """Yield the other cohorts of the settings that can be read."""
    for other in settings.get("cohorts") or []:
        folder = folder_of_cohorts(settings) / other
        cohort = read_cohort(folder, study)[0] if other != name and folder.is_dir() else None
        if cohort:
            yield cohort


def _check_name(name: str, settings: dict[str, Any], cohorts: Path) -> None:
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise StudyError(
            f"'{name}' cannot be the name of a cohort. Use small letters, digits and hyphens, "
            f"a letter first, {LONGEST_NAME} at most, such as clinic-a."
        )
    if name in RESERVED:
        raise StudyError(f"'{name}' is the name of a part of the results. Choose another name.")
    if name in (settings.get("cohorts") or []):
        raise StudyError(f"The cohort '{name}' is in the settings already. Choose another name.")
    if (cohorts / name).exists():
        raise StudyError(
            f"The folder {cohorts / name} is there already. Choose another name; or, to use this "
            f"folder, write a line '  - {name}' under 'cohorts:' in the settings."
        )


@contextmanager
def unfinished_folder(cohorts: Path, name: str) -> Iterator[Path]:
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


def without_identifiers(problems: list[Problem], handed_over: Mapping[str, Path]) -> list[Problem]:
    """Return the problems, or refuse the whole if any names a person."""
    faults = [_in_own_file(problem, handed_over) for problem in errors(problems)]
    unread = [
        problem
        for problem in faults
        if problem.rule_id.startswith("file.") and problem.rule_id not in READ_ALL_THE_SAME
    ]
    if unread:
        raise StudyError(
            f"{render_problems(unread)}\n\nNothing was taken over, because nobody can tell whether "
            "the file names a person. Correct it and run this again."
        )
    named = [problem for problem in faults if problem.rule_id.startswith("privacy.")]
    if named:
        raise StudyError(
            f"{render_problems(named)}\n\nNothing was taken over. Correct the file and run this "
            "again. An exception goes into a file cohort.yaml beside it."
        )
    return problems


def _in_own_file(problem: Problem, handed_over: Mapping[str, Path]) -> Problem:
    """Call the file of a problem as the clinic does, whose folder is all that will be left."""
    own = handed_over[problem.file].name if problem.file in handed_over else problem.file
    message = problem.message.replace(problem.file, own) if problem.file else problem.message
    return replace(problem, file=own, message=message)


def main() -> None:
    """Make the cohort named on the command line, and say what to do next."""
    asked = arguments(argparse.ArgumentParser(description="Add a cohort to the study."))
    problems = done(make_cohort, asked, stopped="Stopped. Nothing was made.")
    print(_next_steps(asked.name, asked.source, problems))


def done(action: Action, asked: argparse.Namespace, *, stopped: str) -> list[Problem]:
    """Do what is asked for; end with a sentence where that is refused or stopped."""
    try:
        return action(asked.name, asked.source, asked.config)
    except StudyError as fault:
        raise SystemExit(str(fault)) from None
    except KeyboardInterrupt:
        raise SystemExit(stopped) from None


def arguments(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Return what is asked for, on the command line or by make.

    ``make`` hands NAME and FROM over in the environment, as COHORT and SOURCE: a shell would run
    the backticks in the name of a file.
    """
    name, source = os.environ.get("COHORT", ""), os.environ.get("SOURCE", "")
    parser.add_argument("name", nargs="?", default=name, help="such as clinic-a")
    parser.add_argument("--from", dest="source", default=source, help="workbook, folder or CSV")
    parser.add_argument("--config", type=Path, default=Path("config/config.yaml"))
    asked = parser.parse_args()
    asked.source = Path(asked.source).expanduser() if asked.source else None
    return asked


def _next_steps(name: str, source: Path | None, problems: list[Problem]) -> str:
    made = f"Made the cohort {name} and added it to the settings."
    answers = f"Answer the questions in its {FILE}."
    if source is None:
        return f"{made}\nFill in its workbook.xlsx. {answers} Then run `make`."
    correct = "Correct this in the files of the new folder. " if errors(problems) else ""
    return f"{made}\n\n{render_problems(problems)}\n\n{correct}{answers} Then run `make`."


if __name__ == "__main__":
    main()
