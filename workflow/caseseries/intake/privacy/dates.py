"""Find exact dates: Safe Harbor leaves nothing of a date but its year."""

import re
from collections.abc import Iterator

from caseseries.intake.privacy.checksums import is_calendar_date
from caseseries.intake.privacy.words import FOREIGN_MONTHS, MONTHS

_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_TWO_DIGIT_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_TWO_DIGIT_MONTH = r"(?:0[1-9]|1[0-2])"
_ABBREVIATIONS = "|".join(rf"{month[:3]}(?:{month[3:]})?" for month in MONTHS if month != "may")
_MONTH_NAME = rf"(?:{_ABBREVIATIONS}|sept|may)\.?"
_FOREIGN_MONTH = rf"(?:{'|'.join(FOREIGN_MONTHS)})"
_SPOKEN_DAY = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
    r"|twentieth|thirtieth|twenty-\w{5,7}|thirty-first)"
)
_HAN_NUMBER = "[〇零一二三四五六七八九十]"
_ORDINAL_DAY = rf"{_DAY}(?:st|nd|rd|th)?"
# Neither a digit nor a decimal point may touch a date: 2024.5 and 1.2.2024.7 are other things.
_START = r"(?<![\d.])"
_END = r"(?![\d]|[.,]\d)"

_NUMERIC_DATES = re.compile(
    rf"""
    {_START}{_YEAR}([-/. ])\s?{_MONTH}\1\s?{_DAY}{_END}             # 2024-03-12
  | {_START}{_DAY}([-/.])\s?{_MONTH}\2\s?{_YEAR}{_END}              # 12.03.2024
  | {_START}{_MONTH}([-/.]){_DAY}\3{_YEAR}{_END}                    # 03/12/2024
  | {_START}{_TWO_DIGIT_DAY}([-/.]){_TWO_DIGIT_MONTH}\4\d\d{_END}   # 12.03.24
  | {_START}{_MONTH}/{_DAY}/\d\d{_END}                              # 3/12/24
  | {_START}{_DAY}/{_MONTH}/\d\d{_END}                              # 12/3/24
  | (?<![\d.A-Z]){_YEAR}[-/]{_TWO_DIGIT_MONTH}(?![-/\d])           # 2024-03, not SMP2024-03
  | {_START}{_TWO_DIGIT_MONTH}/{_YEAR}{_END}                        # 03/2024
  | (?<!\d)(?:{_YEAR}|\d\d)年\s*{_MONTH}月(?:\s*{_DAY}[日号])?       # 2024年3月12日
  | (?<![\d-]){_MONTH}月\s*{_DAY}[日号]                              # 3月12日
    """,
    re.VERBOSE,
)
_NAMED_DATES = re.compile(
    rf"""
    \b{_DAY}(?:\.|er|º)?\s?(?:de\s|d['’])?{_FOREIGN_MONTH}\b(?:\s(?:del?\s)?(?:{_YEAR}|\d\d)\b)?
  | \b{_FOREIGN_MONTH}\s(?:del?\s)?{_YEAR}\b
  | \b(?:seit|bis|desde|hasta|depuis|dopo|ab)\s{_FOREIGN_MONTH}\b
  | {_HAN_NUMBER}{{4}}年(?:{_HAN_NUMBER}{{1,2}}月)?(?:{_HAN_NUMBER}{{1,3}}[日号])?
  | {_HAN_NUMBER}{{1,2}}月{_HAN_NUMBER}{{1,3}}[日号]
  | {_YEAR}년\s?{_MONTH}월(?:\s?{_DAY}일)?
  | \b{_MONTH_NAME}[\s-](?:the\s)?{_SPOKEN_DAY}\b | \b{_SPOKEN_DAY}\s(?:of\s)?{_MONTH_NAME}(?![a-z])
  |     \b{_ORDINAL_DAY}[\s./-]*(?:of\s+)?{_MONTH_NAME}(?![a-z])(?:[\s,./-]*(?:{_YEAR}|\d\d)\b)?
  | \b{_MONTH_NAME}[\s.-]*{_ORDINAL_DAY}\b(?!\s*(?:%|mm|sessions?|times|patients|weeks|months|dots))
  | \b{_MONTH_NAME}[\s,./-]*{_YEAR}\b
  | \b{_YEAR}[\s,./-]*{_MONTH_NAME}(?![a-z])
    """,
    re.VERBOSE | re.IGNORECASE,
)
# A month alone is a date only where a sentence uses it as one: "since March".
_MONTH_IN_SENTENCE = re.compile(
    rf"\b(?:in|since|until|till|from|by|early|mid|late|last|next)[\s-]"
    rf"(?:{'|'.join(month.capitalize() for month in MONTHS)})\b"
)
_SPOKEN_DAY_AND_MONTH = re.compile(
    rf"\b(?:on|dated?|since|until|dob|born)[:\s]+{_DAY}[/.]{_DAY}{_END}", re.IGNORECASE
)
_COMPACT_DATE = re.compile(
    rf"(?<![\d.]){_YEAR}{_TWO_DIGIT_MONTH}{_TWO_DIGIT_DAY}(?=\D|$|[T_]?\d{{6}}\b)"
)
_BIRTH = re.compile(
    r"\b(?:dob|d\.o\.b\.?|nacid[oa]|nacimiento|née?|born"
    r"|birth(?:day|\s*date)?|date of birth|geb\.?|geboren|né[e]? le)\b"
    r"|出生|生日|生于|誕生",
    re.IGNORECASE,
)


def dates_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the kind ("date" or "birth date") and the span of every exact date in the text."""
    for pattern in (_NUMERIC_DATES, _NAMED_DATES, _MONTH_IN_SENTENCE, _SPOKEN_DAY_AND_MONTH):
        for match in pattern.finditer(text):
            yield _kind(text, match.start()), match.start(), match.end()
    for match in _COMPACT_DATE.finditer(text):
        if is_calendar_date(match.group()):
            yield _kind(text, match.start()), match.start(), match.end()


def _kind(text: str, start: int) -> str:
    """Return "birth date" where the words just before the date say so."""
    return "birth date" if _BIRTH.search(text, max(0, start - 20), start + 8) else "date"
