"""Files and tables that are broken as a whole: one sentence for each, and no traceback."""

from collections.abc import Callable

import pytest

from caseseries.intake.problems import Problem

SCORES = "patient_id,timepoint,day,rater_id,vds,pss\n"


def told(problems: list[Problem]) -> list[tuple[str, str, int | None, str]]:
    return [(p.file, p.column, p.row, p.rule_id) for p in problems if p.severity == "error"]


def as_bytes(data: bytes, file: str = "assessments.csv") -> Callable:
    return lambda clinic: clinic.write(file, data)


def edited(change: Callable) -> Callable:
    def write(clinic):
        change(clinic)
        return clinic.as_csv()

    return write


def after(change: Callable) -> Callable:
    """Write the sound clinic, then change what lies in its folder."""

    def write(clinic):
        folder = clinic.as_csv()
        change(folder)
        return folder

    return write


def replaced(old: str, new: str, file: str = "assessments.csv") -> Callable:
    def change(folder):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return after(change)


def with_bytes(data: bytes, file: str = "assessments.csv") -> Callable:
    return after(lambda folder: (folder / file).write_bytes(data))


ROW = "A01,month_6,197,R1,8.5,0\n"

BROKEN = {
    "empty file": (with_bytes(b""), [("assessments.csv", "", None, "file.empty")]),
    "blank file": (with_bytes(b" \r\n\r\n "), [("assessments.csv", "", None, "file.empty")]),
    "empty patients": (
        with_bytes(b"", "patients.csv"),
        [("patients.csv", "", None, "file.empty")],
    ),
    "empty sessions": (
        with_bytes(b"", "sessions.csv"),
        [("sessions.csv", "", None, "file.empty")],
    ),
    "only a mark": (
        with_bytes(b"\xef\xbb\xbf"),
        [("assessments.csv", "", None, "file.empty")],
    ),
    "header only": (
        with_bytes(SCORES.encode()),
        [("assessments.csv", "", None, "assessments.no_rows")],
    ),
    "patients header only": (
        with_bytes(b"patient_id,subtype\n", "patients.csv"),
        [("patients.csv", "", None, "patients.no_rows")],
    ),
    "blank rows only": (
        with_bytes((SCORES + ",,,,,\n,,,,,\n").encode()),
        [("assessments.csv", "", None, "assessments.no_rows")],
    ),
    "no assessments": (
        after(lambda folder: (folder / "assessments.csv").unlink()),
        [("assessments.csv", "", None, "tables.missing")],
    ),
    "no patients": (
        after(lambda folder: (folder / "patients.csv").unlink()),
        [("patients.csv", "", None, "tables.missing")],
    ),
    "nothing at all": (
        after(lambda folder: [path.unlink() for path in folder.glob("*.csv")]),
        [
            ("assessments.csv", "", None, "tables.missing"),
            ("patients.csv", "", None, "tables.missing"),
        ],
    ),
    "no cohort.yaml": (
        after(lambda folder: (folder / "cohort.yaml").unlink()),
        [("cohort.yaml", "", None, "cohort_file.missing")],
    ),
    "no header": (
        replaced(SCORES, ""),
        [("assessments.csv", "", 1, "columns.header")],
    ),
    "bytes of no text": (
        with_bytes(b"\x81\xff" * 40),
        [("assessments.csv", "", None, "file.encoding")],
    ),
    "a picture": (
        with_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" * 9),
        [("assessments.csv", "", None, "file.encoding")],
    ),
    "missing column vds": (
        edited(lambda clinic: clinic.drop_column("assessments", "vds")),
        [("assessments.csv", "vds", None, "columns.missing")],
    ),
    "missing column timepoint": (
        edited(lambda clinic: clinic.drop_column("assessments", "timepoint")),
        [("assessments.csv", "timepoint", None, "columns.missing")],
    ),
    "missing column patient_id": (
        edited(lambda clinic: clinic.drop_column("patients", "patient_id")),
        [("patients.csv", "patient_id", None, "columns.missing")],
    ),
    "missing column subtype": (
        edited(lambda clinic: clinic.drop_column("patients", "subtype")),
        [("patients.csv", "subtype", None, "columns.missing")],
    ),
    "missing column session": (
        edited(lambda clinic: clinic.drop_column("sessions", "session")),
        [("sessions.csv", "session", None, "columns.missing")],
    ),
    "missing column event": (
        edited(lambda clinic: clinic.drop_column("adverse_events", "event")),
        [("adverse_events.csv", "event", None, "columns.missing")],
    ),
    "missing column file": (
        edited(lambda clinic: clinic.drop_column("photos", "file")),
        [("photos.csv", "file", None, "columns.missing")],
    ),
    "column twice": (
        edited(lambda clinic: clinic.add_column("assessments", "vds", "9")),
        [("assessments.csv", "vds", None, "columns.twice")],
    ),
    "column twice in other letters": (
        edited(lambda clinic: clinic.add_column("assessments", "VDS ", "9")),
        [("assessments.csv", "VDS", None, "columns.twice")],
    ),
    "a cell too many": (
        replaced(ROW, "A01,month_6,197,R1,8,5,0\n"),
        [("assessments.csv", "", 4, "file.ragged")],
    ),
    "a torn row": (
        replaced(ROW, "A01,mon"),
        [
            ("assessments.csv", "timepoint", 4, "assessments.timepoint"),
            ("assessments.csv", "day", 4, "assessments.day"),
            ("assessments.csv", "vds", 4, "assessments.vds"),
            ("assessments.csv", "pss", 4, "assessments.pss"),
        ],
    ),
    "a quotation mark left open": (
        replaced(ROW, 'A01,month_6,197,"R1,8.5,0\n'),
        [("assessments.csv", "", 4, "file.quotes")],
    ),
    "a quotation mark inside a cell": (
        replaced(ROW, 'A01,month_6,197,"R"1,8.5,0\n'),
        [("assessments.csv", "", 4, "file.quotes")],
    ),
    "patient not listed": (
        edited(lambda clinic: clinic.drop_row("patients", 7)),
        [("sessions.csv", "patient_id", 17, "patients.unlisted")],
    ),
    "two patients not listed": (
        edited(lambda clinic: (clinic.drop_row("patients", 7), clinic.drop_row("patients", 6))),
        [
            ("sessions.csv", "patient_id", 14, "patients.unlisted"),
            ("sessions.csv", "patient_id", 17, "patients.unlisted"),
        ],
    ),
    "patient twice": (
        edited(lambda clinic: clinic.insert("patients", 4, list(clinic.tables["patients"][1]))),
        [("patients.csv", "patient_id", 4, "patients.duplicate")],
    ),
    "score twice": (
        replaced(ROW, ROW + ROW),
        [("assessments.csv", "timepoint", 5, "assessments.duplicate")],
    ),
    "score twice with another value": (
        replaced(ROW, ROW + ROW.replace("8.5", "7.5")),
        [("assessments.csv", "timepoint", 5, "assessments.duplicate")],
    ),
    "score three times": (
        replaced(ROW, ROW + ROW + ROW),
        [
            ("assessments.csv", "timepoint", 5, "assessments.duplicate"),
            ("assessments.csv", "timepoint", 6, "assessments.duplicate"),
        ],
    ),
    "session twice": (
        edited(lambda clinic: clinic.insert("sessions", 3, list(clinic.tables["sessions"][1]))),
        [("sessions.csv", "session", 3, "sessions.duplicate")],
    ),
    "event twice": (
        edited(
            lambda clinic: clinic.insert(
                "adverse_events", 3, list(clinic.tables["adverse_events"][1])
            )
        ),
        [("adverse_events.csv", "session", 3, "adverse_events.duplicate")],
    ),
    "photo twice": (
        edited(lambda clinic: clinic.insert("photos", 3, list(clinic.tables["photos"][1]))),
        [("photos.csv", "timepoint", 3, "photos.duplicate")],
    ),
    "follow-up without a row for immediate": (
        edited(
            lambda clinic: (clinic.drop_row("assessments", 3), clinic.drop_row("assessments", 2))
        ),
        [("assessments.csv", "timepoint", 2, "assessments.no_immediate")],
    ),
    "follow-up above immediate": (
        edited(
            lambda clinic: (
                clinic.drop_column("assessments", "day"),
                clinic.tables["assessments"].insert(1, clinic.tables["assessments"].pop(3)),
            )
        ),
        [("assessments.csv", "timepoint", 2, "assessments.order")],
    ),
    "month_12 before month_6": (
        replaced(ROW, ROW + "A01,month_12,190,R1,8,0\n"),
        [("assessments.csv", "day", 5, "assessments.order")],
    ),
    "consensus without its rows": (
        edited(lambda clinic: clinic.describe(raters={"score": "consensus"})),
        [
            ("assessments.csv", "rater_id", row, "assessments.no_consensus")
            for row in range(2, 26, 2)
        ],
    ),
    "zones of one session on two days": (
        edited(
            lambda clinic: clinic.insert(
                "sessions", 4, ["A01", "2", "9", "hairline", *[""] * 11, "70", "no"]
            )
        ),
        [("sessions.csv", "day", 4, "sessions.day_order")],
    ),
    "workbook beside the files": (
        after(lambda folder: (folder / "cohort.xlsx").write_bytes(b"PK")),
        [("cohort.xlsx", "", None, "tables.several_sources")],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_file_is_told_once(name, clinic, problems_in):
    write, expected = BROKEN[name]
    problems = problems_in(write(clinic))
    assert told(problems) == expected
    for problem in problems:
        assert problem.message.endswith(".")
        assert problem.remedy.endswith(".")


def test_a_missing_column_names_the_one_that_is_likely_meant(clinic, problems_in):
    header = clinic.tables["assessments"][0]
    header[header.index("vds")] = "VDS score (0-10)"
    [problem] = problems_in(clinic.as_csv())
    assert problem.rule_id == "columns.missing"
    assert problem.remedy == (
        "If 'VDS score (0-10)' is meant, rename it to vds, or write the line "
        '`vds: "VDS score (0-10)"` into cohort.yaml, under columns and assessments.'
    )


def test_a_column_that_is_not_known_is_a_warning(clinic, problems_in):
    clinic.add_column("patients", "hair_length", "long")
    [problem] = problems_in(clinic.as_csv())
    assert (problem.severity, problem.column) == ("warning", "hair_length")


def test_cells_without_a_heading_are_a_warning(clinic, problems_in):
    clinic.add_column("patients", "", "tall")
    [problem] = problems_in(clinic.as_csv())
    assert problem.severity == "warning"
    assert problem.message == "Column K has cells but no heading; it is not read."


def test_a_blank_column_without_heading_is_no_problem(clinic, problems_in):
    clinic.add_column("patients", "", "")
    assert problems_in(clinic.as_csv()) == []


def test_a_table_without_a_header_is_not_quoted(clinic, problems_in):
    folder = clinic.as_csv()
    (folder / "patients.csv").write_text("Erika Mustermann,scarring\nMax Muster,scarring\n")
    [problem] = problems_in(folder)
    assert "Mustermann" not in problem.message + problem.remedy + problem.value


def test_a_cell_that_names_a_person_is_told_once_and_quoted_nowhere(clinic, problems_in):
    clinic.put("assessments", 4, "patient_id", "2024-03-01")
    [problem] = problems_in(clinic.as_csv())
    assert problem.rule_id == "privacy.date"
    assert problem.cell == "A4"
    assert "2024-03-01" not in str(problem)


def test_what_names_a_person_hides_no_other_fault(clinic, problems_in):
    clinic.put("assessments", 4, "patient_id", "2024-03-01")
    clinic.put("assessments", 4, "vds", "11")
    clinic.put("assessments", 8, "vds", "good")
    cells = [problem.cell for problem in problems_in(clinic.as_csv())]
    assert cells == ["A4", "E4", "E8"]


def test_blank_cells_at_the_end_of_a_row_are_no_cells(clinic, cohort_in):
    folder = clinic.as_csv()
    plain = cohort_in(folder).assessments
    path = folder / "assessments.csv"
    path.write_text(path.read_text("utf-8").replace("\n", ",,\n").replace(",,\n", "\n", 1), "utf-8")
    assert cohort_in(folder).assessments.equals(plain)


def test_files_as_google_sheets_calls_them_are_found(clinic, cohort_in):
    folder = clinic.as_csv()
    plain = cohort_in(folder).patients
    for table in ("patients", "assessments"):
        (folder / f"{table}.csv").rename(folder / f"SMP clinic - {table}.csv")
    found = cohort_in(folder).patients
    assert found.drop(columns="source_file").equals(plain.drop(columns="source_file"))


@pytest.mark.parametrize(
    "names",
    [("North - assessments.csv", "South - assessments.csv"), ("North - assessments.csv",)],
)
def test_files_of_two_books_are_not_mixed(clinic, problems_in, names):
    """Two clinics in one folder: the one was read, and the other dropped without a word."""
    folder = clinic.as_csv()
    (folder / "patients.csv").rename(folder / "South - patients.csv")
    text = (folder / "assessments.csv").read_text("utf-8")
    (folder / "assessments.csv").unlink()
    for name in names:
        (folder / name).write_text(text, "utf-8")
    [problem] = [one for one in problems_in(folder) if one.rule_id.startswith("tables.")]
    assert problem.rule_id == "tables.several_files"
    assert all(name in problem.message for name in (*names, "South - patients.csv"))


def test_a_file_is_called_by_its_table_however_it_is_written(clinic, cohort_in):
    folder = clinic.as_csv()
    (folder / "adverse_events.csv").rename(folder / "Adverse Events.CSV")
    assert len(cohort_in(folder).adverse_events)


@pytest.mark.parametrize("form", ["as_csv", "as_workbook", "as_redcap"])
def test_a_file_that_is_no_table_is_told(clinic, problems_in, form):
    folder = getattr(clinic, form)()
    (folder / "treatments.tsv").write_text("patient_id\tsession\nA01\t1\n", "utf-8")
    [told] = [one for one in problems_in(folder) if one.rule_id == "file.unread"]
    assert (told.file, told.severity) == ("treatments.tsv", "warning")


def test_a_cell_that_is_far_too_long_is_told(clinic, problems_in):
    clinic.put("patients", 2, "subtype_detail", "a" * 140_000)
    problems = problems_in(clinic.as_csv())
    assert "file.long_cell" in {problem.rule_id for problem in problems}


def test_a_row_with_a_cell_too_few_is_worth_a_look(clinic, problems_in):
    [problem] = problems_in(replaced(ROW, "A01,month_6,197,R1,8.5\n")(clinic))
    assert (problem.rule_id, problem.row, problem.severity) == ("file.short_row", 4, "warning")


def test_two_events_of_one_name_are_told_apart_before_one_is_deleted(clinic, problems_in):
    header, first, *_ = clinic.tables["adverse_events"]
    for name in ("session", "onset_day"):
        first[header.index(name)] = ""
    clinic.tables["adverse_events"] = [header, first, list(first)]
    [problem] = [one for one in problems_in(clinic.as_csv()) if one.rule_id.endswith(".duplicate")]
    assert problem.column == "event"
    assert problem.remedy.startswith("If both are meant, tell them apart by session or onset_day;")
