"""Does satisfaction follow density? Rank correlations of VDS and PSS."""

from collections.abc import Iterator

from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Section, Table, TableRow

NOTHING = "No timepoint of PSS follows a timepoint of VDS."


def table(material: Material) -> Table:
    """Return the table of correlations between VDS and PSS."""
    interval = material.interval_name
    return Table(
        id="associations",
        caption="Rank correlation of VDS with PSS",
        columns=(
            Column(label="Group", align="left", width=0.24),
            Column(label="Patients", width=0.1),
            Column(label=f"ρ ({interval})", spanner="Spearman", width=0.22),
            Column(label="p [least]", spanner="Spearman", width=0.14),
            Column(label="τ-b", spanner="Kendall", width=0.12),
            Column(label="p", spanner="Kendall", width=0.1),
        ),
        rows=tuple(_rows(material)) or (cells.nothing(NOTHING),),
        provenance=material.provenance,
        notes=(
            "Two-sided; permutation p-values are exact while the arrangements can be counted. In "
            "brackets the least p-value that the tied scores can attain at all.",
        ),
        abbreviations=words.abbreviations("CI", "PSS", "VDS"),
    )


def _rows(material: Material) -> Iterator[TableRow | Section]:
    for vds_at in material.cases.timepoints("vds"):
        for pss_at in material.cases.timepoints("pss"):
            rows = list(_pairing(material, f"vds_pss.{vds_at}_x_{pss_at}"))
            if rows:
                vds, pss = words.timepoint(vds_at).lower(), words.timepoint(pss_at).lower()
                yield Section(label=cells.name(f"VDS {vds}, PSS {pss}"))
                yield from rows


def _pairing(material: Material, pairing: str) -> Iterator[TableRow]:
    """Yield one row a group; none for a pairing that the plan leaves out."""
    for group in material.cases.groups:
        subject = f"{pairing}.{group}"
        if material.row(f"{subject}.spearman.rho"):
            yield TableRow(
                cells=(
                    cells.name(words.GROUPS[group]),
                    cells.used(material, f"{subject}.spearman.rho"),
                    cells.estimate(material, f"{subject}.spearman.rho"),
                    cells.p_with_least(material, f"{subject}.spearman"),
                    cells.value(material, f"{subject}.kendall.tau_b"),
                    cells.value(material, f"{subject}.kendall.p"),
                ),
                indent=0 if group == words.ALL else 1,
            )
