"""Word lists behind the privacy guard: what people are called, and what a clinic writes instead.

They stand in ``workflow/schemas/privacy_words.yaml``, with what each is for.
"""

from typing import Any, Final

from caseseries import document

LISTS: Final[dict[str, Any]] = document.parsed(document.SCHEMAS / "privacy_words.yaml")


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
MONTHS: Final[list[str]] = LISTS["months"].split()
FOREIGN_MONTHS: Final[list[str]] = LISTS["foreign_months"].split()
