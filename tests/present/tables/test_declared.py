"""Tables that are plain data name only what there is; their content is tried with the others."""

import inspect

import pytest

from caseseries.present.tables import cells, declared, printed, through
from caseseries.present.tables.definition import TableRow
from present import toy_cohorts as toy

LOOPS = {
    name
    for module in (through, printed)
    for name, made in inspect.getmembers(module, inspect.isfunction)
    if made.__module__ == module.__name__ and not name.startswith("_")
}
every_table = pytest.mark.parametrize("table", declared.declared(), ids=lambda one: one.id)


def leaves(lines):
    for line in lines:
        yield line
        yield from leaves(line.get("lines", ()))


def entries(table):
    """Return the lines, columns and cells of a table that may go through something."""
    lines = list(leaves(table.says["lines"]))
    spread = [*table.says["columns"], *(cell for line in lines for cell in line.get("cells", ()))]
    spread += table.says["notes"]
    return [*lines, *(one for one in spread if isinstance(one, dict))]


def loops_of(table):
    each = [loop for one in entries(table) for loop in one.get("each", ())]
    return {loop.rpartition(" ")[2] for loop in each if isinstance(loop, str)}


@every_table
def test_a_table_names_known_loops_and_known_ways_to_show_a_number(table):
    ways = {name for name, _ in inspect.getmembers(cells, inspect.isfunction)}
    assert loops_of(table) <= LOOPS
    for line in leaves(table.says["lines"]):
        cells_of = [one["as"] if isinstance(one, dict) else one for one in line.get("cells", ())]
        looks = [cell for cell in cells_of if cell and " " in cell and not cell.startswith("=")]
        assert {look.split(" ")[0] for look in looks} <= ways
        if "cells" in line:
            assert len(line["cells"]) == len(table.says["columns"]) - 1


def test_every_loop_is_gone_through_by_a_table():
    helpers = {"as_printed", "span_text"}
    assert set().union(*map(loops_of, declared.declared())) == LOOPS - helpers


def test_a_line_is_left_out_without_what_it_needs_and_with_what_it_lacks():
    material = toy.ten()
    line = {"label": "{name}", "subject": "patients", "cells": ["value all.count"]}
    there, away = {"needs": "patients.all.count"}, {"needs": "patients.nobody.count"}
    lines = [
        {"each": [[{"name": "A"}, {"name": "B"}]], "heading": "{name}:", "lines": [line | there]},
        {"each": [[{"name": "C"}]], "heading": "{name}:", "lines": [line | away]},
        {"each": [[{"name": "D"}]]} | line | {"lacks": "patients.all.count"},
    ]
    made = declared._lines(material, lines, {})
    shown = [one.cells[0].text if isinstance(one, TableRow) else one for one in made]
    assert shown == ["A:", "A", "B:", "B"]
