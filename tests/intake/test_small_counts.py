"""Small counts: what is hidden cannot be worked out from what is shown.

The oracle of the table is its definition, tried by brute force: with all totals shown, every
hidden cell could still hold at least two different numbers.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.intake.privacy.small_counts import (
    HIDDEN,
    hide_small_counts,
    hide_small_groups,
    with_totals,
)
from caseseries.ledger import COLUMNS


def frame(*rows: list[int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=[f"c{n}" for n in range(len(rows[0]))])


def shown(*rows: list[int], smallest: int = 5) -> list[list[str]]:
    return hide_small_counts(frame(*rows), smallest=smallest).to_numpy().tolist()


def every_table(n_rows: int, n_columns: int, *, largest: int) -> np.ndarray:
    """Return all tables of a size with their totals, one along the first axis."""
    cells = np.indices((largest + 1,) * (n_rows * n_columns), dtype=np.int16)
    tables = cells.reshape(n_rows * n_columns, -1).T.reshape(-1, n_rows, n_columns)
    tables = np.concatenate([tables, tables.sum(axis=2, keepdims=True)], axis=2)
    return np.concatenate([tables, tables.sum(axis=1, keepdims=True)], axis=1)


class TestTable:
    @pytest.mark.parametrize("count", [1, 2, 3, 4])
    def test_a_small_count_takes_its_neighbour_along(self, count: int):
        hidden = [HIDDEN, HIDDEN, "12", str(21 + count)]
        assert shown([count, 9, 12]) == [hidden, hidden]

    def test_zero_and_five_are_shown(self):
        assert shown([0, 5, 12])[0] == ["0", "5", "12", "17"]

    def test_rows_and_columns_are_covered(self):
        assert shown([3, 20], [21, 22]) == [
            [HIDDEN, HIDDEN, "23"],
            [HIDDEN, HIDDEN, "43"],
            ["24", "42", "66"],
        ]

    def test_a_small_total_is_hidden_too(self):
        table = shown([3, 0], [20, 30])
        assert table[0][2] == HIDDEN
        assert table[0][1] == "0"

    def test_a_single_cell(self):
        assert shown([3]) == [[HIDDEN, HIDDEN], [HIDDEN, HIDDEN]]

    def test_nothing_is_hidden_on_request(self):
        assert shown([3, 1], smallest=1)[0] == ["3", "1", "4"]
        assert shown([3, 1], smallest=0)[0] == ["3", "1", "4"]

    def test_the_limit_is_the_clinics(self):
        assert shown([6, 9, 12], smallest=7)[0] == [HIDDEN, HIDDEN, "12", "27"]

    def test_nobody_at_all(self):
        assert shown([0, 0], [0, 0]) == [["0"] * 3] * 3

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=1, max_size=3))
    def test_no_hidden_number_follows_from_the_others(self, rows: list[list[int]]):
        table = with_totals(frame(*rows)).to_numpy()
        hidden = hide_small_counts(frame(*rows)).to_numpy() == HIDDEN
        every = every_table(len(rows), 2, largest=7)
        fitting = every[(every[:, ~hidden] == table[~hidden]).all(axis=1)]
        still_open = fitting.max(axis=0) > fitting.min(axis=0)
        assert still_open[hidden].all()

    @given(st.lists(st.lists(st.integers(0, 40), min_size=4, max_size=4), min_size=1, max_size=5))
    def test_no_small_count_is_shown(self, rows: list[list[int]]):
        texts = [text for row in shown(*rows) for text in row]
        assert not {"1", "2", "3", "4"} & set(texts)


def row(group: str, n: int, statistic: str = "mean", value: float = 7.5, **more: object) -> dict:
    filled = {
        "cohort": "clinic-a", "provenance": "observed", "outcome": "vds", "timepoint": "month_6",
        "statistic_id": f"vds.month_6.{group}.{statistic}", "group": group,
        "statistic": statistic, "value": value, "ci_low": 7.0, "ci_high": 8.0, "ci_level": 0.95,
        "p_value": None, "n": n, "n_missing": 0, "unit": "points", "method": "mean",
        "reason": "", "note": "as is", "case_ids": "P01 P02",
    }  # fmt: skip
    return filled | more


def hidden_groups(*rows: dict, smallest: int = 5) -> list[str]:
    ledger = pd.DataFrame(rows, columns=list(COLUMNS))
    after = hide_small_groups(ledger, smallest=smallest)
    return list(after.loc[after["value"].isna(), "group"])


class TestLedger:
    def test_a_small_group_takes_the_other_and_their_comparison_along(self):
        rows = [
            row("all", 10),
            row("androgenetic", 6),
            row("scarring", 4),
            row("androgenetic_vs_scarring", 10, "welch.p"),
        ]
        assert hidden_groups(*rows) == ["androgenetic", "scarring", "androgenetic_vs_scarring"]

    def test_groups_that_are_large_enough_are_shown(self):
        rows = [row("all", 12), row("androgenetic", 6), row("scarring", 6)]
        assert hidden_groups(*rows) == []

    def test_a_group_of_nobody_is_no_secret(self):
        assert hidden_groups(row("all", 8), row("androgenetic", 8), row("scarring", 0)) == []

    def test_other_outcomes_stay(self):
        assert hidden_groups(row("all", 10), row("scarring", 4, outcome="pss")) == ["scarring"]

    @pytest.mark.parametrize(
        ("statistic", "unit", "value", "n", "hides"),
        [
            ("count", "patients", 3, 20, True),
            ("count", "patients", 18, 20, True),
            ("count", "patients", 0, 20, False),
            ("count", "patients", 20, 20, False),
            ("count", "patients", 10, 20, False),
            ("score_3.count", "patients", 2, 20, True),
            ("count", "sessions", 3, 20, False),
            ("percent", "%", 10, 20, True),
            ("percent", "%", 90, 20, True),
            ("percent", "%", 50, 20, False),
            ("percent", "%", 100, 20, False),
            ("very_satisfied.clopper_pearson.percent", "%", 15, 20, True),
            ("mean", "%", 10, 20, False),
            ("free_at_6.at_risk", "", 2, 20, True),
        ],
    )
    def test_counts_and_shares_of_patients(
        self, statistic: str, unit: str, value: float, n: int, hides: bool
    ):
        rows = [row("all", n, statistic, value, unit=unit)]
        assert bool(hidden_groups(*rows)) is hides

    def test_a_hidden_row_tells_nothing_but_why(self):
        ledger = pd.DataFrame([row("scarring", 4)], columns=list(COLUMNS))
        (after,) = hide_small_groups(ledger).to_dict("records")
        assert after["reason"] == "hidden: it would tell about fewer than 5 patients"
        for name in ("value", "ci_low", "ci_high", "p_value", "n", "n_missing"):
            assert pd.isna(after[name])
        assert (after["note"], after["case_ids"]) == ("", "")

    def test_nothing_is_hidden_on_request(self):
        assert hidden_groups(row("all", 3), row("scarring", 1), smallest=1) == []

    def test_the_ledger_itself_is_left_as_it_is(self):
        ledger = pd.DataFrame([row("scarring", 4)], columns=list(COLUMNS))
        hide_small_groups(ledger)
        assert ledger.loc[0, "value"] == 7.5
