"""The same tables, however a clinic's programs write them, give the same cohort."""

import pandas as pd
import pytest

ACCENTED = "Schläfe, été"
CHINESE = "头顶部位"


def same_tables(one, other, *, but_for=("source_file", "source_sheet")):
    assert one.tables.keys() == other.tables.keys()
    for name, frame in one.tables.items():
        pd.testing.assert_frame_equal(
            frame.drop(columns=list(but_for)), other.tables[name].drop(columns=list(but_for))
        )


@pytest.fixture
def sound(clinic, cohort_in):
    return cohort_in(clinic.as_csv())


def rewritten(clinic, change):
    """Write every table as the bytes that ``change`` makes of its text."""
    folder = clinic.as_csv()
    for table in clinic.tables:
        (folder / f"{table}.csv").write_bytes(change(table))
    return folder


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_encodings_of_plain_text(encoding, clinic, sound, cohort_in):
    folder = rewritten(clinic, lambda table: clinic.csv_text(table).encode(encoding))
    same_tables(cohort_in(folder), sound)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter, clinic, sound, cohort_in):
    folder = rewritten(clinic, lambda table: clinic.csv_text(table, delimiter).encode())
    same_tables(cohort_in(folder), sound)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends(line_end, clinic, sound, cohort_in):
    folder = rewritten(
        clinic, lambda table: clinic.csv_text(table).replace("\n", line_end).encode()
    )
    same_tables(cohort_in(folder), sound)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_decimal_commas(delimiter, clinic, sound, cohort_in):
    def with_commas(table):
        text = clinic.csv_text(table, delimiter)
        return (text if table == "photos" else text.replace(".", ",")).encode()

    same_tables(cohort_in(rewritten(clinic, with_commas)), sound)


def test_decimal_commas_in_quotation_marks(clinic, sound, cohort_in):
    for row in clinic.tables["assessments"][1:]:
        row[4] = row[4].replace(".", ",")
    same_tables(cohort_in(clinic.as_csv()), sound)


def test_a_first_line_that_names_the_delimiter(clinic, sound, cohort_in):
    folder = rewritten(clinic, lambda table: b"sep=;\r\n" + clinic.csv_text(table, ";").encode())
    same_tables(cohort_in(folder), sound)


def test_blank_rows_do_not_count_as_data_but_keep_their_number(clinic, cohort_in):
    folder = clinic.as_csv()
    path = folder / "patients.csv"
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(f"{header}\n\n,,,,,,,,,\n{rest}\n\n", encoding="utf-8")
    patients = cohort_in(folder).patients
    assert list(patients["source_row"]) == [4, 5, 6, 7, 8, 9]


def test_headings_in_other_letters(clinic, sound, cohort_in):
    header = clinic.tables["assessments"][0]
    header[:] = ["Patient ID", "TIMEPOINT", " Day", "Rater-ID", "ＶＤＳ", "Pss "]
    same_tables(cohort_in(clinic.as_csv()), sound)


def test_words_in_other_letters(clinic, sound, cohort_in):
    clinic.put("patients", 2, "subtype", "Androgenetic ")
    clinic.put("patients", 2, "sex", "MALE")
    clinic.put("patients", 2, "skin_type", "ii")
    clinic.put("patients", 2, "consent_publication", "Y")
    clinic.put("assessments", 2, "timepoint", "Immediate")
    clinic.put("assessments", 4, "timepoint", "Month 6")
    clinic.put("assessments", 4, "vds", "８．５")
    clinic.put("sessions", 2, "bleeding", "FALSE")
    same_tables(cohort_in(clinic.as_csv()), sound)


def test_a_workbook_holds_the_same_tables(clinic, sound, cohort_in, tmp_path):
    clinic.folder = tmp_path / "again" / "clinic-a"
    clinic.folder.mkdir(parents=True)
    same_tables(cohort_in(clinic.as_workbook()), sound)


def test_text_codes_keep_their_zeros_in_a_workbook(clinic, cohort_in):
    for rows in clinic.tables.values():
        for row in rows[1:]:
            row[0] = row[0].replace("A0", "00x")
    assert cohort_in(clinic.as_workbook()).patients["patient_id"].iloc[0] == "00x1"


