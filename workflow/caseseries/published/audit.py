"""Many papers held against arithmetic, several at once."""

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from caseseries import files
from caseseries.published import checks
from caseseries.published.study_file import read
from caseseries.study_error import StudyError

LONGEST: Final = 600
"""Seconds that the checks of one paper may take; they need one or two."""


def audit(
    papers: Sequence[str], sheets: Sequence[str], *, jobs: int, longest: int = LONGEST
) -> None:
    """Write the checks of every paper; of one that is not read or not decided, why.

    Parameters
    ----------
    papers, sheets
        Paths of the papers' YAML files, and of the table of checks that each gets.
    jobs
        How many papers are at work at once.
    longest
        Seconds after which a paper is left undecided, so that it holds up no other.
    """
    with ProcessPoolExecutor(jobs) as pool:
        list(pool.map(partial(audit_one, longest=longest), papers, sheets))


def audit_one(paper: str, sheet: str, *, longest: int) -> None:
    """Write the checks of one paper."""
    path = Path(paper)
    try:
        with _at_most(longest):
            study = read(path)
            table = checks.table(study, checks.check(study))
    except StudyError as fault:
        # The other papers go on; this one's later steps fail with the same sentences.
        print(fault)
        table = checks.refused(path.stem, str(fault))
    except _OutOfTimeError:
        why = f"{path}: not decided, because its checks took longer than {longest} s."
        print(why)
        asks = "Do its checks end in time?"
        table = checks.refused(path.stem, why, check_id="TIME-001", asks=asks)
    files.write_table(table, sheet)


class _OutOfTimeError(Exception):
    """The checks of a paper take too long."""


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """End what stands inside after some seconds."""

    def end(*_: object) -> None:
        raise _OutOfTimeError

    signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
