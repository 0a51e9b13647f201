"""All audited papers on one page: what was found of each, and where it is told in full."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries import files
from caseseries.present import readings, words
from caseseries.present.page.build import rendered
from caseseries.present.page.summary import cannot, counted, failed
from caseseries.published.checks import notable
from caseseries.published.model import Study
from caseseries.published.study_file import can_be_read, read

FAILED = ("refused", "impossible", "differs", "holds only by another convention")


def audit_of(folder: Path, study: Study | None) -> dict[str, Any] | None:
    """Return what the page says of one paper, from the folder of its audit; None for no checks.

    ``checks`` counts the checks that its numbers allow, ``counts`` those that fail, in the order
    of ``FAILED``; ``told`` are the failed ones. ``together`` says in a word or two whether all its
    numbers can be true together, ``decided`` in sentences, and ``cannot`` names those that cannot,
    as ``rests`` assumes. ``page`` tells whether there is a page of the paper alone.
    """
    path = folder / "checks.csv"
    if not path.exists():
        return None
    checks = files.read_texts(path)
    counts = notable(checks)["outcome"].value_counts()
    made = checks[~checks["outcome"].isin(("refused", "not checkable"))]
    late = checks.loc[checks["check_id"].eq("TIME-001"), "why"]
    page = study is not None and "refused" not in set(checks["outcome"])
    found: dict[str, Any] = {"together": "not tried", "decided": "", "cannot": [], "rests": ""}
    if len(late):
        found |= {"together": "undecided", "decided": "" if counts.get("refused") else late.iloc[0]}
    elif study and page and (folder / "every_reading.csv").exists():
        found |= _searched(folder, study, checks)
    return {
        "study": checks["study"].iloc[0],
        "checks": len(made.drop_duplicates(["check_id", "claims"])),
        "counts": [int(counts.get(name, 0)) for name in FAILED],
        "told": list(failed(checks, study)),
        "page": page,
        **found,
    }


def _searched(folder: Path, study: Study, checks: pd.DataFrame) -> dict[str, Any]:
    """Return what the search over all tables of patients found."""
    found = readings.searched(folder, study)
    hopeless = found.asked and found.count("impossible") == len(found.table)
    return {
        "together": _together(found),
        "decided": f"{counted(study, checks, found.asked)} {found.decided}",
        "cannot": list(cannot(found.contradictions)) if hopeless else [],
        "rests": found.rests,
    }


def _together(tried: readings.Readings) -> str:
    """Return ``can in 2 of 9 readings, undecided in 3``; ``cannot`` where nothing else is."""
    if not tried.asked:
        return "none to try"
    counts = {"can": tried.count("possible"), "undecided": tried.count("undecided")}
    found = {word: count for word, count in counts.items() if count}
    total = len(tried.table)
    if total == 1:
        return next(iter(found), "cannot")
    first, *rest = [f"{word} in {count}" for word, count in found.items()] or ["cannot in any"]
    return ", ".join([f"{first} of {total} readings", *rest])


def write(folders: Mapping[Path, Path], path: Path) -> None:
    """Write the page of papers, given as the folder of its audit by the file of each."""
    # Why one cannot be read is told by its table of checks.
    studies = {file: read(file) if can_be_read(file) else None for file in folders}
    audits = [audit_of(folder, studies[file]) for file, folder in folders.items()]
    named = [words.CHECK_OUTCOMES[outcome] for outcome in FAILED]
    page = rendered("audits.html.j2", audits=list(filter(None, audits)), failed=named)
    files.write_text(page, path)
