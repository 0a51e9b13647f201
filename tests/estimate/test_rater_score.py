"""Several raters, one score."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.estimate.analysis_set import one_score_each
from studies import SMP


def table(*rows):
    columns = ["patient_id", "timepoint", "rater_id", "vds", "pss"]
    return pd.DataFrame(rows, columns=columns).astype({"rater_id": "str", "pss": "Int64"})


TWO_RATERS = table(
    ("A", "immediate", "R1", 9.0, None),
    ("A", "immediate", "R2", 8.0, 3),
    ("A", "immediate", "consensus", 8.6, None),
    ("B", "immediate", "R1", 7.0, 2),
    ("B", "immediate", "R2", None, None),
)


def test_the_mean_does_not_count_the_consensus():
    scores = one_score_each(SMP, TWO_RATERS, "mean")
    assert list(scores["vds"]) == [8.5, 7.0]
    assert list(scores["pss"]) == [3, 2]


def test_the_consensus_is_its_own_row():
    scores = one_score_each(SMP, TWO_RATERS, "consensus").set_index("patient_id")["vds"]
    assert scores["A"] == 8.6


def test_one_rater_without_a_name_is_the_score():
    scores = one_score_each(SMP, table(("A", "immediate", None, 9.1, 3)), "mean")
    assert scores.to_dict("records") == [
        {"patient_id": "A", "timepoint": "immediate", "vds": 9.1, "pss": 3.0}
    ]


def test_a_score_that_nobody_gave_is_missing():
    scores = one_score_each(SMP, table(("A", "month_6", None, None, 2)), "mean")
    assert scores["vds"].isna().all()
    assert list(scores["pss"]) == [2]


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6))
def test_the_mean_of_equal_scores_is_that_score(tenths):
    """0.1 steps do not drift: three times 8.2 is 8.2."""
    score = tenths[0] / 10
    rows = [("A", "immediate", f"R{n}", score, None) for n in range(len(tenths))]
    assert list(one_score_each(SMP, table(*rows), "mean")["vds"]) == [score]


@pytest.mark.parametrize("rule", ["mean", "consensus"])
def test_the_order_of_rows_does_not_matter(rule):
    turned = one_score_each(SMP, TWO_RATERS.iloc[::-1].reset_index(drop=True), rule)
    keys = ["patient_id", "timepoint"]
    expected = one_score_each(SMP, TWO_RATERS, rule)
    pd.testing.assert_frame_equal(
        turned.sort_values(keys).reset_index(drop=True),
        expected.sort_values(keys).reset_index(drop=True),
    )
