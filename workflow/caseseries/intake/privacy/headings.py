"""Judge a column by its heading: 姓名, date_of_birth, Tel., insurance_no.

A heading is judged word by word, so that ``contact_time_s`` is not a contact and ``update`` is
not a date.
"""

import re
from functools import cache
from typing import Final

from caseseries.intake.privacy.kinds import readable
from caseseries.intake.privacy.words import LISTS

_PHRASES: Final[dict[str, list[str]]] = {
    kind: text.split(", ") for kind, text in LISTS["headings"].items()
}


@cache
def heading_kind(heading: str) -> str:
    """Return the kind of identifier that a heading announces; empty if it announces none.

    Parameters
    ----------
    heading
        The heading as it stands in the file.
    """
    words = _words(heading)
    joined = f" {' '.join(words)} "
    for kind, phrases in _PHRASES.items():
        if any(_holds(joined, phrase) for phrase in phrases):
            return kind
    return ""


def _words(heading: str) -> list[str]:
    """Split a heading into lower-case words: ``PatientName``, ``patient_name``, ``患者 姓名``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", readable(heading))
    return re.findall(r"[^\W\d_]+", spaced.replace("'s", "").casefold())


def _holds(joined: str, phrase: str) -> bool:
    if phrase.startswith("="):
        return joined.strip() == phrase[1:]
    if re.search(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", phrase):
        return phrase in joined
    return f" {phrase} " in joined
