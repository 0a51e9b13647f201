"""Fading within patients: how large it is, and whether it may be chance."""

from collections.abc import Iterator

from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Section, Table, TableRow

NOTHING = "No patient has VDS right after treatment and at a follow-up."


def table(material: Material) -> Table:
    """Return the table of changes within patients."""
    interval = material.interval_name
    return Table(
        id="changes",
        caption="Fading within patients: VDS right after treatment minus VDS at the follow-up",
        columns=(
            Column(label="Group", align="left", width=0.22),
            Column(label="Pairs", width=0.07),
            Column(label=f"Mean fading ({interval})", unit="points", width=0.19),
            Column(label=f"d_z ({interval})", width=0.18),
            Column(label="Paired t", spanner="p", width=0.1),
            Column(label="Wilcoxon [least]", spanner="p", width=0.12),
            Column(label="Sign-flip [least]", spanner="p", width=0.12),
        ),
        rows=tuple(_rows(material)) or (cells.nothing(NOTHING),),
        provenance=material.provenance,
        notes=(
            "Two-sided tests of no fading. Wilcoxon signed-rank and sign-flip permutation test are "
            "exact; in brackets the least p-value that so many pairs can attain at all.",
        ),
        abbreviations={
            **words.abbreviations("CI", "VDS"),
            "d_z": "mean fading divided by the standard deviation of fading",
        },
    )


def _rows(material: Material) -> Iterator[TableRow | Section]:
    for timepoint in material.cases.timepoints("fading"):
        yield Section(label=cells.name(words.timepoint(timepoint)))
        for group in material.cases.groups:
            yield _row(material, group, f"fading.{timepoint}.{group}")


def _row(material: Material, group: str, subject: str) -> TableRow:
    found = (
        cells.used(material, f"{subject}.paired_t.mean_difference"),
        cells.estimate(material, f"{subject}.paired_t.mean_difference"),
        cells.estimate(material, f"{subject}.d_z"),
        cells.value(material, f"{subject}.paired_t.p"),
        cells.p_with_least(material, f"{subject}.wilcoxon"),
        cells.p_with_least(material, f"{subject}.sign_flip"),
    )
    indent = 0 if group == words.ALL else 1
    return TableRow(cells=(cells.name(words.GROUPS[group]), *found), indent=indent)
