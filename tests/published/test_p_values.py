import math
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from caseseries.published.attainable import Design, attainable, p_without_ties, without_ties
from caseseries.published.effects import Summary, p_from_summaries
from caseseries.published.model import SignificanceTest
from caseseries.published.p_values import (
    comparable_groups,
    p_from_correlation,
    p_from_statistic,
    p_from_u,
    p_of_correlation,
    p_of_t,
)
from caseseries.rounding import interval, printed
from published.printed_p import printed_p

T = SignificanceTest
OTHERWISE = "holds only by another convention"


def summary(mean: str, sd: str, n: int) -> Summary:
    return Summary(interval(mean), interval(sd), n)


def test_p_of_t_agrees_with_scipy():
    """Oracle: scipy.stats.t.sf."""
    for t, degrees in [(2.2, 28), (-0.3, 4), (8.0, 2), (0.0, 7)]:
        assert p_of_t(t, degrees) == pytest.approx(2 * stats.t.sf(abs(t), degrees), rel=1e-12)


def test_p_of_a_correlation_agrees_with_scipy():
    """Oracle: scipy.stats.pearsonr, whose p-value is the same t."""
    x, y = [1, 2, 3, 4, 5, 6, 7], [2, 1, 4, 3, 7, 5, 8]
    result = stats.pearsonr(x, y)
    assert p_of_correlation(result.statistic, 7) == pytest.approx(result.pvalue, rel=1e-9)
    assert p_of_correlation(1.0, 5) == p_of_correlation(-1.0, 5) == 0.0


def correlation(r, n, p, relation="=", test=None):
    return p_from_correlation(interval(r), n=n, claimed=printed_p(p, relation), test=test)


def test_rho_of_the_paper_has_a_p_below_one_in_a_thousand():
    finding = correlation("0.91", 10, "0.001", "<")
    assert finding.outcome == "holds"
    assert "p = 0.0002572" in finding.why
    assert correlation("0.71", 10, "0.001", "<").outcome == "differs"
    assert correlation("0.71", 10, "0.001", "<", T("pearson")).outcome == "impossible"
    assert correlation("0.9", 2, "0.1").outcome == "not checkable"
    assert "Fisher's z" in correlation("0.220", 30, "0.245", test=T("pearson")).why
    assert "Fisher's z of Pearson's r or Spearman's rho" in correlation("0.220", 30, "0.245").why


@pytest.mark.parametrize("n", [4, 6, 9, 20, 50])
@pytest.mark.parametrize("method", ["exact", "asymptotic"])
def test_p_of_kendalls_tau_is_that_of_scipy(n, method):
    """Oracle: scipy.stats.kendalltau of scores without ties."""
    rng = np.random.default_rng(n)
    found = stats.kendalltau(rng.permutation(n), rng.permutation(n), method=method)
    r, p = f"{found.statistic:.6f}", f"{found.pvalue:.4f}"
    assert correlation(r, n, p, test=T("kendall")).outcome == "holds"
    assert correlation(r, n, p).outcome in (
        "holds",
        "holds only by rounding",
        "holds only by another convention",
    )


def test_kendalls_tau_of_tied_scores_is_never_accused():
    """Oracle: scipy.stats.kendalltau, whose variance takes ties into account."""
    rng = np.random.default_rng(7)
    for n in (6, 10, 30):
        x, y = rng.integers(0, 3, n), rng.integers(0, 3, n)
        found = stats.kendalltau(x, y)
        finding = correlation(f"{found.statistic:.2f}", n, f"{found.pvalue:.3f}", test=T("kendall"))
        assert finding.outcome in ("holds", "not checkable")
    told = correlation("0.30", 6, "0.9", test=T("kendall"))
    assert told.outcome == "not checkable"
    assert "With ties it rests on the scores" in told.why


@pytest.mark.parametrize(
    ("t", "p", "outcome"),
    [
        ("2.2", "0.036", "holds"),
        ("2.2", "0.04", "holds"),
        ("2.2", "0.033", "holds only by rounding"),
        ("0.0", "1.00", "holds"),
    ],
)
def test_rounding_of_the_statistic_is_told_apart(t, p, outcome):
    statistic = printed_p(t, kind="t", df=("28",))
    assert p_from_statistic(statistic, printed_p(p)).outcome == outcome


