"""A workbook with nothing but its cells: what is taken over from a clinic.

Kept are the sheets with their names, values and looks (number formats, fonts, conditional formats,
hidden and merged rows and columns), because looks carry meaning. Everything else is left behind:
properties, comments, headers, drop-down lists, names, links, drawings, pictures, macros and others.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from openpyxl.packaging.manifest import Manifest, Override
from openpyxl.packaging.relationship import Relationship, RelationshipList
from openpyxl.packaging.workbook import ChildSheet, WorkbookPackage
from openpyxl.workbook.properties import WorkbookProperties
from openpyxl.xml.functions import tostring

from caseseries.files import zipped
from caseseries.intake.workbook.archive import MAIN, Archive, open_workbook

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# Of each kind of part the elements that are kept, and their attributes; children of children too.
_OF_SHEET: Final = frozenset(
    "worksheet sheetFormatPr cols col sheetData row c v f is r rPr t strike vertAlign mergeCells "
    "mergeCell conditionalFormatting cfRule formula cfvo colorScale dataBar iconSet color".split()
)
_OF_STRINGS: Final = frozenset("sst si r rPr t strike vertAlign".split())
_OF_STYLES: Final = frozenset(
    "styleSheet numFmts numFmt fonts font strike vertAlign b i sz color fills fill patternFill "
    "fgColor borders border left right top bottom diagonal cellStyleXfs cellXfs xf alignment "
    "cellStyles cellStyle dxfs dxf".split()
)

_BESIDE: Final = {"sharedStrings": _OF_STRINGS, "styles": _OF_STYLES}


def cells_only(path: Path) -> bytes:
    """Return a workbook as an archive that holds its cells alone; the same file gives the same.

    Raises UnreadableWorkbookError if the file is damaged, or no sheet is found, as in one saved as
    Strict Open XML.
    """
    with open_workbook(path) as archive:
        return zipped(dict(_parts(archive)))


def _parts(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """Yield every part of the new archive with its name, the list of contents first."""
    parts, used = {}, set()
    for number, sheet in enumerate(archive.sheets, start=1):
        kept = _kept(archive.root_of(sheet.part), _OF_SHEET)
        used |= _without_formulas(kept)
        parts[f"worksheets/sheet{number}.xml"] = kept
    kinds = dict.fromkeys(parts, "worksheet")
    for kind, part in archive.beside.items():
        if kind in _BESIDE:
            parts[f"{kind}.xml"] = _kept(archive.root_of(part), _BESIDE[kind])
            kinds[f"{kind}.xml"] = kind
    for number, string in enumerate(parts.get("sharedStrings.xml", ())):
        if number not in used:
            string[:] = []
    contents = [
        Override(f"/xl/{name}", f"{_KIND}.{kind}+xml")
        for name, kind in {"workbook.xml": "sheet.main", **kinds}.items()
    ]
    sheets = [
        ChildSheet(sheet.name, number, "hidden" if sheet.hidden else "visible", f"rId{number}")
        for number, sheet in enumerate(archive.sheets, start=1)
    ]
    about = WorkbookProperties(date1904=archive.counts_from_1904 or None)
    yield "[Content_Types].xml", tostring(Manifest(Override=contents).to_tree())
    yield "_rels/.rels", _linked({"xl/workbook.xml": "officeDocument"})
    yield "xl/workbook.xml", tostring(WorkbookPackage(sheets=sheets, workbookPr=about).to_tree())
    yield "xl/_rels/workbook.xml.rels", _linked(kinds)
    ElementTree.register_namespace("", MAIN.strip("{}"))
    for name, root in parts.items():
        yield f"xl/{name}", ElementTree.tostring(root, "utf-8", xml_declaration=True)


def _linked(links: Mapping[str, str]) -> bytes:
    """Return the list of links from a part to others, as {target: kind}."""
    listed = RelationshipList()
    for target, kind in links.items():
        listed.append(Relationship(type=kind, Target=target))
    return bytes(tostring(listed.to_tree()))


def _kept(root: Element, names: frozenset[str]) -> Element:
    """Return a part with the named elements alone, without attributes of other vocabularies."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        element[:] = [child for child in element if _name(child) in names]
        for key in [key for key in element.attrib if key.startswith("{") and key != _SPACE]:
            del element.attrib[key]
        if _name(element) not in ("v", "t", "f", "formula"):
            element.text = None
        element.tail = None
        waiting.extend(element)
    return root


def _without_formulas(sheet: Element) -> set[int]:
    """Take out the formulas whose value is stored; return the shared strings that are used."""
    used = set()
    for cell in sheet.iter(f"{MAIN}c"):
        value = cell.findtext(f"{MAIN}v") or ""
        if cell.get("t") == "s" and value.isdecimal():
            used.add(int(value))
        if value:
            cell[:] = [child for child in cell if _name(child) != "f"]
    return used


def _name(element: Element) -> str:
    """Return the name of an element of the main vocabulary, and no other."""
    return element.tag.removeprefix(MAIN)
