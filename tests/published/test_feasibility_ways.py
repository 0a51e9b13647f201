"""Every customary way to do a test, against SciPy; no box that holds a fitting table is dropped."""

from dataclasses import replace
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path
from statistics import median_grouped

import numpy as np
import pytest
from scipy import stats

from caseseries.published import checks
from caseseries.published.conventions import in_words, median_places, ways
from caseseries.published.feasibility import ranks
from caseseries.published.feasibility.checker import check
from caseseries.published.feasibility.decide import decide
from caseseries.published.feasibility.rank_sums import RankNormalWindow
from caseseries.published.feasibility.t_distribution import critical_t_squared, two_sided_p
from caseseries.published.feasibility.table import Measure, Table
from caseseries.published.model import Claim, SignificanceTest
from caseseries.published.study_file import read

STUDY = """
study: small
title: T
citation: C
scales:
  s: {{ name: S, minimum: "0", maximum: "9", step: "1" }}
  u: {{ name: U, minimum: "0", maximum: "9", step: "1" }}
changes:
  d: {{ name: D, of: s, from: before, to: after }}
groups:
  all: {{ name: all, size: n.all, parts: [a, b] }}
  a: {{ name: A, size: n.a }}
  b: {{ name: B, size: n.b }}
claims:
  - {{ id: n.all, statistic_ids: [], kind: count, outcome: patients, group: all, says: x, where: w,
      reported: "{all}" }}
  - {{ id: n.a, statistic_ids: [], kind: count, outcome: patients, group: a, says: x, where: w,
      reported: "{a}" }}
  - {{ id: n.b, statistic_ids: [], kind: count, outcome: patients, group: b, says: x, where: w,
      reported: "{b}" }}
  - {{ id: p, statistic_ids: [], kind: p_value, says: x, where: w, reported: "{p}", {test} }}
"""
OF_TWO = "outcome: s, group: a_vs_b, compares: [a, b], timepoint: before"
OF_CHANGE = "outcome: d, group: all, timepoint: after"
OF_PAIRS = "outcome: s, partner: u, group: all, timepoint: before"


def study(tmp_path: Path, test: str, p: str = "0.5", a: int = 5, b: int = 4):
    path = tmp_path / "small.yaml"
    path.write_text(STUDY.format(all=a + b, a=a, b=b, p=p, test=test), encoding="utf-8")
    return read(path)


def recomputed(tmp_path, about: str, test: str, columns, a: int = 5, b: int = 4) -> float:
    """Return the p-value of one table by the independent checker."""
    asked = study(tmp_path, f"{about}, {test}", a=a, b=b)
    scores = {key: tuple(Fraction(int(v)) for v in values) for key, values in columns.items()}
    table = Table(("a",) * a + ("b",) * b, scores)
    number = check(asked, next(asked.readings()), table, ["p"])["p"]
    return float(number.value)


def of_two(tmp_path, test: str, first, second) -> float:
    both = {("s", "before"): [*first, *second]}
    return recomputed(tmp_path, OF_TWO, test, both, len(first), len(second))


def groups_drawn():
    random = np.random.default_rng(3)
    return [(random.integers(0, 7, size=6), random.integers(1, 9, size=5)) for _ in range(4)]


@pytest.mark.parametrize("continuity", [True, False])
@pytest.mark.parametrize("sides", ["two", "one"])
def test_mann_whitney_by_the_normal_distribution_is_that_of_scipy(tmp_path, continuity, sides):
    method = "continuity" if continuity else "asymptotic"
    for first, second in groups_drawn():
        one = min(
            stats.mannwhitneyu(
                first, second, alternative=way, method="asymptotic", use_continuity=continuity
            ).pvalue
            for way in ("less", "greater")
        )
        # Without any difference no direction is observed, and half of the two-sided value is left.
        expected = min(one, 0.5) if sides == "one" else min(2 * one, 1)
        test = f"test: mann_whitney, method: {method}, sides: {sides}"
        assert of_two(tmp_path, test, first, second) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("ours", "theirs"), [("student", True), ("welch", False)])
def test_one_sided_t_tests_are_those_of_scipy_in_the_direction_observed(tmp_path, ours, theirs):
    for first, second in groups_drawn():
        expected = min(
            stats.ttest_ind(first, second, equal_var=theirs, alternative=way).pvalue
            for way in ("less", "greater")
        )
        found = of_two(tmp_path, f"test: {ours}, sides: one", first, second)
        assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("method", ["exact", "asymptotic", "continuity"])
