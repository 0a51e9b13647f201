"""Does one score follow the other? Rank correlations of the pairs that the study asks for."""

from collections.abc import Iterator

from caseseries.cases.study import Score
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table

PLACE = Place(of="cohort", section="outcomes", order=5)
COLUMNS = (
    Column("Group", 0.24),
    Column("Patients", 0.1),
    Column("ρ ({interval})", 0.22, "Spearman"),
    Column("p [least]", 0.14, "Spearman"),
    Column("τ-b", 0.12, "Kendall"),
    Column("p", 0.1, "Kendall"),
)
LOOKS = (
    (cells.used, "spearman.rho"),
    (cells.estimate, "spearman.rho"),
    (cells.p_with_least, "spearman"),
    (cells.value, "kendall.tau_b"),
    (cells.value, "kendall.p"),
)


def table(material: Material) -> Table | None:
    """Return the table of correlations between scores, if any two share patients."""
    study = material.study
    pairs = [(study.score(one), study.score(other)) for one, other in study.associations]
    named = [f"{first.short} with {second.short}" for first, second in pairs]
    return cells.table_of(
        material,
        id="associations",
        caption=f"Rank correlation of {words.listed(named or [''])}",
        columns=COLUMNS,
        rows=(row for pair in pairs for row in _rows(material, *pair)),
        notes=(
            "Two-sided; permutation p-values are exact while the arrangements can be counted. In "
            "brackets the least p-value that the tied scores can attain at all.",
        ),
    )


def _rows(material: Material, first: Score, second: Score) -> Iterator[Line]:
    for earlier in material.cases.timepoints(first.id):
        for later in material.cases.timepoints(second.id):
            pairing = f"{first.id}_{second.id}.{earlier}_x_{later}"
            # A pairing that the plan leaves out has no row.
            known = [
                group
                for group in material.columns
                if material.row(f"{pairing}.{group}.spearman.rho")
            ]
            if known:
                one, other = words.timepoint(earlier).lower(), words.timepoint(later).lower()
                yield f"{first.short} {one}, {second.short} {other}"
            for group in known:
                label, indent = material.label(group), cells.indent_of(group)
                yield cells.row(material, label, f"{pairing}.{group}", LOOKS, indent)
