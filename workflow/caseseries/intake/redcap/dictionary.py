"""REDCap's data dictionary: what a field is, and which word each of its codes stands for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from caseseries.intake.csv.encoding import UnknownEncodingError, decode
from caseseries.intake.csv.text import BrokenCellError, split_csv
from caseseries.intake.mapping import plain

# Headings of a dictionary as downloaded in the browser, and as the API gives it.
_HEADINGS: Final = {
    "name": ("variable_field_name", "field_name"),
    "form": ("form_name",),
    "kind": ("field_type",),
    "label": ("field_label",),
    "choices": ("choices_calculations_or_slider_labels", "select_choices_or_calculations"),
    "identifier": ("identifier",),
}
_TAG: Final = re.compile(r"<[^>]*>")
_CHOICE_KINDS: Final = ("radio", "dropdown", "checkbox")
_TWO_WORDS: Final = {
    "yesno": {"1": "Yes", "0": "No"},
    "truefalse": {"1": "True", "0": "False"},
}


class UnreadableDictionaryError(Exception):
    """The file is no REDCap data dictionary; the message says why, as the end of a sentence."""


@dataclass(frozen=True)
class RedcapField:
    """One field of a REDCap project.

    Attributes
    ----------
    name, form, kind, label
        As the dictionary says; the label without markup.
    choices
        The word for each code; empty for a field that is typed in.
    is_identifier
        Whether the project marks the field as one that identifies the patient.
    """

    name: str
    form: str = ""
    kind: str = "text"
    label: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    is_identifier: bool = False


def read_dictionary(path: Path) -> dict[str, RedcapField]:
    """Read a data dictionary (CSV) into its fields by name, in their order.

    Raises
    ------
    UnreadableDictionaryError
        If the file is no such dictionary.
    """
    try:
        text = decode(path.read_bytes()).text
        table = split_csv(text, {heading for names in _HEADINGS.values() for heading in names})
    except (UnknownEncodingError, BrokenCellError, IndexError):
        raise UnreadableDictionaryError("cannot be read as CSV text") from None
    headings = [plain(heading) for heading in table.header]
    places = {
        what: next((headings.index(name) for name in names if name in headings), None)
        for what, names in _HEADINGS.items()
    }
    if places["name"] is None or places["kind"] is None:
        raise UnreadableDictionaryError('has no columns "Variable / Field Name" and "Field Type"')
    rows = (
        {what: cells[place] if place is not None else "" for what, place in places.items()}
        for cells in table.cells.itertuples(index=False)
    )
    return {row["name"]: _field(row) for row in rows if row["name"]}


def _field(row: Mapping[str, str]) -> RedcapField:
    kind = row["kind"].casefold()
    return RedcapField(
        name=row["name"],
        form=row["form"],
        kind=kind,
        label=_words(row["label"]),
        choices=_choices(kind, row["choices"]),
        is_identifier=row["identifier"].casefold() in ("y", "yes", "1"),
    )


def _choices(kind: str, text: str) -> Mapping[str, str]:
    """Read ``1, Mild | 2, Severe``; a label may hold commas itself."""
    if kind in _TWO_WORDS:
        return _TWO_WORDS[kind]
    if kind not in _CHOICE_KINDS:
        return {}
    pairs = (part.partition(",") for part in text.split("|") if "," in part)
    return {code.strip(): _words(label) for code, _, label in pairs}


def _words(label: str) -> str:
    return " ".join(_TAG.sub(" ", label).split())
