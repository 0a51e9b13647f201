"""Where walks begin: no part that holds a table is left out. Oracle: a search of every part."""

from fractions import Fraction

from caseseries.published import walks
from caseseries.published.feasibility.branch import Search
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.problem import Problem, whole_space
from caseseries.published.feasibility.table import Design, Measure, Score
from caseseries.published.feasibility.windows import CountWindow, SpreadWindow, SumWindow

SCORES = tuple(Score(name, None, Fraction(0), Fraction(1), 5) for name in ("before", "after"))
BEFORE, CHANGE = Measure(0), Measure(0, 1)
WINDOWS = (
    SumWindow(BEFORE, (0, 1), 12, 12),
    SpreadWindow(BEFORE, (0, 1), 75, 85),
    SumWindow(CHANGE, (1,), 3, 3),
    SpreadWindow(CHANGE, (0,), 24, 28),
    CountWindow(BEFORE, (0,), 1, 1, scores=(3, 4, 5)),
)


def test_a_part_that_is_left_out_holds_no_table(monkeypatch):
    monkeypatch.setattr(walks, "PARTS", 40)
    problem = Problem(Design(("a", "b"), (3, 2), SCORES), WINDOWS)
    moments = Moments(problem)
    parts = walks._parts(problem, moments, moments.boxes(whole_space(problem)))
    searches = (Search(problem, moments, parts.take(slice(i, i + 1))) for i in range(len(parts)))
    held = [search.run(lambda table: True, 10_000) is not None for search in searches]
    still_open = walks._still_open(problem, moments, parts)
    assert any(held)
    assert all(still_open[held])
    assert not all(still_open)
