"""Adjusted p-values against R's p.adjust."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics.multiplicity import holm
from reference.cases import load, names

families = st.dictionaries(
    st.text(min_size=1), st.none() | st.floats(0, 1), min_size=1, max_size=12
)


@pytest.mark.parametrize("name", names("padjust_"))
def test_adjusted_p_values_agree_with_r(name: str) -> None:
    """Oracle: R p.adjust, which leaves a missing p-value empty and does not count it.

    Settled: statsmodels counts NaN (.05, .09, .08) or returns NaN for all; scipy raises.
    """
    case = load(name)
    family = dict(zip(case["hypothesis"], case["p"], strict=True))
    results = holm(family)
    case.check({"holm": [result.value for result in results.values()]})
    case.check({"n_tests": next(iter(results.values())).n})


def test_a_missing_p_value_says_that_it_is_not_counted() -> None:
    results = holm({"first": 0.01, "second": None, "third": float("nan")})
    assert results["first"].value == 0.01
    assert (results["first"].n, results["first"].n_missing) == (1, 2)
    assert "not counted" in results["second"].reason
    assert results["third"].value is None


def test_an_empty_family_and_one_without_any_p_value() -> None:
    assert holm({}) == {}
    assert holm({"only": None})["only"].value is None


def test_what_is_no_p_value_is_refused() -> None:
    with pytest.raises(ValueError, match="outside 0 to 1"):
        holm({"wrong": 1.2})


@given(families)
def test_holm_against_its_definition(family: dict[str, float | None]) -> None:
    """Oracle: the definition, max over all j at or before i of min(1, (m − j + 1) p(j))."""
    there = sorted(p for p in family.values() if p is not None)
    for name, result in holm(family).items():
        p = family[name]
        if p is None:
            assert result.value is None
            continue
        steps = [min(1, (len(there) - j) * q) for j, q in enumerate(there) if q <= p]
        assert result.value == pytest.approx(max(steps))


@given(families)
def test_no_adjustment_lowers_a_p_value_or_swaps_two(family: dict[str, float | None]) -> None:
    pairs = [(p, holm(family)[name].value) for name, p in family.items() if p is not None]
    ordered = sorted(pairs)
    assert all(adjusted >= p - 1e-15 for p, adjusted in pairs)
    assert [adjusted for _, adjusted in ordered] == sorted(a for _, a in ordered)
