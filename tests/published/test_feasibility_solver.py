"""What is soon excluded. Oracle: all scores of four patients, one by one."""

import math
from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement, product
from random import Random

import numpy as np
import pytest
from scipy.stats import binomtest, norm, rankdata

from caseseries.published.feasibility.arrangements import ArrangementWindow
from caseseries.published.feasibility.orders import CorrelationWindow
from caseseries.published.feasibility.problem import Problem
from caseseries.published.feasibility.rank_sums import (
    MOST_CLIMBED,
    RankNormalWindow,
    SignedRankWindow,
)
from caseseries.published.feasibility.ranks import between_means
from caseseries.published.feasibility.solver import (
    DEFAULT_EFFORT,
    Solver,
    _step_cells,
    may_exist,
)
from caseseries.published.feasibility.table import Design, Measure, Score
from caseseries.published.feasibility.windows import (
    AnyWindow,
    CountWindow,
    Form,
    OrderWindow,
    SpreadWindow,
    SumWindow,
    Tables,
)

N, TOP = 4, 4
SCORE = Score("s", None, Fraction(0), Fraction(1), TOP)
DOUBLED = (Form("doubled"),)
EVERY = list(combinations_with_replacement(range(TOP + 1), N))
RUNS = ((4,), (3, 4), (0,), (0, 1, 2), (1, 2), ())


def statistics(scores, run):
    """Return what the windows are on: sum, spread, count, twice the median, least and most."""
    spread = N * sum(s * s for s in scores) - sum(scores) ** 2
    counted = sum(s in run for s in scores)
    return sum(scores), spread, counted, scores[1] + scores[2], 2 * scores[0], 2 * scores[-1]


def windows(draw, run):
    """Return windows around numbers, some of which no scores have together."""
    made = []
    for place, value in enumerate(statistics(draw.choice(EVERY), run)):
        low = value + draw.choice([-2, -1, 0, 0, 1, 2])
        ends = Measure(0), (0,), low, low + draw.choice([0, 0, 1, 3])
        places = ((1, 2), (0, 0), (N - 1, N - 1))
        made.append(
            SumWindow(*ends)
            if place == 0
            else SpreadWindow(*ends)
            if place == 1
            else CountWindow(*ends, scores=run)
            if place == 2
            else OrderWindow(*ends, places=places[place - 3])
        )
    return [(place, made[place]) for place in sorted(draw.sample(range(6), draw.randint(2, 4)))]


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_scores_that_exist_are_never_excluded_and_most_others_are(first):
    missed = 0
    for seed in range(first, first + 100):
        draw = Random(seed)
        run = draw.choice(RUNS)
        chosen = windows(draw, run)
        exists = any(
            all(
                window.low <= statistics(scores, run)[place] <= window.high
                for place, window in chosen
            )
            for scores in EVERY
        )
        problem = Problem(Design(("g",), (N,), (SCORE,)), tuple(window for _, window in chosen))
        found = may_exist(problem)
        assert found or not exists, seed
        missed += found and not exists
    assert missed <= 20


def test_counts_of_parts_add_up():
    design = Design(("a", "b", "c"), (3, 3, 3), (SCORE,))
    for whole, a, b in product(range(10), range(4), range(4)):
        counts = ((0, 1, 2), whole), ((0,), a), ((1,), b)
        asked = tuple(CountWindow(Measure(0), groups, n, n, scores=(4,)) for groups, n in counts)
        assert may_exist(Problem(design, asked)) == (0 <= whole - a - b <= 3)


PAIR = Design(("a", "b"), (2, 2), (SCORE, Score("t", None, Fraction(0), Fraction(1), 6)))
# Partner scores that leave none between them out, and many that do.
PARTNERS = [t for t in product(range(7), repeat=4) if {*t} == {*range(max(t) + 1)} or 6 in t]
SCORES = list(product(range(TOP + 1), repeat=4))


def standardised(tables):
    """Return mid-ranks whose products add up to rho; missing where all scores tie."""
    ranks = rankdata(tables, axis=1) - (N + 1) / 2
    with np.errstate(invalid="ignore"):
        return ranks / np.linalg.norm(ranks, axis=1, keepdims=True)


