"""Published studies, each from its file to its page; many of them in one job."""

import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from caseseries import files, ledger
from caseseries.present import claims, readings
from caseseries.present.manuscript import letter
from caseseries.present.page import summary
from caseseries.present.readings import Readings
from caseseries.present.registry import Subject
from caseseries.present.tables.binder import write_tables
from caseseries.published import checks, inspect_sr
from caseseries.published.feasibility.readings import try_readings
from caseseries.published.findings import Check
from caseseries.published.model import Study
from caseseries.published.study_file import read
from caseseries.published.unreported import rebuild_nothing
from caseseries.published.verdicts import verify
from caseseries.study_error import StudyError, refuse

LONGEST: Final = 600
"""Seconds of processor time that one paper may take; most need one."""
UNTRIED: Final = "Whether all its numbers can be true together was not decided"


def judge(
    study: Study,
    folder: Path,
    ledgers: Sequence[str] = (),
    *,
    figures: bool = False,
    found: Sequence[Check] | None = None,
    untried: str = "",
) -> Readings:
    """Write a verdict on each printed number, the page that tells them, and tables.

    The folder holds what trying the readings, rebuilding and finding ranges wrote; ``ledgers`` has
    that of the cohort that stands for the patients of the study, if there is one. ``figures`` are
    drawn, too, if asked for: they take longer than all the rest. ``found`` are the checks, where
    they were made already. ``untried`` says why the readings were not tried, as a sentence; then
    the checks alone are told.
    """
    found = checks.check(study) if found is None else found
    proved, held = checks.proofs(found), checks.reserves(found)
    used = checks.outcomes_of(checks.table(study, found))
    judged = verify(study, ledger.read(ledgers), proved, held, used)
    files.write_table(judged, folder / "claims.csv")
    tried = Readings(study=study, untried=untried) if untried else readings.read(folder, study)
    inspected = inspect_sr.answers(study, found, tried.contradictions, tried.verdict, tried.rests)
    verdicts = claims.Verdicts(files.read_texts(folder / "claims.csv"), study.citation, inspected)
    subjects: dict[Subject, object] = {"study": verdicts, "readings": tried}
    if figures:
        # Most papers get none, and matplotlib takes longer to load than such a paper to judge.
        from caseseries.present.figures.album import write_figures

        write_figures(subjects, folder / "figures")
    write_tables(subjects, folder / "tables")
    summary.write(tried, folder / "summary.html", found)
    return tried


def write_letter(study: Study, folder: Path, template: Path) -> None:
    """Write the letter to the authors of a paper that the settings name."""
    tried = readings.read(folder, study)
    letter.write(letter.text_of(template, tried, checks.check(study)), folder)


# --- many papers ------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What papers are tried with that the settings do not name.

    They get everything but figures and reconstructions, which take longer than all the rest.
    """

    asked: Mapping[str, Any]
    template: Path
    longest: int = LONGEST

    def many(self, papers: Sequence[str], folders: Sequence[str], jobs: int) -> None:
        """Write the audit of every paper, so many at once; of one that is not decided, why."""
        with ProcessPoolExecutor(jobs) as pool:
            for told in pool.map(self.one, papers, folders):
                print(told, end="")

    def one(self, paper: str, folder: str) -> str:
        """Write the audit of one paper; return the sentences of one that is not decided."""
        path, made = Path(paper), Path(folder)
        found: list[Check] = []
        told = ""
        try:
            with _at_most(self.longest):
                study = read(path)
                found = checks.check(study)
                try_readings(study, made, self.asked)
                rebuild_nothing(made)
                tried = judge(study, made, found=found)
                if letter.has_a_reason(tried, found):
                    letter.write(letter.text_of(self.template, tried, found), made)
                table = checks.table(study, found)
        except StudyError as fault:
            # The other papers go on; a step of its own tells the same sentences.
            told = str(fault)
            table = checks.not_made(path.stem, "READ-001", "refused", told)
        except _OutOfTimeError:
            late = f"it took longer than {self.longest} s"
            told = f"{path}: not decided, because {late}."
            outcome = "not checkable" if found else "refused"
            table = checks.not_made(path.stem, "TIME-001", outcome, told)
            if found:
                judge(study, made, found=found, untried=f"{UNTRIED}, because {late}.")
                table = pd.concat([checks.table(study, found), table], ignore_index=True)
        files.write_table(table, made / "checks.csv")
        return f"{told}\n" if told else ""


def check_papers(papers: Mapping[str, str]) -> None:
    """Write the checks of papers; of one that is not read, why.

    ``papers`` has the table of checks that each gets, by the path of its file.
    """
    for paper, sheet in papers.items():
        try:
            study = read(Path(paper))
            table = checks.table(study, checks.check(study))
        except StudyError as fault:
            print(fault)
            table = checks.not_made(Path(paper).stem, "READ-001", "refused", str(fault))
        files.write_table(table, sheet)


def tell_unread(sheets: Sequence[str]) -> None:
    """Raise StudyError with the faults of all papers that could not be read, if there are any."""
    tables = [files.read_texts(sheet) for sheet in sheets]
    refuse(table["why"].iloc[0] for table in tables if "READ-001" in set(table["check_id"]))


class _OutOfTimeError(Exception):
    """A paper takes too long."""


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """End what stands inside after some seconds of processor time."""

    def end(*_: object) -> None:
        raise _OutOfTimeError

    signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
