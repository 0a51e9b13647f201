"""From a cell's value and looks to its text: what a person sees there, or why it is refused."""

import datetime
import re
from typing import Final

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

# A spreadsheet keeps 15 digits; whatever follows in a longer number is lost.
_LONGEST_NUMBER: Final = 10**15
# What a format may hold beside digits without changing the number: padding, colours, conditions.
_PADDING: Final = re.compile(r"_.|\*.|\[(?!\$[^-\]])[^\]]*\]|\\[ ()-]|\"[ ()-]*\"")
_LITERAL: Final = re.compile(r"\"[^\"]*\"|\\.")
_PLAIN: Final = re.compile(
    r"[\s()+-]*(?:General|@|(?:[0#?]+(?:,[0#?]+)*)?\.?[0#?]*(?:E[+-]?[0#?]+)?)[\s()+-]*",
    re.IGNORECASE,
)
_SAYS_LITTLE: Final = re.compile(r"[0#?.,/% ;E+()-]+")

_THREE_DECIMALS: Final = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")

FORMAT: Final = "format"
STRUCK: Final = "struck"
RAISED: Final = "raised"
LONG: Final = "long number"


def text_of_number(stored: str, code: str, *, from_1904: bool) -> tuple[str, str]:
    """Return the text of a stored number, and what is wrong with the cell, if anything is.

    A percentage is shown as one, ``85%``; a day as ``2024-07-08``.

    Raises
    ------
    ValueError
        If what is stored is no number.
    """
    number = float(stored)
    if not abs(number) < float("inf"):
        raise ValueError(stored)
    if is_date_format(code):
        return _text_of_time(number, code, from_1904=from_1904)
    fault = LONG if abs(number) >= _LONGEST_NUMBER else ""
    shown = _section(code, number)
    if "%" in shown and _is_plain(shown.replace("%", "", 1)):
        return f"{number * 100:.15g}%", fault
    text = str(int(number)) if number.is_integer() else format(number, ".15g")
    if _THREE_DECIMALS.fullmatch(text):
        text += "0"  # 1.2500 is no 1250 with a mark for thousands
    return text, fault or ("" if _is_plain(shown) else FORMAT)


def named_format(code: str) -> str:
    """Return a format in quotation marks where it can name nobody, or words for it."""
    return f"'{code}'" if _SAYS_LITTLE.fullmatch(code) else "of its own"


def _section(code: str, number: float) -> str:
    """Return the part of a format that a number is shown by, without its padding."""
    sections = _LITERAL.sub("literal", _PADDING.sub("", code)).split(";")
    place = 0 if number > 0 else 1 if number < 0 else 2
    return sections[place] if place < len(sections) else sections[0]


def _is_plain(section: str) -> bool:
    """Tell whether a part of a format shows a number as it is."""
    return bool(section.strip()) and _PLAIN.fullmatch(section) is not None


def _text_of_time(number: float, code: str, *, from_1904: bool) -> tuple[str, str]:
    epoch = MAC_EPOCH if from_1904 else WINDOWS_EPOCH
    try:
        value = from_excel(number, epoch, timedelta=is_timedelta_format(code))
    except (OverflowError, ValueError):
        return format(number, ".15g"), FORMAT
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00"), ""
    return str(value), ""
