"""Differences and courses beside something else: baseline, practitioners, months, many tests."""

from collections.abc import Iterator

from caseseries.estimate.analysis_set import versus
from caseseries.estimate.standardisation import outcomes
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table

PLACE = Place(of="cohort", section="outcomes", order=8)
COLUMNS = (
    Column("Question", 0.36),
    Column("Scores", 0.1),
    Column("Estimate ({interval})", 0.24),
    Column("p", 0.13),
    Column("p, different slopes", 0.17),
)
COEFFICIENT = (
    (cells.used, "coefficient"),
    (cells.estimate, "coefficient"),
    (cells.value, "p"),
    None,
)
ADJUSTED = (
    (cells.used, "group.coefficient"),
    (cells.estimate, "group.coefficient"),
    (cells.value, "group.p"),
    (cells.value, "interaction.p"),
)
HOLM = ((cells.used, "holm.p_adjusted"), None, (cells.value, "holm.p_adjusted"), None)


def table(material: Material) -> Table | None:
    """Return the models of one cohort, if a score is followed over time."""
    return cells.table_of(
        material,
        id="models",
        caption="Course over the months, and groups at an equal start",
        columns=COLUMNS,
        rows=(*_followed(material), *_beside_practitioners(material)),
        notes=(
            "Course: linear mixed model, points a month, each patient with an own height and, "
            "where the data allow it, an own slope. Adjusted: analysis of covariance on the score "
            "before treatment. Beside practitioners: a random intercept of each. Holm: p-values "
            "of the exact Mann–Whitney tests of one change at all follow-ups, adjusted together.",
        ),
    )


def _followed(material: Material) -> Iterator[Line]:
    for change in material.study.main_changes:
        score, follow_ups = material.study.score(change.score), material.cases.timepoints(change.id)
        if not follow_ups:
            continue
        yield f"Course of {score.short}, a month"
        for group in material.columns:
            subject = f"{score.id}.course.{group}.mixed_model.month"
            yield cells.row(material, material.label(group), subject, COEFFICIENT)
        for first, second in material.cases.comparisons:
            pair = versus(first, second)
            minus = words.minus(material.study, pair)
            yield f"{minus}: {score.short}, adjusted"
            for at in follow_ups:
                subject = f"{score.id}.{at}.{pair}.ancova"
                yield cells.row(material, words.timepoint(at), subject, ADJUSTED)
            yield f"{minus}: {change.name}, p after Holm"
            for at in follow_ups:
                subject = f"{change.id}.{at}.{pair}.mann_whitney"
                yield cells.row(material, words.timepoint(at), subject, HOLM)


def _beside_practitioners(material: Material) -> Iterator[Line]:
    for pair in (versus(*pair) for pair in material.cases.comparisons):
        subjects = {
            words.at(material.study.name(outcome), timepoint): (
                f"{outcome}.{timepoint}.{pair}.beside_practitioners"
            )
            for outcome, timepoint in outcomes(material.cases)
        }
        known = {name: one for name, one in subjects.items() if material.row(f"{one}.p")}
        if known:
            yield f"{words.minus(material.study, pair)}, beside practitioners"
        for name, subject in known.items():
            yield cells.row(material, name, subject, COEFFICIENT)
