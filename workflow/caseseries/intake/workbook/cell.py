"""From a cell's value and looks to its text: what a person sees there, or why it is refused."""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

# A spreadsheet keeps 15 digits; whatever follows in a longer number is lost.
_LONGEST_NUMBER: Final = 10**15
# What a format may hold beside digits without changing the number: padding, colours, conditions.
_PADDING: Final = re.compile(r"_.|\*.|\[(?!\$[^-\]])[^\]]*\]|\\ |\" *\"")
_SIGN: Final = re.compile(r"\\(?P<sign>[()-])|\" *(?P<signs>[()-]+) *\"")
_LITERAL: Final = re.compile(r"\"[^\"]*\"|\\.")
# "12 cm" by the format 0" cm", 0.0\\%, 0 [$cm]: a number with a text behind it.
_TEXT_BEHIND: Final = re.compile(
    r'(?P<number>General|[0#?.,% ]+)(?P<text>(?:"[^"]*"|\\.|\[\$[^\]]*\])+)', re.IGNORECASE
)
_QUOTING: Final = re.compile(r'"|\\|\[\$|(?:-[^\]]*)?\]')
_SAYS_MORE: Final = re.compile(r"[^\s\d()+.,-]")
_PLAIN: Final = re.compile(
    r"[\s()+-]*(?:General|@|(?:[0#?]+(?:,[0#?]+)*)?\.?[0#?]*(?:E[+-]?[0#?]+)?)[\s()+-]*",
    re.IGNORECASE,
)
_EXPONENT: Final = re.compile(r"E[+-]?[0#?]+", re.IGNORECASE)
_AS_IT_IS: Final = re.compile(r"General|@", re.IGNORECASE)
_SAYS_LITTLE: Final = re.compile(r"[0#?.,/% ;E+()-]+")

_THREE_DECIMALS: Final = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")

# The rule that a cell breaks.
FORMAT: Final = "cells.format"
LONG: Final = "cells.long_number"
ROUNDED: Final = "cells.rounded"


def text_of_number(stored: str, code: str, *, from_1904: bool) -> tuple[str, str]:
    """Return the text of a stored number, and the rule that the cell breaks, if any.

    A percentage is shown as one, ``85%``; a day as ``2024-07-08``. A number that is shown with
    fewer decimals than it has keeps them, and is ``ROUNDED``; a text that its format adds stands
    behind it.

    Raises ValueError if what is stored is no number.
    """
    with_text = _TEXT_BEHIND.fullmatch(code)
    added = _QUOTING.sub("", with_text["text"]) if with_text else ""
    if with_text and _SAYS_MORE.search(added):
        text, fault = text_of_number(stored, with_text["number"], from_1904=from_1904)
        return f"{text}{added}", fault
    number = float(stored)
    if not abs(number) < float("inf"):
        raise ValueError(stored)
    if is_date_format(code):
        return _text_of_time(number, code, from_1904=from_1904)
    fault = LONG if abs(number) >= _LONGEST_NUMBER else ""
    section = _section(code, number)
    bare = section.replace("%", "", 1)
    if "%" in section and _is_plain(bare):
        text = f"{number * 100:.15g}"
        return f"{text}%", fault or _look(bare, text)
    text = str(int(number)) if number.is_integer() else format(number, ".15g")
    look = _look(section, text) if _is_plain(section) and _shows_sign(code, number) else FORMAT
    if _THREE_DECIMALS.fullmatch(text):
        text += "0"  # 1.2500 is no 1250 with a mark for thousands
    return text, fault or look


def named_format(code: str) -> str:
    """Return a format in quotation marks where it can name nobody, or words for it."""
    return f"'{code}'" if _SAYS_LITTLE.fullmatch(code) else "of its own"


def _section(code: str, number: float) -> str:
    """Return the part of a format that a number is shown by, without its padding."""
    sections = _sections(code)
    place = 0 if number > 0 else 1 if number < 0 else 2
    return sections[place] if place < len(sections) else sections[0]


def _sections(code: str) -> list[str]:
    with_signs = _SIGN.sub(lambda found: found["sign"] or found["signs"], _PADDING.sub("", code))
    return _LITERAL.sub("literal", with_signs).split(";")


def _shows_sign(code: str, number: float) -> bool:
    """Tell whether a number below zero is shown as one, and one above zero is not."""
    has_own_section = number < 0 and len(_sections(code)) > 1
    signed = any(sign in _EXPONENT.sub("", _section(code, number)) for sign in "-(")
    return signed if has_own_section else number <= 0 or not signed


def _look(section: str, text: str) -> str:
    """Tell whether a plain part of a format shows a number as nothing, or with fewer decimals."""
    if _AS_IT_IS.search(section) or not section.strip():
        return ""
    number = Decimal(text)
    if _EXPONENT.search(section):
        decimals = _decimals(_EXPONENT.sub("", section)) - number.adjusted()
    else:
        decimals = _decimals(section)
    shown = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if not shown and "0" not in section:
        return FORMAT
    return "" if shown == number else ROUNDED


def _decimals(section: str) -> int:
    """Return how many digits a part of a format shows behind the point."""
    return sum(sign in "0#?" for sign in section.partition(".")[2])


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
