"""REDCap exports: one study, exported in every way that REDCap knows, gives the same tables.

The exports are made up after REDCap's documented formats: names or labels, classic, longitudinal,
repeating instruments and events, checkboxes, missing-data codes.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from caseseries.cases.cohort import Cohort
from caseseries.intake.problems import Problem, errors
from caseseries.intake.read import read_cohort
from caseseries.intake.redcap.codebook import (
    UnreadableDictionaryError,
    event_name,
    read_dictionary,
    session_of,
    timepoint_of,
)
from caseseries.intake.redcap.layout import is_redcap_export
from studies import SMP

Row = Mapping[str, str]

COHORT_YAML = "title: Clinic A\nprovenance: observed\n"
DICTIONARY_HEADER = [
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Identifier?",
]
PSS = "0, Not at all | 1, A little | 2, Satisfied | 3, Very satisfied"
EVENTS = "1, redness | 2, swelling, mild | -99, Unknown"
FIELDS = [
    ("record_id", "patients", "text", "Record ID", ""),
    ("subtype", "patients", "radio", "Alopecia subtype", "1, Androgenetic alopecia | 2, Scarring"),
    ("age_years", "patients", "text", "Age", ""),
    ("sex", "patients", "dropdown", "Sex", "1, Female | 2, Male | 3, Other"),
    ("skin_type", "patients", "radio", "Fitzpatrick type", "1, I | 2, II | 3, III | 4, IV"),
    ("scalp_zone", "patients", "checkbox", "Zones", "1, frontal hairline | 2, vertex"),
    ("consent_publication", "patients", "yesno", "<b>Consent</b> to publication", ""),
    ("session", "sessions", "text", "Session number", ""),
    ("sessions_day", "sessions", "text", "Day of the session", ""),
    ("density_percent", "sessions", "text", "Density", ""),
    ("bleeding", "sessions", "truefalse", "Bleeding", ""),
    ("timepoint", "assessments", "radio", "When", "a, Right after | b, 6 months"),
    ("rater_id", "assessments", "text", "Rater", ""),
    ("vds", "assessments", "text", "VDS score", ""),
    ("pss", "assessments", "radio", "PSS score", PSS),
    ("event", "adverse_events", "checkbox", "What happened", EVENTS),
    ("severity", "adverse_events", "text", "Grade", ""),
]


def csv_text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *rows])
    return stream.getvalue()


def dictionary_text(identifiers: Sequence[str] = ()) -> str:
    rows = [
        [name, form, "", kind, label, choices, "", "y" if name in identifiers else ""]
        for name, form, kind, label, choices in FIELDS
    ]
    return csv_text(DICTIONARY_HEADER, rows)


def export_text(rows: Sequence[Row]) -> str:
    header = list(dict.fromkeys(name for row in rows for name in row))
    return csv_text(header, [[row.get(name, "") for name in header] for row in rows])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic-a"
    folder.mkdir()
    (folder / "cohort.yaml").write_text(COHORT_YAML, encoding="utf-8")
    return folder


def read(
    folder: Path, rows: Sequence[Row], *, dictionary: str | None = "", settings: str = ""
) -> tuple[Cohort | None, list[Problem]]:
    (folder / "redcap.csv").write_text(export_text(rows), encoding="utf-8")
    if dictionary is not None:
        text = dictionary or dictionary_text()
        (folder / "redcap-dictionary.csv").write_text(text, encoding="utf-8")
    (folder / "cohort.yaml").write_text(COHORT_YAML + settings, encoding="utf-8")
    return read_cohort(folder, SMP)


PATIENTS = {
    "P01": {
        "subtype": "1", "age_years": "45", "sex": "1", "skin_type": "3",
        "scalp_zone___1": "1", "scalp_zone___2": "1", "consent_publication": "1",
    },
    "P02": {
        "subtype": "2", "age_years": "39", "sex": "2", "skin_type": "2",
        "scalp_zone___1": "0", "scalp_zone___2": "1", "consent_publication": "0",
    },
}  # fmt: skip
SCORES = {
    ("P01", "immediate"): ("9", "3"),
    ("P01", "month_6"): ("8.5", "2"),
    ("P02", "immediate"): ("8", "3"),
    ("P02", "month_6"): ("6", "1"),
}
SESSIONS = {
    ("P01", "1"): ("0", "30", "0"),
    ("P01", "2"): ("7", "70", "1"),
    ("P02", "1"): ("0", "30", "0"),
}


WHEN = {"immediate": "a", "month_6": "b"}
VISITS = {"immediate": "visit_1_arm_1", "month_6": "visit_2_arm_1"}


def longitudinal() -> list[Row]:
    """Events for the timepoints; sessions and events that repeat."""
    rows: list[Row] = []
    for patient, facts in PATIENTS.items():
        rows.append({"record_id": patient, "redcap_event_name": "baseline_arm_1",
                     "redcap_repeat_instrument": "", "redcap_repeat_instance": "", **facts,
                     "patients_complete": "2"})  # fmt: skip
        for (who, session), (day, density, bled) in SESSIONS.items():
            if who == patient:
                rows.append({"record_id": patient, "redcap_event_name": "baseline_arm_1",
                             "redcap_repeat_instrument": "sessions",
                             "redcap_repeat_instance": session, "sessions_day": day,
                             "density_percent": density, "bleeding": bled})  # fmt: skip
        for (who, timepoint), (vds, pss) in SCORES.items():
            if who == patient:
                rows.append({"record_id": patient, "redcap_event_name": f"{timepoint}_arm_1",
                             "vds": vds, "pss": pss})  # fmt: skip
    rows.append({"record_id": "P02", "redcap_event_name": "month_6_arm_1", "event___1": "1",
                 "event___2": "1", "event____99": "0", "severity": "1"})  # fmt: skip
    return rows


def repeating() -> list[Row]:
    """A classic project: all forms of one record, three of them repeating."""
    rows: list[Row] = []
    for patient, facts in PATIENTS.items():
        rows.append({"record_id": patient, "redcap_repeat_instrument": "",
                     "redcap_repeat_instance": "", **facts})  # fmt: skip
        for (who, session), (day, density, bled) in SESSIONS.items():
            if who == patient:
                rows.append({"record_id": patient, "redcap_repeat_instrument": "sessions",
                             "redcap_repeat_instance": session, "session": session,
                             "sessions_day": day, "density_percent": density,
                             "bleeding": bled})  # fmt: skip
        for number, ((who, timepoint), (vds, pss)) in enumerate(SCORES.items(), start=1):
            if who == patient:
                rows.append({"record_id": patient, "redcap_repeat_instrument": "assessments",
                             "redcap_repeat_instance": str(number), "vds": vds, "pss": pss,
                             "timepoint": WHEN[timepoint]})  # fmt: skip
    rows.append({"record_id": "P02", "redcap_repeat_instrument": "adverse_events",
                 "redcap_repeat_instance": "1", "event___1": "1", "event___2": "1",
                 "event____99": "0", "severity": "1"})  # fmt: skip
    return rows


LABELS = {
    "subtype": {"1": "Androgenetic alopecia", "2": "Scarring"},
    "sex": {"1": "Female", "2": "Male"},
    "skin_type": {"2": "II", "3": "III"},
    "consent_publication": {"1": "Yes", "0": "No"},
    "bleeding": {"1": "True", "0": "False"},
    "pss": dict(pair.split(", ", 1) for pair in PSS.split(" | ")),
    "timepoint": {"a": "Right after", "b": "6 months"},
    "redcap_event_name": {
        "baseline_arm_1": "Baseline (Arm 1: SMP)",
        "immediate_arm_1": "Immediate (Arm 1: SMP)",
        "month_6_arm_1": "Month 6 (Arm 1: SMP)",
    },
    "redcap_repeat_instrument": {"sessions": "Sessions", "assessments": "Assessments",
                                 "adverse_events": "Adverse events"},
}  # fmt: skip
HEADINGS = {
    **{name: label for name, _, _, label, _ in FIELDS},
    "consent_publication": "Consent to publication",
    "redcap_event_name": "Event Name",
    "redcap_repeat_instrument": "Repeat Instrument",
    "redcap_repeat_instance": "Repeat Instance",
    "patients_complete": "Complete?",
    "scalp_zone___1": "Zones (choice=frontal hairline)",
    "scalp_zone___2": "Zones (choice=vertex)",
    "event___1": "What happened (choice=redness)",
    "event___2": "What happened (choice=swelling, mild)",
    "event____99": "What happened (choice=Unknown)",
}


def with_labels(rows: Sequence[Row]) -> list[Row]:
    """The same export with the labels of the choices."""
    boxes = {"1": "Checked", "0": "Unchecked", "": ""}
    return [
        {
            name: boxes[text] if "___" in name else LABELS.get(name, {}).get(text, text)
            for name, text in row.items()
        }
        for row in rows
    ]


def with_headings(rows: Sequence[Row]) -> list[Row]:
    """The same export with the labels of the fields as headings, too."""
    return [{HEADINGS[name]: text for name, text in row.items()} for row in with_labels(rows)]


def resaved(rows: Sequence[Row]) -> list[Row]:
    """The same export with 1.0 for 1 in every column of numbers."""
    return [
        {name: f"{text}.0" if text.isdecimal() else text for name, text in row.items()}
        for row in rows
    ]


EXPORTS: dict[str, Callable[[], Sequence[Row]]] = {
    "longitudinal, codes": longitudinal,
    "longitudinal, labels": lambda: with_labels(longitudinal()),
    "longitudinal, labels and headings": lambda: with_headings(longitudinal()),
    "repeating, codes": repeating,
    "repeating, labels": lambda: with_labels(repeating()),
    "repeating, labels and headings": lambda: with_headings(repeating()),
    "saved anew by a statistics program": lambda: resaved(repeating()),
    "rows in another order": lambda: list(reversed(repeating())),
    "a record in other rows between": lambda: sorted(longitudinal(), key=lambda row: len(row)),
}


def bare(frame: pd.DataFrame, *names: str) -> list[tuple[object, ...]]:
    chosen = frame[list(names)].astype(object).where(frame[list(names)].notna(), None)
    return sorted(chosen.itertuples(index=False, name=None), key=str)


@pytest.mark.parametrize("kind", EXPORTS)
def test_every_kind_of_export_gives_the_same_tables(folder: Path, kind: str):
    cohort, problems = read(folder, EXPORTS[kind]())
    assert errors(problems) == []
    assert cohort is not None
    assert bare(
        cohort.patients, "patient_id", "subtype", "age_years", "sex", "skin_type", "scalp_zone",
        "consent_publication",
    ) == [
        ("P01", "androgenetic", 45.0, "female", "III", "frontal hairline, vertex", "yes"),
        ("P02", "scarring", 39.0, "male", "II", "vertex", "no"),
    ]  # fmt: skip
    assert bare(cohort.assessments, "patient_id", "timepoint", "vds", "pss") == sorted(
        [(who, when, float(vds), int(pss)) for (who, when), (vds, pss) in SCORES.items()], key=str
    )
    assert bare(
        cohort.sessions, "patient_id", "session", "day", "density_percent", "bleeding"
    ) == sorted(
        [
            (who, int(number), int(day), float(density), "yes" if bled == "1" else "no")
            for (who, number), (day, density, bled) in SESSIONS.items()
        ],
        key=str,
    )
    assert bare(cohort.adverse_events, "patient_id", "event", "severity") == [
        ("P02", "redness", 1),
        ("P02", "swelling, mild", 1),
    ]


def test_an_export_without_dictionary_is_read_by_its_names(folder: Path):
    rows = [
        {"record_id": patient, "redcap_event_name": f"{timepoint}_arm_1",
         "subtype": {"1": "androgenetic", "2": "scarring"}[PATIENTS[patient]["subtype"]],
         "vds": vds, "pss": pss}
        for (patient, timepoint), (vds, pss) in SCORES.items()
    ]  # fmt: skip
    cohort, problems = read(folder, rows, dictionary=None)
    assert errors(problems) == []
    assert cohort is not None
    assert bare(cohort.patients, "patient_id", "subtype") == [
        ("P01", "androgenetic"),
        ("P02", "scarring"),
    ]
    assert len(cohort.assessments) == 4


def test_a_field_that_several_tables_have_makes_no_table_of_its_own(folder: Path):
    rows = [
        {"record_id": "P01", "redcap_event_name": f"{when}_arm_1", "vds": "8", "day": day}
        for when, day in (("immediate", "0"), ("month_6", "180"))
    ]
    cohort, problems = read(folder, [{**rows[0], "subtype": "scarring"}, rows[1]], dictionary=None)
    assert errors(problems) == []
    assert cohort.assessments["day"].tolist() == [0, 180]
    assert cohort.sessions.empty


def test_several_arms_are_told(folder: Path):
    rows = [dict(row) for row in longitudinal()]
    assert "redcap.arms" not in {one.rule_id for one in read(folder, rows)[1]}
    for row in rows:
        if row["record_id"] == "P02":
            row["redcap_event_name"] = row["redcap_event_name"].replace("arm_1", "arm_2")
    cohort, problems = read(folder, rows)
    assert cohort is not None
    [told] = [one for one in problems if one.rule_id == "redcap.arms"]
    assert told.column == "redcap_event_name"
    assert "(1, 2)" in told.message


def test_an_export_without_patients_asks_for_fields_and_for_no_sheet(folder: Path):
    rows = [{"record_id": "1", "redcap_event_name": "month_6_arm_1", "vds": "8", "kind": "scar"}]
    _, problems = read(folder, rows, dictionary=None)
    [told] = [one for one in problems if one.rule_id == "tables.missing"]
    assert (told.sheet, told.remedy) == (
        "",
        "Name its fields under columns and patients in cohort.yaml.",
    )


def test_a_classic_project_with_a_field_for_every_timepoint(folder: Path):
    rows = [
        {"record_id": patient, "subtype": subtype,
         "vds_immediate": SCORES[patient, "immediate"][0],
         "vds_month_6": SCORES[patient, "month_6"][0],
         "pss_month_6": SCORES[patient, "month_6"][1], "my_first_instrument_complete": "2"}
        for patient, subtype in (("P01", "androgenetic"), ("P02", "scarring"))
    ]  # fmt: skip
    cohort, problems = read(folder, rows, dictionary=None)
    assert errors(problems) == []
    assert cohort is not None
    assert bare(cohort.assessments, "patient_id", "timepoint", "vds") == [
        (who, when, float(vds)) for (who, when), (vds, _) in sorted(SCORES.items())
    ]


def test_fields_of_other_names_are_mapped_in_cohort_yaml(folder: Path):
    settings = (
        "columns:\n  patients: {subtype: dx}\n  assessments: {vds: density_score, pss: happy}\n"
        "values:\n  patients: {subtype: {MPHL: androgenetic, LPP: scarring}}\n"
        "  assessments: {timepoint: {visit_1_arm_1: immediate, visit_2_arm_1: month_6}}\n"
    )
    rows = [
        {"record_id": who, "redcap_event_name": VISITS[when],
         "dx": {"P01": "MPHL", "P02": "LPP"}[who], "density_score": vds, "happy": pss}
        for (who, when), (vds, pss) in SCORES.items()
    ]  # fmt: skip
    cohort, problems = read(folder, rows, dictionary=None, settings=settings)
    assert errors(problems) == []
    assert cohort is not None
    assert bare(cohort.assessments, "patient_id", "timepoint", "vds", "pss") == sorted(
        [(who, when, float(vds), int(pss)) for (who, when), (vds, pss) in SCORES.items()], key=str
    )
    assert set(cohort.patients["subtype"]) == {"androgenetic", "scarring"}


@pytest.mark.parametrize("code", ["-99", "UNK", "NASK"])
def test_missing_data_codes_are_missing(folder: Path, code: str):
    rows = [dict(row) for row in longitudinal()]
    rows[0] |= {"age_years": code, "skin_type": code, "scalp_zone___1": "0", "scalp_zone___2": "0"}
    cohort, problems = read(folder, rows, settings=f"missing_codes: ['{code}']\n")
    assert errors(problems) == []
    assert cohort is not None
    first = cohort.patients.iloc[0]
    assert first[["age_years", "skin_type", "scalp_zone"]].isna().all()


def test_a_ticked_missing_code_is_no_event(folder: Path):
    rows = [dict(row) for row in longitudinal()]
    rows[-1] |= {"event___1": "1", "event___2": "0", "event____99": "1"}
    cohort, problems = read(folder, rows, settings="missing_codes: ['-99']\n")
    assert errors(problems) == []
    assert cohort is not None
    assert list(cohort.adverse_events["event"]) == ["redness"]


def relabelled(field: str, choices: str) -> str:
    """Return the dictionary with other choices of one field."""
    rows = [
        [name, form, "", kind, label, choices if name == field else own, "", ""]
        for name, form, kind, label, own in FIELDS
    ]
    return csv_text(DICTIONARY_HEADER, rows)


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


@pytest.mark.parametrize("word", ["None of the above", "No adverse event", "keine", "未见不良反应"])
def test_a_ticked_box_that_says_none_is_no_event(folder, word):
    rows = [dict(row) for row in longitudinal()]
    rows[-1] |= {"event___1": "0", "event___2": "0", "event___9": "1"}
    events = f"1, redness | 2, swelling, mild | 9, {word}"
    cohort, problems = read(folder, rows, dictionary=relabelled("event", events))
    assert errors(problems) == []
    assert cohort.adverse_events.empty


def test_a_ticked_box_that_nobody_looked_is_asked_about(folder):
    rows = [dict(row) for row in longitudinal()]
    rows[-1] |= {"event___1": "0", "event___2": "0", "event___9": "1"}
    dictionary = relabelled("event", "1, redness | 2, swelling, mild | 9, Not assessed")
    _, problems = read(folder, rows, dictionary=dictionary)
    [problem] = errors(problems)
    assert "list 'Not assessed' under missing_codes" in problem.remedy
    settings = "missing_codes: [Not assessed]\n"
    cohort, problems = read(folder, rows, dictionary=dictionary, settings=settings)
    assert errors(problems) == []
    assert cohort.adverse_events.empty


def test_the_patients_code_may_be_a_field_of_its_own(folder: Path):
    rows = [{**row, "patient_id": ""} for row in longitudinal()]
    rows[0]["patient_id"] = "A1"
    rows[4]["patient_id"] = "A2"
    assert rows[4]["record_id"] == "P01"
    first_of_p02 = next(number for number, row in enumerate(rows) if row["record_id"] == "P02")
    rows[4]["patient_id"] = ""
    rows[first_of_p02]["patient_id"] = "A2"
    cohort, problems = read(folder, rows)
    assert errors(problems) == []
    assert cohort is not None
    assert set(cohort.sessions["patient_id"]) == {"A1", "A2"}
    assert set(cohort.assessments["patient_id"]) == {"A1", "A2"}


def test_a_single_box_of_consent_says_yes_and_no(folder: Path):
    rows = [dict(row) for row in longitudinal()]
    for row in rows:
        if row.pop("consent_publication", None) is not None:
            row["consent_publication___1"] = "1" if row["record_id"] == "P01" else "0"
    cohort, problems = read(folder, rows)
    assert errors(problems) == []
    assert cohort is not None
    assert list(cohort.patients["consent_publication"]) == ["yes", "no"]


def test_fields_that_belong_nowhere_are_named_once(folder: Path):
    rows = [{**row, "hair_colour": "brown", "blank_one": ""} for row in longitudinal()]
    _, problems = read(folder, rows)
    unread = [problem for problem in problems if problem.rule_id == "redcap.unread"]
    assert [problem.message for problem in unread] == [
        "Fields that belong to no table are not read: hair_colour."
    ]


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


def test_a_mapped_field_beside_one_of_our_name_is_no_trouble(folder: Path):
    rows = [{**row, "score": row.get("vds", ""), "vds": ""} for row in longitudinal()]
    cohort, problems = read(folder, rows, settings="columns: {assessments: {vds: score}}\n")
    assert errors(problems) == []
    assert cohort.assessments["vds"].notna().all()


def test_a_score_by_visit_beside_scores_by_patient_is_told(folder: Path):
    rows = [
        {
            "record_id": "P01",
            "subtype": "androgenetic",
            "vds_month_6": "7",
            "rater_id": "R1",
            "pss": "2",
        },
        {
            "record_id": "P02",
            "subtype": "scarring",
            "vds_month_6": "8",
            "rater_id": "R1",
            "pss": "3",
        },
    ]
    problems = read(folder, rows, dictionary=None)[1]
    [score] = errors(problems)
    assert (score.rule_id, score.column) == ("redcap.by_visit", "pss")
    assert any("are not read: rater_id." in one.message for one in problems)


def test_a_form_without_records_under_another_code_of_the_patient(folder: Path):
    rows = [
        {"record_id": "P01", "subtype": "scarring", "vds_month_6": "7", "event___1": "0"},
        {"record_id": "P02", "subtype": "scarring", "vds_month_6": "8", "event___1": "0"},
    ]
    cohort, _ = read(folder, rows, dictionary=None, settings="columns: {patients: {patient_id: c}}")
    assert cohort is not None
    assert len(cohort.adverse_events) == 0


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


def test_the_dictionary_of_the_api_is_read_too(tmp_path: Path):
    path = tmp_path / "d.csv"
    path.write_text(
        "field_name,form_name,field_type,field_label,select_choices_or_calculations,identifier\n"
        'sex,patients,radio,"Sex <i>at birth</i>","1, Female, cis | 2, Male | 3",y\n',
        encoding="utf-8",
    )
    field = read_dictionary(path)["sex"]
    assert field.label == "Sex at birth"
    assert field.choices == {"1": "Female, cis", "2": "Male"}
    assert field.is_identifier


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["record_id", "vds"], True),
        (["study_id", "redcap_event_name"], True),
        (["study_id", "redcap_repeat_instance"], True),
        (["Record ID", "Event Name", "VDS"], True),
        (["id", "patients_complete"], True),
        (["patient_id", "subtype"], False),
        (["patient_id", "vds_immediate"], False),
        ([], False),
    ],
)
def test_an_export_is_known_by_its_header(header: list[str], expected: bool):
    assert is_redcap_export(header) is expected


@pytest.mark.parametrize(
    ("event", "name", "timepoint", "session"),
    [
        ("month_6_arm_1", "month_6", "month_6", "6"),
        ("6_months_arm_2", "6_months", "month_6", "6"),
        ("Month 12 (Arm 1: SMP)", "Month 12", "month_12", "12"),
        ("baseline_arm_1", "baseline", "baseline", ""),
        ("immediate_arm_1", "immediate", "immediate", ""),
        ("session_2_arm_1", "session_2", "session_2_arm_1", "2"),
        ("visit_b_arm_10", "visit_b", "visit_b_arm_10", ""),
        ("follow_up_arm_1", "follow_up", "follow_up_arm_1", ""),
    ],
)
def test_what_an_event_says(event: str, name: str, timepoint: str, session: str):
    assert event_name(event) == name
    assert timepoint_of(event) == timepoint
    assert session_of(event) == session


def test_an_export_of_redcaps_own_columns_alone_is_refused(folder):
    text = "redcap_event_name,redcap_repeat_instance\nbaseline,1\n"
    (folder / "redcap.csv").write_text(text, encoding="utf-8")
    cohort, problems = read_cohort(folder, SMP)
    assert cohort is None
    assert errors(problems)
