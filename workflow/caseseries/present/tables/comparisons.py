"""The subtypes against each other: differences, standardised differences, tests."""

from collections.abc import Iterator

from caseseries.estimate.analysis_set import versus
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Section, Table, TableRow

NAMES = {
    "vds": "VDS, points",
    "pss": "PSS, points",
    "fading": "Fading, points of VDS",
    "retention": "Retention, %",
}
NOTHING = "There is one subtype only: nothing to compare."


def table(material: Material) -> Table:
    """Return the table of comparisons between the subtypes."""
    interval = material.interval_name
    return Table(
        id="comparisons",
        caption="Comparison of the subtypes",
        columns=(
            Column(label="Outcome", align="left", width=0.2),
            Column(label="Patients", width=0.08),
            Column(label=f"Mean difference ({interval})", width=0.18),
            Column(label=f"Hedges g ({interval})", width=0.18),
            Column(label="Welch", spanner="p", width=0.08),
            Column(label="Student", spanner="p", width=0.08),
            Column(label="Mann–Whitney [least]", spanner="p", width=0.1),
            Column(label="Permutation [least]", spanner="p", width=0.1),
        ),
        rows=tuple(_rows(material)) or (cells.nothing(NOTHING),),
        provenance=material.provenance,
        notes=(
            "Two-sided tests. Mann–Whitney test and permutation test of the means are exact; in "
            "brackets the least p-value that groups of this size and these ties can attain at all.",
        ),
        abbreviations=words.abbreviations("CI", "PSS", "VDS"),
    )


def _rows(material: Material) -> Iterator[TableRow | Section]:
    for first, second in material.cases.comparisons:
        title = f"{words.GROUPS[first]} minus {words.GROUPS[second].lower()}"
        yield Section(label=cells.name(title))
        for outcome, timepoint in _compared(material):
            subject = f"{outcome}.{timepoint}.{versus(first, second)}"
            name = f"{NAMES[outcome]}, {words.timepoint(timepoint).lower()}"
            yield _row(material, name, subject)


def _compared(material: Material) -> Iterator[tuple[str, str]]:
    for outcome in ("vds", "pss"):
        for timepoint in material.cases.timepoints(outcome):
            yield outcome, timepoint
    for outcome in ("fading", "retention"):
        for timepoint in material.cases.timepoints("fading"):
            yield outcome, timepoint


def _row(material: Material, name: str, subject: str) -> TableRow:
    found = (
        cells.used(material, f"{subject}.welch.mean_difference"),
        cells.estimate(material, f"{subject}.welch.mean_difference"),
        cells.estimate(material, f"{subject}.hedges_g"),
        cells.value(material, f"{subject}.welch.p"),
        cells.value(material, f"{subject}.student.p"),
        cells.p_with_least(material, f"{subject}.mann_whitney"),
        cells.p_with_least(material, f"{subject}.permutation"),
    )
    return TableRow(cells=(cells.name(name), *found))
