"""What the readings of a paper say: which answers let all its numbers be true, counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

import pandas as pd

from caseseries.published.model import Study

VERDICTS = ("possible", "impossible", "undecided")


def tally(records: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count readings by verdict; ``alone`` are impossible ones that one number suffices for."""
    verdicts = Counter(record["verdict"] for record in records)
    alone = sum(len(record["contradiction"]) == 1 for record in records)
    return (
        {"readings": len(records)}
        | {verdict: verdicts[verdict] for verdict in VERDICTS}
        | {"alone": alone}
    )


def answers(study: Study, records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return how many readings each answer leaves, alone and beside each answer to another unknown.

    One row an option of an unknown, and a given option of another one (empty: all readings), for
    the first grid and for the wider one, which holds the first. So "which tests allow a table at a
    split" are the rows of the test, given the split, with ``possible`` above 0.
    """
    unknowns = [unknown.id for unknown in study.unknowns]
    rows = []
    for grid in ("first", "wider"):
        chosen = [r for r in records if grid == "wider" or r["grid"] == "first"]
        for unknown, given in [(u, "") for u in unknowns] + list(permutations(unknowns, 2)):
            for (option, beside), some in _grouped(chosen, unknown, given).items():
                about = {"study": study.id, "grid_of_readings": grid, "unknown": unknown}
                choice = {"option": option, "given": given, "given_option": beside}
                rows.append(about | choice | tally(some))
    columns = ("study", "grid_of_readings", "unknown", "option", "given", "given_option")
    return pd.DataFrame(rows, columns=[*columns, *tally([])])


def _grouped(
    records: Sequence[Mapping[str, Any]], unknown: str, given: str
) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for record in records:
        assumes = record["assumes"]
        found.setdefault((assumes[unknown], assumes.get(given, "")), []).append(record)
    return found
