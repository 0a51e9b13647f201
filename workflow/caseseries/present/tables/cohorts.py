"""The cohorts beside each other, and pooled, number by number."""

from collections.abc import Iterable, Iterator

from caseseries.cases.study import ALL
from caseseries.cases.vocabulary import timepoint_rank
from caseseries.pool.selection import POOLED
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.pooled import PooledMaterial, Sent
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.cells import EMPTY
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

PLACE = Place(of="pooled", section="pooled", order=1)


def table(pooled: PooledMaterial) -> Table | None:
    """Return the table of all cohorts, pooled or not, if there are several."""
    if len(pooled.everybody) < 2:
        return None
    interval = pooled.interval_name
    columns = [pooled.label(group) for group in pooled.groups]
    columns += [f"{pooled.label(pair)} ({interval})" for pair in _pairs(pooled)]
    return Table(
        id="cohorts",
        caption="Cohort by cohort",
        columns=(
            Column(label="Cohort", align="left", width=0.22),
            *(Column(label=label, width=round(0.78 / len(columns), 3)) for label in columns),
        ),
        rows=tuple(_rows(pooled)),
        provenance=_provenance(pooled),
        notes=(
            "Scores: mean ± SD; others: count/known (%). Pooled: random effects (REML) with the "
            "interval of Hartung, Knapp, Sidik and Jonkman; shares by a logit-normal model.",
            *([f"Left out: {pooled.why_left_out}"] if pooled.why_left_out else []),
        ),
        abbreviations=words.abbreviations("CI", "SD") | words.scores(pooled.study.scores),
    )


def _pairs(pooled: PooledMaterial) -> list[str]:
    """Return the comparison that has a column: the only one, where there is one."""
    return pooled.pairs if len(pooled.pairs) == 1 else []


def _rows(pooled: PooledMaterial) -> Iterator[TableRow | Section]:
    yield Section(label=cells.name("Patients"))
    for cohort in pooled.everybody:
        counts = (cells.value(cohort, f"patients.{group}.count") for group in pooled.groups)
        yield _row(pooled, cohort, counts, *_remarks(pooled, cohort))
    for outcome, timepoint in _scored(pooled):
        yield from _scores(pooled, outcome, timepoint)
    for score, top, best in words.best(pooled.study):
        for timepoint in _timepoints(pooled.cohorts, score.id):
            title = f"{best}, {words.timepoint(timepoint).lower()}"
            yield from _shares(pooled, title, f"{score.id}.{timepoint}", f".{top.id}")
    if pooled.study.has_adverse_events:
        yield from _shares(pooled, "Patients with an adverse event", "adverse_events", "")


def _provenance(pooled: PooledMaterial) -> str:
    """Say where the pooled cases come from; each cohort's own row says where its cases do."""
    everybody = len(pooled.pooled) == len(pooled.cohorts)
    if not pooled.pooled or everybody or pooled.provenance.startswith("Pooled"):
        return pooled.provenance
    return f"Pooled rows: {pooled.provenance[0].lower()}{pooled.provenance[1:]}"


def _timepoints(cohorts: Iterable[Material], outcome: str) -> list[str]:
    found = {timepoint for cohort in cohorts for timepoint in cohort.cases.timepoints(outcome)}
    return sorted(found, key=timepoint_rank)


def _scored(pooled: PooledMaterial) -> Iterator[tuple[str, str]]:
    """Yield each score where its change begins, then the change and its ratio."""
    for change in pooled.study.main_changes:
        yield change.score, change.start
        for outcome in filter(None, (change.id, change.ratio)):
            for timepoint in _timepoints(pooled.cohorts, change.id):
                yield outcome, timepoint


def _scores(pooled: PooledMaterial, outcome: str, timepoint: str) -> Iterator[TableRow | Section]:
    name = words.outcome(pooled.study, outcome)
    yield Section(label=cells.name(f"{name}, {words.timepoint(timepoint).lower()}"))
    subject = f"{outcome}.{timepoint}"
    for cohort in pooled.everybody:
        beside = cells.Beside(cohort, pooled.precision)
        means = [cells.mean_sd(beside, f"{subject}.{group}") for group in pooled.groups]
        differences = [
            cells.estimate(beside, f"{subject}.{pair}.welch.mean_difference")
            for pair in _pairs(pooled)
        ]
        yield _row(pooled, cohort, [*means, *differences], *_remarks(pooled, cohort))
    if pooled.row(f"{subject}.{ALL}.reml.estimate"):
        groups = [*pooled.groups, *_pairs(pooled)]
        yield _pooled(pooled, "Pooled", [f"{subject}.{group}.reml.estimate" for group in groups])


def _shares(
    pooled: PooledMaterial, title: str, outcome: str, share: str
) -> Iterator[TableRow | Section]:
    yield Section(label=cells.name(title))
    for cohort in pooled.everybody:
        found = (cells.share(cohort, f"{outcome}.{group}{share}") for group in pooled.groups)
        yield _row(pooled, cohort, found, *_remarks(pooled, cohort))
    if pooled.row(f"{outcome}.{ALL}{share}.glmm.percent"):
        ids = [f"{outcome}.{group}{share}.glmm.percent" for group in pooled.groups]
        yield _pooled(pooled, "Pooled, %", ids)


def _row(
    pooled: PooledMaterial, cohort: Material | Sent, found: Iterable[Cell], *notes: str
) -> TableRow:
    own = [cells.in_cohort(cohort.name, cell) for cell in found]
    return TableRow(cells=(cells.name(cohort.name, *notes), *_filled(pooled, own)), indent=1)


def _filled(pooled: PooledMaterial, found: list[Cell]) -> list[Cell]:
    """Return the cells of a row, empty where it has no difference of groups."""
    return found + [EMPTY] * (len(pooled.groups) + len(_pairs(pooled)) - len(found))


def _remarks(pooled: PooledMaterial, cohort: Material | Sent) -> Iterator[str]:
    """Say what the cohort is, and why it is not pooled where it is not."""
    left_out = "" if cohort in pooled.contributors else " Not pooled."
    if isinstance(cohort, Sent):
        yield f"{words.provenance(cohort.kind)} Numbers alone, sent by the clinic.{left_out}"
    else:
        yield f"{cohort.cohort.facts.title}. {cohort.provenance}{left_out}"


def _pooled(pooled: PooledMaterial, name: str, ids: list[str]) -> TableRow:
    found = [cells.in_cohort(POOLED, cells.pooled(pooled, statistic_id)) for statistic_id in ids]
    return TableRow(cells=(cells.name(name), *_filled(pooled, found)), indent=1)
