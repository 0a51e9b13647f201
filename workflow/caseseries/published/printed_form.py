"""Printed numbers as papers write them, brought into one form: ".03", "1,234", "−1.2", "< .001"."""

import re

_SIGNS = {"≤": "<=", "≥": ">=", "−": "-", "–": "-", "·": ".", "∙": "."}
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_NUMBER = re.compile(
    r"(?P<relation><=|>=|<|>|=)?(?P<minus>-?)(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?P<rest>\.\d+)?%?"
)
_DECIMAL_COMMA = re.compile(r"(?:<=|>=|<|>|=)?-?\d+,\d+%?")


def normal_form(text: str) -> tuple[str, str]:
    """Return the sign of relation and the number of a printed text: ("<", "0.001").

    Raises
    ------
    ValueError
        With a sentence, where it cannot be told which number is meant.
    """
    compact = _SPACES.sub("", "".join(_SIGNS.get(letter, letter) for letter in text))
    found = _NUMBER.fullmatch(compact)
    if found is None or not (found["whole"] or found["rest"]):
        if _DECIMAL_COMMA.fullmatch(compact):
            raise ValueError(f"{text!r} has a comma; write a decimal point, as in 8.7")
        raise ValueError(f"{text!r} is not one number; write it as printed, such as 8.70 or < .001")
    whole = found["whole"].replace(",", "") or "0"
    return found["relation"] or "=", f"{found['minus']}{whole}{found['rest'] or ''}"
