"""The clinic's workbook: what its cells accept is what the models accept.

The oracle of every limit, choice and word is the data dictionary, which is read off the models.
"""

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import study_of
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.template import (
    DICTIONARY,
    START,
    WIDE,
    cell_rule,
    purposes,
    sheet_columns,
    template_workbook,
    usual_timepoints,
)
from caseseries.intake.wide import is_wide
from caseseries.intake.workbook.stable import save_workbook
from studies import SMP, VITILIGO

WORKBOOK_COLUMNS = [
    (sheet, column) for sheet in purposes(SMP) for column in sheet_columns(SMP, sheet)
]
COLUMNS = [
    pytest.param(sheet, column, id=f"{sheet}.{column.name}") for sheet, column in WORKBOOK_COLUMNS
]


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "cohort-template.xlsx"
    save_workbook(template_workbook(SMP), path)
    return path


@pytest.fixture(scope="module")
def workbook(path: Path):
    return openpyxl.load_workbook(path)


def letter_of(sheet: str, column: Column) -> str:
    names = [other.name for other in sheet_columns(SMP, sheet)]
    return openpyxl.utils.get_column_letter(names.index(column.name) + 1)


def rule_at(workbook, sheet: str, cell: str):
    (rule,) = [
        rule for rule in workbook[sheet].data_validations.dataValidation if cell in rule.sqref
    ]
    return rule


def test_sheets_come_in_the_order_of_work(workbook):
    assert workbook.sheetnames == [START, *TABLES, WIDE, DICTIONARY]


@pytest.mark.parametrize("sheet", purposes(SMP))
def test_headings_are_the_names_that_the_reader_knows(path: Path, sheet: str):
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    assert rows == [[column.name for column in sheet_columns(SMP, sheet)]]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_the_models_has_its_place(table: str):
    assert [column.name for column in sheet_columns(SMP, table)] == list(columns_of(SMP, table))


def test_the_timepoint_of_the_primary_outcome_is_offered():
    study = study_of(json.loads(SMP.definition.replace("month_6", "month_3")))
    assert usual_timepoints(study) == ("baseline", "immediate", "month_3", "month_6", "month_12")
    assert "vds_month_3" in [column.name for column in sheet_columns(study, WIDE)]


def test_the_wide_sheet_is_one_that_the_reader_turns():
    names = [column.name for column in sheet_columns(SMP, WIDE)]
    assert is_wide(SMP, names)
    assert {"vds_immediate", "vds_month_6", "pss_month_6"} < set(names)


@pytest.mark.parametrize(("sheet", "column"), COLUMNS)
def test_cells_accept_what_the_model_accepts(workbook, sheet: str, column: Column):
    letter = letter_of(sheet, column)
    rule = rule_at(workbook, sheet, f"{letter}2")
    if column.choices:
        assert rule.type == "list"
        assert rule.formula1.strip('"').split(",") == list(column.choices)
    elif column.above_minimum:
        inside = f"ISNUMBER({letter}2),{letter}2>{column.minimum:g},{letter}2<={column.maximum:g}"
        assert (rule.type, rule.formula1) == ("custom", f"AND({inside})")
    elif column.minimum is not None:
        assert rule.type == {"number": "decimal", "whole number": "whole"}[column.kind]
        assert (float(rule.formula1), float(rule.formula2)) == (column.minimum, column.maximum)
    if rule.type:
        assert rule.showErrorMessage


def test_cells_hold_a_score_to_its_steps_and_say_so():
    column = columns_of(VITILIGO, "assessments")["repigmentation"]
    rule = cell_rule("assessments", column, "E", ())
    steps = "ABS((E2-(0))/5-ROUND((E2-(0))/5,0))<1E-9"
    assert (rule.type, rule.formula1) == (
        "custom",
        f"AND(ISNUMBER(E2),E2>=0,E2<=100,{steps})",
    )
    assert rule.error == "It must be a whole number from 0 to 100 in steps of 5."
    assert "in steps of 5" in rule.prompt
    assert len(rule.prompt) <= 255


@pytest.mark.parametrize(("sheet", "column"), COLUMNS)
def test_cells_say_what_belongs_there(workbook, sheet: str, column: Column):
    rule = rule_at(workbook, sheet, f"{letter_of(sheet, column)}2")
    assert rule.showInputMessage
    assert column.description in rule.prompt
    assert column.unit in rule.prompt
    # Limits of the file format: a longer text makes Excel repair the file.
    assert len(rule.promptTitle) <= 32
    assert len(rule.errorTitle) <= 32
    assert len(rule.prompt) <= 255
    assert len(rule.error) <= 255
    assert len(rule.formula1 or "") <= 255


@pytest.mark.parametrize(("sheet", "column"), COLUMNS)
def test_headings_explain_themselves_and_stay(workbook, sheet: str, column: Column):
    letter = letter_of(sheet, column)
    heading = workbook[sheet][f"{letter}1"]
    assert column.title in heading.comment.text
    assert column.wanted.split(",")[0] in heading.comment.text or column.name.endswith("_id")
    assert rule_at(workbook, sheet, f"{letter}1").formula1 == f'EXACT({letter}1,"{column.name}")'
    assert workbook[sheet].freeze_panes == "B2"


@pytest.mark.parametrize("sheet", purposes(SMP))
def test_text_columns_keep_the_zeros_of_a_code(workbook, sheet: str):
    for column in sheet_columns(SMP, sheet):
        if column.kind == "text":
            dimension = workbook[sheet].column_dimensions[letter_of(sheet, column)]
            assert dimension.number_format == "@"


def test_no_age_that_the_privacy_guard_refuses(workbook):
    for sheet in ("patients", WIDE):
        rule = rule_at(
            workbook, sheet, f"{letter_of(sheet, columns_of(SMP, 'patients')['age_years'])}2"
        )
        assert float(rule.formula2) == 89


def test_the_dictionary_has_a_row_for_every_column(workbook):
    rows = [[cell.value or "" for cell in row] for row in workbook[DICTIONARY].iter_rows(min_row=2)]
    assert [(row[0], row[1], row[3], row[4], row[5]) for row in rows] == [
        (sheet, column.name, column.description, column.unit, column.wanted)
        for sheet, column in WORKBOOK_COLUMNS
    ]


def test_the_first_sheet_names_every_other(workbook):
    links = [cell.hyperlink.location for (cell,) in workbook[START]["A1:A40"] if cell.hyperlink]
    assert links == [f"'{sheet}'!A1" for sheet in workbook.sheetnames[1:]]


def test_bytes_do_not_depend_on_when_or_where(path: Path, tmp_path: Path):
    again = tmp_path / "again.xlsx"
    save_workbook(template_workbook(SMP), again)
    assert again.read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2
    assert list(tmp_path.iterdir()) == [again]
