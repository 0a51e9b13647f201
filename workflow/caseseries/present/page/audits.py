"""All audited papers on one page: what their checks found, and where each is told in full."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries import files
from caseseries.present import words
from caseseries.present.page.build import rendered
from caseseries.published.checks import notable

FAILED = ("refused", "impossible", "differs", "holds only by another convention")


def audit_of(checks: pd.DataFrame) -> dict[str, Any]:
    """Return what the page says of one paper's checks, given as text.

    ``numbers`` counts the checks that it allows, ``counts`` those that fail, in the order of
    ``FAILED``; ``told`` are the failed ones;
    ``read`` tells whether the paper could be read.
    """
    failed = notable(checks)
    counts = failed["outcome"].value_counts()
    return {
        "study": checks["study"].iloc[0],
        "numbers": len(checks.drop_duplicates(["check_id", "claims"])),
        "counts": [int(counts.get(name, 0)) for name in FAILED],
        "told": failed.to_dict("records"),
        "read": "READ-001" not in set(checks["check_id"]),
    }


def write(checks: Sequence[str], path: str) -> None:
    """Write the page from the tables of checks."""
    tables = (files.read_table(one, dtype=str, keep_default_na=False) for one in checks)
    named = [words.CHECK_OUTCOMES[outcome] for outcome in FAILED]
    audits = [audit_of(table) for table in tables if len(table)]
    page = rendered("audits.html.j2", audits=audits, failed=named)
    files.write_text(page, Path(path))
