"""What is wrong with an export or its dictionary is told once, and quotes nothing private."""

from collections.abc import Callable
from pathlib import Path

import pytest

from caseseries.intake.problems import errors
from caseseries.intake.read import read_cohort
from caseseries.intake.redcap.codebook import UnreadableDictionaryError, read_dictionary
from redcap_project import (
    dictionary_text,
    export_text,
    longitudinal,
    read,
    relabelled,
)
from studies import SMP

REVERSED = "0, Very satisfied | 1, Satisfied | 2, A little | 3, Not at all"


ITSELF = '"0": "0", "1": "1", "2": "2", "3": "3"'


@pytest.mark.parametrize(
    ("choices", "told", "line"),
    [
        (
            REVERSED,
            "calls code 0 'Very satisfied', which is 3 of PSS",
            '"0": "3", "1": "…", "2": "…", "3": "…"',
        ),
        ("0, Grade 1 | 1, Grade 2 | 2, Grade 3 | 3, Grade 4", "calls code 0 'Grade 1'", ITSELF),
        ("0, 3 | 1, 0 | 2, 1 | 3, 2", "calls code 0 '3'", ITSELF),
        ("0, d | 1, c | 2, b | 3, Splendid", "calls code 3 'Splendid'", ITSELF),
    ],
    ids=["reversed", "shifted grades", "shifted numbers", "words that nobody knows"],
)
def test_a_code_that_the_dictionary_calls_otherwise_is_refused(folder, choices, told, line):
    """The proposed line turns no score round unless a label says so; all codes are in it."""
    text = relabelled("pss", choices)
    _, problems = read(folder, longitudinal(), dictionary=text)
    [problem] = errors(problems)
    assert (problem.rule_id, problem.column) == ("redcap.labels", "pss")
    assert told in problem.message
    assert f"`pss: {{{line}}}`" in problem.remedy
    half = "values: {assessments: {pss: {'0': '3'}}}\n"
    [problem] = errors(read(folder, longitudinal(), dictionary=text, settings=half)[1])
    assert problem.rule_id == "redcap.labels"
    assert "of which values says nothing" in problem.message
    words = "values: {assessments: {pss: {'0': '3', '1': '2', '2': '1', '3': '0'}}}\n"
    cohort, problems = read(folder, longitudinal(), dictionary=text, settings=words)
    assert errors(problems) == []
    assert cohort.assessments["pss"].tolist() == [0, 1, 0, 2]


@pytest.mark.parametrize(
    "choices",
    [
        "1, Non-scarring alopecia | 2, Scarring alopecia",
        "1, No scarring (AGA) | 2, Scarring",
        "1, Not scarring | 2, Scarring",
        "1, Scarring excluded | 2, Scarring",
    ],
)
@pytest.mark.parametrize("labels", [False, True], ids=["codes", "labels"])
def test_a_phrase_is_known_only_as_a_whole(folder, choices, labels):
    """One known word inside an unknown phrase decides nothing."""
    word, other = (choice.partition(",")[2].strip() for choice in choices.split("|"))
    rows = [dict(row) for row in longitudinal()]
    for row in rows if labels else ():
        code = row.get("subtype", "")
        row["subtype"] = {"1": word, "2": other}.get(code, code)
    _, problems = read(folder, rows, dictionary=relabelled("subtype", choices))
    [problem] = errors(problems)
    assert (problem.rule_id, problem.value) == ("patients.subtype", word)
    assert "Is " not in problem.remedy
    assert f'under values, patients and subtype, what the word means: `"{word}": …`' in (
        problem.remedy
    )


def test_the_copies_of_double_data_entry_are_refused(folder):
    rows = [
        {**row, "record_id": f"{row['record_id']}{copy}"}
        for row in longitudinal()
        for copy in ("", "--1", "--2")
    ]
    _, problems = read(folder, rows)
    told = [problem for problem in errors(problems) if problem.rule_id == "redcap.double_entry"]
    assert len(told) == 2 * len(longitudinal())
    assert "export the merged records" in told[0].remedy


def change(**cells: str) -> Callable[[list[dict[str, str]]], None]:
    """Change cells of the first row."""

    def apply(rows: list[dict[str, str]]) -> None:
        rows[0].update(cells)

    return apply


def change_row(number: int, **cells: str) -> Callable[[list[dict[str, str]]], None]:
    def apply(rows: list[dict[str, str]]) -> None:
        rows[number].update(cells)

    return apply


