"""What people write, in one form: printed numbers, and names of their kinds, tests and divisors.

Numbers stand as papers write them: ".03", "1,234", "−1.2", "p < .001". One number as a pattern, for
whatever looks for numbers in text, is ``NUMBER``. Names stand alone or in a sentence; one list of
them, in ``audit.yaml``, serves files, workbooks, the command line and pasted text.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from unicodedata import normalize

from caseseries.published.findings import AUDIT

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
        return "is no number; leave the entry out"
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


# --- names ---------------------------------------------------------------------------------

_ALONE = re.compile(r"[a-z0-9]+|chi_squared?")
"""Names that are a test's only where "test" or p follows: "sign", "Fisher", a chi-square."""


def name_of(text: str) -> str:
    """Return a name as study files write it: "Week 12" is week_12, "Contrôle" controle."""
    letters = re.sub(r"[\u0300-\u036f]", "", normalize("NFKD", text.lower()))
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


def kind_of(text: str) -> str:
    """Return a kind of number by one of its names: "SEM" is se."""
    name = _plain(text)
    return _names("kinds").get(name, name)


def test_of(text: str) -> str:
    """Return a test by one of its names: "Mann–Whitney U test" is mann_whitney."""
    name = _plain(text).removesuffix("_test")
    return _names("tests").get(name) or text


def several(text: str) -> list[str]:
    """Return the names of a list: "Fisher's exact test and ANOVA"."""
    return [one.strip() for one in re.split(r"[,;/&+]|\b(?:and|or)\b", text) if one.strip()]


def divisor_of(text: str) -> str:
    """Return the divisor of an SD by one of its names: "population" is n."""
    return _names("divisors").get(name_of(text), text)


def tests_in(sentence: str) -> set[str]:
    """Return the tests that a sentence names; an empty id for a name that several tests have."""
    found = _tests().finditer(_plain(sentence))
    return {_names("tests")[one[1] or one[2]] for one in found}


def _plain(text: str) -> str:
    for written, meant in AUDIT["names written otherwise"].items():
        text = re.sub(written, meant, text)
    return name_of(text)


@cache
def _names(what: str) -> Mapping[str, str]:
    """Return the ids of kinds, tests or divisors by all their names."""
    ids: dict[str, str] = {}
    for known, entry in AUDIT[what].items():
        called = _plain(entry.get("name", known)).removesuffix("_test")
        ids |= dict.fromkeys((known, called, *entry.get("also", ())), known)
    return ids | dict.fromkeys(AUDIT["names of several"].get(what, ()), "")


@cache
def _tests() -> re.Pattern[str]:
    """Return the pattern of every name of a test in a sentence; of several, the longest."""
    names = sorted(_names("tests"), key=lambda name: (-len(name), name))
    alone = [name for name in names if _ALONE.fullmatch(name)]
    full = "|".join(name for name in names if name not in alone)
    short = "|".join(alone)
    return re.compile(
        rf"(?<![a-z0-9])(?:({full})(?![a-z0-9])|({short})(?=_(?:tests?|p|f)(?![a-z0-9])))"
    )