@pytest.mark.parametrize("seed", range(20))
def test_a_partner_of_ranks_alone_is_no_less_free_on_fewer_scores(seed):
    """Oracle: SciPy's mid-ranks of tables with partner scores on the whole of their scale."""
    draw = Random(seed)
    low, total = Fraction(draw.randint(-100, 95), 100), draw.randint(0, 16)
    high = low + Fraction(1, 20)
    rho = CorrelationWindow(
        Measure(0), (0, 1), low * abs(low), high * abs(high), partner=Measure(1)
    )

    def give(scores, partners):
        products = standardised(scores) @ standardised(partners).T
        return bool(((low - 1e-9 <= products) & (products <= high + 1e-9)).any())

    def accepts(table):
        return table[0].sum() == total and give(table[:1], table[1:])

    problem = Problem(PAIR, (rho, SumWindow(Measure(0), (0, 1), total, total)))
    found = Solver(problem).run(accepts, 5_000)
    exists = give([scores for scores in SCORES if sum(scores) == total], PARTNERS)
    assert (found is not None) == exists


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_changes_that_exist_beside_a_signed_rank_test_are_never_excluded(first):
    """Against all changes of four patients, by SciPy's exact test of signed ranks with ties."""
    excluded = missed = 0
    for seed in range(first, first + 50):
        draw = Random(seed)
        changes = [draw.randint(-3, TOP) for _ in range(N)]
        total, spread = sum(changes), N * sum(c * c for c in changes) - sum(changes) ** 2
        total, spread = total + draw.choice([0, 0, 1]), spread + draw.choice([0, 0, 1, 2])
        p = Fraction(draw.choice([signed_p(changes), 2.0**-N * draw.randint(1, 2**N)]))
        of = Measure(0, 1), (0,)
        told = (
            SumWindow(*of, total, total),
            SpreadWindow(*of, spread, spread),
            SignedRankWindow(*of, p, p, forms=DOUBLED),
        )
        exist = any(
            (sum(d), N * sum(c * c for c in d) - sum(d) ** 2) == (total, spread)
            and abs(signed_p(d) - p) < 1e-9
            for d in combinations_with_replacement(range(-TOP, TOP + 1), N)
        )
        problem = Problem(Design(("all",), (N,), (SCORE, SCORE)), told)
        found = may_exist(problem)
        assert found or not exist
        excluded, missed = excluded + (not found), missed + (found and not exist)
    assert excluded > 5
    assert not missed


@pytest.mark.parametrize("n", [61, 150, 200])
def test_a_signed_rank_test_of_many_is_not_held_against_the_normal_distribution(n):
    """Oracle: SciPy's binomial test, which is the same where all changes are of one step."""
    higher = 2 * n // 3
    p, near = Fraction(binomtest(higher, n).pvalue), Fraction(1, 10**9)
    of, total = (Measure(0, 1), (0,)), 2 * higher - n
    signed = SignedRankWindow(*of, p - near, p + near, forms=DOUBLED)
    design = Design(("all",), (n,), (replace(SCORE, top=1),) * 2)
    assert may_exist(Problem(design, (SumWindow(*of, total, total), signed)))


def test_a_table_whose_moments_leave_few_signed_ranks_is_found():
    """Oracle: the numbers of 19 patients, drawn at random; a climb by one move a step misses it."""
    before, after, change = Measure(0), Measure(1), Measure(0, 1)
    told = (
        SumWindow(before, (0,), 123, 123),
        SpreadWindow(before, (0,), 1078, 1089),
        SumWindow(after, (0,), 109, 109),
        SpreadWindow(after, (0,), 2198, 2215),
        SumWindow(change, (0,), 14, 14),
        SpreadWindow(change, (0,), 937, 948),
        SignedRankWindow(change, (0,), Fraction(955, 10_000), Fraction(965, 10_000), forms=DOUBLED),
    )
    problem = Problem(Design(("all",), (19,), (replace(SCORE, top=10),) * 2), told)

    def fits(table):
        return not problem.missed(table[None]).any()

    found = Solver(problem).run(fits, DEFAULT_EFFORT)
    assert fits(found)


def test_a_step_of_climbing_is_paid_by_what_is_compared_for_ranks():
    """Patients with each other, or with the sizes that a change may have where these are fewer."""
    of = Measure(0, 1), (0,)
    signed = SignedRankWindow(*of, Fraction(1, 10), Fraction(1, 5), forms=DOUBLED)
    correlated = CorrelationWindow(*of, Fraction(1, 10), Fraction(1, 5), partner=Measure(1))

    def price(window, n):
        return _step_cells(Problem(Design(("all",), (n,), (SCORE, SCORE)), (window,)))

    assert price(correlated, 160) - price(correlated, 40) == 160**2 - 40**2
    assert price(signed, 160) - price(signed, 40) == (160 - 40) * (TOP + 1)


