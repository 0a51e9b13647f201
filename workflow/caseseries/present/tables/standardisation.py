"""Whether a standardised procedure gives more predictable results: halves, practitioners, cases."""

from collections.abc import Iterator, Mapping

from caseseries.estimate.analysis_set import versus
from caseseries.estimate.predictability import measured
from caseseries.estimate.standardisation import LESS, MORE
from caseseries.estimate.standardisation import outcomes as found_outcomes
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table

PLACE = Place(of="cohort", section="procedure", order=2)
COLUMNS = (
    Column("Outcome", 0.26),
    Column("Patients", 0.1),
    Column("Estimate ({interval})", 0.2),
    Column("p", 0.1),
    Column("SD: first, more standardised, or later", 0.17),
    Column("SD: second, less standardised, or earlier", 0.17),
)
HALVES = f"{MORE}_vs_{LESS}"


def _ratio(method: str, statistic: str, p: str) -> tuple[cells.Look, ...]:
    return (
        (cells.used, f"{method}.{statistic}"),
        (cells.estimate, f"{method}.{statistic}"),
        (cells.value, p),
        (cells.value, f"{method}.sd_first"),
        (cells.value, f"{method}.sd_second"),
    )


CORRELATED = (
    (cells.used, "spearman.rho"),
    (cells.estimate, "spearman.rho"),
    (cells.value, "spearman.p"),
    *(None, None),
)
SPREAD = _ratio("lnvr", "lnVR", "permuted_distances.p")
NO_SPREAD = (None, (cells.estimate, "adherence.lnvr.lnVR"), *[None] * 3)
OVER_TIME = _ratio("pitman_morgan", "sd_ratio", "pitman_morgan.p")
BETWEEN = ((cells.used, "icc"), (cells.value, "icc"), *[None] * 3)


def table(material: Material) -> Table | None:
    """Return the table of adherence, practitioners and learning against the results."""
    recorded = material.cohort.patients["practitioner_id"].notna().any()
    known = recorded or not material.requirements.empty
    outcomes = {
        words.at(material.study.name(outcome), timepoint): f"{outcome}.{timepoint}"
        for outcome, timepoint in (found_outcomes(material.cases) if known else ())
    }
    return cells.table_of(
        material,
        id="standardisation",
        caption="Standardised procedure and predictable results",
        columns=COLUMNS,
        rows=_rows(material, outcomes) if outcomes else (),
        notes=(
            "Adherence: share of the protocol's requirements that the sessions of a patient met; "
            "halves are divided at its median. Cases are numbered for each practitioner in the "
            "order of treatment, where it is recorded. p of two groups or halves: exact "
            "permutation of the distances from the median; of the same patients: Pitman–Morgan.",
        ),
        meanings={
            "ICC": "share of the variance that lies between practitioners",
            "lnVR": "logarithm of the ratio of the standard deviations, first to second",
        },
    )


def _rows(material: Material, outcomes: Mapping[str, str]) -> Iterator[Line]:
    if material.study.has_sessions:
        yield "Adherence against the result (Spearman ρ)"
        for name, subject in outcomes.items():
            yield cells.row(material, name, f"{subject}.all.adherence", CORRELATED)
        yield "Spread of the halves (lnVR)"
        for name, subject in outcomes.items():
            if material.row(f"{subject}.{HALVES}.lnvr.lnVR"):
                yield cells.row(material, name, f"{subject}.{HALVES}", SPREAD)
            else:  # without two halves one row says why
                yield cells.row(material, name, f"{subject}.all", NO_SPREAD)
    yield from _spreads(material)
    yield "Between practitioners (ICC)"
    for name, subject in outcomes.items():
        yield cells.row(material, name, f"{subject}.all.practitioner", BETWEEN)
    yield "From case to case (Spearman ρ)"
    for name, subject in outcomes.items():
        yield cells.row(material, name, f"{subject}.all.case_number", CORRELATED)


def _spreads(material: Material) -> Iterator[Line]:
    """Yield the spread of the groups against each other, and of the same patients over time."""
    for pair in (versus(*pair) for pair in material.cases.comparisons):
        yield f"Spread: {words.minus(material.study, pair)} (lnVR)"
        for outcome, timepoint in measured(material.cases):
            name = words.at(material.study.name(outcome), timepoint)
            yield cells.row(material, name, f"{outcome}.{timepoint}.{pair}", SPREAD)
    for change in material.study.main_changes:
        for timepoint in material.cases.timepoints(change.id):
            name = words.at(material.study.name(change.score), timepoint)
            yield f"Spread: {name}, to {words.timepoint(change.start).lower()} (ratio)"
            for group in material.columns:
                subject = f"{change.score}.{timepoint}.{group}"
                yield cells.row(material, material.label(group), subject, OVER_TIME)
