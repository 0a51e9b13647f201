"""Search a piece of text for direct identifiers: the 18 Safe Harbor classes, and Chinese forms.

One walk over the rules of ``workflow/schemas/privacy_rules.yaml``; names have none, and are found
by ``names``. A pattern that ordinary entries could meet by chance ("100-1200", a bare five-digit
number) counts only beside a word that says what it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from caseseries.intake.privacy.names import are_initials, names_in
from caseseries.intake.privacy.rules import FORMS, RULES, Finding

# An identifier is shorter than the overlap of two pieces.
WINDOW, OVERLAP = 600, 120
*_FORMS, _LONG_NUMBERS = RULES
_DATES: Final = [rule for rule in _FORMS if rule.kind == "date"]


def find_identifiers(text: str) -> tuple[Finding, ...]:
    """Return the identifiers in a text, in the order in which they stand, none overlapping.

    The text is one cell in its plain form (see ``rules.readable``).
    """
    if FORMS["harmless"].fullmatch(text.strip()):
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
            is_birth = found.kind == "date" and FORMS["birth"].search(text, before, found.start + 8)
            yield replace(found, kind="birth date") if is_birth else found
    if are_initials(text):
        yield Finding("initials", 0, len(text))
    yield from (Finding("name", start, end) for start, end in names_in(text))
    yield from _LONG_NUMBERS.findings(text)