@given(
    st.lists(st.integers(0, 20), min_size=2, max_size=8).filter(lambda x: len(set(x)) > 1),
    st.lists(st.integers(5, 25), min_size=2, max_size=8).filter(lambda x: len(set(x)) > 1),
    st.sampled_from(["student", "welch"]),
    st.integers(1, 3),
)
def test_the_p_of_real_groups_is_never_impossible(one, two, test, places):
    """Oracle: scipy.stats.ttest_ind on the scores themselves."""
    expected = stats.ttest_ind(one, two, equal_var=test == "student").pvalue
    summaries = [
        summary(f"{sum(x) / len(x):.{places}f}", f"{math.sqrt(stats.tvar(x)):.{places}f}", len(x))
        for x in (one, two)
    ]
    finding = p_from_summaries(summaries, T(test), printed_p(f"{expected:.3f}"))
    assert finding.outcome == "holds", finding.why
    half = p_from_summaries(summaries, T(test), printed_p(f"{expected / 2:.3f}"))
    assert half.outcome in ("holds", OTHERWISE), half.why


def test_summaries_that_cannot_give_a_p():
    groups = [summary("0.9", "0.4", 6), summary("1.6", "0.5", 4)]
    small = p_from_summaries(groups, T("student"), printed_p("0.001"))
    assert small.outcome == "impossible"
    assert "p = 0.0" in small.why
    alone = [groups[0], summary("1.6", "0.5", 1)]
    assert p_from_summaries(alone, T("student"), printed_p("0.03")).outcome == "not checkable"


@given(
    st.lists(st.lists(st.integers(0, 20), min_size=2, max_size=6), min_size=2, max_size=4).filter(
        lambda groups: all(len(set(scores)) > 1 for scores in groups)
    )
)
def test_the_analysis_of_variance_of_real_groups_holds(groups):
    """Oracle: scipy.stats.f_oneway on the scores themselves."""
    oracle = stats.f_oneway(*groups)
    # SciPy may round the F of equal means to a hair below 0, and then knows no p.
    expected = 1.0 if -1e-12 < oracle.statistic < 0 else oracle.pvalue
    summaries = [
        summary(f"{sum(x) / len(x):.2f}", f"{math.sqrt(stats.tvar(x)):.2f}", len(x)) for x in groups
    ]
    finding = p_from_summaries(summaries, T("anova"), printed_p(f"{expected:.3f}"))
    assert finding.outcome == "holds", finding.why


def test_the_paired_t_test_of_real_changes_holds():
    """Oracle: scipy.stats.ttest_1samp."""
    changes = [1, 3, 2, 0, 4, 2]
    p = stats.ttest_1samp(changes, 0).pvalue
    one = [summary("2.00", f"{math.sqrt(stats.tvar(changes)):.2f}", 6)]
    assert p_from_summaries(one, T("paired_t"), printed_p(f"{p:.3f}")).outcome == "holds"
    assert p_from_summaries(one, T("paired_t"), printed_p("0.30")).outcome == "impossible"


@pytest.mark.parametrize(
    ("kind", "statistic", "df", "p", "outcome"),
    [
        ("f", "4.10", ["2", "57"], "0.022", "holds"),
        ("f", "4.10", ["2", "57"], "0.011", "impossible"),
        ("chi2", "3.84", ["1"], "0.05", "holds"),
        ("chi2", "3.84", ["1"], "0.025", OTHERWISE),
        ("z", "-2.02", [], "0.043", "holds"),
        ("t", "2.20", ["28"], "0.018", OTHERWISE),
        ("t", "4.30", ["3"], "0.020", OTHERWISE),
    ],
)
def test_a_statistic_and_its_p(kind, statistic, df, p, outcome):
    """Oracle: scipy.stats f.sf(4.1, 2, 57) = .0217, chi2.sf(3.84, 1) = .0500, norm."""
    found = p_from_statistic(printed_p(statistic, kind=kind, df=tuple(df)), printed_p(p))
    assert found.outcome == outcome, found.why


@pytest.mark.parametrize("test", [None, T("chi_squared"), T("friedman")])
def test_an_exact_p_beside_a_chi_square_is_not_called_impossible(test):
    """Oracle: all 36 orders of two patients' ranks beside those of a third; scipy's statistic."""
    orders = list(permutations((1, 2, 3)))
    scores = [((1, 2, 3), *others) for others in product(orders, repeat=2)]
    found = [round(stats.friedmanchisquare(*zip(*one, strict=True)).statistic, 9) for one in scores]
    for chi_squared in set(found):
        p = sum(other >= chi_squared for other in found) / len(found)
        claimed = printed_p(f"{p:.3f}")
        statistic = printed_p(f"{chi_squared:.2f}", kind="chi2", df=("2",))
        told = p_from_statistic(statistic, claimed, test)
        assert told.outcome != "impossible", told.why


