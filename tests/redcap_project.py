"""A made-up REDCap project, exported in every way that REDCap knows.

The exports follow REDCap's documented formats: names or labels, classic, longitudinal, repeating
instruments and events, checkboxes, missing-data codes.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from caseseries.cases.cohort import Cohort
from caseseries.intake.problems import Problem
from caseseries.intake.read import read_cohort
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


def relabelled(field: str, choices: str) -> str:
    """Return the dictionary with other choices of one field."""
    rows = [
        [name, form, "", kind, label, choices if name == field else own, "", ""]
        for name, form, kind, label, own in FIELDS
    ]
    return csv_text(DICTIONARY_HEADER, rows)


def export_text(rows: Sequence[Row]) -> str:
    header = list(dict.fromkeys(name for row in rows for name in row))
    return csv_text(header, [[row.get(name, "") for name in header] for row in rows])


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
