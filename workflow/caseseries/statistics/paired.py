"""Change within patients: after − before, on the pairs in which neither is missing."""

import math
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics import exact
from caseseries.statistics.distributions import t_p, t_quantile, z_p
from caseseries.statistics.exact import exact_p, sign_flips, with_exact_p
from caseseries.statistics.grid import Grid, Steps, differences, doubled_midranks, is_constant
from caseseries.statistics.moments import mean_of, sd_of
from caseseries.statistics.noncentral import standardised_effect
from caseseries.statistics.order_limits import with_order_limits
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import FloatArray, complete
from caseseries.statistics.sample import Values

NO_PAIR = "no complete pair"
ONE_PAIR = "one complete pair: a spread needs two"
NO_CHANGE = "all differences are zero"


@dataclass(frozen=True)
class Changes:
    """The complete pairs, and their differences as numbers and in whole steps of the grid."""

    before: FloatArray
    after: FloatArray
    values: FloatArray
    steps: Steps
    n_missing: int

    @property
    def n(self) -> int:
        """Complete pairs."""
        return self.values.size


def changes(before: Values, after: Values, grid: Grid | None = None) -> Changes:
    """Return the changes of the complete pairs.

    Raises ValueError when the two have different lengths: then they are not paired.
    """
    (early, late), n_missing = complete(before, after)
    values, steps = differences(early, late, grid)
    return Changes(early, late, values, steps, n_missing)


def t_test(
    before: Values, after: Values, *, confidence: float = 0.95, grid: Grid | None = None
) -> Result:
    """Test the mean change against 0 (R: ``t.test(paired = TRUE)``); parts t, df, sd, se."""
    method = "paired t test, two-sided"
    change = changes(before, after, grid)
    n = change.n
    if n == 0:
        return unavailable("mean_difference", NO_PAIR, method=method, n_missing=change.n_missing)
    point = Result(
        statistic="mean_difference",
        value=mean_of(change.values),
        method=method,
        n=n,
        n_missing=change.n_missing,
        parts={"t": None, "df": n - 1.0, "sd": None, "se": None},
    )
    if n == 1:
        return replace(point, reason=ONE_PAIR)
    if is_constant(change.steps):
        parts = {"t": None, "df": n - 1.0, "sd": 0.0, "se": 0.0}
        return replace(point, reason=_constant(change), parts=parts)
    mean = mean_of(change.values)
    sd = sd_of(change.values)
    se = sd / math.sqrt(n)
    margin = t_quantile(confidence, n - 1) * se
    return replace(
        point,
        ci_low=mean - margin,
        ci_high=mean + margin,
        ci_level=confidence,
        p_value=t_p(mean / se, n - 1),
        parts={"t": mean / se, "df": n - 1.0, "sd": sd, "se": se},
    )


def wilcoxon(
    before: Values, after: Values, *, grid: Grid | None = None, alpha: float = 0.05
) -> Result:
    """Test the changes by their signed ranks; exact, zeros dropped, ties kept.

    The value is V, the rank sum of the increases. Parts: ``n_zero``, ``rank_biserial``, the other
    exact p-values, and V and p after Pratt (1959), who ranks the zeros before he drops them.
    Where the sign patterns are too many to count, the normal approximation of R's ``wilcox.test``.
    """
    method = "exact Wilcoxon signed-rank test, zeros dropped, ties kept, two-sided"
    change = changes(before, after, grid)
    if change.n == 0:
        return unavailable("V", NO_PAIR, method=method, n_missing=change.n_missing)
    moved = change.steps[change.steps != 0]
    ranks = doubled_midranks(abs(moved)) * np.sign(moved)
    v = float(ranks[ranks > 0].sum()) / 2
    point = Result(
        statistic="V",
        value=v,
        method=method,
        n=change.n,
        n_missing=change.n_missing,
        parts={"n_zero": float(change.n - moved.size)},
    )
    if moved.size == 0:
        return replace(point, reason=NO_CHANGE)
    largest = moved.size * (moved.size + 1) / 2
    parts = {
        **point.parts,
        "rank_biserial": 2 * v / largest - 1,
        **_pratt(change.steps),
    }
    null = sign_flips(ranks)
    if null is None:
        approximate = method.replace("exact ", "").replace(
            "two-sided", "normal approximation with continuity correction, two-sided"
        )
        return replace(point, method=approximate, p_value=_normal_p(ranks), parts=parts)
    design = f"{moved.size} changed pairs"
    return with_exact_p(replace(point, parts=parts), null, design, alpha)


