"""The study: who is treated, what is scored when, and what is asked of the scores.

A study is data: ``config/study.yaml`` defines it, and everything else of the package knows only
*a group*, *a score* and *a timepoint*.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from itertools import combinations
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from caseseries.cases.column import Column, columns_from
from caseseries.cases.vocabulary import BASELINE, IMMEDIATE, is_follow_up

FOLLOW_UP: Final = "follow_up"
"""Every follow-up, in a definition."""

ALL: Final = "all"
VERSUS: Final = "_vs_"
BETWEEN: Final = "between_groups"
"""All groups against each other, in an omnibus test."""

MOST_CHOICES: Final = 11
"""A score with so many steps is offered as a list; a finer one as a range."""


@dataclass(frozen=True, kw_only=True)
class Level:
    """One group of patients; ``words`` are what a clinic's sheet may call it."""

    id: str
    label: str
    short: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """The column of the patients' table that groups them."""

    column: str
    title: str
    description: str
    levels: tuple[Level, ...]  # in the order in which everything shows them
    reference: str = ""  # what each other group is compared with; empty: all pairs are
    headings: tuple[str, ...] = ()  # what a clinic's sheet may call the column

    @property
    def ids(self) -> tuple[str, ...]:
        """The groups, in their order."""
        return tuple(level.id for level in self.levels)

    def label(self, group: str, *, short: bool = False) -> str:
        """Return what readers call a group, a comparison or all patients."""
        names = {level.id: level.short if short else level.label for level in self.levels}
        names |= {ALL: "All" if short else "All patients", BETWEEN: "Between all groups"}
        return " vs ".join(names[part] for part in group.split(VERSUS))

    def pairs(self, present: Iterable[str]) -> list[tuple[str, str]]:
        """Return the comparisons between the groups that have patients."""
        there = set(present)
        pairs = combinations([name for name in self.ids if name in there], 2)
        return [pair for pair in pairs if self.reference in ("", *pair)]


@dataclass(frozen=True, kw_only=True)
class Top:
    """The best category of a score, such as *much better*."""

    id: str
    value: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A limit of a score, and what it means when the score is worse: ``below 7`` a touch-up."""

    id: str
    limit: float
    side: Literal["below", "above"]
    meaning: str

    def crossed(self, scores: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say which scores lie beyond the limit; a missing one does not."""
        return scores < self.limit if self.side == "below" else scores > self.limit

    @property
    def words(self) -> str:
        """The limit in words: "below 7"."""
        return f"{self.side} {self.limit:g}"


@dataclass(frozen=True, kw_only=True)
class Change:
    """An outcome that is the change of a score between two timepoints."""

    id: str
    name: str
    score: str
    start: str
    end: str  # a timepoint, or ``follow_up``: every follow-up
    sign: Literal["gain", "loss"]  # a loss is start − end, a gain end − start
    ratio: str = ""  # id of the outcome end / start in per cent, where it is wanted
    ratio_name: str = ""

    def ends_at(self, timepoint: str) -> bool:
        """Say whether the change is one to this timepoint."""
        if self.end == FOLLOW_UP:
            return is_follow_up(timepoint)
        return timepoint == self.end


