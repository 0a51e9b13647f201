"""Does one score follow the other? Rank correlations of the pairs that the study asks for."""

from collections.abc import Iterator

from caseseries.cases.study import ALL, Score
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.cells import Looked
from caseseries.present.tables.definition import Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=5)
COLUMNS = (
    Looked("Patients", 0.1, cells.used, "spearman.rho"),
    Looked("ρ ({interval})", 0.22, cells.estimate, "spearman.rho", "Spearman"),
    Looked("p [least]", 0.14, cells.p_with_least, "spearman", "Spearman"),
    Looked("τ-b", 0.12, cells.value, "kendall.tau_b", "Kendall"),
    Looked("p", 0.1, cells.value, "kendall.p", "Kendall"),
)


def table(material: Material) -> Table | None:
    """Return the table of correlations between scores, if any two share patients."""
    study = material.study
    pairs = [(study.score(one), study.score(other)) for one, other in study.associations]
    rows = tuple(row for pair in pairs for row in _rows(material, *pair))
    if not rows:
        return None
    return Table(
        id="associations",
        caption=f"Rank correlation of {words.listed(_named(pairs))}",
        columns=(
            Column(label="Group", align="left", width=0.24),
            *cells.columns(COLUMNS, material.interval_name),
        ),
        rows=rows,
        provenance=material.provenance,
        notes=(
            "Two-sided; permutation p-values are exact while the arrangements can be counted. In "
            "brackets the least p-value that the tied scores can attain at all.",
        ),
        abbreviations=words.abbreviations("CI")
        | words.scores(score for pair in pairs for score in pair),
    )


def _named(pairs: list[tuple[Score, Score]]) -> Iterator[str]:
    yield from (f"{first.short} with {second.short}" for first, second in pairs)


def _rows(material: Material, first: Score, second: Score) -> Iterator[TableRow | Section]:
    for earlier in material.cases.timepoints(first.id):
        for later in material.cases.timepoints(second.id):
            rows = list(_pairing(material, f"{first.id}_{second.id}.{earlier}_x_{later}"))
            if rows:
                one, other = words.timepoint(earlier).lower(), words.timepoint(later).lower()
                yield Section(label=cells.name(f"{first.short} {one}, {second.short} {other}"))
                yield from rows


def _pairing(material: Material, pairing: str) -> Iterator[TableRow]:
    """Yield one row a group; none for a pairing that the plan leaves out."""
    for group in material.columns:
        subject = f"{pairing}.{group}"
        if material.row(f"{subject}.spearman.rho"):
            name = cells.name(material.label(group))
            found = cells.looked_up(COLUMNS, material, subject)
            yield TableRow(cells=(name, *found), indent=0 if group == ALL else 1)
