"""The cohorts beside each other, and pooled, number by number."""

from collections.abc import Iterable, Iterator

from caseseries.cases.vocabulary import IMMEDIATE, PSS_VERY_SATISFIED, SUBTYPES, timepoint_rank
from caseseries.estimate.analysis_set import versus
from caseseries.pool.selection import POOLED
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.pooled import PooledMaterial
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

GROUPS = (words.ALL, *SUBTYPES)
DIFFERENCE = versus(*SUBTYPES)
SCORES = {"vds": "VDS, points", "fading": "Fading, points of VDS", "retention": "Retention, %"}
EMPTY = Cell(text="")


def table(pooled: PooledMaterial) -> Table:
    """Return the table of all cohorts, pooled or not."""
    return Table(
        id="cohorts",
        caption="Cohort by cohort",
        columns=(
            Column(label="Cohort", align="left", width=0.24),
            *(Column(label=words.GROUPS[group], width=0.18) for group in GROUPS),
            Column(label=f"Androgenetic − scarring ({pooled.interval_name})", width=0.22),
        ),
        rows=tuple(_rows(pooled)),
        provenance=_provenance(pooled),
        notes=(
            "Scores: mean ± SD; others: count/known (%). Pooled: random effects (REML) with the "
            "interval of Hartung, Knapp, Sidik and Jonkman; shares by a logit-normal model.",
        ),
        abbreviations=words.abbreviations("CI", "PSS", "SD", "VDS"),
    )


def _rows(pooled: PooledMaterial) -> Iterator[TableRow | Section]:
    yield Section(label=cells.name("Patients"))
    for cohort in pooled.cohorts:
        counts = (cells.value(cohort, f"patients.{group}.count") for group in GROUPS)
        yield _row(cohort, counts, EMPTY, *_remarks(pooled, cohort))
    for outcome, timepoint in _scored(pooled.cohorts):
        yield from _scores(pooled, outcome, timepoint)
    for timepoint in _timepoints(pooled.cohorts, "pss"):
        at = words.timepoint(timepoint).lower()
        title = f"Very satisfied (PSS {PSS_VERY_SATISFIED}), {at}"
        yield from _shares(pooled, title, f"pss.{timepoint}", ".very_satisfied")
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


def _scored(cohorts: Iterable[Material]) -> Iterator[tuple[str, str]]:
    yield "vds", IMMEDIATE
    follow_ups = {
        timepoint for cohort in cohorts for timepoint in cohort.cases.timepoints("fading")
    }
    for outcome in ("fading", "retention"):
        for timepoint in sorted(follow_ups, key=timepoint_rank):
            yield outcome, timepoint


def _scores(pooled: PooledMaterial, outcome: str, timepoint: str) -> Iterator[TableRow | Section]:
    yield Section(label=cells.name(f"{SCORES[outcome]}, {words.timepoint(timepoint).lower()}"))
    subject = f"{outcome}.{timepoint}"
    for cohort in pooled.cohorts:
        means = (cells.mean_sd(cohort, f"{subject}.{group}") for group in GROUPS)
        difference = cells.estimate(cohort, f"{subject}.{DIFFERENCE}.welch.mean_difference")
        yield _row(cohort, means, difference, *_remarks(pooled, cohort))
    if pooled.row(f"{subject}.{words.ALL}.reml.estimate"):
        groups = (*GROUPS, DIFFERENCE)
        yield _pooled(pooled, "Pooled", [f"{subject}.{group}.reml.estimate" for group in groups])


def _shares(
    pooled: PooledMaterial, title: str, outcome: str, share: str
) -> Iterator[TableRow | Section]:
    yield Section(label=cells.name(title))
    for cohort in pooled.cohorts:
        found = (cells.share(cohort, f"{outcome}.{group}{share}") for group in GROUPS)
        yield _row(cohort, found, EMPTY, *_remarks(pooled, cohort))
    if pooled.row(f"{outcome}.{words.ALL}{share}.glmm.percent"):
        ids = [f"{outcome}.{group}{share}.glmm.percent" for group in GROUPS]
        yield _pooled(pooled, "Pooled, %", ids)


def _row(cohort: Material, found: Iterable[Cell], difference: Cell, *notes: str) -> TableRow:
    own = (cells.in_cohort(cohort.name, cell) for cell in (*found, difference))
    return TableRow(cells=(cells.name(cohort.name, *notes), *own), indent=1)


def _remarks(pooled: PooledMaterial, cohort: Material) -> Iterator[str]:
    """Say what the cohort is, and why it is not pooled where it is not."""
    left_out = "" if cohort in pooled.pooled else " Not pooled."
    yield f"{cohort.cohort.facts.title}. {cohort.provenance}{left_out}"


def _pooled(pooled: PooledMaterial, name: str, ids: list[str]) -> TableRow:
    found = [cells.in_cohort(POOLED, cells.pooled(pooled, statistic_id)) for statistic_id in ids]
    found += [EMPTY] * (len(GROUPS) + 1 - len(found))
    return TableRow(cells=(cells.name(name), *found), indent=1)
