"""Every sample behind a mean and an SD: how many there are, what they look like, one at random.

A sample is a multiset of n scores on a bounded scale. CLOSURE (Larigaldie, Jung and Heathers; R
package unsum) lists them; here they are counted, averaged and drawn without listing, by dynamic
programming with exact integers.
"""

import argparse
import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from operator import mul
from random import Random
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from caseseries.rounding import Interval, at, interval

NO_SAMPLE = "no sample of {n} scores on this scale has this mean and SD"
MOST_STATES = 40_000_000
"""About 1.6 GB of tables: 40 bytes a state, since counts are Python's whole numbers."""
TOO_MANY = "{n} scores on this scale are too many to count in memory; use a coarser scale"


class Target(NamedTuple):
    """Sums of squares, lowest and highest, that go with one sum of the scores."""

    total: int
    squares_low: int
    squares_high: int


class States(NamedTuple):
    """Partial samples of one size: (sum, sum of squares) as sorted keys, and the ways to each."""

    keys: npt.NDArray[np.int64]
    ways: npt.NDArray[Any]


NO_STATES = States(np.zeros(0, np.int64), np.zeros(0, object))
Layer = list[States]
"""Entry m holds the partial samples of m scores so far; one layer a score, the lowest first."""


@dataclass(frozen=True)
class Horns:
    """Spread of the horns index over all samples: 0 all equal, 1 split between the ends.

    The index is the variance (divisor n) as a share of the largest that the scale allows. Each
    sample counts once; ``sd`` is None where there is only one.
    """

    mean: float
    sd: float | None
    median: float
    minimum: float
    maximum: float


@dataclass(frozen=True)
class SampleSpace:
    """All samples of ``n`` whole scores of a scale with a given mean and SD.

    ``_steps`` are the scores counted from one near the mean, so that sums and squares stay small;
    ``_base`` splits a key of ``_layers`` and ``_ends``, the samples themselves, into sum and sum of
    squares: ``key = sum * base + squares``.
    """

    n: int
    scores: range
    _steps: range = field(repr=False)
    _base: int = field(repr=False)
    _layers: list[Layer] = field(repr=False)
    _ends: States = field(repr=False)

    @cached_property
    def _up_to(self) -> list[int]:
        """How many samples end before each of the ends, and how many in all."""
        return list(accumulate(map(int, self._ends.ways), initial=0))

    @property
    def count(self) -> int:
        """How many samples there are."""
        return self._up_to[-1]

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """How often each score occurs in all samples together."""
        following: Layer = [NO_STATES] * (self.n + 1)
        following[self.n] = States(self._ends.keys, np.ones_like(self._ends.ways))
        totals = []
        for step, layer in zip(self._steps[::-1], self._layers[::-1], strict=True):
            total, following = self._taken(layer, following, step)
            totals.append(total)
        return tuple(totals[::-1])

    def horns(self) -> Horns:
        """Return the distribution of the horns index over all samples.

        A ValueError where there is none.
        """
        self._require_samples()
        ways = list(map(int, self._ends.ways))
        largest = Fraction((len(self.scores) - 1) ** 2, 4)
        sums = (divmod(int(key), self._base) for key in self._ends.keys)
        indices = [(Fraction(q, self.n) - Fraction(s, self.n) ** 2) / largest for s, q in sums]
        mean = sum(map(mul, indices, ways), Fraction(0)) / self.count
        spread = sum(way * (one - mean) ** 2 for one, way in zip(indices, ways, strict=True))
        return Horns(
            mean=float(mean),
            sd=math.sqrt(spread / (self.count - 1)) if self.count > 1 else None,
            median=float(_weighted_median(indices, ways)),
            minimum=float(min(indices)),
            maximum=float(max(indices)),
        )

    def draw(self, size: int, *, seed: int) -> list[tuple[int, ...]]:
        """Return samples drawn at random, each sample of the space equally likely.

        A ValueError where there is none.
        """
        self._require_samples()
        random = Random(seed)
        return [self.sample(random.randrange(self.count)) for _ in range(size)]

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        """Yield every sample once; only sensible where ``count`` is small."""
        return (self.sample(rank) for rank in range(self.count))

    def _require_samples(self) -> None:
        if not self.count:
            raise ValueError(NO_SAMPLE.format(n=self.n))

    def _key_of(self, step: int) -> int:
        """Return what one more score adds to a key."""
        return step * self._base + step * step

    def _taken(self, layer: Layer, following: Layer, step: int) -> tuple[int, Layer]:
        """Count how often a score is taken over all samples.

        ``following`` holds the ways to finish once this score is done with; returned beside the
        count are the ways to finish while it may still be taken.
        """
        finishing: Layer = [following[-1]] * (self.n + 1)
        taken = 0
        for m in range(self.n, -1, -1):
            states = layer[m]
            ways = _ways_at(following[m], states.keys)
            if m < self.n:
                one_more = _ways_at(finishing[m + 1], states.keys + self._key_of(step))
                taken += int((states.ways * one_more).sum())
                ways = ways + one_more
            finishing[m] = States(states.keys, ways)
        return taken, finishing

    def sample(self, rank: int) -> tuple[int, ...]:
        """Return one sample by its place, 0 to ``count - 1``; the order is fixed.

        A ValueError where there is none.
        """
        # Walk back from the sample's end, from the highest score to the lowest.
        place = bisect_right(self._up_to, rank) - 1
        key, rank = int(self._ends.keys[place]), rank - self._up_to[place]
        sample: list[int] = []
        level = len(self.scores) - 1
        while len(sample) < self.n:
            size = self.n - len(sample)
            below = self._layers[level - 1][size] if level else NO_STATES
            without = int(_ways_at(below, np.array([key]))[0])
            if rank < without:
                level -= 1
                continue
            rank -= without
            key -= self._key_of(self._steps[level])
            sample.append(self.scores[level])
        return tuple(sample[::-1])


