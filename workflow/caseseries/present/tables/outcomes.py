"""How it turned out: scores, changes, best categories and safety, by timepoint and group."""

from collections.abc import Iterator
from dataclasses import replace

from caseseries.cases.study import ALL
from caseseries.estimate.comparison import outcomes
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=2)
UNBOUNDED = "The t interval is not bounded by the scale."


def table(material: Material) -> Table | None:
    """Return the table of outcomes by group and timepoint, if there is any."""
    rows = tuple(_rows(material))
    if not rows:
        return None
    interval = material.interval_name
    by_group = " and group" if len(material.groups) > 1 else ""
    changes = [one for one in material.study.changes if material.cases.timepoints(one.id)]
    return Table(
        id="outcomes",
        caption=f"Outcomes by timepoint{by_group}",
        columns=(
            Column(label="Outcome", align="left", width=0.26),
            Column(label="Scored", spanner="Patients", width=0.08),
            Column(label="Missing", spanner="Patients", width=0.09),
            Column(label="Mean ± SD, or count (%)", width=0.16),
            Column(label=interval, width=0.14),
            Column(label="Median [quartiles]", width=0.16),
            Column(label="Range", width=0.11),
        ),
        rows=rows,
        provenance=material.provenance,
        notes=(
            " ".join(
                words.change(material.study, outcome)
                for change in changes
                for outcome in filter(None, (change.id, change.ratio))
            ),
            "Intervals: Student t for means, Wilson for proportions and Clopper–Pearson for "
            "adverse events (both in per cent).",
        ),
        abbreviations=words.abbreviations("CI", "SD") | words.scores(material.study.scores),
    )


def _rows(material: Material) -> Iterator[TableRow | Section]:
    cases = material.cases
    for outcome, timepoint in outcomes(cases):
        yield from _scores(material, outcome, timepoint)
    for score, top, best in words.best(material.study):
        for timepoint in cases.timepoints(score.id):
            title = f"{best}, {words.timepoint(timepoint).lower()}"
            yield from _counts(material, title, f"{score.id}.{timepoint}", f".{top.id}")
    yield from _ends_of_scales(material)
    if material.study.has_adverse_events:
        yield from _counts(material, "Patients with an adverse event", "adverse_events", "")


def _ends_of_scales(material: Material) -> Iterator[TableRow | Section]:
    """Yield who can only come nearer to the middle, and whose change is more than disagreement."""
    cases = material.cases
    for score in material.study.rated:
        for timepoint in cases.timepoints(score.id):
            title = f"{score.short} {score.best:g}, {words.timepoint(timepoint).lower()}"
            title = f"At the end of the scale: {title}"
            yield from _counts(material, title, f"{score.id}.{timepoint}", ".at_best")
    for change in material.study.changes:
        for timepoint in cases.timepoints(change.id):
            if material.row(f"{change.id}.{timepoint}.all.beyond_detectable.count"):
                title = f"{change.name}, {words.timepoint(timepoint).lower()}"
                title = f"More than the smallest detectable change: {title}"
                yield from _counts(
                    material, title, f"{change.id}.{timepoint}", ".beyond_detectable"
                )
    for score in material.study.scores:
        if score.threshold and material.row(f"{score.threshold.id}.all.from_the_start.count"):
            title = f"{score.short} {score.threshold.words} from the start"
            yield from _counts(material, title, score.threshold.id, ".from_the_start")


def _scores(material: Material, outcome: str, timepoint: str) -> Iterator[TableRow | Section]:
    name = words.outcome(material.study, outcome)
    yield Section(label=cells.name(f"{name}, {words.timepoint(timepoint).lower()}"))
    for group in material.columns:
        subject = f"{outcome}.{timepoint}.{group}"
        yield _row(
            material,
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
    score = material.study.score(outcome)
    if outcome != score.id or row is None or row.ci_low is None or row.ci_high is None:
        return cell
    if score.lowest <= row.ci_low and row.ci_high <= score.highest:
        return cell
    return replace(cell, notes=(*cell.notes, UNBOUNDED))


def _counts(
    material: Material, title: str, outcome: str, name: str
) -> Iterator[TableRow | Section]:
    yield Section(label=cells.name(title))
    exact = "" if name else ".clopper_pearson"
    for group in material.columns:
        subject = f"{outcome}.{group}{name}"
        yield _row(
            material,
            group,
            cells.used(material, f"{subject}.count"),
            cells.missing(material, f"{subject}.count"),
            cells.share(material, subject),
            cells.interval(material, f"{subject}{exact}.percent"),
            Cell(text=""),
            Cell(text=""),
        )


def _row(material: Material, group: str, *found: Cell) -> TableRow:
    indent = 0 if group == ALL else 1
    return TableRow(cells=(cells.name(material.label(group)), *found), indent=indent)
