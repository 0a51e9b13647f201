"""Many papers held against arithmetic, several at once."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from caseseries import files
from caseseries.published import checks
from caseseries.published.study_file import read
from caseseries.study_error import StudyError


def audit(papers: Sequence[str], sheets: Sequence[str], *, jobs: int) -> None:
    """Write the checks of every paper; of one that cannot be read, why.

    Parameters
    ----------
    papers, sheets
        Paths of the papers' YAML files, and of the table of checks that each gets.
    jobs
        How many papers are at work at once.
    """
    with ProcessPoolExecutor(jobs) as pool:
        list(pool.map(_audit_one, papers, sheets))


def _audit_one(paper: str, sheet: str) -> None:
    path = Path(paper)
    try:
        study = read(path)
        table = checks.table(study, checks.check(study))
    except StudyError as fault:
        # The other papers go on; this one's later steps fail with the same sentences.
        print(fault)
        table = checks.refused(path.stem, str(fault))
    files.write_table(table, sheet)