def sample_space(mean: str, sd: str, *, n: int, minimum: int, maximum: int) -> SampleSpace:
    """Count every sample of n whole scores whose mean and SD (divisor n − 1) are printed as given.

    Trailing zeros say how far mean and SD were rounded. A ValueError where the scale has no two
    scores, n is too small for an SD, or the count would not fit into memory.
    """
    if maximum <= minimum:
        raise ValueError(f"the scale from {minimum} to {maximum} has no two scores")
    if n < 2:
        raise ValueError(f"{n} scores have no SD; give a larger n")
    centre = min(max(round(Fraction(mean)), minimum), maximum)
    steps = range(minimum - centre, maximum - centre + 1)
    totals = (interval(mean) + at(-centre)) * n
    targets = targets_of(n, totals, interval(sd), n - 1, steps)
    base = max((target.squares_high for target in targets), default=0) + 1
    none = [[NO_STATES] * (n + 1)] * len(steps)
    layers = list(_layers(n, steps, targets, base)) if targets else none
    ends = _at_targets(layers[-1][n], targets, base)
    return SampleSpace(n, range(minimum, maximum + 1), steps, base, layers, ends)


def targets_of(n: int, totals: Interval, sd: Interval, degrees: int, steps: range) -> list[Target]:
    """Return each sum of n scores that the mean allows, with the squares that the SD allows.

    Everything is counted in steps: ``totals`` and ``sd`` as well as the scores, ``steps``.
    """
    targets = []
    for total in totals.whole_numbers():
        squares = (squared(sd) * degrees + at(Fraction(total * total, n))).whole_numbers()
        if n * steps[0] <= total <= n * steps[-1] and squares:
            targets.append(Target(total, squares[0], squares[-1]))
    return targets


def squared(sd: Interval) -> Interval:
    """Return the squares of an interval of SDs, of which none is negative."""
    if sd.high is not None and sd.high < 0:
        raise ValueError("an SD is not negative; check the printed value")
    high = None if sd.high is None else sd.high**2
    if sd.low is None or sd.low < 0:
        return Interval(Fraction(0), high, True, sd.high_closed)
    return Interval(sd.low**2, high, sd.low_closed, sd.high_closed)


