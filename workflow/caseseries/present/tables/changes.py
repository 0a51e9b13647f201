"""Changes within patients: how large they are, and whether they may be chance."""

from collections.abc import Iterator

from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table

PLACE = Place(of="cohort", section="outcomes", order=3)
COLUMNS = (
    Column("Group", 0.22),
    Column("Pairs", 0.07),
    Column("Mean change ({interval})", 0.19),
    Column("d_z ({interval})", 0.18),
    Column("Paired t", 0.1, "p"),
    Column("Wilcoxon [least]", 0.12, "p"),
    Column("Sign-flip [least]", 0.12, "p"),
)
LOOKS = (
    (cells.used, "paired_t.mean_difference"),
    (cells.estimate, "paired_t.mean_difference"),
    (cells.estimate, "d_z"),
    (cells.value, "paired_t.p"),
    (cells.p_with_least, "wilcoxon"),
    (cells.p_with_least, "sign_flip"),
)


def table(material: Material) -> Table | None:
    """Return the table of changes within patients, if any is known."""
    changes = [one for one in material.study.changes if material.cases.timepoints(one.id)]
    return cells.table_of(
        material,
        id="changes",
        caption="Changes within patients",
        columns=COLUMNS,
        rows=_rows(material),
        notes=(
            *(words.change(material.study, change.id) for change in changes),
            "Two-sided tests of no change. Wilcoxon signed-rank and sign-flip permutation test are "
            "exact; in brackets the least p-value that so many pairs can attain at all.",
        ),
        meanings={"d_z": "mean change divided by the standard deviation of the change"},
    )


def _rows(material: Material) -> Iterator[Line]:
    for change in material.study.changes:
        name = words.outcome(material.study, change.id)
        for timepoint in material.cases.timepoints(change.id):
            yield words.at(name, timepoint)
            for group in material.columns:
                subject = f"{change.id}.{timepoint}.{group}"
                label, indent = material.label(group), cells.indent_of(group)
                yield cells.row(material, label, subject, LOOKS, indent)
