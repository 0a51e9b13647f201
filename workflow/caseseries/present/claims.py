"""The verdicts of a study as people read them: every cell as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from caseseries.present import words

if TYPE_CHECKING:  # its checks load SciPy, which no cohort needs here
    from caseseries.published.inspect_sr import Answer

NO_COHORT = "No cohort stands for the patients of this study; nothing was recomputed."


@dataclass(frozen=True, eq=False)
class Verdicts:
    """The printed numbers of one study with their verdicts, one row a claim; its citation.

    ``inspected`` holds its answers to INSPECT-SR.
    """

    table: pd.DataFrame
    citation: str
    inspected: "Sequence[Answer]" = ()

    @property
    def provenance(self) -> str:
        """Where the recomputed numbers come from, as a sentence."""
        origins = sorted(set(self.table["provenance"]) - {""})
        return " ".join(map(words.provenance, origins)) or NO_COHORT


def told_once(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Return verdicts in which the arithmetic of a contradiction stands at its first number."""
    first: dict[str, str] = {}
    whys = []
    for row in verdicts.to_dict("records"):
        why, at = str(row["why"]), row["reported"]
        if row["verdict"] == "contradicts":
            arithmetic, recomputed, rest = why.partition(" Recomputed: ")
            at = first.setdefault(arithmetic, at)
        if at != row["reported"]:
            why = f"The same contradiction as at {at}.{recomputed}{rest}"
        whys.append(why)
    return verdicts.assign(why=whys)
