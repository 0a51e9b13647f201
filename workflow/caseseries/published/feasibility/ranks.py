"""Bounds of ranks, and of rank sums, in boxes of tables.

With R twice the mid-ranks, D is twice the deviation of a rank sum from its mean (for signed ranks:
the sum of the signed R), and K the sum of squares of the centred R (of R for signed ranks), which
is how ties make the variance smaller.
"""

from functools import lru_cache

import numpy as np

from caseseries.published.feasibility.boxes import Ends, Flags, Ints, Reals
from caseseries.published.feasibility.table import Measure
from caseseries.published.feasibility.windows import Groups, Tables

Sums = tuple[int, int, int]
"""Patients, and the ends of the sum of their scores."""

_ERR = 1e-9
"""Floating point errs by less in a share of pairs."""


def how_many(flags: Flags) -> Ints:
    """Count along the first axis; arrangements and patients are few enough for short numbers."""
    return np.asarray(flags.sum(axis=0, dtype=np.int16)).astype(np.int64)


def doubled_ranks(low: Ints, high: Ints) -> Ends:
    """Bound twice the mid-rank of each patient, over (patient, box)."""
    # Whoever is below counts twice, once as below and once as not above; whoever ties counts once.
    least = how_many(high[:, None] < low) + how_many(high[:, None] <= low)
    most = how_many(low[:, None] < high) + how_many(low[:, None] <= high)
    # A patient is also compared with itself, which is a tie whatever its score.
    unknown = low != high
    return least + 1 + unknown, most + 1 - unknown


# All ways to do a test ask for the same boxes, one after the other.
@lru_cache(maxsize=4)
def bounded(
    boxes: Tables, measure: Measure, groups: Groups, second: Groups, *, pratt: bool = False
) -> tuple[Ends, Ends]:
    """Bound D and K, over boxes, of two groups, or of the signed ranks of the first alone."""
    first = boxes.cells(measure, groups)
    if not second:
        return of_signed_ranks(*first, pratt=pratt)
    return of_two_groups(first, boxes.cells(measure, second))


def of_two_groups(first: Ends, second: Ends) -> tuple[Ends, Ends]:
    """Bound D and K of the second group's rank sum, over boxes.

    D counts the pairs in which the second scores higher, less those in which it scores lower.
    """
    least, most = _balance(second[0], first[1]), _balance(second[1], first[0])
    low, high = (np.concatenate(ends) for ends in zip(first, second, strict=True))
    # 3 K = n^3 - n less t^2 - 1 for every patient, t being how many have the same score.
    most_tied = below(high + 1, low) - below(low, high)
    settled = low == high
    least_tied = np.where(settled, _equal(low, np.where(settled, low, low.min() - 1)), 1)
    n = len(low)
    squares = tuple((n**3 - (tied**2).sum(axis=0)) // 3 for tied in (most_tied, least_tied))
    return (least, most), (squares[0], squares[1])


def _balance(values: Ints, others: Ints) -> Ints:
    """Count the pairs in which values are higher than others, less those in which they are lower.

    Over boxes.
    """
    if _are_few(others):
        pairs = np.sign(values[:, None] - others)
    else:
        pairs = below(values, others) + below(values + 1, others) - len(others)
    return np.asarray(pairs.reshape(-1, pairs.shape[-1]).sum(axis=0))


def _equal(values: Ints, others: Ints) -> Ints:
    """Count the others that are equal to each value, over (patient, box)."""
    if _are_few(others):
        return np.asarray((others[:, None] == values).sum(axis=0))
    return below(values + 1, others) - below(values, others)


def _are_few(others: Ints) -> bool:
    """Tell whether there are fewer patients than scores between the lowest and the highest."""
    return len(others) <= int(others.max(initial=0)) - int(others.min(initial=0))


def below(values: Ints, others: Ints) -> Ints:
    """Count the others that are lower than each value, over (patient, box)."""
    if _are_few(others):
        return np.asarray((others[:, None] < values).sum(axis=0))
    lowest, highest = int(others.min()), int(others.max())
    counts = np.stack([(others < score).sum(axis=0) for score in range(lowest, highest + 2)])
    return np.take_along_axis(counts, np.clip(values - lowest, 0, len(counts) - 1), axis=0)


def between_means(first: Sums, second: Sums, scores: range) -> tuple[float, float]:
    """Bound D of two groups whose sums lie between ends, whatever their scores are.

    D is linear in how the scores of each group are distributed, so it is least, and most, where
    each has one score or two: the corners of all distributions with such means.
    """
    every = np.array(scores)
    one, other = (_corners(every, low / n, high / n) for n, low, high in (first, second))
    share = other.T @ np.sign(np.subtract.outer(every, every)) @ one
    pairs = first[0] * second[0]
    return float(share.min() - _ERR) * pairs, float(share.max() + _ERR) * pairs


def _corners(scores: Ints, low: float, high: float) -> Reals:
    """Return shares of one score or two, over (score, corner), whose mean lies between two."""
    inside = np.eye(len(scores))[(scores >= low) & (scores <= high)]
    below, above = np.triu_indices(len(scores), 1)
    found = [inside]
    for mean in (low, high):
        share = (mean - scores[below]) / (scores[above] - scores[below])
        fits = np.flatnonzero((share >= 0) & (share <= 1))
        mixed = np.zeros((len(fits), len(scores)))
        rows = np.arange(len(fits))
        mixed[rows, below[fits]], mixed[rows, above[fits]] = 1 - share[fits], share[fits]
        found.append(mixed)
    return np.concatenate(found).T


def of_signed_ranks(low: Ints, high: Ints, *, pratt: bool = False) -> tuple[Ends, Ends]:
    """Bound D and K of the ranks of differences without their zeros, over boxes."""
    size_low = np.maximum(np.maximum(low, -high), 0)
    size_high = np.maximum(np.abs(low), np.abs(high))
    least, most = doubled_ranks(size_low, size_high)
    surely_zero, maybe_zero = size_high == 0, size_low == 0
    if not pratt:
        # Zeros rank lowest; without them everybody moves down.
        least = np.maximum(least - 2 * (maybe_zero.sum(axis=0) - maybe_zero), 2)
        most = most - 2 * (surely_zero.sum(axis=0) - surely_zero)
    least, most = np.where(maybe_zero, 0, least), np.where(surely_zero, 0, most)
    signed_low = np.where(low > 0, least, -most)
    signed_high = np.where(high < 0, -least, most)
    return (
        (signed_low.sum(axis=0), signed_high.sum(axis=0)),
        ((least * least).sum(axis=0), (most * most).sum(axis=0)),
    )


def away(deviation: Ends) -> Ends:
    """Bound ``|D|``."""
    low, high = deviation
    return np.maximum(np.maximum(low, -high), 0), np.maximum(np.abs(low), np.abs(high))
