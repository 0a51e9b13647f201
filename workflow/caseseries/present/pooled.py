"""What the figures and tables of several cohorts together are made from."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries import files
from caseseries.cases.study import ALL, Study
from caseseries.cases.vocabulary import PROVENANCES, timepoint_rank
from caseseries.estimate.analysis_set import versus
from caseseries.ledger import Ledger, Row
from caseseries.ledger import read as read_ledger
from caseseries.pool.selection import POOLED
from caseseries.present import numbers, words
from caseseries.present.material import Material
from caseseries.present.numbers import Precision

LONGEST_TITLE = 30  # characters
TOLD_OF_COHORTS = {"reason", "note", "why_not", "remark"}  # columns that are words


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A cohort that sent its numbers and no rows.

    Its precision is that of the pooled scores, as the steps of its own are not known.
    """

    name: str
    kind: str
    ledger: Ledger
    precision: Precision

    def row(self, statistic_id: str) -> Row | None:
        """Return a ledger row of this cohort, or None."""
        return self.ledger.find(self.name, statistic_id)


@dataclass(frozen=True, eq=False, kw_only=True)
class PooledMaterial:
    """All cohorts, what they give together, and what each of them changed.

    ``cohorts`` are those whose rows are here, pooled or not, in the order of the settings;
    ``ledger`` has the pooled rows, and those of the cohorts that sent their ledger; ``members`` one
    row a cohort, as the pool lists them; ``changes`` the headline numbers without and with each.
    """

    cohorts: Sequence[Material]
    ledger: Ledger
    members: pd.DataFrame
    changes: pd.DataFrame

    @property
    def study(self) -> Study:
        """The study that all cohorts take part in."""
        return self.cohorts[0].study

    @cached_property
    def columns(self) -> list[str]:
        """All patients, and each group that any cohort has; a single group is all patients."""
        there = {group for one in self.cohorts for group in one.groups}
        found = [group for group in self.study.grouping.ids if group in there]
        return [ALL, *found] if len(found) > 1 else [ALL]

    @cached_property
    def pairs(self) -> list[str]:
        """Comparisons between groups that the study makes and that a cohort could make."""
        return [versus(*pair) for pair in self.study.grouping.pairs(self.columns)]

    def label(self, group: str) -> str:
        """Return what readers call a group; of a comparison, the difference that it is."""
        grouping = self.study.grouping
        return words.minus(self.study, group) if group in self.pairs else grouping.label(group)

    def named(self, cohort: str) -> str:
        """Return what a cohort is called beside its numbers: its title if short and its own."""
        return self._titles.get(cohort, cohort)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return _titles(self.cohorts)

    @property
    def pooled(self) -> list[Material]:
        """The pooled cohorts whose rows are here."""
        return [one for one in self.cohorts if one.name in self._pooled_names]

    @cached_property
    def sent(self) -> list[Sent]:
        """The cohorts that sent numbers and no rows, pooled or not."""
        sent = self.members[self.members["sends"] == "numbers"]
        return [
            Sent(name=name, kind=kind, ledger=self.ledger, precision=self.precision)
            for name, kind in zip(sent["cohort"], sent["provenance"], strict=True)
        ]

    @property
    def everybody(self) -> list[Material | Sent]:
        """All cohorts, those last that sent numbers and no rows."""
        return [*self.cohorts, *self.sent]

    @property
    def contributors(self) -> list[Material | Sent]:
        """The cohorts that are pooled."""
        return [one for one in self.everybody if one.name in self._pooled_names]

    @property
    def _pooled_names(self) -> set[str]:
        return set(self.members.loc[self.members["pooled"].eq("yes"), "cohort"])

    @property
    def provenance(self) -> str:
        """Where the pooled cases come from, in whole sentences."""
        origin = {one.name: one.cohort.facts.provenance for one in self.pooled}
        kinds = [kind for kind in PROVENANCES if kind in origin.values()]
        told = [f"{self.named(one.name)}: {one.provenance.lower()}" for one in self.cohorts]
        if len(kinds) == 1:
            told = [words.provenance(kinds[0])]
        elif kinds:
            told = ["Pooled from different origins."]
            for kind in kinds:
                alike = [one for one in self.pooled if origin[one.name] == kind]
                names = words.listed(self.named(one.name) for one in alike)
                told.append(f"{names}: {PROVENANCES[kind]}.")
        sent = [one.name for one in self.contributors if isinstance(one, Sent)]
        if sent:
            told.append(f"{words.listed(sent)}: numbers alone, sent by the clinic.")
        return " ".join(told)

    @property
    def provenance_of_pooled_rows(self) -> str:
        """The same where each cohort's own row says where its cases come from."""
        told, everybody = self.provenance, len(self.pooled) == len(self.cohorts)
        if not self.pooled or everybody or told.startswith("Pooled"):
            return told
        return f"Pooled rows: {told[0].lower()}{told[1:]}"

    @property
    def why_nothing(self) -> str:
        """Why no cohort is pooled; empty where one is."""
        if self.contributors:
            return ""
        return f"No cohort is pooled. {self.why_left_out}"

    @property
    def why_left_out(self) -> str:
        """Which cohorts are not pooled, and why; empty where all are."""
        left_out = self.members[self.members["pooled"].ne("yes")]
        told = zip(left_out["cohort"], left_out["why_not"], strict=True)
        return " ".join(f"{self.named(name)}: {why}." for name, why in told)

    @property
    def doubts(self) -> str:
        """Which pooled cohorts seem to hold the same patients, as sentences; empty where none."""
        told = (f"{one[0].upper()}{one[1:]}" for one in self.members["remark"] if one)
        return words.sentences(*told)

    @cached_property
    def precision(self) -> Precision:
        """Decimals of a pooled number: as few as those of the coarsest values."""
        found = [one.precision for one in self.pooled or self.cohorts]
        coarsest = {
            name: min(
                (one for one in found if name in one.steps), key=lambda one: one.of_scores(name)
            ).steps[name]
            for name in dict.fromkeys(name for one in found for name in one.steps)
        }
        return Precision(self.study, coarsest)

    @cached_property
    def interval_name(self) -> str:
        """What the intervals are called: ``95% CI``."""
        levels = sorted({row.ci_level for row in self._pooled_rows if row.ci_level})
        names = [f"{' '.join(map(numbers.level, levels))} CI"] if levels else []
        return next(iter([*names, *(one.interval_name for one in self.cohorts)]))

    def row(self, statistic_id: str) -> Row | None:
        """Return a pooled row; None where the plan had no reason to compute it."""
        return self.ledger.find(POOLED, statistic_id)

    def timepoints(self, outcome: str) -> list[str]:
        """Return the timepoints at which an outcome is pooled, in the order of time."""
        rows = [row for row in self._pooled_rows if row.outcome == outcome and row.timepoint]
        found = {row.timepoint for row in rows}
        return sorted(found, key=timepoint_rank)

    @cached_property
    def _pooled_rows(self) -> list[Row]:
        return [row for row in self.ledger if row.cohort == POOLED]