def test_wilcoxon_with_ties_and_zeros_is_that_of_scipy(tmp_path, method):
    random = np.random.default_rng(5)
    for _ in range(4):
        before, after = random.integers(0, 9, size=(2, 9))
        difference = before - after
        # SciPy counts signs exactly only where there are no ties.
        expected = (
            signs_counted(difference)
            if method == "exact"
            else stats.wilcoxon(
                difference, method="approx", correction=method == "continuity"
            ).pvalue
        )
        columns = {("s", "before"): before, ("s", "after"): after}
        test = f"test: wilcoxon, method: {method}, sides: two"
        found = recomputed(tmp_path, OF_CHANGE, test, columns)
        assert found == pytest.approx(expected, rel=1e-9)


def signs_counted(difference) -> float:
    """Count the signs one by one."""
    kept = difference[difference != 0]
    ranks = stats.rankdata(np.abs(kept))
    observed = abs((ranks * np.sign(kept)).sum())
    signs = np.array(list(product([-1, 1], repeat=len(kept))))
    return float((np.abs(signs @ ranks) >= observed - 1e-9).mean())


def test_exact_wilcoxon_without_ties_is_that_of_scipy(tmp_path):
    before, after = np.array([1, 9, 0, 9, 0, 6, 7]), np.array([0, 7, 3, 5, 5, 0, 0])
    known = stats.wilcoxon(before - after, method="exact").pvalue
    columns = {("s", "before"): before, ("s", "after"): after}
    test = "test: wilcoxon, method: exact, sides: two"
    assert recomputed(tmp_path, OF_CHANGE, test, columns, 4, 3) == pytest.approx(known, rel=1e-12)


def test_exact_spearman_counts_every_order(tmp_path):
    x, y = [1, 2, 2, 4, 5, 7], [2, 1, 3, 3, 6, 5]
    rho = [stats.spearmanr(x, order)[0] for order in permutations(y)]
    observed = stats.spearmanr(x, y)[0]
    expected = np.mean(np.abs(rho) >= abs(observed) - 1e-9)
    columns = {("s", "before"): x, ("u", None): y}
    test = "test: spearman, method: exact, sides: two"
    assert recomputed(tmp_path, OF_PAIRS, test, columns, 3, 3) == pytest.approx(expected)


def test_mid_p_takes_half_of_the_observed_probability_off(tmp_path):
    first, second = [0, 1, 2, 3, 5], [4, 6, 7, 8]
    exact = stats.mannwhitneyu(first, second, method="exact").pvalue
    # U = 1 comes about in one of 126 arrangements in either tail.
    expected = exact - 1 / 126
    test = "test: mann_whitney, method: mid_p, sides: two, two_sided: doubled"
    assert of_two(tmp_path, test, first, second) == pytest.approx(expected)


@pytest.mark.parametrize("z", ["1/10", "1", "49/25", "3", "6", "12"])
def test_the_normal_distribution_is_enclosed(z):
    low, high = two_sided_p(Fraction(z) ** 2, None, digits=40)
    assert low <= high
    assert high - low < Fraction(1, 10**35)
    assert float(low) == pytest.approx(2 * stats.norm.sf(float(Fraction(z))), rel=1e-12)


def test_critical_values_of_the_normal_distribution_are_proved():
    low, high = critical_t_squared(Fraction(5, 100), None)
    assert low < Fraction(str(stats.norm.isf(0.025) ** 2)) < high


def test_what_a_paper_does_not_say_of_a_test_may_be_any_customary_way():
    open_test = SignificanceTest("mann_whitney")
    told = [in_words(way) for way in ways(open_test)]
    assert told[0] == "Mann–Whitney test, exact"
    assert len(told) == len(set(told)) == 23
    assert len(ways(SignificanceTest("student", sides="two"))) == 1


