"""What the readings of a paper say, and what to ask its authors.

A reading remains while all printed numbers can be true under it. An answer to something that the
paper leaves open drops the readings with other answers; the rows of all patients leave none open.
Where no reading remains, the numbers that contradict each other are what to ask about.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations
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


# --- the question that settles it -----------------------------------------------------------------


Request = dict[str, Any]
"""``asks`` (ids of unknowns or printed numbers; ``rows`` for the data), ``question`` in words,
``size`` (how many answers or rows), ``readings`` that remain now, and how many are left
(``left_on_average``, ``left_at_most``) once it is answered."""

COLUMNS = ("asks", "question", "size", "readings", "left_on_average", "left_at_most")

Records = Sequence[Mapping[str, Any]]


def requests(study: Study, records: Records) -> list[Request]:
    """Return what could be asked, the best first: least left on average, then the smallest."""
    remaining = [record for record in records if record["verdict"] != "impossible"]
    if not remaining:
        return list(_about_numbers(study, records))
    found = [*_about_unknowns(study, remaining), _rows(study, len(remaining))]
    return sorted(found, key=lambda one: (one["left_on_average"], one["size"]))


def smallest_that_settles(found: Sequence[Request]) -> Request | None:
    """Return the smallest request after which no more than one reading can remain."""
    settling = (one for one in found if one["left_at_most"] <= 1)
    return min(settling, key=lambda one: one["size"], default=None)


def best_single(found: Sequence[Request]) -> Request | None:
    """Return the one answer that leaves the fewest readings on average, if it drops any."""
    single = (one for one in found if one["size"] == 1)
    useful = (one for one in single if one["left_on_average"] < one["readings"])
    return next(useful, None)


def _about_unknowns(study: Study, remaining: Records) -> Iterator[Request]:
    options = {u.id: {record["assumes"][u.id] for record in remaining} for u in study.unknowns}
    open_ones = [unknown for unknown in study.unknowns if len(options[unknown.id]) > 1]
    for size in range(1, len(open_ones) + 1):
        for asked in combinations(open_ones, size):
            ids = [unknown.id for unknown in asked]
            left = Counter(tuple(r["assumes"][name] for name in ids) for r in remaining)
            yield _request(ids, " ".join(unknown.question for unknown in asked), size, left)


def _request(asks: Sequence[str], question: str, size: int, left: Counter[Any]) -> Request:
    readings = left.total()
    # Each reading is held to be as likely: a share of n in N leaves n.
    average = sum(n * n for n in left.values()) / readings
    return {
        "asks": " ".join(asks),
        "question": question,
        "size": size,
        "readings": readings,
        "left_on_average": round(average, 2),
        "left_at_most": max(left.values()),
    }


def _rows(study: Study, readings: int) -> Request:
    patients = study.groups["all"].size
    question = f"May we see the scores of the {patients or 'single'} patients, one row each?"
    about = {"asks": "rows", "question": question, "size": patients or 0, "readings": readings}
    return about | {"left_on_average": 1.0, "left_at_most": 1}


def _about_numbers(study: Study, records: Records) -> Iterator[Request]:
    """Yield the printed numbers that most contradictions are proved to need."""
    parts = Counter(
        claim
        for record in records
        for claim in record["contradiction"]
        if claim not in record["unproved"]
    )
    for claim, number in sorted(parts.items(), key=lambda item: -item[1]):
        said = study.by_id[claim]
        question = f"Is {said.printed} printed as it was computed ({said.says})?"
        yield {
            "asks": claim,
            "question": question,
            "size": 1,
            "readings": 0,
            "left_on_average": float(len(records) - number),
            "left_at_most": len(records) - number,
        }
