"""Tables and figures as the manuscript takes them: blocks of pandoc's tree, by target."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from caseseries.present.manuscript.pandoc import Node, attributes, walk
from caseseries.present.tables import written

# Millimetres that a figure may take between the margins of an A4 page.
TEXT_WIDTH = 160
POINTS_PER_MM = 72 / 25.4

Exhibits = dict[str, Sequence[Node]]


def exhibits(results: Path, parts: Sequence[str], link: Callable[[str], str]) -> Exhibits:
    """Return the tables and figures in some parts of the results.

    Parameters
    ----------
    results
        Folder of all results; pictures are named relative to it.
    parts
        Folders of cohorts, audits and pooled cohorts; any may lack tables or figures.
    link
        Address on the reviewer page of what a cell was looked up in.
    """
    found: Exhibits = {}
    for part in (results / name for name in parts):
        for name in sorted(written(part / "tables")):
            found[f"tbl:{name}"] = _table(part / "tables" / f"{name}.json", link)
        for captions in part.glob("figures/captions.json"):
            words = json.loads(captions.read_text(encoding="utf-8"))
            for name, said in words.items():
                found[f"fig:{name}"] = [_figure(captions.parent / name, said, results)]
    return found


def _table(path: Path, link: Callable[[str], str]) -> list[Node]:
    """Return a table whose numbers lead to the ledger rows that they were looked up in."""
    blocks: list[Node] = json.loads(path.read_text(encoding="utf-8"))["blocks"]
    for element in walk(blocks):
        if element["t"] == "Span" and "sources" in attributes(element):
            first, *_ = attributes(element)["sources"].split()
            element["c"][0] = ["", ["number"], [["href", link(first)]]]
    return blocks


def _figure(stem: Path, said: dict[str, str], results: Path) -> Node:
    stop = "" if said["title"].endswith("?") else "."
    caption = _words(f"{said['title']}{stop} {said['caption']}")
    size = ["", [], [["width", f"{_width(stem.with_suffix('.svg'))}mm"]]]
    source = [stem.relative_to(results).as_posix(), ""]
    image = {"t": "Image", "c": [size, _words(said["alt"]), source]}
    body = [{"t": "Plain", "c": [image]}]
    long = [None, [{"t": "Plain", "c": caption}]]
    return {"t": "Figure", "c": [[f"fig:{stem.name}", [], []], long, body]}


def _width(picture: Path) -> int:
    """Return the width of a picture in millimetres, but no more than the page has."""
    head = picture.read_text(encoding="utf-8")[:2000]
    points = re.search(r'<svg[^>]*\swidth="([\d.]+)pt"', head)
    return min(TEXT_WIDTH, round(float(points[1]) / POINTS_PER_MM)) if points else TEXT_WIDTH


def _words(text: str) -> list[Node]:
    """Return plain text as words and spaces."""
    inlines: list[Node] = []
    for word in text.split(" "):
        inlines += [{"t": "Space"}, {"t": "Str", "c": word}]
    return inlines[1:]
