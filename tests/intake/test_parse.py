"""Text to typed values: exact where it is a value, a fault where it is none, never a guess."""

import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.cases.dictionary import columns_of
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.parse import parse_table
from studies import SMP


def parse(table: str, column: str, text: str):
    frame, faults = parse_table(SMP, table, pd.DataFrame({column: [text]}, dtype="str"))
    return frame[column].iloc[0], faults


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8.7", 8.7),
        ("8,7", 8.7),
        ("8", 8.0),
        ("8.70", 8.7),
        (" 8.7 ", 8.7),
        ("8.7\u00a0", 8.7),
        ("８．７", 8.7),
        ("+8.7", 8.7),
        ("−1", -1.0),
        ("-1", -1.0),
        ("0,250", 0.25),
        ("007", 7.0),
        ("0", 0.0),
    ],
)
def test_numbers(text, value):
    found, faults = parse("assessments", "vds", text)
    assert faults == []
    assert found == value


def parse_all(texts):
    """Return which of the texts of one column of numbers are refused, and why."""
    column = pd.DataFrame({"vds": texts}, dtype="str")
    return {
        texts[fault.index]: fault.message for fault in parse_table(SMP, "assessments", column)[1]
    }


@pytest.mark.parametrize(
    ("text", "others"),
    [("1.250", ["8,5", "7"]), ("1,250", ["8.5", "7"]), ("1,250", ["8.5", "7,5"])],
)
def test_three_digits_behind_another_mark_than_elsewhere_can_be_read_in_two_ways(text, others):
    assert parse_all([text]) == {}
    refused = parse_all([text, *others])
    assert list(refused) == [text]
    assert "two ways" in refused[text]


@pytest.mark.parametrize("texts", [["1,250", "8,5"], ["1.250", "8.5"], ["0.125", "8,5"]])
def test_three_decimals_behind_the_same_mark_are_plain(texts):
    assert parse_all(texts) == {}


@pytest.mark.parametrize("text", ["12 cm²", "12cm²", "12"])
def test_a_column_takes_its_own_unit(text):
    assert parse("patients", "area_cm2", text) == (12.0, [])


@pytest.mark.parametrize("text", ["12 cm2", "12 qcm", "12cm2"])
def test_a_unit_may_be_written_otherwise(text):
    assert parse("patients", "area_cm2", text) == (12.0, [])
    assert parse("adverse_events", "duration_days", "7 Tage") == (7.0, [])
    assert parse("patients", "age_years", "67 Jahre") == (67.0, [])


@pytest.mark.parametrize("text", ["12 mm²", "cm²", "12 cm² 3", "12 dcm²", "12 g/cm²"])
def test_another_unit_is_no_number(text):
    """It is quoted as it stands, without a part of it taken for the unit."""
    _, [fault] = parse("patients", "area_cm2", text)
    assert text in fault.message


@pytest.mark.parametrize("text", [".95", ",95"])
def test_a_number_below_one_may_begin_with_its_mark(text):
    """SPSS and Stata export 0.95 so."""
    assert parse("patients", "area_cm2", text) == (0.95, [])
    _, [fault] = parse("assessments", "pss", text)
    assert "0.95" in fault.message or text in fault.message


@pytest.mark.parametrize("text", ["8.", ".", "1e5", "0x1F", "8 7", "8-9", "∞", "NaN", "١٠x", "Ⅷ?"])
def test_what_is_no_number(text):
    found, [fault] = parse("assessments", "vds", text)
    assert pd.isna(found)
    assert fault.rule_id == "assessments.vds"


@pytest.mark.parametrize(
    ("text", "sign", "advice"),
    [("7½", "½", "in decimals"), ("¾", "¾", "in decimals"), ("8²", "²", "a footnote")],
)
def test_signs_that_are_no_digits_are_named(text, sign, advice):
    found, [fault] = parse("assessments", "vds", text)
    assert pd.isna(found)
    assert f"sign {sign}." in fault.message or f"fraction {sign}." in fault.message
    assert advice in fault.remedy


@pytest.mark.parametrize("text", ["3", "3.0", "3,0"])
def test_whole_numbers(text):
    found, faults = parse("assessments", "pss", text)
    assert faults == []
    assert found == 3


