"""Groups against the whole they make up, and changes against the scores they are made of.

What is printed stands for an interval; sums and weighted means of intervals are intervals again,
in exact fractions. The answers are safe (impossible is impossible) but not sharp: that all numbers
agree at once is for the joint search.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul

from caseseries.published.findings import Finding
from caseseries.published.model import Grid
from caseseries.published.samples import squared
from caseseries.rounding import Interval, at, equals

NOTHING = at(0)


@dataclass(frozen=True)
class Part:
    """A group's size with what is known of its mean and, for a check of SDs, of its squares."""

    name: str
    n: int
    mean: Interval
    formula: str  # how a reader gets the mean from the paper: "8.7 − 7.7"
    claims: tuple[str, ...] = ()  # the claims that it uses
    squares: Interval = NOTHING  # their sum around the mean, where its SD is known


def sizes_add_up(whole: int, parts: Sequence[int], *, complete: bool = True) -> Finding:
    """Check that the parts of a group, or some of them, have as many patients as the group."""
    total = sum(parts)
    added = f"{' + '.join(map(str, parts))} = {total}"
    if total == whole or (total < whole and not complete):
        return Finding("holds", f"{added}{'' if complete else f' of {whole}'}.")
    return Finding("impossible", f"{added}, but the whole group has {whole}.")


def count_within(count: int, total: int) -> Finding:
    """Check that no more patients are counted than there are."""
    if count <= total:
        return Finding("holds", f"{count} of {total}.")
    return Finding("impossible", f"{count} of {total}: more are counted than there are.")


def share_of_count(printed: str, shares: Interval, count: int, n: int, *, named: bool) -> Finding:
    """Check that a printed percentage is that of a printed count.

    ``named``: the paper says of both that they are of n patients; else fewer may have an answer.
    """
    share = Fraction(100 * count, n)
    what = f"{count} of {n} patients {equals(share)}%"
    if share in shares:
        return Finding("holds", f"{what}, printed as {printed}%.")
    if count > n and not named:
        return Finding("differs", f"{what}, not {printed}%. {SEVERAL_EACH}")
    if answered := None if named else fewer_answered(count, n, shares):
        return Finding("differs", f"{what}, not {printed}%, which it would be of {answered}.")
    return Finding("impossible", f"{what}, not {printed}%.")


def fewer_answered(count: int, n: int, shares: Interval) -> int | None:
    """Return the most patients below n of whom a count is such a share, if any."""
    if count == 0 or shares.low is None or shares.high is None or shares.high <= 0:
        return None
    most = n - 1 if shares.low <= 0 else min(n - 1, int(100 * count / shares.low))
    least = max(count, int(100 * count / shares.high))
    sizes = range(most, least - 1, -1)
    return next((m for m in sizes if Fraction(100 * count, m) in shares), None)


SEVERAL_EACH = "There may be more where several are scored of a patient, such as both eyes."
IN_ONE_CATEGORY = "They need not fit in where a patient may be counted twice."
FOLLOWED_UP = "They must meet only if the same patients were scored each time, which nothing says."


def provided(finding: Finding, condition: str) -> Finding:
    """Return a finding that is impossible only under a condition that the paper does not state."""
    if finding.outcome != "impossible":
        return finding
    return Finding("differs", f"{finding.why} {condition}")


def categories_add_up(n: int, counts: Sequence[Interval], *, complete: bool) -> Finding:
    """Check that patients counted by different scores, as intervals, are no more than there are.

    ``complete``: the scores are all that there are, so that every patient is counted once.
    """
    whole = [one.whole_numbers() for one in counts]
    if any(not numbers for numbers in whole):
        return Finding("not checkable", "One of them is no whole number of patients.")
    least, most = sum(numbers[0] for numbers in whole), sum(numbers[-1] for numbers in whole)
    sums = str(least) if least == most else f"{least} to {most}"
    what = f"Together they are {sums} of {n} patients"
    if least > n or (complete and most < n):
        return Finding("impossible", f"{what}{', and count all scores' if complete else ''}.")
    return Finding("holds", f"{what}.")


def moment_of_counts(
    printed: Interval,
    counts: Mapping[Fraction, Interval],
    n: int,
    grid: Grid,
    divisor: int | None = None,
) -> Finding:
    """Check a mean, or an SD, against how many of n patients have which score.

    ``counts`` are patients by score; any number may have a score of the grid that is not there.
    ``divisor`` is that of the sum of squares in an SD; None for a mean.
    """
    step = grid.step or Fraction(1)
    scores = [grid.minimum + i * step for i in range(int((grid.maximum - grid.minimum) / step) + 1)]
    reach = [counts[one].whole_numbers() if one in counts else range(n + 1) for one in scores]
    fewest = [numbers[0] if numbers else n + 1 for numbers in reach]
    spare = [len(numbers) - 1 for numbers in reach]
    free = n - sum(fewest)
    if not 0 <= free <= sum(spare):
        return Finding("not checkable", f"So many patients are not the {n} that there are.")

    def most(weights: Sequence[Fraction]) -> Fraction:
        """Return the most that a weighted sum of the counts may be."""
        total, left = sum(map(mul, weights, fewest), Fraction(0)), free
        for weight, more in sorted(zip(weights, spare, strict=True), reverse=True):
            total, left = total + weight * min(more, left), left - min(more, left)
        return total

    def within(weights: Sequence[Fraction]) -> Interval:
        return Interval(-most([-one for one in weights]), most(weights))

    means = within(scores) * Fraction(1, n)
    if divisor is None:
        what = f"The counts have a mean of {means}; printed is {printed}"
        return _met(what, means.overlaps(printed))
    if not divisor:
        return Finding("not checkable", "One score has no SD.")
    low, high = means.low or Fraction(0), means.high or Fraction(0)
    around, away = (low + high) / 2, (high - low) / 2
    squares = within([(one - around) ** 2 for one in scores])
    # Around their own mean the scores have at most this less.
    least = max((squares.low or Fraction(0)) - n * away**2, Fraction(0))
    variance = Interval(least, squares.high) * Fraction(1, divisor)
    ends = " to ".join(f"{math.sqrt(end):.4g}" for end in (variance.low or 0, variance.high or 0))
    what = f"The counts have an SD of {ends}; printed is {printed}"
    return _met(what, variance.overlaps(squared(printed)))


