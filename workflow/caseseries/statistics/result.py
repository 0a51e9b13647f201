"""The one record that every statistical method returns."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


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
        Further numbers of the same method, by name: ``t``, ``df``, ``se``, ``p_min``. A part that
        cannot be computed is None and ``reason`` says why.
    warnings
        Sentences that a reader must see beside the number.
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


def unavailable(
    statistic: str,
    reason: str,
    *,
    method: str,
    n: int = 0,
    n_missing: int = 0,
    parts: Iterable[str] = (),
) -> Result:
    """Return the record of a number that cannot be computed, with the reason in words.

    ``parts`` names the further numbers of the method, which are then empty too.
    """
    return Result(
        statistic=statistic,
        value=None,
        reason=reason,
        method=method,
        n=n,
        n_missing=n_missing,
        parts=dict.fromkeys(parts),
    )
