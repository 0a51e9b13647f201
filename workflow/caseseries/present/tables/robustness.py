"""What the results hang on: patients whose follow-up is missing, and single patients."""

from collections.abc import Iterator, Sequence

from caseseries.cases.study import ALL, VERSUS
from caseseries.estimate.analysis_set import versus
from caseseries.estimate.comparison import outcomes
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.cells import EMPTY
from caseseries.present.tables.definition import Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=9)
LARGEST = "influence.largest_change"
NAMES = {
    "mean_difference": ": difference",
    "risk_difference": ": difference of shares",
    "probability_of_superiority": ": probability of superiority",
}


def table(material: Material) -> Table | None:
    """Return the bounds for missing follow-up and the largest change without one patient."""
    rows = (*_bounds(material), *_influences(material))
    if not rows:
        return None
    interval = material.interval_name
    return Table(
        id="robustness",
        caption="What the results hang on: missing follow-up, and single patients",
        columns=(
            Column(label="Outcome", align="left", width=0.28),
            Column(label=f"As analysed ({interval})", width=0.18),
            Column(label="All at the worst", spanner="If the missing were", width=0.18),
            Column(label="All at the best", spanner="If the missing were", width=0.18),
            Column(label="Anywhere", spanner="If the missing were", width=0.18),
        ),
        rows=rows,
        provenance=material.provenance,
        notes=(
            "Missing: every missing score at the worst or the best end of its scale; in the second "
            "group of a comparison, the other way round. Anywhere: the interval that holds "
            "wherever they lie (Horowitz and Manski). An outcome that nobody lacks has no row.",
        ),
        abbreviations=words.abbreviations("CI") | words.scores(material.study.scores),
    )


def _bounds(material: Material) -> Iterator[TableRow | Section]:
    study, cases = material.study, material.cases
    pairs = [versus(*pair) for pair in cases.comparisons]
    for outcome, timepoint in outcomes(cases):
        name = f"{words.outcome(study, outcome)}, {words.when(timepoint)}"
        subject = f"{outcome}.{timepoint}"
        yield from _bounded(material, name, subject, material.columns, "", "mean")
        yield from _bounded(material, name, subject, pairs, "welch.", "mean_difference")
        superiority = "probability_of_superiority"
        yield from _bounded(material, name, subject, pairs, "superiority.", superiority)
    for score, top, best in words.best(study):
        for timepoint in cases.timepoints(score.id):
            name, subject = f"{best}, {words.when(timepoint)}", f"{score.id}.{timepoint}"
            shares, difference = f"{top.id}.", f"{top.id}.newcombe."
            yield from _bounded(
                material, f"{name}, %", subject, material.columns, shares, "percent"
            )
            yield from _bounded(material, name, subject, pairs, difference, "risk_difference")


def _bounded(
    material: Material,
    title: str,
    subject: str,
    groups: Sequence[str],
    method: str,
    statistic: str,
) -> Iterator[TableRow | Section]:
    """Yield one row a group, or a pair of groups, of whom scores are missing."""
    before = {group: f"{subject}.{group}.{method}" for group in groups}
    lacking = [
        group
        for group in groups
        if material.row(f"{before[group]}if_missing_were_anywhere.{statistic}")
    ]
    if lacking:
        of = NAMES.get(statistic, "")
        yield Section(label=cells.name(f"{title}{of}"))
    for group in lacking:
        paired = VERSUS in group
        name = words.minus(material.study, group) if paired else material.label(group)
        yield _row(material, name, before[group], statistic)


def _row(material: Material, name: str, before: str, statistic: str) -> TableRow:
    bound = f"{before}if_missing_were_"
    found = (
        cells.estimate(material, f"{before}{statistic}"),
        cells.estimate(material, f"{bound}worst.{statistic}"),
        cells.estimate(material, f"{bound}best.{statistic}"),
        cells.interval(material, f"{bound}anywhere.{statistic}"),
    )
    return TableRow(cells=(cells.name(name), *found), indent=1)


def _influences(material: Material) -> Iterator[TableRow | Section]:
    found = (one for one in _influenced(material) if material.row(f"{one[1]}.{LARGEST}"))
    subjects = list(found)
    if subjects:
        yield Section(label=cells.name("Largest change of an estimate without one patient"))
    for name, subject in subjects:
        largest = cells.value(material, f"{subject}.{LARGEST}")
        yield TableRow(cells=(cells.name(name), largest, EMPTY, EMPTY, EMPTY), indent=1)


def _influenced(material: Material) -> Iterator[tuple[str, str]]:
    """Yield every estimate that was computed again without each patient."""
    study = material.study
    for change in study.main_changes:
        for timepoint in material.cases.timepoints(change.id):
            name = f"{change.name}, {words.when(timepoint)}"
            yield name, f"{change.id}.{timepoint}.{ALL}.paired_t"
            for first, second in material.cases.comparisons:
                pair = versus(first, second)
                title = f"{name}: {words.minus(study, pair)}"
                yield title, f"{change.id}.{timepoint}.{pair}.welch"
    for one, other in study.associations:
        for timepoint in material.cases.timepoints(one):
            scores = f"{study.name(one)} with {study.name(other)}"
            subject = f"{one}_{other}.{timepoint}_x_{timepoint}.{ALL}.spearman"
            yield f"Spearman ρ of {scores}, {words.when(timepoint)}", subject
