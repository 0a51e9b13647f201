"""CSV text to cells."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.intake.csv.records import BrokenRowError, Records, _regular, read_csv, split_csv

CELL = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=8).map(str.strip)


def records_of(found: Records) -> list[tuple[int, list[str]]]:
    """Each record with its row."""
    return list(zip(found.cells.index.tolist(), found.cells.to_numpy().tolist(), strict=True))


@given(
    st.lists(st.tuples(CELL, CELL, CELL), max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_the_csv_module_writes_is_read_back(rows, delimiter, line_end):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(["patient_id", "vds", "pss"])
    writer.writerows(rows)
    found = split_csv(text.getvalue(), {"patient_id", "vds", "pss"})
    assert found.header == ["patient_id", "vds", "pss"]
    filled = [(row, list(cells)) for row, cells in enumerate(rows, start=2) if any(cells)]
    assert records_of(found) == filled


def test_rows_count_as_in_a_spreadsheet_even_with_line_breaks_in_cells():
    text = 'patient_id,subtype\nA,"one\ntwo"\n\nB,three\n'
    assert records_of(split_csv(text)) == [(2, ["A", "one\ntwo"]), (4, ["B", "three"])]


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("patient_id;vds (0,5 steps)", ";"),
        ("patient_id\tvds\tpss", "\t"),
        ('"patient_id";"vds"', ";"),
        ("patient_id", ","),
    ],
)
def test_the_delimiter_is_the_one_that_shows_most_names(header, delimiter):
    found = split_csv(f"{header}\n", {"patient_id", "vds"})
    assert found.header == [cell.strip('"') for cell in header.split(delimiter)]


@pytest.mark.parametrize("cell", ['"A', 'A"B"', '"A"B'])
def test_quotation_marks_that_do_not_pair_name_their_row(cell):
    text = f"patient_id,subtype\nA,one\n{cell},two\nC,three\n"
    if cell == 'A"B"':
        assert records_of(split_csv(text))[1] == (3, ['A"B"', "two"])
        return
    with pytest.raises(BrokenRowError) as caught:
        split_csv(text)
    assert caught.value.row == 3


def test_a_heading_may_hold_a_line_break():
    records = split_csv('"patient\nid";subtype\nP01;scarring\n', ["patient_id", "subtype"])
    assert records.header == ["patient\nid", "subtype"]
    assert records_of(records) == [(2, ["P01", "scarring"])]


@pytest.mark.parametrize("text", ["sep=;\n", "\x0b", "\n\n\x1c\n", "\x85"])
def test_a_text_without_rows_has_none(text):
    assert records_of(split_csv(text)) == []


@given(st.text(alphabet='a,"\n\r ;0', max_size=60), st.sampled_from(",;"))
def test_what_is_read_all_at_once_is_what_the_csv_module_reads(text, delimiter):
    table = _regular(text.rstrip("\r\n"), delimiter)
    if table is not None:
        records = io.StringIO(text.rstrip("\r\n"), newline="")
        rows = csv.reader(records, delimiter=delimiter, strict=True)
        assert table.to_numpy().tolist() == [[cell.strip() for cell in row] for row in rows]


def test_the_usual_forms_are_read_all_at_once():
    for text in ("a,b\n1,2\n", "a,b\r\n1,2\r\n", '"a","b"\n"1, or 2","two\nlines"', "a,b\n,\n"):
        assert _regular(text.rstrip("\r\n"), ",") is not None
    for text in ("a,b\n1\n", "a,b\n1,2,3\n1\n", 'a,b\n1,"2', 'a,b\n1,2"3"\n', "a,b\n\n1,2\n"):
        assert _regular(text.rstrip("\r\n"), ",") is None


def test_a_row_that_would_make_all_others_as_long_is_refused(tmp_path):
    """Twenty thousand rows beside one of as many cells would be four hundred million cells."""
    rows = ["patient_id,subtype", "P01,scarring" + ",x" * 20_000, *["P02,scarring"] * 20_000]
    (tmp_path / "patients.csv").write_text("\n".join(rows))
    table, [problem] = read_csv("patients", tmp_path / "patients.csv")
    assert table is None
    assert (problem.rule_id, problem.row) == ("file.long_row", 2)


def test_empty_cells_at_the_end_of_a_row_are_none(tmp_path):
    (tmp_path / "patients.csv").write_text("patient_id,subtype\nP01,scarring" + "," * 1_000 + "\n")
    table, problems = read_csv("patients", tmp_path / "patients.csv")
    assert problems == []
    assert table.cells.to_numpy().tolist() == [["P01", "scarring"]]


SCORES = "patient_id,timepoint,vds,pss"
BASELINE, SPLIT, LATER = "P01,baseline,3.5,", "P01,immediate,8,2,", "P01,month_6,7.0,3"


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("header", [SCORES, SCORES + ","])
def test_a_decimal_comma_that_an_empty_cell_hides_is_refused(tmp_path, delimiter, header):
    """8.2 would be a density of 8 and a pain of 2."""
    path = tmp_path / "assessments.csv"
    rows = [header, BASELINE, SPLIT, LATER, "P02,immediate,7,3,"]
    path.write_text("\n".join(rows).replace(",", delimiter))
    table, problems = read_csv("assessments", path)
    refused = [problem for problem in problems if problem.severity == "error"]
    assert [(one.rule_id, one.row) for one in refused] == [
        ("file.ragged", 3),
        ("file.ragged", 5),
    ]
    assert table.unreadable_rows == (3, 5)
    # Where a semicolon divides the cells, a comma cannot have divided a number.
    assert all(("decimal comma" in one.message) == (delimiter == ",") for one in refused)


@pytest.mark.parametrize(
    "rows",
    [
        [SCORES, SPLIT, "P02,immediate,7,3,"],  # every row ends so
        [SCORES + ",", SPLIT, "P02,immediate,7,3,"],  # and the header
        [SCORES, "P01,immediate,8.5,3,", LATER],  # 8.5,3 is no number
        [SCORES, "P01,immediate,8,,", LATER],
        [SCORES, LATER, ",,,,,,"],
    ],
)
def test_empty_cells_that_hide_nothing_are_a_habit(tmp_path, rows):
    path = tmp_path / "assessments.csv"
    path.write_text("\n".join(rows))
    table, problems = read_csv("assessments", path)
    assert problems == []
    assert table.unreadable_rows == ()


def test_of_a_single_row_nobody_knows_whether_it_is_a_habit(tmp_path):
    path = tmp_path / "assessments.csv"
    path.write_text(f"{SCORES}\n{SPLIT}\n")
    [problem] = read_csv("assessments", path)[1]
    assert (problem.rule_id, problem.row) == ("file.ragged", 2)
