"""Identifiers that a word just before them gives away: "MRN 20451", "住院号：20451"."""

import re
from typing import Final

from caseseries.intake.privacy.words import LISTS

# A code: letters, digits and hyphens with at least three digits among them.
_CODE = r"(?=(?:[A-Z/-]{0,9}\d){3})[A-Z0-9][A-Z0-9/-]{0,40}"
_TELEPHONE = r"\+?\(?\d[\d\s()./_-]{4,30}\d"
_PLATE = r"(?=[A-Z -]*\d)[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{2,6}){1,2}"
_ACCOUNT_NAME = r"@?(?=[\w.-]{0,40}[\d_@.-]|\w{4,40}\b)[A-Z0-9_.-]{4,40}"
_POSTCODE = r"(?=[A-Z\s-]*\d)[A-Z\d][A-Z\d -]{1,8}[A-Z\d]"
# What may stand between the word and the code: "no.", "number", "号", ":", "is".
_BETWEEN = (
    r"[\s-]{0,3}(?:no\.?|nr\.?|n[º°]|number|nummer|n[uú]mero|numéro|num|id|code"
    r"|号码|号|[#№])?"
    r"\s{0,3}[:=：]?\s{0,3}(?:is\s|ist\s|es\s|为|是)?"
)

_FORMS: Final = {
    "code": _CODE,
    "telephone": _TELEPHONE,
    "plate": _PLATE,
    "account_name": _ACCOUNT_NAME,
    "postcode": _POSTCODE,
}


def _labelled(words: str, form: str) -> re.Pattern[str]:
    alternatives = words.replace(" ", "")
    text = rf"(?<![A-Za-z])(?:{alternatives}){_BETWEEN}{_FORMS[form]}(?![A-Za-z])"
    return re.compile(text, re.IGNORECASE)


LABELLED: Final = tuple((kind, _labelled(**about)) for kind, about in LISTS["labelled"].items())
