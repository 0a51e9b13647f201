"""Does one score follow the other? Rank correlations of the pairs that the study asks for."""

from collections.abc import Iterator

from caseseries.cases.study import ALL, Score
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=5)


def table(material: Material) -> Table | None:
    """Return the table of correlations between scores, if any two share patients."""
    study = material.study
    pairs = [(study.score(one), study.score(other)) for one, other in study.associations]
    rows = tuple(row for pair in pairs for row in _rows(material, *pair))
    if not rows:
        return None
    interval = material.interval_name
    return Table(
        id="associations",
        caption=f"Rank correlation of {words.listed(_named(pairs))}",
        columns=(
            Column(label="Group", align="left", width=0.24),
            Column(label="Patients", width=0.1),
            Column(label=f"ρ ({interval})", spanner="Spearman", width=0.22),
            Column(label="p [least]", spanner="Spearman", width=0.14),
            Column(label="τ-b", spanner="Kendall", width=0.12),
            Column(label="p", spanner="Kendall", width=0.1),
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
            yield TableRow(
                cells=(
                    cells.name(material.label(group)),
                    cells.used(material, f"{subject}.spearman.rho"),
                    cells.estimate(material, f"{subject}.spearman.rho"),
                    cells.p_with_least(material, f"{subject}.spearman"),
                    cells.value(material, f"{subject}.kendall.tau_b"),
                    cells.value(material, f"{subject}.kendall.p"),
                ),
                indent=0 if group == ALL else 1,
            )
