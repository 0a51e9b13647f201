"""Rows that are no records: titles, two rows of headings, means, notes; a sheet a timepoint."""

import pytest
from openpyxl import Workbook

from caseseries.intake.problems import errors

PEOPLE = [["P01", "AGA", 8.5, 3, 8, 2], ["P02", "AGA", 9, 3, 7.5, 3], ["P03", "AGA", 9.5, 2, 8, 1]]
WORDS = "values: {patients: {subtype: {AGA: androgenetic}}}\n"
NAMES = "columns: {patients: {patient_id: Patient, subtype: Type}}\n"
ABOUT = f"title: Clinic A\nprovenance: simulated\n{NAMES}{WORDS}"
ONE_ROW = ["Patient", "Type", "vds_immediate", "pss_immediate", "vds_month_6", "pss_month_6"]
TWO_ROWS = [
    ["Patient", "Type", "Immediate", None, "Month 6", None],
    [None, None, "VDS", "PSS", "VDS", "PSS"],
]
SCORES_ABOVE = [
    [None, None, "VDS", None, "PSS", None],
    ["Patient", "Type", "Immediate", "Month 6", "Immediate", "Month 6"],
]
LOW_NAMES = [
    ["Our patients", None, "Immediate", None, "Month 6", None],
    ["Patient", "Type", "VDS", "PSS", "VDS", "PSS"],
]


