"""Exact tests: the null distribution counted over all arrangements, ties kept.

Three chance models serve every exact test here: which of the pooled values fall into the first
group (``subset_sums``), which sign each change has (``sign_flips``), which second value is paired
with which first (``pairings``, ``inversions``, ``concordances``). Each returns None where the
arrangements are too many to count. Own, because R and scipy approximate or drop ties.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate
from operator import add, mul

import numpy as np

from caseseries.statistics.counting import Counts, Halves, Polynomial, Subsets, by_size, one_by_one
from caseseries.statistics.grid import Steps
from caseseries.statistics.result import Result
from caseseries.statistics.rows import FloatArray

WORK_LIMIT = 100_000_000
"""Bytes that a count may add up: a tenth of a second."""

SUBSETS_LIMIT = 28_000_000
"""The same for the sums of subsets, in additions."""

PAIRING_LIMIT = 400_000_000
"""The same for rank correlations, of which a study has few, in units that pass more quickly."""

MOST_UNITS = 1000
"""Above this many units the number of arrangements leaves the range of a float."""

MOST_PAIRED = 200
"""Above this many pairs no rank correlation is countable, whatever its ties."""

ALPHA = 0.05
"""Level at which a warning says that no data could be significant."""

MOST_CANDIDATES = 4_000_000
"""Above this many, the candidate shifts of a Hodges–Lehmann estimate are not listed."""

TOO_MANY_CANDIDATES = "more than four million pairs of values: their median is not computed"

TOO_MANY = "the arrangements are too many to count, so the exact p-values are empty"
TOO_MANY_SUMS = f"{TOO_MANY}; with the grid of the scale they may be countable"


@dataclass(frozen=True)
class Null:
    """The distribution of a statistic T when chance alone deals: counts, mean and range.

    ``observed`` is T in the data, on the same whole-number scale.
    """

    counts: Counts
    mean: Fraction
    minimum: int
    maximum: int
    observed: int

    def at_most(self, statistic: int) -> float:
        """Return the number of arrangements with a statistic of at most this."""
        return self.counts.at_most(statistic)

    def at_least(self, statistic: int) -> float:
        """Return the number of arrangements with a statistic of at least this."""
        return self.counts.at_least(statistic)

    @property
    def smallest_p(self) -> float:
        """The smallest two-sided p-value that these arrangements can give."""
        below, above = self.mean - self.minimum, self.maximum - self.mean
        if below == above == 0:
            return 1.0
        at_minimum = self.at_most(self.minimum) if below >= above else 0
        at_maximum = self.at_least(self.maximum) if above >= below else 0
        return (at_minimum + at_maximum) / self.counts.total


def with_exact_p(point: Result, null: Null, design: str) -> Result:
    """Add the exact p-value; parts ``p_double``, twice the smaller tail, and ``p_min``.

    ``p_min`` is the smallest p-value that this design can reach. A warning says so where that is
    not significant whatever the data.
    """
    total = null.counts.total
    less, greater = null.at_most(null.observed), null.at_least(null.observed)
    # The mirror image of the observed statistic bounds the other tail.
    mirrored = 2 * null.mean - null.observed
    if null.observed == null.mean:
        as_extreme = total
    elif null.observed > null.mean:
        as_extreme = greater + null.at_most(math.floor(mirrored))
    else:
        as_extreme = less + null.at_least(math.ceil(mirrored))
    double = min(1.0, 2 * min(less, greater) / total)
    return replace(
        point,
        p_value=min(1.0, as_extreme / total),
        parts={**point.parts, "p_double": double, "p_min": null.smallest_p},
        warnings=point.warnings + out_of_reach(null.smallest_p, design),
    )


def out_of_reach(p_min: float, design: str) -> tuple[str, ...]:
    """Return the warning that significance is impossible, where it is."""
    if p_min <= ALPHA:
        return ()
    return (
        f"The smallest p-value that {design} can reach is {p_min:.3g}: "
        f"significance at {ALPHA:g} is impossible whatever the data.",
    )


def with_order_limits(
    point: Result, candidates: FloatArray, null: Null | None, confidence: float
) -> Result:
    """Add the interval of a Hodges–Lehmann estimate (R: wilcox.test).

    The limits are those of the ascending candidate shifts that stand at the quantile of the rank
    statistic; ``null`` is its distribution without ties. Where the sample is too small for the
    level, the limits are the extremes, and a warning says what they hold.
    """
    if null is None:
        return replace(point, reason="the arrangements behind the interval are too many to count")
    tail = (1 - Fraction(repr(confidence))) / 2
    rank = max(1, _tail_quantile(null, tail) - null.minimum)
    total = null.counts.total
    level = (total - 2 * null.at_most(null.minimum + rank - 1)) / total
    if level <= 0:
        return replace(point, reason="the sample is too small for an interval of any level")
    limits = point.within(candidates[rank - 1], candidates[-rank], min(confidence, level))
    if level >= confidence:
        return limits
    too_small = (
        f"The sample is too small for a {confidence:.0%} interval: "
        f"the widest there is has level {level:.1%}."
    )
    return replace(limits, warnings=(too_small,))


def _tail_quantile(null: Null, probability: Fraction) -> int:
    """Return the smallest t with P(T <= t) >= probability."""
    low, high = null.minimum, null.maximum
    while low < high:
        middle = (low + high) // 2
        if null.at_most(middle) >= probability * Fraction(null.counts.total):
            high = middle
        else:
            low = middle + 1
    return low


def subset_sums(scores: Steps, size: int) -> Null | None:
    """Count the sums of every choice of ``size`` scores; observed is that of the first ``size``.

    The null of Mann–Whitney (scores are ranks) and of the permutation test of a mean difference
    (scores are the values), by the shift algorithm of Streitberg and Röhmel (1986).
    """
    if scores.size > MOST_UNITS:
        return None
    dealt, size = _smaller_group_first(_reduced(scores), size)
    ordered = sorted(dealt)
    units = len(ordered)
    low = _subsets(ordered[: units // 2], size)
    high = _subsets(ordered[units // 2 :], size)
    if low is None or high is None:
        return None
    return Null(
        counts=Halves([(low[k], high[size - k]) for k in range(len(low)) if size - k < len(high)]),
        mean=Fraction(size * sum(ordered), units),
        minimum=sum(ordered[:size]),
        maximum=sum(ordered[units - size :]),
        observed=sum(dealt[:size]),
    )


def _smaller_group_first(scores: list[int], size: int) -> tuple[list[int], int]:
    """Return the scores so that the smaller group is dealt; the order of sums stays the same."""
    if 2 * size <= len(scores):
        return scores, size
    # Σ(top − s) over the second group is Σ s over the first but for a constant.
    top = max(scores)
    turned = [top - score for score in scores]
    return turned[size:] + turned[:size], len(scores) - size


def _subsets(scores: list[int], size: int) -> list[Subsets] | None:
    """Count the subsets of each size up to ``size``, in the cheaper way."""
    units = len(scores)
    size = min(size, units)
    largest = min(size, units // 2)
    spans = [sum(scores[units - k :]) - sum(scores[:k]) + 1 for k in range(largest + 1)]
    work_by_size = sum(spans) * units
    work_one_by_one = 50 * 2**units
    if work_by_size <= min(work_one_by_one, SUBSETS_LIMIT):
        return by_size(scores, size)
    if work_one_by_one > WORK_LIMIT:
        return None
    sums, sizes = one_by_one(scores)
    return [Subsets.of(sums[sizes == k]) for k in range(size + 1)]


def sign_flips(signed: Steps) -> Null | None:
    """Count the sums of positive scores over every choice of signs; a zero keeps both signs.

    The null of Wilcoxon's test (scores are signed ranks) and of the sign-flip test (scores are the
    changes themselves).
    """
    if signed.size > MOST_UNITS:
        return None
    divisor = math.gcd(*signed.tolist()) or 1
    changes = [score // divisor for score in signed.tolist()]
    scores = sorted(map(abs, changes))
    counts = _signed_counts(scores)
    if counts is None:
        return None
    return Null(
        counts=counts,
        mean=Fraction(sum(scores), 2),
        minimum=0,
        maximum=sum(scores),
        observed=sum(change for change in changes if change > 0),
    )


def _signed_counts(scores: list[int]) -> Counts | None:
    units = len(scores)
    width = units + 1
    work = units * width * (sum(scores) + 1) // 16
    work_one_by_one = 50 * 2 ** ((units + 1) // 2)
    if work <= min(work_one_by_one, WORK_LIMIT):
        packed = 1
        for score in scores:
            packed += packed << score * width
        return Polynomial(packed, width)
    if work_one_by_one > WORK_LIMIT:
        return None
    low, high = (Subsets.of(one_by_one(scores[first::2])[0]) for first in (0, 1))
    return Halves([(low, high)])


def pairings(first: Steps, second: Steps) -> Null | None:
    """Count the sums of products over every pairing of the first scores with the second.

    The null of Spearman's rho, the scores being ranks.
    """
    if first.size > MOST_PAIRED:
        return None
    one, other = _reduced(first), _reduced(second)
    # The programme's states are those of one side: the side with more ties has fewer.
    dealt, fixed = sorted([sorted(one), sorted(other)], key=_states)
    counts = _pairing_counts(fixed, dealt)
    if counts is None:
        return None
    return Null(
        counts=counts,
        mean=Fraction(sum(fixed) * sum(dealt), len(fixed)),
        minimum=sum(map(mul, fixed, reversed(dealt))),
        maximum=sum(map(mul, fixed, dealt)),
        observed=sum(map(mul, one, other)),
    )


def _pairing_counts(fixed: list[int], dealt: list[int]) -> Polynomial | None:
    """Deal the scores to the fixed ones in turn; a state says how many of each level are gone."""
    units = len(fixed)
    levels = Counter(dealt)
    pairings_in_all = math.factorial(units)
    width = pairings_in_all.bit_length() + 1
    largest = sum(map(mul, fixed, dealt)) * width // 8 + 1
    if _states(dealt) * len(levels) * largest // 3 > PAIRING_LIMIT:
        return None
    # A field of bits for each level counts up to a guard bit, which says that none is left.
    start, place, fields = 0, 0, []
    for level, copies in levels.items():
        bits = copies.bit_length()
        start |= ((1 << bits) - copies) << place
        fields.append((level, 1 << place, 1 << place + bits))
        place += bits + 1
    # Tied scores change places without a difference: each arrangement stands for so many pairings.
    states = {start: math.prod(map(math.factorial, levels.values()))}
    for score in fixed:
        states = _deal_one(states, fields, score * width)
    (packed,) = states.values()
    return Polynomial(packed, width)


def _deal_one(
    states: dict[int, int], fields: list[tuple[int, int, int]], width: int
) -> dict[int, int]:
    """Give the next fixed score one of each level that is left."""
    following: dict[int, int] = {}
    for level, one, guard in fields:
        shift = level * width
        for state, packed in states.items():
            if not state & guard:
                after = state + one
                following[after] = following.get(after, 0) + (packed << shift)
    return following


def inversions(units: int, observed: int) -> Null | None:
    """Count the concordant pairs over every pairing of untied values, the null of Kendall's tau."""
    if units > MOST_PAIRED:
        return None
    every = units * (units - 1) // 2
    width = math.factorial(units).bit_length() + 1
    if units * units * every * width // 32 > WORK_LIMIT:
        return None
    packed = 1
    for ranked in range(2, units + 1):
        packed = sum(packed << place * width for place in range(ranked))
    return Null(
        counts=Polynomial(packed, width),
        mean=Fraction(every, 2),
        minimum=0,
        maximum=every,
        observed=observed,
    )


