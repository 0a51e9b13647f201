"""Two groups and a yes-or-no outcome, against R."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nchypergeom_fisher

from caseseries.statistics.two_by_two import by_fisher, largest_p, largest_value, table_weights
from columns import two_by_two
from reference.cases import Case, load, names

cells = st.integers(0, 9)
tables = st.tuples(st.tuples(cells, cells), st.tuples(cells, cells))
filled = tables.filter(lambda table: all(map(sum, table)))


def table(reference: Case) -> list[list[int]]:
    events, others = reference["event"], reference["no_event"]
    return [[int(a), int(b)] for a, b in zip(events, others, strict=True)]


@pytest.mark.parametrize("case", names("fisher_") + names("boschloo_"))
def test_two_by_two_agrees_with_r(case: str) -> None:
    """Oracle: R 4.2 fisher.test, dhyper, prop.test; odds ratios by uniroot to 1e-14."""
    reference = load(case)
    fisher = two_by_two.fisher(table(reference))
    boschloo = two_by_two.boschloo(table(reference))
    difference = two_by_two.newcombe(table(reference))
    limits = {"cond_or_ci_low": fisher.ci_low, "cond_or_ci_high": fisher.ci_high}
    reference.check(
        {
            "fisher_p": fisher.p_value,
            "cond_or": fisher.value,
            **(limits if fisher.value else {}),
            "boschloo_two_sided_fisher2_ranked": boschloo.p_value,
            "risk_diff": difference.value,
            "rd_newcombe_low": difference.ci_low,
            "rd_newcombe_high": difference.ci_high,
        }
    )


def test_the_odds_ratio_is_conditional_and_solved() -> None:
    """Oracle: scipy's contingency.odds_ratio; R stops at 930.2, fisher_exact gives ad/bc = 15."""
    reference = load("boschloo_vds64_pss3")
    got = two_by_two.fisher(table(reference))
    conditional = scipy.stats.contingency.odds_ratio(table(reference), kind="conditional")
    interval = conditional.confidence_interval(0.95)
    assert got.value == pytest.approx(conditional.statistic, rel=1e-8)
    assert (got.ci_low, got.ci_high) == pytest.approx((interval.low, interval.high), rel=1e-8)
    r_limit = reference.alternatives["R_fisher_test_or_and_ci_imprecise"][2]
    assert got.ci_high - r_limit > 9


@pytest.mark.parametrize("counts", [[[999, 1], [1, 999]], [[1, 999], [999, 1]], [[0, 9], [1, 1]]])
def test_the_farthest_odds_ratios_are_solved(counts: list[list[int]]) -> None:
    """Oracle: scipy's contingency.odds_ratio."""
    got = two_by_two.fisher(counts)
    conditional = scipy.stats.contingency.odds_ratio(counts)
    interval = conditional.confidence_interval(0.95)
    assert got.value == pytest.approx(conditional.statistic, rel=1e-8)
    assert (got.ci_low, got.ci_high) == pytest.approx((interval.low, interval.high), rel=1e-8)


def test_an_empty_group_is_named() -> None:
    """Oracle: the reference case; R gives p = 1 and the interval 0 to infinity."""
    reference = load("deg_fisher_empty_row")
    methods = {
        "fisher_p": two_by_two.fisher,
        "boschloo_p": two_by_two.boschloo,
    }
    for key, method in methods.items():
        got = method(table(reference), names=("AGA", "SCAR"))
        reference.check({key: got.p_value, "risk_diff": got.value})
        assert got.reason == "SCAR: no observation"
    reference.check({"risk_diff": two_by_two.newcombe(table(reference)).value})


def test_one_outcome_in_all_has_no_odds_ratio() -> None:
    """Oracle: R's fisher.test gives p = 1; its interval 0 to infinity says nothing."""
    got = two_by_two.fisher([[5, 0], [4, 0]])
    assert (got.value, got.p_value, got.ci_low) == (None, 1.0, None)
    assert got.reason == "every observation has the same outcome: no odds ratio is defined"
    assert two_by_two.boschloo([[5, 0], [4, 0]]).p_value == 1.0


def test_an_infinite_odds_ratio_is_empty() -> None:
    """Oracle: the reference case; both are Inf in R."""
    got = two_by_two.fisher([[6, 0], [0, 4]])
    assert (got.value, got.ci_low, got.ci_high) == (None, None, None)
    assert got.reason == "an empty cell makes the odds ratio and its upper limit infinite"


def test_two_against_two_can_never_be_significant() -> None:
    """Oracle: 2 of 6 divisions, .333; unconditionally 2/16 = .125."""
    fisher = two_by_two.fisher([[2, 0], [0, 2]])
    assert fisher.p_value == pytest.approx(1 / 3)
    assert "a table with these margins can reach is 0.333" in fisher.warnings[0]
    boschloo = two_by_two.boschloo([[1, 1], [1, 1]])
    assert "2 against 2 observations can reach is 0.125" in boschloo.warnings[0]


def test_large_tables_keep_fisher_and_refuse_the_ordering() -> None:
    """Oracle: scipy.stats.fisher_exact."""
    large = [[300, 250], [240, 270]]
    got = two_by_two.fisher(large)
    assert got.p_value == pytest.approx(scipy.stats.fisher_exact(large).pvalue, rel=1e-9)
    refused = two_by_two.boschloo(large)
    assert refused.p_value is None
    assert refused.reason == "tables of 550 against 510 observations are too many to order"


@pytest.mark.parametrize(
    "wrong", [[[1, 2]], [[1, 2, 3], [4, 5, 6]], [[1, -2], [3, 4]], [[0.5, 1], [1, 1]]]
)
def test_what_is_no_table_is_a_plain_error(wrong: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="two rows of two whole counts"):
        two_by_two.fisher(wrong)


