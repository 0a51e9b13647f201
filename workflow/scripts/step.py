"""One step of the study: its log, and its failure in plain words."""

import errno
import gc
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from caseseries.study_error import StudyError

# Before NumPy is imported: one thread is faster on small data, and gives the same bytes anywhere.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
# What a step makes is nearly all in use until it ends: to look for cycles costs a twentieth of it.
gc.set_threshold(1_000_000)

WENT_WRONG = "What went wrong:"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}


@contextmanager
def step(log: str) -> Iterator[None]:
    """Run the body of a script with everything that it prints kept in its log.

    A fault of the input ends the log with its own sentences; any other fault ends it with the
    place in our code. The screen shows what stands behind the last ``What went wrong:``.
    """
    told = ""
    try:
        with (
            Path(log).open("w", encoding="utf-8") as file,
            redirect_stdout(file),
            redirect_stderr(file),
        ):
            try:
                yield
            except BaseException as fault:
                told = _told(fault, file)
                print(WENT_WRONG, told, sep="\n", file=file)
    except OSError as fault:
        # The log itself takes no more.
        print(told or _no_room(fault), file=sys.stderr)
        sys.exit(1)
    if told:
        sys.exit(1)


def _told(fault: BaseException, log: object) -> str:
    """Return a fault in plain words; where in our code it arose is kept in the log."""
    if isinstance(fault, StudyError):
        return str(fault)
    if isinstance(fault, OSError) and fault.errno in NO_ROOM:
        return _no_room(fault)
    traceback.print_exc(file=log)
    return _our_fault(fault)


def _no_room(fault: OSError) -> str:
    return (
        f"{fault.filename or 'A file'} could not be written or read: {fault.strerror}. "
        "Look whether the disk is full and whether you may write in this folder; then run it again."
    )


def _our_fault(fault: BaseException) -> str:
    place = traceback.extract_tb(fault.__traceback__)[-1]
    return (
        f"The pipeline failed in {Path(place.filename).name}, line {place.lineno}, with "
        f"{type(fault).__name__}: {fault}.\n"
        "This is a fault of the pipeline, not of your data: please report it with this log."
    )