def means_add_up(whole: Part, parts: Sequence[Part]) -> Finding:
    """Check that the mean of a group is the weighted mean of its parts."""
    total = sum((part.mean * part.n for part in parts), NOTHING) * Fraction(1, whole.n)
    terms = " + ".join(f"{part.n} × {_bracketed(part.formula)}" for part in parts)
    return _alike(whole, f"its parts: ({terms})/{whole.n}", total)


def change_adds_up(change: Part, start: Part, end: Part) -> Finding:
    """Check that a printed mean change is the difference of the two printed means."""
    return _alike(change, f"{start.formula} − {end.formula}", start.mean + end.mean * -1)


def _alike(printed: Part, formula: str, value: Interval) -> Finding:
    told = f"{_capital(printed.name)}: {printed.formula} stands for {printed.mean}"
    return _met(f"{told}; {formula} stands for {value}", printed.mean.overlaps(value))


def missing_mean(whole: Part, known: Sequence[Part], missing: Part) -> Finding:
    """Check that the mean left for the one part that is not printed lies on the scale.

    ``missing.mean`` holds the ends of the scale.
    """
    left = sum((part.mean * -part.n for part in known), whole.mean * whole.n)
    left = left * Fraction(1, missing.n)
    terms = " − ".join(f"{part.n} × {_bracketed(part.formula)}" for part in known)
    what = (
        f"{_capital(missing.name)} is left with ({whole.n} × {_bracketed(whole.formula)} − {terms})"
        f"/{missing.n}, a mean of {left}"
    )
    if left.overlaps(missing.mean):
        return Finding("holds", f"{what}.")
    return Finding("impossible", f"{what}, off the scale from {missing.mean}.")


def variances_add_up(whole: Part, known: Sequence[Part]) -> Finding:
    """Check the SD of a group against the SDs of some or all of its parts.

    The sum of squares of the whole is that within the parts plus that between them. With all
    parts known the two must meet; with one missing, what is left for it must not be negative.
    """
    explained = sum((part.squares + _between(part, whole) for part in known), at(0))
    names = " and ".join(part.name for part in known)
    what = (
        f"Sum of squares of {whole.name}: {whole.squares}; "
        f"of {names} around the same mean: {explained}"
    )
    if sum(part.n for part in known) == whole.n:
        return _met(what, whole.squares.overlaps(explained))
    enough = whole.squares.overlaps(Interval(explained.low, None))
    left = "the rest is left for the other patients"
    return _met(what, enough, left, "nothing is left for the other patients")


def _between(part: Part, whole: Part) -> Interval:
    """Return n times the squared distance of a part's mean from the mean of the whole."""
    distance = part.mean + whole.mean * -1
    if distance.low is None or distance.high is None:
        raise ValueError("a printed mean has two ends")
    squares = sorted((distance.low**2, distance.high**2))
    nearest = Fraction(0) if Fraction(0) in distance else squares[0]
    return Interval(nearest, squares[1]) * part.n


def in_order(values: Sequence[tuple[str, Interval]]) -> Finding:
    """Check that printed values do not fall where they must rise: minimum, median, maximum.

    Where quartiles need only be exchanged, it is asked whether they were, as of other limits.
    """
    found, other = _rising(values), {"q1": "q3", "q3": "q1"}
    known = dict(values)
    if found.outcome == "impossible" and other.keys() <= known.keys():
        moved = [(name, known[other.get(name, name)]) for name in known]
        if _rising(moved).outcome != "impossible":
            return Finding("differs", f"{found.why} {exchanged('q1', 'q3')}")
    return found


def exchanged(first: str, last: str) -> str:
    """Ask whether two ends stand in the wrong order."""
    return f"Were {first} and {last} exchanged, in typing or printing?"


def _rising(values: Sequence[tuple[str, Interval]]) -> Finding:
    names = ", ".join(f"{name} {value}" for name, value in values)
    touching = False
    for i, (low_name, low) in enumerate(values):
        for high_name, high in values[i + 1 :]:
            if low.low is not None and high.high is not None and low.low > high.high:
                return Finding("impossible", f"The {low_name} lies above the {high_name}: {names}.")
            touching |= low.low is not None and low.low == high.high
    return Finding("holds only by rounding" if touching else "holds", f"{names}.")


def _met(
    what: str, holds: bool, so: str = "the two overlap", otherwise: str = "the two do not meet"
) -> Finding:
    if holds:
        return Finding("holds", f"{what}; {so}.")
    return Finding("impossible", f"{what}; {otherwise}.")


def _bracketed(formula: str) -> str:
    return f"({formula})" if "−" in formula else formula


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