def _weighted_median(values: Sequence[Fraction], weights: Sequence[int]) -> Fraction:
    """Return the median of values that occur as often as their weights say."""
    up_to = list(accumulate(weight for _, weight in sorted(zip(values, weights, strict=True))))
    places = ((up_to[-1] - 1) // 2, up_to[-1] // 2)
    return sum((sorted(values)[bisect_right(up_to, place)] for place in places), Fraction(0)) / 2


# --- partial samples on the way to a mean and an SD ------------------------------------------
# Scores are whole steps from a centre, taken from lowest to highest. A partial sample is known by
# how many scores it has, their sum and their sum of squares. Those from which no target can be
# reached are dropped, which keeps the tables small.


def _layers(n: int, steps: range, targets: Sequence[Target], base: int) -> Iterator[Layer]:
    """Yield the ways to partial samples score by score; ValueError where they do not fit."""
    below: Layer = [States(np.zeros(1, np.int64), np.ones(1, object)), *[NO_STATES] * n]
    room = MOST_STATES
    for step in steps:
        layer: Layer = []
        for m, states in enumerate(below):
            if m:
                states = _merged(states, _one_more(layer[m - 1], step, base))
            layer.append(_reachable(states, n - m, step, steps[-1], targets, base))
            room -= len(layer[-1].keys)
            if room < 0:
                raise ValueError(TOO_MANY.format(n=n))
        yield layer
        below = layer


def _one_more(states: States, step: int, base: int) -> States:
    """Return the states after one more score; a square beyond every target is dropped."""
    fits = states.keys % base + step * step < base
    return States(states.keys[fits] + step * base + step * step, states.ways[fits])


def _merged(first: States, second: States) -> States:
    """Return two sorted lists of states as one; ways to the same state add up."""
    if not len(first.keys) or not len(second.keys):
        return first if len(first.keys) else second
    keys, place = np.unique(np.concatenate([first.keys, second.keys]), return_inverse=True)
    ways = np.zeros(len(keys), object)
    for states, own in zip((first, second), np.split(place, [len(first.keys)]), strict=True):
        ways[own] += states.ways
    return States(keys, ways)


def _reachable(
    states: States, rest: int, low: int, high: int, targets: Sequence[Target], base: int
) -> States:
    """Keep the states from which ``rest`` more scores between low and high may reach a target.

    The bounds are necessary, not sufficient: of the squares of ``rest`` scores with sum s, the
    least is at least s²/rest, and the greatest at most (low + high) s − rest · low · high.
    """
    if not len(states.keys):
        return states
    sums, squares = states.keys // base, states.keys % base
    least = np.maximum(targets[0].total - sums, low * rest)
    most = np.minimum(targets[-1].total - sums, high * rest)
    greatest = np.maximum((low + high) * least, (low + high) * most) - rest * low * high
    nearest = np.clip(0, least, most)
    smallest = -(-nearest * nearest // rest) if rest else 0
    keep = (
        (least <= most)
        & (squares + greatest >= min(target.squares_low for target in targets))
        & (squares + smallest < base)
    )
    return States(states.keys[keep], states.ways[keep])


def _at_targets(states: States, targets: Sequence[Target], base: int) -> States:
    sums, squares = states.keys // base, states.keys % base
    keep = np.zeros(len(states.keys), dtype=bool)
    for target in targets:
        within = (squares >= target.squares_low) & (squares <= target.squares_high)
        keep |= (sums == target.total) & within
    return States(states.keys[keep], states.ways[keep])


def _ways_at(states: States, keys: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Return the ways to each key, 0 where there is no such state."""
    ways = np.zeros(len(keys), object)
    if len(states.keys):
        at = np.minimum(np.searchsorted(states.keys, keys), len(states.keys) - 1)
        found = states.keys[at] == keys
        ways[found] = states.ways[at[found]]
    return ways


# --- the command -----------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what the samples behind a mean and an SD look like."""
    parser = argparse.ArgumentParser(
        prog="python -m caseseries.published.samples",
        description="Count the samples behind a printed mean and SD of scores on a bounded scale.",
    )
    parser.add_argument(
        "--mean", required=True, type=_as_printed, help="as printed, with trailing zeros"
    )
    parser.add_argument("--sd", required=True, type=_as_printed, help="as printed, divisor n - 1")
    parser.add_argument("--n", required=True, type=int, help="scores in the sample")
    parser.add_argument(
        "--scale", required=True, type=int, nargs=2, metavar=("MIN", "MAX"), help="lowest, highest"
    )
    parser.add_argument("--draw", type=int, default=0, help="samples to draw at random")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    options = parser.parse_args(arguments)
    minimum, maximum = options.scale
    try:
        space = sample_space(
            options.mean, options.sd, n=options.n, minimum=minimum, maximum=maximum
        )
    except ValueError as fault:
        parser.error(str(fault))
    drawn = space.draw(options.draw, seed=options.seed) if space.count else []
    print(json.dumps(_report(space) | {"drawn": drawn}, indent=2))


def _as_printed(text: str) -> str:
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a decimal number")
    return text


def _report(space: SampleSpace) -> dict[str, Any]:
    """Return what is known of the samples as plain data, with a reason where there is none."""
    report: dict[str, Any] = {"n": space.n, "samples": space.count, "values": space.count * space.n}
    if not space.count:
        reason = NO_SAMPLE.format(n=space.n)
        return report | {"frequencies": [], "horns": None, "reason": reason}
    frequencies = [
        {"score": score, "mean": total / space.count, "total": total}
        for score, total in zip(space.scores, space.totals, strict=True)
    ]
    return report | {"frequencies": frequencies, "horns": asdict(space.horns()), "reason": ""}


if __name__ == "__main__":
    main()
