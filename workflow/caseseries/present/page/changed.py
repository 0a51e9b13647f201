"""Which headline numbers are not what they were when the page was last written."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from caseseries import files
from caseseries.present import words
from caseseries.present.page.glance import Glance

COLUMNS = ["cohort", "headline", "number"]
MOST_ON_SCREEN = 12
CHANGED = "Changed:"
"""Begins what the last lines on screen tell of it."""


class Moved(NamedTuple):
    """One headline number of a cohort: as it was, empty where there was none, and as it is."""

    cohort: str
    headline: str
    before: str
    now: str


def headlines(glances: Iterable[Glance]) -> pd.DataFrame:
    """Return what the page opens with, one row a number, as a record for the next time."""
    rows = [(one.name, line.about, line.says) for one in glances for line in one.lines]
    return pd.DataFrame(rows, columns=COLUMNS)


def read(record: Path) -> pd.DataFrame | None:
    """Return the record of the last time; None where there is none."""
    return files.read_texts(record) if record.is_file() else None


def moved(before: pd.DataFrame | None, now: pd.DataFrame) -> Iterator[Moved]:
    """Yield what is new or not as it was; a cohort that was taken out is not spoken of."""
    if before is None:
        return
    known = before.set_index(["cohort", "headline"])["number"].to_dict()
    for cohort, headline, number in now.itertuples(index=False):
        was = known.get((cohort, headline), "")
        if was != number:
            yield Moved(cohort, headline, was, number)


def on_screen(before: pd.DataFrame | None, moves: Sequence[Moved]) -> Iterator[str]:
    """Yield the lines that a run ends with; the first time there are none."""
    if before is None:
        return
    if not moves:
        yield f"{CHANGED} no headline number."
    for one in moves[:MOST_ON_SCREEN]:
        # What both begin with is told once.
        subject, _, rest = one.now.rpartition(": ")
        same = subject and one.before.startswith(f"{subject}: ")
        was = one.before.removeprefix(f"{subject}: ") if same else one.before
        what = f"{one.cohort}, {words.within(one.headline)}"
        told = f"{what}: {subject}" if same else what
        yield f"{CHANGED} {told}: {was or 'nothing'} → {rest if same else one.now}"
    if len(moves) > MOST_ON_SCREEN:
        yield f"{CHANGED} {len(moves) - MOST_ON_SCREEN} more headline numbers; see report.html"
