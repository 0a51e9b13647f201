"""Scores of a few ordered grades, and shares of the best category, group against group."""

from collections.abc import Iterator

from caseseries.estimate.analysis_set import versus
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.cells import EMPTY
from caseseries.present.tables.definition import Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=7)


def table(material: Material) -> Table | None:
    """Return the comparison of grades and shares, if the study has any and compares groups."""
    rows = tuple(_rows(material))
    if not rows:
        return None
    interval = material.interval_name
    return Table(
        id="grades",
        caption="Comparison of grades and of best categories",
        columns=(
            Column(label="Comparison", align="left", width=0.3),
            Column(label="Patients", width=0.1),
            Column(label=f"Estimate ({interval})", width=0.26),
            Column(label="p", width=0.17),
            Column(label="p of Boschloo", width=0.17),
        ),
        rows=rows,
        provenance=material.provenance,
        notes=(
            "Superiority: probability that a patient of the first group has the higher value, ties "
            "one half (Brunner and Munzel). Odds ratio of a higher grade: proportional-odds model. "
            "Shares: difference in per cent with Newcombe's interval; odds ratio and p by Fisher's "
            "exact test. Two-sided.",
        ),
        abbreviations=words.abbreviations("CI") | words.scores(material.study.scores),
    )


def _rows(material: Material) -> Iterator[TableRow | Section]:
    for first, second in material.cases.comparisons:
        pair = versus(first, second)
        for score in material.study.scores:
            for timepoint in material.cases.timepoints(score.id) if score.is_ordinal else ():
                where = f"{score.short} {words.when(timepoint)}"
                subject = f"{score.id}.{timepoint}.{pair}"
                yield Section(label=cells.name(f"{where}: {words.minus(material.study, pair)}"))
                yield _graded(material, "Superiority", f"{subject}.superiority")
                yield _graded(
                    material, "Odds ratio of a higher grade", f"{subject}.proportional_odds"
                )
                if score.top:
                    yield from _shares(material, score.top.label, f"{subject}.{score.top.id}")


def _graded(material: Material, name: str, subject: str) -> TableRow:
    own = subject.rpartition(".")[2]
    statistic = "probability_of_superiority" if own == "superiority" else "odds_ratio"
    found = (
        cells.used(material, f"{subject}.{statistic}"),
        cells.estimate(material, f"{subject}.{statistic}"),
        cells.value(material, f"{subject}.p"),
        EMPTY,
    )
    return TableRow(cells=(cells.name(name), *found), indent=1)


def _shares(material: Material, label: str, subject: str) -> Iterator[TableRow]:
    difference, odds = f"{subject}.newcombe.risk_difference", f"{subject}.fisher.odds_ratio"
    yield TableRow(
        cells=(
            cells.name(f"{label.capitalize()}, difference"),
            cells.used(material, difference),
            cells.estimate(material, difference),
            EMPTY,
            cells.value(material, f"{subject}.boschloo.p"),
        ),
        indent=1,
    )
    yield TableRow(
        cells=(
            cells.name(f"{label.capitalize()}, odds ratio"),
            cells.used(material, odds),
            cells.estimate(material, odds),
            cells.value(material, f"{subject}.fisher.p"),
            EMPTY,
        ),
        indent=1,
    )
