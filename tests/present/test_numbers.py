"""Oracle: AMA Manual of Style, 11th edition, for p-values; rounding by hand on exact decimals."""

import json
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.cases.study import study_of
from caseseries.ledger import Row
from caseseries.present import numbers
from caseseries.present.manuscript import press
from caseseries.present.manuscript.paper import Paper
from caseseries.present.numbers import Precision
from studies import ROOT, SMP


def row(value, *, statistic="mean", outcome="vds", unit="points", n=10):
    return Row(
        cohort="toy",
        provenance="simulated",
        statistic_id=f"{outcome}.immediate.all.{statistic}",
        group="all",
        outcome=outcome,
        timepoint="immediate",
        statistic=statistic,
        value=value,
        ci_low=None,
        ci_high=None,
        ci_level=None,
        p_value=None,
        n=n,
        n_missing=0,
        unit=unit,
        method="",
        reason="" if value is not None else "no patient",
        note="",
        case_ids="",
    )


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (8.65, 1, "8.7"),
        (8.85, 1, "8.9"),  # stored below 8.85: plain formatting would print 8.8
        (0.25, 1, "0.3"),
        (-0.25, 1, "−0.3"),
        (-0.04, 1, "0.0"),
        (10, 0, "10"),
        (1234.5, 0, "1235"),
    ],
)
def test_ties_go_away_from_zero_and_zero_has_no_sign(value, decimals, shown):
    assert numbers.fixed(value, decimals) == shown


@given(st.integers(-10_000, 10_000), st.integers(0, 3))
def test_rounding_is_that_of_the_decimal_module(hundredths, decimals):
    value = hundredths / 100
    expected = Decimal(hundredths).scaleb(-2).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    shown = numbers.fixed(value, decimals).replace(numbers.MINUS, "-")
    assert Decimal(shown) == expected
    assert len(shown.partition(".")[2]) == decimals


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0301, "p = .03"),
        (0.1, "p = .10"),
        (0.0095, "p = .010"),
        (0.0082, "p = .008"),
        (0.00099, "p < .001"),
        (0.0, "p < .001"),
        (0.0496, "p = .050"),
        (0.046, "p = .046"),
        (0.054, "p = .054"),
        (0.06, "p = .06"),
        (0.5, "p = .50"),
        (0.994, "p > .99"),
        (1.0, "p > .99"),
    ],
)
def test_p_values_in_sentences(value, shown):
    assert numbers.p_phrase(value) == shown


@given(st.floats(0, 1))
def test_no_p_value_shows_a_leading_zero_or_more_than_three_digits(value):
    shown = numbers.p_value(value)
    assert shown.removeprefix("< ").removeprefix("> ").startswith(".")
    assert len(shown) <= 6


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (numbers.mean_sd(8.67, 1.08, 1), "8.7 ± 1.1"),
        (numbers.mean_sd(8.67, None, 1), "8.7"),
        (numbers.mean_sd(None, None, 1), "—"),
        (numbers.median_quartiles(8.5, 8, 9.2, 1), "8.5 [8.0 to 9.2]"),
        (numbers.median_quartiles(8.5, None, None, 1), "8.5"),
        (numbers.median_quartiles(None, None, None, 1), "—"),
        (numbers.span(-0.4, 1.6, 1), "−0.4 to 1.6"),
        (numbers.span(None, 1.6, 1), "—"),
        (numbers.estimate(0.9, 0.4, 1.6, 1), "0.9 (0.4 to 1.6)"),
        (numbers.estimate(0.9, None, None, 1), "0.9"),
        (numbers.estimate(None, None, None, 1), "—"),
        (numbers.share(6, 7), "6/7 (86%)"),
        (numbers.share(0, 10), "0/10 (0%)"),
        (numbers.share(199, 300), "199/300 (66.3%)"),
        (numbers.share(0, 0), "0/0"),
        (numbers.share(None, 0), "—"),
        (numbers.as_printed("-0.40"), "−0.40"),
        (numbers.as_printed("< 0.001"), "< 0.001"),
        (numbers.as_printed(""), "—"),
        (numbers.level(0.95), "95%"),
        (numbers.level(0.975), "97.5%"),
        (numbers.counted(1, "patient"), "1 patient"),
        (numbers.counted(0, "patient"), "0 patients"),
        (numbers.counted(2, "series", "series"), "2 series"),
    ],
)
def test_phrases(shown, expected):
    assert shown == expected


