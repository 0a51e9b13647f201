"""Every public method finds its rows by position, whatever the index of a pandas column says."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from caseseries.statistics import (
    adjusted,
    agreement,
    descriptive,
    icc,
    interval_censored,
    mixed,
    multiplicity,
    pooling,
    pooling_proportions,
    proportions,
    sensitivity,
)
from columns import (
    bootstrap,
    correlation,
    groups,
    paired,
    several_groups,
    two_by_two,
    variability,
)

random = np.random.default_rng(4)
X = (random.integers(4, 20, 12) / 2).tolist()
Y = [None if i == 3 else value - 0.5 * (i % 4) for i, value in enumerate(X)]
GRADES = random.integers(0, 4, 12).tolist()
OTHERS = [*GRADES[1:], 0]
IN_FIRST = [True, False, False] * 4
PATIENT = [i % 6 for i in range(12)]
MONTHS, BY = [0, 3, 6] * 4, [9, None, 12] * 4
COUNTS, TOTALS = [3, 5, 2, 7], [9, 8, 9, 9]
SIZES = [0.1, 0.2, 0.1, 0.3]
TABLE = [[X[i], X[i] + GRADES[i] / 2] for i in range(12)]

Wrap = Callable[[list[Any]], Any]
METHODS: dict[str, Callable[[Wrap], Any]] = {
    "summary": lambda w: descriptive.summary(w(Y)),
    "paired_t": lambda w: paired.t_test(w(X), w(Y), grid="0.5"),
    "wilcoxon": lambda w: paired.wilcoxon(w(X), w(Y), grid="0.5"),
    "sign_flip": lambda w: paired.sign_flip(w(X), w(Y), grid="0.5"),
    "paired_hodges_lehmann": lambda w: paired.hodges_lehmann(w(X), w(Y)),
    "d_z": lambda w: paired.d_z(w(X), w(Y)),
    "g_av": lambda w: paired.g_av(w(X), w(Y)),
    "welch": lambda w: groups.welch(w(X), w(Y)),
    "student": lambda w: groups.student(w(X), w(Y)),
    "hedges_g": lambda w: groups.hedges_g(w(X), w(Y)),
    "mann_whitney": lambda w: groups.mann_whitney(w(X), w(Y)),
    "permutation": lambda w: groups.permutation(w(X), w(Y), grid="0.5"),
    "hodges_lehmann": lambda w: groups.hodges_lehmann(w(X), w(Y)),
    "superiority": lambda w: groups.probability_of_superiority(w(X), w(Y)),
    "spearman": lambda w: correlation.spearman(w(X), w(Y)),
    "kendall": lambda w: correlation.kendall(w(GRADES), w(Y)),
    "bootstrap": lambda w: bootstrap.mean_change(w(X), w(Y), resamples=200),
    "brown_forsythe": lambda w: variability.brown_forsythe(w(X), w(Y)),
    "lnvr": lambda w: variability.lnvr(w(X), w(Y)),
    "pitman_morgan": lambda w: variability.pitman_morgan(w(X), w(Y)),
    "permuted_distances": lambda w: variability.permuted_distances(w(X), w(Y), grid="0.5"),
    "kruskal_wallis": lambda w: several_groups.kruskal_wallis({"a": w(X), "b": w(Y)}),
    "ancova": lambda w: adjusted.ancova(w(Y), w(X), w(IN_FIRST), names=("a", "b")),
    "random_intercepts": lambda w: mixed.random_intercepts(
        w(Y), fixed={"x": w(GRADES)}, random={"patient": w(PATIENT)}
    ),
    "weighted_kappa": lambda w: agreement.weighted_kappa(w(GRADES), w(OTHERS), grades=4),
    "bland_altman": lambda w: agreement.bland_altman(w(X), w(Y)),
    "random_effects": lambda w: pooling.random_effects(w(COUNTS), w(SIZES)),
    "logit_glmm": lambda w: pooling_proportions.logit_glmm(w(COUNTS), w(TOTALS)),
    "turnbull": lambda w: interval_censored.turnbull(w(MONTHS), w(BY)),
    "share": lambda w: proportions.share_of_checks(w(COUNTS), w(TOTALS)),
    "proportional_odds": lambda w: groups.proportional_odds(w(GRADES), w(OTHERS)),
    "random_slopes": lambda w: mixed.random_slopes(
        w(X), fixed={"x": w(GRADES)}, slope="x", patient=w(PATIENT)
    ),
    "missing_bounds": lambda w: sensitivity.missing_bounds(
        descriptive.mean, w(Y), worst=0, best=10
    ),
}
INDICES: dict[str, Callable[[int], list[Any]]] = {
    "reversed": lambda n: list(range(n))[::-1],
    "filtered": lambda n: list(range(100, 100 + 3 * n, 3)),
    "words": lambda n: [f"row {i}" for i in range(n)],
    "repeated": lambda n: [0] * n,
}


@pytest.mark.parametrize("index", INDICES)
@pytest.mark.parametrize("method", METHODS)
def test_a_series_is_read_by_position(method: str, index: str) -> None:
    """Oracle: the same columns as lists."""

    def series(values: list[Any]) -> "pd.Series[Any]":
        return pd.Series(values, index=INDICES[index](len(values)))

    assert METHODS[method](series) == METHODS[method](list)


def test_a_shuffled_index_does_not_turn_a_slope() -> None:
    shuffled = pd.Series([0.0, 6.0] * 6, index=range(11, -1, -1))
    month, patient = [0, 1] * 6, [i // 2 for i in range(12)]
    outcome = pd.Series(np.arange(12.0), index=range(5, 17))
    fit = mixed.random_intercepts(
        outcome, fixed={"month": shuffled}, random={"patient": pd.Series(patient)}
    )
    plain = mixed.random_intercepts(
        list(outcome), fixed={"month": [6.0 * m for m in month]}, random={"patient": patient}
    )
    assert fit["month"].value == plain["month"].value


def test_tables_may_be_data_frames() -> None:
    """Oracle: the same tables as lists of rows."""
    frame = pd.DataFrame(TABLE, index=[f"P{i}" for i in range(12)][::-1], columns=["R1", "R2"])
    assert icc.shrout_fleiss(frame) == icc.shrout_fleiss(TABLE)
    rated = [list(row) for row in zip(GRADES, OTHERS, strict=True)]
    named = pd.DataFrame(rated, index=range(12, 0, -1), columns=["R1", "R2"])
    assert agreement.light_kappa(named, grades=4) == agreement.light_kappa(rated, grades=4)
    counts = pd.DataFrame([[5, 1], [1, 3]], index=["a", "b"], columns=["yes", "no"])
    assert two_by_two.fisher(counts) == two_by_two.fisher([[5, 1], [1, 3]])
    samples = pd.DataFrame({"a": X, "b": Y}, index=range(12, 0, -1))
    assert several_groups.welch_anova(samples) == several_groups.welch_anova({"a": X, "b": Y})
    family = pd.Series([0.01, 0.04, None], index=["one", "two", "three"])
    assert multiplicity.holm(family) == multiplicity.holm({"one": 0.01, "two": 0.04, "three": None})
