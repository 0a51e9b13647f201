"""Every row of the default study and of the demonstration is shown, or declared for the ledger."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from caseseries.estimate.analysis_set import analysis_set
from caseseries.estimate.plan import estimate
from caseseries.estimate.treatment import treatment
from caseseries.intake.protocol import protocol_of
from caseseries.intake.read import read_cohort
from caseseries.ledger import Ledger
from caseseries.pool.influence import what_changed
from caseseries.pool.plan import pooled_ledger
from caseseries.pool.selection import selected
from caseseries.present import figures, style
from caseseries.present.manuscript import press
from caseseries.present.material import Material
from caseseries.present.page.glance import glance_of_all, glances
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import members
from caseseries.present.tables.binder import tables_of
from caseseries.published.study_file import read
from caseseries.simulation import read_truth, write
from present.manuscript.sample_series import job
from studies import ROOT, SMP

ONLY_IN_THE_LEDGER = {
    "*.hodges_lehmann": "the shift that belongs to the rank tests; a paper may print it",
    "*.g_av": "the standardised change that a meta-analysis of other scales pools",
    "*.lncvr.lnCVR": "the spread relative to the mean, beside lnVR",
    "*.brown_forsythe.p": "the customary test of spread; a paper may print it",
    "*.bootstrap.*": "the interval that asks for no normal distribution",
    "*.spearman.p_t": "the approximate p; a paper may print it",
    "*.superiority.probability_of_superiority": "what the next study is planned from",
    "*.welch.se": "what pooling starts from",
    "sessions.*.interval_weeks.median": "a paper may print weeks",
    "*_agreement.all.icc_2_1": "why there is no agreement of raters",
}
"""Rows that the ledger of the page alone shows, by pattern of their ids, and who needs them. Any
other row belongs to a table, a figure or a sentence."""

CLINICS = ("demo-coast", "demo-south")
LOOKED_THROUGH = (
    "*.in_*.percent",  # figures/pooled.py, where there is room for a panel
)


def material(folder: Path) -> Material:
    cohort, problems = read_cohort(folder, SMP)
    assert cohort is not None, problems
    protocols = sorted((ROOT / "data" / "protocols").glob("*.yaml"))
    protocol = protocol_of(SMP, cohort.facts, protocols)
    ledger = Ledger(estimate(cohort, protocol))
    cases = analysis_set(cohort)
    return Material(
        cohort=cohort,
        cases=cases,
        ledger=ledger,
        protocol=protocol or {},
        treatment=treatment(cohort, protocol),
    )


@pytest.fixture(scope="module")
def together(tmp_path_factory) -> PooledMaterial:
    """The default study and two clinics of the demonstration; these are pooled."""
    folder = tmp_path_factory.mktemp("demo")
    truth, clinics = read_truth(ROOT / "config" / "simulation.yaml")
    for clinic in clinics:
        if clinic.name in CLINICS:
            write(SMP, truth, clinic, folder)
    folders = [ROOT / "data" / "cohorts" / "liu-2025", *(folder / name for name in CLINICS)]
    found = [material(one) for one in folders]
    ledgers = pd.concat([one.ledger.table for one in found], ignore_index=True)
    pool = selected(SMP, ledgers, [one.name for one in found], provenances=("simulated",))
    cases = {one.name: one.cases for one in found}
    return PooledMaterial(
        cohorts=found,
        ledger=Ledger(pooled_ledger(pool, cases)),
        members=pool.members,
        changes=what_changed(pool),
    )


@pytest.fixture(scope="module")
def unread(together, tmp_path_factory) -> list[str]:
    """Return the rows that no table, figure, sentence or check of a paper looks up."""
    everything = {(row.cohort, row.statistic_id) for row in _rows(together)}
    seen: set[tuple[str, str]] = set()
    with pytest.MonkeyPatch.context() as patch:
        _record(patch, seen)
        _show(together, job(tmp_path_factory.mktemp("paper")))
    claims = (read(path).claims for path in (ROOT / "data" / "published").glob("*.yaml"))
    checked = {name for of_paper in claims for claim in of_paper for name in claim.statistic_ids}
    papers = "".join(map(_text, (ROOT / "workflow" / "paper").glob("*.md")))
    named = checked | set(re.findall(r"\('([a-z0-9_.]+)'\)", papers))
    left = (name for _, name in sorted(everything - seen) if name not in named)
    return [name for name in left if not any(fnmatchcase(name, one) for one in LOOKED_THROUGH)]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _rows(together: PooledMaterial) -> Iterator:
    for one in together.cohorts:
        yield from one.ledger
    yield from together.ledger


def _record(patch: pytest.MonkeyPatch, seen: set[tuple[str, str]]) -> None:
    """Note every row that is looked up, alone or with its outcome."""
    find, row, rows_of = Ledger.find, Ledger.row, Material.rows_of

    def found(self, cohort, name):
        seen.add((cohort, name))
        return find(self, cohort, name)

    def needed(self, cohort, name):
        seen.add((cohort, name))
        return row(self, cohort, name)

    def about(self, outcome):
        for one in rows_of(self, outcome):
            seen.add((one.cohort, one.statistic_id))
            yield one

    patch.setattr(Ledger, "find", found)
    patch.setattr(Ledger, "row", needed)
    patch.setattr(Material, "rows_of", about)


def _show(together: PooledMaterial, paper) -> None:
    """Make everything that a person reads."""
    subjects = [*(("cohort", one) for one in together.cohorts), ("pooled", together)]
    with style.house_style():
        for kind, subject in subjects:
            tables_of(kind, subject)
            for module in members(figures, kind):
                for drawing in module.drawings(subject):
                    plt.close(drawing.draw())
    glances(together, together.cohorts, {})
    glance_of_all(together)
    made_up = [one for one in together.cohorts if one.name in CLINICS]
    press.series(
        paper,
        PooledMaterial(
            cohorts=made_up,
            ledger=together.ledger,
            members=together.members,
            changes=together.changes,
        ),
    )


def test_every_row_is_shown_or_declared(unread):
    """Oracle: the look-ups of all tables, figures and sentences, recorded one by one."""
    nobody = [
        name
        for name in unread
        if not any(fnmatchcase(name, pattern) for pattern in ONLY_IN_THE_LEDGER)
    ]
    assert not nobody, "\n".join(nobody)


def test_a_declared_row_has_no_other_place(unread):
    for pattern, why in ONLY_IN_THE_LEDGER.items():
        assert any(fnmatchcase(name, pattern) for name in unread), pattern
        assert why
