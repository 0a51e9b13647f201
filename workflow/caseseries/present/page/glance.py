"""Every cohort, and all of them together, at a glance: who was treated, what came of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from caseseries.cases.study import ALL, VERSUS
from caseseries.ledger import Row
from caseseries.pool.selection import POOLED
from caseseries.present import anchors, numbers, words
from caseseries.present.material import Material
from caseseries.present.numbers import Precision
from caseseries.present.page.cohort_links import Link
from caseseries.present.pooled import PooledMaterial

Source = Material | PooledMaterial


@dataclass(frozen=True, kw_only=True)
class Span:
    """An estimate with its interval on a line with zero; all places in per cent of the line."""

    says: str
    zero: float
    left: float
    width: float
    estimate: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that a reader wants to know first; ``target`` is where its number stands."""

    about: str
    says: str
    target: str = ""
    span: Span | None = None


@dataclass(frozen=True, kw_only=True)
class Glance:
    """A cohort, or all together: its title, what is known of it, and links to what there is."""

    name: str
    title: str
    lines: tuple[Line, ...]
    links: tuple[Link, ...] = ()


def glances(
    pooled: PooledMaterial,
    cohorts: Iterable[Material],
    remarks: Mapping[str, int],
    links: Mapping[str, tuple[Link, ...]],
) -> list[Glance]:
    """Return the cohorts at a glance, in their order, with the decimals that all can give.

    Parameters
    ----------
    remarks, links
        How many remarks validation made, and where the results are, by cohort.
    """
    return [
        Glance(
            name=one.name,
            title=one.cohort.facts.title,
            lines=tuple(_lines(one, pooled.precision, remarks.get(one.name, 0))),
            links=links.get(one.name, ()),
        )
        for one in cohorts
    ]


def glance_of_all(pooled: PooledMaterial) -> Glance:
    """Return what the cohorts give together, or why they give nothing."""
    together = ("side by side, pooled, what each of them changed", "#together")
    lines = tuple(_pooled_lines(pooled))
    return Glance(name=POOLED, title="All cohorts together", lines=lines, links=(together,))


def _pooled_lines(pooled: PooledMaterial) -> Iterator[Line]:
    if pooled.why_nothing:
        yield Line(about="Pooled", says=pooled.why_nothing)
        return
    members = pooled.members[pooled.members["pooled"].eq("yes")]
    patients = numbers.counted(int(members["patients"].sum()), "patient")
    who = f"{patients} of {numbers.counted(len(members), 'cohort')}"
    yield Line(about="Treated", says=f"{who}; {words.within(pooled.provenance)}")
    yield from _pooled_primary(pooled)
    for score, top, _ in words.best(pooled.study):
        for timepoint in pooled.timepoints(score.id)[-1:]:
            about = f"{top.label.capitalize()}, {words.timepoint(timepoint).lower()}"
            yield from _pooled_share(pooled, about, f"{score.id}.{timepoint}.{ALL}.{top.id}")
    yield from _pooled_share(pooled, "With an adverse event", f"adverse_events.{ALL}")


def _pooled_primary(pooled: PooledMaterial) -> Iterator[Line]:
    """Yield the pooled primary outcome, or the last change where none is named."""
    primary = pooled.study.primary
    subjects = [f"{primary.outcome}.{primary.timepoint}.{primary.group}"] if primary else []
    if not primary:
        for change in pooled.study.main_changes[:1]:
            subjects = [f"{change.id}.{at}.{ALL}" for at in pooled.timepoints(change.id)[-1:]]
    for row in (pooled.row(f"{subject}.reml.estimate") for subject in subjects):
        if row is not None:
            about = "Primary outcome" if primary else "Change"
            yield _estimated(pooled, about, row, pooled.precision)


def _pooled_share(pooled: PooledMaterial, about: str, subject: str) -> Iterator[Line]:
    row = pooled.row(f"{subject}.glmm.percent")
    if row is not None:
        shown = numbers.pooled_share(row).replace(" (", f" ({pooled.interval_name} ")
        says = shown if row.value is not None else f"not pooled ({row.reason})"
        yield Line(about=about, says=says, target=anchors.of_row(row.cohort, row.statistic_id))


