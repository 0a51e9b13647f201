"""Whether a standardised procedure gives more predictable results: halves, practitioners, cases."""

from collections.abc import Iterator, Sequence

from caseseries.estimate.analysis_set import versus
from caseseries.estimate.predictability import measured
from caseseries.estimate.standardisation import LESS, MORE
from caseseries.estimate.standardisation import outcomes as found_outcomes
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

PLACE = Place(of="cohort", section="procedure", order=2)
HALVES = f"{MORE}_vs_{LESS}"
EMPTY = Cell(text="")


def table(material: Material) -> Table | None:
    """Return the table of adherence, practitioners and learning against the results."""
    outcomes = _outcomes(material)
    if not outcomes:
        return None
    interval = material.interval_name
    return Table(
        id="standardisation",
        caption="Standardised procedure and predictable results",
        columns=(
            Column(label="Outcome", align="left", width=0.26),
            Column(label="Patients", width=0.1),
            Column(label=f"Estimate ({interval})", width=0.2),
            Column(label="p", width=0.1),
            Column(label="SD: first, more standardised, or later", width=0.17),
            Column(label="SD: second, less standardised, or earlier", width=0.17),
        ),
        rows=tuple(_rows(material, outcomes)),
        provenance=material.provenance,
        notes=(
            "Adherence: share of the protocol's requirements that the sessions of a patient met; "
            "halves are divided at its median. Cases are numbered for each practitioner in the "
            "order of treatment, where it is recorded. p of two groups or halves: exact "
            "permutation of the distances from the median; of the same patients: Pitman–Morgan.",
        ),
        abbreviations={
            **words.abbreviations("CI", "SD"),
            **words.scores(material.study.rated),
            "ICC": "share of the variance that lies between practitioners",
            "lnVR": "logarithm of the ratio of the standard deviations, first to second",
        },
    )


def _rows(material: Material, outcomes: Sequence[tuple[str, str]]) -> Iterator[TableRow | Section]:
    if material.study.has_sessions:
        yield Section(label=cells.name("Adherence against the result (Spearman ρ)"))
        for name, subject in outcomes:
            yield _correlated(material, name, f"{subject}.all.adherence.spearman")
        yield Section(label=cells.name("Spread of the halves (lnVR)"))
        for name, subject in outcomes:
            yield _spread(material, name, subject)
    yield from _spreads(material)
    yield Section(label=cells.name("Between practitioners (ICC)"))
    for name, subject in outcomes:
        yield _between(material, name, f"{subject}.all.practitioner.icc")
    yield Section(label=cells.name("From case to case (Spearman ρ)"))
    for name, subject in outcomes:
        yield _correlated(material, name, f"{subject}.all.case_number.spearman")


def _outcomes(material: Material) -> list[tuple[str, str]]:
    """Return name and beginning of the ledger ids of what adherence is held against."""
    recorded = material.cohort.patients["practitioner_id"].notna().any()
    if not recorded and material.requirements.empty:
        return []
    return [
        (
            f"{material.study.name(outcome)}, {words.timepoint(timepoint).lower()}",
            f"{outcome}.{timepoint}",
        )
        for outcome, timepoint in found_outcomes(material.cases)
    ]


def _correlated(material: Material, name: str, subject: str) -> TableRow:
    found = (
        cells.used(material, f"{subject}.rho"),
        cells.estimate(material, f"{subject}.rho"),
        cells.value(material, f"{subject}.p"),
    )
    return TableRow(cells=(cells.name(name), *found, EMPTY, EMPTY), indent=1)


def _spread(material: Material, name: str, subject: str) -> TableRow:
    halves = f"{subject}.{HALVES}"
    if material.row(f"{halves}.lnvr.lnVR") is None:
        # Without two halves one row says why.
        why = cells.estimate(material, f"{subject}.all.adherence.lnvr.lnVR")
        return TableRow(cells=(cells.name(name), EMPTY, why, EMPTY, EMPTY, EMPTY), indent=1)
    return _ratio(material, name, f"{halves}.lnvr", "lnVR", f"{halves}.permuted_distances.p")


def _spreads(material: Material) -> Iterator[TableRow | Section]:
    """Yield the spread of the groups against each other, and of the same patients over time."""
    for first, second in material.cases.comparisons:
        pair = versus(first, second)
        yield Section(label=cells.name(f"Spread: {words.minus(material.study, pair)} (lnVR)"))
        for outcome, timepoint in measured(material.cases):
            name = f"{material.study.name(outcome)}, {words.timepoint(timepoint).lower()}"
            subject = f"{outcome}.{timepoint}.{pair}"
            p = f"{subject}.permuted_distances.p"
            yield _ratio(material, name, f"{subject}.lnvr", "lnVR", p)
    for change in material.study.main_changes:
        for timepoint in material.cases.timepoints(change.id):
            name = f"{material.study.name(change.score)}, {words.timepoint(timepoint).lower()}"
            start = words.timepoint(change.start).lower()
            yield Section(label=cells.name(f"Spread: {name}, to {start} (ratio)"))
            for group in material.columns:
                subject = f"{change.score}.{timepoint}.{group}.pitman_morgan"
                yield _ratio(material, material.label(group), subject, "sd_ratio", f"{subject}.p")


def _ratio(material: Material, name: str, subject: str, estimate: str, p: str) -> TableRow:
    found = (
        cells.used(material, f"{subject}.{estimate}"),
        cells.estimate(material, f"{subject}.{estimate}"),
        cells.value(material, p),
        cells.value(material, f"{subject}.sd_first"),
        cells.value(material, f"{subject}.sd_second"),
    )
    return TableRow(cells=(cells.name(name), *found), indent=1)


def _between(material: Material, name: str, statistic_id: str) -> TableRow:
    found = (cells.used(material, statistic_id), cells.value(material, statistic_id))
    return TableRow(cells=(cells.name(name), *found, EMPTY, EMPTY, EMPTY), indent=1)
