"""Exact tests: the null distribution counted over all arrangements, ties kept.

Three chance models serve every exact test here: which of the pooled values fall into the first
group (``subset_sums``), which sign each change has (``sign_flips``), which second value is paired
with which first (``pairings``, ``concordances``). Each returns None where the arrangements are too
many to count. Own, because R and scipy approximate or drop ties.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import accumulate
from operator import iadd, mul, sub

import numpy as np

from caseseries.statistics.counting import NOTHING, Null, Subsets, by_size, of_any_size, one_by_one
from caseseries.statistics.grid import Steps
from caseseries.statistics.result import Result
from caseseries.statistics.rows import FloatArray

WORK_LIMIT = 100_000_000
"""Bytes that a count may add up: a tenth of a second."""

SUBSETS_LIMIT = 28_000_000
"""The same for the sums of subsets, in additions."""

PAIRING_LIMIT = 800_000_000
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


def with_exact_p(
    point: Result, null: Null | None, design: str, uncountable: str = TOO_MANY
) -> Result:
    """Add the exact p-value, or the reason why the arrangements were not counted.

    Parts: ``p_double``, twice the smaller tail, and ``p_min``, the smallest p-value that this
    design can reach. A warning says so where that is not significant whatever the data.
    """
    if null is None:
        return replace(point, reason=uncountable)
    total = null.total
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
    sums = range(null.minimum, null.maximum + 1)
    rank = max(1, bisect_left(sums, math.ceil(tail * null.total), key=null.at_most))
    level = (null.total - 2 * null.at_most(null.minimum + rank - 1)) / null.total
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


def subset_sums(scores: Steps, size: int) -> Null | None:
    """Count the sums of every choice of ``size`` scores; observed is that of the first ``size``.

    The null of Mann–Whitney (scores are ranks) and of the permutation test of a mean difference
    (scores are the values), by the shift algorithm of Streitberg and Röhmel (1986).
    """
    if scores.size > MOST_UNITS:
        return None
    if 2 * size > scores.size:
        # Only the order of sums counts, which is that of what the other group does not have.
        scores, size = -np.roll(scores, -size), scores.size - size
    dealt = _reduced(scores)
    ordered = sorted(dealt)
    units = len(ordered)
    low = _subsets(ordered[: units // 2], size)
    high = _subsets(ordered[units // 2 :], size)
    if low is None or high is None:
        return None
    pairs = [(low[k], high[size - k]) for k in range(len(low)) if size - k < len(high)]
    return Null(pairs, mean=Fraction(size * sum(ordered), units), observed=sum(dealt[:size]))


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
    observed = sum(change for change in changes if change > 0)
    return Null([counts], mean=Fraction(sum(scores), 2), observed=observed)


def _signed_counts(scores: list[int]) -> tuple[Subsets, Subsets] | None:
    """Count in one row of sums or, where these are few and far apart, in two halves."""
    units = len(scores)
    work = units * (units + 1) * (sum(scores) + 1) // 16
    work_one_by_one = 50 * 2 ** ((units + 1) // 2)
    if work <= min(work_one_by_one, WORK_LIMIT):
        return NOTHING, of_any_size(scores)
    if work_one_by_one > WORK_LIMIT:
        return None
    low, high = (Subsets.of(one_by_one(scores[first::2])[0]) for first in (0, 1))
    return low, high


def pairings(first: Steps, second: Steps) -> Null | None:
    """Count the sums of products over every pairing of the first scores with the second.

    The null of Spearman's rho, the scores being ranks. Scores that are tied are one arrangement.
    """
    if first.size > MOST_PAIRED:
        return None
    one, other = _reduced(first), _reduced(second)
    # The programme's states are those of one side: the side with more ties has fewer.
    dealt, fixed = sorted([tuple(sorted(one)), tuple(sorted(other))], key=_states)
    products = _products(dealt, fixed)
    if products is None:
        return None
    mean = Fraction(sum(fixed) * sum(dealt), len(fixed))
    return Null([(NOTHING, products)], mean=mean, observed=sum(map(mul, one, other)))


@lru_cache
def _products(dealt: tuple[int, ...], fixed: tuple[int, ...]) -> Subsets | None:
    """Count the sums of products; kept, because patients who are left out leave the same ties."""
    # From the least to the largest sum: as far on a scale that is turned round.
    width = sum(map(mul, fixed, dealt)) - sum(map(mul, fixed, reversed(dealt))) + 1
    levels = sorted(Counter(dealt).items())
    if _states(dealt) * len(levels) * width * _weight(len(fixed)) > PAIRING_LIMIT:
        return None
    # A state holds, in the bits of each level, how many of its copies are left.
    bits, state, one = [], 0, 1
    for score, copies in levels:
        following = one << copies.bit_length()
        bits.append((following - one, one, score))
        state, one = state + copies * one, following
    # Summed by parts: each rise of the fixed scores counts once with all that is left to be dealt,
    # so that orders that leave the same are added up before the rise is.
    below = [0, *accumulate(dealt)]
    states = {state: (below[-1], np.ones(1))}
    least, sums = 0, 1
    for gone, rise in enumerate([*np.diff(fixed).tolist(), 0], start=1):
        smallest, largest = below[len(dealt) - gone], below[-1] - below[gone]
        origins = _origins(states, bits)
        wide = sums + rise * (largest - smallest)
        states = {}
        for state, (left, came) in origins.items():
            gain = rise * (left - smallest)
            counts = np.zeros(wide)
            reduce(iadd, came, counts[gain : gain + sums])
            states[state] = left, counts
        least, sums = least + rise * smallest, wide
    ((_, counts),) = states.values()
    return Subsets.at(counts, least)


def _origins(
    states: Mapping[int, tuple[int, FloatArray]], bits: Sequence[tuple[int, int, int]]
) -> dict[int, tuple[int, list[FloatArray]]]:
    """Return each state after one more deal, what is left in it, and the counts it comes from."""
    found: dict[int, tuple[int, list[FloatArray]]] = {}
    for state, (left, counts) in states.items():
        for mask, one, score in bits:
            if state & mask:
                found.setdefault(state - one, (left - score, []))[1].append(counts)
    return found


def concordances(first: Steps, second: Steps) -> Null | None:
    """Count concordant − discordant pairs over every pairing, ties kept: the null of tau-b.

    The tied groups of one side are dealt the levels of the other in turn. The statistic has the
    pairs untied on the first side added: from 0 on.
    """
    if first.size > MOST_PAIRED:
        return None
    fixed, dealt = sorted([first.tolist(), second.tolist()], key=_states)[::-1]
    groups, levels = ([copies for _, copies in sorted(Counter(x).items())] for x in (fixed, dealt))
    units = len(fixed)
    untied = math.comb(units, 2) - sum(math.comb(size, 2) for size in groups)
    ways = sum(math.comb(size + len(levels) - 1, size) for size in groups)
    alone = len(groups) == len(levels) == units
    work = units**2 // 8 if alone else _states(dealt) * ways
    if work * (untied + 1) * _weight(units) > WORK_LIMIT:
        return None
    counts = _inversions(units) if alone else _concordant(groups, levels, 2 * untied + 1)
    signs = np.sign(np.subtract.outer(first, first)) * np.sign(np.subtract.outer(second, second))
    observed = untied + int(signs.sum()) // 2
    return Null([(NOTHING, Subsets.at(counts))], mean=Fraction(untied), observed=observed)


def _inversions(units: int) -> FloatArray:
    """Count the orders of untied scores by twice their concordant pairs."""
    counts = np.ones(1)
    for ranked in range(2, units + 1):
        counts = np.convolve(counts, np.ones(ranked))
    doubled = np.zeros(2 * counts.size)
    doubled[::2] = counts
    return doubled


def _concordant(groups: Sequence[int], levels: Sequence[int], sums: int) -> FloatArray:
    """Deal the levels to one tied group after the other; return the counts when all is gone."""
    states: dict[tuple[int, ...], FloatArray] = {tuple(levels): np.eye(1, sums)[0]}
    for size in groups:
        following: dict[tuple[int, ...], FloatArray] = {}
        for left, counts in states.items():
            gone = list(map(sub, levels, left))
            # A score gains two for each lower one that is gone, and one for each of its own level.
            gains = [2 * up_to - own for up_to, own in zip(accumulate(gone), gone, strict=True)]
            for taken in ways_to_take(left, size):
                after = tuple(map(sub, left, taken))
                ways = math.factorial(size) // math.prod(map(math.factorial, taken))
                gain = sum(map(mul, gains, taken))
                counted = following.setdefault(after, np.zeros(sums))
                counted[gain:] += ways * counts[: sums - gain]
        states = following
    (counts,) = states.values()
    return counts


def ways_to_take(left: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    """Yield every number of each level in which so many can be taken of what is left."""
    if size == 0:
        yield (0,) * len(left)
    elif left:
        for own in range(max(size - sum(left[1:]), 0), min(left[0], size) + 1):
            yield from ((own, *others) for others in ways_to_take(left[1:], size - own))


def _weight(units: int) -> int:
    """Return the bytes of the number of all orders: what adding up a count of them weighs."""
    return math.factorial(units).bit_length() // 8 + 1


def _states(scores: Iterable[int]) -> int:
    return math.prod(copies + 1 for copies in Counter(scores).values())


def _reduced(scores: Steps) -> list[int]:
    """Return the scores from 0 in the largest common step: shorter sums, the same order."""
    lowest = int(scores.min())
    from_zero = [score - lowest for score in scores.tolist()]
    divisor = math.gcd(*from_zero) or 1
    return [score // divisor for score in from_zero]
