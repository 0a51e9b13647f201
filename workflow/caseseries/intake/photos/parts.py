"""The parts of a picture's file: what is there beside the pixels and their description.

JPEG: ITU-T T.81 annex B; PNG: W3C PNG, chapter 11; WebP: RFC 9649. Metadata that a reader can name
are judged by ``metadata``; here are the parts that it passes over.
"""

from collections.abc import Iterator
from typing import Final

# Chunks of pixels, colours and resolution, and those of metadata that are judged by their tags.
_PNG: Final = frozenset(
    "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD hIST cICP eXIf".split()
)
_WEBP: Final = frozenset({"VP8 ", "VP8L", "VP8X", "ALPH", "ICCP", "EXIF"})
# A thumbnail makes the JFIF segment longer than this.
_BARE_JFIF: Final = 16
_JPEG_BLOCKS: Final = (b"\xe1Exif\x00", b"\xe2ICC_PROFILE\x00", b"\xeeAdobe")


def has_foreign_parts(content: bytes) -> bool:
    """Tell whether a picture's file holds parts that are neither picture nor known metadata."""
    if content.startswith(b"\x89PNG"):
        return any(kind not in _PNG for kind in _chunks_of_png(content))
    if content.startswith(b"RIFF"):
        return any(kind not in _WEBP for kind in _chunks_of_webp(content))
    if content.startswith(b"\xff\xd8"):
        return _has_foreign_segments(content)
    if content.startswith(b"BM"):
        return len(content) > int.from_bytes(content[2:6], "little")
    return False


def _chunks_of_png(content: bytes) -> Iterator[str]:
    place, kind = 8, ""
    while kind != "IEND" and place < len(content):
        kind = content[place + 4 : place + 8].decode("latin-1")
        yield kind
        place += 12 + int.from_bytes(content[place : place + 4], "big")
    if content[place:]:
        yield "after the end"


def _chunks_of_webp(content: bytes) -> Iterator[str]:
    place, end = 12, 8 + int.from_bytes(content[4:8], "little")
    while place < min(end, len(content)):
        yield content[place : place + 4].decode("latin-1")
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        place += 8 + length + length % 2
    if content[end:]:
        yield "after the end"


def _has_foreign_segments(content: bytes) -> bool:
    """Tell whether a JPEG file has application data that nobody knows, or goes on after its end."""
    place = 2
    while content[place + 1 : place + 2] not in (b"\xda", b""):
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        marker = content[place + 1]
        segment = content[place + 1 : place + 2] + content[place + 4 : place + 2 + length]
        is_jfif = marker == 0xE0 and segment[1:6] == b"JFIF\x00" and length == _BARE_JFIF
        is_block = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if is_block and not is_jfif and not segment.startswith(_JPEG_BLOCKS):
            return True
        place += 2 + length
    # Within the scan every 0xFF of the data is followed by a zero: this is the end.
    end = content.find(b"\xff\xd9", place)
    return bool(content[end + 2 :].strip(b"\x00")) if end > 0 else False