def read(folder: Path, cohorts: Iterable[Material]) -> PooledMaterial:
    """Read what the figures and tables of several cohorts are made from.

    The folder is the one that the pooling wrote; the cohorts stand in the order of the settings.
    What it says in words of a cohort, it says by its name; readers know its title.
    """
    there = tuple(cohorts)
    rows = read_ledger([folder / "ledger.csv", folder / "sent.csv"])
    members = files.read_table(folder / "cohorts.csv", keep_default_na=False)
    changes = files.read_table(folder / "what_changed.csv")
    for table in (rows, members, changes):
        for said in TOLD_OF_COHORTS.intersection(table.columns):
            table[said] = _in_titles(table[said], _titles(there))
    return PooledMaterial(cohorts=there, ledger=Ledger(rows), members=members, changes=changes)


def _titles(cohorts: Sequence[Material]) -> dict[str, str]:
    """Return the titles of the cohorts that have a short one of their own."""
    titles = {one.name: one.cohort.facts.title for one in cohorts}
    shared = Counter(titles.values())
    return {
        name: title
        for name, title in titles.items()
        if len(title) <= LONGEST_TITLE and shared[title] == 1
    }


def _in_titles(texts: "pd.Series[Any]", titles: Mapping[str, str]) -> "pd.Series[Any]":
    """Return texts that call cohorts by their titles."""
    names = "|".join(map(re.escape, titles)) or "(?!)"
    told = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")
    return texts.map(lambda text: told.sub(lambda name: titles[name[0]], text), na_action="ignore")
