"""Every text in a workbook's archive, wherever it hides: one walk over all its parts.

A workbook is a ZIP archive of XML parts (ECMA-376). Its cells are a small part of what it says:
properties, comments, headers, names, links, validation lists and text boxes say more.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from caseseries.intake.privacy.rules import LISTS, readable

# Elements whose runs of text belong together: a name may begin in one and end in the next.
_OF_RUNS: Final = frozenset({"si", "is", "text", "p", "rich"})
# When the file was saved, and which fonts a theme offers, is nothing that people write.
_MACHINE_ELEMENTS: Final = frozenset({"created", "modified", "lastPrinted", "font", "latin"})
_MACHINE_VALUE: Final = re.compile(
    r"\{[0-9A-F-]+\}|[0-9A-F]{6}|[0-9A-F]{8}|https?://(?:schemas\.|www\.w3\.org/|purl\.o)\S*"
    r"|(?:\S*/)?\w+\.(?:xml|bin|rels|vml)|\d{4}-\d\d-\d\dT[\d:.]+Z?",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"[-+\d.,; E]+|(?:[$:\s]*[A-Z]{0,3}\$?\d{1,7})+")
# Attributes in which a number is what somebody wrote: a sheet may be called by a telephone number.
_WRITTEN: Final = frozenset(
    "author caption descr display displayname error errortitle location name prompt prompttitle "
    "target title tooltip".split()
)
_SEARCHED: Final = frozenset({"xml", "rels", "vml"})
# Parts that every workbook has.
_OF_CELLS: Final = (
    *("[Content_Types]", "_rels/", "xl/_rels", "xl/workbook", "xl/worksheets", "xl/sharedStrings"),
    *("xl/styles", "xl/theme", "xl/calcChain"),
)


def texts_in(path: Path) -> dict[str, str]:
    """Return every text of a workbook with the name of the part that it stands in."""
    found: dict[str, str] = {}
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            found.setdefault(part.rpartition("/")[2].partition(".")[0], part)
            if _ending(part) in _SEARCHED:
                for text in _texts(ElementTree.fromstring(archive.read(part))):
                    found.setdefault(readable(text).strip(), part)
    return found


def place_in_words(part: str) -> str:
    """Return where a text stands, for people: ``xl/comments1.xml`` is a comment."""
    fitting = (words for start, words in LISTS["parts"].items() if part.startswith(start))
    return next(fitting, "a part that no spreadsheet shows")


def beside_the_cells(path: Path) -> list[str]:
    """Return in words what a workbook carries beside its cells: comments, pictures, links."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
    searched = [name for name in names if _ending(name) in _SEARCHED and not _is_of_cells(name)]
    sealed = [name for name in names if _ending(name) not in _SEARCHED and "printer" not in name]
    kinds = {end: kind for kind, ends in LISTS["sealed"].items() for end in ends.split()}
    words = {place_in_words(name) for name in searched}
    return sorted(words | {kinds.get(_ending(name), "another file") for name in sealed})


def _is_of_cells(part: str) -> bool:
    return part.startswith(_OF_CELLS) and "worksheets/_rels" not in part


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _texts(root: ElementTree.Element) -> Iterator[str]:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = _local(element.tag)
        if name in _MACHINE_ELEMENTS:
            continue
        if name in _OF_RUNS:
            yield "".join(element.itertext())
            continue
        yield element.text or ""
        yield element.tail or ""
        for key, value in element.attrib.items():
            if not _is_of_machine(_local(key).casefold(), value):
                yield value
        waiting.extend(element)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _is_of_machine(key: str, value: str) -> bool:
    if _MACHINE_VALUE.fullmatch(value):
        return True
    return key not in _WRITTEN and _NUMBER.fullmatch(value) is not None