def test_u_and_its_p():
    """Oracle: scipy.stats.mannwhitneyu, asymptotic without correction: U = 3 gives .0472."""
    assert p_from_u(interval("3"), (5, 5), printed_p("0.047")).outcome == "holds"
    assert p_from_u(interval("22"), (5, 5), printed_p("0.047")).outcome == "holds"
    assert p_from_u(interval("3"), (5, 5), printed_p("0.002")).outcome == "differs"
    assert p_from_u(interval("300"), (50, 50), printed_p("0.9")).outcome == "differs"
    assert p_from_u(interval("84.0"), (12, 14), printed_p("0.091")).outcome == "differs"  # p is 1
    assert p_from_u(interval("26"), (5, 5), printed_p("0.5")).outcome == "impossible"
    assert p_from_u(interval("3.3"), (5, 5), printed_p("0.5")).outcome == "impossible"


@given(
    st.lists(st.integers(0, 4), min_size=2, max_size=12),
    st.lists(st.integers(1, 6), min_size=2, max_size=12),
    st.sampled_from(["two-sided", "less", "greater"]),
    st.booleans(),
)
def test_u_of_tied_scores_gives_its_p(one, two, side, continuity):
    """Oracle: scipy.stats.mannwhitneyu, corrected for ties."""
    if len({*one, *two}) == 1:
        return
    way = {"method": "asymptotic", "use_continuity": continuity, "alternative": side}
    found = stats.mannwhitneyu(one, two, **way)
    claimed = printed_p(f"{found.pvalue:.4f}")
    finding = p_from_u(interval(f"{found.statistic:.1f}"), (len(one), len(two)), claimed)
    one_sided = finding.outcome == OTHERWISE and side != "two-sided"
    assert finding.outcome == "holds" or one_sided, finding.why


def test_means_and_sds_give_what_recalc_prints():
    """Its vignette (c59f0ed): p from .008706 to .0099373 by both t tests; p = 1 of one tail."""
    groups = [summary("10.30", "3.12", 50), summary("8.71", "2.80", 48)]
    for p in ("0.0088", "0.0099"):
        assert p_from_summaries(groups, T("student"), printed_p(p)).outcome == "holds"
    for p in ("0.0085", "0.0120"):
        assert p_from_summaries(groups, T("student"), printed_p(p)).outcome == "impossible"
    against = [summary("-0.29", "0.77", 25), summary("0.66", "0.96", 25)]
    assert p_from_summaries(against, T("student"), printed_p("1.000")).outcome == OTHERWISE


# --- which p-values a design can give ---------------------------------------------------------


def attained(name, sizes, p, relation="=", **done):
    return attainable(T(name, **done), sizes, printed_p(p, relation).interval)


@pytest.mark.parametrize(
    ("sizes", "two_sided", "outcome"),
    [
        ((6, 4), "absolute", "holds"),
        ((6, 4), "doubled", "holds"),
        ((7, 3), "absolute", "holds"),
        ((7, 3), "doubled", "holds"),
        ((5, 5), "absolute", "holds"),
        ((8, 2), "absolute", OTHERWISE),
        ((8, 2), "doubled", OTHERWISE),
    ],
)
def test_which_designs_can_give_a_p_of_three_per_cent(sizes, two_sided, outcome):
    finding = attained("permutation", sizes, "0.03", two_sided=two_sided, method="exact")
    assert finding.outcome == outcome
    assert f"{math.comb(10, sizes[0])} arrangements" in finding.why


@pytest.mark.parametrize(
    ("name", "sizes", "p", "done", "outcome"),
    [
        ("mann_whitney", (8, 2), "0.03", {"method": "exact", "sides": "two"}, OTHERWISE),
        ("mann_whitney", (3, 3), "0.001", {}, "impossible"),
        ("wilcoxon", (5,), "0.043", {}, "holds"),
        ("wilcoxon", (5,), "0.043", {"method": "exact"}, OTHERWISE),
        ("wilcoxon", (3,), "0.01", {}, "impossible"),
        ("spearman", (4,), "0.001", {"method": "exact"}, OTHERWISE),
        ("spearman", (4,), "0.001", {}, "holds"),
        ("kruskal_wallis", (3, 3, 3), "0.0001", {}, "impossible"),
        ("kruskal_wallis", (3, 3, 3), "0.04", {}, "holds"),
        ("student", (8, 2), "0.03", {}, "not checkable"),
    ],
)
def test_only_what_no_custom_gives_is_impossible(name, sizes, p, done, outcome):
    finding = attained(name, sizes, p, **done)
    assert finding.outcome == outcome, finding.why


