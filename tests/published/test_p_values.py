import math
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from caseseries.published.p_values import (
    Summary,
    attainable,
    comparable_groups,
    p_from_correlation,
    p_from_summaries,
    p_from_t,
    p_of_correlation,
    p_of_t,
)
from caseseries.published.rounding import printed


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


def test_rho_of_the_paper_has_a_p_below_one_in_a_thousand():
    finding = p_from_correlation("0.91", n=10, p="0.001", relation="<")
    assert finding.outcome == "holds"
    assert "p = 0.0002572" in finding.why
    assert p_from_correlation("0.71", n=10, p="0.001", relation="<").outcome == "impossible"
    assert p_from_correlation("0.9", n=2, p="0.1").outcome == "not checkable"


def test_rounding_of_the_statistic_is_told_apart():
    assert p_from_t("2.2", degrees=28, p="0.036").outcome == "holds"
    assert p_from_t("2.2", degrees=28, p="0.04").outcome == "holds"
    assert p_from_t("2.2", degrees=28, p="0.033").outcome == "holds only by rounding"
    assert p_from_t("0.0", degrees=28, p="1.00").outcome == "holds"


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
        Summary(f"{sum(x) / len(x):.{places}f}", f"{math.sqrt(stats.tvar(x)):.{places}f}", len(x))
        for x in (one, two)
    ]
    finding = p_from_summaries(*summaries, test=test, p=f"{expected:.3f}")
    assert finding.outcome == "holds", finding.why


def test_summaries_that_cannot_give_a_p():
    low, high = Summary("0.9", "0.4", 6), Summary("1.6", "0.5", 4)
    assert p_from_summaries(low, high, test="student", p="0.001").outcome == "impossible"
    assert "between 0.0" in p_from_summaries(low, high, test="student", p="0.001").why
    alone = Summary("1.6", "0.5", 1)
    assert p_from_summaries(low, alone, test="student", p="0.03").outcome == "not checkable"


@pytest.mark.parametrize(
    ("sizes", "doubled", "outcome"),
    [
        ((6, 4), False, "holds"),
        ((6, 4), True, "holds"),
        ((7, 3), False, "holds"),
        ((7, 3), True, "holds"),
        ((5, 5), False, "holds"),
        ((8, 2), False, "impossible"),
        ((8, 2), True, "impossible"),
    ],
)
def test_which_designs_can_give_a_p_of_three_per_cent(sizes, doubled, outcome):
    finding = attainable("permutation", sizes, p="0.03", doubled=doubled)
    assert finding.outcome == outcome
    assert f"{math.comb(10, sizes[0])} arrangements" in finding.why


def test_the_attainable_p_values_are_spelt_out():
    finding = attainable("mann_whitney", (8, 2), p="0.03")
    assert "1/45 ≈ 0.02222 and 2/45 ≈ 0.04444; p = 0.03 is none" in finding.why
    assert attainable("student", (8, 2), p="0.03").outcome == "not checkable"
    assert attainable("wilcoxon", (4,), p="0.03").outcome == "impossible"
    assert attainable("wilcoxon", (5,), p="0.03").outcome == "holds"
    assert attainable("spearman", (4,), p="0.001", relation="<").outcome == "impossible"
    assert attainable("spearman", (10,), p="0.001", relation="<").outcome == "holds"
    assert attainable("permutation", (3, 3), p="0.9", relation=">").outcome == "holds"
    with pytest.raises(ValueError, match="no exact p-values are known for the test 'anova'"):
        attainable("anova", (3, 3), p="0.1")


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
    finding = attainable("permutation", sizes, p=printed(p, places), doubled=doubled)
    assert finding.outcome == "holds", finding.why


def test_a_paired_test_cannot_compare_two_groups():
    finding = comparable_groups(("spearman", "paired_t"))
    assert finding.outcome == "holds only by another convention"
    assert "None of the tests named (spearman, paired t)" in finding.why
    assert comparable_groups(("paired_t", "welch")).outcome == "holds"
    assert comparable_groups(()).outcome == "not checkable"
