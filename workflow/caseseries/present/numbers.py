"""How numbers look to a reader: the one place where the study rounds.

House style: ``8.7 ± 1.1`` · ``8.5 [8.0 to 9.2]`` · ``0.9 (0.4 to 1.6)`` · ``6/7 (86%)`` ·
``p = .03`` · ``p < .001`` · a real minus sign · an em dash where there is no number.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeGuard

from caseseries import rounding
from caseseries.cases.study import Score, Study
from caseseries.ledger import Row

ALPHA = 0.05
"""Two-sided level below which a p-value is called significant."""
MINUS = "−"
MISSING = "—"

# Statistics in the unit of a score or a column; its step says how many decimals they carry.
OBSERVED_SCORES = ("min", "max")
SUMMARIES = (
    *("mean", "sd", "median", "q1", "q3", "iqr", "se", "mean_difference", "hodges_lehmann"),
    *("estimate", "prediction_interval", "coefficient"),
    *("bias", "limit_low", "limit_high"),
)
# Decimals of a change in so long: in a day it is a thirtieth of that in a month.
IN_TIME = {"day": 4, "week": 3, "month": 2}
AGREEMENT = "_agreement"
VARIANCE = ".variance."

# Whole as a rule; a median of them may end in a half.
COUNTS = (
    *("count", "count_min", "count_max", "n", "n_missing", "n_zero", "n_arrangements", "df"),
    "levels",
)
COUNTED_UNITS = ("patients", "sessions", "days", "weeks", "months", "readings")

# Effect sizes, correlations, test statistics.
UNITLESS_PLACES = 2

# Below a hundred patients one patient is more than one percent.
PERCENT_PLACES_FROM = 100


@dataclass(frozen=True)
class Precision:
    """How many decimals the scores of a cohort carry, and what its tables measure.

    ``steps`` are the smallest distances between two scores, or two values of a column, as written:
    ``{"score": "0.5", "length_cm": "0.1"}``. A scale that is not named has whole scores.
    """

    study: Study | None = None
    steps: Mapping[str, str] = field(default_factory=dict)

    def score(self, outcome: str) -> Score | None:
        """Return the score that an outcome, or the agreement on it, is about."""
        return self.study.scored(outcome.removesuffix(AGREEMENT)) if self.study else None

    def measured(self, row: Row) -> str:
        """Return the score or the column whose values a row describes; empty if it is neither."""
        if self.score(row.outcome):
            return row.outcome
        names = (row.outcome, row.statistic.partition(".")[0])
        return next((name for name in names if name in self.steps), "")

    def is_whole(self, row: Row) -> bool:
        """Say whether a row describes a column of whole values."""
        column = "" if self.score(row.outcome) else self.measured(row)
        return bool(column) and not self.of_scores(column)

    def is_in_its_unit(self, row: Row) -> bool:
        """Say whether a row states an outcome in the unit of its score."""
        score = self.score(row.outcome)
        return score is not None and score.unit == row.unit

    def of_scores(self, outcome: str) -> int:
        """Return the decimals of a single score, or of a single value of a column."""
        score = self.score(outcome)
        step = Decimal(self.steps.get(score.id if score else outcome, "1")).normalize()
        return max(0, -int(step.as_tuple().exponent))

    def of_summaries(self, outcome: str) -> int:
        """Return the decimals of a mean: those of the values, and one for whole ones."""
        return max(1, self.of_scores(outcome))

    def estimate(self, row: Row) -> str:
        """Return ``0.9 (0.4 to 1.6)``: the value of a row with its interval."""
        return estimate(row.value, row.ci_low, row.ci_high, places(row, self))


def text(row: Row, precision: Precision) -> str:
    """Return the value of a ledger row as it is printed, without unit; a dash when it is empty."""
    return MISSING if row.value is None else _as_of(row, row.value, precision)


def possible(row: Row, precision: Precision) -> str:
    """Return ``0.4 to 1.6``, the range of a reconstruction's number; empty where there is none."""
    if row.range_low is None or row.range_high is None:
        return ""
    ends = [_as_of(row, end, precision) for end in (row.range_low, row.range_high)]
    return " to ".join(dict.fromkeys(ends))


def _as_of(row: Row, value: float, precision: Precision) -> str:
    """Return a number as values of a ledger row are printed."""
    statistic = row.statistic.rpartition(".")[2]
    if statistic == "p" or statistic.startswith("p_"):
        return p_value(value)
    counted = row.unit in COUNTED_UNITS and not precision.is_in_its_unit(row)
    if statistic in COUNTS or counted or (statistic == "median" and precision.is_whole(row)):
        return fixed(value, 1).removesuffix(".0")
    return fixed(value, places(row, precision))