@pytest.mark.parametrize(
    ("test", "p", "sizes"),
    [
        # What SPSS prints for five improved patients, and for U = 3 of five against five.
        (f"{OF_CHANGE}, test: wilcoxon", "0.043", (3, 2)),
        (f"{OF_TWO}, test: mann_whitney", "0.047", (5, 5)),
        (f"{OF_TWO}, test: student", "0.022", (4, 4)),
    ],
)
def test_what_programs_print_is_possible_for_a_test_that_is_only_named(tmp_path, test, p, sizes):
    asked = study(tmp_path, test, p, *sizes)
    decision = decide(asked, next(asked.readings()))
    assert decision.verdict == "possible"
    exact = study(tmp_path, f"{test}, method: exact, sides: two", p, *sizes)
    if "student" not in test:
        decision = decide(exact, next(exact.readings()))
        assert decision.note.startswith("Only if the test was done in another form than is named")


@pytest.mark.parametrize("second", [3, 0])
@pytest.mark.parametrize("continuity", [True, False])
def test_bounds_of_rank_sums_hold_those_of_the_tables_inside(second, continuity):
    random = np.random.default_rng(11)
    values = random.integers(-4, 5, size=(7, 300))
    below, above = random.integers(0, 3, size=(2, *values.shape))
    window = RankNormalWindow(Measure(0), (0,), 0, 1, (1,) * bool(second), nearer=int(continuity))

    def ends(low, high):
        if not second:
            deviation, squares = ranks.of_signed_ranks(low, high, pratt=continuity)
        else:
            groups = (low[:4], high[:4]), (low[4:], high[4:])
            deviation, squares = ranks.of_two_groups(*groups)
        return window.corrected(deviation), squares

    for inside, outside in zip(
        ends(values, values), ends(values - below, values + above), strict=True
    ):
        assert (outside[0] <= inside[0]).all()
        assert (inside[1] <= outside[1]).all()


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize(
    "way", [{"method": "exact"}, {"use_continuity": True}, {"use_continuity": False}]
)
def test_what_scipy_prints_for_ranks_holds_for_a_test_that_is_only_named(
    tmp_path, alternative, way
):
    """With ties, too: there SciPy's exact p-value takes no notice of them."""
    for first, second in groups_drawn():
        p = stats.mannwhitneyu(first, second, alternative=alternative, **way).pvalue
        assert holds(
            tmp_path, OF_TWO, "mann_whitney", p, {("s", "before"): [*first, *second]}, 6, 5
        )


def holds(tmp_path, about: str, test: str, p: float, columns, a: int, b: int) -> bool:
    asked = study(tmp_path, f"{about}, test: {test}", f"{p:.4f}", a, b)
    scores = {key: tuple(Fraction(int(v)) for v in values) for key, values in columns.items()}
    table = Table(("a",) * a + ("b",) * b, scores)
    return check(asked, next(asked.readings()), table, ["p"])["p"].holds


@pytest.mark.parametrize("test", ["student", "welch"])
def test_one_sided_against_the_direction_observed_is_what_is_left(tmp_path, test):
    for first, second in groups_drawn():
        greater = stats.ttest_ind(
            first, second, equal_var=test == "student", alternative="greater"
        ).pvalue
        for p in (greater, 1 - greater):
            columns = {("s", "before"): [*first, *second]}
            assert holds(tmp_path, OF_TWO, test, p, columns, 6, 5)


def test_without_regard_to_ties_the_variance_is_that_of_different_ranks(tmp_path):
    first, second = [1, 2, 2, 4], [2, 5, 5, 6, 7]
    u = sum((x < y) + (x == y) / 2 for x in first for y in second)
    z = (u - 10) / np.sqrt(20 * 10 / 12)
    test = "test: mann_whitney, method: asymptotic_untied, sides: two"
    assert of_two(tmp_path, test, first, second) == pytest.approx(2 * stats.norm.sf(abs(z)))


@pytest.mark.parametrize(
    ("more", "verdict"), [("", "possible"), (", corrected: false", "impossible")]
)
def test_a_corrected_p_value_is_told_unless_the_paper_says_that_it_is_not(tmp_path, more, verdict):
    """Shares of 126 arrangements, in halves too, leave out 0.0140; 1/126 corrected is larger."""
    asked = study(tmp_path, f"{OF_TWO}, test: permutation, method: exact{more}", "0.0140")
    decision = decide(asked, next(asked.readings()))
    assert decision.verdict == verdict
    assert ("the p-value was corrected for several tests" in decision.note) == (not more)
    (found,) = [one.finding for one in checks.check(asked) if one.check_id == "P-003"]
    assert found.outcome == ("impossible" if more else "holds only by another convention")


