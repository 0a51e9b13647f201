"""The verdicts of a study as people read them: every cell as text."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from caseseries import files
from caseseries.present import words

NO_COHORT = "No cohort stands for the patients of this study; nothing was recomputed."


@dataclass(frozen=True, eq=False)
class Verdicts:
    """The printed numbers of one study with their verdicts, one row a claim; its citation."""

    table: pd.DataFrame
    citation: str

    @property
    def provenance(self) -> str:
        """Where the recomputed numbers come from, as a sentence."""
        origins = sorted(set(self.table["provenance"]) - {""})
        return " ".join(map(words.provenance, origins)) or NO_COHORT


def read(path: Path | str) -> pd.DataFrame:
    """Return the table of verdicts as it stands in the file; an empty cell is empty text."""
    return files.read_table(path, dtype=str, keep_default_na=False)