def test_the_conventions_that_give_a_p_are_listed():
    finding = attained("mann_whitney", (5, 5), "0.047", method="exact")
    assert "11/252 ≈ 0.04365 and 12/252 ≈ 0.04762; none is 0.0465 to 0.0475" in finding.why
    assert "by the normal distribution (U = 3, p = 0.0472)" in finding.why


@pytest.mark.parametrize("sizes", [(5, 5), (7, 3), (6,), (11,)])
def test_p_values_without_ties_agree_with_scipy(sizes):
    """Oracle: scipy.stats.mannwhitneyu and wilcoxon, exact and asymptotic."""
    name = "mann_whitney" if len(sizes) > 1 else "wilcoxon"
    design = Design(name, sizes)
    null = without_ties(design)
    for seed in range(5):
        order = list(np.random.default_rng(seed).permutation(np.arange(1, sum(sizes) + 1)))
        if name == "wilcoxon":
            signs = [-1 if k % 3 else 1 for k in order]
            signed = [k * sign for k, sign in zip(range(1, sizes[0] + 1), signs, strict=True)]
            rank_sum = min(sum(k for k in signed if k > 0), -sum(k for k in signed if k < 0))
            results = {
                ("exact", False): stats.wilcoxon(signed, method="exact"),
                ("asymptotic", False): stats.wilcoxon(signed, method="approx"),
                ("continuity", False): stats.wilcoxon(signed, method="approx", correction=True),
            }
        else:
            first, second = order[: sizes[0]], order[sizes[0] :]
            u = stats.mannwhitneyu(first, second).statistic
            rank_sum = null.minimum + int(min(u, sizes[0] * sizes[1] - u))
            asymptotic = {"method": "asymptotic", "use_continuity": False}
            results = {
                ("exact", False): stats.mannwhitneyu(first, second, method="exact"),
                ("asymptotic", False): stats.mannwhitneyu(first, second, **asymptotic),
                ("continuity", False): stats.mannwhitneyu(first, second, method="asymptotic"),
            }
        for (method, _), result in results.items():
            way = T(name, "absolute", method, "two")
            ours = p_without_ties(design, null, rank_sum, way)
            assert ours == pytest.approx(result.pvalue, rel=1e-9)


@given(
    st.lists(st.integers(0, 6), min_size=3, max_size=8),
    st.integers(1, 3),
    st.booleans(),
    st.integers(2, 4),
)
def test_the_exact_p_of_real_groups_is_always_attainable(pooled, first, doubled, places):
    """Oracle: the permutation distribution itself, by listing every arrangement."""
    first = min(first, len(pooled) - 1)
    sums = [sum(chosen) for chosen in combinations(pooled, first)]
    observed = sum(pooled[:first])
    if doubled:
        tails = sum(s <= observed for s in sums), sum(s >= observed for s in sums)
        p = min(Fraction(2 * min(tails), len(sums)), Fraction(1))
    else:
        middle = Fraction(sum(sums), len(sums))
        p = Fraction(sum(abs(s - middle) >= abs(observed - middle) for s in sums), len(sums))
    sizes = (first, len(pooled) - first)
    two_sided = "doubled" if doubled else "absolute"
    done = {"two_sided": two_sided, "method": "exact", "sides": "two"}
    finding = attained("permutation", sizes, printed(p, places), **done)
    assert finding.outcome == "holds", finding.why


@given(
    st.lists(st.integers(0, 4), min_size=3, max_size=9).filter(lambda x: len(set(x)) > 1),
    st.integers(1, 4),
    st.booleans(),
    st.integers(2, 4),
)
def test_the_asymptotic_p_of_real_groups_is_always_attainable(pooled, first, continuity, places):
    """Oracle: scipy.stats.mannwhitneyu on tied scores."""
    first = min(first, len(pooled) - 1)
    p = stats.mannwhitneyu(
        pooled[:first], pooled[first:], method="asymptotic", use_continuity=continuity
    ).pvalue
    finding = attained("mann_whitney", (first, len(pooled) - first), f"{p:.{places}f}")
    assert finding.outcome == "holds", finding.why


def test_a_paired_test_cannot_compare_two_groups():
    finding = comparable_groups(("spearman", "paired_t"))
    assert finding.outcome == "holds only by another convention"
    assert "None of the tests named (Spearman correlation, paired t test)" in finding.why
    assert comparable_groups(("paired_t", "welch")).outcome == "holds"
    assert comparable_groups(()).outcome == "not checkable"
