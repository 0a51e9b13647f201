"""A workbook is taken over cell by cell, looks included, and nothing comes with the cells."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from caseseries.intake.workbook.archive import UnreadableWorkbookError
from caseseries.intake.workbook.cells_only import cells_only


@pytest.fixture
def path(tmp_path: Path) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "patients"
    sheet.append(["patient_id", "density", "vds", "day"])
    sheet.append(["P01", 0.85, 8.5, "=2+2"])
    sheet["B2"].number_format = "0%"
    sheet["C2"].font = Font(strike=True, vertAlign="superscript")
    sheet["A2"].comment = Comment("SECRET", "SECRET")
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.merge_cells("A3:B3")
    sheet.oddHeader.center.text = "SECRET"
    workbook.create_sheet("hidden").sheet_state = "hidden"
    workbook.properties.creator = "SECRET"
    workbook.save(tmp_path / "w.xlsx")
    return tmp_path / "w.xlsx"


def test_values_and_looks_stay(path):
    before, after = load_workbook(path), load_workbook(io.BytesIO(cells_only(path)))
    assert after.sheetnames == before.sheetnames
    assert after["hidden"].sheet_state == "hidden"
    sheet = after["patients"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=2)] == [
        [cell.value for cell in row] for row in before["patients"].iter_rows(max_row=2)
    ]
    assert sheet["B2"].number_format == "0%"
    assert (sheet["C2"].font.strike, sheet["C2"].font.vertAlign) == (True, "superscript")
    assert sheet.row_dimensions[2].hidden
    assert sheet.column_dimensions["C"].hidden
    assert list(map(str, sheet.merged_cells.ranges)) == ["A3:B3"]


def test_nothing_comes_with_the_cells(path):
    with zipfile.ZipFile(io.BytesIO(cells_only(path))) as archive:
        assert not [name for name in archive.namelist() if b"SECRET" in archive.read(name)]
        assert {name.partition("/")[0] for name in archive.namelist()} == {
            *("[Content_Types].xml", "_rels", "xl")
        }


def test_the_same_workbook_gives_the_same_bytes(path):
    assert cells_only(path) == cells_only(path)


def test_a_workbook_whose_sheets_are_not_understood_is_refused(path):
    """Strict Open XML names its elements otherwise; a reader that sees no sheet sees no name."""
    strict = path.with_name("strict.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            text = text.replace(
                b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
            )
            new.writestr(name, text)
    with pytest.raises(UnreadableWorkbookError, match="Strict Open XML"):
        cells_only(strict)