def test_programs_print_zero_where_only_the_means_differ(tmp_path):
    columns = {("s", "before"): [3, 3, 3, 5, 5]}
    assert holds(tmp_path, OF_TWO, "student", 0.0, columns, 3, 2)
    asked = study(tmp_path, f"{OF_TWO}, test: student", "0.000", 3, 2)
    assert decide(asked, next(asked.readings())).verdict == "possible"


def test_differences_that_are_all_zero_have_an_exact_p_value_of_one(tmp_path):
    columns = {("s", "before"): [3, 4, 5, 5], ("s", "after"): [3, 4, 5, 5]}
    assert holds(tmp_path, OF_CHANGE, "wilcoxon", 1.0, columns, 2, 2)


@pytest.mark.parametrize("n", range(1, 8))
def test_medians_are_those_of_numpy_by_every_definition(n):
    values = np.random.default_rng(n).permutation(20)[:n]
    found = {(np.sort(values)[i] + np.sort(values)[j]) / 2 for i, j in median_places(n)}
    methods = ("inverted_cdf", "averaged_inverted_cdf", "closest_observation", "linear", "hazen")
    methods += ("interpolated_inverted_cdf", "weibull", "median_unbiased", "lower", "higher")
    assert {float(np.quantile(values, 0.5, method=one)) for one in methods} <= found


@pytest.mark.parametrize("seed", range(20))
def test_the_median_of_grouped_scores_is_that_of_python_and_may_be_what_is_printed(tmp_path, seed):
    values = np.random.default_rng(seed).integers(0, 6, 4 + seed % 3).tolist()
    a, b = len(values) - 2, 2
    asked = study(tmp_path, f"{OF_CHANGE}, test: wilcoxon", a=a, b=b)
    median = replace(
        asked.by_id["p"],
        kind="median",
        outcome="s",
        timepoint="before",
        test=None,
        reported=f"{median_grouped(values):.3f}",
    )
    loose = replace(asked, claims=(*asked.claims[:-1], replace(median, any_definition=True)))
    table = Table(("a",) * a + ("b",) * b, {("s", "before"): tuple(map(Fraction, values))})
    assert check(loose, next(loose.readings()), table, ["p"])["p"].holds
    assert decide(loose, next(loose.readings())).verdict == "possible"
    strict = replace(asked, claims=(*asked.claims[:-1], median))
    assert decide(strict, next(strict.readings())).verdict == "possible"


@pytest.mark.parametrize("correction", [True, False])
def test_pratts_way_with_zeros_is_that_of_scipy(tmp_path, correction):
    before, after = np.array([4, 4, 6, 9, 2, 7, 8]), np.array([4, 4, 3, 5, 3, 2, 8])
    expected = stats.wilcoxon(
        before - after, zero_method="pratt", correction=correction, method="approx"
    ).pvalue
    method = "continuity_pratt" if correction else "asymptotic_pratt"
    columns = {("s", "before"): before, ("s", "after"): after}
    test = f"test: wilcoxon, method: {method}, sides: two"
    assert recomputed(tmp_path, OF_CHANGE, test, columns, 4, 3) == pytest.approx(expected)
    assert holds(tmp_path, OF_CHANGE, "wilcoxon", expected, columns, 4, 3)


@pytest.mark.parametrize(
    ("count", "share", "verdict"), [("3", "33.3", "possible"), ("3", "34.9", "impossible")]
)
def test_a_percentage_may_be_of_fewer_than_the_group_as_its_count_says(
    tmp_path, count, share, verdict
):
    """3 of the 9 who answered are 33.3%; 3 of no number of patients are 34.9%."""
    asked = study(tmp_path, OF_TWO, a=10)
    about = {"statistic_ids": (), "outcome": "s", "group": "a", "says": "x", "where": "w"}
    about |= {"timepoint": "before", "scores": (Fraction(0),)}
    claims = tuple(
        Claim(id=kind, kind=kind, reported=reported, **about)
        for kind, reported in (("count", count), ("percentage", share))
    )
    paper = replace(asked, claims=(*(one for one in asked.claims if one.id != "p"), *claims))
    found = {one.check_id: one.finding for one in checks.check(paper)}
    impossible = "differs" if verdict == "possible" else "impossible"
    assert found["GRIM-002"].outcome == found["COUNT-003"].outcome == impossible
    decision = decide(paper, next(paper.readings()))
    assert decision.verdict == verdict
    assert ("of fewer than the group" in decision.note) == (verdict == "possible")