def concordances(first: Steps, second: Steps) -> Null | None:
    """Count concordant − discordant pairs over every pairing, ties kept: the null of tau-b.

    The tied groups of one side take levels of the other in turn; a state says how many of each
    level are taken. The statistic has the pairs untied on the first side added: from 0 on.
    """
    if first.size > MOST_PAIRED:
        return None
    groups, levels = sorted([_tie_sizes(first), _tie_sizes(second)], key=_choices)[::-1]
    units = sum(groups)
    untied = math.comb(units, 2) - sum(math.comb(size, 2) for size in groups)
    width = math.factorial(units).bit_length() + 1
    ways = sum(math.comb(size + len(levels) - 1, size) for size in groups)
    if _choices(levels) * ways * (untied + 1) * width // 8 > WORK_LIMIT:
        return None
    states = {(0,) * len(levels): math.prod(map(math.factorial, levels))}
    for size in groups:
        states = _take_levels(states, levels, size, width)
    (packed,) = states.values()
    signs = np.sign(np.subtract.outer(first, first)) * np.sign(np.subtract.outer(second, second))
    return Null(
        counts=Polynomial(packed, width),
        mean=Fraction(untied),
        minimum=((packed & -packed).bit_length() - 1) // width,
        maximum=(packed.bit_length() - 1) // width,
        observed=untied + int(signs.sum()) // 2,
    )


