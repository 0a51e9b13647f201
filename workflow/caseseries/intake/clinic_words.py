"""What clinics write in their tables: the word lists of ``workflow/schemas/clinic_words.yaml``."""

from typing import Any, Final

from caseseries import document

LISTS: Final[dict[str, Any]] = document.parsed(document.SCHEMAS / "clinic_words.yaml")


def clinic_words(name: str) -> frozenset[str]:
    """Return one list of words."""
    return frozenset(LISTS[name].split())
