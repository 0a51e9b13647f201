"""What the results hang on: patients whose follow-up is missing, and single patients."""

from collections.abc import Iterator

from caseseries.cases.study import ALL, VERSUS
from caseseries.estimate.analysis_set import versus
from caseseries.estimate.comparison import outcomes
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table

PLACE = Place(of="cohort", section="outcomes", order=9)
MISSING = "If the missing were"
COLUMNS = (
    Column("Outcome", 0.28),
    Column("As analysed ({interval})", 0.18),
    Column("All at the worst", 0.18, MISSING),
    Column("All at the best", 0.18, MISSING),
    Column("Anywhere", 0.18, MISSING),
)
INFLUENCE = ((cells.value, "influence.largest_change"), None, None, None)
OF_GROUPS = {"": "mean"}
OF_PAIRS = {"welch.": "mean_difference", "superiority.": "probability_of_superiority"}
"""What is bounded, by the method that stands before it in an id."""
NAMES = {
    "mean_difference": ": difference",
    "risk_difference": ": difference of shares",
    "probability_of_superiority": ": probability of superiority",
}


def table(material: Material) -> Table | None:
    """Return the bounds for missing follow-up and the largest change without one patient."""
    return cells.table_of(
        material,
        id="robustness",
        caption="What the results hang on: missing follow-up, and single patients",
        columns=COLUMNS,
        rows=(*_bounds(material), *_influences(material)),
        notes=(
            "Missing: every missing score at the worst or the best end of its scale; in the second "
            "group of a comparison, the other way round. Anywhere: the interval that holds "
            "wherever they lie (Horowitz and Manski). An outcome that nobody lacks has no row.",
        ),
    )


def _bounds(material: Material) -> Iterator[Line]:
    study, cases = material.study, material.cases
    for outcome, timepoint in outcomes(cases):
        name = f"{words.outcome(study, outcome)}, {words.when(timepoint)}"
        yield from _bounded(material, name, f"{outcome}.{timepoint}", OF_GROUPS, OF_PAIRS)
    for score, top, best in words.best(study):
        for timepoint in cases.timepoints(score.id):
            subject, name = f"{score.id}.{timepoint}", f"{best}, {words.when(timepoint)}"
            yield from _bounded(material, f"{name}, %", subject, {f"{top.id}.": "percent"}, {})
            shares = {f"{top.id}.newcombe.": "risk_difference"}
            yield from _bounded(material, name, subject, {}, shares)


def _bounded(
    material: Material, name: str, subject: str, of_groups: dict[str, str], of_pairs: dict[str, str]
) -> Iterator[Line]:
    """Yield one row a group, and a pair of groups, of whom scores are missing."""
    pairs = [versus(*pair) for pair in material.cases.comparisons]
    asked = [(material.columns, one) for one in of_groups.items()]
    asked += [(pairs, one) for one in of_pairs.items()]
    for groups, (method, statistic) in asked:
        bound = f"{method}if_missing_were_{{}}.{statistic}".format
        anywhere = bound("anywhere")
        lacking = [one for one in groups if material.row(f"{subject}.{one}.{anywhere}")]
        if lacking:
            yield f"{name}{NAMES.get(statistic, '')}"
        looks = (
            (cells.estimate, f"{method}{statistic}"),
            (cells.estimate, bound("worst")),
            (cells.estimate, bound("best")),
            (cells.interval, anywhere),
        )
        for group in lacking:
            paired = VERSUS in group
            label = words.minus(material.study, group) if paired else material.label(group)
            yield cells.row(material, label, f"{subject}.{group}", looks)


def _influences(material: Material) -> Iterator[Line]:
    (_, largest), *_ = INFLUENCE
    known = {
        name: subject
        for name, subject in _influenced(material)
        if material.row(f"{subject}.{largest}")
    }
    if known:
        yield "Largest change of an estimate without one patient"
    for name, subject in known.items():
        yield cells.row(material, name, subject, INFLUENCE)


def _influenced(material: Material) -> Iterator[tuple[str, str]]:
    """Yield every estimate that was computed again without each patient."""
    study = material.study
    for change in study.main_changes:
        for timepoint in material.cases.timepoints(change.id):
            name = f"{change.name}, {words.when(timepoint)}"
            yield name, f"{change.id}.{timepoint}.{ALL}.paired_t"
            for pair in (versus(*pair) for pair in material.cases.comparisons):
                title = f"{name}: {words.minus(study, pair)}"
                yield title, f"{change.id}.{timepoint}.{pair}.welch"
    for one, other in study.associations:
        for timepoint in material.cases.timepoints(one):
            scores = f"{study.name(one)} with {study.name(other)}"
            subject = f"{one}_{other}.{timepoint}_x_{timepoint}.{ALL}.spearman"
            yield f"Spearman ρ of {scores}, {words.when(timepoint)}", subject
