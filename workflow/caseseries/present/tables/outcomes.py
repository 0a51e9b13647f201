"""How it turned out: scores, fading, satisfaction and safety, by timepoint and subtype."""

from collections.abc import Iterator
from dataclasses import replace

from caseseries.cases.vocabulary import PSS_SCORES, PSS_VERY_SATISFIED, VDS_MAX, VDS_MIN
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

NAMES = {
    "vds": "VDS, points",
    "pss": "PSS, points",
    "fading": "Fading, points of VDS",
    "retention": "Retention, % of VDS right after treatment",
}


SCALES = {"vds": (VDS_MIN, VDS_MAX), "pss": (min(PSS_SCORES), max(PSS_SCORES))}
UNBOUNDED = "The t interval is not bounded by the scale."


def table(material: Material) -> Table:
    """Return the table of outcomes by subtype and timepoint."""
    interval = material.interval_name
    return Table(
        id="outcomes",
        caption="Outcomes by timepoint and subtype",
        columns=(
            Column(label="Outcome", align="left", width=0.26),
            Column(label="Scored", spanner="Patients", width=0.08),
            Column(label="Missing", spanner="Patients", width=0.09),
            Column(label="Mean ± SD, or count (%)", width=0.16),
            Column(label=interval, width=0.14),
            Column(label="Median [quartiles]", width=0.16),
            Column(label="Range", width=0.11),
        ),
        rows=tuple(_rows(material)),
        provenance=material.provenance,
        notes=(
            "Fading is VDS right after treatment minus VDS at the follow-up; retention is VDS at "
            "the follow-up divided by VDS right after treatment.",
            "Intervals: Student t for means, Wilson for proportions (in per cent).",
        ),
        abbreviations=words.abbreviations("CI", "PSS", "SD", "VDS"),
    )


def _rows(material: Material) -> Iterator[TableRow | Section]:
    cases = material.cases
    for outcome in ("vds", "pss"):
        for timepoint in cases.timepoints(outcome):
            yield from _scores(material, outcome, timepoint)
    for outcome in ("fading", "retention"):
        for timepoint in cases.timepoints("fading"):
            yield from _scores(material, outcome, timepoint)
    for timepoint in cases.timepoints("pss"):
        title = f"Very satisfied (PSS {PSS_VERY_SATISFIED}), {words.timepoint(timepoint).lower()}"
        yield from _counts(material, title, f"pss.{timepoint}", ".very_satisfied")
    yield from _counts(material, "Patients with an adverse event", "adverse_events", "")


def _scores(material: Material, outcome: str, timepoint: str) -> Iterator[TableRow | Section]:
    title = f"{NAMES[outcome]}, {words.timepoint(timepoint).lower()}"
    yield Section(label=cells.name(title))
    for group in material.cases.groups:
        subject = f"{outcome}.{timepoint}.{group}"
        yield _row(
            group,
            cells.used(material, f"{subject}.mean"),
            cells.missing(material, f"{subject}.mean"),
            cells.mean_sd(material, subject),
            _interval(material, outcome, f"{subject}.mean"),
            cells.median_quartiles(material, subject),
            cells.smallest_to_largest(material, subject),
        )


def _interval(material: Material, outcome: str, statistic_id: str) -> Cell:
    """Return an interval as computed; a footnote where it reaches beyond the scale."""
    cell, row = cells.interval(material, statistic_id), material.row(statistic_id)
    if outcome not in SCALES or row is None or row.ci_low is None or row.ci_high is None:
        return cell
    lowest, highest = SCALES[outcome]
    if lowest <= row.ci_low and row.ci_high <= highest:
        return cell
    return replace(cell, notes=(*cell.notes, UNBOUNDED))


def _counts(
    material: Material, title: str, outcome: str, name: str
) -> Iterator[TableRow | Section]:
    yield Section(label=cells.name(title))
    for group in material.cases.groups:
        subject = f"{outcome}.{group}{name}"
        yield _row(
            group,
            cells.used(material, f"{subject}.count"),
            cells.missing(material, f"{subject}.count"),
            cells.share(material, subject),
            cells.interval(material, f"{subject}.percent"),
            Cell(text=""),
            Cell(text=""),
        )


def _row(group: str, *found: Cell) -> TableRow:
    indent = 0 if group == words.ALL else 1
    return TableRow(cells=(cells.name(words.GROUPS[group]), *found), indent=indent)
