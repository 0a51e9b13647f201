"""Every cohort, and all of them together, at a glance: who was treated, what came of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from caseseries.cases.study import ALL, VERSUS
from caseseries.ledger import Row
from caseseries.pool.selection import POOLED
from caseseries.present import anchors, numbers, words
from caseseries.present.material import Material
from caseseries.present.numbers import Precision
from caseseries.present.pooled import PooledMaterial

Source = Material | PooledMaterial


class Line(NamedTuple):
    """One thing that a reader wants to know first, and its ledger row; an estimate is ``drawn``.

    What has no row may have a ``place`` on the page all the same.
    """

    about: str
    says: str
    row: Row | None = None
    drawn: bool = False
    place: str = ""

    @property
    def target(self) -> str:
        """Where its number stands on the page."""
        return anchors.of_row(self.row.cohort, self.row.statistic_id) if self.row else self.place


class Glance(NamedTuple):
    """A cohort, or all together: its title, and what is known of it."""

    name: str
    title: str
    lines: Sequence[Line]


def glances(
    pooled: PooledMaterial, cohorts: Iterable[Material], remarks: Mapping[str, int]
) -> list[Glance]:
    """Return the cohorts at a glance, in their order, with the decimals that all can give.

    Remarks (of validation) are given by cohort.
    """
    known = ((one, _lines(one, pooled.precision, remarks.get(one.name, 0))) for one in cohorts)
    return [Glance(one.name, one.cohort.facts.title, list(lines)) for one, lines in known]


def glance_of_all(pooled: PooledMaterial) -> Glance:
    """Return what the cohorts give together, or why they give nothing."""
    return Glance(POOLED, "All cohorts together", list(_pooled_lines(pooled)))


def _pooled_lines(pooled: PooledMaterial) -> Iterator[Line]:
    if pooled.why_nothing:
        yield Line("Pooled", pooled.why_nothing)
        return
    members = pooled.members[pooled.members["pooled"].eq("yes")]
    # Of a small cohort that sent numbers alone, it can be hidden how many they are.
    known = pd.to_numeric(members["patients"], errors="coerce").dropna()
    least = "at least " if len(known) < len(members) else ""
    patients = numbers.counted(int(known.sum()), "patient")
    who = f"{least}{patients} of {numbers.counted(len(members), 'cohort')}"
    yield Line("Treated", f"{who}; {words.within(pooled.provenance)}")
    if pooled.doubts:
        yield Line("Worth a look", pooled.doubts)
    yield from _primary(pooled, ("reml.estimate",), pooled.precision)
    for about, subject in _shares(pooled):
        row = pooled.row(f"{subject}.glmm.percent")
        if row is not None:
            shown = numbers.pooled_share(row).replace(" (", f" ({pooled.interval_name} ")
            says = shown if row.value is not None else f"not pooled ({row.reason})"
            yield Line(about, says, row)


def _lines(material: Material, precision: Precision, remarks: int) -> Iterator[Line]:
    who = f"{material.patients}; {words.within(material.provenance)}"
    yield Line("Treated", who, material.row("patients.all.count"))
    if material.cohort.facts.provenance == "reconstructed":
        return  # what is inferred from rebuilt rows says nothing of patients
    primary = material.study.primary
    yield from _primary(material, primary.estimates if primary else ("mean",), precision)
    for about, subject in _shares(material):
        row = material.row(f"{subject}.count")
        if row is not None:
            known = row.value is not None and row.n
            reason = f"not known ({row.reason or 'no record'})"
            says = numbers.share(row.value, row.n) if known else reason
            yield Line(about, says, row)
    yield from _follow_up(material)
    if remarks:
        says = f"Validation made {numbers.counted(remarks, 'remark')}."
        yield Line("Worth a look", says, place=f"quality/{material.name}")


def _primary(source: Source, statistics: Sequence[str], precision: Precision) -> Iterator[Line]:
    """Yield the primary outcome, or the change at the last follow-up if the study names none."""
    primary = source.study.primary
    if primary:
        found = (source.row(f"{primary.subject}.{name}") for name in statistics)
        row = next(filter(None, found), None)
        test = source.row(f"{primary.subject}.{primary.method}.p")
        unknown = Line("Primary outcome", "not known of anybody")
        yield _estimated(source, "Primary outcome", row, test, precision) if row else unknown
        return
    for change in source.study.main_changes[:1]:
        for timepoint in source.timepoints(change.id)[-1:]:
            row = source.row(f"{change.id}.{timepoint}.{ALL}.{statistics[0]}")
            if row is not None:
                yield _estimated(source, "Change", row, None, precision)


def _shares(source: Source) -> Iterator[tuple[str, str]]:
    """Yield the shares that a reader wants to know first: what they are about, and their ids."""
    for score, top, _ in words.best(source.study):
        for timepoint in source.timepoints(score.id)[-1:]:
            about = f"{top.label.capitalize()}, {words.timepoint(timepoint).lower()}"
            yield about, f"{score.id}.{timepoint}.{ALL}.{top.id}"
    if source.study.has_adverse_events:
        yield "With an adverse event", f"adverse_events.{ALL}"


def _estimated(
    source: Source, about: str, row: Row, test: Row | None, precision: Precision
) -> Line:
    name = words.outcome(source.study, row.outcome)
    compared = VERSUS in row.group
    group = words.minus(source.study, row.group) if compared else source.label(row.group)
    kind = f", {words.ESTIMATES[row.statistic]}" if row.statistic in words.ESTIMATES else ""
    subject = f"{name}, {words.timepoint(row.timepoint).lower()}, {group}{kind}"
    if row.value is None:
        return Line(about, f"{subject}: not known ({row.reason})", row)
    shown = precision.estimate(row)
    level = f" ({numbers.level(row.ci_level)} CI " if row.ci_level else " ("
    p_value = test.value if test else row.p_value
    p = f", {numbers.p_phrase(p_value)}" if p_value is not None else ""
    says = f"{subject}: {shown.replace(' (', level)}{p}"
    return Line(about, says, row, drawn=row.ci_low is not None and row.ci_high is not None)


def _follow_up(material: Material) -> Iterator[Line]:
    """Say how many patients were seen at the last follow-up of the first score that changes."""
    for change in material.study.main_changes[:1]:
        for timepoint in material.timepoints(change.id)[-1:]:
            row = material.row(f"{change.id}.{timepoint}.{ALL}.mean")
            if row is not None:
                seen = numbers.share(row.n, row.n + row.n_missing)
                whole = "complete" if not row.n_missing else "not complete"
                says = f"{seen} at {words.timepoint(timepoint).lower()}, {whole}"
                yield Line("Follow-up", says, row)
