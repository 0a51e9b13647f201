"""The cohorts beside each other, and pooled, number by number."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from caseseries.cases.study import ALL, Score, Top
from caseseries.cases.vocabulary import timepoint_rank
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.numbers import Precision
from caseseries.present.pooled import PooledMaterial, Sent
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table, TableRow

PLACE = Place(of="pooled", section="pooled", order=1)


def table(pooled: PooledMaterial) -> Table | None:
    """Return the table of all cohorts, pooled or not, if there are several; it fits on a page."""
    return beside_each_other(pooled, "cohorts", "Cohort by cohort", _rows(pooled))


def beside_each_other(
    pooled: PooledMaterial, id: str, caption: str, rows: Iterable[Line]
) -> Table | None:
    """Return a table of all cohorts: a column for all patients, each group, and the comparison."""
    columns = [pooled.label(group) for group in pooled.columns]
    columns += [f"{pooled.label(pair)} ({{interval}})" for pair in _pairs(pooled)]
    made = cells.table_of(
        pooled,
        id=id,
        caption=caption,
        columns=(
            Column("Cohort", 0.22),
            *(Column(label, round(0.78 / len(columns), 3)) for label in columns),
        ),
        rows=rows if len(pooled.everybody) > 1 else (),
        notes=(
            "Scores: mean ± SD; others: count/known (%). Pooled: random effects (REML) with the "
            "interval of Hartung, Knapp, Sidik and Jonkman; shares by a logit-normal model.",
            *([f"Left out: {pooled.why_left_out}"] if pooled.why_left_out else []),
        ),
    )
    return made and replace(made, provenance=_provenance(pooled))


def _pairs(pooled: PooledMaterial) -> list[str]:
    """Return the comparison that has a column: the only one, where there is one."""
    return pooled.pairs if len(pooled.pairs) == 1 else []


def _rows(pooled: PooledMaterial) -> Iterator[Line]:
    yield "Patients"
    counts = [(cells.value, f"{group}.count") for group in pooled.columns]
    yield from _cohorts(pooled, "patients", [*counts, *[None] * len(_pairs(pooled))])
    for change in pooled.study.main_changes:
        yield from score(pooled, change.score, [change.start])
        yield from score(pooled, change.id, timepoints(pooled, change.id))
    for rated, top, best in words.best(pooled.study):
        yield from best_share(pooled, rated, top, best, timepoints(pooled, rated.id)[-1:])
    if pooled.study.has_adverse_events:
        yield "Patients with an adverse event"
        yield from _shares(pooled, "adverse_events", "")


def _provenance(pooled: PooledMaterial) -> str:
    """Say where the pooled cases come from; each cohort's own row says where its cases do."""
    everybody = len(pooled.pooled) == len(pooled.cohorts)
    if not pooled.pooled or everybody or pooled.provenance.startswith("Pooled"):
        return pooled.provenance
    return f"Pooled rows: {pooled.provenance[0].lower()}{pooled.provenance[1:]}"


def timepoints(pooled: PooledMaterial, outcome: str) -> list[str]:
    """Return the timepoints at which any cohort has an outcome."""
    found = {time for cohort in pooled.cohorts for time in cohort.cases.timepoints(outcome)}
    return sorted(found, key=timepoint_rank)


def score(pooled: PooledMaterial, outcome: str, at: Iterable[str]) -> Iterator[Line]:
    """Yield a score or a change at some timepoints, under a heading each."""
    for timepoint in at:
        yield words.at(words.outcome(pooled.study, outcome), timepoint)
        yield from _scores(pooled, f"{outcome}.{timepoint}")


def best_share(
    pooled: PooledMaterial, rated: Score, top: Top, title: str, at: Iterable[str]
) -> Iterator[Line]:
    """Yield the share with the best category of a score at some timepoints."""
    for timepoint in at:
        yield words.at(title, timepoint)
        yield from _shares(pooled, f"{rated.id}.{timepoint}", f".{top.id}")


def _scores(pooled: PooledMaterial, subject: str) -> Iterator[Line]:
    """Yield a score or a change in every cohort, and pooled."""
    means: list[cells.Look] = [(cells.mean_sd, group) for group in pooled.columns]
    differences = [(cells.estimate, f"{pair}.welch.mean_difference") for pair in _pairs(pooled)]
    # Beside each other, all have the decimals that all of them can give.
    yield from _cohorts(pooled, subject, [*means, *differences], pooled.precision)
    if pooled.row(f"{subject}.{ALL}.reml.estimate"):
        groups = [*pooled.columns, *_pairs(pooled)]
        looks = [(cells.pooled, f"{group}.reml.estimate") for group in groups]
        yield cells.row(pooled, "Pooled", subject, looks)


def _shares(pooled: PooledMaterial, subject: str, share: str) -> Iterator[Line]:
    """Yield a share in every cohort, and pooled."""
    nothing = [None] * len(_pairs(pooled))
    counts = [(cells.share, f"{group}{share}") for group in pooled.columns]
    yield from _cohorts(pooled, subject, [*counts, *nothing])
    if pooled.row(f"{subject}.{ALL}{share}.glmm.percent"):
        looks = [(cells.pooled, f"{group}{share}.glmm.percent") for group in pooled.columns]
        yield cells.row(pooled, "Pooled, %", subject, [*looks, *nothing])


def _cohorts(
    pooled: PooledMaterial,
    subject: str,
    looks: Sequence[cells.Look | None],
    precision: Precision | None = None,
) -> Iterator[Line]:
    for cohort in pooled.everybody:
        beside = cells.Beside(cohort, precision or cohort.precision)
        _, *found = cells.row(beside, "", subject, looks).cells
        yield TableRow((cells.name(cohort.name, *_remarks(pooled, cohort)), *found), indent=1)


def _remarks(pooled: PooledMaterial, cohort: Material | Sent) -> Iterator[str]:
    """Say what the cohort is, and why it is not pooled where it is not."""
    left_out = "" if cohort in pooled.contributors else " Not pooled."
    if isinstance(cohort, Sent):
        yield f"{words.provenance(cohort.kind)} Numbers alone, sent by the clinic.{left_out}"
    else:
        yield f"{cohort.cohort.facts.title}. {cohort.provenance}{left_out}"