@settings(max_examples=50)
@given(filled)
def test_fisher_agrees_with_scipy(counts: tuple[tuple[int, int], ...]) -> None:
    """Oracle: scipy.stats.fisher_exact."""
    expected = scipy.stats.fisher_exact(counts).pvalue
    assert two_by_two.fisher(counts).p_value == pytest.approx(expected, abs=1e-12)


@settings(max_examples=50)
@given(filled)
def test_exchanging_the_groups_inverts_the_odds(counts: tuple[tuple[int, int], ...]) -> None:
    one, other = two_by_two.fisher(counts), two_by_two.fisher(counts[::-1])
    assert one.p_value == other.p_value
    if one.value and other.value:
        assert one.value * other.value == pytest.approx(1, rel=1e-9)
        assert one.ci_low * other.ci_high == pytest.approx(1, rel=1e-9)
    difference = two_by_two.newcombe(counts), two_by_two.newcombe(counts[::-1])
    assert difference[0].value == pytest.approx(-difference[1].value)
    assert difference[0].ci_low == pytest.approx(-difference[1].ci_high)


@settings(max_examples=25)
@given(filled)
def test_unconditional_p_values_hold_for_every_exchange(
    counts: tuple[tuple[int, int], ...],
) -> None:
    exchanges = [counts, counts[::-1], tuple(row[::-1] for row in counts)]
    p_values = [two_by_two.boschloo(exchange).p_value for exchange in exchanges]
    assert p_values == pytest.approx([p_values[0]] * 3, rel=1e-9)
    assert 0 < p_values[0] <= 1


@settings(max_examples=25)
@given(filled)
def test_the_limits_have_the_tails_they_claim(counts: tuple[tuple[int, int], ...]) -> None:
    """Oracle: scipy's noncentral hypergeometric distribution at estimate and limits."""
    got = two_by_two.fisher(counts)
    (x, rest), (other, _) = counts
    if got.ci_high and got.ci_low and got.value:
        margins = sum(map(sum, counts)), x + rest, x + other
        assert nchypergeom_fisher(*margins, got.value).mean() == pytest.approx(x, rel=1e-9)
        assert nchypergeom_fisher(*margins, got.ci_low).sf(x - 1) == pytest.approx(0.025, rel=1e-8)
        assert nchypergeom_fisher(*margins, got.ci_high).cdf(x) == pytest.approx(0.025, rel=1e-8)


sizes = st.integers(1, 8)


@settings(max_examples=50)
@given(sizes, sizes, st.data())
def test_weights_are_the_products_of_binomials(n1: int, n2: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(0, n1 + n2))
    expected = {
        x: math.comb(n1, x) * math.comb(n2, events - x)
        for x in range(max(0, events - n2), min(n1, events) + 1)
    }
    assert table_weights(n1, n2, events) == expected


@settings(max_examples=50)
@given(sizes, sizes)
def test_tables_are_ordered_by_fisher_p_values(n1: int, n2: int) -> None:
    """Oracle: scipy.stats.fisher_exact."""
    for (x1, x2), p in by_fisher(n1, n2).items():
        scipys = scipy.stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
        assert float(-p) == pytest.approx(scipys, abs=1e-12)


@settings(max_examples=25)
@given(sizes, sizes, st.data())
def test_no_risk_gives_a_larger_p(n1: int, n2: int, data: st.DataObject) -> None:
    """Oracle: the sum over all tables at 401 risks."""
    observed = (data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2)))
    risks = np.linspace(0, 1, 401)
    order = by_fisher(n1, n2)
    p = sum(
        scipy.stats.binom.pmf(x1, n1, risks) * scipy.stats.binom.pmf(x2, n2, risks)
        for (x1, x2), extremeness in order.items()
        if extremeness >= order[observed]
    )
    found = largest_p(n1, n2, order, observed)
    assert p.max() <= found * (1 + 1e-9)
    assert found == pytest.approx(p.max(), rel=1e-3)


def value(coefficients: list[float], risk: float) -> float:
    n = len(coefficients) - 1
    return sum(
        c * math.comb(n, s) * risk**s * (1 - risk) ** (n - s) for s, c in enumerate(coefficients)
    )


@pytest.mark.parametrize(("n", "s"), [(1, 1), (10, 3), (60, 30), (200, 7)])
def test_one_term_peaks_at_its_share(n: int, s: int) -> None:
    """Oracle: C(n, s) θ^s (1 − θ)^(n − s) is largest at θ = s/n."""
    coefficients = np.zeros(n + 1)
    coefficients[s] = 1
    assert largest_value(coefficients) == pytest.approx(value(list(coefficients), s / n), rel=1e-12)


def test_a_constant_is_its_own_maximum() -> None:
    assert largest_value(np.ones(20)) == 1.0


def test_the_higher_of_two_narrow_peaks_is_found() -> None:
    """Oracle: a grid of 200,000 risks; the lower peak is the wider one."""
    coefficients = np.zeros(101)
    coefficients[2], coefficients[98] = 0.99, 1.0
    grid = max(value(list(coefficients), risk) for risk in np.linspace(0.97, 0.99, 2001))
    assert largest_value(coefficients) == pytest.approx(grid, rel=1e-6)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=25))
def test_no_point_of_a_grid_is_higher(coefficients: list[float]) -> None:
    """Oracle: the definition, at 401 risks."""
    grid = max(value(coefficients, risk) for risk in np.linspace(0, 1, 401))
    found = largest_value(np.array(coefficients))
    assert grid <= found * (1 + 1e-12) + 1e-15
    assert found <= grid * 1.01 + 1e-12
