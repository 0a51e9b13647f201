"""What the joint search found, as tables for people, and what to ask the authors.

A reading remains while all printed numbers can be true under it. An answer to something that the
paper leaves open drops the readings with other answers; the rows of all patients leave none open.
Where no reading remains, the numbers that contradict each other are what to ask about.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any

import pandas as pd

from caseseries import ledger
from caseseries.published.checks import check
from caseseries.published.feasibility.contradictions import (
    Contradiction,
    all_contradictions,
    in_words,
)
from caseseries.published.feasibility.decide import Record, otherwise, sizes_that_do_not_add_up
from caseseries.published.feasibility.oracle import Oracle
from caseseries.published.model import Claim, Reading, Study
from caseseries.statistics.result import Result

PROVED = {True: "yes", False: "not proved"}
"""Whether it is proved that a set is minimal, or that there is no other."""


def readings(study: Study, records: Sequence[Record]) -> pd.DataFrame:
    """Return one row a reading: its grid and assumptions, verdict, contradiction and words.

    ``asked`` counts the numbers that were asked to hold together; ``undecided`` names those that
    the search was given up on.
    """
    rows = [
        {"study": study.id, "tried_in": f"{record['grid']} grid"}
        | record["assumes"]
        | {
            "verdict": record["verdict"],
            "contradiction": " ".join(record["contradiction"]),
            "numbers": len(record["contradiction"]),
            "minimal": PROVED[record["minimal"]] if record["contradiction"] else "",
            "why": " ".join(filter(None, (record["why"], record["note"]))),
            "asked": record["asked"],
            "undecided": " ".join(claim for part in record["undecided"] for claim in part),
        }
        for record in records
    ]
    return pd.DataFrame(rows)


def left_out(study: Study, records: Sequence[Record]) -> pd.DataFrame:
    """Return one row a printed number that some reading does not take, with the reason."""
    rows = []
    for claim in study.claims:
        reasons = [r["left_out"][claim.id] for r in records if claim.id in r["left_out"]]
        if reasons:
            few = f" So in {len(reasons)} of {len(records)} readings."
            why = f"{reasons[0]}{few if len(reasons) < len(records) else ''}"
            rows.append((study.id, claim.id, claim.says, claim.printed, why))
    return pd.DataFrame(rows, columns=["study", "claim", "says", "printed", "why"])


def counts(study: Study, records: Sequence[Record]) -> pd.DataFrame:
    """Return how many readings are possible, impossible and undecided, as ledger rows.

    ``readings.all`` counts those of the first grid, ``readings.as_printed`` those of them with the
    printed group sizes; ``readings.wider`` and ``readings.wider_as_printed`` count both grids.
    ``alone`` are the impossible ones in which a single number cannot hold.
    """
    printed = {one.id for one in study.every_reading() if study.sizes_as_printed(one)}
    wider, kept = list(records), [one for one in records if one["reading"] in printed]
    first, of_first = ([one for one in some if one["grid"] == "first"] for some in (wider, kept))
    grids = {"all": first, "as_printed": of_first, "wider": wider, "wider_as_printed": kept}
    return ledger.frame(row for one in grids.items() for row in _counted(study, *one))


def _counted(study: Study, group: str, records: Sequence[Record]) -> Iterator[ledger.Row]:
    subject = ledger.Subject(
        cohort=study.counted_as,
        provenance="reconstructed",
        outcome="readings",
        group=group,
        unit="readings",
    )
    for name, number in tally(records).items():
        counted = Result(
            statistic="count" if name == "readings" else name,
            value=float(number),
            method="complete search over all tables of patients, exact arithmetic",
            n=len(records),
            own_unit="readings",
        )
        yield from ledger.rows(subject, counted)


def witnesses(study: Study, records: Sequence[Record]) -> pd.DataFrame:
    """Return the tables of the possible readings, one row a patient of the reconstruction."""
    rows = [
        {"study": study.id, "reading": record["reading"], "case": number} | patient
        for record in records
        for number, patient in enumerate(record["witness"], start=1)
    ]
    columns = None if rows else ["study", "reading", "case"]
    return pd.DataFrame(rows, columns=columns)


AGAINST = ("study", "reading", "claims", "numbers", "why", "minimal", "complete", "otherwise")
TOGETHER = ("study", "reading", "numbers", "claims", "gives_up", "complete")


def contradictions_and_compatible(
    study: Study, reading: Reading
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all minimal contradictions under one reading, and all largest compatible sets.

    ``complete`` says whether it is proved that there are no others; ``otherwise``, by which
    conventions that the paper does not name the numbers of one can hold.
    """
    sizes, question = sizes_that_do_not_add_up(study, reading), Oracle(study).of(reading)
    contradictions, compatible, complete = (
        ([Contradiction(sizes, {})], [], True) if sizes else all_contradictions(question)
    )
    checks, told = check(study), PROVED[complete]
    against = [
        (
            study.id,
            reading.id,
            " ".join(one.claims),
            len(one.claims),
            in_words(study, reading, one, checks),
            PROVED[not one.unproved],
            told,
            "" if sizes else otherwise(question, one.claims),
        )
        for one in contradictions
    ]
    together = [
        (study.id, reading.id, len(one.claims), " ".join(one.claims), " ".join(one.gives_up), told)
        for one in compatible
    ]
    return pd.DataFrame(against, columns=AGAINST), pd.DataFrame(together, columns=TOGETHER)


# --- answers, counted -----------------------------------------------------------------------------


VERDICTS = ("possible", "impossible", "undecided")


def tally(records: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count readings by verdict.

    ``alone`` are impossible ones that one number suffices for, ``by_convention`` possible ones that
    rest on what the paper does not say.
    """
    verdicts = Counter(record["verdict"] for record in records)
    alone = sum(len(record["contradiction"]) == 1 for record in records)
    noted = sum(record["verdict"] == "possible" and record["note"] != "" for record in records)
    counted = {verdict: verdicts[verdict] for verdict in VERDICTS}
    return {"readings": len(records), **counted, "alone": alone, "by_convention": noted}


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
    return _request(["rows"], question, patients or 0, Counter(range(readings)))


def _about_numbers(study: Study, records: Records) -> Iterator[Request]:
    """Yield the printed numbers that most contradictions are proved to need."""
    parts = Counter(
        claim
        for record in records
        for claim in record["contradiction"]
        if claim not in record["unproved"]
    )
    for claim, number in sorted(parts.items(), key=lambda item: -item[1]):
        yield {
            "asks": claim,
            "question": question_about(study.by_id[claim]),
            "size": 1,
            "readings": 0,
            "left_on_average": float(len(records) - number),
            "left_at_most": len(records) - number,
        }


def question_about(claim: Claim) -> str:
    """Return what is asked about a number that may be misprinted."""
    found = "counted" if claim.kind in ("count", "n") else "computed"
    return f"Is {claim.printed} printed as it was {found} ({claim.says})?"
