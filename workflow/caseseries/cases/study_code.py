"""Which study codes of patients, raters and practitioners are alike."""

import re
from collections import Counter
from collections.abc import Sequence

# Most codes: no month has so few letters.
_PLAIN_CODE = re.compile(r"[A-Za-z]{1,2}[-_]?\d{1,7}")
_LETTERS_TO_O = re.compile(r"(\D*o)(?=0*[1-9])")
FEWEST_IN_SERIES = 3
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_NINES = str.maketrans("012345678", "999999999")


def code_shapes(codes: Sequence[str]) -> set[str]:
    """Return the codes with 9 for every digit: a million codes are of few shapes."""
    return {code.translate(_NINES) for code in codes}


def are_plain_codes(codes: Sequence[str]) -> bool:
    """Say whether all are a letter or two and a number, of which nothing more is asked."""
    return all(map(_PLAIN_CODE.fullmatch, code_shapes(codes)))


def read_alike(codes: Sequence[str]) -> list[str]:
    """Return each code in the form that it shares with those that a person takes for the same.

    Small and capital letters, zeros before a number, and the letter O for a zero make no
    difference: P01, p1 and PO1 are alike. An O before three numbers, CO1, CO2 and CO3, is a letter.
    """
    small = [code.casefold() for code in codes]
    times = Counter(found[1] for found in map(_LETTERS_TO_O.match, small) if found)
    forms = [
        code if times[re.split(r"\d", code)[0]] >= FEWEST_IN_SERIES else code.replace("o", "0")
        for code in small
    ]
    return [_LEADING_ZEROS.sub("", form) for form in forms]
