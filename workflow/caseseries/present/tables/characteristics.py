"""Who was treated: what was recorded of the patients before treatment, by group."""

from collections.abc import Iterator

from caseseries.cases.dictionary import columns_of
from caseseries.ledger import in_id
from caseseries.present import numbers
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=1)


def table(material: Material) -> Table | None:
    """Return the table of patient characteristics."""
    return cells.table_of(
        material,
        id="characteristics",
        caption="Characteristics of the patients",
        columns=(Column("Characteristic"), *map(Column, map(material.label, material.columns))),
        rows=_rows(material),
        notes=(
            "Values are mean ± SD and median [quartiles], or count/known (%). A patient is counted "
            "as known when the characteristic was recorded.",
        ),
    )


def _rows(material: Material) -> Iterator[Line]:
    yield _of_groups(material, "Patients", "patients", cells.value, "count", indent=0)
    columns = columns_of(material.study, "patients").values()
    # What was measured stands before what was classified.
    for column in sorted(columns, key=lambda one: one.report != "distribution"):
        measured = column.report == "distribution"
        unit = f", {column.unit}" if measured and column.unit else ""
        if column.report not in ("distribution", "shares"):
            continue
        if material.cohort.patients[column.name].isna().all():
            empty = (cells.name(numbers.MISSING, cells.NOT_RECORDED) for _ in material.columns)
            yield TableRow((cells.name(f"{column.title}{unit}"), *empty))
        elif measured:
            yield from _measured(material, column.name, f"{column.title}{unit}")
        else:
            yield from _classified(material, column.name, column.title)


def _measured(material: Material, name: str, title: str) -> Iterator[Line]:
    means = [(cells.mean_sd, group) for group in material.columns]
    medians = [(cells.median_quartiles, group) for group in material.columns]
    yield cells.row(material, f"{title}, mean ± SD", name, means, indent=0)
    yield cells.row(material, "Median [quartiles]", name, medians)
    yield from _not_recorded(material, name, "mean")


def _classified(material: Material, name: str, title: str) -> Iterator[Line]:
    recorded = material.cohort.patients[name].dropna()
    labels = {in_id(word): word for word in sorted(recorded, reverse=True)}
    yield cells.row(material, title, name, [None] * len(material.columns), indent=0)
    for word in sorted(labels):
        yield _of_groups(material, labels[word], name, cells.share, word)
    yield from _not_recorded(material, name, f"{next(iter(labels))}.count")


def _not_recorded(material: Material, name: str, statistic: str) -> Iterator[Line]:
    """Say of how many patients it is not known, where there are any."""
    row = _of_groups(material, "Not recorded", name, cells.missing, statistic)
    if any(cell.text != "0" for cell in row.cells[1:]):
        yield row


def _of_groups(
    material: Material, title: str, name: str, how: cells.How, statistic: str, indent: int = 1
) -> TableRow:
    looks = [(how, f"{group}.{statistic}") for group in material.columns]
    return cells.row(material, title, name, looks, indent)