def sign_flip(
    before: Values, after: Values, *, grid: Grid | None = None, alpha: float = 0.05
) -> Result:
    """Test the mean change over every choice of the signs of the changes (Fisher 1935)."""
    method = "exact sign-flip permutation test of the mean change, two-sided"
    change = changes(before, after, grid)
    if change.n == 0:
        return unavailable("mean_difference", NO_PAIR, method=method, n_missing=change.n_missing)
    point = Result(
        statistic="mean_difference",
        value=mean_of(change.values),
        method=method,
        n=change.n,
        n_missing=change.n_missing,
    )
    null = sign_flips(change.steps)
    if null is None:
        return replace(
            point,
            reason=f"the sign patterns of {change.n} changes are too many to count; "
            "the grid of the scale, where it has one, makes them countable",
        )
    return with_exact_p(point, null, f"{change.n} pairs with these changes", alpha)


def sign_test(
    before: Values, after: Values, *, grid: Grid | None = None, alpha: float = 0.05
) -> Result:
    """Test how many changes are increases (R: ``binom.test``); zeros dropped."""
    method = "exact sign test, zeros dropped, two-sided"
    change = changes(before, after, grid)
    if change.n == 0:
        return unavailable("increases", NO_PAIR, method=method, n_missing=change.n_missing)
    signs = np.sign(change.steps[change.steps != 0])
    point = Result(
        statistic="increases",
        value=float(np.sum(signs > 0)),
        method=method,
        n=change.n,
        n_missing=change.n_missing,
        parts={"n_zero": float(change.n - signs.size)},
    )
    if signs.size == 0:
        return replace(point, reason=NO_CHANGE)
    null = sign_flips(signs)
    if null is None:
        return replace(point, reason=f"{signs.size} signs are too many to count")
    return with_exact_p(point, null, f"{signs.size} changed pairs", alpha)


def hodges_lehmann(
    before: Values, after: Values, *, confidence: float = 0.95, grid: Grid | None = None
) -> Result:
    """Return the median of the Walsh averages of the changes, zeros kept, with its interval.

    The limits are order statistics of the averages at the signed-rank quantile (Hollander & Wolfe
    1999, 3.3); part ``actual_level`` is their level without ties.
    """
    method = "Hodges–Lehmann: median of the Walsh averages, zeros kept; signed-rank interval"
    change = changes(before, after, grid)
    if change.n == 0:
        return unavailable("hodges_lehmann", NO_PAIR, method=method, n_missing=change.n_missing)
    averages = _walsh_averages(change.values)
    point = Result(
        statistic="hodges_lehmann",
        value=float(np.median(averages)),
        method=method,
        n=change.n,
        n_missing=change.n_missing,
        parts={"actual_level": None},
    )
    if is_constant(change.steps):
        return replace(point, reason=_constant(change))
    null = sign_flips(np.arange(1, change.n + 1))
    return with_order_limits(point, averages, null, confidence)


def d_z(
    before: Values, after: Values, *, confidence: float = 0.95, grid: Grid | None = None
) -> Result:
    """Return d_z = mean change / SD of the changes, with its exact noncentral t interval.

    Parts: ``g_z`` = J × d_z with its limits, ``J`` (exact, df = n − 1), ``t``, ``df``.
    """
    method = "d_z: mean change / SD of the changes; exact noncentral t interval"
    change = changes(before, after, grid)
    if change.n < 2 or is_constant(change.steps):
        return _no_effect("d_z", change, method)
    root_n = math.sqrt(change.n)
    t = mean_of(change.values) / sd_of(change.values) * root_n
    effect = standardised_effect(t, change.n - 1, 1 / root_n, confidence)
    return Result(
        statistic="d_z",
        value=effect.d,
        method=method,
        n=change.n,
        n_missing=change.n_missing,
        ci_low=effect.d_low,
        ci_high=effect.d_high,
        ci_level=confidence,
        reason=effect.reason,
        parts={
            "t": t,
            "df": change.n - 1.0,
            "J": effect.j,
            "g_z": effect.g,
            "g_z_ci_low": effect.g_low,
            "g_z_ci_high": effect.g_high,
        },
    )


