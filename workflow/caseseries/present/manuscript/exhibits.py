"""Tables and figures as a manuscript takes them: blocks of pandoc's tree, by target."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from caseseries.present.pandoc import Node, attributes, walk, words
from caseseries.present.registry import CAPTIONS, INDEX, read_index, size_in_points

# Millimetres that a figure may take between the margins of an A4 page.
TEXT_WIDTH = 160
POINTS_PER_MM = 72 / 25.4

Exhibits = Mapping[str, Sequence[Node]]
KINDS = ("tbl:", "fig:")


def exhibits(results: Path, part: str, report: str, *, prefix: str = "") -> dict[str, list[Node]]:
    """Return the tables and figures in one part of the results.

    A part may lack either. Pictures are named from the folder of results, numbers lead to the
    reviewer page (``report``); ``prefix`` tells tables and figures of one name apart.
    """
    found = {}
    tables, figures = results / part / "tables", results / part / "figures"
    for name in read_index(tables / INDEX):
        blocks = json.loads((tables / f"{name}.json").read_text(encoding="utf-8"))["blocks"]
        target = f"tbl:{prefix}{name}"
        found[target] = _table(blocks, target, report)
    for name, said in read_index(figures / CAPTIONS).items():
        target = f"fig:{prefix}{name}"
        found[target] = [_figure(figures / name, target, said, results)]
    return found


def sources(shown: Iterable[Sequence[Node]]) -> Iterator[str]:
    """Yield the anchors that the cells of tables lead to."""
    for element in walk(list(chain.from_iterable(shown))):
        if element["t"] == "Span" and "number" in element["c"][0][1]:
            yield attributes(element)["href"].partition("#")[2]


def cited(node: Node | Sequence[Node]) -> Iterator[str]:
    """Yield the tables and figures that a part of a document refers to, in reading order."""
    for element in walk(node):
        if element["t"] == "Cite":
            keys = (citation["citationId"] for citation in element["c"][0])
            yield from (key for key in keys if key.startswith(KINDS))


def placed(blocks: Iterable[Node], shown: Exhibits) -> Iterator[Node]:
    """Yield the blocks of a document, each table and figure behind its first mention."""
    there: set[str] = set()
    for block in blocks:
        yield block
        for target in dict.fromkeys(cited(block)):
            if target not in there:
                there.add(target)
                yield from shown[target]


def _table(blocks: list[Node], target: str, report: str) -> list[Node]:
    """Return a table whose numbers lead to the ledger rows that they were looked up in."""
    for element in walk(blocks):
        if element["t"] == "Table":
            element["c"][0][0] = target
        if element["t"] == "Span" and "sources" in attributes(element):
            first, *_ = attributes(element)["sources"].split()
            element["c"][0] = ["", ["number"], [["href", f"{report}#{first}"]]]
    return blocks


def _figure(stem: Path, target: str, said: dict[str, str], results: Path) -> Node:
    stop = "" if said["title"].endswith("?") else "."
    caption = words(f"{said['title']}{stop} {said['caption']}")
    size = ["", [], [["width", f"{_width(stem.with_suffix('.svg'))}mm"]]]
    source = [stem.relative_to(results).as_posix(), ""]
    image = {"t": "Image", "c": [size, words(said["alt"]), source]}
    body = [{"t": "Plain", "c": [image]}]
    long = [None, [{"t": "Plain", "c": caption}]]
    return {"t": "Figure", "c": [[target, [], []], long, body]}


def _width(picture: Path) -> int:
    """Return the width of a picture in millimetres, but no more than the page has."""
    width, _ = size_in_points(picture.read_text(encoding="utf-8"))
    return min(TEXT_WIDTH, round(width / POINTS_PER_MM))
