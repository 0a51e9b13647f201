"""Printed p-values as windows, by each way to do a test."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from caseseries.published.attainable import Design as RankTest
from caseseries.published.attainable import p_without_ties, without_ties
from caseseries.published.feasibility.arrangements import ArrangementWindow
from caseseries.published.feasibility.checker import MOST_ORDERED
from caseseries.published.feasibility.orders import (
    CorrelationWindow,
    OrdersWindow,
    correlations_of_series,
)
from caseseries.published.feasibility.rank_sums import (
    RankNormalWindow,
    RankSumWindow,
    SignedRankWindow,
)
from caseseries.published.feasibility.t_windows import TWindow, squared_between
from caseseries.published.feasibility.table import Design, Measure
from caseseries.published.feasibility.windows import (
    AnyWindow,
    ExactWindow,
    Form,
    Groups,
    PWindow,
    Tail,
    Window,
)
from caseseries.published.model import SignificanceTest
from caseseries.rounding import Interval

_NOISE = 1e-9
"""Floating point errs by less in a share of arrangements."""

_COUNTED = ("exact", "mid_p", "exact_pratt")
_TAILS: Mapping[str | None, Tail] = {"one": "one", "against": "against"}
_LEAST_P = Fraction(1, 10**15)
"""Programs print 1 for a p-value that is nearer to it."""

Of = tuple[Measure, Groups]


def p_by(way: SignificanceTest, within: Interval, of: Of, second: Groups, design: Design) -> Window:
    """Return the window of a p-value by one way to do its test; of one group ``second`` is none."""
    n, m = design.size(of[1]), design.size(second)
    if way.method == "exact_untied":
        sizes = [(n, m)] if second else [(k,) for k in range(n + 1)]
        untied = tuple(_untied_window(some, way, within) for some in sizes)
        low, high = min(one[0] for one in untied), max(one[1] for one in untied)
        return RankSumWindow(*of, low, high, second, windows=untied)
    method, share = way.method or "", _share(within)
    pratt, ties = method.endswith("_pratt"), not method.endswith("_untied")
    if method in _COUNTED:
        tail = _TAILS.get(way.sides) or way.two_sided or "absolute"
        forms, ranks = (Form(tail, method == "mid_p"),), way.name == "mann_whitney"
        if way.name == "wilcoxon":
            return _attainable(SignedRankWindow(*of, *share, forms=forms, pratt=pratt), 2**n)
        exact = ArrangementWindow(*of, *share, second, forms=forms, ranks=ranks)
        return _attainable(exact, math.comb(n + m, m))
    share = _of_both_tails(*share, way.sides)
    if not method:
        return TWindow(*of, *share, second, test=way.name)
    nearer = method.startswith("continuity") * (-1 if way.sides == "against" else 1)
    return RankNormalWindow(*of, *share, second, nearer=nearer, ties=ties, pratt=pratt)


def p_of_correlation(
    ways: Sequence[SignificanceTest], within: Interval, of: Of, partner: Measure, n: int
) -> Window | None:
    """Return the window of a Spearman p-value by any of some ways; None where no way is left."""
    share, df = _share(within), Fraction(n - 2)
    by_t = [way for way in ways if way.method != "exact"]
    counted = [way for way in ways if way.method == "exact"] if n <= MOST_ORDERED else []
    tails = [_TAILS.get(way.sides, "absolute") for way in counted]
    windows: list[Window] = [OrdersWindow(*of, *share, partner=partner, tail=t) for t in tails]
    if by_t:
        both = [_of_both_tails(*share, way.sides) for way in by_t]
        some = [one for one in both if one[0] <= one[1]]
        ends = [_r_squared(*one, df) for one in some]
        if n > MOST_ORDERED and len(by_t) < len(ways):
            ends += [correlations_of_series(*one, n) for one in some]
        low, high = min((e[0] for e in ends), default=1), max((e[1] for e in ends), default=0)
        about = *of, Fraction(low), Fraction(high)
        windows.insert(0, CorrelationWindow(*about, partner=partner, either_sign=True))
    return any_of(windows) if windows else None


def _attainable(window: PWindow, arrangements: int) -> PWindow:
    """Return a window, or an empty one where no number of halves of arrangements lies in it."""
    least, most = math.ceil(2 * window.low * arrangements), 2 * window.high * arrangements
    if window.high >= 1 or least <= most:
        return window
    return replace(window, low=Fraction(1), high=Fraction(0))


def any_of(windows: Sequence[Window]) -> Window:
    """Return the window of all that may hold some of several."""
    fitting = _merged(window for window in windows if window.low <= window.high)
    first = [*fitting, *windows][0]
    if len(fitting) < 2:
        return first
    about = first.measure, first.groups, 0, 1, first.second, first.partner
    return AnyWindow(*about, of=tuple(fitting))


def _merged(windows: Iterable[Window]) -> list[Window]:
    """Return each window once, and at the end the forms of an exact test in one window."""
    others, forms = dict[Window, None](), defaultdict[ExactWindow, dict[Form, None]](dict)
    for window in windows:
        if isinstance(window, ExactWindow):
            forms[replace(window, forms=())] |= dict.fromkeys(window.forms)
        else:
            others[window] = None
    return [*others, *(replace(test, forms=tuple(its)) for test, its in forms.items())]


def _r_squared(low: Fraction, high: Fraction, df: Fraction) -> tuple[Fraction, Fraction]:
    """Return the ends of r squared whose two-sided p-value by t lies between two numbers."""
    least, most = squared_between(low, high, df)
    strongest = Fraction(1) if math.isinf(most) else 1 - df / (Fraction(most) + df)
    return least / (least + df), strongest


def _of_both_tails(low: Fraction, high: Fraction, sides: str | None) -> tuple[Fraction, Fraction]:
    """Return p-values of a symmetric distribution as those of both tails; none are low > high."""
    if sides == "one":
        return 2 * low, min(2 * high, Fraction(1))
    if sides == "against":
        return 2 * (1 - high), min(max(2 * (1 - low), _LEAST_P), Fraction(1))
    return low, high


@lru_cache(maxsize=4096)
def _untied_window(
    sizes: tuple[int, ...], test: SignificanceTest, within: Interval
) -> tuple[int, int]:
    """Return the ends of twice the distance of a rank sum from its mean, without regard to ties."""
    if not all(sizes):
        return (0, 0) if Fraction(1) in within else (1, 0)
    design = RankTest(test.name, sizes)
    null = without_ties(design)
    if null is None:
        return 1, 0
    low, high = (None if end is None else float(end) for end in (within.low, within.high))
    sums = range(null.minimum, math.floor(null.mean) + 1)
    p = {s: p_without_ties(design, null, s, test) for s in sums}
    # The ranks of two groups, and the signed ranks of one, are doubled. Where tied ranks add up to
    # a half, programs cut it off or round it up.
    half = 1 if len(sizes) == 2 else 2
    away = [
        int(2 * half * (null.mean - s))
        for s in sums
        if (low is None or p[s] > low - _NOISE) and (high is None or p[s] < high + _NOISE)
    ]
    return (max(min(away) - half, 0), max(away) + half) if away else (1, 0)


def _share(interval: Interval) -> tuple[Fraction, Fraction]:
    """Return the ends of an interval of p-values within 0 and 1."""
    low = Fraction(0) if interval.low is None else max(interval.low, Fraction(0))
    high = Fraction(1) if interval.high is None else min(interval.high, Fraction(1))
    return low, high