def _lines(material: Material, precision: Precision, remarks: int) -> Iterator[Line]:
    who = f"{material.patients}; {words.within(material.provenance)}"
    yield Line(about="Treated", says=who, target=_target(material, "patients.all.count"))
    if material.cohort.facts.provenance == "reconstructed":
        return  # what is inferred from rebuilt rows says nothing of patients
    yield from _primary(material, precision)
    for score, top, _ in words.best(material.study):
        for timepoint in material.cases.timepoints(score.id)[-1:]:
            yield from _share(
                material,
                f"{top.label.capitalize()}, {words.timepoint(timepoint).lower()}",
                f"{score.id}.{timepoint}.all.{top.id}.count",
            )
    if material.study.has_adverse_events:
        yield from _share(material, "With an adverse event", "adverse_events.all.count")
    yield from _follow_up(material)
    if remarks:
        says = f"Validation made {numbers.counted(remarks, 'remark')}."
        yield Line(about="Worth a look", says=says, target=f"quality/{material.name}")


def _primary(material: Material, precision: Precision) -> Iterator[Line]:
    """Yield the primary outcome, or the change at the last follow-up where none is named."""
    primary = material.study.primary
    if primary is not None:
        subject = f"{primary.outcome}.{primary.timepoint}.{primary.group}"
        row = material.row(f"{subject}.{primary.method}.mean_difference")
        told = row or material.row(f"{subject}.mean")
        if told is not None:
            yield _estimated(material, "Primary outcome", told, precision)
            return
    for change in material.study.main_changes[:1]:
        for timepoint in material.cases.timepoints(change.id)[-1:]:
            row = material.row(f"{change.id}.{timepoint}.all.mean")
            if row is not None:
                yield _estimated(material, "Change", row, precision)


def _estimated(material: Source, about: str, row: Row, precision: Precision) -> Line:
    name = words.outcome(material.study, row.outcome)
    compared = VERSUS in row.group
    group = words.minus(material.study, row.group) if compared else material.label(row.group)
    subject = f"{name}, {words.timepoint(row.timepoint).lower()}, {group}"
    if row.value is None:
        return Line(
            about=about,
            says=f"{subject}: not known ({row.reason})",
            target=anchors.of_row(row.cohort, row.statistic_id),
        )
    places = numbers.places(row, precision)
    shown = numbers.estimate(row.value, row.ci_low, row.ci_high, places)
    interval = f" ({material.interval_name}" if row.ci_low is not None else ""
    p = f", {numbers.p_phrase(row.p_value)}" if row.p_value is not None else ""
    return Line(
        about=about,
        says=f"{subject}: {shown.replace(' (', f'{interval} ')}{p}",
        target=anchors.of_row(row.cohort, row.statistic_id),
        span=_span(row, shown),
    )


def _span(row: Row, shown: str) -> Span | None:
    if row.value is None or row.ci_low is None or row.ci_high is None:
        return None
    low, high = min(row.ci_low, 0.0), max(row.ci_high, 0.0)
    scale = 100 / ((high - low) or 1.0)
    return Span(
        says=f"On a line with zero: {shown}",
        zero=round(-low * scale, 1),
        left=round((row.ci_low - low) * scale, 1),
        width=round((row.ci_high - row.ci_low) * scale, 1),
        estimate=round((row.value - low) * scale, 1),
    )


def _share(material: Material, about: str, statistic_id: str) -> Iterator[Line]:
    row = material.row(statistic_id)
    if row is None:
        return
    known = row.value is not None and row.n
    says = numbers.share(row.value, row.n) if known else f"not known ({row.reason or 'no record'})"
    yield Line(about=about, says=says, target=_target(material, statistic_id))


def _follow_up(material: Material) -> Iterator[Line]:
    """Say how many patients were seen at the last follow-up of the first score that changes."""
    for change in material.study.main_changes[:1]:
        for timepoint in material.cases.timepoints(change.id)[-1:]:
            row = material.row(f"{change.id}.{timepoint}.all.mean")
            if row is not None:
                total = row.n + row.n_missing
                says = f"{numbers.share(row.n, total)} at {words.timepoint(timepoint).lower()}"
                whole = "complete" if not row.n_missing else "not complete"
                target = _target(material, row.statistic_id)
                yield Line(about="Follow-up", says=f"{says}, {whole}", target=target)


def _target(material: Material, statistic_id: str) -> str:
    return anchors.of_row(material.name, statistic_id) if material.row(statistic_id) else ""
