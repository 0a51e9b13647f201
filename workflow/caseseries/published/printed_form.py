"""Printed numbers as papers write them, brought into one form: ".03", "1,234", "−1.2", "p < .001".

One number as a pattern, for whatever looks for numbers in text, is ``NUMBER``.
"""

import re
from decimal import Decimal

_SIGNS = str.maketrans(
    {"≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "−": "-", "–": "-", "·": ".", "∙": "."}
)
NUMBER = r"(?<![\d.,·])[-−–]?(?:\d{1,3}(?:,\d{3})+(?:[.·]\d+)?|\d*[.·]?\d+)(?![\d]|,\d{3})"
"""No number begins amid another: of 1,234 neither 234 nor 4 is one."""
_ONE = re.compile(
    r"(?:[A-Za-z]{1,2}(?=[<>=]))?(?P<relation><=|>=|<|>|=)?"
    r"(?P<minus>-?)(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?P<rest>\.\d+)?%?"
)
_POWER = re.compile(r"(\d*\.?\d+)(?:[x×]10\^?|[eE])(-\d{1,2})$")
_DECIMAL_COMMA = re.compile(r"[<>=]*-?\d+,\d+%?")
_AS_PRINTED = "write it as printed, without marks or units, such as 8.70 or < .001"


def normal_form(text: str) -> tuple[str, str]:
    """Return the sign of relation and the number of a printed text: ("<", "0.001").

    A ValueError says in a sentence why it cannot be told which number is meant.
    """
    compact = "".join(text.split()).translate(_SIGNS)
    written_out = _POWER.sub(lambda power: f"{Decimal(f'{power[1]}e{power[2]}'):f}", compact)
    found = _ONE.fullmatch(written_out)
    if found is None or not (found["whole"] or found["rest"]):
        raise ValueError(f"{text!r} {_unclear(text, compact)}")
    whole = found["whole"].replace(",", "") or "0"
    return found["relation"] or "=", f"{found['minus']}{whole}{found['rest'] or ''}"


def _unclear(text: str, compact: str) -> str:
    if _DECIMAL_COMMA.fullmatch(compact):
        return "has a comma; write a decimal point, as in 8.7"
    several = numbers_in(text)
    if len(several) > 1:
        return (
            f"holds several numbers ({', '.join(several)}); write each as an entry of its own, "
            "such as a mean and its SD, a median and its quartiles, a count and its percentage"
        )
    if not several:
        return (
            "is no number; write the bound that the paper states, such as > .05, or leave the "
            "entry out"
        )
    return f"is not one number; {_AS_PRINTED}"


def thousands_in(text: str) -> list[str]:
    """Return a sentence for each comma that was read as one of thousands and may be decimal."""
    shown = re.search(r"\d[.·]\d", text)
    found = [] if shown else re.findall(r"\d{1,3}(?:,\d{3})+(?!\d)", text)
    told = "{} was read as {}; write a point where it is decimal."
    return [told.format(one, one.replace(",", "")) for one in found]


def numbers_in(text: str) -> list[str]:
    """Return the numbers of a text, in one form; a dash right behind a number is no sign."""
    return [normal_form(one)[1] for one in re.findall(NUMBER, text)]
