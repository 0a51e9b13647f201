"""Open a photograph, and find what its file tells beyond the picture: where, when, who."""

import io
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError
from PIL.ExifTags import IFD, Base

READABLE: Final = "JPEG, PNG, TIFF, WebP or BMP"

# What EXIF tags give away (CIPA DC-008, the EXIF standard). All others are about the picture.
_TIMES: Final = (
    Base.DateTime,
    Base.DateTimeOriginal,
    Base.DateTimeDigitized,
    Base.OffsetTime,
    Base.PreviewDateTime,
)
_PEOPLE: Final = (
    Base.Artist,
    Base.Copyright,
    Base.CameraOwnerName,
    Base.XPAuthor,
    Base.ImageDescription,
    Base.XPTitle,
    Base.XPSubject,
    Base.XPComment,
    Base.XPKeywords,
    Base.UserComment,
    Base.DocumentName,
    Base.HostComputer,
)
_DEVICES: Final = (
    Base.BodySerialNumber,
    Base.LensSerialNumber,
    Base.CameraSerialNumber,
    Base.ImageUniqueID,
)
# Blocks that hold text of any kind; the text chunks of a PNG file are its attribute ``text``.
_TEXT_BLOCKS: Final = ("xmp", "photoshop", "comment")


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
    except (OSError, SyntaxError, ValueError):
        raise UnreadablePhotoError("is damaged or not complete") from None
    return image


def what_it_gives_away(image: Image.Image) -> list[str]:
    """Return what the metadata of a picture may give away, each in words; empty if nothing."""
    exif = image.getexif()
    tags = {**exif, **exif.get_ifd(IFD.Exif)}
    given = []
    if image.info.get("exif") and not tags:
        given.append("metadata that cannot be read")
    if exif.get_ifd(IFD.GPSInfo):
        given.append("the place where it was taken (GPS)")
    if any(tags.get(tag) for tag in _TIMES):
        given.append("the time when it was taken")
    if any(_is_text(tags.get(tag)) for tag in _PEOPLE):
        given.append("a name, title or comment")
    if any(tags.get(tag) for tag in _DEVICES):
        given.append("the number of the camera")
    if Base.MakerNote in tags:
        given.append("notes of the camera's maker")
    if any(image.info.get(block) for block in _TEXT_BLOCKS) or getattr(image, "text", {}):
        given.append("embedded text (XMP, IPTC or a comment)")
    return given


def _is_text(value: object) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value or "")
    return bool(text.strip("\x00 "))
