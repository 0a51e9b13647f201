"""What figures and tables say of themselves: nothing else names them."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from caseseries import files
from caseseries.present.sentences import said

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Subject = Literal["cohort", "pooled", "study", "readings", "series"]
"""What a figure or a table is made from: one cohort, all that are pooled, what a published study
prints, how it can be read, or several published series."""

CAPTIONS, INDEX = "captions.json", "index.json"
"""In every folder of figures, and of tables: what is there, in reading order."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a figure or a table belongs: what it is made from, its section, its order there.

    The section is one of the reviewer page; it is empty for what the page says in another form.
    """

    of: Subject
    section: str
    order: int


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One figure of a subject; a module yields those that have something to show.

    ``title`` has no full stop; ``caption`` says how to read it, with its numbers as the ledger
    holds them (where the cases come from is told behind it); ``alt`` is what one would say to a
    person who cannot see it.
    """

    name: str
    title: str
    caption: str
    alt: str
    draw: "Callable[[], Figure]"


def drawing(module: str, name: str, draw: "Callable[[], Figure]", **names: Any) -> Drawing:
    """Return a figure with the words of its module's template, which ``names`` fill in."""
    title, caption, alt = said(module.rpartition(".")[2], "title", "caption", "alt", **names)
    return Drawing(name=name, title=title, caption=caption, alt=alt, draw=draw)


def members(package: ModuleType, of: Subject) -> list[ModuleType]:
    """Return the modules of a folder that make something of a subject, section by section."""
    found = (import_module(f"{package.__name__}.{name}") for name in package.NAMES)
    return placed((module for module in found if hasattr(module, "PLACE")), of)


def placed(found: Iterable[Any], of: Subject) -> list[Any]:
    """Return what makes figures or tables of a subject, section by section."""
    own = (one for one in found if one.PLACE.of == of)
    return sorted(own, key=lambda one: (one.PLACE.section, one.PLACE.order))


def write_index(index: Mapping[str, Mapping[str, str]], path: Path) -> None:
    """Write what there is in a folder of figures or tables, by name."""
    files.write_text(json.dumps(index, ensure_ascii=False, indent=2) + "\n", path)


def read_index(path: Path) -> dict[str, dict[str, str]]:
    """Return what there is in a folder of figures or tables, by name; it may not exist."""
    found: dict[str, dict[str, str]] = {}
    if path.is_file():
        found = json.loads(path.read_text(encoding="utf-8"))
    return found


def size_in_points(drawing: str) -> tuple[float, float]:
    """Return width and height of an SVG; ValueError where it does not state them in points."""
    found = re.search(r'<svg[^>]*\swidth="([\d.]+)pt"\s+height="([\d.]+)pt"', drawing)
    if not found:
        raise ValueError("a figure does not state its size in points")
    return float(found[1]), float(found[2])
