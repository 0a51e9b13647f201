"""Copies of photographs that hold the picture and nothing else."""

import io
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps

from caseseries.files import write_bytes
from caseseries.intake.photos.metadata import DAMAGED, UnreadablePhotoError, open_photo

# How a copy is written, by its suffix. JPEG loses as little as it can, the others lose nothing.
_FORMATS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    ".jpg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".jpeg": ("JPEG", {"quality": 95, "subsampling": 0}),
    ".png": ("PNG", {}),
    ".tif": ("TIFF", {"compression": "tiff_deflate"}),
    ".tiff": ("TIFF", {"compression": "tiff_deflate"}),
    ".webp": ("WEBP", {"lossless": True}),
    ".bmp": ("BMP", {}),
}
SUFFIXES: Final = frozenset(_FORMATS)


def strip_photo(source: Path, target: Path) -> None:
    """Write a copy that holds the pixels alone: no EXIF, GPS, text, thumbnail or colour profile.

    The picture is turned upright and brought to sRGB first, so that it still looks the same. The
    same picture gives the same bytes. The copy may take the place of its source; its suffix, one of
    ``SUFFIXES``, says how it is written.

    Raises
    ------
    UnreadablePhotoError
        If the file cannot be opened as a picture.
    """
    name, settings = _FORMATS[target.suffix.lower()]
    buffer = io.BytesIO()
    upright_pixels(source).save(buffer, name, **settings)
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
