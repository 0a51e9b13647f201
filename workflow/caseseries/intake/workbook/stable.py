"""Save a workbook so that the same content always gives the same bytes."""

import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from caseseries.files import write_bytes, zipped

if TYPE_CHECKING:  # a Word file is made repeatable without it
    from openpyxl import Workbook

# The earliest time that a ZIP archive can hold; a workbook carries no other date.
EARLIEST: Final = "1980-01-01T00:00:00Z"
_DATE_IN_PROPERTIES: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def save_workbook(workbook: "Workbook", path: Path) -> None:
    """Write a workbook, whole or not at all.

    openpyxl stamps the time of saving into the file and into each of its parts; both are fixed.
    """
    stamped = io.BytesIO()
    workbook.save(stamped)
    write_bytes(zipped(parts_of(stamped, EARLIEST)), path)


def parts_of(file: Path | BinaryIO, moment: str) -> dict[str, bytes]:
    """Return the parts of an Office file in one order, dated to one moment."""
    with zipfile.ZipFile(file) as source:
        parts = {name: source.read(name) for name in sorted(source.namelist(), key=_order)}
    about = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = _DATE_IN_PROPERTIES.sub(rb"\g<1>" + moment.encode(), about)
    return parts


def _order(name: str) -> tuple[bool, str]:
    """Put the list of contents first, where readers expect it."""
    return name != "[Content_Types].xml", name
