"""Tables: each defined once, written as CSV, HTML, pandoc tree and LaTeX."""

import json
from pathlib import Path
from typing import Final

INDEX: Final = "index.json"

OF_COHORT = (
    *("characteristics", "outcomes", "changes", "comparisons", "associations", "adherence"),
    *("standardisation", "agreement"),
)
OF_STUDY = ("claims",)
OF_READINGS = ("contradictions", "reconstructions", "unreported")
OF_POOLED = ("cohorts", "pooled", "what_changed", "planning")
OF_SERIES = ("series",)
FORMATS = ("csv", "html", "json", "tex")


def written(folder: Path) -> list[str]:
    """Return the ids of the tables that stand in a folder; none if there is no folder."""
    index = folder / INDEX
    names: list[str] = json.loads(index.read_text(encoding="utf-8")) if index.is_file() else []
    return names
