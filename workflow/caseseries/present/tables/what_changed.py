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
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

PLACE = Place(of="pooled", section="pooled", order=3)


def table(pooled: PooledMaterial) -> Table | None:
    """Return the table of headline numbers without and with each cohort, if two are pooled."""
    if pooled.changes.empty:
        return None
    changes = pooled.changes
    interval = pooled.interval_name
    return Table(
        id="what_changed",
        caption="What changed when each cohort was added",
        columns=(
            Column(label="Headline number", align="left", width=0.34),
            Column(label=f"Without it ({interval})", width=0.18),
            Column(label=f"With it ({interval})", width=0.18),
            Column(label="Moved by", width=0.1),
            Column(label="Conclusion", align="left", width=0.2),
        ),
        rows=tuple(_rows(pooled)),
        provenance=pooled.provenance,
        notes=tuple(_summary(changes)),
        abbreviations=words.abbreviations("CI"),
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


def _rows(pooled: PooledMaterial) -> Iterator[TableRow | Section]:
    for cohort, own in pooled.changes.groupby("cohort", sort=False):
        yield Section(label=cells.name(f"{cohort} added"))
        for change in own.to_dict("records"):
            yield _row(pooled, change)


def _row(pooled: PooledMaterial, change: dict[Any, Any]) -> TableRow:
    row = pooled.row(change["statistic_id"])
    if row is None:
        raise KeyError(f"the pooled ledger has no row {change['statistic_id']}")
    places = numbers.places(row, pooled.precision)
    found = {end: _estimate(change, end, places) for end in ("without", "with_it")}
    source = (anchors.of_row(POOLED, row.statistic_id),)
    return TableRow(
        cells=(
            cells.name(_name(pooled, row)),
            Cell(text=found["without"], notes=_notes(change)),
            Cell(text=found["with_it"], sources=source),
            # One digit more than the estimates: small moves are what one looks for here.
            Cell(text=_moved(change, places + 1)),
            Cell(text=_conclusion(change)),
        ),
        indent=1,
    )


def _notes(change: dict[Any, Any]) -> tuple[str, ...]:
    """Return the caution about the number without the cohort; an empty one is read back as NaN."""
    note = "" if pd.isna(change["note"]) else change["note"]
    return (f"{note[0].upper()}{note[1:]}.",) if note else ()


def _name(pooled: PooledMaterial, row: Row) -> str:
    at = f", {words.timepoint(row.timepoint).lower()}" if row.timepoint else ""
    return f"{_outcome(pooled.study, row)}{at}: {words.within(pooled.label(row.group))}"


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
