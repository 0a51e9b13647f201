"""The look-ups of a case series: its study, its cohorts, and the methods whose numbers it shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import ClassVar

from caseseries.cases.study import ALL, Score, Study
from caseseries.cases.vocabulary import BASELINE, IMMEDIATE, is_follow_up
from caseseries.ledger import expect
from caseseries.pool.selection import POOLED
from caseseries.present import numbers, words
from caseseries.present.manuscript.clinic import Clinic
from caseseries.present.manuscript.exhibits import KINDS
from caseseries.present.manuscript.lookups import Lookups

MOST_SHOWN = 5
"""Tables, and figures, that stand in the text; the others go to the supplement."""

PROGRAMS = {"numpy": "NumPy", "scipy": "SciPy", "pandas": "pandas"}


@dataclass(frozen=True, kw_only=True)
class SeriesLookups(Lookups):
    """The look-ups of the paper of a case series.

    ``pooled`` is the ledger id of the primary outcome over all cohorts, ``sent`` are those of them
    that sent numbers alone, ``doubts`` says which seem to hold the same patients,
    ``reported`` the statistics whose numbers the paper shows: ``welch.p``.
    """

    THINGS: ClassVar[Sequence[str]] = ("study", "clinics", "several", "pooled", "doubts", "sent")

    study: Study
    clinics: Sequence[Clinic]
    pooled: str = ""
    sent: Sequence[str] = ()
    doubts: str = ""
    reported: frozenset[str] = frozenset()
    _shown: list[str] = field(default_factory=list, init=False)

    # --- words of the definition, which may hold numbers

    def lower(self, text: str) -> str:
        """Return a name inside a sentence: its first letter small, if it is no abbreviation."""
        return self._emit(words.within(text))

    def at(self, timepoint: str) -> str:
        """``at 6 months``, ``right after treatment``."""
        self._expect_time(timepoint)
        if timepoint in (BASELINE, IMMEDIATE):
            return words.timepoint(timepoint).lower()
        if not is_follow_up(timepoint):
            return "at each follow-up"
        return f"at {self._emit(words.duration(timepoint))}"

    def scale(self, score: Score) -> str:
        """``0 to 10 points``: the ends of a scale."""
        ends = f"{score.lowest:g} to {score.highest:g}".replace("-", numbers.MINUS)
        return self._emit(ends + ("%" if score.unit == "%" else f" {score.unit}"))

    def grade(self, value: float) -> str:
        """``3``: a score of the definition."""
        return self._emit(f"{value:g}".replace("-", numbers.MINUS))

    def unit(self, outcome: str) -> str:
        """Return `` points`` or ``%``, as it follows a number of this outcome."""
        unit = self.study.unit(outcome)
        return unit if unit in ("", "%") else f" {unit}"

    def raters(self, clinic: Clinic, score: Score) -> str:
        """``2 raters``: how many named raters gave a score."""
        return self._emit(numbers.counted(clinic.raters(score), "rater"))

    def told(self, clinic: Clinic, key: str, what: str) -> str:
        """Return what a cohort's reporting.yaml says, without a full stop, or ask for it."""
        said = clinic.told.get(key)
        if said is None:
            whose = f"{what} ({clinic.facts.title})" if self.several else what
            return self.ask(whose, clinic.file)
        return self._emit(str(said).strip().removesuffix("."))

    def patients(self) -> str:
        """``63 patients``: how many there are in all cohorts together."""
        counts = [self._row(one("patients", ALL, "count")) for one in self.clinics]
        total = sum(int(row.value or 0) for row in counts)
        shown = numbers.counted(total, "patient")
        return self._number(shown, counts[0]) if len(counts) == 1 else self._emit(shown, "quality")

    def cohorts(self) -> str:
        """``3 clinics``: how many cohorts there are."""
        return self._emit(numbers.counted(len(self.clinics), "clinic"), "quality")

    def pooled_over(self) -> str:
        """``3 clinics``: how many the pooled primary outcome rests on."""
        row = self._filled(self.pooled)
        return self._number(numbers.counted(row.n, "clinic"), row)

    def sent_alone(self) -> str:
        """``1 further clinic (clinic-c)``: how many sent numbers alone, and which."""
        count = numbers.counted(len(self.sent), "further clinic")
        return self._emit(f"{count} ({words.listed(self.sent)})", "quality")

    def software(self, package: str) -> str:
        """``SciPy 1.17.1``: a program with the version that ran."""
        return self._emit(f"{PROGRAMS[package]} {version(package)}", "provenance")

    def see(self, *targets: str) -> str:
        """Refer to those tables and figures that there are and for which the text has room."""
        for one in targets:
            expect(one[:4], KINDS, "a target begins with tbl: or fig:, not with")
        room = [one for one in targets if one in self.exhibits and self._has_room(one)]
        return f" ({', '.join(f'@{target}' for target in room)})" if room else ""

    # --- what sentences are chosen by

    def uses(self, statistic: str) -> bool:
        """Whether the paper shows a number of a method."""
        return any(statistic in one.split(".") for one in self.reported)

    def some_lost(self, statistic_id: str) -> bool:
        """Whether a row lacks patients."""
        row = self._find(statistic_id)
        return row is not None and row.n_missing > 0

    @property
    def several(self) -> bool:
        """Whether there are several cohorts."""
        return len(self.clinics) > 1

    def _place(self, statistic_id: str) -> tuple[str, str]:
        """Return where a row stands; with several clinics an id names its own."""
        if statistic_id and "/" not in statistic_id and self.several:
            names = (*(one.name for one in self.clinics), POOLED)
            whole = words.listed([f"{name}/{statistic_id}" for name in names], "or")
            raise KeyError(f"several cohorts have such a number; say whose you mean: {whole}")
        return super()._place(statistic_id)

    def _has_room(self, target: str) -> bool:
        if target not in self._shown:
            if sum(one[:4] == target[:4] for one in self._shown) >= MOST_SHOWN:
                return False
            self._shown.append(target)
        return True
