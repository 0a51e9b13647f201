"""GRIMMER and the limits of an SD: whether so many scores can have a printed mean and SD.

GRIMMER (Anaya 2016, Allard 2018) asks for a sum of squares of the right parity. That is necessary,
not sufficient, and with one total taken for granted it also rejects what is possible; here scores
are searched for every total and every sum of squares, so the answer is exact.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar

from caseseries.published.findings import Finding
from caseseries.published.grim import Scores
from caseseries.published.model import Divisor, divided_by
from caseseries.published.samples import Target, squared, targets_of
from caseseries.rounding import Interval, Rule, at, decimal, interval

T = TypeVar("T")

MOST_TOTALS = 5_000
"""Totals behind one printed mean that are searched for an SD."""
MOST_TRIED = 200_000
"""Scores that a search tries, in a second, before it is given up."""


def grimmer(
    mean: str,
    sd: str,
    scores: Scores,
    divisor: Divisor = "n-1",
    rule: Rule = "closed",
    *,
    mean_rule: Rule | None = None,
    shown: bool = True,
) -> Finding:
    """Check that scores can have a printed mean and SD together.

    Without ends of the scale the scores may lie anywhere on the grid. Where ``shown``, such scores
    are told; they may break other numbers that are printed of them. ``mean_rule`` is that of the
    mean where it differs from the SD's.
    """
    n, step = scores.n, scores.step
    if n < 2:
        return Finding("not checkable", "One score has no SD.")
    means, sds = interval(mean, mean_rule or rule), interval(sd, rule)
    degrees = divided_by(divisor, n)
    low, high = _reach(means, sds, scores, degrees)
    name, by = _named(divisor)
    what = f"{n} scores in steps of {step} with mean {mean} and {name} {sd}{by}"
    steps = range(int((high - low) / step) + 1)
    if len((means * (n / step)).whole_numbers()) > MOST_TOTALS:
        return Finding("not checkable", f"{what}: so many fine scores have nearly every SD.")

    def example(rule: Rule) -> str:
        totals = (interval(mean, mean_rule or rule) + at(-low)) * (n / step)
        targets = targets_of(n, totals, interval(sd, rule) * (1 / step), degrees, steps)
        found = [decimal(low + k * step) for k in reversed(scores_behind(n, targets, steps) or ())]
        more = " and so on" if len(found) > 20 else ""
        told = f": {', '.join(found[:20])}{more}." if shown else "."
        return told if found else ""

    try:
        found = example("half_up" if rule == "closed" else rule)
        if found:
            return Finding("holds", f"{what} exist{found}")
        found = example(rule)
    except UnsettledError:
        many = f"the search was given up after {MOST_TRIED:,} of the scores that there may be"
        return Finding("not checkable", f"{what}: {many}.")
    if found:
        why = f"{what} exist only on the end of what these stand for{found}"
        return Finding("holds only by rounding", why)
    lowest = Fraction(scores.minimum or 0)
    origin = max(lowest, lowest % step)  # counted from 0, or nearest above, on a scale across it
    reasons = _why_none(means, sds, n=n, origin=origin, step=step, degrees=degrees)
    return Finding("impossible", f"{what} do not exist. {reasons}")


def _named(divisor: Divisor) -> tuple[str, str]:
    """Return what a number with a divisor is called, and the divisor where several are usual."""
    return ("standard error", "") if divisor == "n(n-1)" else ("SD", f" (divisor {divisor})")


def scores_behind(n: int, targets: Sequence[Target], steps: range) -> tuple[int, ...] | None:
    """Return n scores, in steps, that meet one of the targets; None where there are none.

    Only sums of squares between the least and the most are tried, and those as odd as the total.
    An UnsettledError says that there are too many.
    """
    tried = 0
    for target in _from_the_middle(targets):
        least = max(target.squares_low, least_squares(n, target.total))
        most = min(target.squares_high, most_squares(n, target.total, steps[0], steps[-1]))
        for squares in _from_the_middle(range(least + (least - target.total) % 2, most + 1, 2)):
            found = scores_with(n, target.total, squares, low=steps[0], high=steps[-1])
            if found:
                return found
            tried += 1
            if tried > MOST_TRIED:
                raise UnsettledError
    return None


def _from_the_middle(entries: Sequence[T], middle: int | None = None) -> Iterator[T]:
    """Yield entries from the middle, or a place, outwards; they need not fit into memory."""
    middle = (len(entries) - 1) // 2 if middle is None else middle
    for away in range(max(middle, len(entries) - 1 - middle) + 1):
        if away <= middle:
            yield entries[middle - away]
        if away and middle + away < len(entries):
            yield entries[middle + away]


def _why_none(
    means: Interval, sds: Interval, *, n: int, origin: Fraction, step: Fraction, degrees: int
) -> str:
    """Say which sums of squares the SD asks for; a score's square is odd as the score is."""
    totals = ((means + at(-origin)) * (n / step)).whole_numbers()
    if not totals:
        return f"No total of {n} scores gives this mean."
    squares = squared(sds * (1 / step)) * degrees
    sentences = []
    for total in totals[:3]:
        wanted = squares + at(Fraction(total * total, n))
        parity = "odd" if total % 2 else "even"
        sentences.append(f"a total of {total} goes with squares of {wanted}, and an {parity} sum")
    counted = f"Counted in steps of {step} from {decimal(origin)}: "
    return f"{counted}{'; '.join(sentences)}{'; ...' if len(totals) > 3 else ''}."


