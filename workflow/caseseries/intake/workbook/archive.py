"""A workbook's parts, each read only when nothing about the file is broken.

A damaged part is refused rather than read in part: a reader that goes on after a wrong checksum
gives other patients than the clinic has.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import IO, Final, NamedTuple, TypeVar
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.escape import unescape

T = TypeVar("T")

MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/"
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK: Final = "xl/workbook.xml"
MOST_BYTES: Final = 500_000_000
_PACKED: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
LONGEST_TEXT: Final = 32_767
"""Letters that a cell can hold in Excel."""

_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    LookupError,
    ValueError,
    OverflowError,
    EOFError,
    RuntimeError,
    OSError,
)


class UnreadableWorkbookError(Exception):
    """The file is no workbook that we can read; the message says why."""


class Text(NamedTuple):
    """A text, and whether a part of it is struck through or raised as a superscript is."""

    text: str
    struck: bool = False
    raised: bool = False


class Style(NamedTuple):
    """How a cell is shown: the code of its number format, its font and what fills it."""

    code: str = "General"
    struck: bool = False
    raised: bool = False
    colour: str = ""
    white: bool = False  # a white font, where nothing fills the cell


class SheetPart(NamedTuple):
    """A sheet, the part that holds it, and whether the workbook hides it."""

    name: str
    part: str
    hidden: bool


@contextmanager
def open_workbook(path: Path) -> Iterator["Archive"]:
    """Open an ``.xlsx`` file whose parts are whole.

    Raises UnreadableWorkbookError if the file is damaged, locked with a password, too large, or no
    ``.xlsx`` file; while it is read, too.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive)
            yield Archive(archive)
    except _BROKEN as fault:
        says = "it is no .xlsx workbook, is damaged, or has a password"
        raise UnreadableWorkbookError(says) from fault


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = {member.filename for member in members}
    packed = {member.compress_type for member in members}
    faults = {
        "it is damaged: it holds a part twice": len(names) < len(members),
        "it has a password": any(member.flag_bits & 1 for member in members),
        "it is packed in a way that Excel does not know": not packed <= _PACKED,
        f"it holds more than {MOST_BYTES // 10**6} MB": sum(one.file_size for one in members)
        > MOST_BYTES,
    }
    for says, holds in faults.items():
        if holds:
            raise UnreadableWorkbookError(says)
    for member in members:
        _check_part(archive, member)


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read a part to its end, which checks its checksum; what is XML must be well formed."""
    try:
        with archive.open(member) as part:
            if member.filename.endswith((".xml", ".rels")):
                expat.ParserCreate(namespace_separator="}").ParseFile(part)
            while part.read(2**20):
                pass
    except (*_BROKEN, expat.ExpatError) as fault:
        says = f"it is damaged: its part {member.filename} is not whole"
        raise UnreadableWorkbookError(says) from fault


class Archive:
    """The parts of an open workbook (ECMA-376, part 1)."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._root = self.root_of(_WORKBOOK)
        if self._root.tag.startswith(_STRICT):
            raise UnreadableWorkbookError(
                'it is saved as Strict Open XML. Save it in Excel as "Excel Workbook (.xlsx)"'
            )
        if not self.sheets:
            raise UnreadableWorkbookError("it holds no sheet")

    @cached_property
    def sheets(self) -> list[SheetPart]:
        """The worksheets, in their order; charts that fill a sheet are none."""
        return [
            SheetPart(sheet.attrib["name"], part, sheet.get("state", "visible") != "visible")
            for sheet in self._root.iter(f"{MAIN}sheet")
            for kind, part in [self._links[sheet.attrib[_LINK]]]
            if kind == "worksheet"
        ]

    @property
    def beside(self) -> dict[str, str]:
        """The other parts that the workbook links to, by their kind: styles, shared strings."""
        return {kind: part for kind, part in self._links.values() if kind != "worksheet"}

    @cached_property
    def counts_from_1904(self) -> bool:
        """Whether day 0 of the workbook's dates is 1904-01-01."""
        about = self._root.find(f"{MAIN}workbookPr")
        return about is not None and about.get("date1904") in ("1", "true")

    @cached_property
    def texts(self) -> list[Text]:
        """The texts that cells refer to by number."""
        part = self.beside.get("sharedStrings")
        return [text_in(item) for item in self.root_of(part).iter(f"{MAIN}si")] if part else []

    @cached_property
    def styles(self) -> list[Style]:
        """The styles that cells refer to by number."""
        if "styles" not in self.beside:
            return [Style()]
        root = self.root_of(self.beside["styles"])
        own = {
            int(one.attrib["numFmtId"]): one.attrib["formatCode"]
            for one in root.iter(f"{MAIN}numFmt")
        }
        codes = {**BUILTIN_FORMATS, **own}
        found = root.findall(f"{MAIN}fonts/{MAIN}font")
        fonts = [*map(_looks, found)] or [(False, False, False)]
        fills = [_colour(fill) for fill in root.findall(f"{MAIN}fills/{MAIN}fill")] or [""]

        def style(cell: Element) -> Style:
            code = codes.get(int(cell.get("numFmtId", 0)), "General")
            struck, raised, is_white = fonts[int(cell.get("fontId", 0))]
            fill = fills[int(cell.get("fillId", 0))]
            return Style(code, struck, raised, fill, is_white and not fill)

        return list(map(style, root.findall(f"{MAIN}cellXfs/{MAIN}xf"))) or [Style()]

    @cached_property
    def hiding(self) -> set[str]:
        """The conditional formats, by number, that strike out, whiten or show another number."""
        part = self.beside.get("styles")
        formats = self.root_of(part).findall(f"{MAIN}dxfs/{MAIN}dxf") if part else []
        return {
            str(number)
            for number, one in enumerate(formats)
            if one.find(f"{MAIN}numFmt") is not None
            or any(struck or white for struck, _, white in map(_looks, one.iter(f"{MAIN}font")))
        }

    def open(self, part: str) -> IO[bytes]:
        """Open a part."""
        return self._archive.open(part)

    def root_of(self, part: str) -> Element:
        """Return a part as a tree of its elements."""
        return ElementTree.fromstring(self._archive.read(part))

    @cached_property
    def _links(self) -> dict[str, tuple[str, str]]:
        """The kind and the path of every part that the workbook links to, by the link's id."""
        return {
            link.get("Id", ""): (
                link.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/"),
            )
            for link in self.root_of("xl/_rels/workbook.xml.rels")
        }


