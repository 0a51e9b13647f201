"""Judge the codes that stand for people: a code must say nothing about whom it names.

No list knows every name. So a code carries a digit, which names and initials do not; a single
letter, or the word for a role (``senior``), is a code as well.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache

from caseseries.intake.privacy.rules import WORDS
from caseseries.intake.privacy.search import find_identifiers, holds_exact_date, is_name

LONGEST_NUMBER = 5
LONGEST_INITIALS = 4
_LETTERS_AND_DIGITS = re.compile(r"([A-Za-z]{1,4}[-_]?)(\d{1,7})")
_INITIALS = re.compile(r"[A-Z](?:[.\s-]{0,2}[A-Z]){1,3}\.?")
# JS01, ZHW-P01, P01-ZHW: the letters that may be somebody's.
_LETTERS_AND_NUMBER = re.compile(
    r"([A-Za-z]{2,4})[\s._-]?(?:[A-Za-z]?\d{1,4})|[A-Za-z]?\d{1,4}[\s._-]([A-Za-z]{2,4})"
)
FEWEST_CODES = 3
_UUID = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}",
    re.IGNORECASE,
)


def code_kind(code: str, longest: int = LONGEST_NUMBER) -> str:
    """Return the kind of identifier that a person's code is by itself; empty if it is none.

    Numbers of more digits than ``longest`` are taken for record numbers; leading zeros do not
    count. A random UUID or a hash says nothing.
    """
    if _UUID.fullmatch(code):
        return ""
    if _INITIALS.fullmatch(code):
        return "initials"
    if holds_exact_date(code):
        return "date"
    digits = max(re.findall(r"\d+", code), key=len, default="").lstrip("0")
    if len(digits) > longest:
        return "record number"
    words = re.findall(r"[^\W\d_]+", code)
    if is_name(" ".join(words)) or any(word.casefold() in _NAMES for word in words):
        return "name"
    letters = "".join(words)
    if any(map(str.isdecimal, code)) or len(letters) < 2 or code.casefold() in WORDS["roles"]:
        return ""
    return "initials" if letters.isascii() and len(letters) <= LONGEST_INITIALS else "name"


def codes_carry_initials(codes: Iterable[str]) -> bool:
    """Tell whether the letters of codes such as JS01, ZW02, LQ03 change with the patient.

    Letters that say the study, the centre or the group repeat; initials do not.
    """
    letters = []
    for code in set(codes):
        match = _LETTERS_AND_NUMBER.fullmatch(code)
        if match is None:
            return False
        letters.append((match[1] or match[2]).upper())
    return FEWEST_CODES <= len(letters) <= 1.25 * len(set(letters))


def codes_carry_names(codes: Collection[str]) -> bool:
    """Tell whether a long word in a code stands in no other code: Okonkwo1, Quist2.

    A study or a centre gives its word to many patients. ``codes`` are those of all patients.
    """
    distinct = {code for code in codes if not _UUID.fullmatch(code)}
    words = [word for code in distinct for word in set(re.findall(r"[^\W\d_]{4,}", code))]
    times = Counter(word.casefold() for word in words)
    alone = [word for word in words if times[word.casefold()] == 1]
    unknown = [word for word in alone if word.casefold() not in _CODE_WORDS]
    return len(distinct) > 1 and (
        any(map(str.istitle, unknown)) or 2 * len(unknown) >= len(distinct)
    )


def is_harmless(text: str, longest: int) -> bool:
    """Tell whether a code such as P0123 is harmless whatever its digits are.

    A clinic has a hundred thousand of them; the letters and the number of digits decide, and are
    judged once.
    """
    parts = _LETTERS_AND_DIGITS.fullmatch(text)
    if parts is None or len(parts[2].lstrip("0")) > longest:
        return False
    return _is_harmless_shape(parts[1], len(parts[2]), longest)


@lru_cache(maxsize=10_000)
def _is_harmless_shape(letters: str, digits: int, longest: int) -> bool:
    # A month with a day would be a date: 11 is a day, 99 is none.
    codes = [f"{letters}{(one * longest)[:digits].zfill(digits)}" for one in "19"]
    return not any(code_kind(code, longest) or find_identifiers(code) for code in codes)


# Surnames in pinyin of two letters and short words are codes as well ("MA", "Ni").
_NAMES = (
    WORDS["given_names"]
    | WORDS["surnames"]
    | {name for name in WORDS["pinyin_surnames"] if len(name) > 3}
)
# What a code may say beside its number.
_CODE_WORDS = WORDS["clinical_words"] | WORDS["roles"] | WORDS["code_words"]
