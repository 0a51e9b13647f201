"""What gives a person away by its form: ``workflow/schemas/privacy_rules.yaml``, compiled."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from caseseries import document
from caseseries.intake.privacy import checksums
from caseseries.intake.privacy import words as lists

_TABLE: Final[dict[str, Any]] = document.of_program("privacy_rules")
_LONGEST_FIRST: Final = sorted(lists.PINYIN_SURNAMES, key=len, reverse=True)
_PARTS: Final = {**_TABLE["parts"], "pinyin_surname": "|".join(_LONGEST_FIRST)}


@dataclass(frozen=True)
class Finding:
    """One identifier found in a text: its kind (a key of ``words.KINDS``) and where it stands."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Rule:
    """A kind of identifier, the pattern of its form, and the name of a check that it must pass."""

    kind: str
    pattern: re.Pattern[str]
    check: str

    def findings(self, text: str) -> Iterator[Finding]:
        """Yield what has the form, and passes the check, in a text."""
        for match in self.pattern.finditer(text):
            digits = re.sub(r"[ -]", "", match.group())
            if not self.check or getattr(checksums, self.check)(digits):
                yield Finding(self.kind, *match.span())


def _compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    whole = pattern.replace("<<korean_surnames>>", lists.KOREAN_SURNAMES)
    while "<<" in whole:
        whole = re.sub(r"<<(\w+)>>", lambda part: f"(?:{_PARTS[part[1]]})", whole)
    return re.compile(whole, flags | re.VERBOSE)


FORMS: Final = {name: _compiled(pattern) for name, pattern in _TABLE["forms"].items()}
RULES: Final = [
    Rule(
        rule["kind"],
        _compiled(rule["pattern"], re.IGNORECASE if rule.get("any_case", True) else 0),
        rule.get("check", ""),
    )
    for rule in _TABLE["rules"]
]
