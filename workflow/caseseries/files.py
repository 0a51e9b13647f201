"""Files on disk: written whole or not at all, and tables that no spreadsheet takes for formulas.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@``. In our CSV files an
apostrophe stands before such a text, and before one that begins with an apostrophe itself;
``read_table`` takes it away, so that every text comes back as it was.
"""

import io
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TextIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from caseseries.study_error import StudyError

# A spreadsheet takes UTF-8 for what it is only behind this mark.
BYTE_ORDER_MARK: Final = "\ufeff"
APOSTROPHE: Final = "'"
# Full-width signs count as well (OWASP, CSV injection); a plain number is no formula.
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
_UNIX, _READABLE_FILE = 3, 0o100644 << 16
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s?%?", re.IGNORECASE)


@contextmanager
def unfinished(path: Path | str) -> Iterator[Path]:
    """Give another name to write under; the file gets its own name once it is whole.

    Whatever goes wrong, nobody sees half a file, and a file that was there stays as it was.

    Raises StudyError if the disk is full or the folder cannot be written.
    """
    path = Path(path)
    part = path.with_name(f".{path.name}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except OSError as fault:
        if fault.strerror is None:
            raise
        raise _not_written(path, fault) from fault
    finally:
        # What is left of an unfinished file; the fault that left it is the one to tell.
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_bytes(content: bytes, path: Path | str) -> None:
    """Write a file, whole or not at all."""
    with unfinished(path) as part:
        part.write_bytes(content)


def write_text(text: str, path: Path | str) -> None:
    """Write a text as UTF-8 with its line ends as they are, whole or not at all."""
    write_bytes(text.encode(), path)


def write_table(table: pd.DataFrame, path: Path | str, *, mark: bool = False) -> None:
    """Write a table as CSV with full precision, its formulas escaped, whole or not at all.

    It begins with the ``mark`` by which a spreadsheet knows UTF-8, if that is wanted.
    """
    write_text((BYTE_ORDER_MARK if mark else "") + csv_text(table), path)


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV with full precision, its formulas escaped."""
    text: str = _with_texts(table, escaped).to_csv(index=False, lineterminator="\n")
    return text


def read_table(path: Path | str | TextIO, **options: Any) -> pd.DataFrame:
    """Read what ``write_table`` wrote; ``options`` are those of ``pandas.read_csv``."""
    return _with_texts(pd.read_csv(path, encoding="utf-8-sig", **options), unescaped)


def read_texts(path: Path | str) -> pd.DataFrame:
    """Read what ``write_table`` wrote, every cell as text; an empty cell is empty text."""
    return read_table(path, dtype=str, keep_default_na=False)


def zipped(members: Mapping[str, bytes], *, method: int = ZIP_DEFLATED) -> bytes:
    """Return an archive of these members in their order; it tells no time and no machine."""
    whole = io.BytesIO()
    with ZipFile(whole, "w") as archive:
        for name, content in members.items():
            # The earliest time that the format knows.
            member = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type, member.create_system = method, _UNIX
            member.external_attr = _READABLE_FILE
            archive.writestr(member, content)
    return whole.getvalue()


def empty(folder: Path) -> None:
    """Make a folder that holds nothing: what an earlier run left must not pass for current."""
    try:
        if folder.is_dir():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
    except OSError as fault:
        raise _not_written(folder, fault) from fault


def escaped(text: str) -> str:
    """Return a text as it stands in a CSV file: ``=1+1`` becomes ``'=1+1``."""
    is_formula = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return APOSTROPHE + text if is_formula or text.startswith(APOSTROPHE) else text


def unescaped(text: str) -> str:
    """Return a text as it was before ``escaped``."""
    return text.removeprefix(APOSTROPHE)


def _with_texts(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """Return a table with its texts changed; each different text of a column is changed once."""
    result = table.copy(deep=False)
    for name, column in table.items():
        if pd.api.types.is_numeric_dtype(column):
            continue
        # Neither change touches a text that begins with a letter or a digit, as most do.
        texts = (text for text in column.unique().tolist() if isinstance(text, str))
        texts = (text for text in texts if not text[:1].isalnum())
        changed = {text: new for text in texts if (new := change(text)) != text}
        if changed:
            result[name] = [changed.get(cell, cell) for cell in column]
    return result


def _not_written(path: Path, fault: OSError) -> StudyError:
    return StudyError(
        f"{path} could not be written: {fault.strerror}. Look whether the disk is full and whether "
        "you may write in this folder; then run it again."
    )
