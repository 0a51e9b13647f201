"""Boxes that are tightened. Oracle: a hidden table, and the same work without any short cut."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from caseseries.published.feasibility.branch import split
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.problem import Problem, whole_space
from caseseries.published.feasibility.table import Design, Measure, Score
from caseseries.published.feasibility.windows import SpreadWindow, SumWindow

SIZES, TOPS = (4, 3), (6, 3)
GROUPS = ((0,), (1,), (0, 1))
MEASURES = (Measure(0), Measure(1), Measure(0, 1))


def around(table, draw):
    """Return a problem whose windows a table lies in."""
    scores = tuple(Score(f"s{top}", None, Fraction(0), Fraction(1), top) for top in TOPS)
    design = Design(("a", "b"), SIZES, scores)
    windows = []
    for measure in MEASURES:
        values = table[measure.start] - (0 if measure.end is None else table[measure.end])
        for groups in GROUPS:
            chosen = values[design.rows(groups)]
            total = int(chosen.sum())
            spread = len(chosen) * int((chosen**2).sum()) - total**2
            for kind, value in ((SumWindow, total), (SpreadWindow, spread)):
                low = value - draw.randint(0, 2)
                windows.append(kind(measure, groups, low, low + draw.randint(2, 4)))
    return Problem(design, tuple(draw.sample(windows, draw.randint(4, 10))))


def hidden(draw):
    """Return a table whose patients stand sorted by their first score in each group."""
    table = np.array([[draw.randint(0, top) for _ in range(sum(SIZES))] for top in TOPS])
    return table[
        :, np.lexsort([table[0], [g for g, size in enumerate(SIZES) for _ in range(size)]])
    ]


def ends(boxes):
    """Return all ends, as numbers of one length."""
    arrays = boxes.low, boxes.high, boxes.sum_low, boxes.sum_high
    return [end.astype(np.int64) for end in (*arrays, boxes.spread_low, boxes.spread_high)]


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_lost_and_short_cuts_change_nothing(seed):
    draw = Random(seed)
    table = hidden(draw)
    problem = around(table, draw)
    quick, slow = Moments(problem), Moments(problem)
    slow._whole = np.dtype(np.int64)
    quickly = quick.boxes(whole_space(problem))
    slowly = slow.boxes(whole_space(problem))
    assert quickly.low.dtype == np.int32
    for _ in range(30):
        for one, other in zip(ends(quickly), ends(slowly), strict=True):
            assert np.array_equal(one, other)
        holds = ((quickly.low <= table[..., None]) & (table[..., None] <= quickly.high)).all((0, 1))
        assert holds.any()
        some = np.argsort(~holds, kind="stable")[:50]
        forgotten = replace(slowly.take(some), settled=np.zeros((len(TOPS), len(some)), dtype=bool))
        quickly = quick.tighten(split(quickly.take(some), quick))
        slowly = slow.tighten(split(forgotten, slow))
    assert quickly.settled.any()