@dataclass(frozen=True, kw_only=True)
class Score:
    """One score: its scale, who gives it, and when."""

    id: str
    name: str
    short: str
    description: str
    lowest: float
    highest: float
    step: str = ""  # as written, such as "0.5"; empty if a cohort says it, or nobody does
    unit: str = "points"
    higher_is_better: bool = True
    rated: bool = True  # by raters; otherwise it is the patient's own word
    at: tuple[str, ...] = (BASELINE, IMMEDIATE, FOLLOW_UP)  # the last stands for all follow-ups
    needed: bool = False  # whether a cohort must have it
    top: Top | None = None
    threshold: Threshold | None = None
    changes: tuple[Change, ...] = ()
    headings: tuple[str, ...] = ()  # what a clinic's sheet may call the column

    @property
    def worst(self) -> float:
        """The worst score of the scale."""
        return self.lowest if self.higher_is_better else self.highest

    @property
    def best(self) -> float:
        """The best score of the scale."""
        return self.highest if self.higher_is_better else self.lowest

    def grades(self, step: str = "") -> tuple[Fraction, ...]:
        """Return every score of the scale in a step; none where no step is known."""
        width = Fraction(step or self.step or 0)
        if not width:
            return ()
        count = (Fraction(str(self.highest)) - Fraction(str(self.lowest))) / width
        return tuple(Fraction(str(self.lowest)) + place * width for place in range(int(count) + 1))

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are scores."""
        return bool(self.step) and all(grade.denominator == 1 for grade in self.grades())

    @property
    def is_ordinal(self) -> bool:
        """Whether the scale is a short list of whole numbers."""
        return self.is_whole and len(self.grades()) <= MOST_CHOICES

    def taken_at(self, timepoint: str) -> bool:
        """Say whether the study takes the score at a timepoint."""
        return timepoint in self.at or (FOLLOW_UP in self.at and is_follow_up(timepoint))


@dataclass(frozen=True, kw_only=True)
class Primary:
    """The one primary analysis; everything else is secondary or exploratory."""

    outcome: str  # a score or a change
    timepoint: str
    group: str  # ``all``, a group, or a comparison such as ``a_vs_b``
    method: str  # the one test, by its word in the ledger: ``welch``, ``paired_t``
    population: str  # this and the next: the estimand in words
    summary: str
    missing: str

    @property
    def groups(self) -> tuple[str, ...]:
        """The two that are compared, or the one that the analysis is of."""
        return tuple(self.group.split(VERSUS))

    @property
    def subject(self) -> str:
        """What it is about, as ids of the ledger begin: ``change.month_6.a_vs_b``."""
        return f"{self.outcome}.{self.timepoint}.{self.group}"

    @property
    def estimates(self) -> tuple[str, ...]:
        """What the test is about, by its words in the ledger; of several, the first that there is.

        A test of ranks is about a shift, or of grades about superiority; the others about means.
        """
        if self.method in ("mann_whitney", "wilcoxon"):
            return "hodges_lehmann", "superiority.probability_of_superiority"
        return (f"{'welch' if VERSUS in self.group else 'paired_t'}.mean_difference",)


@dataclass(frozen=True, kw_only=True)
class Study:
    """A study as its definition says."""

    definition: str  # as JSON; two studies are the same if it is
    title: str = field(compare=False)
    condition: str = field(compare=False)
    treatment: str = field(compare=False)
    grouping: Grouping = field(compare=False)
    scores: tuple[Score, ...] = field(compare=False)  # as everything shows them
    associations: tuple[tuple[str, str], ...] = field(compare=False)  # whose correlation is wanted
    primary: Primary | None = field(compare=False)
    patient_columns: tuple[Column, ...] = field(compare=False)  # beside those of every study
    session_columns: tuple[Column, ...] = field(compare=False)
    has_sessions: bool = field(compare=False)
    has_adverse_events: bool = field(compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the definition: the same for the same study."""
        return sha256(self.definition.encode()).hexdigest()

    @cached_property
    def texts(self) -> frozenset[str]:
        """Every text of the definition, in small letters: they are public, and name nobody."""
        texts = re.findall(r'"(?:[^"\\]|\\.)*"', self.definition)
        return frozenset(json.loads(text).casefold() for text in texts)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """All changes, score by score."""
        return tuple(change for score in self.scores for change in score.changes)

    @cached_property
    def main_changes(self) -> tuple[Change, ...]:
        """The change by which each score is followed: the first that it names to the follow-ups."""
        to_follow_up = (
            [change for change in score.changes if change.end == FOLLOW_UP] for score in self.scores
        )
        return tuple(changes[0] for changes in to_follow_up if changes)

    @cached_property
    def _score_of(self) -> Mapping[str, Score]:
        found = {score.id: score for score in self.scores}
        for change in self.changes:
            found |= {change.id: found[change.score]}
            found |= {change.ratio: found[change.score]} if change.ratio else {}
        return found

    def score(self, outcome: str) -> Score:
        """Return the score behind an outcome: itself, or the score that changes; or KeyError."""
        return self._score_of[outcome]

    def scored(self, outcome: str) -> Score | None:
        """Return the score behind an outcome; None where the outcome is not about a score."""
        return self._score_of.get(outcome)

    def change(self, outcome: str) -> Change | None:
        """Return the change that an outcome is, or is the ratio of; None for scores."""
        return next((one for one in self.changes if outcome in (one.id, one.ratio)), None)

    def name(self, outcome: str) -> str:
        """Return what readers call an outcome."""
        change = self.change(outcome)
        if change is None:
            return self.score(outcome).short
        return change.name if outcome == change.id else change.ratio_name

    def unit(self, outcome: str) -> str:
        """Return the unit of an outcome; empty where it is not about a score."""
        change, score = self.change(outcome), self.scored(outcome)
        if change is not None and outcome == change.ratio:
            return "%"
        return score.unit if score else ""

    @property
    def rated(self) -> tuple[Score, ...]:
        """The scores that raters give."""
        return tuple(score for score in self.scores if score.rated)