def _reach(
    means: Interval, sds: Interval, scores: Scores, degrees: int
) -> tuple[Fraction, Fraction]:
    """Return the ends of the scale, or how far from the mean a score can lie with this SD.

    One score is at most the root of the sum of squares from the mean.
    """
    _, step, minimum, maximum = scores
    if means.low is None or means.high is None or sds.high is None:
        raise ValueError("a printed mean and SD have two ends")
    furthest = math.isqrt(math.ceil(sds.high**2 * degrees)) + 1
    low = (means.low - furthest) // step * step if minimum is None else Fraction(minimum)
    high = (means.high + furthest) // step * step + step if maximum is None else Fraction(maximum)
    return low, high


def sd_within(
    sds: Interval,
    means: Interval,
    ends: tuple[Interval, Interval],
    *,
    n: int,
    divisor: Divisor,
    reached: bool = False,
) -> Finding:
    """Check an SD against the ends of the scale, or against minimum and maximum of whatever scores.

    No SD is larger than with all but one of the scores at either end (Bhatia and Davis 2000).
    Where the ends are ``reached``, two scores lie so far apart; it is least with all others midway.
    """
    low, high = ends
    if sds.low is not None and sds.low < 0:
        sds = Interval(Fraction(0), sds.high, True, sds.high_closed)  # no SD is negative
    if n < 2 or low.low is None or low.high is None or high.low is None or high.high is None:
        return Finding("not checkable", "One score has no SD.")
    if high.high < low.low or not means.overlaps(Interval(low.low, high.high)):
        return Finding("not checkable", "Lowest score, mean and highest are impossible already.")
    degrees, nearest = divided_by(divisor, n), (low.low + high.high) / 2
    nearest = max(nearest, nearest if means.low is None else means.low)
    nearest = min(nearest, nearest if means.high is None else means.high)
    largest = n * (high.high - nearest) * (nearest - low.low) / degrees
    apart = max(high.low - low.high, Fraction(0)) if reached else Fraction(0)
    least = apart**2 / (2 * degrees)
    variances = least, max(largest, least)
    told = " to ".join(f"{math.sqrt(variance):.4g}" for variance in variances)
    what = f"{n} scores from {low} to {high}"
    what += "" if means.low is None else f" with a mean of {means}"
    holds = squared(sds).overlaps(Interval(*variances))
    name, by = _named(divisor)
    article = "an" if name == "SD" else "a"
    why = f"{what} have {article} {name} from {told}{by}; printed is {sds}."
    return Finding("holds" if holds else "impossible", why)


