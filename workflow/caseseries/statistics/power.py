"""Sample size: how large a study must be to find an effect.

t tests by the noncentral t distribution, both tails counted (R: power.t.test(strict = TRUE),
pwr::pwr.t2n.test; Cohen 1988); Mann–Whitney by the normal approximation of Noether (1987).
All tests are two-sided at level ``alpha``. An effect is a mean difference divided by an SD: of the
changes for paired tests, within the groups for independent ones.

The power of t tests is that of statsmodels; sizes are solved for here, because its own search stops
early and does not say so.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import scipy

from caseseries.statistics.distributions import z_quantile
from caseseries.statistics.result import Result, unavailable

PAIRED = "paired t test, two-sided; noncentral t, both tails"
INDEPENDENT = "independent t test, two-sided; noncentral t, both tails"
NOETHER = "Mann–Whitney test, two-sided; normal approximation of Noether (1987)"


def paired_t_size(effect: float, power: float, *, alpha: float = 0.05) -> Result:
    """Return the number of pairs that find the effect with this power; part ``n_exact``.

    >>> size = paired_t_size(0.5, 0.8)  # R: power.t.test(..., type = "paired", strict = TRUE)
    >>> f"{size.parts['n_exact']:.4f}"
    '33.3671'
    """
    from statsmodels.stats.power import TTestPower

    at = partial(_t_power, TTestPower(), effect, alpha)
    return _size(at, 2.0, 1, PAIRED, effect, power, alpha)


def independent_t_size(effect: float, power: float, *, alpha: float = 0.05) -> Result:
    """Return the number of patients in two equal groups together that find the effect.

    Part ``n_exact`` is the unrounded size of one group.

    >>> size = independent_t_size(1.0, 0.9)  # R: power.t.test(delta = 1, power = .9)
    >>> f"{size.parts['n_exact']:.4f}"
    '22.0211'
    """
    from statsmodels.stats.power import TTestIndPower

    at = partial(_t_power, TTestIndPower(), effect, alpha)
    return _size(at, 1.5, 2, INDEPENDENT, effect, power, alpha)


def _t_power(test: Any, effect: float, alpha: float, n: float) -> float:
    """Return a power: of the near tail where the far one is NaN, and 1 where both are.

    A far tail is NaN only below 1e-14; a near one, where it misses 1 by less than a float tells.
    """
    power = test.power(abs(effect), n, alpha)
    if math.isnan(power):
        power = test.power(abs(effect), n, alpha / 2, alternative="larger")
    return 1.0 if math.isnan(power) else float(power)


def mann_whitney_size(superiority: float, power: float, *, alpha: float = 0.05) -> Result:
    """Return the number of patients in two equal groups together that find this superiority.

    ``superiority`` is P(first > second) + P(equal)/2: 0.5 is no difference.

    >>> mann_whitney_size(0.3, 0.9).value  # R: statpsych, example(size.test.mann), 44 a group
    88
    """
    if not 0 <= superiority <= 1:
        return unavailable("n", f"{superiority:g} is not a probability", method=NOETHER)
    effect = superiority - 0.5

    def at(n: float) -> float:
        return float(scipy.special.ndtr(abs(effect) * math.sqrt(6 * n) - z_quantile(1 - alpha)))

    return _size(at, 1.0, 2, NOETHER, effect, power, alpha)


def _size(
    power_at: Callable[[float], float],
    smallest: float,
    groups: int,
    method: str,
    effect: float,
    power: float,
    alpha: float,
) -> Result:
    reason = ""
    if effect == 0:
        reason = "an effect of zero is not found by any number of patients"
    if not alpha < power < 1:
        reason = f"a power of {power:g} is not between alpha ({alpha:g}) and 1"
    if not 0 < alpha < 1:
        reason = f"alpha is {alpha:g}; a level lies between 0 and 1"
    if reason:
        return unavailable("n", reason, method=method)
    exact = _where(power_at, power, smallest)
    n = groups * math.ceil(exact)
    return Result(statistic="n", value=n, method=method, n=n, parts={"n_exact": exact})


def _where(power_at: Callable[[float], float], power: float, smallest: float) -> float:
    """Return the size with exactly this power, or the smallest where it has more already."""
    if power_at(smallest) >= power:
        return smallest
    largest = 2 * smallest
    while power_at(largest) < power:
        largest *= 2
    found = scipy.optimize.brentq(
        lambda n: power_at(n) - power, smallest, largest, xtol=1e-12, rtol=1e-13
    )
    return float(found)