def study_of(document: Mapping[str, Any]) -> Study:
    """Return the study of a definition, held against its schema and :mod:`.study_faults` before."""
    procedure, primary = document.get("procedure"), document.get("primary")
    patients = document.get("patients") or {}
    return Study(
        definition=json.dumps(document, ensure_ascii=False, sort_keys=True),
        title=document["title"],
        condition=document["condition"],
        treatment=document["treatment"]["name"],
        grouping=_grouping(document["groups"]),
        scores=tuple(map(score_of, document["scores"])),
        associations=tuple((first, second) for first, second in document.get("associations", [])),
        primary=Primary(**primary) if primary else None,
        patient_columns=columns_from("patients", patients.get("columns", ())),
        session_columns=columns_from("sessions", (procedure or {}).get("columns", ())),
        has_sessions=procedure is not None,
        has_adverse_events=document.get("adverse_events", True),
    )


def _grouping(groups: Mapping[str, Any]) -> Grouping:
    compare = groups.get("compare", {})
    levels = (
        {"short": level["label"], **level, "words": tuple(level.get("words", ()))}
        for level in groups["levels"]
    )
    return Grouping(
        column=groups["column"],
        title=groups["title"],
        description=groups.get("description", "Group in which the patient is analysed."),
        levels=tuple(Level(**level) for level in levels),
        reference=compare.get("with", "") if isinstance(compare, Mapping) else "",
        headings=tuple(groups.get("headings", ())),
    )


def score_of(entry: Mapping[str, Any]) -> Score:
    """Return the score of an entry of a definition that keeps to its schema."""
    top = entry.get("top")
    said = {name: entry[name] for name in ("id", "name", "description")}
    said |= {name: entry[name] for name in ("unit", "needed") if name in entry}
    return Score(
        **said,
        short=entry.get("short", entry["name"]),
        lowest=float(entry["lowest"]),
        highest=float(entry["highest"]),
        step=str(entry.get("step") or ""),
        higher_is_better=entry.get("better", "higher") == "higher",
        rated=entry["given_by"] == "rater",
        at=tuple(entry["at"]),
        top=Top(id=top["id"], value=float(top["score"]), label=top["label"]) if top else None,
        threshold=_threshold(entry.get("threshold")),
        changes=tuple(_change(entry["id"], change) for change in entry.get("changes", ())),
        headings=tuple(entry.get("headings", ())),
    )


def _threshold(entry: Mapping[str, Any] | None) -> Threshold | None:
    if entry is None:
        return None
    side: Literal["below", "above"] = "below" if "below" in entry else "above"
    return Threshold(id=entry["id"], limit=float(entry[side]), side=side, meaning=entry["meaning"])


def _change(score: str, entry: Mapping[str, Any]) -> Change:
    ratio = entry.get("ratio", {})
    said = {name: entry[name] for name in ("id", "name", "sign")}
    ends = {"start": entry["from"], "end": entry["to"]}
    return Change(
        **said, **ends, score=score, ratio=ratio.get("id", ""), ratio_name=ratio.get("name", "")
    )
