"""Search a text for direct identifiers: the 18 Safe Harbor classes, Chinese forms, and names.

One walk over the rules of ``workflow/schemas/privacy_rules.yaml``. A pattern that ordinary entries
could meet by chance ("100-1200", a bare five-digit number) counts only beside a word that says what
it is. A name is not a pattern, so lists of names decide together with what stands around them.
Inside a sentence only strong signs count: a title, a word such as "named", or a given name that is
no everyday word.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from caseseries.intake.clinic_words import clinic_words
from caseseries.intake.privacy.rules import OF_THE_TRADE, PLAIN, WORDS, Finding, form, rules

_SHORTEST_RUN_TOGETHER = 8
_FEWEST_NAMES, _FEWEST_SINGLE_NAMES = 3, 4
_NAMES = WORDS["given_names"] | WORDS["surnames"]
_SUMMARY: Final = clinic_words("summary")
_HAN_SURE_SURNAMES = WORDS["han_surnames"] - WORDS["han_ambiguous_surnames"]
_MOST = 0.8
LONGEST_NAME = 100


def _is_no_word(match: re.Match[str]) -> bool:
    word = match[match.lastindex or 0]
    return not _is_known(word) and word.casefold() not in WORDS["after_title"]


# What shows a name inside a text, and what must be true of it as well.
_SIGNS: Final[tuple[tuple[str, Callable[[re.Match[str]], bool]], ...]] = (
    ("cyrillic", bool),
    ("japanese_titled", lambda found: not found[1].endswith(tuple(WORDS["japanese_roles"]))),
    ("titled", lambda found: found[1].casefold() not in WORDS["roles"] | WORDS["after_title"]),
    ("perhaps_titled", _is_no_word),
    ("after_m", lambda found: found[1].casefold() not in WORDS["after_m"]),
    ("related", _is_no_word),
    ("title_behind", _is_no_word),
    ("surname_first", lambda one: one[1].casefold() in WORDS["surnames"] and _is_no_word(one)),
    ("introduced", lambda found: not _is_clinical(found[0].split()[-1])),
    ("capitalised", lambda found: found[0].casefold() in WORDS["given_names"]),
    ("han_titled", lambda found: found[1] in _HAN_SURE_SURNAMES),
    ("han_introduced", lambda found: _begins_with_han_name(found[1])),
)


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of people's names in a text that is written for people to read."""
    if is_name(text):
        yield 0, len(text)
        return
    # A heading, such as "Patient Id", is all in capitals.
    is_sentence = any(map(str.islower, re.findall(r"\w+", text)))
    for match in form("after_patient").finditer(text) if is_sentence else ():
        if not _is_known(match[1]):
            yield match.span(1)
    for name, holds in _SIGNS:
        yield from (match.span() for match in form(name).finditer(text) if holds(match))


def is_name(text: str) -> bool:
    """Tell whether a whole cell is the name of a person."""
    text = text.strip()
    if len(text) > LONGEST_NAME:
        return False
    return _is_han_name(text) or _is_name_of_other_script(text) or _is_latin_name(text)


def are_initials(text: str) -> bool:
    """Tell whether a whole cell is initials with dots: "J.S.", "W. X. M."."""
    compact = re.sub(r"[\s-]", "", text).casefold()
    return bool(form("dotted_initials").fullmatch(text)) and compact not in WORDS["dotted_words"]


def look_like_single_names(times: Counter[str]) -> bool:
    """Tell whether a column holds single names or initials: "Ashdown", "Quist", "WXM", "Pia".

    Every cell is one capitalised word, or two or three capitals; no two are the same, and none is
    of the trade or sums the others up. ``times`` counts the different cells.
    """
    return (
        len(times) == times.total() >= _FEWEST_SINGLE_NAMES
        and all(map(form("one_name").fullmatch, times))
        and not any(_is_clinical(one) or one.casefold() in _SUMMARY for one in times)
    )


def look_like_names(times: Counter[str]) -> bool:
    """Tell whether a column holds names that no list knows: "Wren Ashdown", "Pia Quist".

    Nearly every cell is two or three capitalised words, nearly every cell differs, and no word
    is one of the trade.
    """
    most = max(_FEWEST_NAMES, _MOST * times.total())
    return len(times) >= most and sum(map(_is_shaped_like_name, times)) >= most


def _is_shaped_like_name(text: str) -> bool:
    words = re.split(r"[\s,]+", text)
    if not 2 <= len(words) <= 4 or any(_is_clinical(word) for word in words):
        return False
    capitalised = [word for word in words if form("capitalised_or_initial").fullmatch(word)]
    others = [word for word in words if word not in capitalised]
    return len(capitalised) >= 2 and all(form("particle").fullmatch(word) for word in others)


def _is_name_of_other_script(text: str) -> bool:
    if form("korean").fullmatch(text):
        return text not in WORDS["korean_words"]
    joined = re.sub(r"\s", "", text)
    if form("han_three_to_five").fullmatch(joined) and joined[:2] in WORDS["japanese_surnames"]:
        return True
    return form("other_script").fullmatch(text) is not None


def _is_latin_name(text: str) -> bool:
    marked = form("surname_marked").fullmatch(text)
    of_m = form("after_m").fullmatch(text)
    if of_m and of_m[1].casefold() in WORDS["after_m"]:  # a Morbus or a Musculus
        return False
    if marked and not any(map(_is_known, re.findall(r"\w{2,}", text))):
        return True
    words = [word.strip(".,;").casefold() for word in re.split(r"[\s-]+", text)]
    if len(words) == 1:
        return words[0] in WORDS["given_names"] or _is_joined_name(text) or _is_run_together(text)
    if not re.search(r"\s", text):
        return _is_double_name(text)
    if not form("two_to_four_words").fullmatch(text) or any(_is_clinical(word) for word in words):
        return False
    if any(word in WORDS["given_names"] for word in words):
        return len(words) == 2 or _is_shaped_like_name(text)
    if not WORDS["surnames"].isdisjoint({words[0], words[-1]}):
        return _is_shaped_like_name(text)
    return _is_pinyin_name(text.replace(",", "").split())


