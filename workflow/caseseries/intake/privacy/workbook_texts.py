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
# Parts that every workbook has, what programs leave, and the boxes around comments.
_USUAL: Final = re.compile(
    r"\[Content_Types\]|_rels/|xl/_rels|xl/(?:workbook|worksheets/sheet|sharedStrings|styles|theme)"
    r"|xl/calcChain|xl/printerSettings|docProps|docMetadata|customXml|.*\.vml$|.*/$"
)
OUR_NOTES: Final = "study"
"""The author of the comments in our own workbook."""


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
    """Return in words what people may miss of a workbook's cells: comments, pictures, links."""
    kinds = {end: kind for kind, ends in LISTS["sealed"].items() for end in ends.split()}
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if _says_more(name, archive)]
    words = (kinds.get(_ending(name)) or place_in_words(name) for name in names)
    return sorted(set(words))


def _says_more(name: str, archive: zipfile.ZipFile) -> bool:
    """Tell whether a part is none of the usual, no list of links within, and no note of ours."""
    if _USUAL.match(name):
        return False
    if _ending(name) == "rels":
        return b'"External"' in archive.read(name)
    authors = re.findall(r"<author>([^<]*)", archive.read(name).decode("utf-8", "replace"))
    return set(authors) != {OUR_NOTES}


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
            is_written = _local(key).casefold() in _WRITTEN or not _NUMBER.fullmatch(value)
            if is_written and not _MACHINE_VALUE.fullmatch(value):
                yield value
        waiting.extend(element)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
