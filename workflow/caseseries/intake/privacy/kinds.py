"""The kinds of direct identifier, how each is called and what a clinic does about it.

Source: the 18 classes of the HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(A) to (R).
"""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of identifier.

    Attributes
    ----------
    safe_harbor
        The letter of its class in 45 CFR 164.514(b)(2)(i).
    noun
        How a sentence names it, with its article: "an e-mail address".
    remedy
        What to do instead, as one sentence.
    """

    safe_harbor: str
    noun: str
    remedy: str


@dataclass(frozen=True)
class Finding:
    """One identifier found in a text: its kind (a key of ``KINDS``) and where it stands."""

    kind: str
    start: int
    end: int


_DELETE = "Delete it from the file; the study does not need it."
_DAYS = (
    "Write days or months from the first session instead "
    "(columns day, onset_day, timepoint); a date is not needed."
)

KINDS = {
    "name": Kind(
        "A", "a person's name", "Write a code with a number instead, such as P01, R1 or D1."
    ),
    "initials": Kind(
        "A",
        "a person's initials",
        "Write a code with a number that says nothing, such as P01, R1 or D1.",
    ),
    "address": Kind("B", "an address or place", _DELETE),
    "postcode": Kind("B", "a postcode", _DELETE),
    "date": Kind("C", "an exact date", _DAYS),
    "birth date": Kind(
        "C", "a date of birth", "Write the age in whole years instead (column age_years)."
    ),
    "age": Kind("C", "an age over 89", "Ages over 89 identify: write 89."),
    "phone": Kind("D", "a telephone number", _DELETE),
    "fax": Kind("E", "a fax number", _DELETE),
    "e-mail": Kind("F", "an e-mail address", _DELETE),
    "identity number": Kind("G", "a national identity number", _DELETE),
    "record number": Kind(
        "H", "a hospital record number", "Write a code of your own instead, such as P01."
    ),
    "insurance number": Kind("I", "a health insurance number", _DELETE),
    "account number": Kind("J", "an account or card number", _DELETE),
    "licence number": Kind("K", "a licence, certificate or passport number", _DELETE),
    "vehicle": Kind("L", "a vehicle number", _DELETE),
    "device": Kind("M", "a device or serial number", _DELETE),
    "web address": Kind("N", "a web address", _DELETE),
    "network address": Kind("O", "a network (IP) address", _DELETE),
    "biometric": Kind("P", "a biometric identifier", _DELETE),
    "face": Kind(
        "Q",
        "a photograph of the whole face",
        "Crop the photograph to the scalp and name the view after it, such as vertex.",
    ),
    "unique number": Kind(
        "R", "a long number that may be somebody's own", "Delete it, or write a code such as P01."
    ),
    "account name": Kind("R", "the name of an online account", _DELETE),
}


def readable(text: str) -> str:
    """Return the text as a person reads it: full-width forms and all digits plain, no invisibles.

    Identifiers are looked for in this form, so that "１３８…" is found like "138…".
    """
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return "".join(_plain_character(character) for character in plain)


def _plain_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.category(character) == "Cf":
        return ""
    return character


def mask(value: str) -> str:
    """Return the first character and dots, so that a message never repeats an identifier."""
    value = value.strip()
    return value[:1] + "•••" if len(value) > 2 else "•••"
