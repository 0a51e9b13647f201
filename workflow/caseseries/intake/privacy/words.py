"""Word lists behind the privacy guard: what people are called, and what a clinic writes instead.

They stand in ``workflow/schemas/privacy_words.yaml``, with what each is for; so do the kinds of
identifier. Source of the kinds: the 18 classes of the HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i).
"""

import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from caseseries import document

LISTS: Final[dict[str, Any]] = document.of_program("privacy_words")


def _words(name: str) -> frozenset[str]:
    return frozenset(LISTS[name].split())


def _characters(name: str) -> frozenset[str]:
    return frozenset(LISTS[name].replace(" ", ""))


GIVEN_NAMES: Final = _words("given_names")
SURNAMES: Final = _words("surnames")
ROLES: Final = _words("roles")
DOTTED_WORDS: Final = _words("dotted_words")
CLINICAL_CAPITALS: Final = _words("clinical_capitals")
CLINICAL_WORDS: Final = _words("clinical_words")
PLAIN_WORDS: Final = _words("plain_words")
PINYIN_SURNAMES: Final = _words("pinyin_surnames")
NOT_PINYIN_GIVEN_NAMES: Final = _words("not_pinyin_given_names")
NOT_RUN_TOGETHER: Final = _words("not_run_together")
HAN_SURNAMES: Final = _characters("han_surnames")
HAN_COMPOUND_SURNAMES: Final = _words("han_compound_surnames")
HAN_AMBIGUOUS_SURNAMES: Final = _characters("han_ambiguous_surnames")
HAN_NOT_IN_NAMES: Final = _characters("han_not_in_names")
HAN_NOT_NAMES: Final = _words("han_not_names")
HAN_PLAIN: Final = _characters("han_plain")
JAPANESE_SURNAMES: Final = _words("japanese_surnames")
JAPANESE_ROLES: Final = tuple(LISTS["japanese_roles"].split())
KOREAN_SURNAMES: Final[str] = LISTS["korean_surnames"]
KOREAN_WORDS: Final = _words("korean_words")


@dataclass(frozen=True)
class Kind:
    """One kind of identifier.

    The letter of its class in 45 CFR 164.514(b)(2)(i); how a sentence names it, with its article:
    "an e-mail address"; what to do instead, as one sentence.
    """

    safe_harbor: str
    noun: str
    remedy: str


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
