"""Who was treated: what was recorded of the patients before treatment, by subtype."""

from collections.abc import Iterator

from caseseries.cases.default import DEFAULT
from caseseries.cases.dictionary import columns_of
from caseseries.ledger import in_id
from caseseries.present import numbers, words
from caseseries.present.material import Material
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Table, TableRow

MEASURED = ("age_years", "area_cm2")
CLASSIFIED = ("sex", "skin_type", "subtype_detail", "scalp_zone", "consent_publication")


def table(material: Material) -> Table:
    """Return the table of patient characteristics."""
    groups = list(material.cases.groups)
    return Table(
        id="characteristics",
        caption="Characteristics of the patients",
        columns=(
            Column(label="Characteristic", align="left"),
            *(Column(label=words.GROUPS[group]) for group in groups),
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
    for characteristic in (*MEASURED, *CLASSIFIED):
        column = columns_of(DEFAULT, "patients")[characteristic]
        title = f"{column.title}, {column.unit}" if column.unit else column.title
        if material.cohort.patients[characteristic].isna().all():
            empty = (cells.name(numbers.MISSING, cells.NOT_RECORDED) for _ in groups)
            yield TableRow(cells=(cells.name(title), *empty))
        elif characteristic in MEASURED:
            yield from _measured(material, characteristic, title, groups)
        else:
            yield from _classified(material, characteristic, title, groups)


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