def _take_levels(
    states: Mapping[tuple[int, ...], int], levels: list[int], size: int, width: int
) -> dict[tuple[int, ...], int]:
    """Let a tied group take so many of what is left, in every way."""
    following: dict[tuple[int, ...], int] = {}
    for taken, packed in states.items():
        left = [copies - gone for copies, gone in zip(levels, taken, strict=True)]
        # One more of a level gains two for each pair with a lower one, one for each with its own.
        below = accumulate((0, *taken))
        gains = [2 * lower + own for lower, own in zip(below, taken, strict=False)]
        for chosen in _compositions(size, left):
            after = tuple(map(add, taken, chosen))
            ways = math.factorial(size) // math.prod(map(math.factorial, chosen))
            shift = sum(map(mul, chosen, gains)) * width
            following[after] = following.get(after, 0) + (ways * packed << shift)
    return following


def _compositions(size: int, left: list[int]) -> Iterator[tuple[int, ...]]:
    """Yield every way to choose ``size`` from levels of which so many are left."""
    if not left:
        if size == 0:
            yield ()
        return
    for here in range(min(size, left[0]) + 1):
        for rest in _compositions(size - here, left[1:]):
            yield (here, *rest)


def _tie_sizes(scores: Steps) -> list[int]:
    return [int(size) for size in np.unique(scores, return_counts=True)[1]]


def _choices(sizes: list[int]) -> int:
    return math.prod(size + 1 for size in sizes)


def _states(scores: Iterable[int]) -> int:
    return _choices(list(Counter(scores).values()))


def _reduced(scores: Steps) -> list[int]:
    """Return the scores from 0 in the largest common step: shorter sums, the same order."""
    lowest = int(scores.min())
    from_zero = [score - lowest for score in scores.tolist()]
    divisor = math.gcd(*from_zero) or 1
    return [score // divisor for score in from_zero]
