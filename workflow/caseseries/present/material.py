"""What the figures and tables of one cohort are made from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from caseseries import files
from caseseries.cases.cohort import Cohort
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import ALL, Change, Score, Study
from caseseries.cases.vocabulary import timepoint_rank
from caseseries.estimate.analysis_set import AnalysisSet, analysis_set, versus
from caseseries.estimate.treatment import Treatment
from caseseries.intake.protocol import protocol_of
from caseseries.intake.validated import read_validated
from caseseries.ledger import Ledger, Row
from caseseries.ledger import read as read_ledger
from caseseries.present import numbers, words
from caseseries.present.numbers import Precision

EVERY_PATIENT = 500  # of more, figures show distributions
FINER_STEPS = ("0.1", "0.01")
TOLERANCE = 1e-6
MEASURED = ("distribution", "by_session")  # how columns are reported whose values are measured

Shown = TypeVar("Shown")
"""A timepoint, or what belongs to one."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Material:
    """One cohort: its validated tables, its ledger, its protocol (empty if it names none).

    ``cases`` has one score a patient, outcome and timepoint, several raters combined.
    """

    cohort: Cohort
    cases: AnalysisSet
    ledger: Ledger
    protocol: Mapping[str, Any]
    treatment: Treatment

    @property
    def name(self) -> str:
        """Name of the cohort in the ledger."""
        return self.cohort.facts.cohort

    @property
    def provenance(self) -> str:
        """Where the cases come from, as a sentence."""
        return words.provenance(self.cohort.facts.provenance)

    @property
    def study(self) -> Study:
        """The study that the cohort takes part in."""
        return self.cohort.study

    @cached_property
    def precision(self) -> Precision:
        """Decimals that the scores of this cohort carry, and what its tables measure."""
        steps = {
            score.id: _step(self.cases.scores[score.id], self.cohort.step_of(score) or "1", "0.1")
            for score in self.study.scores
        }
        for name, values in self.cohort.tables.items():
            for column in columns_of(self.study, name).values():
                if column.report in MEASURED and values[column.name].notna().any():
                    steps[column.name] = _step(values[column.name])
        return Precision(self.study, steps)

    @cached_property
    def interval_name(self) -> str:
        """What the intervals of this cohort are called: ``95% CI``."""
        # Of means only: a rank interval has the level that its ranks allow.
        means = [row for row in self.ledger if row.cohort == self.name and row.statistic == "mean"]
        levels = sorted({row.ci_level for row in means if row.ci_level})
        return " ".join([*map(numbers.level, levels), "CI"])

    @cached_property
    def groups(self) -> list[str]:
        """Groups with patients, in the order of the study."""
        return [group for group in self.study.grouping.ids if group in self.cases.groups]

    @cached_property
    def columns(self) -> list[str]:
        """All patients and each group, as tables show them; a single group is all patients."""
        return [ALL, *self.groups] if len(self.groups) > 1 else [ALL]

    @property
    def pairs(self) -> list[str]:
        """Comparisons between groups that the study makes and that both have patients."""
        return [versus(*pair) for pair in self.cases.comparisons]

    def timepoints(self, outcome: str) -> list[str]:
        """Return the timepoints at which anybody has an outcome."""
        return self.cases.timepoints(outcome)

    @property
    def shows_patients(self) -> bool:
        """Whether every patient has a symbol of their own in figures."""
        return len(self.cases.group_of) <= EVERY_PATIENT

    @property
    def patients(self) -> str:
        """How many patients there are: ``10 patients (6 of one group, 4 of the other)``."""
        counts = [(group, self.row(f"patients.{group}.count")) for group in self.groups]
        parts = [
            f"{numbers.text(row, self.precision)} {words.within(self.label(group, short=True))}"
            for group, row in counts
            if row and row.value
        ]
        total = numbers.counted(len(self.cases.group_of), "patient")
        return f"{total} ({', '.join(parts)})" if len(parts) > 1 else total

    def named(self, group: str) -> str:
        """Return a group as it stands within a sentence: in small letters."""
        return words.within(self.label(group, short=True))

    def label(self, group: str, *, short: bool = False) -> str:
        """Return what readers call a group or a comparison."""
        return self.study.grouping.label(group, short=short)

    def values(self, outcome: str, timepoint: str, group: str = ALL) -> "pd.Series[float]":
        """Return an outcome by patient; patients without it are left out."""
        values = self.cases.values(outcome, timepoint, group)
        return pd.Series(values, index=self.cases.groups[group]).dropna()

    def in_grades(self, score: Score) -> bool:
        """Whether every patient's score is one of a few grades; a mean of raters need not be."""
        worst = f"{ALL}.score_{score.worst:g}.count"
        return any(self.row(f"{score.id}.{at}.{worst}") for at in self.timepoints(score.id))

    def has_two_values(self, score: Score) -> bool:
        """Whether every patient's score is one of two: then a share tells all, and no mean."""
        return len(score.grades()) == 2 and self.in_grades(score)

    @cached_property
    def ratings(self) -> Mapping[str, Mapping[str, pd.DataFrame]]:
        """What named raters gave, by score and timepoint: one row a patient, one column a rater."""
        return {score.id: self.cohort.ratings(score) for score in self.study.rated}

    @cached_property
    def rater_pairs(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """The pairs of raters who gave the same patient a score at any timepoint, by score."""
        found: dict[str, set[tuple[str, str]]] = {score: set() for score in self.ratings}
        for score, tables in self.ratings.items():
            for there in (table.notna() for table in tables.values()):
                pairs = combinations(sorted(there.columns), 2)
                found[score] |= {pair for pair in pairs if there[list(pair)].all(axis=1).any()}
        return {score: sorted(pairs) for score, pairs in found.items()}

    def by_group(self, statistic_id: str, told: Callable[[Row], str], groups: Iterable[str]) -> str:
        """Return ``one group 6/7 (86%), the other 2/3 (67%)``, of those that have the number.

        In the id ``{}`` stands for the group.
        """
        rows = ((group, self.row(statistic_id.format(group))) for group in groups)
        known = (f"{self.named(group)} {told(row)}" for group, row in rows if numbers.known(row))
        return ", ".join(known)

    @property
    def rated_twice(self) -> list[Score]:
        """The scores that two raters gave of the same patient."""
        return [score for score in self.study.rated if self.rater_pairs[score.id]]

    @property
    def open_limits(self) -> list[str]:
        """What the protocol names of a session without a limit, in words."""
        titles = columns_of(self.study, "sessions")
        limits = self.protocol.get("variables", {}).items()
        return [
            titles[name].title.lower()
            for name, limit in limits
            if all(limit.get(end) is None for end in ("min", "max", "allowed"))
        ]

    def row(self, statistic_id: str) -> Row | None:
        """Return a ledger row of this cohort; None where the plan had no reason to compute it."""
        return self.ledger.find(self.name, statistic_id)

    def rows_of(self, outcome: str) -> Iterator[Row]:
        """Yield the ledger rows of an outcome."""
        yield from self._by_outcome.get(outcome, ())

    @cached_property
    def _by_outcome(self) -> Mapping[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.ledger:
            if row.cohort == self.name:
                found.setdefault(row.outcome, []).append(row)
        return found


def headlines(study: Study) -> list[Change]:
    """Return the changes by which scores are followed, and that of the primary outcome."""
    primary = study.change(study.primary.outcome) if study.primary else None
    return list(dict.fromkeys([*study.main_changes, *filter(None, [primary])]))


def telling(
    study: Study, every: Sequence[Shown], most: int, at: Callable[[Shown], str] = str
) -> list[Shown]:
    """Return of what is known at timepoints so much as a figure has room for, in its order.

    What belongs to the timepoint of the primary outcome comes first, then what came last: papers
    cite a figure behind these numbers.
    """
    primary = study.primary.timepoint if study.primary else ""

    def worth(place: int) -> tuple[bool, float]:
        timepoint = at(every[place])
        return timepoint == primary, timepoint_rank(timepoint)

    kept = sorted(range(len(every)), key=worth, reverse=True)[:most]
    return [every[place] for place in sorted(kept)]


def read(facts: Path | str, ledger: Path | str, protocols: Iterable[Path | str]) -> Material:
    """Read what the figures and tables of one cohort are made from.

    ``facts`` is ``cohort.json``, which stands for the folder of the validated tables; with the
    ledger the treatment was written.
    """
    cohort = read_validated(Path(facts).parent)
    beside = Path(ledger).parent / "treatment"
    return Material(
        cohort=cohort,
        cases=analysis_set(cohort),
        ledger=Ledger(read_ledger(ledger)),
        protocol=protocol_of(cohort.study, cohort.facts, protocols) or {},
        treatment=Treatment(*(_written(beside / f"{name}.csv") for name in Treatment._fields)),
    )


def _step(values: "pd.Series[float]", stated: str = "1", otherwise: str = "0.01") -> str:
    """Return the step in which values are printed.

    It is the step that is stated, or whole numbers; finer where values lie between, because no
    step is stated or a score is a mean of raters. Without any that fits it is ``otherwise``, or
    what is stated if that is finer.
    """
    given = values.dropna().astype(float)
    for step in (stated, *FINER_STEPS):
        decimals = Precision(steps={"": step}).of_scores("")
        if given.sub(given.round(decimals)).abs().lt(TOLERANCE).all():
            return step
    return min(stated, otherwise, key=float)


def _written(path: Path) -> pd.DataFrame:
    types = dict.fromkeys(("patient_id", "requirement", "wanted"), "str")
    return files.read_table(path, dtype=types, keep_default_na=False, na_values=[""])
