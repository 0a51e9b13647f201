"""Kinds of numbers, tests and divisors by the names that people give them, alone or in a sentence.

One list of names, in ``audit.yaml``, serves files, workbooks, the command line and pasted text.
"""

import re
from collections.abc import Mapping
from functools import cache
from unicodedata import normalize

from caseseries.published.findings import AUDIT

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
    return _names("tests").get(name) or name


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
