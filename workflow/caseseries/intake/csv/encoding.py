"""Bytes of a text file to text, whatever program wrote them."""

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass

_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")


class UnknownEncodingError(Exception):
    """The bytes are text in no encoding that we know."""


@dataclass(frozen=True)
class DecodedText:
    """Text, the encoding it was read in, and whether that encoding is a guess."""

    text: str
    encoding: str
    guessed: bool


def is_known(encoding: str | None) -> bool:
    """Say whether an encoding can be read; None asks to find it out."""
    with suppress(LookupError, ValueError):
        return encoding is None or bool("a".encode(encoding))
    return False


def decode(data: bytes, encoding: str | None = None) -> DecodedText:
    """Return the text of a file.

    An encoding that is given is used. Otherwise a byte order mark decides, then UTF-8 if the bytes
    are valid UTF-8, then a guess between GB18030 and Windows-1252.

    Raises UnknownEncodingError if the bytes fit none of them.
    """
    name, guessed = (encoding, False) if encoding else _find_encoding(data)
    text = _text(data, name)
    if text is None or "\x00" in text:
        raise UnknownEncodingError(name)
    return DecodedText(text.removeprefix("\ufeff"), name, guessed)


def _find_encoding(data: bytes) -> tuple[str, bool]:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", False
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", False
    if data[1:2] == b"\x00":
        return "utf-16-le", False
    if data[:1] == b"\x00":
        return "utf-16-be", False
    if _text(data, "utf-8") is not None:
        return "utf-8", False
    return ("gb18030" if _looks_chinese(data) else "windows-1252"), True


def _looks_chinese(data: bytes) -> bool:
    """Tell whether most pairs of high bytes begin as those of common characters do.

    Signs and the 3,755 commonest characters begin with A1 to D7 (GB 2312, level 1); accented small
    letters, where two stand together, with a higher byte, as in "Größe".
    """
    firsts = [(byte, len(run)) for run in _HIGH_BYTES.findall(data) for byte in run[::2]]
    common = sum(byte < 0xD8 and length > 1 for byte, length in firsts)
    return 2 * common > len(firsts) and _text(data, "gb18030") is not None


def _text(data: bytes, encoding: str) -> str | None:
    """Return the text of bytes; None if they are none in this encoding."""
    with suppress(UnicodeDecodeError):
        return data.decode(encoding)
    return None
