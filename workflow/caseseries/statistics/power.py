"""Power and sample size: what a study of this size can find, and how large one must be.

t tests by the noncentral t distribution, both tails counted (R: power.t.test(strict = TRUE),
pwr::pwr.t2n.test; Cohen 1988); Mann–Whitney by the normal approximation of Noether (1987).
All tests are two-sided at level ``alpha``. An effect is a mean difference divided by an SD: of the
changes for paired tests, within the groups for independent ones.

The power of t tests is that of statsmodels; sizes are solved for here, because its own search stops
early and does not say so.
"""

import math
from collections.abc import Callable

import scipy

from caseseries.statistics.distributions import z_quantile
from caseseries.statistics.result import Result, unavailable

PAIRED = "paired t test, two-sided; noncentral t, both tails"
INDEPENDENT = "independent t test, two-sided; noncentral t, both tails"
NOETHER = "Mann–Whitney test, two-sided; normal approximation of Noether (1987)"
SIZE_PARTS = ("n_exact", "n_first", "n_second")

Power = Callable[[float], float]
"""Power as a function of the number of patients, or of the effect."""


def paired_t(n: int, effect: float, *, alpha: float = 0.05) -> Result:
    """Return the power of ``n`` pairs to find the effect."""
    reason = _no_level(alpha) or _too_few(n)
    return _power(reason, lambda: _paired(n, effect, alpha), PAIRED, n, effect, alpha)


def paired_t_size(effect: float, power: float, *, alpha: float = 0.05) -> Result:
    """Return the number of pairs that find the effect with this power; part ``n_exact``."""
    reason = _no_level(alpha) or _no_power(power, alpha) or _no_effect(effect)
    parts = {"effect": effect, "power": power, "alpha": alpha}
    if reason:
        return unavailable("n", reason, method=PAIRED, parts=(*parts, "n_exact"))
    exact = _solve_size(lambda n: _paired(n, effect, alpha), power, 2.0)
    n = math.ceil(exact)
    return Result(statistic="n", value=n, method=PAIRED, n=n, parts={**parts, "n_exact": exact})


def independent_t(n_first: int, n_second: int, effect: float, *, alpha: float = 0.05) -> Result:
    """Return the power of two groups of these sizes to find the effect."""
    n = n_first + n_second
    reason = _no_level(alpha) or _too_few_in_groups(n_first, n_second)
    return _power(
        reason,
        lambda: _independent(n_first, n_second, effect, alpha),
        INDEPENDENT,
        n,
        effect,
        alpha,
    )


def independent_t_size(
    effect: float, power: float, *, ratio: float = 1.0, alpha: float = 0.05
) -> Result:
    """Return the number of patients in both groups together that find the effect.

    ``ratio`` is the size of the second group divided by that of the first. Parts: ``n_first``,
    ``n_second``, and ``n_exact``, the unrounded size of the first group.

    >>> size = independent_t_size(1.0, 0.9)  # R: power.t.test(delta = 1, power = .9)
    >>> f"{size.parts['n_exact']:.4f}"
    '22.0211'
    """
    reason = _no_level(alpha) or _no_power(power, alpha) or _no_effect(effect) or _no_ratio(ratio)
    smallest = max(1.0, 1 / ratio, 3 / (1 + ratio)) if ratio > 0 else 1.0
    return _size(
        reason,
        lambda n: _independent(n, ratio * n, effect, alpha),
        INDEPENDENT,
        smallest,
        {"effect": effect, "power": power, "ratio": ratio, "alpha": alpha},
    )


def mann_whitney(n_first: int, n_second: int, superiority: float, *, alpha: float = 0.05) -> Result:
    """Return the power of two groups to find this probability of superiority.

    ``superiority`` is P(first > second) + P(equal)/2: 0.5 is no difference.
    """
    n = n_first + n_second
    reason = _no_level(alpha) or _no_superiority(superiority)
    if not reason and min(n_first, n_second) < 1:
        reason = f"groups of {n_first} and {n_second}: each needs a patient"
    return _power(
        reason,
        lambda: _noether(n_first, n_second, superiority, alpha),
        NOETHER,
        n,
        superiority,
        alpha,
    )


