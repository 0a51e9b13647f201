"""Open a photograph, and find what its file tells beyond the picture: where, when, who."""

import io
import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError
from PIL.ExifTags import IFD, Base

from caseseries.intake.photos.parts import has_foreign_parts

READABLE: Final = "JPEG, PNG, TIFF, WebP or BMP"

# What EXIF tags give away (CIPA DC-008-2023, EXIF 3.0). Numbers are about the picture.
_TIMES: Final = frozenset(tag for tag in Base if "Time" in tag.name and "Exposure" not in tag.name)
_DEVICES: Final = frozenset(tag for tag in Base if "Serial" in tag.name) | {Base.ImageUniqueID}
_OF_CAMERA: Final = frozenset({Base.Make, Base.Model, Base.Software})
# Short marks that are stored as bytes.
_MARKS: Final = frozenset(
    {
        *(Base.ExifVersion, Base.FlashPixVersion, Base.ComponentsConfiguration),
        *(Base.FileSource, Base.SceneType, Base.InterColorProfile, Base.CFAPattern),
    }
)
# Blocks that hold text of any kind; the text chunks of a PNG file are its attribute ``text``.
_TEXT_BLOCKS: Final = ("xmp", "photoshop", "comment")
# What reading damaged metadata raises in Pillow.
DAMAGED: Final = (SyntaxError, ValueError, OSError, KeyError, TypeError, IndexError, struct.error)


class UnreadablePhotoError(Exception):
    """A file that is no picture, a damaged one, or one too large to be a photograph."""


def open_photo(path: Path) -> Image.Image:
    """Return a photograph with all its pixels read.

    Raises
    ------
    UnreadablePhotoError
        With what is wrong as the end of a sentence.
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
        if isinstance(value, str | bytes) and _says_something(value):
            yield from _told_by(tag)


def _told_by(tag: int) -> Iterator[str]:
    """Yield what a tag with text tells; nothing for camera and programs, and for short marks."""
    if tag in _TIMES:
        yield "the time when it was taken"
    elif tag in _DEVICES:
        yield "the number of the camera"
    elif tag == Base.MakerNote:
        yield "notes of the camera's maker"
    elif tag not in _OF_CAMERA | _MARKS:
        yield "a name, title or comment"


def _says_something(value: str | bytes) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return bool(text.strip("\x00 "))
