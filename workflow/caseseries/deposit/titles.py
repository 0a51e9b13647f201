"""What each file of a deposit is, in words that a repository shows beside it."""

from pathlib import Path, PurePath
from typing import Any, Final

from caseseries import document
from caseseries.present.registry import CAPTIONS, INDEX, read_index

DECLARED: Final[dict[str, Any]] = document.of_program("deposit")
"""``workflow/schemas/deposit.yaml``: what may leave, and the words for it."""

_INDEXED: Final = {
    "figures": ("Figure", CAPTIONS, "title"),
    "tables": ("Table", INDEX, "caption"),
}
"""What lies in a folder, the index that it has, and what that calls its titles."""


def media_type(path: str) -> str:
    """Return the media type of a file, by its ending alone: the same on every machine."""
    ending = PurePath(path).suffix.lower()
    return str(DECLARED["media_types"].get(ending, "application/octet-stream"))


def title_of_result(path: str) -> str:
    """Return what a result is: a figure's or table's own title, or our words for the file."""
    place = Path(path)
    words = place.stem.replace("_", " ").replace("-", " ")
    readable = f"{words[:1].upper()}{words[1:]}"
    kind, index, title = _INDEXED.get(place.parent.name, ("", "", ""))
    if kind and place.name != CAPTIONS:
        told = read_index(place.with_name(index)).get(place.stem, {})
        return f"{kind}: {told.get(title, readable)}"
    return str(DECLARED["titles"].get(place.name, readable))


def title_of_source(path: str) -> str:
    """Return what a file is that people wrote: a word for its folder, or its name."""
    place = PurePath(path)
    about = DECLARED["folders"].get(place.parent.name)
    return f"{about}: {place.name}" if about else path
