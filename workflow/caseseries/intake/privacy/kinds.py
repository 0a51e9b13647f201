"""The kinds of direct identifier, how each is called and what a clinic does about it.

Source: the 18 classes of the HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(A) to (R).
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from caseseries.intake.privacy.words import LISTS


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


KINDS: Final = {name: Kind(**about) for name, about in LISTS["kinds"].items()}


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
