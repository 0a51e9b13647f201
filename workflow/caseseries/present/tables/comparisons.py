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
from caseseries.present.tables.definition import Cell, Column, Line, Table

PLACE = Place(of="cohort", section="outcomes", order=4)
COLUMNS = (
    Column("Outcome", 0.18),
    Column("Patients", 0.09),
    Column("Mean difference ({interval})", 0.16),
    Column("Hedges g ({interval})", 0.16),
    Column("Welch", 0.08, "p"),
    Column("Student", 0.08, "p"),
    Column("Mann–Whitney [least]", 0.12, "p"),
    Column("Permutation [least]", 0.13, "p"),
)


def _exact(material: cells.Source, subject: str) -> Cell:
    """Return an exact p-value; a footnote where the other two-sided rule changes its side."""
    cell = cells.p_with_least(material, subject)
    p, doubled = material.row(f"{subject}.p"), material.row(f"{subject}.p_double")
    if p is None or doubled is None or p.value is None or doubled.value is None:
        return cell
    if (p.value < numbers.ALPHA) == (doubled.value < numbers.ALPHA):
        return cell
    other = f"By twice the smaller tail, {numbers.p_phrase(doubled.value)}."
    return replace(cell, notes=(*cell.notes, other))


OF_TWO = (
    (cells.used, "welch.mean_difference"),
    (cells.estimate, "welch.mean_difference"),
    (cells.estimate, "hedges_g"),
    (cells.value, "welch.p"),
    (cells.value, "student.p"),
    (_exact, "mann_whitney"),
    (_exact, "permutation"),
)
# Each omnibus test stands below the test of two groups that it extends.
OF_ALL = (
    (cells.used, "welch_anova.p"),
    *(None, None),
    (cells.value, "welch_anova.p"),
    None,
    (cells.value, "kruskal_wallis.p"),
    None,
)


def table(material: Material) -> Table | None:
    """Return the table of comparisons between the groups, if the study makes any."""
    return cells.table_of(
        material,
        id="comparisons",
        caption="Comparison of the groups",
        columns=COLUMNS,
        rows=_rows(material),
        notes=(
            "Two-sided tests. Mann–Whitney test and permutation test of the means are exact and "
            "two-sided by distance; in brackets the least p-value that groups of this size and "
            "these ties can attain at all.",
        ),
    )


def _rows(material: Material) -> Iterator[Line]:
    known = {
        f"{outcome}.{timepoint}": words.at(words.outcome(material.study, outcome), timepoint)
        for outcome, timepoint in outcomes(material.cases)
    }
    for first, second in material.cases.comparisons if known else ():
        yield f"{material.label(first)} minus {words.within(material.label(second))}"
        for subject, name in known.items():
            pair = f"{subject}.{versus(first, second)}"
            yield cells.row(material, name, pair, OF_TWO, indent=0)
    if known and len(material.groups) > 2:
        yield "All groups together: Welch's ANOVA, Kruskal–Wallis test"
        for subject, name in known.items():
            yield cells.row(material, name, f"{subject}.{BETWEEN}", OF_ALL, indent=0)
