"""What a figure says in words."""

from dataclasses import dataclass

from caseseries.cases.vocabulary import SUBTYPES
from caseseries.present import numbers, words
from caseseries.present.material import Material


@dataclass(frozen=True, kw_only=True)
class Description:
    """The words that go with a figure.

    Attributes
    ----------
    title
        What is shown, without a full stop.
    caption
        How to read it, and its numbers as the ledger holds them.
    alt
        What one would say to a person who cannot see it.
    empty
        Whether there is nothing to show, and the sheet says in words why.
    """

    title: str
    caption: str
    alt: str
    empty: bool = False


def nothing_shown(title: str, why: str) -> Description:
    """Return the words of a sheet that has nothing to show."""
    return Description(title=title, caption=why, alt=why, empty=True)


def patients_in_words(material: Material) -> str:
    """Return ``10 patients (6 androgenetic, 4 scarring)`` from the ledger."""
    parts = [
        f"{numbers.text(row, material.precision)} {subtype}"
        for subtype in SUBTYPES
        if (row := material.row(f"patients.{subtype}.count")) and row.value
    ]
    total = material.row("patients.all.count")
    count = int(total.value) if total and total.value else 0
    counted = numbers.counted(count, "patient")
    return f"{counted} ({', '.join(parts)})" if parts else counted


def sentences(*parts: str) -> str:
    """Join the sentences that there are."""
    return " ".join(part for part in parts if part)


def when(timepoint: str) -> str:
    """Return ``right after treatment`` or ``at month 6``, to stand within a sentence."""
    word = words.timepoint(timepoint).lower()
    return f"at {word}" if word.startswith("month") else word