def _is_run_together(word: str) -> bool:
    """Tell whether one capitalised word is a surname and given name in pinyin: "Wangxiaoming"."""
    return (
        len(word) >= _SHORTEST_RUN_TOGETHER
        and word.istitle()
        and not _is_clinical(word)
        and word.casefold() not in WORDS["not_run_together"]
        and form("run_together").fullmatch(word) is not None
    )


def _is_double_name(text: str) -> bool:
    """Tell whether a word with hyphens is a name: "Smith-Jones", "Anna-Lena", "Wang-Xiaoming"."""
    parts = text.split("-")
    shaped = all(map(form("capitalised").fullmatch, parts))
    return _is_pinyin_name(parts) or (shaped and _holds_name(parts))


def _is_joined_name(word: str) -> bool:
    """Tell whether one word is a full name written together: "ZhangWei", "JohnSmith", "zhang_wei".

    A surname alone is not enough: "Long" and "Park" are words too; what a slash parts is no name in
    pinyin, but a choice: "li/re".
    """
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", word)
    is_trade = any(map(_is_clinical, parts))
    is_pinyin = "/" not in word and not is_trade and _is_pinyin_name(parts)
    return len(parts) == 2 and (_holds_name(parts) or is_pinyin)


def _holds_name(parts: Sequence[str]) -> bool:
    """Tell whether a part of a word is a name, and none is of the trade."""
    known = not _NAMES.isdisjoint(map(str.casefold, parts))
    return known and not any(map(_is_clinical, parts))


def _is_pinyin_name(words: Sequence[str]) -> bool:
    """Tell whether two words are a surname and a given name in pinyin, in either order."""
    if len(words) == 3:  # two syllables of a given name: Zhang Xiao Ming, Xiao Ming Zhang
        first, second, third = words
        is_first = first.casefold() in WORDS["pinyin_surnames"]
        words = [first, second + third] if is_first else [first + second, third]
    if len(words) != 2:
        return False
    low = [word.casefold() for word in words]
    return any(
        surname in WORDS["pinyin_surnames"]
        and given not in WORDS["not_pinyin_given_names"]
        and surname not in WORDS["not_pinyin_given_names"] | {"long", "song"}
        and form("pinyin").fullmatch(given) is not None
        for surname, given in (low, reversed(low))
    )


def _is_han_name(text: str) -> bool:
    text = text.replace("·", "").replace(" ", "")
    if not form("han_two_to_four").fullmatch(text) or text in WORDS["han_not_names"]:
        return False
    if text[:2] in WORDS["han_compound_surnames"]:
        given = text[2:]
    elif text[0] in WORDS["han_surnames"] and len(text) <= 3:
        given = text[1:]
    else:
        return False
    return 1 <= len(given) <= 2 and not set(given) & WORDS["han_not_in_names"]


def _begins_with_han_name(text: str) -> bool:
    """Tell whether what follows a word such as 患者 begins with a name and not with a verb."""
    if text[:2] in WORDS["han_compound_surnames"]:
        return True
    is_word = not WORDS["han_not_names"].isdisjoint({text[:2], text[:3]})
    goes_on = text[1:2] in WORDS["han_not_in_names"]
    return text[0] in _HAN_SURE_SURNAMES and not (is_word or goes_on)


def _is_known(word: str) -> bool:
    is_plain = word.casefold() in PLAIN or form("ordinary").fullmatch(word) is not None
    return is_plain or _is_clinical(word)


def _is_clinical(word: str) -> bool:
    return word.strip(".,-").casefold() in OF_THE_TRADE


# An identifier is shorter than the overlap of two pieces.
WINDOW, OVERLAP = 600, 120


def find_identifiers(text: str) -> tuple[Finding, ...]:
    """Return the identifiers in a text, in the order in which they stand, none overlapping.

    The text is one cell in its plain form (see ``rules.readable``).
    """
    if form("harmless").fullmatch(text.strip()):
        return ()
    kept: list[Finding] = []
    # A long text is searched piece by piece, so that the time grows no faster than the text.
    for start in range(0, max(1, len(text) - OVERLAP), WINDOW - OVERLAP):
        end = max((one.end for one in kept), default=0)
        for found in _candidates(text[start : start + WINDOW]):
            here = Finding(found.kind, start + found.start, start + found.end)
            # Of two at one place the first, which is the surest, is kept.
            apart = all(here.end <= other.start or other.end <= here.start for other in kept)
            if apart and here.start >= end:
                kept.append(here)
    return tuple(sorted(kept, key=lambda finding: finding.start))


def holds_exact_date(text: str) -> bool:
    """Tell whether a text holds a date; Safe Harbor leaves nothing of one but its year."""
    dates = (rule for rule in rules() if rule.kind == "date")
    return any(True for rule in dates for _ in rule.findings(text))


def _candidates(text: str) -> Iterator[Finding]:
    """Yield what looks like an identifier, the surest kinds first."""
    *forms, long_numbers = rules()
    for rule in forms:
        for found in rule.findings(text):
            before = max(0, found.start - 20)
            is_birth = found.kind == "date" and form("birth").search(text, before, found.start + 8)
            yield replace(found, kind="birth date") if is_birth else found
    if are_initials(text):
        yield Finding("initials", 0, len(text))
    yield from (Finding("name", start, end) for start, end in names_in(text))
    yield from long_numbers.findings(text)
