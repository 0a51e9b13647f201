"""What a spreadsheet hides behind its values: errors, and formulas never calculated.

Readers of cell values show both as empty cells. The sheet's XML tells them apart (ECMA-376, part 1,
18.3.1.4: ``t="e"`` marks an error, ``f`` a formula, ``v`` its stored value).
"""

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def troubled_cells(path: Path) -> dict[str, dict[str, str]]:
    """Return, per sheet, the cells without a usable value.

    Returns
    -------
    dict
        {sheet: {address such as D14: what stands there}}: an error such as ``#DIV/0!``, or
        ``formula`` where a formula has no stored value.
    """
    with zipfile.ZipFile(path) as archive:
        return {sheet: dict(_troubled(archive.read(part))) for sheet, part in _sheet_parts(archive)}


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    for sheet in workbook.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_LINK), "")
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if part.startswith("xl/worksheets/"):
            yield sheet.get("name", ""), part


def _troubled(xml: bytes) -> Iterator[tuple[str, str]]:
    for cell in ElementTree.fromstring(xml).iter(f"{_MAIN}c"):
        stored = cell.findtext(f"{_MAIN}v") or ""
        if cell.get("t") == "e":
            yield cell.get("r", ""), stored
        elif cell.find(f"{_MAIN}f") is not None and not stored and cell.get("t") != "str":
            yield cell.get("r", ""), "formula"
