"""All audited papers on one page: what their checks found, and where each is told in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from caseseries import files
from caseseries.present.page.build import rendered

FAILED = ("impossible", "refused", "holds only by another convention", "differs")


@dataclass(frozen=True, kw_only=True)
class Audit:
    """One paper: how many checks came out how, and the sentences of those that failed."""

    study: str
    held: int
    counts: tuple[tuple[str, int], ...]
    told: tuple[tuple[str, str, str], ...]


def audit_of(checks: pd.DataFrame) -> Audit:
    """Return what the page says of one paper's checks, given as text."""
    counts = checks["outcome"].value_counts()
    failed = checks[checks["outcome"].isin(FAILED)].drop_duplicates(["check_id", "claims"])
    ordered = sorted(failed.to_dict("records"), key=lambda row: FAILED.index(row["outcome"]))
    return Audit(
        study=str(checks["study"].iloc[0]) if len(checks) else "",
        held=int(counts.get("holds", 0) + counts.get("holds only by rounding", 0)),
        counts=tuple((name, int(counts.get(name, 0))) for name in FAILED),
        told=tuple((row["check_id"], row["outcome"], row["why"]) for row in ordered),
    )


def write(checks: Sequence[str], path: str) -> None:
    """Write the page from the tables of checks."""
    audits = [audit_of(files.read_table(one, dtype=str, keep_default_na=False)) for one in checks]
    page = rendered("audits.html.j2", audits=[one for one in audits if one.study], failed=FAILED)
    files.write_text(page, Path(path))
