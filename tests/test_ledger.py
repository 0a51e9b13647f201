import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries import files, ledger
from caseseries.statistics.result import Result, unavailable

SUBJECT = ledger.Subject(
    cohort="clinic-a",
    provenance="observed",
    outcome="fading",
    timepoint="month_6",
    group="androgenetic_vs_scarring",
    unit="VDS points",
    case_ids=("P01", "P02"),
)
WELCH = Result(
    statistic="mean_difference",
    value=-0.7,
    ci_low=-1.3,
    ci_high=-0.1,
    ci_level=0.95,
    p_value=0.03,
    n=10,
    n_missing=1,
    method="Welch t test, two-sided",
    parts={"t": -2.6, "df": 7.5},
)


def test_a_result_becomes_one_row_a_number_with_permanent_ids():
    parts = ("t", "df")
    rows = ledger.rows(SUBJECT, WELCH, method="welch", test=True, parts=parts)
    ids = [row.statistic_id for row in rows]
    assert ids == [
        "fading.month_6.androgenetic_vs_scarring.welch.mean_difference",
        "fading.month_6.androgenetic_vs_scarring.welch.p",
        "fading.month_6.androgenetic_vs_scarring.welch.t",
        "fading.month_6.androgenetic_vs_scarring.welch.df",
    ]


def test_the_interval_stays_with_the_estimate_it_belongs_to():
    parts = ("t", "df")
    estimate, p, t, _ = ledger.rows(SUBJECT, WELCH, method="welch", test=True, parts=parts)
    assert (estimate.ci_low, estimate.ci_high, estimate.unit) == (-1.3, -0.1, "VDS points")
    assert (p.value, p.ci_low, p.unit) == (0.03, None, "")
    assert (t.value, t.p_value) == (-2.6, None)


def test_an_unavailable_test_still_has_its_p_row_with_the_reason():
    result = unavailable("mean_difference", "one patient in the group", method="Welch t test", n=1)
    estimate, p = ledger.rows(SUBJECT, result, method="welch", test=True)
    assert estimate.value is None
    assert p.statistic_id.endswith(".welch.p")
    assert p.value is None
    assert p.reason == "one patient in the group"


def test_ids_are_unique_within_a_cohort():
    twice = ledger.rows(SUBJECT, WELCH) * 2
    with pytest.raises(ValueError, match="stand twice"):
        ledger.frame(twice)


def test_a_part_without_value_and_without_reason_is_refused():
    silent = Result(statistic="mean", value=1.0, n=3, method="mean", parts={"sd": None})
    with pytest.raises(ValueError, match="sd: an empty value needs a reason"):
        ledger.frame(ledger.rows(SUBJECT, silent, parts=("sd",)))


def test_only_what_is_asked_for_is_written():
    (estimate,) = ledger.rows(SUBJECT, WELCH)
    assert estimate.statistic == "mean_difference"
    (p,) = ledger.rows(SUBJECT, WELCH, method="welch", estimate=False, test=True)
    assert p.statistic == "welch.p"


def test_writing_and_reading_keeps_every_digit_and_every_empty_cell(tmp_path):
    gone = unavailable("sd", "one patient in the group", method="SD", n=1)
    table = ledger.frame([*ledger.rows(SUBJECT, WELCH), *ledger.rows(SUBJECT, gone)])
    files.write_table(table, tmp_path / "ledger.csv")
    pd.testing.assert_frame_equal(ledger.read(tmp_path / "ledger.csv"), table)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_value_survives_the_file_to_the_last_bit(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("ledger") / "ledger.csv"
    result = Result(statistic="mean", value=value, n=1, method="mean")
    files.write_table(ledger.frame(ledger.rows(SUBJECT, result)), path)
    assert ledger.read(path)["value"].item() == value


def test_an_unknown_id_names_its_neighbours():
    book = ledger.Ledger(ledger.frame(ledger.rows(SUBJECT, WELCH, method="welch", test=True)))
    with pytest.raises(KeyError, match=r"closest are: .*welch\.p"):
        book.row("clinic-a", "fading.month_6.androgenetic_vs_scarring.welch.tt")


def test_an_empty_number_is_none_when_looked_up():
    book = ledger.Ledger(ledger.frame(ledger.rows(SUBJECT, WELCH, method="welch", test=True)))
    row = book.row("clinic-a", "fading.month_6.androgenetic_vs_scarring.welch.p")
    assert row.ci_low is None
    assert row.value is not None
    assert not math.isnan(row.value)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_result_refuses_numbers_that_are_not(number):
    with pytest.raises(ValueError, match="leave it empty"):
        Result(statistic="mean", value=number, n=1, method="mean")


def test_a_result_refuses_half_an_interval_and_silence():
    with pytest.raises(ValueError, match="both limits"):
        Result(statistic="mean", value=1.0, n=1, method="mean", ci_low=0.0, ci_level=0.95)
    with pytest.raises(ValueError, match="needs its level"):
        Result(statistic="mean", value=1.0, n=1, method="mean", ci_low=0.0, ci_high=2.0)
    with pytest.raises(ValueError, match="needs a reason"):
        Result(statistic="mean", value=None, n=0, method="mean")


def test_rows_of_two_files_cannot_share_a_name():
    table = ledger.frame(ledger.rows(SUBJECT, WELCH, method="welch"))
    with pytest.raises(ValueError, match="stand twice"):
        ledger.Ledger(pd.concat([table, table]))