def book(folder, *sheets, merged=(), about=ABOUT):
    """Write a workbook of (name, rows)."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    folder.mkdir(exist_ok=True)
    workbook.save(folder / "cohort.xlsx")
    (folder / "cohort.yaml").write_text(about, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("above", "merged", "row"),
    [
        ([["SMP cohort, status autumn"], [], ONE_ROW], (), 3),
        ([["SMP cohort, status autumn"], ONE_ROW], ("A1:F1",), 2),
        (TWO_ROWS, (), 2),
        (TWO_ROWS, ("C1:D1", "E1:F1", "A1:A2", "B1:B2"), 2),
        (LOW_NAMES, (), 2),
        ([["SMP cohort"], [], *TWO_ROWS], ("A1:F1", "C3:D3", "E3:F3"), 4),
        ([["SMP cohort"], *LOW_NAMES], (), 3),
    ],
    ids=[
        "title",
        "merged title",
        "two rows",
        "merged rows",
        "names in the second row",
        "title above two rows",
        "title above names in the second row",
    ],
)
@pytest.mark.parametrize("sheet", ["wide", "Sheet1"])
def test_headings_below_the_first_row_are_read_and_told(
    sheet, above, merged, row, tmp_path, cohort_in, problems_in
):
    folder = book(tmp_path / "clinic-a", (sheet, [*above, *PEOPLE]), merged=merged)
    scores = cohort_in(folder).assessments
    assert scores["vds"].tolist() == [8.5, 8, 9, 7.5, 9.5, 8]
    assert scores["pss"].tolist() == [3, 2, 3, 3, 2, 1]
    assert scores["source_row"].min() == row + 1
    assert [(p.rule_id, p.row) for p in problems_in(folder)] == [("rows.headings", row)]


@pytest.mark.parametrize(
    ("first", "second"),
    [("vds_rater_R1", "vds_rater_R2"), ("VDS Rater R1", "VDS-rater-R2")],
)
def test_raters_below_a_timepoint_are_read(first, second, tmp_path, cohort_in):
    rows = [
        ["Patient", "Type", "Immediate", None, None, None, "6 weeks", None, None, None],
        [None, None, first, second, "PSS", "Notes", first, second, "PSS", "Notes"],
        ["P01", "AGA", 8, 9, 3, "calm", 6, 7, 2, "dry"],
        ["P02", "AGA", 7, 8, 3, "calm", 5, 6, 2, "dry"],
    ]
    folder = book(tmp_path / "a", ("Data", rows), merged=("C1:F1", "G1:J1"))
    scores = cohort_in(folder).assessments
    assert scores["vds"].tolist() == [8, 9, 6, 7, 7, 8, 5, 6]
    assert scores["rater_id"].tolist() == ["R1", "R2"] * 4
    assert scores["pss"].dropna().tolist() == [3, 2, 3, 2]


def test_raters_who_bear_names_are_asked_about(tmp_path, problems_in):
    rows = [
        ["Patient", "Type", "Immediate", None, "Month 6", None],
        [None, None, "VDS Oak", "VDS Elm", "VDS Oak", "VDS Elm"],
        ["P01", "AGA", 8, 9, 6, 7],
    ]
    found = errors(problems_in(book(tmp_path / "a", ("wide", rows))))
    told = [one for one in found if one.rule_id == "columns.second"]
    assert "'VDS Oak Month 6' and 'VDS Elm Month 6'" in told[-1].message
    assert "vds_month_6_rater_R1" in told[-1].remedy


@pytest.mark.parametrize("who", ["VDS", "VDS rater 1"])
def test_scores_below_times_that_nobody_knows_are_asked_about(who, tmp_path, problems_in):
    rows = [
        ["Patient", "Type", "T0", None, "T1", None],
        [None, None, who, "PSS", who, "PSS"],
        ["P01", "AGA", 8, 3, 6, 2],
    ]
    problems = problems_in(book(tmp_path / "a", ("Data", rows)))
    [told] = [one for one in problems if one.rule_id == "tables.unread_sheet"]
    assert f"'{who} T0', 'PSS T0', '{who} T1', 'PSS T1' seem to hold scores" in told.message
    assert "under columns and wide" in told.remedy


def test_a_title_above_scores_names_no_time(clinic, cohort_in):
    plain = cohort_in(clinic.as_workbook()).assessments.drop(columns="source_row")
    header = clinic.tables["assessments"][0]
    clinic.insert("assessments", 1, ["Ratings", *[""] * (len(header) - 1)])
    scores = cohort_in(clinic.as_workbook()).assessments.drop(columns="source_row")
    assert scores.equals(plain)


@pytest.mark.parametrize("sheet", ["Data", "wide"])
def test_two_scores_of_one_name_below_a_timepoint_are_pointed_at(sheet, tmp_path, problems_in):
    rows = [
        ["Patient", "Type", "Immediate", None, "Month 6", None],
        [None, None, "VDS", "VDS", "VDS", "VDS"],
        ["P01", "AGA", 8, 9, 6, 7],
    ]
    found = errors(problems_in(book(tmp_path / "a", (sheet, rows), merged=("C1:D1", "E1:F1"))))
    assert {(one.rule_id, one.sheet) for one in found} == {("columns.second", sheet)}
    assert "'VDS Immediate' and 'VDS Immediate (column D)'" in found[0].message
    assert "vds_immediate_rater_R1" in found[0].remedy


def test_a_title_names_nobody_either(tmp_path, problems_in):
    rows = [["Patients of Dr. Okonkwo"], [], ONE_ROW, *PEOPLE]
    rules = {one.rule_id for one in errors(problems_in(book(tmp_path / "a", ("wide", rows))))}
    assert rules == {"privacy.name"}


def test_headings_below_a_title_are_judged_as_headings(tmp_path, problems_in):
    rows = [["Our cohort"], [*ONE_ROW, "Full name"], *([*row, "Ash"] for row in PEOPLE)]
    folder = book(tmp_path / "a", ("wide", rows))
    assert "privacy.name" in {one.rule_id for one in errors(problems_in(folder))}


@pytest.mark.parametrize("rows", [[["Group", "A"], ["Site", "B"], ONE_ROW], [["x", "y"], ONE_ROW]])
def test_headings_in_doubt_are_pointed_at(rows, tmp_path, problems_in):
    problems = problems_in(book(tmp_path / "a", ("Sheet1", [*rows, *PEOPLE])))
    [seen] = [one for one in problems if one.rule_id == "tables.unread_sheet"]
    assert f"row {len(rows)} seems to hold the headings" in seen.message


@pytest.mark.parametrize(
    "rows",
    [
        [["Mean", "", "8.5", "3"]],
        [["Mean (SD)", "", "8.5", "3"], ["n = 3"]],
        [["", "Average", "8.5", "3"], ["", "SD", "0.5", "1"], ["", "Max", "9", "3"]],
        [["Mittelwert", "", "8,5", "2,7"], ["Std. Dev.", "", "1", "1"]],
        [["MW", "", "8,5", "2,7"], ["SD", "", "1", "1"]],
        [["Moy.", "", "8,5", "2,7"], ["ET", "", "1", "1"]],
        [["合计", "", "3", "3"]],
        [["SD", "", "0.5", "1"]],
        [["Min", "", "8", "2"], ["Ø", "", "8.5", "3"]],
        [["* 12 months were not reached by everybody"]],
        [["Note:"]],
        [["1) nicht erschienen"], ["(2) scar at the ear"], ["a) R1 = Oberarzt"]],
        [["* R1 = erster Untersucher"]],
        [["Legende: 0 = kein Schmerz, 10 = stärkster"]],
        [["VDS was scored from photographs"]],
        [["n = 22"]],
        [["", "", "N=22"]],
        [["M"], ["SD"]],
        [["M", "", "8.5", "3"], ["SD", "", "1", "1"]],
        [["Mittelwert"], ["Anzahl", "", "22"]],
    ],
)
def test_a_row_that_is_no_patient_is_left_out_and_told(rows, clinic, cohort_in, problems_in):
    plain = cohort_in(clinic.as_csv()).assessments
    width = len(clinic.tables["assessments"][0])
    clinic.tables["assessments"] += [[*row, *[""] * width][:width] for row in rows]
    folder = clinic.as_csv()
    assert cohort_in(folder).assessments.equals(plain)
    assert [one.rule_id for one in problems_in(folder)] == ["rows.no_record"] * len(rows)


@pytest.mark.parametrize(
    "cells",
    [
        ["Patient no 12"],
        ["* P04"],
        ["* 4 dropped out early"],
        ["1) P04"],
        ["seen on 3 March"],
        ["", "scarring"],
        ["", "", "", "female and not treated"],
    ],
    ids=[
        "number",
        "marked code",
        "marked number",
        "numbered code",
        "day",
        "no code",
        "no code but a text",
    ],
)
def test_a_row_that_may_be_a_patient_is_never_left_out(cells, clinic, problems_in):
    width = len(clinic.tables["patients"][0])
    clinic.tables["patients"].append([*cells, *[""] * (width - len(cells))])
    problems = problems_in(clinic.as_csv())
    assert len(clinic.tables["patients"]) in {one.row for one in errors(problems)}
    assert "rows.no_record" not in {one.rule_id for one in problems}


def test_an_answer_that_there_were_no_events_is_no_note(clinic, cohort_in, problems_in):
    header = clinic.tables["adverse_events"][0]
    answer = ["no adverse events were observed" if name == "event" else "" for name in header]
    clinic.tables["adverse_events"] = [header, answer]
    folder = clinic.as_workbook()
    assert "adverse_events" in cohort_in(folder).delivered
    assert "rows.no_record" not in {one.rule_id for one in problems_in(folder)}


def test_a_title_and_sums_are_no_column_of_names(tmp_path, cohort_in):
    sums = [["Mittelwert", "", 9], ["SD", "", 0.5], ["Summe", "", 27]]
    folder = book(tmp_path, ("wide", [["Haarstudie"], ONE_ROW, *PEOPLE, *sums]))
    assert len(cohort_in(folder).patients) == len(PEOPLE)


@pytest.mark.parametrize(
    "units", [["", "", "points"], ["Code", "AGA/scarring", "0-10"], ["", "type", "in points"]]
)
def test_a_row_of_units_below_the_headings_is_one_error(units, tmp_path, problems_in):
    folder = book(tmp_path, ("wide", [ONE_ROW, [*units, "points"], *PEOPLE]))
    [fault] = errors(problems_in(folder))
    assert (fault.rule_id, fault.row) == ("rows.units", 2)


@pytest.mark.parametrize("first", [["P09", "AGA", "n.d."], ["", "AGA", "7"]])
def test_a_first_patient_is_no_row_of_units(first, tmp_path, problems_in):
    found = errors(problems_in(book(tmp_path, ("wide", [ONE_ROW, first, *PEOPLE]))))
    assert found
    assert "rows.units" not in {one.rule_id for one in found}


@pytest.mark.parametrize("code", ["M", "SD"])
def test_letters_are_a_patient_where_codes_are_letters(code, clinic, problems_in):
    patients = clinic.tables["patients"]
    patients[1][0], patients[2][0] = "A", "B"
    patients.append([code, *[""] * (len(patients[0]) - 1)])
    assert "rows.no_record" not in {one.rule_id for one in problems_in(clinic.as_csv())}


@pytest.mark.parametrize("code", ["M1", "N-01", "SD01", "Total", "Mean"])
def test_no_patient_is_taken_for_a_mean(code, clinic, problems_in):
    """A code with a number stays; a row that is called Mean is left out by name, never silently."""
    for table in ("patients", "assessments", "sessions", "adverse_events", "photos"):
        for row in clinic.tables[table][1:]:
            row[:] = [code if cell == "A01" else cell for cell in row]
    told = [one for one in problems_in(clinic.as_csv()) if one.rule_id == "rows.no_record"]
    assert bool(told) == code.isalpha()
    assert all(f"'{code}'" in one.message for one in told)


def test_a_note_that_names_a_person_is_refused(clinic, problems_in):
    width = len(clinic.tables["patients"][0])
    clinic.tables["patients"].append(["* seen by Dr. Okonkwo", *[""] * (width - 1)])
    [problem] = errors(problems_in(clinic.as_csv()))
    assert problem.rule_id == "privacy.name"
    assert "Okonkwo" not in str(problem)


@pytest.mark.parametrize(
    ("sheets", "seen", "remedy"),
    [
        (
            [("Month 6", [["patient_id", "vds"], ["P01", 8], ["P02", 7]])],
            "At month_6 it seems to hold the scores.",
            "into one sheet assessments",
        ),
        (
            [("Sheet", [["patient_id", "subtype", "timepoint", "vds"], ["P01", "x", "m", 8]])],
            "With a row for every patient and timepoint it seems to hold the scores.",
            '`assessments: "Sheet"`',
        ),
        (
            [("Sheet", [["Code", "VDS T0", "VDS T1", "VDS T6"], ["P01", 3, 8, 7]])],
            "'VDS T0', 'VDS T1', 'VDS T6' seem to hold scores, but name no timepoint",
            '`vds_…: "VDS T0"`',
        ),
    ],
    ids=["a sheet a timepoint", "one long sheet", "T0, T1, T6"],
)
def test_what_a_sheet_seems_to_hold_is_said(sheets, seen, remedy, tmp_path, problems_in):
    problems = problems_in(book(tmp_path / "a", *sheets, about=ABOUT.replace(NAMES, "")))
    [told] = [one for one in problems if one.rule_id == "tables.unread_sheet"]
    assert seen in told.message
    assert remedy in told.remedy
    assert {one.rule_id for one in errors(problems)} - {told.rule_id} == {"tables.missing"}


def test_of_a_sheet_a_group_no_column_is_called_another_timepoint(tmp_path, problems_in):
    header = ["patient_id", "vds_baseline", "vds_immediate"]
    sheets = [("AGA", [header, ["P01", 3, 8]]), ("Scarring", [header, ["P02", 3, 8]])]
    problems = problems_in(book(tmp_path / "a", *sheets, about=ABOUT.replace(NAMES, "")))
    told = [one for one in problems if one.rule_id == "tables.unread_sheet"]
    assert [one.sheet for one in told] == ["AGA", "Scarring"]
    assert all("'vds_baseline', 'vds_immediate' seem to hold" in one.message for one in told)
    assert all("into one sheet wide" in one.remedy for one in told)
    assert 'only such sheet, write the line `wide: "AGA"` under sheets' in told[0].remedy
    assert all("column subtype" in one.remedy for one in told)
    assert not any("vds_immediate: vds_baseline" in one.remedy for one in told)


def test_a_sheet_of_scores_beside_the_assessments_is_not_passed_over(tmp_path, problems_in):
    rows = [["patient_id", "timepoint", "vds"], ["P01", "immediate", 8], ["P02", "immediate", 7]]
    people = [["patient_id", "subtype"], ["P01", "scarring"], ["P02", "scarring"]]
    later = [["patient_id", "vds"], ["P01", 5]]
    sheets = [("patients", people), ("assessments", rows), ("6 months", later)]
    about = "title: A\nprovenance: simulated\n"
    [problem] = errors(problems_in(book(tmp_path / "a", *sheets, about=about)))
    assert (problem.rule_id, problem.sheet) == ("tables.unread_sheet", "6 months")


@pytest.mark.parametrize("merged", [(), ("C1:D1", "E1:F1")])
def test_scores_above_their_timepoints_are_read_together(merged, tmp_path, cohort_in):
    turned = [[code, kind, a, c, b, d] for code, kind, a, b, c, d in PEOPLE]
    folder = book(tmp_path / "a", ("Data", [*SCORES_ABOVE, *turned]), merged=merged)
    scores = cohort_in(folder).assessments
    assert scores["vds"].tolist() == [8.5, 8, 9, 7.5, 9.5, 8]
    assert scores["pss"].tolist() == [3, 2, 3, 3, 2, 1]


@pytest.mark.parametrize("name", ["assessments (2)", "Assessments 3"])
def test_a_copy_of_a_sheet_is_told_beside_the_one_that_is_read(name, tmp_path, problems_in):
    rows = [["patient_id", "timepoint", "vds"], ["P01", "immediate", 8], ["P02", "immediate", 7]]
    people = [["patient_id", "subtype"], ["P01", "scarring"], ["P02", "scarring"]]
    sheets = [("people", people), ("assessments", rows), (name, rows)]
    about = "title: A\nprovenance: simulated\nsheets: {patients: people}\n"
    folder = book(tmp_path / "a", *sheets, about=about)
    [problem] = errors(problems_in(folder))
    assert (problem.rule_id, problem.sheet) == ("tables.unread_sheet", name)
    assert "into assessments" in problem.remedy
    copy = book(tmp_path / "b", *sheets, ("Patients (2)", people), about=about)
    told = {one.sheet: one.remedy for one in errors(problems_in(copy))}
    assert "into people" in told["Patients (2)"]


def test_a_sheet_with_a_column_a_patient_is_to_be_turned(tmp_path, problems_in):
    rows = [["", "P01", "P02"], ["Type", "AGA", "scar"], ["VDS immediate", 9, 8]]
    problems = problems_in(book(tmp_path / "a", ("Data", rows), about=ABOUT))
    [told] = [one for one in problems if one.rule_id == "tables.unread_sheet"]
    assert "Transpose" in told.remedy


def test_a_second_table_below_is_one_error(tmp_path, problems_in):
    below = [[], ["Patient", "Session", "Day"], ["P01", 1, 0], ["P02", 1, 0]]
    folder = book(tmp_path / "a", ("Sheet1", [ONE_ROW, *PEOPLE, *below]))
    [problem] = errors(problems_in(folder))
    assert (problem.rule_id, problem.row) == ("rows.second_table", 6)


def test_what_stands_in_a_second_table_is_judged_all_the_same(tmp_path, problems_in):
    below = [["Patient", "Session", "Notes"], ["P01", 1, "seen by Dr. Okonkwo"]]
    problems = problems_in(book(tmp_path / "a", ("Sheet1", [ONE_ROW, *PEOPLE, *below])))
    assert {one.rule_id for one in errors(problems)} == {"privacy.name", "rows.second_table"}


@pytest.mark.parametrize("title", ["Control scars", "Other alopecia"])
@pytest.mark.parametrize("headings", [ONE_ROW, ["Patient", "Session", "Day"]])
def test_the_title_of_a_second_table_belongs_to_it(title, headings, tmp_path, problems_in):
    below = [[title], headings, ["P11", 1, 0]]
    folder = book(tmp_path / "a", ("Sheet1", [ONE_ROW, *PEOPLE, *below]))
    [problem] = errors(problems_in(folder))
    row = len(PEOPLE) + 3
    assert (problem.rule_id, problem.row) == ("rows.second_table", row)


@pytest.mark.parametrize("text", ["Group A", "Women", "AGA group", "Control 2", "女性组"])
def test_a_subheading_is_no_name(text, clinic, cohort_in, problems_in):
    plain = cohort_in(clinic.as_csv()).patients.drop(columns="source_row")
    blank = [""] * (len(clinic.tables["patients"][0]) - 1)
    clinic.insert("patients", 2, [text, *blank])
    folder = clinic.as_csv()
    assert cohort_in(folder).patients.drop(columns="source_row").equals(plain)
    [told] = problems_in(folder)
    assert (told.rule_id, told.row) == ("rows.no_record", 2)
    assert f"the subheading '{text}'" in told.message


@pytest.mark.parametrize("text", ["Okonkwo", "Ashdown group", "Patient 3"])
def test_a_lone_text_with_a_word_that_is_not_known_is_none(text, clinic, problems_in):
    blank = [""] * (len(clinic.tables["patients"][0]) - 1)
    clinic.insert("patients", 2, [text, *blank])
    assert 2 in {one.row for one in errors(problems_in(clinic.as_csv()))}


@pytest.mark.parametrize("rows", [["Scarring"], ["AGA"], None])
def test_a_section_and_a_repeated_heading_are_left_out(rows, clinic, cohort_in, problems_in):
    plain = cohort_in(clinic.as_csv()).patients.drop(columns="source_row")
    header = clinic.tables["patients"][0]
    row = [*rows, *[""] * (len(header) - 1)] if rows else header
    clinic.insert("patients", 4, row)
    folder = clinic.as_csv()
    assert cohort_in(folder).patients.drop(columns="source_row").equals(plain)
    assert [(one.rule_id, one.row) for one in problems_in(folder)] == [("rows.no_record", 4)]


@pytest.mark.parametrize(
    "rows",
    [
        [[*TWO_ROWS[0], "Visit 2", None], [*TWO_ROWS[1], "VDS", "PSS"]],
        [
            ["Patient", "Type", "VDS", None, None, "PSS", None, None],
            [None, None, *["Immediate", "Month 6", "Visit 2"] * 2],
        ],
    ],
)
def test_a_score_below_an_unknown_time_is_asked_about_by_both_names(rows, tmp_path, problems_in):
    people = [[code, kind, 3, 2, 1, 3, 2, 1] for code, kind, *_ in PEOPLE]
    found = errors(problems_in(book(tmp_path / "a", ("wide", [*rows, *people]))))
    assert {one.column for one in found} == {"VDS Visit 2", "PSS Visit 2"}
    assert {one.rule_id for one in found} == {"wide.no_timepoint"}


def test_another_column_beside_the_scores_keeps_its_name(tmp_path, cohort_in):
    rows = [[*TWO_ROWS[0], None], [*TWO_ROWS[1], "Age"]]
    people = [[*row, 40] for row in PEOPLE]
    about = ABOUT.replace("subtype: Type", "subtype: Type, age_years: Age")
    rows[0][-1] = "Person"
    folder = book(tmp_path / "a", ("wide", [*rows, *people]), about=about)
    assert cohort_in(folder).patients["age_years"].tolist() == [40, 40, 40]


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("Note: red means withdrawn", "('Note: red means withdrawn')"),
        ("Note: ask Hr. Kern", "else."),
    ],
)
def test_a_note_is_quoted_unless_it_names_somebody(note, told, clinic, problems_in):
    width = len(clinic.tables["patients"][0])
    clinic.tables["patients"].append([note, *[""] * (width - 1)])
    [problem] = [one for one in problems_in(clinic.as_csv()) if one.rule_id == "rows.no_record"]
    assert told in problem.message
    assert "Kern" not in problem.message
