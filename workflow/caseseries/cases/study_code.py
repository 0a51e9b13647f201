"""What a study code of a patient, rater or practitioner looks like; and that it is no date."""

import re
from collections import Counter
from collections.abc import Sequence

_CODE = re.compile(r"[^\W_][\w.-]{0,39}")
# Most codes: no month has so few letters.
_PLAIN_CODE = re.compile(r"[A-Za-z]{1,2}[-_]?\d{1,7}")
_LETTERS = re.compile(r"^([^\d\n]*)(?=\d|$).*$", re.MULTILINE)
_LETTERS_TO_O = re.compile(r"^([^\d\n]*o)(?=0*[1-9])", re.MULTILINE)
FEWEST_IN_SERIES = 3
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_NINES = str.maketrans("012345678", "999999999")
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


def code_shapes(codes: Sequence[str]) -> set[str]:
    """Return the codes with 9 for every digit: a million codes are of few shapes."""
    joined = "\n".join(codes)
    if joined.count("\n") >= len(codes):  # a line break inside a code
        return set(codes)
    return set(joined.translate(_NINES).split("\n"))


def are_plain_codes(codes: Sequence[str]) -> bool:
    """Say whether all are a letter or two and a number, of which nothing more is asked."""
    return all(map(_PLAIN_CODE.fullmatch, code_shapes(codes)))


def read_alike(codes: Sequence[str]) -> list[str]:
    """Return each code in the form that it shares with those that a person takes for the same.

    Small and capital letters, zeros before a number, and the letter O for a zero make no
    difference: P01, p1 and PO1 are alike. An O before three numbers, CO1, CO2 and CO3, is a letter.
    No code holds a line break.
    """
    small = "\n".join(codes).casefold()
    times = Counter(_LETTERS_TO_O.findall(small))

    def with_zeros(code: re.Match[str]) -> str:
        return code[0] if times[code[1]] >= FEWEST_IN_SERIES else code[0].replace("o", "0")

    joined = _LETTERS.sub(with_zeros, small) if "o" in small else small
    return _LEADING_ZEROS.sub("", joined).split("\n") if codes else []


def is_code(text: str) -> bool:
    """Say whether a text can name a patient, rater or practitioner without naming a day."""
    return _CODE.fullmatch(text) is not None and not holds_date(text)
