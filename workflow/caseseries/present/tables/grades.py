"""Scores of a few ordered grades, and shares of the best category, group against group."""

from collections.abc import Iterator

from caseseries.estimate.analysis_set import versus
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table

PLACE = Place(of="cohort", section="outcomes", order=7)
COLUMNS = (
    Column("Comparison", 0.3),
    Column("Patients", 0.1),
    Column("Estimate ({interval})", 0.26),
    Column("p", 0.17),
    Column("p of Boschloo", 0.17),
)


def _looks(estimate: str, p: str = "", boschloo: str = "") -> tuple[cells.Look | None, ...]:
    tests = ((cells.value, one) if one else None for one in (p, boschloo))
    return ((cells.used, estimate), (cells.estimate, estimate), *tests)


SUPERIORITY = _looks("superiority.probability_of_superiority", "superiority.p")
HIGHER_GRADE = _looks("proportional_odds.odds_ratio", "proportional_odds.p")
DIFFERENCE = _looks("newcombe.risk_difference", boschloo="boschloo.p")
ODDS_RATIO = _looks("fisher.odds_ratio", "fisher.p")


def table(material: Material) -> Table | None:
    """Return the comparison of grades and shares, if the study has any and compares groups."""
    return cells.table_of(
        material,
        id="grades",
        caption="Comparison of grades and of best categories",
        columns=COLUMNS,
        rows=_rows(material),
        notes=(
            "Superiority: probability that a patient of the first group has the higher value, ties "
            "one half (Brunner and Munzel). Odds ratio of a higher grade: proportional-odds model. "
            "Shares: difference in per cent with Newcombe's interval; odds ratio and p by Fisher's "
            "exact test. Two-sided.",
        ),
    )


def _rows(material: Material) -> Iterator[Line]:
    for first, second in material.cases.comparisons:
        pair = versus(first, second)
        for score in material.study.scores:
            for timepoint in material.cases.timepoints(score.id) if score.is_ordinal else ():
                subject = f"{score.id}.{timepoint}.{pair}"
                where = f"{score.short} {words.when(timepoint)}"
                yield f"{where}: {words.minus(material.study, pair)}"
                yield cells.row(material, "Superiority", subject, SUPERIORITY)
                yield cells.row(material, "Odds ratio of a higher grade", subject, HIGHER_GRADE)
                if score.top:
                    name, share = score.top.label.capitalize(), f"{subject}.{score.top.id}"
                    yield cells.row(material, f"{name}, difference", share, DIFFERENCE)
                    yield cells.row(material, f"{name}, odds ratio", share, ODDS_RATIO)
