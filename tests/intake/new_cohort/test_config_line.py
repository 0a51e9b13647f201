"""One entry more in the settings, as text: every comment stays where it is."""

import pytest

from caseseries.intake.new_cohort.config_line import with_cohort
from caseseries.study_error import StudyError


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("cohorts:\n  - a\n", "cohorts:\n  - a\n  - new\n"),
        ("cohorts:\n- a\nx: 1\n", "cohorts:\n- a\n- new\nx: 1\n"),
        ("cohorts:\n    - a\n\n# c\nx: 1\n", "cohorts:\n    - a\n    - new\n\n# c\nx: 1\n"),
        ("cohorts:  # which\n  - a # first\n", "cohorts:  # which\n  - a # first\n  - new\n"),
        ("cohorts:\n  - a\n  # - b\n", "cohorts:\n  - a\n  - new\n  # - b\n"),
        ("cohorts:\n  # - z\n  - a\n\n  - b\n", "cohorts:\n  # - z\n  - a\n\n  - b\n  - new\n"),
        ("cohorts: []\nx: 1\n", "cohorts: [new]\nx: 1\n"),
        ("cohorts: [a, b] # c\n", "cohorts: [a, b, new] # c\n"),
        ("cohorts:\nx: 1\n", "cohorts:\n  - new\nx: 1\n"),
        ("cohorts:\r\n  - a\r\n", "cohorts:\r\n  - a\r\n  - new\r\n"),
        ("cohorts:\n  - a", "cohorts:\n  - a\n  - new"),
        ("cohorts: [a,\n  b] # c\n", "cohorts: [a,\n  b, new] # c\n"),
        ('"cohorts":\n  - a\n', '"cohorts":\n  - a\n  - new\n'),
        ("x:\n  cohorts: 1\ncohorts:\n  - a\n", "x:\n  cohorts: 1\ncohorts:\n  - a\n  - new\n"),
    ],
)
def test_one_line_more_and_nothing_else(before: str, after: str):
    assert with_cohort(before, "new") == after


@pytest.mark.parametrize(
    "text",
    ["", "x: 1\n", "cohorts: a\n", "cohorts:\n  a: 1\n", "- a\n", "a: [\n"],
)  # fmt: skip
def test_a_list_written_otherwise_is_left_alone(text: str):
    with pytest.raises(StudyError, match="Write a line '  - new' under 'cohorts:'"):
        with_cohort(text, "new")
