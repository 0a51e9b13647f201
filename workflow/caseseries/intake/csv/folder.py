"""Reading a folder of CSV files, as text, whatever program wrote them."""

from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np

from caseseries.cases.vocabulary import TABLES
from caseseries.intake.csv.encoding import UnknownEncodingError, decode
from caseseries.intake.csv.text import BrokenCellError, Records, split_csv
from caseseries.intake.delivery import WIDE, Delivery
from caseseries.intake.problems import Problem, Severity
from caseseries.intake.raw_table import MOST_COLUMNS, table_of_columns


def csv_files(folder: Path) -> dict[str, Path]:
    """Return the files ``<table>.csv`` of a folder by table, in whatever case they are written.

    Google Sheets calls them ``Name of the book - patients.csv``.
    """
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    own = {path.name.casefold(): path for path in files}
    booked = {path.name.casefold().rpartition(" - ")[2]: path for path in files}
    names = {**booked, **own}
    return {sheet: names[f"{sheet}.csv"] for sheet in (*TABLES, WIDE) if f"{sheet}.csv" in names}


def read_csv_folder(
    folder: Path, *, encoding: str | None = None, headings: Mapping[str, Collection[str]]
) -> Delivery:
    """Read every ``<table>.csv`` of a folder, and ``wide.csv``.

    Parameters
    ----------
    folder
        The cohort's folder.
    encoding
        Encoding of the files; None to find it out.
    headings
        Expected column names by table, as ``mapping.plain`` writes them.
    """
    delivery = Delivery()
    for table, path in csv_files(folder).items():
        reader = _FileReader(delivery, folder.name, table, path)
        reader.read(encoding, headings.get(table, ()))
    return delivery


def read_csv_file(
    cohort: str,
    table: str,
    path: Path,
    *,
    encoding: str | None = None,
    headings: Collection[str] = (),
) -> Delivery:
    """Read one CSV file as the table of a name; see ``read_csv_folder``."""
    delivery = Delivery()
    _FileReader(delivery, cohort, table, path).read(encoding, headings)
    return delivery


class _FileReader:
    """Reads one file into a delivery and words what is wrong with it."""

    def __init__(self, delivery: Delivery, cohort: str, table: str, path: Path) -> None:
        self.delivery = delivery
        self.cohort = cohort
        self.table = table
        self.path = path

    def read(self, encoding: str | None, headings: Collection[str]) -> None:
        """Add the file's table and problems to the delivery."""
        try:
            decoded = decode(self.path.read_bytes(), encoding)
            records = split_csv(decoded.text, headings) if decoded.text.strip() else None
        except UnknownEncodingError as fault:
            self._refuse(self._unknown_encoding(str(fault)))
            return
        except BrokenCellError as fault:
            self._refuse(self._broken_cell(fault))
            return
        if records is None:
            self._refuse(self._empty_file())
            return
        if len(records.header) > MOST_COLUMNS:
            self._refuse(self._many_columns(len(records.header)))
            return
        if decoded.guessed:
            self.delivery.problems.append(self._guessed_encoding(decoded.encoding))
        self._add(records)

    def _add(self, records: Records) -> None:
        """Add the table, and every row as read, those too of another length than the header."""
        width = len(records.header)
        long = (records.cells.iloc[:, width:] != "").any(axis=1).to_numpy(dtype=bool)
        for place in np.flatnonzero(long | (records.lengths < width)):
            told = self._long_row if long[place] else self._short_row
            row, found = int(records.rows[place]), int(records.lengths[place])
            self.delivery.problems.append(told(row, found, width))
        widest = max([width, *records.lengths[long].tolist()])
        whole = table_of_columns(
            self.table,
            self.path.name,
            [*records.header, *[""] * (widest - width)],
            records.rows,
            records.cells.iloc[:, :widest],
            unreadable_rows=records.rows[long].tolist(),
        )
        self.delivery.tables[self.table] = whole.readable()
        self.delivery.as_read.append(whole)

    def _refuse(self, problem: Problem) -> None:
        self.delivery.problems.append(problem)
        self.delivery.unreadable.add(self.table)

    def _problem(
        self,
        rule_id: str,
        *,
        message: str,
        remedy: str,
        rule: str,
        row: int | None = None,
        severity: Severity = "error",
    ) -> Problem:
        return Problem(
            cohort=self.cohort,
            severity=severity,
            file=self.path.name,
            row=row,
            message=message,
            remedy=remedy,
            rule=rule,
            rule_id=f"file.{rule_id}",
        )

    def _empty_file(self) -> Problem:
        return self._problem(
            "empty",
            message=f"The file {self.path.name} is empty.",
            remedy="Write its header and its rows; delete the file only if nothing was recorded.",
            rule="A file has at least its header row.",
        )

    def _many_columns(self, count: int) -> Problem:
        return self._problem(
            "many_columns",
            row=1,
            message=f"The first row has {count} cells; no table has more than {MOST_COLUMNS}.",
            remedy="Look whether the file is a table, and what stands between its cells.",
            rule=f"A table has at most {MOST_COLUMNS} columns.",
        )

    def _unknown_encoding(self, encoding: str) -> Problem:
        return self._problem(
            "encoding",
            message=f"The file {self.path.name} cannot be read as text ({encoding} was tried).",
            remedy='Save it again as "CSV UTF-8", or name its encoding in cohort.yaml.',
            rule="A file is text in a known encoding.",
        )

    def _guessed_encoding(self, encoding: str) -> Problem:
        return self._problem(
            "encoding_guessed",
            message=f"The file {self.path.name} is not UTF-8; it was read as {encoding}.",
            remedy="Look whether its letters came out right. "
            'Save it as "CSV UTF-8", or name its encoding in cohort.yaml.',
            rule="A file that is not UTF-8 says its encoding.",
            severity="warning",
        )

    def _broken_cell(self, fault: BrokenCellError) -> Problem:
        if fault.too_long:
            return self._problem(
                "long_cell",
                row=fault.row,
                message=f"A cell in row {fault.row} holds more than 131072 letters.",
                remedy="Shorten it; or close a quotation mark that stands open further up.",
                rule="A cell holds a value or a remark.",
            )
        return self._problem(
            "quotes",
            row=fault.row,
            message=f"A quotation mark in row {fault.row} is not closed, or stands inside a cell.",
            remedy="Close it, or take it out, and look at the rows below.",
            rule="Quotation marks come in pairs around a cell.",
        )

    def _long_row(self, row: int, found: int, width: int) -> Problem:
        return self._problem(
            "ragged",
            row=row,
            message=f"The row has {found} cells, but the header has {width}.",
            remedy=f"Give the row {width} cells. A decimal comma needs quotation marks around "
            "the number.",
            rule="Every row has as many cells as the header.",
        )

    def _short_row(self, row: int, found: int, width: int) -> Problem:
        return self._problem(
            "short_row",
            row=row,
            message=f"The row has {found} cells, but the header has {width}; those at its end "
            "count as empty.",
            remedy="Look whether its cells stand under the right headings.",
            rule="Every row has as many cells as the header.",
            severity="warning",
        )