def signed_p(changes):
    """Return twice the share of all signs of the ranks without zeros whose sum is as extreme."""
    kept = [c for c in changes if c]
    ranks = rankdata(np.abs(kept)) if kept else []
    seen = sum(rank for rank, c in zip(ranks, kept, strict=True) if c > 0)
    sums = [sum(some) for some in product(*((0, rank) for rank in ranks))]
    tails = sum(s <= seen for s in sums), sum(s >= seen for s in sums)
    return min(2 * min(tails) / len(sums), 1.0)


@pytest.mark.parametrize("seed", range(200))
def test_rank_sums_lie_where_the_means_of_both_groups_let_them_and_so_do_their_p_values(seed):
    """D counts all pairs; exact p-values are those of all arrangements, z that of SciPy's ranks."""
    draw = Random(seed)
    groups = [[draw.randint(0, TOP) for _ in range(draw.randint(2, 4))] for _ in range(2)]
    deviation = sum(np.sign(b - a) for a, b in product(*groups))
    sums = [(len(g), sum(g) - draw.randint(0, 1), sum(g) + draw.randint(0, 1)) for g in groups]
    low, high = between_means(*sums, range(TOP + 1))
    assert low <= deviation <= high
    sizes, of = (len(groups[0]), len(groups[1])), (Measure(0), (0,))
    scores = np.array(groups[0] + groups[1])[None, :, None]
    tables = Tables(Design(("a", "b"), sizes, (SCORE,)), scores)
    for tail, mid_p in product(("absolute", "doubled", "one", "against"), (False, True)):
        window = ArrangementWindow(*of, Fraction(0), Fraction(1), (1,), forms=(Form(tail, mid_p),))
        p = Fraction(float(window.p(tables)[0, 0]))
        assert replace(window, low=p, high=p).may_have_rank_sum(sizes, low, high)
    n, ranks = sum(sizes), rankdata(groups[0] + groups[1])
    variance = math.prod(sizes) * ranks.var(ddof=1) / n
    if variance:
        z = abs(ranks[sizes[0] :].sum() - sizes[1] * (n + 1) / 2) / math.sqrt(variance)
        p = Fraction(2 * float(norm.sf(z)))
        window = RankNormalWindow(*of, p, min(p + Fraction(1, 10**6), Fraction(1)), (1,))
        assert window.may_have_rank_sum(sizes, low, high)


def test_means_far_apart_leave_no_large_p_value_of_ranks():
    groups = ("a", "b")
    means = [SumWindow(Measure(0), (g,), total, total) for g, total in ((0, 3 * 107), (1, 7 * 107))]
    design = Design(groups, (107, 107), (replace(SCORE, top=10),))
    for low, exists in ((Fraction(3, 4), False), (Fraction(1, 10**5), True)):
        window = RankNormalWindow(Measure(0), (0,), low, Fraction(1), (1,), nearer=1)
        assert may_exist(Problem(design, (*means, window))) is exists


def test_scores_that_nothing_speaks_of_are_left_out_of_the_search():
    """What stands beside a correlation of two outcomes changes nothing of its search."""
    other = Score("u", None, Fraction(0), Fraction(1), 9)
    scores = (SCORE, other, PAIR.scores[1])
    rho = CorrelationWindow(Measure(0), (0, 1), Fraction(-1), Fraction(0), partner=Measure(2))
    either = AnyWindow(Measure(2), (0,), 0, 1, of=(SumWindow(Measure(2), (0,), 3, 4),))
    change = SumWindow(Measure(2, 0), (1,), 2, 2)
    alone = Problem(replace(PAIR, scores=scores), (rho, either, change)).alone()
    assert alone.design == PAIR
    assert alone.windows == (
        replace(rho, partner=Measure(1)),
        AnyWindow(Measure(1), (0,), 0, 1, of=(SumWindow(Measure(1), (0,), 3, 4),)),
        SumWindow(Measure(1, 0), (1,), 2, 2),
    )


@pytest.mark.parametrize("tail", ["doubled", "one", "against"])
@pytest.mark.parametrize("mid_p", [False, True])
def test_of_many_patients_the_guide_is_near_the_exact_signed_rank_test(tail, mid_p):
    """Oracle: all signs counted, which is what decides."""
    random = np.random.default_rng(5)
    n = MOST_CLIMBED + 15
    change = np.clip(np.rint(random.normal(0.4, 2, size=(n, 12))), -5, 5).astype(int)
    seen = Tables(Design(("all",), (n,), (SCORE, SCORE)), np.stack([change, 0 * change]))
    forms = (Form(tail, mid_p),)
    window = SignedRankWindow(Measure(0, 1), (0,), Fraction(0), Fraction(1), forms=forms)
    exact, near = window.p(seen), window.guide(seen)
    assert (exact != near).all()
    assert near == pytest.approx(exact, rel=0.02, abs=1e-5)
