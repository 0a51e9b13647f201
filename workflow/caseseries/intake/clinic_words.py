"""What clinics write in their tables: the word lists of ``workflow/schemas/clinic_words.yaml``.

And what they call the timepoints: "6 months", "M6", "right after", "术后即刻", "半年".
"""

import re
import unicodedata
from typing import Any, Final

from caseseries import document
from caseseries.cases.vocabulary import BASELINE, IMMEDIATE
from caseseries.intake.mapping import plain

LISTS: Final[dict[str, Any]] = document.of_program("clinic_words")
_MONTHS: Final = re.compile(
    r"(?:^|_)(?:(?:month|m)_?(\d{1,3})|(\d{1,3})_?(?:months|(?:month|mo|m|mth)(?!_\d)))(?=_|$)|(\d{1,3})_?个?月"
)
_YEARS: Final = re.compile(r"(?:^|_)(\d)_?(?:years?|yr|y)(?=_|$)|([1-9])_?年")
_WRITTEN_OUT: Final = {"半年": 6, "一年": 12, "两年": 24, "三个月": 3, "六个月": 6, "十二个月": 12}
_BASELINE: Final = re.compile(r"(?:^|_)(?:baseline|before|pre)(?=_|$)|术前|治疗前|基线|基準")
_IMMEDIATE: Final = re.compile(
    r"(?:^|_)(?:immediate(?:ly)?|right_after)(?=_|$)|即刻|即时|刚结束|術後即刻"
)
_ANY: Final = re.compile(
    "|".join([*_WRITTEN_OUT, *(part.pattern for part in (_MONTHS, _YEARS, _BASELINE, _IMMEDIATE))])
)
# "6-7", "3.5", "6 ± 1", "3 to 4"; NFKC makes "31⁄2" of "3½".
_TWO_NUMBERS: Final = (
    r"\d+\s*(?:\(?\s*(?:±|\+/?-)|(?:[^\w\s()]|_)+|(?:to|or|and|bis)\b|至|到|或)\s*\d+"
)
_BETWEEN_MONTHS: Final = re.compile(
    rf"(?<![a-z])(?:months?|m)[\s_-]*{_TWO_NUMBERS}"
    rf"|{_TWO_NUMBERS}\)?[\s_-]*(?:(?:months?|mo|mth|m|years?|yr|y)(?![a-z])|个?月|年)(?![\s_-]*\d)"
    r"|[年月]半"
)

# "6 months?", "~6 months", "< 6 months", "6+ months": somebody was not sure, or meant another time.
_DOUBT: Final = re.compile(r"[?¿~≈<>≤≥]|\d\s*\+")


def clinic_words(name: str) -> frozenset[str]:
    """Return one list of words."""
    return frozenset(LISTS[name].split())


def is_in_doubt(text: str) -> bool:
    """Tell whether a sign in a text says that it is not sure, or not exact."""
    return _DOUBT.search(unicodedata.normalize("NFKC", text)) is not None


def timepoint_in(text: str) -> str:
    """Return the timepoint that a text names; empty if it names none, or more than one.

    Half months and ranges of months are no timepoint: nobody may choose the nearest.
    """
    return timepoint_and_rest(text)[0]


def timepoint_and_rest(text: str) -> tuple[str, str]:
    """Return the timepoint that a text names, and what else it says, as ``plain`` writes it."""
    called = plain(text)
    if is_in_doubt(text) or _BETWEEN_MONTHS.search(unicodedata.normalize("NFKC", text).casefold()):
        return "", called
    months = {int(next(filter(None, groups))) for groups in _MONTHS.findall(called)}
    months |= {12 * int(first or second) for first, second in _YEARS.findall(called)}
    months |= {number for word, number in _WRITTEN_OUT.items() if word in called}
    named = [f"month_{month}" for month in sorted(months) if month]
    if _BASELINE.search(called) and not named:
        named.append(BASELINE)
    if _IMMEDIATE.search(called):
        named.append(IMMEDIATE)
    rest = _ANY.sub("_", called)
    return (named[0] if len(named) == 1 else ""), re.sub("_+", "_", rest).strip("_")
