"""What a study code of a patient, rater or practitioner looks like; and that it is no date."""

import re

_CODE = re.compile(r"[^\W_][\w.-]{0,39}")
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_WHOLE_DATE = re.compile(
    rf"""
      \d{{1,2}}(?P<mark>[-./])\d{{1,2}}(?P=mark)\d{{2,4}}   # 01/03/2024
    | \d{{1,2}}[-. ]?{_MONTH_NAME}(?:[-. ]?\d{{2,4}})?   # 1-Mar, 01-Mar-24
    | {_MONTH_NAME}[-. ]?\d{{1,4}}                  # Mar-01
    | (?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])   # 20240301
    | (?:\d{{2,4}}年)?\d{{1,2}}月(?:\d{{1,2}}日)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DATE_INSIDE = re.compile(r"(?<!\d)(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}(?!\d)")


def holds_date(text: str) -> bool:
    """Say whether a text is a date, or carries one with its year."""
    return _WHOLE_DATE.fullmatch(text) is not None or _DATE_INSIDE.search(text) is not None


def is_code(text: str) -> bool:
    """Say whether a text can name a patient, rater or practitioner without naming a day."""
    return _CODE.fullmatch(text) is not None and not holds_date(text)
