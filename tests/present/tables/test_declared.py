"""Tables that are plain data name only what there is; their content is tried with the others."""

import inspect
import re

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


def words_of(table):
    """Return the words of the expressions, and of the sentences, of a table."""
    each = [loop for one in entries(table) for loop in one.get("each", ()) if isinstance(loop, str)]
    asked = [one["if"] for one in entries(table) if "if" in one]
    told = [one["as"] for one in entries(table) if isinstance(one.get("as"), str)]
    told += [cell for one in entries(table) for cell in one.get("cells", ()) if cell == str(cell)]
    return set(re.findall(r"\w+", " ".join([*each, *asked, *told])))


@every_table
def test_a_table_names_known_ways_to_show_a_number(table):
    ways = {name for name, _ in inspect.getmembers(cells, inspect.isfunction)}
    for line in leaves(table.says["lines"]):
        cells_of = [one["as"] if isinstance(one, dict) else one for one in line.get("cells", ())]
        looks = [cell for cell in cells_of if cell and " " in cell and not cell.startswith("=")]
        assert {look.split(" ")[0] for look in looks} <= ways
        if "cells" in line:
            assert len(line["cells"]) == len(table.says["columns"]) - 1


def test_every_loop_is_gone_through_by_a_table():
    helpers = {"as_printed", "span_text"}
    assert LOOPS - helpers <= set().union(*map(words_of, declared.declared()))


def test_a_line_is_left_out_without_what_it_needs_and_with_what_it_lacks():
    material = toy.ten()
    line = {"label": "{{ name }}", "subject": "patients", "cells": ["value all.count"]}
    there, away = {"needs": "patients.all.count"}, {"needs": "patients.nobody.count"}
    lines = [
        {
            "each": [[{"name": "A"}, {"name": "B"}]],
            "heading": "{{ name }}:",
            "lines": [line | there],
        },
        {"each": [[{"name": "C"}]], "heading": "{{ name }}:", "lines": [line | away]},
        {"each": [[{"name": "D"}]]} | line | {"lacks": "patients.all.count"},
    ]
    made = declared._lines(lines, {"of": material})
    shown = [one.cells[0].text if isinstance(one, TableRow) else one for one in made]
    assert shown == ["A:", "A", "B:", "B"]


def test_a_loop_gives_its_names_or_those_before_its_in():
    material = toy.ten()
    line = {"subject": "patients", "cells": ["value {group}.count"], "if": "group != 'all'"}
    loops = ["groups(of)", "one, other in [(label, depth)]", "twice in [depth, depth]"]
    lines = [line | {"each": loops, "label": "{{ one }} {{ other + twice }}"}]
    shown = [one.cells[0].text for one in declared._lines(lines, {"of": material})]
    assert shown == [f"{material.label(group)} 2" for group in material.groups for _ in range(2)]
