"""Changes within patients: how large they are, and whether they may be chance."""

from collections.abc import Iterator

from caseseries.cases.study import ALL, Change
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=3)


def table(material: Material) -> Table | None:
    """Return the table of changes within patients, if any is known."""
    changes = [one for one in material.study.changes if material.cases.timepoints(one.id)]
    if not changes:
        return None
    interval = material.interval_name
    return Table(
        id="changes",
        caption="Changes within patients",
        columns=(
            Column(label="Group", align="left", width=0.22),
            Column(label="Pairs", width=0.07),
            Column(label=f"Mean change ({interval})", width=0.19),
            Column(label=f"d_z ({interval})", width=0.18),
            Column(label="Paired t", spanner="p", width=0.1),
            Column(label="Wilcoxon [least]", spanner="p", width=0.12),
            Column(label="Sign-flip [least]", spanner="p", width=0.12),
        ),
        rows=tuple(row for change in changes for row in _rows(material, change)),
        provenance=material.provenance,
        notes=(
            *(words.change(material.study, change.id) for change in changes),
            "Two-sided tests of no change. Wilcoxon signed-rank and sign-flip permutation test are "
            "exact; in brackets the least p-value that so many pairs can attain at all.",
        ),
        abbreviations={
            **words.abbreviations("CI"),
            **words.scores(material.study.score(change.id) for change in changes),
            "d_z": "mean change divided by the standard deviation of the change",
        },
    )


def _rows(material: Material, change: Change) -> Iterator[TableRow | Section]:
    name = words.outcome(material.study, change.id)
    for timepoint in material.cases.timepoints(change.id):
        yield Section(label=cells.name(f"{name}, {words.timepoint(timepoint).lower()}"))
        for group in material.columns:
            yield _row(material, group, f"{change.id}.{timepoint}.{group}")


def _row(material: Material, group: str, subject: str) -> TableRow:
    found = (
        cells.used(material, f"{subject}.paired_t.mean_difference"),
        cells.estimate(material, f"{subject}.paired_t.mean_difference"),
        cells.estimate(material, f"{subject}.d_z"),
        cells.value(material, f"{subject}.paired_t.p"),
        cells.p_with_least(material, f"{subject}.wilcoxon"),
        cells.p_with_least(material, f"{subject}.sign_flip"),
    )
    indent = 0 if group == ALL else 1
    return TableRow(cells=(cells.name(material.label(group)), *found), indent=indent)
