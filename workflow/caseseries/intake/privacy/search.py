"""Search a piece of text for direct identifiers: the 18 Safe Harbor classes, and Chinese forms.

Everything here is a pure function of the text. A pattern that ordinary entries could meet by
chance ("100-1200", a bare five-digit number) counts only beside a word that says what it is.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator

from caseseries.intake.privacy import checksums
from caseseries.intake.privacy.dates import dates_in
from caseseries.intake.privacy.kinds import Finding
from caseseries.intake.privacy.labelled import LABELLED
from caseseries.intake.privacy.names import are_initials, names_in
from caseseries.intake.privacy.shapes import ADDRESSES, SHAPES

# An identifier is shorter than the overlap of two pieces.
WINDOW, OVERLAP = 600, 120
# Most cells are a number, a percentage, a short code or a plain word: nothing to search for.
_HARMLESS = re.compile(
    r"[<>≤≥~±]?\s*[-+−]?\d{0,5}(?:[.,]\d*)?\s*%?|[A-Z]{0,4}\d{1,4}|true|false|yes|no",
    re.IGNORECASE,
)
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE)
_LONG_NUMBER = re.compile(
    r"(?<![\w.])[A-Z]{0,4}-?\d[\d -]{5,}\d[A-Z]?(?!\w)|(?<![\w.,])\d{8,}(?![.,]?\w)",
    re.IGNORECASE,
)
_CHECKED_NUMBERS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        "identity number",
        re.compile(r"(?<![\d.])\d{17}[\dXx](?!\w)"),
        checksums.is_chinese_identity_number,
    ),
    (
        "identity number",
        re.compile(r"(?<![\d.])\d{15}(?!\w)"),
        checksums.is_old_chinese_identity_number,
    ),
    ("device", re.compile(r"(?<![\d.+])\d{15}(?!\w)"), checksums.is_luhn_number),
    (
        "record number",
        re.compile(r"(?<![\d.+-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])"),
        checksums.is_nhs_number,
    ),
    (
        "account number",
        re.compile(r"(?<![\d.+-])\d{4}(?:[ -]?\d{4}){2}[ -]?\d{3,7}(?![\w-])"),
        checksums.is_luhn_number,
    ),
    (
        "account number",
        re.compile(r"\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{1,4}){3,8}\b"),
        checksums.is_iban,
    ),
    ("vehicle", re.compile(r"(?<![\w-])[A-Z0-9]{17}(?![\w-])"), checksums.is_vehicle_number),
)


def find_identifiers(text: str) -> tuple[Finding, ...]:
    """Return the identifiers in a text, in the order in which they stand, none overlapping.

    Parameters
    ----------
    text
        One cell in its plain form (see ``kinds.readable``).
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


def _not_overlapping(candidates: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order in which they stand; of two at one place the first is kept."""
    kept: list[Finding] = []
    for finding in candidates:
        if all(finding.end <= other.start or other.end <= finding.start for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda finding: finding.start)


def _candidates(text: str) -> Iterator[Finding]:
    """Yield what looks like an identifier, the surest kinds first."""
    yield from _matches(ADDRESSES, text)
    yield from _matches(LABELLED, text)
    yield from _checked_numbers(text)
    yield from _network_addresses(text)
    yield from _matches(SHAPES, text)
    yield from (Finding(*date) for date in dates_in(text))
    if are_initials(text):
        yield Finding("initials", 0, len(text))
    yield from (Finding("name", start, end) for start, end in names_in(text))
    yield from _long_numbers(text)


def _matches(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> Iterator[Finding]:
    for kind, pattern in patterns:
        for match in pattern.finditer(text):
            yield Finding(kind, match.start(), match.end())


def _checked_numbers(text: str) -> Iterator[Finding]:
    """Yield the numbers whose check digit says what they are."""
    for kind, pattern, is_valid in _CHECKED_NUMBERS:
        for match in pattern.finditer(text):
            if is_valid(re.sub(r"[ -]", "", match.group())):
                yield Finding(kind, match.start(), match.end())


def _network_addresses(text: str) -> Iterator[Finding]:
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            if _is_network_address(match.group()):
                yield Finding("network address", match.start(), match.end())


def _is_network_address(text: str) -> bool:
    if len(text) < 7:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _long_numbers(text: str) -> Iterator[Finding]:
    """Yield what has eight digits or more in a row and is not a decimal number."""
    for match in _LONG_NUMBER.finditer(text):
        if sum(character.isdecimal() for character in match.group()) >= 8:
            yield Finding("unique number", match.start(), match.end())
