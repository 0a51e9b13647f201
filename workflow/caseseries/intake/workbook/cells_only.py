"""A workbook with nothing but its cells: what is taken over from a clinic.

Kept are the sheets with their names, values and looks (number formats, fonts, hidden and merged
rows and columns), because looks carry meaning. Everything else is left behind: properties,
comments, headers, drop-down lists, names, links, drawings, pictures, macros and other parts.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from caseseries.intake.workbook.archive import MAIN, Archive, open_workbook
from caseseries.intake.workbook.stable import zipped

_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONSHIPS: Final = "application/vnd.openxmlformats-package.relationships+xml"

# Of each kind of part the elements that are kept, and their attributes; children of children too.
_OF_SHEET: Final = frozenset(
    "worksheet sheetFormatPr cols col sheetData row c v f is r rPr t strike vertAlign mergeCells "
    "mergeCell".split()
)
_OF_STRINGS: Final = frozenset("sst si r rPr t strike vertAlign".split())
_OF_STYLES: Final = frozenset(
    "styleSheet numFmts numFmt fonts font strike vertAlign b i sz color fills fill patternFill "
    "borders border left right top bottom diagonal cellStyleXfs cellXfs xf alignment "
    "cellStyles cellStyle".split()
)


_BESIDE: Final = {"sharedStrings": _OF_STRINGS, "styles": _OF_STYLES}


def cells_only(path: Path) -> bytes:
    """Return a workbook as an archive that holds its cells alone; the same file gives the same.

    Raises
    ------
    UnreadableWorkbookError
        If the file is damaged, or no sheet is found, as in one saved as Strict Open XML.
    """
    with open_workbook(path) as archive:
        return zipped({name: _written(root) for name, root in _parts(archive).items()})


def _parts(archive: Archive) -> dict[str, Element]:
    """Return every part of the new archive by name, the list of contents first."""
    parts, used = {}, set()
    for number, sheet in enumerate(archive.sheets, start=1):
        kept = _kept(archive.root_of(sheet.part), _OF_SHEET)
        used |= _without_formulas(kept)
        parts[f"worksheets/sheet{number}.xml"] = kept
    links = dict.fromkeys(parts, "worksheet")
    for kind, part in archive.beside.items():
        if kind in _BESIDE:
            parts[f"{kind}.xml"] = _kept(archive.root_of(part), _BESIDE[kind])
            links[f"{kind}.xml"] = kind
    for number, string in enumerate(parts.get("sharedStrings.xml", ())):
        if number not in used:
            string[:] = []
    return {
        "[Content_Types].xml": _content_types(links),
        "_rels/.rels": _linked({"xl/workbook.xml": "officeDocument"}),
        "xl/workbook.xml": _workbook(archive),
        "xl/_rels/workbook.xml.rels": _linked(links),
        **{f"xl/{name}": part for name, part in parts.items()},
    }


def _kept(root: Element, names: frozenset[str]) -> Element:
    """Return a part with the named elements alone, without attributes of other vocabularies."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        element[:] = [child for child in element if _name(child) in names]
        for key in [key for key in element.attrib if key.startswith("{") and key != _SPACE]:
            del element.attrib[key]
        if _name(element) not in ("v", "t", "f"):
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


def _workbook(archive: Archive) -> Element:
    root = Element(f"{MAIN}workbook")
    if archive.counts_from_1904:
        SubElement(root, f"{MAIN}workbookPr", date1904="1")
    listed = SubElement(root, f"{MAIN}sheets")
    for number, sheet in enumerate(archive.sheets, start=1):
        about = {"name": sheet.name, "sheetId": str(number), f"{{{_LINKS}}}id": f"rId{number}"}
        SubElement(listed, f"{MAIN}sheet", about | ({"state": "hidden"} if sheet.hidden else {}))
    return root


def _linked(links: Mapping[str, str]) -> Element:
    """Return the list of links from a part to others, as {target: kind}."""
    space = f"{{{_PACKAGE}relationships}}"
    root = Element(f"{space}Relationships")
    for number, (target, kind) in enumerate(links.items(), start=1):
        about = {"Id": f"rId{number}", "Type": f"{_LINKS}/{kind}", "Target": target}
        SubElement(root, f"{space}Relationship", about)
    return root


def _content_types(links: Mapping[str, str]) -> Element:
    space = f"{{{_PACKAGE}content-types}}"
    root = Element(f"{space}Types")
    SubElement(root, f"{space}Default", Extension="rels", ContentType=_RELATIONSHIPS)
    for name, kind in {"workbook.xml": "sheet.main", **links}.items():
        about = {"PartName": f"/xl/{name}", "ContentType": f"{_KIND}.{kind}+xml"}
        SubElement(root, f"{space}Override", about)
    return root


def _written(root: Element) -> bytes:
    ElementTree.register_namespace("r", _LINKS)
    ElementTree.register_namespace("", root.tag[1:].partition("}")[0])
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))
