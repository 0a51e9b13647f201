"""What gives a person away: word lists, and the rules by form.

The lists stand in ``workflow/schemas/privacy_words.yaml``, with what each is for; so do the kinds
of identifier, which are the 18 classes of the HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i). The rules
stand in ``workflow/schemas/privacy_rules.yaml``.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from caseseries import document
from caseseries.intake.privacy import checksums

LISTS: Final[dict[str, Any]] = document.of_program("privacy_words")
_TABLE: Final[dict[str, Any]] = document.of_program("privacy_rules")

# Lists of single characters; all others are of words.
_OF_CHARACTERS: Final = frozenset(
    {"han_surnames", "han_ambiguous_surnames", "han_not_in_names", "han_plain"}
)
WORDS: Final = {
    name: frozenset(text.replace(" ", "") if name in _OF_CHARACTERS else text.split())
    for name, text in LISTS.items()
    if isinstance(text, str)
}
OF_THE_TRADE: Final = WORDS["clinical_words"] | WORDS["clinical_capitals"]
PLAIN: Final = WORDS["plain_words"] | WORDS["events"] | WORDS["roles"]

_NOT_NEEDED: Final = {"remedy": "Delete it from the file; the study does not need it."}
KINDS: Final[dict[str, dict[str, str]]] = {
    kind: _NOT_NEEDED | about for kind, about in LISTS["kinds"].items()
}
"""Of each kind of identifier the letter of its class in 45 CFR 164.514(b)(2)(i), ``safe_harbor``;
the ``noun`` of a sentence, with its article: "an e-mail address"; the ``remedy``, as one sentence.
"""
PASSES: Final[dict[str, dict[str, list[str]]]] = _TABLE["passes"]
"""The kinds that may stand under a key of a file."""


@dataclass(frozen=True)
class Finding:
    """One identifier found in a text: its kind (a key of ``KINDS``) and where it stands."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Rule:
    """A kind of identifier, the pattern of its form, and the name of a check that it must pass."""

    kind: str
    pattern: re.Pattern[str]
    check: str

    def findings(self, text: str) -> Iterator[Finding]:
        """Yield what has the form, and passes the check, in a text."""
        for match in self.pattern.finditer(text):
            digits = re.sub(r"[ -]", "", match.group())
            if not self.check or getattr(checksums, self.check)(digits):
                yield Finding(self.kind, *match.span())


_SURNAMES: Final = {
    "pinyin_surname": "|".join(sorted(WORDS["pinyin_surnames"], key=len, reverse=True)),
    "korean_surnames": f"[{LISTS['korean_surnames']}]",
}
_PARTS: Final = {name: f"(?:{part})" for name, part in {**_TABLE["parts"], **_SURNAMES}.items()}


def _compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    while "<<" in pattern:
        pattern = re.sub(r"<<(\w+)>>", lambda part: _PARTS[part[1]], pattern)
    return re.compile(pattern, flags | re.VERBOSE)


@cache
def form(name: str) -> re.Pattern[str]:
    """Return the pattern of a form, compiled when it is first asked for: that takes its time."""
    return _compiled(_TABLE["forms"][name])


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, compiled, the surest kinds first and long numbers last."""
    found = []
    for entry in _TABLE["rules"]:
        pattern = _compiled(entry["pattern"], re.IGNORECASE if entry.get("any_case", True) else 0)
        found.append(Rule(entry["kind"], pattern, entry.get("check", "")))
    return tuple(found)


def readable(text: str) -> str:
    """Return the text as a person reads it: full-width forms and all digits plain, no invisibles.

    Identifiers are looked for in this form, so that "１３８…" is found like "138…".
    """
    if text.isascii():
        return text
    seen = (one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in seen)


def of_scale(text: str) -> str:
    """Return a readable heading; in one EVA is the visual analogue scale of France and Spain."""
    return re.sub(r"\bEVA\b", "VAS", readable(text))


def mask(value: str) -> str:
    """Return the first character and dots, so that a message never repeats an identifier."""
    value = value.strip()
    return value[:1] + "•••" if len(value) > 2 else "•••"