@pytest.mark.parametrize(
    ("zone", "encoding"),
    [(ACCENTED, "windows-1252"), (CHINESE, "gb18030"), ("Überkopf", "windows-1252")],
)
def test_an_encoding_that_was_guessed_is_a_warning(zone, encoding, clinic, problems_in):
    clinic.put("patients", 2, "scalp_zone", zone)
    folder = clinic.as_csv()
    (folder / "patients.csv").write_bytes(clinic.csv_text("patients").encode(encoding))
    [problem] = problems_in(folder)
    assert problem.severity == "warning"
    assert problem.message == (f"The file patients.csv is not UTF-8; it was read as {encoding}.")


@pytest.mark.parametrize(("zone", "encoding"), [(ACCENTED, "windows-1252"), (CHINESE, "gb18030")])
def test_an_encoding_that_is_named_is_no_warning(zone, encoding, clinic, problems_in, cohort_in):
    clinic.put("patients", 2, "scalp_zone", zone)
    clinic.describe(encoding=encoding)
    folder = clinic.as_csv()
    for table in clinic.tables:
        (folder / f"{table}.csv").write_bytes(clinic.csv_text(table).encode(encoding))
    assert problems_in(folder) == []
    assert cohort_in(folder).patients["scalp_zone"].iloc[0] == zone


@pytest.mark.parametrize("encoding", ["utf-7x", "latin-1984"])
def test_an_encoding_that_nobody_knows_is_told(encoding, clinic, problems_in):
    clinic.describe(encoding=encoding)
    [problem] = problems_in(clinic.as_csv())
    assert (problem.file, problem.column) == ("cohort.yaml", "encoding")
    assert problem.message == f"encoding: there is no encoding '{encoding}'."


def test_a_table_that_was_not_delivered_has_no_rows(clinic, cohort_in):
    for table in ("sessions", "adverse_events", "photos"):
        del clinic.tables[table]
    clinic.pictures = {}
    cohort = cohort_in(clinic.as_csv())
    assert cohort.delivered == ("patients", "assessments")
    assert cohort.sessions.empty
    assert "density_percent" in cohort.sessions


def test_an_empty_table_of_adverse_events_says_that_there_were_none(clinic, cohort_in):
    clinic.tables["adverse_events"] = clinic.tables["adverse_events"][:1]
    cohort = cohort_in(clinic.as_csv())
    assert "adverse_events" in cohort.delivered
    assert cohort.adverse_events.empty


def test_only_five_columns_are_needed(clinic, cohort_in):
    clinic.tables = {
        "patients": [row[:2] for row in clinic.tables["patients"]],
        "assessments": [
            [row[0], row[1], row[4], row[5]]
            for row in clinic.tables["assessments"]
            if row[3] != "R2"
        ],
    }
    clinic.pictures = {}
    cohort = cohort_in(clinic.as_csv())
    assert cohort.patients["age_years"].isna().all()
    assert len(cohort.assessments) == 12


def test_every_record_knows_its_row(clinic, cohort_in):
    cohort = cohort_in(clinic.as_csv())
    assert list(cohort.assessments["source_row"]) == list(range(2, 26))
    assert set(cohort.assessments["source_file"]) == {"assessments.csv"}


WIDE = """\
patient_id;subtype;vds_immediate;vds_month_6;pss_month_6
001;androgenetic;9,5;8,5;3
002;scarring;;7;2
"""


@pytest.mark.parametrize("name", ["wide.csv", "patients.csv"])
def test_one_row_a_patient_in_a_csv_file(name, tmp_path, cohort_in):
    folder = tmp_path / "clinic-w"
    folder.mkdir()
    (folder / "cohort.yaml").write_text("title: W\nprovenance: simulated\n")
    (folder / name).write_text(WIDE)
    scores = cohort_in(folder).assessments
    assert list(zip(scores["patient_id"], scores["timepoint"], scores["vds"], strict=True)) == [
        ("001", "immediate", 9.5),
        ("001", "month_6", 8.5),
        ("002", "month_6", 7.0),
    ]
