"""Samples that allow little or nothing: every method answers, in words."""

import math
from collections.abc import Callable, Iterable
from itertools import product

import pytest

from caseseries.statistics import descriptive, proportions
from caseseries.statistics.result import Result
from columns import bootstrap, correlation, groups, paired, several_groups, two_by_two

Method = Callable[..., Result | dict[str, Result]]

SAMPLES = {
    "empty": [],
    "all missing": [None, math.nan, None],
    "one value": [5.0],
    "one value, rest missing": [5.0, None, None],
    "two equal": [5.0, 5.0],
    "two": [5.0, 6.5],
    "three equal": [5.0, 5.0, 5.0],
    "three": [5.0, 6.5, 4.0],
    "five equal": [5.0] * 5,
    "five": [5.0, 6.5, 4.0, 7.0, 7.5],
    "all zero": [0.0] * 5,
    "tied": [1.0, 1.0, 2.0, 2.0, 2.0],
    "vanishing": [1e-300, 2e-300, 3e-300],
    "huge": [1e15, 1e15 + 1, 1e15 + 2],
}
REGULAR = [3.0, 5.5, 4.0, 7.0, 6.0, 9.5], [4.0, 5.0, 6.5, 7.5, 9.0, 8.0]

ONE_SAMPLE = (
    descriptive.mean,
    descriptive.summary,
)
TWO_SAMPLES = (
    groups.welch,
    groups.student,
    groups.hedges_g,
    groups.mann_whitney,
    groups.permutation,
    groups.hodges_lehmann,
    groups.probability_of_superiority,
    bootstrap.mean_difference,
)
PAIRS = (
    paired.t_test,
    paired.wilcoxon,
    paired.sign_flip,
    paired.hodges_lehmann,
    paired.d_z,
    paired.g_av,
    correlation.spearman,
    correlation.kendall,
    bootstrap.mean_change,
    bootstrap.spearman,
)
SEVERAL = (several_groups.welch_anova, several_groups.kruskal_wallis)
TABLES = (two_by_two.fisher, two_by_two.boschloo, two_by_two.newcombe)
SHARES = (proportions.wilson, proportions.clopper_pearson)


def name(method: Method) -> str:
    return f"{method.__module__.rpartition('.')[2]}.{method.__name__}"


def records(answer: Result | dict[str, Result]) -> Iterable[Result]:
    return answer.values() if isinstance(answer, dict) else [answer]


def check(answer: Result | dict[str, Result], regular: Result | dict[str, Result]) -> None:
    """An answer is complete or says why not."""
    for result, complete in zip(records(answer), records(regular), strict=True):
        empty = [key for key in ("value", "ci_low", "p_value") if getattr(result, key) is None]
        absent = [key for key in ("value", "ci_low", "p_value") if getattr(complete, key) is None]
        if set(empty) > set(absent):
            assert result.reason
        assert result.parts.keys() <= complete.parts.keys()
        assert result.statistic == complete.statistic
        if result.p_value is not None:
            assert 0 < result.p_value <= 1
        if result.ci_low is not None:
            assert result.ci_low < result.ci_high
        numbers = (result.value, result.p_value, *result.parts.values())
        assert all(type(number) in (float, int, type(None)) for number in numbers)


@pytest.mark.parametrize("method", ONE_SAMPLE, ids=name)
def test_one_sample(method: Method) -> None:
    for sample in SAMPLES.values():
        check(method(sample), method(REGULAR[0]))


@pytest.mark.parametrize("method", TWO_SAMPLES, ids=name)
def test_two_samples(method: Method) -> None:
    for first, second in product(SAMPLES.values(), repeat=2):
        check(method(first, second), method(*REGULAR))


@pytest.mark.parametrize("method", PAIRS, ids=name)
def test_pairs(method: Method) -> None:
    for first, second in product(SAMPLES.values(), repeat=2):
        if len(first) == len(second):
            check(method(first, second), method(*REGULAR))


@pytest.mark.parametrize("method", SEVERAL, ids=name)
def test_several_groups(method: Method) -> None:
    regular = method({"a": REGULAR[0], "b": REGULAR[1]})
    for first, second in product(SAMPLES.values(), repeat=2):
        check(method({"a": first, "b": second}), regular)
        check(method({"a": first, "b": second, "c": first}), regular)


@pytest.mark.parametrize("method", TABLES, ids=name)
def test_tables(method: Method) -> None:
    for a, b, c, d in product((0, 1, 3), repeat=4):
        check(method([[a, b], [c, d]]), method([[4, 2], [1, 3]]))


@pytest.mark.parametrize("method", SHARES, ids=name)
def test_shares(method: Method) -> None:
    regular = method(0, 20)
    for n in (0, 1, 2, 3, 10):
        for k in range(n + 1):
            check(method(k, n), regular)
