"""All audited papers on one page: what their checks found, and where each is told in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from caseseries import files
from caseseries.present import words
from caseseries.present.page.build import rendered
from caseseries.published.checks import notable

FAILED = ("refused", "impossible", "differs", "holds only by another convention")


@dataclass(frozen=True, kw_only=True)
class Audit:
    """One paper: how many checks it allows, how many fail how, and the sentences of those."""

    study: str
    numbers: int
    counts: tuple[int, ...]
    told: tuple[tuple[str, str, str], ...]


def audit_of(checks: pd.DataFrame) -> Audit:
    """Return what the page says of one paper's checks, given as text."""
    failed = notable(checks)
    counts = failed["outcome"].value_counts()
    numbers = len(checks.drop_duplicates(["check_id", "claims"]))
    return Audit(
        study=str(checks["study"].iloc[0]) if len(checks) else "",
        numbers=numbers,
        counts=tuple(int(counts.get(name, 0)) for name in FAILED),
        told=tuple(
            (row["check_id"], words.CHECK_OUTCOMES[row["outcome"]], row["why"])
            for row in failed.to_dict("records")
        ),
    )


def write(checks: Sequence[str], path: str) -> None:
    """Write the page from the tables of checks."""
    audits = [audit_of(files.read_table(one, dtype=str, keep_default_na=False)) for one in checks]
    named = [words.CHECK_OUTCOMES[outcome] for outcome in FAILED]
    page = rendered("audits.html.j2", audits=[one for one in audits if one.study], failed=named)
    files.write_text(page, Path(path))
