"""Search a piece of text for direct identifiers: the 18 Safe Harbor classes, and Chinese forms.

One walk over the rules of ``workflow/schemas/privacy_rules.yaml``; names have none, and are found
by ``names``. A pattern that ordinary entries could meet by chance ("100-1200", a bare five-digit
number) counts only beside a word that says what it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from caseseries import document
from caseseries.intake.privacy import checksums
from caseseries.intake.privacy.names import are_initials, names_in

# An identifier is shorter than the overlap of two pieces.
WINDOW, OVERLAP = 600, 120
# Most cells are a number, a percentage, a short code or a plain word: nothing to search for.
_HARMLESS: Final = re.compile(
    r"[<>≤≥~±]?\s*[-+−]?\d{0,5}(?:[.,]\d*)?\s*%?|[A-Z]{0,4}\d{1,4}|true|false|yes|no",
    re.IGNORECASE,
)
_BIRTH: Final = re.compile(
    r"\b(?:dob|d\.o\.b\.?|nacid[oa]|nacimiento|née?|born"
    r"|birth(?:day|\s*date)?|date of birth|geb\.?|geboren|né[e]? le)\b"
    r"|出生|生日|生于|誕生",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """One identifier found in a text: its kind (a key of ``words.KINDS``) and where it stands."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class _Rule:
    """A kind of identifier, the pattern of its form, and the name of a check that it must pass."""

    kind: str
    pattern: re.Pattern[str]
    check: str

    def findings(self, text: str) -> Iterator[Finding]:
        for match in self.pattern.finditer(text):
            digits = re.sub(r"[ -]", "", match.group())
            if not self.check or getattr(checksums, self.check)(digits):
                yield Finding(self.kind, *match.span())


def _rules(table: Mapping[str, Any]) -> Iterator[_Rule]:
    def part(match: re.Match[str]) -> str:
        return f"(?:{table['parts'][match[1]]})"

    for rule in table["rules"]:
        pattern = re.sub(r"<<(\w+)>>", part, rule["pattern"])
        flags = re.VERBOSE | (re.IGNORECASE if rule.get("any_case", True) else 0)
        yield _Rule(rule["kind"], re.compile(pattern, flags), rule.get("check", ""))


*_FORMS, _LONG_NUMBERS = _rules(document.of_program("privacy_rules"))
_DATES: Final = [rule for rule in _FORMS if rule.kind == "date"]


def find_identifiers(text: str) -> tuple[Finding, ...]:
    """Return the identifiers in a text, in the order in which they stand, none overlapping.

    The text is one cell in its plain form (see ``words.readable``).
    """
    if _HARMLESS.fullmatch(text.strip()):
        return ()
    kept: list[Finding] = []
    # A long text is searched piece by piece, so that the time grows no faster than the text.
    for start in range(0, max(1, len(text) - OVERLAP), WINDOW - OVERLAP):
        end = kept[-1].end if kept else 0
        for found in _not_overlapping(_candidates(text[start : start + WINDOW])):
            if start + found.start >= end:
                kept.append(Finding(found.kind, start + found.start, start + found.end))
    return tuple(kept)


def holds_exact_date(text: str) -> bool:
    """Tell whether a text holds a date; Safe Harbor leaves nothing of one but its year."""
    return any(True for rule in _DATES for _ in rule.findings(text))


def _not_overlapping(candidates: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order in which they stand; of two at one place the first is kept."""
    kept: list[Finding] = []
    for finding in candidates:
        if all(finding.end <= other.start or other.end <= finding.start for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda finding: finding.start)


def _candidates(text: str) -> Iterator[Finding]:
    """Yield what looks like an identifier, the surest kinds first."""
    for rule in _FORMS:
        for found in rule.findings(text):
            before = max(0, found.start - 20)
            is_birth = found.kind == "date" and _BIRTH.search(text, before, found.start + 8)
            yield replace(found, kind="birth date") if is_birth else found
    if are_initials(text):
        yield Finding("initials", 0, len(text))
    yield from (Finding("name", start, end) for start, end in names_in(text))
    yield from _LONG_NUMBERS.findings(text)