def g_av(
    before: Values, after: Values, *, confidence: float = 0.95, grid: Grid | None = None
) -> Result:
    """Return g_av = J × mean change / average SD, with its noncentral t interval.

    The average is √((SD² before + SD² after)/2); parts ``d_av_mean_sd`` and ``g_av_mean_sd`` take
    the mean of the two SDs instead (Cumming 2012). J is exact with df = n − 1. The interval is that
    of d_z × SD of the changes / average SD (Algina & Keselman 2003), the ratio taken as known.
    """
    method = "g_av: J × mean change / root mean square of the two SDs; noncentral t interval"
    change = changes(before, after, grid)
    if change.n < 2 or is_constant(change.steps):
        return _no_effect("g_av", change, method)
    sds = sd_of(change.before), sd_of(change.after)
    average_sd = math.sqrt((sds[0] ** 2 + sds[1] ** 2) / 2)
    se = sd_of(change.values) / math.sqrt(change.n)
    t = mean_of(change.values) / se
    effect = standardised_effect(t, change.n - 1, se / average_sd, confidence)
    d_mean_sd = mean_of(change.values) / (sum(sds) / 2)
    return Result(
        statistic="g_av",
        value=effect.g,
        method=method,
        n=change.n,
        n_missing=change.n_missing,
        ci_low=effect.g_low,
        ci_high=effect.g_high,
        ci_level=confidence,
        reason=effect.reason,
        parts={
            "J": effect.j,
            "d_av": effect.d,
            "d_av_ci_low": effect.d_low,
            "d_av_ci_high": effect.d_high,
            "d_av_mean_sd": d_mean_sd,
            "g_av_mean_sd": None if effect.j is None else effect.j * d_mean_sd,
        },
    )


def _no_effect(statistic: str, change: Changes, method: str) -> Result:
    reason = _constant(change) if change.n > 1 else (ONE_PAIR if change.n else NO_PAIR)
    return unavailable(statistic, reason, method=method, n=change.n, n_missing=change.n_missing)


def attainable_p(before: Values, after: Values, *, grid: Grid | None = None) -> tuple[float, ...]:
    """Return all p-values that the exact Wilcoxon test can give with these ties, ascending.

    Empty where there is no change, and where they are too many to list.
    """
    steps = changes(before, after, grid).steps
    moved = steps[steps != 0]
    null = sign_flips(doubled_midranks(abs(moved))) if moved.size else None
    return () if null is None else exact.attainable_p(null)


def _walsh_averages(values: FloatArray) -> FloatArray:
    first, second = np.triu_indices(values.size)
    return np.sort((values[first] + values[second]) / 2)


def _pratt(steps: Steps) -> dict[str, float | None]:
    ranks = doubled_midranks(abs(steps)) * np.sign(steps)
    null = sign_flips(ranks[ranks != 0])
    return {
        "V_pratt": float(ranks[ranks > 0].sum()) / 2,
        "p_pratt": None if null is None else exact_p(null).two_sided,
    }


def _normal_p(doubled_ranks: Steps) -> float:
    """Return R's approximation: normal, variance less for ties, continuity correction."""
    ranks = doubled_ranks / 2
    deviation = ranks[ranks > 0].sum() - abs(ranks).sum() / 2
    corrected = max(abs(deviation) - 0.5, 0.0)
    return z_p(corrected / math.sqrt(np.sum(ranks**2) / 4))


def _constant(change: Changes) -> str:
    if not change.steps.any():
        return NO_CHANGE
    return (
        f"every difference is {change.values[0]:g}: without variation there is no t and no interval"
    )
