"""Who was treated: what was recorded of the patients before treatment, by group."""

from collections.abc import Iterator

from caseseries.cases.column import Column as PatientColumn
from caseseries.cases.dictionary import columns_of
from caseseries.ledger import in_id
from caseseries.present import numbers, words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=1)


def table(material: Material) -> Table:
    """Return the table of patient characteristics."""
    groups = material.columns
    return Table(
        id="characteristics",
        caption="Characteristics of the patients",
        columns=(
            Column(label="Characteristic", align="left"),
            *(Column(label=material.label(group)) for group in groups),
        ),
        rows=tuple(_rows(material, groups)),
        provenance=material.provenance,
        notes=(
            "Values are mean ± SD and median [quartiles], or count/known (%). A patient is counted "
            "as known when the characteristic was recorded.",
        ),
        abbreviations=words.abbreviations("SD"),
    )


def _rows(material: Material, groups: list[str]) -> Iterator[TableRow]:
    counts = (cells.value(material, f"patients.{group}.count") for group in groups)
    yield TableRow(cells=(cells.name("Patients"), *counts))
    for column in _reported(material):
        title = column.title
        if column.report == "distribution" and column.unit:
            title = f"{title}, {column.unit}"
        if material.cohort.patients[column.name].isna().all():
            empty = (cells.name(numbers.MISSING, cells.NOT_RECORDED) for _ in groups)
            yield TableRow(cells=(cells.name(title), *empty))
        elif column.report == "distribution":
            yield from _measured(material, column.name, title, groups)
        else:
            yield from _classified(material, column.name, title, groups)


def _reported(material: Material) -> list[PatientColumn]:
    """Return what is told of the patients: what was measured, then what was classified."""
    columns = columns_of(material.study, "patients").values()
    return [
        column
        for report in ("distribution", "shares")
        for column in columns
        if column.report == report
    ]


def _measured(
    material: Material, characteristic: str, title: str, groups: list[str]
) -> Iterator[TableRow]:
    subjects = [f"{characteristic}.{group}" for group in groups]
    means = (cells.mean_sd(material, subject) for subject in subjects)
    medians = (cells.median_quartiles(material, subject) for subject in subjects)
    missing = [cells.missing(material, f"{subject}.mean") for subject in subjects]
    yield TableRow(cells=(cells.name(f"{title}, mean ± SD"), *means))
    yield TableRow(cells=(cells.name("Median [quartiles]"), *medians), indent=1)
    yield from _not_recorded(missing)


def _classified(
    material: Material, characteristic: str, title: str, groups: list[str]
) -> Iterator[TableRow]:
    recorded = material.cohort.patients[characteristic].dropna()
    labels = {in_id(word): word for word in sorted(recorded, reverse=True)}
    missing = [
        cells.missing(material, f"{characteristic}.{group}.{next(iter(labels))}.count")
        for group in groups
    ]
    yield TableRow(cells=(cells.name(title), *(Cell(text="") for _ in groups)))
    for word in sorted(labels):
        shares = (cells.share(material, f"{characteristic}.{group}.{word}") for group in groups)
        yield TableRow(cells=(cells.name(labels[word]), *shares), indent=1)
    yield from _not_recorded(missing)


def _not_recorded(missing: list[Cell]) -> Iterator[TableRow]:
    """Say of how many patients it is not known, where there are any."""
    if any(cell.text != "0" for cell in missing):
        yield TableRow(cells=(cells.name("Not recorded"), *missing), indent=1)
