"""One step of the study: its log, and its failure in plain words."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from caseseries.study_error import StudyError

# Before NumPy is imported: one thread is faster on small data, and gives the same bytes anywhere.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

WENT_WRONG = "What went wrong:"


@contextmanager
def step(log: str) -> Iterator[None]:
    """Run the body of a script with everything that it prints kept in its log.

    A fault of the input ends the log with its own sentences; any other fault ends it with the
    place in our code. The screen shows what stands behind the last ``What went wrong:``.
    """
    with Path(log).open("w", encoding="utf-8") as file:
        try:
            with redirect_stdout(file), redirect_stderr(file):
                yield
        except StudyError as fault:
            print(WENT_WRONG, fault, sep="\n", file=file)
            sys.exit(1)
        except BaseException as fault:
            traceback.print_exc(file=file)
            print(WENT_WRONG, _our_fault(fault), sep="\n", file=file)
            sys.exit(1)


def _our_fault(fault: BaseException) -> str:
    place = traceback.extract_tb(fault.__traceback__)[-1]
    return (
        f"The pipeline failed in {Path(place.filename).name}, line {place.lineno}, with "
        f"{type(fault).__name__}: {fault}.\n"
        "This is a fault of the pipeline, not of your data: please report it with this log."
    )
