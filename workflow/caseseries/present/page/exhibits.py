"""Figures and tables as the page takes them: as many as it has room for, every number a link."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from markupsafe import Markup

from caseseries.present.lighter import address
from caseseries.present.registry import CAPTIONS, Subject, read_index, size_in_points
from caseseries.present.tables.binder import fragment, tables_of
from caseseries.present.tables.definition import Table

Exhibit = dict[str, Any]

PIXELS_PER_POINT = 4 / 3

# Bytes that figures and tables may take, and ledger rows that are shown without choosing among
# them. Together they keep the page below 1.5 MB, however many cohorts there are.
FIGURES = 550_000
TABLES = 250_000
LEDGER_ROWS = 1_200


def pictures(results: Path, part: str, title: str = "") -> list[Exhibit]:
    """Return the figures of a part of the results that the page shows, in their order, if any.

    Each has its words, its address ``shown``, and its size in CSS pixels; ``of`` is what its part
    is called.
    """
    folder = results / part / "figures"
    return [
        _picture(folder / f"{name}.svg", part) | said | {"of": title or part}
        for name, said in read_index(folder / CAPTIONS).items()
        if said["section"]
    ]


def _picture(path: Path, part: str) -> Exhibit:
    drawing = path.read_text(encoding="utf-8")
    width, height = (round(end * PIXELS_PER_POINT) for end in size_in_points(drawing))
    return {
        "anchor": f"figure/{part}/{path.stem}",
        "part": part,
        "name": path.stem,
        "shown": address(drawing),
        "file": f"{part}/figures/{path.name}",
        "width": width,
        "height": height,
    }


def study_tables(kind: Subject, subject: object, part: str, title: str = "") -> list[Exhibit]:
    """Return the tables of a subject that the page shows.

    Each has its HTML (``shown``), and the anchors of the ledger rows behind it (``targets``).
    A title tells them from equal ones of another cohort, in their captions.
    """
    found = tables_of(kind, subject)
    return [_study_table(table, section, part, title) for section, table in found if section]


def _study_table(table: Table, section: str, part: str, title: str) -> Exhibit:
    told = replace(table, caption=f"{table.caption}, {title}" if title else table.caption)
    # The same table of two cohorts stands on one page, so its targets are named by cohort.
    html = fragment(told, "#{}".format)
    for kind in ("caption", "tbl"):
        html = html.replace(f'"{kind}-{table.id}"', f'"{kind}-{part}-{table.id}"')
    return {
        "name": table.id,
        "part": part,
        "section": section,
        "title": told.caption,
        "file": f"{part}/tables/{table.id}.html",
        "shown": Markup(html),
        "targets": {source for cell in table.cells for source in cell.sources},
    }


def fitting(parts: Sequence[Sequence[Exhibit]], room: int) -> tuple[list[Exhibit], list[Exhibit]]:
    """Return the exhibits that fit into so many bytes, and those from the first that does not.

    The first of every part comes first, then the second of every part, and so on; those of one
    name stand in the order of their parts, whatever else one part has and another lacks.
    """
    shown: list[Exhibit] = []
    left_out: list[Exhibit] = []
    named: dict[str, list[Exhibit]] = {}
    for one in chain(*parts):
        named.setdefault(one["name"], []).append(one)
    for place in filter(None, chain(*zip_longest(*parts))):
        one = named[place["name"]].pop(0)
        room -= len(one["shown"])
        (left_out if room < 0 or left_out else shown).append(one)
    return shown, left_out
