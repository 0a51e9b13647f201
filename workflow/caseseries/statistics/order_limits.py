"""Hodges–Lehmann intervals: which order statistics of the candidate shifts are the limits."""

from dataclasses import replace
from fractions import Fraction

from caseseries.statistics.exact import Null, tail_quantile
from caseseries.statistics.result import Result
from caseseries.statistics.rows import FloatArray

MOST_CANDIDATES = 4_000_000
"""Above this many, the candidate shifts are not listed."""

TOO_MANY_CANDIDATES = "more than four million pairs of values: their median is not computed"


def with_order_limits(
    point: Result, candidates: FloatArray, null: Null | None, confidence: float
) -> Result:
    """Add the interval whose limits stand at the quantile of the rank statistic (R: wilcox.test).

    ``candidates`` ascend; ``null`` is the distribution of the rank statistic without ties. Part
    ``actual_level`` is the level of the interval without ties: at least ``confidence``. Where the
    sample is too small for that, the limits are the extremes, and a warning says what they hold.
    """
    if null is None:
        return replace(point, reason="the arrangements behind the interval are too many to count")
    tail = (1 - Fraction(repr(confidence))) / 2
    rank = max(1, tail_quantile(null, tail) - null.minimum)
    outside = null.at_most(null.minimum + rank - 1)
    level = float(1 - 2 * Fraction(outside, null.counts.total))
    if level <= 0:
        return replace(point, reason="the sample is too small for an interval of any level")
    too_small = (
        f"The sample is too small for a {confidence:.0%} interval: "
        f"the widest there is has level {level:.1%}.",
    )
    return replace(
        point,
        ci_low=float(candidates[rank - 1]),
        ci_high=float(candidates[-rank]),
        ci_level=min(confidence, level),
        parts={**point.parts, "actual_level": level},
        warnings=() if level >= confidence else too_small,
    )