def numbered(items: Sequence[T], number: str) -> T:
    """Return the item that a cell refers to by its number."""
    if not number.isdecimal():
        raise ValueError(f"{number} is no number of an item")
    return items[int(number)]


def text_in(item: Element) -> Text:
    """Return the text of a shared or an inline string, without its readings for another script."""
    runs = [(run, run.findtext(f"{MAIN}t") or "") for run in item.findall(f"{MAIN}r")]
    text = (item.findtext(f"{MAIN}t") or "") + "".join(part for _, part in runs)
    if len(text) > LONGEST_TEXT:
        raise UnreadableWorkbookError(f"a cell holds more than {LONGEST_TEXT} letters")
    fonts = [run.find(f"{MAIN}rPr") for run, part in runs if part.strip()]
    looks = [_looks(font) for font in fonts if font is not None]
    struck, raised = any(one for one, _, _ in looks), any(one for _, one, _ in looks)
    return Text(unescape(text).strip(), struck, raised)


def _looks(font: Element) -> tuple[bool, bool, bool]:
    """Return whether a font strikes through, whether it raises or lowers, and whether it is white.

    White is a colour of its own, or the background of the theme.
    """
    said = {child.tag.removeprefix(MAIN): child.attrib for child in font}
    struck = "strike" in said and said["strike"].get("val", "1") in ("1", "true")
    raised = said.get("vertAlign", {}).get("val") in ("superscript", "subscript")
    colour = said.get("color", {})
    white = colour.get("rgb", "").endswith("FFFFFF") or colour.get("indexed") in ("1", "9")
    return struck, raised, white or (colour.get("theme") == "0" and "tint" not in colour)


def _colour(fill: Element) -> str:
    """Return the colour that fills a cell, as it is stored; empty if none, or white."""
    pattern, colour = fill.find(f"{MAIN}patternFill"), fill.find(f"{MAIN}patternFill/{MAIN}fgColor")
    if pattern is None or colour is None or pattern.get("patternType", "none") == "none":
        return ""
    return "" if colour.get("rgb", "").endswith("FFFFFF") else str(sorted(colour.attrib.items()))