def drop_column(*names: str) -> Callable[[list[dict[str, str]]], None]:
    def apply(rows: list[dict[str, str]]) -> None:
        for row in rows:
            for name in names:
                row.pop(name, None)

    return apply


def add_column(name: str, text: str) -> Callable[[list[dict[str, str]]], None]:
    def apply(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row[name] = text

    return apply


# Rows of longitudinal(): 0 patient P01, 1 and 2 its sessions, 3 immediate, 4 month 6,
# 5 patient P02, 6 its session, 7 immediate, 8 month 6, 9 adverse events.
BROKEN = {
    "a code of subtype that there is not": (change(subtype="7"), "redcap.code", "subtype", 2),
    "a label of subtype that there is not": (change(subtype="Other"), "redcap.code", "subtype", 2),
    "a code of sex that there is not": (change(sex="9"), "redcap.code", "sex", 2),
    "a missing code that nobody named": (change(sex="-99"), "redcap.code", "sex", 2),
    "a code of satisfaction that there is not": (change_row(3, pss="4"), "redcap.code", "pss", 5),
    "a yes-no of 2": (change(consent_publication="2"), "redcap.code", "consent_publication", 2),
    "a true-false of 5": (change_row(1, bleeding="5"), "redcap.code", "bleeding", 3),
    "a box with a 2": (change(scalp_zone___1="2"), "redcap.code", "scalp_zone___1", 2),
    "a box with a word": (change(scalp_zone___2="maybe"), "redcap.code", "scalp_zone___2", 2),
    "two subtypes of one record": (change_row(3, subtype="2"), "redcap.conflict", "subtype", 5),
    "two ages of one record": (change_row(4, age_years="46"), "redcap.conflict", "age_years", 6),
    "two sexes of one record": (change_row(8, sex="1"), "redcap.conflict", "sex", 10),
    "a score above the scale": (change_row(3, vds="11"), "assessments.vds", "vds", 5),
    "a score below the scale": (change_row(4, vds="-1"), "assessments.vds", "vds", 6),
    "a score that is no number": (change_row(3, vds="good"), "assessments.vds", "vds", 5),
    "an age that is no number": (change(age_years="old"), "patients.age_years", "age_years", 2),
    "an age over 89": (change(age_years="91"), "privacy.age", "age_years", 2),
    "a density over 100": (
        change_row(1, density_percent="130"), "sessions.density_percent", "density_percent", 3,
    ),
    "a day that is a date": (
        change_row(1, sessions_day="2024-03-12"), "privacy.date", "sessions_day", 3,
    ),
    "a negative day": (change_row(2, sessions_day="-3"), "sessions.day", "sessions_day", 4),
    "a severity of 9": (change_row(9, severity="9"), "adverse_events.severity", "severity", 11),
    "an event that is no timepoint": (
        change_row(3, redcap_event_name="visit_2_arm_1"), "assessments.timepoint",
        "redcap_event_name", 5,
    ),
    "an instance that is no number": (
        change_row(1, redcap_repeat_instance="first"), "sessions.session",
        "redcap_repeat_instance", 3,
    ),
    "a score in two rows of one event": (
        change_row(4, redcap_event_name="immediate_arm_1"), "assessments.duplicate", "", 6,
    ),
    "no subtype": (change(subtype=""), "patients.subtype", "subtype", 2),
    "a timestamp of the survey": (
        add_column("patients_timestamp", "2024-03-12 10:15"), "privacy.date",
        "patients_timestamp", None,
    ),
    "the e-mail of the survey": (
        add_column("redcap_survey_identifier", "wei@example.com"), "privacy.email",
        "redcap_survey_identifier", None,
    ),
    "a field with a name": (add_column("first_name", "Wei"), "privacy.name", "first_name", None),
    "a field with a birth date": (
        add_column("dob", "1980-01-01"), "privacy.birth_date", "dob", None,
    ),
    "a telephone number in a note": (
        change_row(3, remarks="call 023-68485013"), "privacy.phone", "remarks", 5,
    ),
    "no field for the scores": (drop_column("vds", "pss"), "tables.missing", "", None),
    "no field for VDS": (drop_column("vds"), "columns.missing", "vds", None),
    "no field for the subtype": (drop_column("subtype"), "columns.missing", "subtype", None),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_each_fault_gives_its_sentence_once(folder: Path, fault: str):
    apply, rule_id, column, row = BROKEN[fault]
    rows = [dict(row) for row in longitudinal()]
    apply(rows)
    cohort, problems = read(folder, rows)
    found = errors(problems)
    assert cohort is None
    assert [problem.rule_id for problem in found if problem.rule_id == rule_id] == [rule_id]
    (problem,) = [problem for problem in found if problem.rule_id == rule_id]
    assert problem.file == "redcap.csv"
    if column:
        assert problem.column == column
    assert problem.row == row
    assert problem.message.endswith((".", "!"))
    assert problem.remedy


@pytest.mark.parametrize(
    ("code", "value", "what"), [("7", "7", "the code 7"), ("Other", "", "a text")]
)
def test_a_code_is_quoted_and_a_text_is_not(folder: Path, code: str, value: str, what: str):
    rows = [dict(row) for row in longitudinal()]
    rows[0]["subtype"] = code
    (problem,) = errors(read(folder, rows)[1])
    assert (problem.value, problem.message) == (
        value,
        f"The field subtype holds {what}, which is none of its choices.",
    )


@pytest.mark.parametrize(
    ("name", "rule_id"),
    [("Zhang Wei", "privacy.name"), ("LQ", "privacy.initials"), ("204518", "privacy.record_number"),
     ("2024-03-12", "privacy.date"), ("张伟", "privacy.name")],
)  # fmt: skip
def test_a_record_that_names_its_patient(folder: Path, name: str, rule_id: str):
    scores = {"subtype": "1", "vds": "9", "pss": "3"}
    rows = [{"record_id": name, "redcap_event_name": "immediate_arm_1", **scores}]
    _, problems = read(folder, rows)
    assert [problem.rule_id for problem in errors(problems)] == [rule_id]
    assert name not in str(problems)


def test_a_rater_under_another_name_who_is_named(folder: Path):
    rows = [{**row, "who": "LQ" if row.get("vds") else ""} for row in longitudinal()]
    settings = "columns: {assessments: {rater_id: who}}\n"
    _, problems = read(folder, rows, settings=settings)
    (problem,) = errors(problems)
    assert (problem.rule_id, problem.column) == ("privacy.initials", "who")


def test_a_field_that_the_project_marks_as_identifier(folder: Path):
    _, problems = read(folder, longitudinal(), dictionary=dictionary_text(["age_years"]))
    (problem,) = errors(problems)
    assert (problem.rule_id, problem.column) == ("privacy.redcap_identifier", "age_years")
    allow = (
        "privacy:\n  allow:\n    - {table: redcap, column: age_years, "
        "reason: Whole years are no identifier}\n"
    )
    _, problems = read(
        folder, longitudinal(), dictionary=dictionary_text(["age_years"]), settings=allow
    )
    assert errors(problems) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n1,2\n",
        "Variable / Field Name,Form Name\nrecord_id,patients\n",
        "Field Type\ntext\n",
        '"Variable / Field Name","Field Type\nrecord_id,text\n',
        "\x00\x01\x02",
    ],
)
def test_a_file_that_is_no_dictionary(folder: Path, text: str):
    path = folder / "redcap-dictionary.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableDictionaryError):
        read_dictionary(path)
    (folder / "redcap.csv").write_text(export_text(longitudinal()), encoding="utf-8")
    _, problems = read_cohort(folder, SMP)
    told = [problem for problem in problems if problem.file == "redcap-dictionary.csv"]
    assert [problem.rule_id for problem in told] == ["redcap.dictionary"]


@pytest.mark.parametrize("text", ["", "record_id\n", "\n\n", '"record_id,vds\n1,2\n'])
def test_an_export_with_nothing_in_it(folder: Path, text: str):
    (folder / "redcap.csv").write_text(text, encoding="utf-8")
    cohort, problems = read_cohort(folder, SMP)
    assert cohort is None
    assert errors(problems)


def test_an_export_beside_other_tables(folder: Path):
    (folder / "patients.csv").write_text("patient_id,subtype\n", encoding="utf-8")
    _, problems = read(folder, longitudinal())
    assert [problem.rule_id for problem in errors(problems)] == ["tables.several_sources"]


def test_an_export_of_redcaps_own_columns_alone_is_refused(folder):
    text = "redcap_event_name,redcap_repeat_instance\nbaseline,1\n"
    (folder / "redcap.csv").write_text(text, encoding="utf-8")
    cohort, problems = read_cohort(folder, SMP)
    assert cohort is None
    assert errors(problems)