@pytest.mark.parametrize(
    ("step", "scores", "summaries"),
    [("1", 0, 1), ("0.5", 1, 1), ("0.1", 1, 1), ("0.10", 1, 1), ("0.25", 2, 2), ("5", 0, 1)],
)
def test_summaries_carry_the_decimals_of_the_scores_and_at_least_one(step, scores, summaries):
    precision = Precision(SMP, steps={"vds": step})
    assert precision.of_scores("fading") == scores
    assert precision.of_summaries("vds") == summaries
    assert precision.of_scores("pss") == 0


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        (row(8.67), "8.7"),
        (row(7.0, statistic="min"), "7"),
        (row(0.0301, statistic="welch.p"), ".03"),
        (row(0.00047, statistic="spearman.p_exact"), "< .001"),
        (row(6.0, statistic="very_satisfied.count", outcome="pss"), "6"),
        (row(85.714, statistic="very_satisfied.percent", outcome="pss", unit="%"), "86"),
        (row(90.25, statistic="mean", outcome="retention", unit="%"), "90.3"),
        (row(90.25, statistic="mean", outcome="retention", unit="%", n=120), "90.3"),
        (row(90.25, statistic="min", outcome="retention", unit="%"), "90"),
        (row(0.9142, statistic="spearman.rho", outcome="vds_pss", unit=""), "0.91"),
        (row(3.0, statistic="count", outcome="sessions", unit="sessions"), "3"),
        (row(2.5, statistic="count", outcome="sessions", unit="sessions"), "2.5"),
        (row(7.0, statistic="interval_days", outcome="sessions", unit="days"), "7"),
        (row(9.0, statistic="paired_t.df", outcome="fading", unit=""), "9"),
        (row(-0.8, statistic="welch.mean_difference", outcome="fading"), "−0.8"),
        (row(None), "—"),
    ],
)
def test_a_ledger_row_prints_by_what_it_is(entry, shown):
    assert numbers.text(entry, Precision(SMP)) == shown


@pytest.mark.parametrize("unit", ["days", "years", "mm"])
def test_a_mean_has_the_decimals_of_its_score_whatever_its_unit(unit):
    definition = json.loads(SMP.definition)
    definition["scores"][0]["unit"] = unit
    precision = Precision(study_of(definition), steps={"vds": "0.25"})
    assert numbers.text(row(8.0, unit=unit), precision) == "8.00"
    assert numbers.text(row(7.0, statistic="interval_days", unit="days"), Precision(SMP)) == "7"


@pytest.mark.parametrize(
    ("statistic", "unit", "step", "value", "shown"),
    [
        ("mean", "years", "1", 44.111, "44.1"),
        ("sd", "cm", "0.1", 5.966, "6.0"),
        ("sd", "%", "0.1", 13.278, "13.3"),
        ("q3", "%", "0.1", 29.85, "29.9"),
        ("median", "mJ", "1", 25.0, "25"),
        ("median", "mJ", "1", 27.5, "27.5"),
        ("min", "mJ", "1", 20.0, "20"),
        ("median", "mm", "0.01", 0.35, "0.35"),
    ],
)
def test_a_column_has_the_decimals_of_its_own_values(statistic, unit, step, value, shown):
    of_patients = row(value, statistic=statistic, outcome="measured", unit=unit)
    of_sessions = row(value, statistic=f"measured.{statistic}", outcome="sessions", unit=unit)
    precision = Precision(SMP, {"measured": step})
    assert [numbers.text(one, precision) for one in (of_patients, of_sessions)] == [shown] * 2


@pytest.mark.parametrize(
    ("unit", "shown"), [("day", "−0.0034"), ("week", "−0.003"), ("month", "0.00")]
)
def test_a_course_has_the_more_decimals_the_shorter_its_unit(unit, shown):
    course = row(-0.0034, statistic="mixed_model.coefficient", unit=f"points a {unit}")
    assert numbers.text(course, Precision(SMP)) == shown


def test_tables_call_significant_what_the_manuscript_does():
    declared = press.constants(Paper(ROOT / "workflow" / "paper"))
    assert float(declared["alpha"].value) == numbers.ALPHA
