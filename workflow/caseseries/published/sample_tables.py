"""Partial samples on the way to a mean and an SD: how many ways lead to each.

Scores are whole steps from a centre, taken from lowest to highest. A partial sample is known by
how many scores it has, their sum and their sum of squares; a table holds the ways to each, exactly.
States from which no target can be reached are dropped, which keeps the tables small.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

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
# One table per score, lowest first; entry m holds the partial samples of m scores so far.
Layer: TypeAlias = list[States]


class Tables(NamedTuple):
    """The ways to every partial sample, score by score, and to the samples themselves.

    ``base`` splits a key into sum and sum of squares: ``key = sum * base + squares``.
    """

    layers: list[Layer]
    ends: States
    base: int


def fill(n: int, steps: range, targets: Sequence[Target]) -> Tables:
    """Count the samples of n scores, in small steps from a centre, that reach a target.

    The targets stand by ascending sum. ValueError where the tables would not fit into memory.
    """
    if not targets:
        return Tables([[NO_STATES] * (n + 1) for _ in steps], NO_STATES, 1)
    base = max(target.squares_high for target in targets) + 1
    below: Layer = [States(np.zeros(1, np.int64), np.ones(1, object)), *[NO_STATES] * n]
    layers: list[Layer] = []
    room = MOST_STATES
    for step in steps:
        layer: Layer = []
        for m in range(n + 1):
            states = below[m]
            if m:
                states = _merged(states, _one_more(layer[m - 1], step, base))
            layer.append(_reachable(states, n - m, step, steps[-1], targets, base))
            room -= len(layer[-1].keys)
            if room < 0:
                raise ValueError(TOO_MANY.format(n=n))
        layers.append(layer)
        below = layer
    return Tables(layers, _at_targets(below[n], targets, base), base)


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
    for states, at in zip((first, second), np.split(place, [len(first.keys)]), strict=True):
        ways[at] += states.ways
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


def ways_at(states: States, keys: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Return the ways to each key, 0 where there is no such state."""
    ways = np.zeros(len(keys), object)
    if len(states.keys):
        at = np.minimum(np.searchsorted(states.keys, keys), len(states.keys) - 1)
        found = states.keys[at] == keys
        ways[found] = states.ways[at[found]]
    return ways


def way_at(states: States, key: int) -> int:
    """Return the ways to one key, 0 where there is no such state."""
    return int(ways_at(states, np.array([key]))[0])


def pick(ends: States, rank: int) -> tuple[int, int]:
    """Return the end state that a rank falls into, and the rank within it."""
    for key, ways in zip(ends.keys, ends.ways, strict=True):
        if rank < ways:
            return int(key), rank
        rank -= int(ways)
    raise ValueError("the rank lies beyond the last sample")
