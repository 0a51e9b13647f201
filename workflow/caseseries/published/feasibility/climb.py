"""Climbing: the quick search for a table where many fit.

Groups are filled one by one first, from draws with about the right means and spreads, until each
has its own numbers; the groups that go together best are put together and repaired. Several tables
climb side by side. Each looks at small moves where a window is missed, takes the best, and where it
is stuck gives the windows that it misses more weight. It finds tables; it never says there is none.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.boxes import Boxes, Flags, Ints
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.problem import Problem
from caseseries.published.feasibility.table import Design, Measure

CLIMBERS = 8
MOVES = 48
BOLD = 100
"""After so many steps small moves among tables that nearly fit lead no further."""

FELT = 0.3
"""What a window that is just missed counts at least, then."""

SEED = 20250901
PER_GROUP = 12
"""So many fillings of a group are looked for, and put together with those of the others."""

MOST_TOGETHER = 4_096
"""Of many groups fewer, so that no more tables are put together."""


def climb(
    problem: Problem,
    starts: Ints,
    accepts: Callable[[Ints], bool],
    steps: int,
    *,
    keeping: bool = False,
) -> tuple[Ints | None, int]:
    """Return a table that satisfies every window, and the steps that it took; None without one.

    Begins at ``starts``, over (climber, column, patient); ``accepts`` checks a table exactly.
    """
    taken = 0
    for tables, there in climbs(problem, starts, steps, keeping=keeping):
        arrived = list[Ints](tables[there])
        for table in arrived:
            if accepts(table):
                return table, taken
        # A check takes about as long as a step.
        taken += 1 + len(arrived)
        if taken >= steps:
            break
    return None, taken


def climbs(
    problem: Problem, starts: Ints, steps: int, *, keeping: bool = False
) -> Iterator[tuple[Ints, Flags]]:
    """Yield, step by step, tables, and which satisfy every window as far as floating point tells.

    From step ``BOLD`` on a move may be two, and what is just missed is felt as well. Where it is
    ``keeping``, every second move leaves the changes of each group as they are.
    """
    random = np.random.default_rng(SEED)
    tops = np.array([score.top for score in problem.design.scores])[:, None]
    tables = np.clip(starts, 0, tops)
    climbers = np.arange(len(tables))
    weights = np.ones((len(tables), len(problem.windows)))
    missed = problem.missed(tables)
    where = _Where(problem)
    for step in range(steps):
        there: Flags = np.asarray(~missed.any(axis=1))
        yield tables, there
        moved = np.repeat(tables, MOVES, axis=0)
        if step == BOLD:
            weights[:] = 1
        if step >= BOLD:
            # What two moves together keep may be out of reach of one.
            where.move(moved[::2], np.ones((len(moved[::2]), missed.shape[1])), tops, random)
        aimed = slice(0, None, 2 if keeping else 1)
        where.move(moved[aimed], np.repeat(missed * weights, MOVES, axis=0)[aimed], tops, random)
        if keeping:
            where.keep_changes(moved[1::2], tops, random)
        found = problem.missed(moved).reshape(len(tables), MOVES, -1)
        before, scores = (
            ((far + FELT * (step >= BOLD) * (far > 0)) * weight).sum(axis=-1)
            for far, weight in ((missed, weights), (found, weights[:, None]))
        )
        best = scores.argmin(axis=1)
        # Who has arrived goes on to look for another table.
        better = (scores[climbers, best] < before) | there
        chosen = moved.reshape(len(tables), MOVES, *tables.shape[1:])[climbers, best]
        tables = np.where(better[:, None, None], chosen, tables)
        missed = np.where(better[:, None], found[climbers, best], missed)
        weights[~better] += missed[~better] > 0


def filled_starts(problem: Problem, drawn: Ints, steps: int) -> Ints:
    """Return tables whose groups have their own numbers, those that miss the least together."""
    found = [list(_fillings(problem, drawn, g, steps)) for g in range(len(problem.design.sizes))]
    together = np.array([np.concatenate(groups, axis=1) for groups in product(*found)])
    missed = problem.missed(together).sum(axis=1)
    return together[np.argsort(missed, kind="stable")[:CLIMBERS]]


def _fillings(problem: Problem, drawn: Ints, group: int, steps: int) -> Iterator[Ints]:
    """Yield scores of one group, over (column, patient), that miss little of its own numbers."""
    design = problem.design
    starts = drawn[:, :, design.rows((group,))]
    alone = of_group(problem, group)
    enough = min(PER_GROUP, round(MOST_TOGETHER ** (1 / len(design.sizes))))
    found: dict[bytes, Ints] = {}
    for tables, there in climbs(alone, starts, steps) if alone.windows else ():
        for table in tables[there][: enough - len(found)]:
            found.setdefault(table.tobytes(), table)
        if len(found) == enough:
            break
    yield from found.values()
    yield from starts[: max(2 - len(found), 0)]


def of_group(problem: Problem, group: int) -> Problem:
    """Return the problem that the own numbers of one group pose."""
    design = problem.design
    own = (w for w in problem.windows if w.groups == (group,) and not w.second)
    return Problem(
        Design((design.groups[group],), (design.sizes[group],), design.scores),
        tuple(window.regrouped((0,)) for window in own),
    )


def drawn_starts(moments: Moments, box: Boxes) -> Ints:
    """Draw tables whose means and spreads are about right, from one tightened box."""
    random = np.random.default_rng(SEED)
    seen = moments.seen(box)
    low, high = box.low[..., 0], box.high[..., 0]
    tables = np.empty((CLIMBERS, *low.shape), dtype=np.int64)
    for column in range(moments.columns):
        measure = Measure(column)
        for groups in moments.sets[: len(moments.group_sizes)]:
            members, n = moments.members[groups], moments.sizes[groups]
            mean = sum(int(end[0]) for end in seen.sums(measure, groups)) / 2 / n
            if measure in moments.spread_measures:
                squares = sum(int(end[0]) for end in seen.spreads(measure, groups)) / 2
                deviation = (squares / moments.scale / n) ** 0.5
            else:
                deviation = float((high - low)[column, members].mean()) / 4
            drawn = random.normal(mean, deviation, size=(CLIMBERS, n))
            tables[:, column, members] = np.rint(drawn)
    return np.clip(tables, low, high)


class _Where:
    """Knows which columns and patients each window speaks of."""

    def __init__(self, problem: Problem) -> None:
        design = problem.design
        self._columns = _padded([sorted(window.columns) for window in problem.windows])
        groups = [window.groups + window.second for window in problem.windows]
        self._patients = _padded([np.arange(design.n)[design.rows(of)] for of in groups])
        self._group = np.array(design.group_of)
        self._begin = np.searchsorted(self._group, self._group)
        self._sizes = np.array(design.sizes)[self._group]
        measures = {(window.measure.start, window.measure.end) for window in problem.windows}
        self._changes = np.array(sorted((a, b) for a, b in measures if b is not None))

    def keep_changes(self, tables: Ints, tops: Ints, random: np.random.Generator) -> None:
        """Change scores in place, and no change of a group.

        Two patients of a group exchange their first scores, or one goes up in both scores, and
        mostly another one down.
        """
        number, _, n = tables.shape
        rows = np.arange(number)
        start, end = self._changes[random.integers(len(self._changes), size=number)].T
        draw = random.random((3, number))
        one = random.integers(n, size=number)
        other = self._begin[one] + (draw[0] * self._sizes[one]).astype(np.int64)
        apart = tables[rows, start, other] - tables[rows, start, one]
        step = np.where(draw[1] < 0.5, apart, random.choice([-2, -1, 1, 2], size=number))
        back = np.where((draw[1] < 0.5) | (draw[2] < 0.7), -step, 0)
        moved = tables.copy()
        for patient, by in ((one, step), (other, np.where(one == other, 0, back))):
            moved[rows, start, patient] += by
            moved[rows, end, patient] += by
        inside = ((moved >= 0) & (moved <= tops)).all(axis=(1, 2))
        tables[inside] = moved[inside]

    def move(
        self, tables: Ints, missed: NDArray[np.float64], tops: Ints, random: np.random.Generator
    ) -> None:
        """Change each table a little, in place, mostly where a window is missed.

        One score takes a step; or takes over another's score; two exchange scores; one gives to
        another; or all equal scores of a column take a step together.
        """
        number, columns, n = tables.shape
        rows = np.arange(number)
        draw = random.random((5, number))
        total = missed.cumsum(axis=1)
        at = (total <= draw[0][:, None] * total[:, -1:]).sum(axis=1)
        at = np.where(total[:, -1] > 0, np.minimum(at, missed.shape[1] - 1), 0)
        column, one = _one_of(self._columns, at, draw[1]), _one_of(self._patients, at, draw[2])
        # Mostly the other is of the same group, so that no sum of a group changes.
        same = self._begin[one] + (draw[3] * self._sizes[one]).astype(np.int64)
        other = np.where(draw[4] < 0.8, same, random.integers(n, size=number))
        anywhere = total[:, -1] == 0
        column = np.where(anywhere, random.integers(columns, size=number), column)
        kind = random.choice([0, 0, 1, 2, 2, 3, 3, 4], size=number)
        reach = np.log(tops[column, 0] / 4 + 1)
        size = np.rint(np.exp(random.uniform(size=number) * reach)).astype(np.int64)
        size *= random.choice([-1, 1], size=number)
        a, b = tables[rows, column, one], tables[rows, column, other]
        equal = (tables[rows, column] == a[:, None]) & (kind == 4)[:, None]
        tables[rows, column, other] = np.choose(kind, [b, b, a, b - size, b])
        tables[rows, column, one] = np.choose(kind, [a + size, b, b, a + size, a])
        tables[rows, column] += equal * size[:, None]
        np.clip(tables, 0, tops, out=tables)


def _padded(lists: Sequence[Sequence[int] | Ints]) -> tuple[Ints, Ints]:
    """Return lists as rows of one array, and how long each is."""
    lengths = np.array([len(one) for one in lists])
    rows = np.zeros((len(lists), lengths.max(initial=1)), dtype=np.int64)
    for row, one in zip(rows, lists, strict=True):
        row[: len(one)] = one
    return rows, lengths


def _one_of(padded: tuple[Ints, Ints], at: Ints, draw: NDArray[np.float64]) -> Ints:
    rows, lengths = padded
    chosen: Ints = rows[at, (draw * lengths[at]).astype(np.int64)]
    return chosen