def places(row: Row, precision: Precision) -> int:
    """Return the decimals with which an estimate and its interval are printed."""
    statistic = row.statistic.rpartition(".")[2]
    if statistic == "tau" or VARIANCE in row.statistic:
        return UNITLESS_PLACES
    if decimals := IN_TIME.get(row.unit.partition(" a ")[2]):
        return decimals
    measured = precision.measured(row)
    in_steps = row.unit != "%" or measured in precision.steps  # a ratio of scores has no step
    if measured and in_steps and statistic in OBSERVED_SCORES:
        return precision.of_scores(measured)
    if measured and statistic in SUMMARIES:
        return precision.of_summaries(measured)
    return percent_places(row.n) if row.unit == "%" else UNITLESS_PLACES


def fixed(value: float, decimals: int) -> str:
    """Return a number with a fixed count of decimals; ties go away from zero."""
    return rounding.printed(rounding.exact(value), decimals).replace("-", MINUS)


def known(row: Row | None) -> TypeGuard[Row]:
    """Whether there is a row, and a value in it."""
    return row is not None and row.value is not None


def plotted(row: Row | None) -> float:
    """Return a value as a figure takes it: NaN where there is none."""
    return math.nan if row is None or row.value is None else row.value


def as_printed(text: str) -> str:
    """Return a number that a paper prints, digit by digit as it stands, with a real minus sign."""
    return text.replace("-", MINUS) or MISSING


def p_value(value: float) -> str:
    """Return a p-value for a table: ``.03``, ``.008``, ``< .001``, ``> .99``.

    Two decimals; three below .01, and near .05, where two would hide the side of .05.
    """
    if value < 0.001:
        return "< .001"
    if value > 0.99:
        return "> .99"
    three = value < 0.01 or 0.045 <= value < 0.055
    return fixed(value, 3 if three else 2).removeprefix("0")


def p_phrase(value: float) -> str:
    """Return a p-value for a sentence: ``p = .03``, ``p < .001``."""
    shown = p_value(value)
    return f"p {shown}" if shown[0] in "<>" else f"p = {shown}"


def mean_sd(mean: float | None, sd: float | None, decimals: int) -> str:
    """Return ``8.7 ± 1.1``; the mean alone where there is no SD (one patient)."""
    if mean is None:
        return MISSING
    return fixed(mean, decimals) + (f" ± {fixed(sd, decimals)}" if sd is not None else "")


def median_quartiles(
    median: float | None, low: float | None, high: float | None, decimals: int
) -> str:
    """Return ``8.5 [8.0 to 9.2]``, the quartiles in brackets."""
    return estimate(median, low, high, decimals).replace("(", "[").replace(")", "]")


def span(low: float | None, high: float | None, decimals: int) -> str:
    """Return ``0.4 to 1.6``: an interval or a range."""
    if low is None or high is None:
        return MISSING
    return f"{fixed(low, decimals)} to {fixed(high, decimals)}"


def estimate(value: float | None, low: float | None, high: float | None, decimals: int) -> str:
    """Return ``0.9 (0.4 to 1.6)``; the estimate alone where there is no interval."""
    if value is None:
        return MISSING
    interval = f" ({span(low, high, decimals)})" if low is not None and high is not None else ""
    return f"{fixed(value, decimals)}{interval}"


def pooled_share(row: Row | None) -> str:
    """Return ``76% (64 to 85)``."""
    if row is None or row.value is None:
        return MISSING
    shown = percent(row.value, row.n)
    if row.ci_low is None or row.ci_high is None:
        return shown
    return f"{shown} ({span(row.ci_low, row.ci_high, percent_places(row.n))})"


def share(count: float | None, total: int) -> str:
    """Return ``6/7 (86%)``: the count first, because a percentage of few patients misleads."""
    if count is None:
        return MISSING
    fraction = f"{fixed(count, 0)}/{total}"
    return f"{fraction} ({percent(100 * count / total, total)})" if total else fraction


def share_of(row: Row) -> str:
    """Return ``6/7 (86%)``: the patients that a ledger row counts, of those that it rests on."""
    return share(row.value, row.n)


def percent(value: float, total: int) -> str:
    """Return ``86%`` of ``total`` patients."""
    return f"{fixed(value, percent_places(total))}%"


def percent_places(total: int) -> int:
    """Return the decimals that a percentage of so many patients carries."""
    return 1 if total >= PERCENT_PLACES_FROM else 0


def level(confidence: float) -> str:
    """Return the level of an interval: ``95%``, ``97.5%``."""
    return f"{fixed(100 * confidence, 1).removesuffix('.0')}%"


def counted(count: int, singular: str, plural: str = "") -> str:
    """Return ``1 patient``, ``2 patients``."""
    return f"{count} {singular if count == 1 else plural or singular + 's'}"
