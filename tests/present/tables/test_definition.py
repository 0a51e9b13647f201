"""The table definition: rows that fit, footnote letters, spanners."""

import pytest

from caseseries.present.tables.definition import Cell, Column, Table, TableRow


def cells(*texts, notes=()):
    first, *others = texts
    return (Cell(text=first, notes=notes), *(Cell(text=text) for text in others))


def table(rows, columns=("Outcome", "Androgenetic", "Scarring")):
    return Table(
        id="toy",
        caption="A toy.",
        columns=tuple(Column(label=label) for label in columns),
        rows=tuple(rows),
        provenance="Simulated.",
        notes=("Means.",),
        abbreviations={"VDS": "Visual Density Score", "PSS": "Patient Satisfaction Score"},
    )


def test_a_row_that_does_not_fit_is_refused_by_name():
    with pytest.raises(ValueError, match="table toy: the row 'VDS' has 2 cells for 3 columns"):
        table([TableRow(cells=cells("VDS", "1"))])


def test_equal_footnotes_share_one_letter_in_reading_order():
    one = TableRow(cells=cells("VDS", "1", "2", notes=("One patient.",)))
    two = TableRow(cells=cells("PSS", "1", "2", notes=("Not scored.", "One patient.")))
    made = table([one, "Part", two])
    assert dict(made.marks) == {"One patient.": "a", "Not scored.": "b"}
    assert made.marks_of(two.cells[0]) == "b,a"
    assert made.marks_of(two.cells[1]) == ""


def test_letters_go_on_after_z():
    rows = [TableRow(cells=cells(f"{i}", "", "", notes=(f"Note {i}.",))) for i in range(28)]
    assert list(table(rows).marks.values())[24:] == ["y", "z", "aa", "bb"]


def test_neighbours_with_one_spanner_stand_together():
    columns = (
        Column(label="Outcome"),
        Column(label="n", spanner="Scarring"),
        Column(label="Mean", spanner="Scarring"),
        Column(label="p"),
    )
    made = Table(id="toy", caption="", columns=columns, rows=(), provenance="Simulated.")
    assert [(name, len(group)) for name, group in made.spanners] == [
        ("", 1),
        ("Scarring", 2),
        ("", 1),
    ]


def test_closing_lines_say_provenance_notes_and_sorted_abbreviations():
    assert table([]).closing_lines == (
        "Simulated.",
        "Means.",
        "PSS, Patient Satisfaction Score; VDS, Visual Density Score.",
    )


def test_a_column_without_a_label_is_refused():
    with pytest.raises(ValueError, match="table toy: column 2 has no label"):
        table([], columns=("Outcome", ""))


def test_rows_belong_to_the_section_above_them():
    above = TableRow(cells=cells("n", "1", "2"))
    below = TableRow(cells=cells("mean", "1", "2"))
    assert table([above, above, "VDS", below, "PSS"]).parts == [
        ("", [above, above]),
        ("VDS", [below]),
        ("PSS", []),
    ]