def gap(n: int, squares: Interval) -> tuple[Fraction, Fraction] | None:
    """Return between which sums of squares around the mean n whole numbers have none.

    With the total T the squares add up to Q = T, T + 2, …, and around the mean to Q − T²/n. So
    only some remainders of n times that by 2n occur. None where a sum within ``squares`` does.
    """
    if squares.low is None or squares.high is None:
        return None
    remainders = {(n * total - total**2) % (2 * n) for total in range(n)}
    low, high = math.ceil(squares.low * n), math.floor(squares.high * n)
    if any(one % (2 * n) in remainders for one in range(low, min(high, low + 2 * n) + 1)):
        return None
    below = next(one for one in itertools.count(high, -1) if one % (2 * n) in remainders)
    above = next(one for one in itertools.count(low) if one % (2 * n) in remainders)
    return Fraction(below, n), Fraction(above, n)


# --- whole numbers with a sum and a sum of squares, or the certainty that none exist --------------


class Wanted(NamedTuple):
    """What the scores still to be found must be: ``n`` of them from ``low`` to ``high``."""

    n: int
    total: int
    squares: int
    low: int
    high: int


class UnsettledError(Exception):
    """A search that was given up."""


def scores_with(n: int, total: int, squares: int, *, low: int, high: int) -> tuple[int, ...] | None:
    """Return n whole numbers from low to high with a sum and a sum of squares, highest first.

    The search is exhaustive: None means that there are none. Where there are several, one that
    lies evenly around the mean is preferred; the answer is always the same. An UnsettledError says
    that more than ``MOST_TRIED`` scores would have to be tried, as on scales of very many steps.
    """
    # Whole numbers are odd exactly when their squares are, and so are their sums.
    if (total - squares) % 2:
        return None
    start = Wanted(n, total, squares, low, high)
    # What is still wanted after each score, which is then the highest, and what may follow it.
    path = [(start, _highest(start))]
    hopeless: set[Wanted] = set()
    for _ in range(MOST_TRIED):
        if not path:
            return None
        wanted, candidates = path[-1]
        if wanted.n == 0:
            return tuple(after.high for after, _ in path[1:])
        score = next(candidates, None)
        if score is None:
            hopeless.add(path.pop()[0])
            continue
        rest = Wanted(wanted.n - 1, wanted.total - score, wanted.squares - score**2, low, score)
        if rest not in hopeless and _may_exist(rest):
            path.append((rest, _highest(rest)))
    raise UnsettledError


def _highest(wanted: Wanted) -> Iterator[int]:
    """Yield every score that may be the highest, from one SD above the mean outwards."""
    if wanted.n == 0 or not _may_exist(wanted):
        return
    spread = wanted.n * wanted.squares - wanted.total**2
    middle = (wanted.total + math.isqrt(max(spread, 0))) // wanted.n
    scores = range(max(-(-wanted.total // wanted.n), wanted.low), wanted.high + 1)
    yield from _from_the_middle(scores, min(max(middle, scores[0]), scores[-1]) - scores[0])


def _may_exist(wanted: Wanted) -> bool:
    """Tell whether the squares lie between the least and the most that the sum allows."""
    n, total, squares, low, high = wanted
    if not n * low <= total <= n * high:
        return False
    if n == 0:
        return total == squares == 0
    return least_squares(n, total) <= squares <= most_squares(n, total, low, high)


def least_squares(n: int, total: int) -> int:
    """Return the smallest sum of squares of n whole numbers with a sum: all nearly equal."""
    each, larger = divmod(total, n)
    return n * each**2 + larger * (2 * each + 1)


def most_squares(n: int, total: int, low: int, high: int) -> int:
    """Return the largest sum of squares: all numbers but one at the ends."""
    if low == high:
        return n * low**2
    at_high, beyond = divmod(total - n * low, high - low)
    if at_high == n:
        return n * high**2
    return at_high * high**2 + (low + beyond) ** 2 + (n - at_high - 1) * low**2
