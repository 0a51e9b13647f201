"""What clinics write in their tables: the word lists of ``workflow/schemas/clinic_words.yaml``."""

from typing import Any, Final

from caseseries import document

LISTS: Final[dict[str, Any]] = document.of_program("clinic_words")


def clinic_words(name: str) -> frozenset[str]:
    """Return one list of words."""
    return frozenset(LISTS[name].split())
