"""Changes within patients: how large they are, and whether they may be chance."""

from collections.abc import Iterator

from caseseries.cases.study import ALL, Change
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.cells import Looked
from caseseries.present.tables.definition import Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=3)
COLUMNS = (
    Looked("Pairs", 0.07, cells.used, "paired_t.mean_difference"),
    Looked("Mean change ({interval})", 0.19, cells.estimate, "paired_t.mean_difference"),
    Looked("d_z ({interval})", 0.18, cells.estimate, "d_z"),
    Looked("Paired t", 0.1, cells.value, "paired_t.p", "p"),
    Looked("Wilcoxon [least]", 0.12, cells.p_with_least, "wilcoxon", "p"),
    Looked("Sign-flip [least]", 0.12, cells.p_with_least, "sign_flip", "p"),
)


def table(material: Material) -> Table | None:
    """Return the table of changes within patients, if any is known."""
    changes = [one for one in material.study.changes if material.cases.timepoints(one.id)]
    if not changes:
        return None
    return Table(
        id="changes",
        caption="Changes within patients",
        columns=(
            Column(label="Group", align="left", width=0.22),
            *cells.columns(COLUMNS, material.interval_name),
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
    found = cells.looked_up(COLUMNS, material, subject)
    indent = 0 if group == ALL else 1
    return TableRow(cells=(cells.name(material.label(group)), *found), indent=indent)
