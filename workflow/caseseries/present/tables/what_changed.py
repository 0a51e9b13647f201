"""What each cohort changed: what the lines of its table go through."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from caseseries.cases.study import ALL, Study
from caseseries.ledger import Row
from caseseries.pool.selection import POOLED
from caseseries.present import anchors, numbers, words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.tables.definition import Cell
from caseseries.present.tables.through import Names

FEW = 3  # rows that stand for all where all is new


def added(source: PooledMaterial, _: Names) -> Iterator[Names]:
    """Go through the cohorts, and how many conclusions each flipped or made possible.

    Where nothing was known without a cohort, the first few numbers stand for all.
    """
    for cohort, every in source.changes.groupby("cohort", sort=False):
        own = every
        if len(source.columns) == 1:  # the numbers of a single group are those of all
            own = every[every["statistic_id"].str.contains(f".{ALL}.", regex=False)]
        counted = numbers.counted(int(own["flipped"].sum()), "conclusion")
        new = int(own["newly_known"].sum())
        first = f" and gave {new} for the first time" if new else ""
        flipped = f"{counted} of {len(own)}{first}"
        if new > FEW and own["without"].isna().all():
            own = own[own["newly_known"]].head(FEW)
            flipped += f"; the first {FEW} of them stand here"
        yield {"cohort": source.named(str(cohort)), "rows": own, "flipped": flipped}


def moves(source: PooledMaterial, names: Names) -> Iterator[Names]:
    """Go through the headline numbers without a cohort and with it."""
    for change in names["rows"].to_dict("records"):
        row = source.ledger.row(POOLED, change["statistic_id"])
        places = numbers.places(row, source.precision)
        without, with_it = (_estimate(change, end, places) for end in ("without", "with_it"))
        yield {
            "name": _name(source, row),
            "without": Cell(without, notes=_notes(change)),
            "with_it": Cell(with_it, (anchors.of_row(POOLED, row.statistic_id),)),
            # One digit more than the estimates: small moves are what one looks for here.
            "moved": _moved(change, places + 1),
            "conclusion": _conclusion(change),
        }


def _notes(change: dict[Any, Any]) -> tuple[str, ...]:
    """Return the caution about the number without the cohort; an empty one is read back as NaN."""
    note = change["note"]
    return () if pd.isna(note) or not note else (words.sentence(note),)


def _name(pooled: PooledMaterial, row: Row) -> str:
    outcome = _outcome(pooled.study, row)
    told = words.at(outcome, row.timepoint) if row.timepoint else outcome
    return f"{told}: {words.within(pooled.label(row.group))}"


def _outcome(study: Study, row: Row) -> str:
    score = study.scored(row.outcome)
    if score is None:
        return "Adverse event, %"
    if row.outcome == score.id and score.top:
        return f"{score.top.label.capitalize()}, %"
    return f"{study.name(row.outcome)}, {row.unit or study.unit(row.outcome)}"


def _estimate(change: dict[Any, Any], end: str, places: int) -> str:
    prefix = end.removesuffix("_it")
    value, low, high = (
        None if pd.isna(change[name]) else float(change[name])
        for name in (end, f"{prefix}_low", f"{prefix}_high")
    )
    return numbers.estimate(value, low, high, places)


def _moved(change: dict[Any, Any], places: int) -> str:
    if pd.isna(change["moved_by"]):
        return numbers.MISSING
    moved = numbers.fixed(float(change["moved_by"]), places)
    return moved if moved.startswith(numbers.MINUS) or not float(moved) else f"+{moved}"


def _conclusion(change: dict[Any, Any]) -> str:
    before, after = change["conclusion_without"], change["conclusion_with"]
    if change["newly_known"]:
        return f"newly known: {after}"
    return f"{before} → {after}" if change["flipped"] else str(after)
