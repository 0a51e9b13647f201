"""What each cohort changed: the headline numbers without it and with it."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from caseseries.cases.study import Study
from caseseries.ledger import Row
from caseseries.pool.selection import POOLED
from caseseries.present import anchors, numbers, words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Line, Table, TableRow

PLACE = Place(of="pooled", section="pooled", order=3)


def table(pooled: PooledMaterial) -> Table | None:
    """Return the table of headline numbers without and with each cohort, if two are pooled."""
    interval = pooled.interval_name
    return cells.table_of(
        pooled,
        id="what_changed",
        caption="What changed when each cohort was added",
        columns=(
            Column("Headline number", 0.34),
            Column(f"Without it ({interval})", 0.18),
            Column(f"With it ({interval})", 0.18),
            Column("Moved by", 0.1),
            Column("Conclusion", 0.2, align="left"),
        ),
        rows=_rows(pooled),
        notes=_summary(pooled.changes),
    )


def _summary(changes: pd.DataFrame) -> Iterator[str]:
    """Say of each cohort how many conclusions it flipped, and how many it made possible."""
    for cohort, own in changes.groupby("cohort", sort=False):
        counted = numbers.counted(int(own["flipped"].sum()), "conclusion")
        new = int(own["newly_known"].sum())
        first = f" and gave {new} for the first time" if new else ""
        yield f"Adding {cohort} flipped {counted} of {len(own)}{first}."
    yield (
        "Each cohort is compared as if it had been added last. Conclusion: where the interval "
        "lies; for shares no value divides one conclusion from another. An em dash: no such "
        "number; the table of pooled estimates says why."
    )


def _rows(pooled: PooledMaterial) -> Iterator[Line]:
    for cohort, own in pooled.changes.groupby("cohort", sort=False):
        yield f"{cohort} added"
        for change in own.to_dict("records"):
            yield _row(pooled, change)


def _row(pooled: PooledMaterial, change: dict[Any, Any]) -> TableRow:
    row = pooled.ledger.row(POOLED, change["statistic_id"])
    places = numbers.places(row, pooled.precision)
    without, with_it = (_estimate(change, end, places) for end in ("without", "with_it"))
    found = (
        Cell(_name(pooled, row)),
        Cell(without, notes=_notes(change)),
        Cell(with_it, (anchors.of_row(POOLED, row.statistic_id),)),
        # One digit more than the estimates: small moves are what one looks for here.
        Cell(_moved(change, places + 1)),
        Cell(_conclusion(change)),
    )
    return TableRow(found, indent=1)


def _notes(change: dict[Any, Any]) -> tuple[str, ...]:
    """Return the caution about the number without the cohort; an empty one is read back as NaN."""
    note = "" if pd.isna(change["note"]) else change["note"]
    return (f"{note[0].upper()}{note[1:]}.",) if note else ()


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
