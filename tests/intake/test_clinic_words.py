"""What people call a timepoint, and what must not be taken for one."""

import pytest

from caseseries.intake.clinic_words import timepoint_in


@pytest.mark.parametrize(
    ("text", "timepoint"),
    [
        ("Month 6", "month_6"),
        ("M12", "month_12"),
        ("6-months", "month_6"),
        ("术后6个月", "month_6"),
        ("1 year", "month_12"),
        ("半年", "month_6"),
        ("right after", "immediate"),
        ("VDS (0-10) month 6", "month_6"),
        ("VDS 0-10 month 6", "month_6"),
        ("VDS month 6 (0-10)", "month_6"),
        ("VDS 6 months (0-10)", "month_6"),
    ],
)
def test_one_timepoint(text, timepoint):
    assert timepoint_in(text) == timepoint


@pytest.mark.parametrize(
    "text",
    [
        "month_3.5",
        "Month 3,5",
        "3.5 months",
        "3½ months",
        "Month 6-7",
        "M6–7",
        "month_6_7",
        "6 to 7 months",
        "6/7 mo",
        "6 ± 1 months",
        "6 (±1) months",
        "6至7个月",
        "1.5 years",
        "1.5年",
        "一年半",
        "三个月半",
        "month 6, month 12",
        "6 months?",
        "6 months？",
        "~6 months",
        "> 6 months",
        "≤6个月",
        "6+ months",
    ],
)
def test_half_months_ranges_and_doubts_are_no_timepoint(text):
    assert timepoint_in(text) == ""
