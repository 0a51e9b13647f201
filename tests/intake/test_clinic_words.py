"""What people call a timepoint, and what must not be taken for one."""

import pytest

from caseseries.intake.clinic_words import timepoint_and_rest, timepoint_in


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
        ("VDS 2 Wochen¹", "week_2"),
        ("VDS 6 months (0-10)", "month_6"),
        *(
            (text, "week_6")
            for text in ("6 wk", "W 6", "FU6w", "Woche 6", "6 Wo.", "nach 6 Wochen")
        ),
        *((text, "week_6") for text in ("6-Wochen-Kontrolle", "semaine 6", "6 sem", "6 semanas")),
        *(
            (text, "month_6")
            for text in ("Monat 6", "6 Mon.", "6-Monats-Kontrolle", "6 months post-op")
        ),
        *(
            (text, "month_6")
            for text in ("6 Monate nach der Behandlung", "après 6 mois", "6 meses")
        ),
        *((text, "day_7") for text in ("Tag 7", "7 Tage", "7d", "D 7", "jour 7", "7 días")),
        *((text, "month_12") for text in ("1 Jahr", "nach 1 Jahr", "1 an", "1 año")),
        *((text, "baseline") for text in ("vor", "vor der Behandlung", "prä-OP", "Ausgangswert")),
        *((text, "baseline") for text in ("avant traitement", "antes del tratamiento", "pre-op")),
        ("Préopératoire", "baseline"),
        *((text, "immediate") for text in ("direkt nach Behandlung", "unmittelbar nach der OP")),
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
        *("Woche 6-8", "6 oder 8 Wochen", "1,5 Monate", "6. Woche", "week -1", "-1 week"),
        *("vor 6 Wochen", "6 Monate vor Behandlung", "M6/W6"),
        *(
            "nach",
            "nach Behandlung",
            "après",
            "después",
            "post",
            "T0",
            "T1",
            "V6",
            "Visite 6",
            "S6",
        ),
        *("J7", "d", "m", "w", "6", "6 min", "6 mm", "Tag 0", "Kontrolle", "Montag", "Basis"),
    ],
)
def test_half_months_ranges_and_doubts_are_no_timepoint(text):
    assert timepoint_in(text) == ""


@pytest.mark.parametrize(
    "text", ["Kontrolle 6 Wochen", "control 6 weeks", "LA 6 months", "VDS nach Behandlung"]
)
def test_words_that_may_be_a_group_or_a_side_are_not_passed_over(text):
    """A control group, the left arm, some time after treatment."""
    assert timepoint_and_rest(text)[1]