@given(st.decimals(min_value=-1000, max_value=1000, places=2), st.sampled_from(".,"))
def test_every_decimal_is_read_as_it_is_written(number, mark):
    found, faults = parse("patients", "area_cm2", str(number).replace(".", mark))
    assert faults == []
    assert found == float(number)


@given(
    st.sampled_from(sorted(TABLES)).flatmap(
        lambda table: st.tuples(st.just(table), st.sampled_from(sorted(columns_of(SMP, table))))
    ),
    st.text(max_size=12),
)
def test_any_text_becomes_a_value_or_one_fault(place, text):
    table, column = place
    found, faults = parse(table, column, text)
    assert len(faults) <= 1
    if faults:
        assert pd.isna(found)
        assert faults[0].message.endswith(".")


def test_a_column_that_was_not_delivered_is_missing_in_its_type():
    frame, faults = parse_table(
        SMP, "assessments", pd.DataFrame({"patient_id": ["A", "B"]}, dtype="str")
    )
    assert faults == []
    assert list(frame) == list(columns_of(SMP, "assessments"))
    assert frame.dtypes.astype(str).to_dict() == {
        "patient_id": "str",
        "timepoint": "str",
        "day": "Int64",
        "rater_id": "str",
        "vds": "float64",
        "pss": "Int64",
    }


@pytest.mark.parametrize("text", ["month_6", "Month 6", "MONTH-6", "month_6 "])
def test_timepoints(text):
    assert parse("assessments", "timepoint", text) == ("month_6", [])


@pytest.mark.parametrize("text", ["none", "unknown", "missing hair", "3"])
def test_free_text_may_say_none(text):
    assert parse("patients", "subtype_detail", text) == (text, [])


@pytest.mark.parametrize(
    "text", ["n/a", "NA", "?", ".", "-", "—", "-99", "−99", "-999", "-9", "-88"]
)
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("patients", "subtype_detail"),
        ("patients", "sex"),
        ("patients", "age_years"),
        ("assessments", "vds"),
        ("assessments", "pss"),
        ("assessments", "rater_id"),
        ("sessions", "bleeding"),
    ],
)
def test_a_missing_data_code_is_named_as_such_in_any_column(table, column, text):
    value, [fault] = parse(table, column, text)
    assert pd.isna(value)
    assert fault.message.endswith("for a missing value.")
    assert fault.remedy == (
        f"Leave the cell empty, or list '{unicodedata.normalize('NFKC', text)}' "
        "under missing_codes in cohort.yaml."
    )


@pytest.mark.parametrize("column", ["vds", "pss"])
def test_999_is_a_code_where_no_such_number_can_be_meant(column):
    assert "code for a missing value" in parse("assessments", column, "999")[1][0].message
    assert parse("assessments", "day", "999") == (999, [])
    assert parse("adverse_events", "duration_days", "666") == (666, [])
    for code in ("777", "888", "999", "7777", "8888", "9999", "999.0"):
        [fault] = parse("adverse_events", "duration_days", code)[1]
        assert "code for a missing value" in fault.message


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        ("36.8% 0.118 12", [1]),
        ("36.8％ 0,4 1", [1, 2]),
        ("36.8% 0 22.6", []),
        ("0.5% 0.4%", []),
        ("36.8 0.5 1", []),
    ],
)
def test_a_share_beside_per_cents_is_asked_about(texts, asked):
    cells = pd.DataFrame({"density_percent": texts.split()}, dtype="str")
    frame, faults = parse_table(SMP, "sessions", cells)
    assert [fault.index for fault in faults] == asked
    assert frame["density_percent"].isna().sum() == len(asked)


@pytest.mark.parametrize(("before", "faults"), [("9998", 0), ("12", 1)])
def test_a_number_of_nines_counts_on_where_the_one_before_it_stands(before: str, faults: int):
    texts = pd.DataFrame({"treatment_order": [before, "9999"]}, dtype="str")
    assert len(parse_table(SMP, "patients", texts)[1]) == faults


def test_a_million_patients_have_an_order_of_treatment():
    assert parse("patients", "treatment_order", "1000000") == (1_000_000, [])
