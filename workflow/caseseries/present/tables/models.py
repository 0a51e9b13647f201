"""Differences and courses beside something else: baseline, practitioners, months, many tests."""

from collections.abc import Iterator

from caseseries.estimate.analysis_set import AnalysisSet, versus
from caseseries.estimate.standardisation import outcomes
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.cells import EMPTY
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=8)


def table(material: Material) -> Table | None:
    """Return the models of one cohort, if a score is followed over time."""
    rows = tuple(_rows(material))
    if not rows:
        return None
    interval = material.interval_name
    return Table(
        id="models",
        caption="Course over the months, and groups at an equal start",
        columns=(
            Column(label="Question", align="left", width=0.36),
            Column(label="Scores", width=0.1),
            Column(label=f"Estimate ({interval})", width=0.24),
            Column(label="p", width=0.13),
            Column(label="p, different slopes", width=0.17),
        ),
        rows=rows,
        provenance=material.provenance,
        notes=(
            "Course: linear mixed model, points a month, each patient with an own height and, "
            "where the data allow it, an own slope. Adjusted: analysis of covariance on the score "
            "before treatment. Beside practitioners: a random intercept of each. Holm: p-values "
            "of the exact Mann–Whitney tests of one change at all follow-ups, adjusted together.",
        ),
        abbreviations=words.abbreviations("CI") | words.scores(material.study.scores),
    )


def _rows(material: Material) -> Iterator[TableRow | Section]:
    for change in material.study.main_changes:
        score, follow_ups = material.study.score(change.score), material.cases.timepoints(change.id)
        if not follow_ups:
            continue
        yield Section(label=cells.name(f"Course of {score.short}, a month"))
        for group in material.columns:
            subject = f"{score.id}.course.{group}.mixed_model.month"
            yield _row(material, material.label(group), f"{subject}.coefficient", f"{subject}.p")
        for first, second in material.cases.comparisons:
            pair = versus(first, second)
            minus = words.minus(material.study, pair)
            yield Section(label=cells.name(f"{minus}: {score.short}, adjusted"))
            for timepoint in follow_ups:
                subject = f"{score.id}.{timepoint}.{pair}.ancova"
                slopes = cells.value(material, f"{subject}.interaction.p")
                group, p = f"{subject}.group.coefficient", f"{subject}.group.p"
                yield _row(material, words.timepoint(timepoint), group, p, slopes)
            yield Section(label=cells.name(f"{minus}: {change.name}, p after Holm"))
            for timepoint in follow_ups:
                p = f"{change.id}.{timepoint}.{pair}.mann_whitney.holm.p_adjusted"
                yield _row(material, words.timepoint(timepoint), "", p)
    yield from _beside_practitioners(material)


def _beside_practitioners(material: Material) -> Iterator[TableRow | Section]:
    cases: AnalysisSet = material.cases
    for first, second in cases.comparisons:
        pair = versus(first, second)
        known = [
            (outcome, timepoint)
            for outcome, timepoint in outcomes(cases)
            if material.row(f"{outcome}.{timepoint}.{pair}.beside_practitioners.p")
        ]
        if known:
            minus = words.minus(material.study, pair)
            yield Section(label=cells.name(f"{minus}, beside practitioners"))
        for outcome, timepoint in known:
            name = f"{material.study.name(outcome)}, {words.timepoint(timepoint).lower()}"
            subject = f"{outcome}.{timepoint}.{pair}.beside_practitioners"
            yield _row(material, name, f"{subject}.coefficient", f"{subject}.p")


def _row(material: Material, name: str, estimate: str, p: str, last: Cell = EMPTY) -> TableRow:
    found = (
        cells.used(material, estimate or p),
        cells.estimate(material, estimate) if estimate else EMPTY,
        cells.value(material, p),
    )
    return TableRow(cells=(cells.name(name), *found, last), indent=1)
