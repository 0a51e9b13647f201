"""The groups against each other: differences, standardised differences, tests."""

from collections.abc import Iterator
from dataclasses import replace

from caseseries.cases.study import BETWEEN
from caseseries.estimate.analysis_set import versus
from caseseries.estimate.comparison import outcomes
from caseseries.present import numbers, words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.cells import EMPTY, Looked
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=4)
ALPHA = 0.05


def _exact(material: cells.Source, subject: str) -> Cell:
    """Return an exact p-value; a footnote where the other two-sided rule changes its side."""
    cell = cells.p_with_least(material, subject)
    p, doubled = material.row(f"{subject}.p"), material.row(f"{subject}.p_double")
    if p is None or doubled is None or p.value is None or doubled.value is None:
        return cell
    if (p.value < ALPHA) == (doubled.value < ALPHA):
        return cell
    other = f"By twice the smaller tail, {numbers.p_phrase(doubled.value)}."
    return replace(cell, notes=(*cell.notes, other))


COLUMNS = (
    Looked("Patients", 0.09, cells.used, "welch.mean_difference"),
    Looked("Mean difference ({interval})", 0.16, cells.estimate, "welch.mean_difference"),
    Looked("Hedges g ({interval})", 0.16, cells.estimate, "hedges_g"),
    Looked("Welch", 0.08, cells.value, "welch.p", "p"),
    Looked("Student", 0.08, cells.value, "student.p", "p"),
    Looked("Mann–Whitney [least]", 0.12, _exact, "mann_whitney", "p"),
    Looked("Permutation [least]", 0.13, _exact, "permutation", "p"),
)


def table(material: Material) -> Table | None:
    """Return the table of comparisons between the groups, if the study makes any."""
    rows = tuple(_rows(material))
    if not rows:
        return None
    return Table(
        id="comparisons",
        caption="Comparison of the groups",
        columns=(
            Column(label="Outcome", align="left", width=0.18),
            *cells.columns(COLUMNS, material.interval_name),
        ),
        rows=rows,
        provenance=material.provenance,
        notes=(
            "Two-sided tests. Mann–Whitney test and permutation test of the means are exact and "
            "two-sided by distance; in brackets the least p-value that groups of this size and "
            "these ties can attain at all.",
        ),
        abbreviations=words.abbreviations("CI") | words.scores(material.study.scores),
    )


def _rows(material: Material) -> Iterator[TableRow | Section]:
    known = list(outcomes(material.cases))
    for first, second in material.cases.comparisons if known else ():
        one, other = material.label(first), words.within(material.label(second))
        yield Section(label=cells.name(f"{one} minus {other}"))
        for outcome, timepoint in known:
            subject = f"{outcome}.{timepoint}.{versus(first, second)}"
            yield _row(material, _name(material, outcome, timepoint), subject)
    if known and len(material.groups) > 2:
        yield Section(label=cells.name("All groups together: Welch's ANOVA, Kruskal–Wallis test"))
        for outcome, timepoint in known:
            subject = f"{outcome}.{timepoint}.{BETWEEN}"
            yield _together(material, _name(material, outcome, timepoint), subject)


def _together(material: Material, name: str, subject: str) -> TableRow:
    """Return the omnibus tests, each below the test of two groups that it extends."""
    used = cells.used(material, f"{subject}.welch_anova.p")
    means = cells.value(material, f"{subject}.welch_anova.p")
    ranks = cells.value(material, f"{subject}.kruskal_wallis.p")
    return TableRow(cells=(cells.name(name), used, EMPTY, EMPTY, means, EMPTY, ranks, EMPTY))


def _name(material: Material, outcome: str, timepoint: str) -> str:
    return f"{words.outcome(material.study, outcome)}, {words.timepoint(timepoint).lower()}"


def _row(material: Material, name: str, subject: str) -> TableRow:
    found = cells.looked_up(COLUMNS, material, subject)
    return TableRow(cells=(cells.name(name), *found))
