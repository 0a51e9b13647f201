"""Figures as the page takes them: the drawing itself inside an address."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from caseseries.present.registry import CAPTIONS, read_index

PIXELS_PER_POINT = 4 / 3
WIDE = 500  # pixels; wider than this a figure takes the whole row


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A figure, its words, and its size in CSS pixels; ``file`` is relative to the page."""

    anchor: str
    name: str
    part: str
    section: str
    title: str
    caption: str
    alt: str
    data: str
    file: str
    width: int
    height: int

    @property
    def wide(self) -> bool:
        """Whether it takes a row for itself."""
        return self.width > WIDE


def pictures(results: Path, part: str) -> list[Picture]:
    """Return the figures of a part of the results that the page shows, in their order.

    Parameters
    ----------
    part
        Folder of a cohort, of all pooled cohorts or of an audit; it may have no figures.
    """
    folder = results / part / "figures"
    return [
        _picture(folder / f"{name}.svg", part, said)
        for name, said in read_index(folder / CAPTIONS).items()
        if said["section"]
    ]


def _picture(path: Path, part: str, said: dict[str, str]) -> Picture:
    drawing = path.read_text(encoding="utf-8")
    width, height = _size(drawing)
    return Picture(
        anchor=f"figure/{part}/{path.stem}",
        name=path.stem,
        part=part,
        section=said["section"],
        title=said["title"],
        caption=said["caption"],
        alt=said["alt"],
        data=_address(drawing),
        file=f"{part}/figures/{path.name}",
        width=width,
        height=height,
    )


def _address(drawing: str) -> str:
    """Return a drawing as an address; quoting what must be is a quarter shorter than base64."""
    shorter = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    shorter = re.sub(r"\s+", " ", shorter).replace("> <", "><").replace('"', "'")
    return f"data:image/svg+xml,{quote(shorter, safe=SAFE)}"


# Letters that an address may hold as they are.
SAFE = " '/:;=,+()!*?@&$"


def _size(drawing: str) -> tuple[int, int]:
    found = re.search(r'<svg[^>]*\swidth="([\d.]+)pt"\s+height="([\d.]+)pt"', drawing)
    if not found:
        raise ValueError("a figure does not state its size in points")
    width, height = (round(float(points) * PIXELS_PER_POINT) for points in found.groups())
    return width, height
