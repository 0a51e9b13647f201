from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.rounding import (
    Interval,
    at,
    decimal,
    decimals,
    equals,
    exact,
    interval,
    printed,
    unit,
)

F = Fraction
RULES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncation": ROUND_DOWN}
rules = st.sampled_from(sorted(RULES))
places = st.integers(0, 4)
decimal_values = st.integers(-200_000, 200_000).map(lambda k: F(k, 10_000))
ends = st.fractions(-5, 5, max_denominator=12)


def closed_intervals():
    return st.tuples(ends, ends).map(lambda pair: Interval(min(pair), max(pair)))


def test_trailing_zeros_say_how_far_a_number_was_rounded():
    assert [decimals(text) for text in ("5", "5.0", "5.00")] == [0, 1, 2]
    assert unit("5.00") == F(1, 100)
    assert interval("5.0") == Interval(F("4.95"), F("5.05"))
    assert interval("5") == Interval(F("4.5"), F("5.5"))


@pytest.mark.parametrize(
    ("rule", "low_in", "high_in"),
    [
        ("closed", True, True),
        ("half_up", True, False),
        ("half_even", False, False),
        ("truncation", False, True),
    ],
)
def test_each_rule_has_its_own_ends(rule, low_in, high_in):
    stands_for = interval("8.7", rule)
    assert (F("8.65") in stands_for, F("8.75") in stands_for) == (low_in, high_in)


def test_truncation_keeps_what_begins_with_the_digits():
    assert F("8.79") in interval("8.7", "truncation")
    assert F("8.69") not in interval("8.7", "truncation")
    assert F("-0.09") in interval("0.0", "truncation")


def test_half_even_keeps_its_ends_where_the_digit_is_even():
    assert F("8.85") in interval("8.8", "half_even")
    assert F("8.75") in interval("8.8", "half_even")


@pytest.mark.parametrize(
    ("relation", "inside", "outside"),
    [
        ("<", "0.0009", "0.001"),
        ("<=", "0.001", "0.0011"),
        (">", "0.0011", "0.001"),
        (">=", "0.001", "0"),
    ],
)
def test_a_bound_is_taken_as_it_stands(relation, inside, outside):
    bound = interval("0.001", "closed", relation)
    assert F(inside) in bound
    assert F(outside) not in bound


@given(decimal_values, places, rules)
def test_printing_agrees_with_the_decimal_module(value, digits, rule):
    """Oracle: Python's decimal.quantize."""
    number = Decimal(value.numerator) / Decimal(value.denominator)
    expected = number.quantize(Decimal(1).scaleb(-digits), rounding=RULES[rule])
    assert F(printed(value, digits, rule)) == F(expected)
    assert decimals(printed(value, digits, rule)) == digits


@given(st.fractions(-50, 50, max_denominator=400), places, rules)
def test_a_value_lies_in_what_it_is_printed_as(value, digits, rule):
    text = printed(value, digits, rule)
    assert value in interval(text, rule)
    if rule != "truncation":
        assert value in interval(text, "closed")


@given(decimal_values, places, rules)
def test_what_lies_in_the_interval_is_printed_so(value, digits, rule):
    text = printed(value, digits, rule)
    for near in (value - unit(text) / 2, value + unit(text) / 2, value + unit(text)):
        same = F(printed(near, digits, rule)) == F(text)
        assert (near in interval(text, rule)) == same


@given(st.fractions(-1000, 1000, max_denominator=2000))
def test_a_float_stands_for_the_simple_fraction_it_came_from(value):
    assert exact(float(value)) == value


def test_a_tie_is_not_decided_by_noise():
    # 0.1 + 0.2 and the mean of 8.6 and 8.7 are stored a little off.
    assert exact(0.1 + 0.2) == F(3, 10)
    assert printed(exact((8.6 + 8.7) / 2), 1) == "8.7"
    assert exact(2**0.5) == F(2**0.5)


@given(closed_intervals(), closed_intervals(), st.integers(-4, 4))
def test_arithmetic_of_intervals_holds_for_their_values(one, two, factor):
    assert one.low is not None
    assert two.high is not None
    assert one.low + two.high in one + two
    assert one.low * factor in one * factor
    assert one.overlaps(two) == (max(one.low, two.low) <= min(one.high, two.high))


def test_open_ends_that_touch_do_not_overlap():
    below, above = Interval(F(0), F(1), True, False), Interval(F(1), F(2))
    assert not below.overlaps(above)
    assert at(1).overlaps(above)
    assert Interval(None, F(1)).overlaps(Interval(F(1), None))


def test_whole_numbers_of_an_interval():
    assert list(Interval(F("1.5"), F("4")).whole_numbers()) == [2, 3, 4]
    assert list(Interval(F(1), F(4), False, False).whole_numbers()) == [2, 3]
    assert not Interval(F("1.2"), F("1.8")).whole_numbers()
    with pytest.raises(ValueError, match="without end"):
        Interval(None, F(1)).whole_numbers()


@pytest.mark.parametrize(
    ("stands_for", "words"),
    [
        (interval("8.7"), "8.65 to 8.75"),
        (interval("8.7", "half_up"), "8.65 to 8.75 (without 8.75)"),
        (interval("0.001", "closed", "<"), "below 0.001"),
        (interval("0.001", "closed", ">="), "from 0.001"),
        (Interval(None, None), "any value"),
    ],
)
def test_an_interval_in_words(stands_for, words):
    assert str(stands_for) == words


def test_values_for_reading():
    assert [decimal(F(text)) for text in ("7", "7.50", "1/3", "22/7", "1/7000000")] == [
        "7",
        "7.5",
        "0.3333",
        "3.143",
        "1.429e-07",
    ]
    assert equals(F("7.25")) == "= 7.25"
    assert equals(F(8, 3)) == "≈ 2.667"
