"""The one record that every statistical method returns."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

OUTCOME = "{outcome}"
"""Stands for the unit of what was measured, which whoever writes the number down fills in."""

UNITS = {
    **dict.fromkeys(("mean", "sd", "median", "q1", "q3", "min", "max"), OUTCOME),
    **dict.fromkeys(("mean_difference", "hodges_lehmann", "largest_change"), OUTCOME),
    **dict.fromkeys(("estimate", "prediction_interval", "coefficient"), OUTCOME),
    **dict.fromkeys(("bias", "limit_low", "limit_high"), OUTCOME),
    **dict.fromkeys(("sem_agreement", "sem_consistency", "smallest_detectable_change"), OUTCOME),
    **dict.fromkeys(("variance", "tau2"), "{outcome} squared"),
    **dict.fromkeys(("d_z", "g_av", "hedges_g", "effect"), "standard deviations"),
    **dict.fromkeys(("proportion", "risk_difference", "free"), "proportion"),
    **dict.fromkeys(("count", "n", "at_risk"), "patients"),
    **dict.fromkeys(("probability_of_superiority", "power"), "probability"),
    **dict.fromkeys(("percent", "i2"), "%"),
    "V": "rank sum",
    "U": "pairs",
}
"""Unit of each statistic; correlations, ratios, test statistics and p-values are pure numbers."""

OWN_PARTS, ROOTS, IN_OUTCOME = ("se",), ("sd", "tau"), ("sd_first", "sd_second")
"""Further numbers in the unit of the value, in its root, and in that of the outcome; others that
are written down are pure numbers."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One estimate with everything that a reader needs to judge it.

    Attributes
    ----------
    statistic
        What ``value`` is, in one word of the field: ``mean``, ``mean_difference``, ``rho``.
    value
        The estimate, or None when it cannot be computed; ``reason`` then says why.
    method
        The method in words, complete enough to repeat it.
    n, n_missing
        Units that were used, and units that were left out because a value is missing.
    ci_low, ci_high, ci_level
        Confidence interval and its level (0.95). Both limits or neither.
    p_value
        Two-sided unless ``method`` says otherwise.
    reason
        Why ``value``, the interval or the p-value is empty, in words.
    parts
        Further numbers that the ledger writes down, by name: ``se``, ``p_min``, ``tau``. Of an
        empty result they are not there.
    warnings
        Sentences that a reader must see beside the number.
    own_unit
        Unit of the value where it is not that of the statistic in ``UNITS``.
    """

    statistic: str
    value: float | None
    method: str
    n: int
    n_missing: int = 0
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    p_value: float | None = None
    reason: str = ""
    parts: Mapping[str, float | None] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    own_unit: str | None = None

    def __post_init__(self) -> None:
        """Refuse a record that would mislead: NaN, infinity, or an empty value without words."""
        numbers = {
            "value": self.value,
            "ci_low": self.ci_low,
            "ci_high": self.ci_high,
            "p_value": self.p_value,
            **self.parts,
        }
        for name, number in numbers.items():
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{self.statistic}: {name} is {number}; leave it empty, say why")
        if self.value is None and not self.reason:
            raise ValueError(f"{self.statistic}: an empty value needs a reason")
        if (self.ci_low is None) != (self.ci_high is None):
            raise ValueError(f"{self.statistic}: an interval has both limits or neither")
        if self.ci_low is not None and self.ci_level is None:
            raise ValueError(f"{self.statistic}: an interval needs its level")

    def within(self, low: float, high: float, level: float) -> "Result":
        """Return the estimate with its interval."""
        return replace(self, ci_low=float(low), ci_high=float(high), ci_level=level)

    def warned(self, *warnings: str) -> "Result":
        """Return the estimate with more warnings behind its own."""
        return replace(self, warnings=(*self.warnings, *warnings))

    @property
    def unit(self) -> str:
        """Unit of the value; empty for a pure number."""
        return UNITS.get(self.statistic, "") if self.own_unit is None else self.own_unit

    def further(self, part: str, value: float | None) -> "Result":
        """Return the record of a further number: it has no interval and no p-value of its own."""
        unit = OUTCOME if part in IN_OUTCOME else ""
        if part in (*OWN_PARTS, *ROOTS):
            unit = self.unit.removesuffix(" squared") if part in ROOTS else self.unit
        return Result(
            statistic=part,
            value=value,
            method=self.method,
            n=self.n,
            n_missing=self.n_missing,
            reason=self.reason if value is None else "",
            warnings=self.warnings,
            own_unit=unit,
        )


def unavailable(
    statistic: str, reason: str, *, method: str, n: int = 0, n_missing: int = 0
) -> Result:
    """Return the record of a number that cannot be computed, with the reason in words."""
    return Result(
        statistic=statistic, value=None, reason=reason, method=method, n=n, n_missing=n_missing
    )


@dataclass(frozen=True)
class Sample:
    """Observations that a method works on, and the level of its intervals.

    ``n`` units are used, ``n_missing`` are left out because a value is missing.
    """

    n: int
    n_missing: int
    confidence: float

    def estimate(self, statistic: str, value: float, method: str) -> Result:
        """Return an estimate on these observations."""
        return Result(
            statistic=statistic, value=value, method=method, n=self.n, n_missing=self.n_missing
        )

    def refusal(self, statistic: str, reason: str, method: str) -> Result:
        """Return the record of an estimate that these observations do not allow."""
        return unavailable(statistic, reason, method=method, n=self.n, n_missing=self.n_missing)
