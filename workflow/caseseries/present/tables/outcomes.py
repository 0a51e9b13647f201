"""How it turned out: scores, changes, best categories and safety, by timepoint and group."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from caseseries.estimate.comparison import outcomes
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Line, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=2)
UNBOUNDED = "The t interval is not bounded by the scale."
COLUMNS = (
    Column("Outcome", 0.26),
    Column("Scored", 0.08, "Patients"),
    Column("Missing", 0.09, "Patients"),
    Column("Mean ± SD, or count (%)", 0.16),
    Column("{interval}", 0.14),
    Column("Median [quartiles]", 0.16),
    Column("Range", 0.11),
)


def _interval(source: cells.Source, statistic_id: str) -> Cell:
    """Return an interval as computed; a footnote where it reaches beyond the scale."""
    cell, row = cells.interval(source, statistic_id), source.row(statistic_id)
    score = source.precision.score(row.outcome) if row else None
    if row is None or score is None or row.outcome != score.id:
        return cell
    if row.ci_low is None or row.ci_high is None:
        return cell
    if score.lowest <= row.ci_low and row.ci_high <= score.highest:
        return cell
    return replace(cell, notes=(*cell.notes, UNBOUNDED))


def _scored(group: str) -> tuple[cells.Look, ...]:
    return (
        (cells.used, f"{group}.mean"),
        (cells.missing, f"{group}.mean"),
        (cells.mean_sd, group),
        (_interval, f"{group}.mean"),
        (cells.median_quartiles, group),
        (cells.smallest_to_largest, group),
    )


def _counted(share: str, method: str = "") -> tuple[cells.Look | None, ...]:
    return (
        (cells.used, f"{share}.count"),
        (cells.missing, f"{share}.count"),
        (cells.share, share),
        (cells.interval, f"{share}{method}.percent"),
        *(None, None),
    )


def table(material: Material) -> Table | None:
    """Return the table of outcomes by group and timepoint, if there is any."""
    by_group = " and group" if len(material.groups) > 1 else ""
    changes = [one for one in material.study.changes if material.cases.timepoints(one.id)]
    return cells.table_of(
        material,
        id="outcomes",
        caption=f"Outcomes by timepoint{by_group}",
        columns=COLUMNS,
        rows=_rows(material),
        notes=(
            " ".join(
                words.change(material.study, outcome)
                for change in changes
                for outcome in filter(None, (change.id, change.ratio))
            ),
            "Intervals: Student t for means, Wilson for proportions and Clopper–Pearson for "
            "adverse events (both in per cent).",
        ),
    )


def _rows(material: Material) -> Iterator[Line]:
    for outcome, timepoint in outcomes(material.cases):
        yield words.at(words.outcome(material.study, outcome), timepoint)
        for group in material.columns:
            yield _row(material, group, f"{outcome}.{timepoint}", _scored(group))
    for title, subject, share in (*_best(material), *_ends_of_scales(material)):
        yield title
        for group in material.columns:
            yield _row(material, group, subject, _counted(f"{group}.{share}"))
    if material.study.has_adverse_events:
        yield "Patients with an adverse event"
        for group in material.columns:
            looks = _counted(group, ".clopper_pearson")
            yield _row(material, group, "adverse_events", looks)


def _row(
    material: Material, group: str, subject: str, looks: Sequence[cells.Look | None]
) -> TableRow:
    return cells.row(material, material.label(group), subject, looks, cells.indent_of(group))


def _best(material: Material) -> Iterator[tuple[str, str, str]]:
    """Yield each share of a best category: its title, its subject, and what is counted."""
    for score, top, best in words.best(material.study):
        for timepoint in material.cases.timepoints(score.id):
            yield words.at(best, timepoint), f"{score.id}.{timepoint}", top.id


def _ends_of_scales(material: Material) -> Iterator[tuple[str, str, str]]:
    """Yield who can only come nearer to the middle, and whose change is more than disagreement."""
    cases = material.cases
    for score in material.study.rated:
        for timepoint in cases.timepoints(score.id):
            title = words.at(f"{score.short} {score.best:g}", timepoint)
            yield f"At the end of the scale: {title}", f"{score.id}.{timepoint}", "at_best"
    for change in material.study.changes:
        for timepoint in cases.timepoints(change.id):
            subject = f"{change.id}.{timepoint}"
            if material.row(f"{subject}.all.beyond_detectable.count"):
                title = words.at(change.name, timepoint)
                name = f"More than the smallest detectable change: {title}"
                yield name, subject, "beyond_detectable"
    for score in material.study.scores:
        if score.threshold and material.row(f"{score.threshold.id}.all.from_the_start.count"):
            title = f"{score.short} {score.threshold.words} from the start"
            yield title, score.threshold.id, "from_the_start"
