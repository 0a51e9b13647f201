"""A workbook with nothing but its cells: what is taken over from a clinic.

Kept are the sheets with their names, values and looks (number formats, fonts, hidden and merged
rows and columns), because looks carry meaning. Everything else is left behind: properties,
comments, headers, drop-down lists, names, links, drawings, pictures, macros and other parts.
"""

import io
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONSHIPS: Final = "application/vnd.openxmlformats-package.relationships+xml"
_TIMELESS: Final = (1980, 1, 1, 0, 0, 0)

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


# What reading an archive or its XML may raise: a damaged, locked or foreign file.
DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError),
    *(NotImplementedError, KeyError, ValueError, SyntaxError),
)


class NoSheetError(Exception):
    """The archive holds no sheet that we can read."""


def cells_only(path: Path) -> bytes:
    """Return a workbook as an archive that holds its cells alone; the same file gives the same.

    Raises
    ------
    NoSheetError
        If no sheet is found, as in a workbook saved as Strict Open XML.
    """
    with zipfile.ZipFile(path) as archive:
        parts = _parts(archive)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, root in parts.items():
            entry = zipfile.ZipInfo(name, _TIMELESS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _written(root))
    return whole.getvalue()


def _parts(archive: zipfile.ZipFile) -> dict[str, Element]:
    """Return every part of the new archive by name, the list of contents first."""
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    targets = _targets(archive)
    listed = [
        sheet
        for sheet in workbook.iter(f"{{{MAIN}}}sheet")
        if targets.get(sheet.get(f"{{{_LINKS}}}id", ""), ("", ""))[0] == "worksheet"
    ]
    if not listed:
        raise NoSheetError
    parts, used = {}, set()
    for number, sheet in enumerate(listed, start=1):
        _, part = targets[sheet.attrib[f"{{{_LINKS}}}id"]]
        kept = _kept(archive, part, _OF_SHEET)
        used |= _without_formulas(kept)
        parts[f"worksheets/sheet{number}.xml"] = kept
    links = dict.fromkeys(parts, "worksheet")
    for kind, part in targets.values():
        if kind in _BESIDE:
            parts[f"{kind}.xml"] = _kept(archive, part, _BESIDE[kind])
            links[f"{kind}.xml"] = kind
    for number, string in enumerate(parts.get("sharedStrings.xml", ())):
        if number not in used:
            string[:] = []
    return {
        "[Content_Types].xml": _content_types(links),
        "_rels/.rels": _linked({"xl/workbook.xml": "officeDocument"}),
        "xl/workbook.xml": _workbook(workbook, listed),
        "xl/_rels/workbook.xml.rels": _linked(links),
        **{f"xl/{name}": part for name, part in parts.items()},
    }


def _targets(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """Return the kind and the path of every part that the workbook links to, by its id."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    return {
        link.get("Id", ""): (
            link.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/"),
        )
        for link in links
    }


def _kept(archive: zipfile.ZipFile, part: str, names: frozenset[str]) -> Element:
    """Return a part with the named elements alone, without attributes of other vocabularies."""
    root = ElementTree.fromstring(archive.read(part))
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
    for cell in sheet.iter(f"{{{MAIN}}}c"):
        value = cell.findtext(f"{{{MAIN}}}v") or ""
        if cell.get("t") == "s" and value.isdecimal():
            used.add(int(value))
        if value:
            cell[:] = [child for child in cell if _name(child) != "f"]
    return used


def _name(element: Element) -> str:
    """Return the name of an element of the main vocabulary, and no other."""
    return element.tag.removeprefix(f"{{{MAIN}}}")


def _workbook(given: Element, sheets: list[Element]) -> Element:
    root = Element(f"{{{MAIN}}}workbook")
    about = given.find(f"{{{MAIN}}}workbookPr")
    if about is not None and "date1904" in about.attrib:
        SubElement(root, f"{{{MAIN}}}workbookPr", date1904=about.attrib["date1904"])
    listed = SubElement(root, f"{{{MAIN}}}sheets")
    for number, sheet in enumerate(sheets, start=1):
        attributes = {key: sheet.attrib[key] for key in ("name", "state") if key in sheet.attrib}
        link = {"sheetId": str(number), f"{{{_LINKS}}}id": f"rId{number}"}
        SubElement(listed, f"{{{MAIN}}}sheet", attributes | link)
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
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return text
