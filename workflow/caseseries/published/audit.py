"""Many papers held against arithmetic, several at once."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from caseseries import files
from caseseries.published import checks
from caseseries.published.reading import read
from caseseries.study_error import StudyError


def audit(papers: Sequence[str], sheets: Sequence[str], *, jobs: int) -> None:
    """Write the checks of every paper.

    Parameters
    ----------
    papers, sheets
        Paths of the papers' YAML files, and of the table of checks that each gets.
    jobs
        How many papers are at work at once.

    Raises
    ------
    StudyError
        With the faults of all papers whose file has any.
    """
    with ProcessPoolExecutor(jobs) as pool:
        faults = list(pool.map(_audit_one, papers, sheets))
    if any(faults):
        raise StudyError("\n".join(filter(None, faults)))


def _audit_one(paper: str, sheet: str) -> str:
    """Write the checks of one paper; return what keeps it from being read, empty if nothing."""
    try:
        study = read(Path(paper))
    except StudyError as fault:
        return str(fault)
    files.write_table(checks.table(study, checks.check(study)), sheet)
    return ""