def mann_whitney_size(
    superiority: float, power: float, *, ratio: float = 1.0, alpha: float = 0.05
) -> Result:
    """Return the number of patients in both groups together that find this superiority.

    Arguments and parts are those of ``mann_whitney`` and ``independent_t_size``.
    """
    reason = _no_level(alpha) or _no_power(power, alpha) or _no_superiority(superiority)
    reason = reason or _no_effect(superiority - 0.5) or _no_ratio(ratio)
    return _size(
        reason,
        lambda n: _noether(n, ratio * n, superiority, alpha),
        NOETHER,
        1.0,
        {"effect": superiority, "power": power, "ratio": ratio, "alpha": alpha},
    )


def _paired(n: float, effect: float, alpha: float) -> float:
    from statsmodels.stats.power import TTestPower

    return _sure(TTestPower().power(abs(effect), n, alpha))


def _independent(n_first: float, n_second: float, effect: float, alpha: float) -> float:
    from statsmodels.stats.power import TTestIndPower

    return _sure(TTestIndPower().power(abs(effect), n_first, alpha, ratio=n_second / n_first))


def _sure(power: float) -> float:
    """Return a power; NaN stands where the far tail is smaller than a float can add to 1."""
    return 1.0 if math.isnan(power) else float(power)


def _noether(n_first: float, n_second: float, superiority: float, alpha: float) -> float:
    n = n_first + n_second
    share = n_first / n
    shift = abs(superiority - 0.5) * math.sqrt(12 * share * (1 - share) * n)
    return float(scipy.special.ndtr(shift - z_quantile(1 - alpha)))


def _power(
    reason: str, power: Callable[[], float], method: str, n: int, effect: float, alpha: float
) -> Result:
    parts = {"effect": effect, "alpha": alpha}
    if reason:
        return unavailable("power", reason, method=method, n=max(n, 0), parts=parts)
    return Result(statistic="power", value=power(), method=method, n=n, parts=parts)


def _size(
    reason: str, power_at: Power, method: str, smallest: float, asked: dict[str, float]
) -> Result:
    if reason:
        return unavailable("n", reason, method=method, parts=(*asked, *SIZE_PARTS))
    exact = _solve_size(power_at, asked["power"], smallest)
    n_first, n_second = math.ceil(exact), math.ceil(asked["ratio"] * exact)
    sizes = {"n_exact": exact, "n_first": n_first, "n_second": n_second}
    n = n_first + n_second
    return Result(statistic="n", value=n, method=method, n=n, parts={**asked, **sizes})


def _solve_size(power_at: Power, power: float, smallest: float) -> float:
    """Return the size with exactly this power, or the smallest where it has more already."""
    if power_at(smallest) >= power:
        return smallest
    return _root(power_at, power, smallest, _beyond(power_at, power, 2 * smallest))


def _beyond(power_at: Power, power: float, start: float) -> float:
    """Return a number at which the power is exceeded."""
    while power_at(start) < power:
        start *= 2
    return start


def _root(power_at: Power, power: float, low: float, high: float) -> float:
    return float(
        scipy.optimize.brentq(lambda x: power_at(x) - power, low, high, xtol=1e-12, rtol=1e-13)
    )


def _no_level(alpha: float) -> str:
    return "" if 0 < alpha < 1 else f"alpha is {alpha:g}; a level lies between 0 and 1"


def _no_power(power: float, alpha: float) -> str:
    if alpha < power < 1:
        return ""
    return f"a power of {power:g} is not between alpha ({alpha:g}) and 1"


def _no_effect(effect: float) -> str:
    return "an effect of zero is not found by any number of patients" if effect == 0 else ""


def _no_ratio(ratio: float) -> str:
    return "" if ratio > 0 else f"the ratio of group sizes is {ratio:g}; it must be above 0"


def _no_superiority(superiority: float) -> str:
    return "" if 0 <= superiority <= 1 else f"{superiority:g} is not a probability"


def _too_few(n: int) -> str:
    return "" if n >= 2 else f"n = {n}: a paired t test needs two pairs"


def _too_few_in_groups(n_first: int, n_second: int) -> str:
    if min(n_first, n_second) >= 1 and n_first + n_second >= 3:
        return ""
    return f"groups of {n_first} and {n_second}: no degree of freedom is left"
