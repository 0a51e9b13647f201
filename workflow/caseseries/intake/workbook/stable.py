"""Save a workbook so that the same content always gives the same bytes."""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from caseseries.files import write_bytes

# The earliest time that a ZIP archive can hold; a workbook carries no other date.
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_DATE_IN_PROPERTIES: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def save_workbook(workbook: Workbook, path: Path) -> None:
    """Write a workbook, whole or not at all.

    openpyxl stamps the time of saving into the file and into each of its parts; both are fixed.
    """
    stamped = io.BytesIO()
    workbook.save(stamped)
    with zipfile.ZipFile(stamped) as source:
        parts = {name: source.read(name) for name in sorted(source.namelist(), key=_order)}
    about = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = _DATE_IN_PROPERTIES.sub(rb"\g<1>1980-01-01T00:00:00Z", about)
    write_bytes(zipped(parts), path)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of these parts in their order, without a time."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return whole.getvalue()


def _order(name: str) -> tuple[bool, str]:
    """Put the list of contents first, where readers expect it."""
    return name != "[Content_Types].xml", name
