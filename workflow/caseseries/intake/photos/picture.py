"""A photograph: what its file tells beyond the picture, and copies that hold the picture alone."""

import io
import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.ExifTags import IFD, Base

from caseseries.files import write_bytes

READABLE: Final = "JPEG, PNG, TIFF, WebP or BMP"

# What EXIF tags give away (CIPA DC-008-2023, EXIF 3.0). Numbers are about the picture.
_TIMES: Final = [tag for tag in Base if "Time" in tag.name and "Exposure" not in tag.name]
_DEVICES: Final = [Base.ImageUniqueID, *(tag for tag in Base if "Serial" in tag.name)]
_TOLD_BY: Final[dict[int, str]] = {
    **dict.fromkeys(_DEVICES, "the number of the camera"),
    **dict.fromkeys(_TIMES, "the time when it was taken"),
    Base.MakerNote: "notes of the camera's maker",
}
# Camera and program, and short marks that are stored as bytes.
_SAY_NOTHING: Final = frozenset(
    {
        *(Base.Make, Base.Model, Base.Software),
        *(Base.ExifVersion, Base.FlashPixVersion, Base.ComponentsConfiguration),
        *(Base.FileSource, Base.SceneType, Base.InterColorProfile, Base.CFAPattern),
    }
)
# Blocks that hold text of any kind; the text chunks of a PNG file are its attribute ``text``.
_TEXT_BLOCKS: Final = ("xmp", "photoshop", "comment")
# Chunks of pixels, colours and resolution, and those of metadata that are judged by their tags.
_PNG: Final = frozenset(
    "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD hIST cICP eXIf".split()
)
_WEBP: Final = frozenset({"VP8 ", "VP8L", "VP8X", "ALPH", "ICCP", "EXIF"})
# A thumbnail makes the JFIF segment longer than this.
_BARE_JFIF: Final = 16
_JPEG_BLOCKS: Final = (b"\xe1Exif\x00", b"\xe2ICC_PROFILE\x00", b"\xeeAdobe")
# What reading damaged metadata raises in Pillow.
DAMAGED: Final = (SyntaxError, ValueError, OSError, KeyError, TypeError, IndexError, struct.error)


class UnreadablePhotoError(Exception):
    """A file that is no picture, a damaged one, or one too large to be a photograph."""


def open_photo(path: Path) -> Image.Image:
    """Return a photograph with all its pixels read.

    Raises UnreadablePhotoError with what is wrong as the end of a sentence.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # Pillow warns of damaged metadata; what_it_gives_away reports them itself.
            warnings.simplefilter("ignore", UserWarning)
            image = Image.open(io.BytesIO(path.read_bytes()))
            image.load()
    except UnidentifiedImageError:
        raise UnreadablePhotoError(f"is no picture that can be opened ({READABLE})") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnreadablePhotoError("has more pixels than any photograph") from None
    except DAMAGED:
        raise UnreadablePhotoError("is damaged or not complete") from None
    return image


def what_it_gives_away(image: Image.Image, content: bytes) -> list[str]:
    """Return what a file holds beside the picture, each in words; empty if nothing."""
    try:
        given = list(dict.fromkeys(_told_by_tags(image)))
    except DAMAGED:
        given = ["metadata that cannot be read"]
    if any(image.info.get(block) for block in _TEXT_BLOCKS) or getattr(image, "text", {}):
        given.append("embedded text (XMP, IPTC or a comment)")
    elif has_foreign_parts(content) or getattr(image, "n_frames", 1) > 1:
        given.append("data that are no part of the picture")
    return given


def _told_by_tags(image: Image.Image) -> Iterator[str]:
    exif = image.getexif()
    tags = {**exif, **exif.get_ifd(IFD.Exif)}
    if image.info.get("exif") and not tags:
        yield "metadata that cannot be read"
    if exif.get_ifd(IFD.GPSInfo):
        yield "the place where it was taken (GPS)"
    if exif.get_ifd(IFD.IFD1):
        yield "a small copy of the picture, perhaps as it was before it was cropped"
    for tag, value in tags.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        if isinstance(text, str) and text.strip("\x00 ") and tag not in _SAY_NOTHING:
            yield _TOLD_BY.get(tag, "a name, title or comment")


def has_foreign_parts(content: bytes) -> bool:
    """Tell whether a picture's file holds parts that are neither picture nor known metadata.

    JPEG: ITU-T T.81 annex B; PNG: W3C PNG, chapter 11; WebP: RFC 9649.
    """
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


SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp"})
# How a copy is written. JPEG loses as little as it can, the others lose nothing.
_SETTINGS: Final[dict[str, dict[str, Any]]] = {
    "JPEG": {"quality": 95, "subsampling": 0},
    "TIFF": {"compression": "tiff_deflate"},
    "WEBP": {"lossless": True},
}


def strip_photo(source: Path, target: Path) -> None:
    """Write a copy that holds the pixels alone: no EXIF, GPS, text, thumbnail or colour profile.

    The picture is turned upright and brought to sRGB first, so that it still looks the same. The
    same picture gives the same bytes. The copy may take the place of its source; its suffix, one of
    ``SUFFIXES``, says how it is written.

    Raises UnreadablePhotoError if the file cannot be opened as a picture.
    """
    name = Image.registered_extensions()[target.suffix.lower()]
    buffer = io.BytesIO()
    upright_pixels(source).save(buffer, name, **_SETTINGS.get(name, {}))
    write_bytes(buffer.getvalue(), target)


def upright_pixels(path: Path) -> Image.Image:
    """Return the picture as a viewer shows it, without any metadata, if it can be opened."""
    image = open_photo(path)
    profile = image.info.get("icc_profile")
    try:
        upright = ImageOps.exif_transpose(image)
    except DAMAGED:
        upright = image
    colours = upright if upright.mode in ("L", "RGB") else upright.convert("RGB")
    if profile:
        colours = _to_srgb(colours, profile)
    bare = Image.new(colours.mode, colours.size)
    bare.paste(colours)
    return bare


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture in sRGB; a profile that does not fit the picture is left aside."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    return image if converted is None else converted


def strip_photos(folder: Path) -> tuple[int, list[str]]:
    """Replace every photograph below a folder; return how many, and what cannot be read."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    unreadable = []
    for path in paths:
        try:
            strip_photo(path, path)
        except UnreadablePhotoError as fault:
            unreadable.append(f"{path}: the file {fault}.")
    return len(paths) - len(unreadable), unreadable
