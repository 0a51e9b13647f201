"""A sound clinic, in tables that a test can break and write in any form."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook
from PIL import Image

from caseseries.cases.cohort import Cohort
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import column_letter
from caseseries.intake.read import read_cohort
from studies import SMP

SOUND = Path(__file__).with_name("clinic-a")
REDCAP_FORMS = ("patients", "sessions", "assessments", "adverse_events")
TABLES = ("patients", "sessions", "assessments", "adverse_events", "photos")


@dataclass
class Clinic:
    """One made-up clinic: tables as rows of text with the header first, ``cohort.yaml``, photos.

    ``pictures`` gives each photograph's file name its shade of grey.
    """

    tables: dict[str, list[list[str]]]
    about: str
    folder: Path
    pictures: dict[str, int]

    def put(self, table: str, row: int, column: str, value: str) -> None:
        """Write a cell; rows count as in a spreadsheet, the header being row 1."""
        rows = self.tables[table]
        rows[row - 1][rows[0].index(column)] = value

    def insert(self, table: str, row: int, cells: list[str]) -> None:
        self.tables[table].insert(row - 1, cells)

    def drop_row(self, table: str, row: int) -> None:
        del self.tables[table][row - 1]

    def drop_column(self, table: str, column: str) -> None:
        position = self.tables[table][0].index(column)
        for row in self.tables[table]:
            del row[position]

    def add_column(self, table: str, heading: str, value: str) -> None:
        for number, row in enumerate(self.tables[table]):
            row.append(value if number else heading)

    def describe(self, **keys: object) -> None:
        """Write ``cohort.yaml`` anew with these keys beside title and provenance."""
        about = {"title": "Clinic A", "provenance": "simulated", **keys}
        self.about = "\n".join(f"{key}: {json.dumps(value)}" for key, value in about.items())

    def csv_text(self, table: str, delimiter: str = ",") -> str:
        lines = []
        for row in self.tables[table]:
            cells = [_quoted(cell, delimiter) for cell in row]
            lines.append(delimiter.join(cells) + "\n")
        return "".join(lines)

    def as_csv(self) -> Path:
        for table in self.tables:
            (self.folder / f"{table}.csv").write_text(self.csv_text(table), encoding="utf-8")
        return self._described()

    def as_workbook(self) -> Path:
        workbook = Workbook()
        workbook.remove(workbook.active)
        for table, rows in self.tables.items():
            sheet = workbook.create_sheet(table)
            for row in rows:
                sheet.append([_value(cell) for cell in row])
        workbook.save(self.folder / "cohort.xlsx")
        return self._described()

    def as_redcap(self) -> Path:
        """Write one REDCap export: a form a table, which repeats; fields called by their table."""
        system = ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance"]
        header = [*system, *self.redcap_fields()]
        rows = [header]
        for table in REDCAP_FORMS:
            names, *records = self.tables[table]
            for number, record in enumerate(records, start=1):
                form = ["", ""] if table == "patients" else [table, str(number)]
                cells = dict(zip((f"{table}_{name}" for name in names), record, strict=True))
                others = [cells.get(field, "") for field in header[len(system) :]]
                rows.append([record[names.index("patient_id")], *form, *others])
        text = "".join(",".join(_quoted(cell, ",") for cell in row) + "\n" for row in rows)
        (self.folder / "redcap.csv").write_text(text, encoding="utf-8")
        self.pictures = {}
        return self._described()

    def redcap_fields(self) -> list[str]:
        return [
            f"{table}_{name}"
            for table in REDCAP_FORMS
            for name in self.tables[table][0]
            if name != "patient_id"
        ]

    def redcap_cell(self, table: str, row: int, column: str) -> str:
        """Return where a cell of a table stands in the export."""
        above = sum(
            len(self.tables[name]) - 1 for name in REDCAP_FORMS[: REDCAP_FORMS.index(table)]
        )
        number = 4 + self.redcap_fields().index(f"{table}_{column}")
        return f"{column_letter(number)}{row + above}"

    def write(self, name: str, data: bytes) -> Path:
        """Write one file beside the others as these bytes."""
        (self.folder / name).write_bytes(data)
        return self._described()

    def _described(self) -> Path:
        (self.folder / "photos").mkdir(exist_ok=True)
        for name, shade in self.pictures.items():
            Image.new("L", (8, 8), shade).save(self.folder / name)
        (self.folder / "cohort.yaml").write_text(self.about, encoding="utf-8")
        return self.folder


def _quoted(cell: str, delimiter: str) -> str:
    if any(mark in cell for mark in (delimiter, '"', "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _value(cell: str) -> str | float | None:
    """Return what a person would have typed into a spreadsheet: numbers as numbers."""
    try:
        return float(cell) if cell.replace(".", "").replace("-", "").isdecimal() else cell or None
    except ValueError:
        return cell


def errors_of(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    tables = {}
    for table in TABLES:
        with (SOUND / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            tables[table] = list(csv.reader(file))
    folder = tmp_path / "clinic-a"
    folder.mkdir()
    about = (SOUND / "cohort.yaml").read_text(encoding="utf-8")
    files = [row[tables["photos"][0].index("file")] for row in tables["photos"][1:]]
    return Clinic(tables, about, folder, {file: 60 * n for n, file in enumerate(files)})


@pytest.fixture
def problems_in():
    """Return a function from a folder to its problems."""

    def read(folder: Path) -> list[Problem]:
        return read_cohort(folder, SMP)[1]

    return read


@pytest.fixture
def cohort_in():
    """Return a function from a sound folder to its cohort."""

    def read(folder: Path) -> Cohort:
        cohort, problems = read_cohort(folder, SMP)
        assert cohort is not None, problems
        return cohort

    return read
