"""What each file of a deposit is, in words that a repository shows beside it."""

import html
import json
import re
from pathlib import Path, PurePath
from typing import Any, Final

from caseseries import document

DECLARED: Final[dict[str, Any]] = document.of_program("deposit")
"""``workflow/schemas/deposit.yaml``: what may leave, and the words for it."""

_HTML_TITLE: Final = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def media_type(path: str) -> str:
    """Return the media type of a file, by its ending alone: the same on every machine."""
    ending = PurePath(path).suffix.lower()
    return str(DECLARED["media_types"].get(ending, "application/octet-stream"))


def title_of_result(path: str) -> str:
    """Return what a result is: a figure's or table's own title, or our words for the file."""
    place = Path(path)
    kind = place.parent.name
    if place.name in DECLARED["titles"] and kind != "tables":
        return str(DECLARED["titles"][place.name])
    words = place.stem.replace("_", " ").replace("-", " ")
    readable = f"{words[:1].upper()}{words[1:]}"
    if kind == "figures":
        return f"Figure: {_figure_title(place) or readable}"
    if kind == "tables":
        return f"Table: {_table_title(place) or readable}"
    return readable


def title_of_source(path: str) -> str:
    """Return what a file is that people wrote: a word for its folder, or its name."""
    place = PurePath(path)
    about = DECLARED["folders"].get(place.parent.name)
    return f"{about}: {place.name}" if about else path


def _figure_title(place: Path) -> str:
    captions = place.with_name("captions.json")
    known = json.loads(captions.read_text(encoding="utf-8")) if captions.is_file() else {}
    return str(known.get(place.stem, {}).get("title", ""))


def _table_title(place: Path) -> str:
    page = place.with_suffix(".html")
    found = _HTML_TITLE.search(page.read_text(encoding="utf-8")) if page.is_file() else None
    return html.unescape(found[1].strip()) if found else ""
