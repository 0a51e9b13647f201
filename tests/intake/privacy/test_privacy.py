"""The privacy guard: what names a person is refused, what a clinic writes every day passes.

The two tables beside this file are the gold standard: texts that hold an identifier of each
Safe Harbor class (45 CFR 164.514(b)(2)(i)), and texts that hold none.
"""

import csv
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.cases.cohort import CohortFacts
from caseseries.cases.dictionary import columns_of
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.cohort_file import CohortFile
from caseseries.intake.new_cohort.text import cohort_text
from caseseries.intake.privacy import checksums
from caseseries.intake.privacy.guard import check_cohort_file, check_privacy, check_reporting
from caseseries.intake.privacy.judge import found_in, heading_kind
from caseseries.intake.privacy.personal_codes import (
    code_kind,
    codes_carry_initials,
    codes_carry_names,
)
from caseseries.intake.privacy.rules import KINDS, mask, readable
from caseseries.intake.privacy.search import find_identifiers, look_like_single_names
from caseseries.intake.problems import Problem, errors
from caseseries.intake.raw_table import RawTable, raw_table
from caseseries.present.checklists import read_reporting
from caseseries.study_error import StudyError
from studies import SMP

HERE = Path(__file__).parent


def rows_of(file: str) -> list[dict[str, str]]:
    with (HERE / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


IDENTIFIERS = [(row["kind"], row["text"]) for row in rows_of("identifiers.csv")]
HARMLESS = [row["text"] for row in rows_of("harmless.csv")]


def kinds_in(text: str) -> list[str]:
    return [finding.kind for finding in find_identifiers(readable(text))]


@pytest.mark.parametrize(("kind", "text"), IDENTIFIERS)
def test_identifier_is_found(kind: str, text: str):
    assert kinds_in(text)[:1] == [kind]


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_entry_passes(text: str):
    assert kinds_in(text) == []


def test_no_rule_is_compiled_before_it_is_needed():
    asked = (
        "import caseseries.intake.read; from caseseries.intake.privacy.rules import form, rules; "
        "print(form.cache_info().misses, rules.cache_info().misses)"
    )
    printed = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert printed.stdout.split() == ["0", "0"], printed.stderr


def test_every_safe_harbor_class_that_text_can_show_is_tried():
    tried = {KINDS[kind]["safe_harbor"] for kind, _ in IDENTIFIERS}
    assert tried == set("ABCDEFGHIJKLMNOPR")  # Q is the photograph of a face; see below


def test_identifiers_in_one_text_come_in_order_without_overlap():
    text = readable("Dr. Liu, tel 023-68485013, seen 2024-03-12, zhang@example.com")
    found = find_identifiers(text)
    assert [finding.kind for finding in found] == ["name", "phone", "date", "e-mail"]
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(max_size=60))
def test_any_text_can_be_searched(text: str):
    plain = readable(text)
    for finding in find_identifiers(plain):
        assert 0 <= finding.start < finding.end <= len(plain)


@given(st.floats(min_value=-1e4, max_value=1e4), st.sampled_from(["", " mm", " %", " Hz", " s"]))
@settings(max_examples=500)
def test_no_measurement_is_an_identifier(number: float, unit: str):
    assert kinds_in(f"{number}{unit}") == []


@given(st.integers(1, 9999), st.sampled_from(["P", "P-", "PT", "S", "AGA", "clinic-a-", ""]))
def test_no_plain_code_is_an_identifier(number: int, prefix: str):
    code = f"{prefix}{number:03d}"
    assert kinds_in(code) == []
    assert code_kind(code) == ""


@given(st.text(min_size=3, max_size=40).filter(lambda text: len(text.strip()) >= 3))
def test_mask_keeps_the_first_character_at_most(text: str):
    assert mask(text) == text.strip()[0] + "•••"


class TestChecksums:
    """Oracles: the examples printed in GB 11643-1999, ISO 13616, 49 CFR 565 and by the NHS."""

    def test_chinese_identity_number(self):
        assert checksums.is_chinese_identity_number("11010519491231002X")
        assert not checksums.is_chinese_identity_number("110105194912310021")
        assert not checksums.is_chinese_identity_number("11010519491331002X")

    @given(st.integers(0, 16), st.integers(1, 9))
    def test_one_wrong_digit_breaks_the_chinese_number(self, place: int, shift: int):
        number = "53010219200508011X"
        wrong = str((int(number[place]) + shift) % 10)
        changed = number[:place] + wrong + number[place + 1 :]
        assert not checksums.is_chinese_identity_number(changed)

    def test_others(self):
        assert checksums.is_old_chinese_identity_number("110105491231002")
        assert checksums.is_nhs_number("9434765919")
        assert not checksums.is_nhs_number("9434765918")
        assert checksums.is_luhn_number("4111111111111111")
        assert not checksums.is_luhn_number("4111111111111112")
        assert not checksums.is_luhn_number("0000000000000000")
        assert checksums.is_iban("GB82WEST12345698765432")
        assert not checksums.is_iban("GB82WEST12345698765431")
        assert checksums.is_vehicle_number("1M8GDM9AXKP042788")
        assert not checksums.is_vehicle_number("1M8GDM9A1KP042788")


HEADINGS = [(row["kind"], row["heading"]) for row in rows_of("headings.csv")]
ANNOUNCING = [(kind, heading) for kind, heading in HEADINGS if kind]


@pytest.mark.parametrize(("kind", "heading"), HEADINGS)
def test_heading_announces_its_kind_or_nothing(kind: str, heading: str):
    assert heading_kind(heading) == kind


def test_no_column_of_ours_is_announced():
    assert [name for table in TABLES for name in columns_of(SMP, table) if heading_kind(name)] == []


PATIENT_CODES = {
    "date": "2024-03-12|20240312|12.03.2024|2024-03|12-Mar-24|P20240312|3月12日",
    "initials": "JS|J.S.|J. S.|LXM|WXM|Z-W|ABCD|js|Wxm|j_s",
    "record number": "204518|0204518773|P204518|MR-1204518",
    "name": "John|Zhang Wei|zhangwei_Li|ZhangWei|Wang01|Smith-2|张伟|anna_3|john.smith|"
    "Smith-Jones|Wangxiaoming|Ashdown|quist|患者甲|Patient-A",
}


@pytest.mark.parametrize(
    ("kind", "code"),
    [(kind, code) for kind, codes in PATIENT_CODES.items() for code in codes.split("|")],
)
def test_patient_code_that_says_who_is_refused(kind: str, code: str):
    assert code_kind(code) == kind


@pytest.mark.parametrize(
    "code",
    "P01|P1|1|001|0000012|12345|S-03|AGA-01|clinic-a-7|A|B2|case_3|PT0012|X17Y|LP.1|P01a|consensus|senior|"
    "3f2b8c1e-9a41-4c6e-8f0d-1b2c3d4e5f60".split("|"),
)
def test_patient_code_that_says_nothing_passes(code: str):
    assert code_kind(code) == ""


def test_single_names_that_no_list_knows_are_found_by_the_whole_of_a_column():
    def are_names(*cells: str) -> bool:
        return look_like_single_names(Counter(cells))

    assert are_names("Ashdown", "Quist", "Wren", "Pia")
    assert are_names("JS", "WXM", "LQ", "Ashdown")
    assert not are_names("Ashdown", "Quist", "Ashdown", "Pia")
    assert not are_names("Vertex", "Temple", "Crown", "Hairline")
    assert not are_names("AGA", "FFA", "LPP", "CCCA")
    assert not are_names("minoxidil", "none", "finasteride", "spironolactone")
    assert not are_names("Ashdown", "Quist", "Wren")


def test_codes_whose_letters_change_with_the_patient_carry_initials():
    assert codes_carry_initials(["JS01", "ZW02", "LQ03", "MH04", "AB05"])
    assert not codes_carry_initials(["AGA01", "AGA02", "SCAR01", "SCAR02", "SCAR03"])
    assert not codes_carry_initials(["P01", "P02", "P03", "P04"])
    assert not codes_carry_initials(["JS01", "ZW02"])
    assert not codes_carry_initials(["BJ1", "SH1", "CQ1", "BJ2", "SH2", "CQ2"])


def test_a_name_with_a_number_is_no_code():
    assert codes_carry_initials(["ZHW-P01", "LXM-P02", "QJS-P03"])
    assert codes_carry_names(["Okonkwo1", "Quist2", "Ashdown3"])
    assert codes_carry_names(["P01", "P02", "Okonkwo3", "P04"])
    assert not codes_carry_names(["north-01"])
    assert not codes_carry_names(["north-01", "south-01", "south-02"])
    assert not codes_carry_names(["north-01", "north-02", "south-01", "south-02"])
    assert not codes_carry_names(["Patient1", "patient 2", "Scar3"])
    assert not codes_carry_names(["5f1deadbeef04c7a9d2e6b1c3a5d7f90", "P01"])


@pytest.mark.parametrize(
    "unit", ["a", "1", "1.", "0000-", "wo", "Mr. ", "Аб ", "患者", "a@", "rue x"]
)
def test_the_work_grows_no_faster_than_the_text(unit: str):
    """A long cell is searched in pieces, which join without a gap."""
    text = (unit * 3000)[:3000]
    found = find_identifiers(f"{text} tel 0171 2345678")
    assert found[-1].kind == "phone"
    assert all(a.end <= b.start for a, b in pairwise(found))


def counts(rows: list[dict[str, str]]) -> str:
    """Return how many texts a list has, language by language, as docs/privacy.md says it."""
    languages = Counter(row["language"] for row in rows)
    return f"{len(rows)} ({', '.join(f'{name} {n}' for name, n in languages.most_common())})"


def test_the_guide_counts_misses_and_false_alarms():
    guide = (HERE.parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert counts(rows_of("identifiers.csv")) in guide
    assert counts(rows_of("harmless.csv")) in guide


def table(name: str, header: list[str], *rows: list[str]) -> RawTable:
    return raw_table(name, f"{name}.csv", header, dict(enumerate(rows, start=2)))


def patients(*rows: list[str], extra: str = "notes") -> RawTable:
    return table("patients", ["patient_id", "subtype", "age_years", extra], *rows)


def check(*tables: RawTable, columns=MappingProxyType({}), allow=()) -> list[Problem]:
    facts = CohortFacts(cohort="clinic-a", title="Clinic A", provenance="observed")
    said = CohortFile(study=SMP, facts=facts, columns=columns, privacy_allow=allow)
    return check_privacy(said, tables)


class TestGuard:
    def test_a_clean_table_passes(self):
        clean = patients(
            ["P01", "androgenetic", "45", "itching for two days"], ["P02", "scarring", "89", ""]
        )
        assert check(clean) == []

    @pytest.mark.parametrize(("kind", "text"), IDENTIFIERS)
    def test_identifier_in_free_text_is_refused_once_and_masked(self, kind: str, text: str):
        problems = check(patients(["P01", "scarring", "45", text]))
        first = next(p for p in problems if KINDS[kind]["noun"] in p.message)
        assert (first.row, first.cell, first.column) == (2, "D2", "notes")
        assert first.severity == "error"
        assert f"class {KINDS[kind]['safe_harbor']}" in first.rule
        assert len({problem.rule_id for problem in problems}) == len(problems)
        for problem in problems:
            assert text not in f"{problem.message} {problem.value} {problem.remedy}"
            assert problem.patient_id == ""

    @pytest.mark.parametrize("text", HARMLESS)
    def test_ordinary_entry_in_free_text_passes(self, text: str):
        assert check(patients(["P01", "scarring", "45", text])) == []

    @pytest.mark.parametrize(("kind", "heading"), ANNOUNCING)
    def test_announced_column_is_refused_once(self, kind: str, heading: str):
        problems = check(
            patients(*[[f"P{i}", "scarring", "45", "x"] for i in range(9)], extra=heading)
        )
        assert [problem.column for problem in problems] == [heading]
        assert f"The heading '{heading}' announces {KINDS[kind]['noun']}." == problems[0].message

    def test_announced_column_without_entries_passes(self):
        assert check(patients(["P01", "scarring", "45", ""], extra="date_of_birth")) == []

    @pytest.mark.parametrize(
        ("kind", "heading"),
        [
            ("date", "2024-03-12"),
            ("date", "VDS 12.03.2024"),
            ("date", "3月12日"),
            ("name", "Zhang Wei"),
            ("phone", "13812345678"),
            ("e-mail", "wei@example.com"),
        ],
    )
    def test_a_heading_that_is_an_identifier(self, kind: str, heading: str):
        (problem,) = check(patients(["P01", "scarring", "45", "8"], extra=heading))
        assert problem.rule_id == f"privacy.{kind.replace('-', '')}"
        assert (problem.row, problem.cell, problem.column) == (1, "D1", "D")
        assert heading not in str(problem)

    @pytest.mark.parametrize(
        ("numbers", "are_days"),
        [
            ("43500 43600 44200", True),
            ("41233 45012 49001", True),
            ("43500.5 43501.25 43600", True),
            ("38000 41000 45000", False),
            ("43500 43600", False),
            ("43500 43600 12", False),
            ("150231 243111 312001", False),
        ],
    )
    def test_days_that_a_spreadsheet_counts(self, numbers: str, are_days: bool):
        rows = [[f"P0{n}", "scarring", "45", one] for n, one in enumerate(numbers.split())]
        found = [one.rule_id for one in check(patients(*rows, extra="Unfall"))]
        assert found == (["privacy.date"] if are_days else [])

    def test_age_over_89(self):
        problems = check(patients(["P01", "scarring", "90", ""], ["P02", "scarring", "89", ""]))
        assert [(problem.cell, problem.rule_id) for problem in problems] == [("C2", "privacy.age")]
        assert "90" not in problems[0].message

    @pytest.mark.parametrize("said", ["12.03.1956", "12.3.56", "03/1956", "1956-03-12"])
    def test_a_date_where_the_age_is_wanted_is_one_of_birth(self, said: str):
        [problem] = check(patients(["P01", "scarring", said, ""]))
        assert problem.rule_id == "privacy.birth_date"
        assert said not in problem.message

    def test_age_that_nobody_reaches_is_left_to_the_model(self):
        assert check(patients(["P01", "scarring", "450", ""])) == []

    @pytest.mark.parametrize(
        ("kind", "code"),
        [(kind, code) for kind, codes in PATIENT_CODES.items() for code in codes.split("|")],
    )
    def test_patient_code_is_refused_without_repeating_it(self, kind: str, code: str):
        problems = check(patients([code, "scarring", "45", ""]))
        assert [problem.cell for problem in problems] == ["A2"]
        assert KINDS[kind]["noun"] in problems[0].message
        assert code not in str(problems[0])

    def test_initials_across_the_column(self):
        codes = ["JS01", "ZW02", "LQ03", "MH04"]
        problems = check(patients(*[[code, "scarring", "45", ""] for code in codes]))
        assert [problem.rule_id for problem in problems] == ["privacy.initials"]
        assert problems[0].row is None

    @pytest.mark.parametrize("column", ["rater_id", "practitioner_id"])
    @pytest.mark.parametrize(
        ("kind", "code"), [("initials", "LQ"), ("initials", "W.X.M."), ("name", "Wangxiaoming")]
    )
    def test_code_of_a_rater_or_practitioner_that_says_who(self, column, kind: str, code: str):
        raw = table("assessments", ["patient_id", column], ["P01", code], ["P02", "R1"])
        (problem,) = check(raw)
        assert (problem.cell, problem.rule_id) == ("B2", f"privacy.{kind}")
        assert code not in str(problem)

    @pytest.mark.parametrize("code", ["R1", "A", "consensus", "senior", "D-02"])
    def test_code_of_a_rater_that_says_nothing(self, code: str):
        assert check(table("assessments", ["patient_id", "rater_id"], ["P01", code])) == []

    def test_rater_in_a_heading_of_the_wide_sheet(self):
        heading = "vds_month_6_rater_WXM"
        (problem,) = check(table("wide", ["patient_id", heading], ["P01", "8"]))
        assert (problem.cell, problem.rule_id) == ("B1", "privacy.initials")
        assert check(table("wide", ["patient_id", "vds_month_6_rater_R1"], ["P01", "8"])) == []

    @pytest.mark.parametrize("heading", ["EVA", "EVA dolor 6 meses", "Dolor (EVA)"])
    def test_a_visual_analogue_scale_is_nobody(self, heading: str):
        assert check(table("wide", ["patient_id", heading], ["P01", "8"])) == []
        (problem,) = check(table("wide", ["patient_id", heading.title()], ["P01", "8"]))
        assert problem.rule_id == "privacy.name"

    def test_a_score_and_its_timepoint_are_no_number_plate(self):
        study = replace(SMP, scores=(replace(SMP.scores[0], id="plaque", short="Plaque"),))
        assert found_in(study, "plaque 4 weeks") == []
        assert found_in(study, "plaque 4 GHK 23")
        assert found_in(SMP, "plaque 4 weeks")

    def test_words_for_a_choice_name_nobody(self):
        assert check(table("patients", ["patient_id", "sex"], ["P01", "donna"])) == []
        (problem,) = check(patients(["P01", "scarring", "45", "donna"]))
        assert problem.rule_id == "privacy.name"

    @pytest.mark.parametrize(
        "names", [("Ashdown", "Quist", "Wren", "Pia"), ("JS", "WXM", "LQ", "Quist")]
    )
    def test_single_names_fill_an_unknown_column(self, names):
        problems = check(patients(*[["P01", "scarring", "45", name] for name in names]))
        assert [problem.rule_id for problem in problems] == ["privacy.name"]
        assert problems[0].row is None

    def test_the_way_out_is_told_in_words(self):
        (problem,) = check(patients(["P01", "scarring", "45", "March 2019"]))
        assert problem.remedy.endswith(
            "If it is harmless, name the table patients and the column 'notes' with your reason "
            "under privacy in cohort.yaml; docs/clinic.md shows the lines."
        )
        assert not set("{}[]") & set(problem.remedy)

    def test_unlisted_names_fill_a_column(self):
        names = ["Wren Ashdown", "Pia Quist", "Tove Lindqvist"]
        problems = check(patients(*[["P01", "scarring", "45", name] for name in names]))
        assert [problem.rule_id for problem in problems] == ["privacy.name"]

    def test_many_cells_give_one_sentence(self):
        rows = [[f"P{i:02d}", "scarring", "45", f"2024-03-{i:02d}"] for i in range(1, 21)]
        problems = check(patients(*rows))
        assert len(problems) == 1
        assert problems[0].message == (
            "20 cells of this column seem to hold an exact date: D2, D3, D4 and more."
        )
        assert problems[0].row is None

    def test_two_kinds_in_one_cell_are_two_problems(self):
        problems = check(patients(["P01", "scarring", "45", "tel 62345678, 2024-03-12"]))
        assert sorted(problem.rule_id for problem in problems) == ["privacy.date", "privacy.phone"]

    @pytest.mark.parametrize("heading", ["住院号", "姓名", "MRN", "身份证号"])
    def test_a_mapped_heading_is_still_judged(self, heading: str):
        raw = table("patients", [heading, "subtype"], ["P01", "scarring"])
        problems = check(raw, columns={"patients": {"patient_id": heading}})
        assert [problem.column for problem in problems] == [heading]

    def test_a_mapped_patient_column_is_judged_as_one(self):
        raw = table("patients", ["编号", "subtype"], ["LQ", "scarring"])
        mapped = {"patients": {"patient_id": "编号"}}
        assert [p.rule_id for p in check(raw, columns=mapped)] == ["privacy.initials"]
        assert check(raw) == []

    def test_a_number_that_a_spreadsheet_made_a_date_is_left_to_the_reader(self):
        raw = table("assessments", ["patient_id", "timepoint", "vds"], ["P01", "month_6", "7-Aug"])
        assert check(raw) == []
        for name in ("wide", "patients"):
            assert check(table(name, ["patient_id", "VDS month 6"], ["P01", "7-Aug"])) == []
        mapped = table("patients", ["patient_id", "Dichte M6"], ["P01", "7-Aug"])
        assert check(mapped, columns={"wide": {"vds_month_6": "Dichte M6"}}) == []

    def test_a_date_in_a_day_column_is_refused(self):
        raw = table("sessions", ["patient_id", "session", "day"], ["P01", "1", "2024-03-12"])
        wide = table("wide", ["patient_id", "day_month_6"], ["P01", "2024-03-12"])
        assert [one.rule_id for raw in (raw, wide) for one in check(raw)] == ["privacy.date"] * 2

    def test_cells_of_a_workbook_are_named_with_their_sheet(self):
        raw = raw_table(
            "patients", "workbook.xlsx", ["patient_id", "notes"], {5: ["P01", "Dr. Liu"]},
            sheet="patients",
        )  # fmt: skip
        assert [problem.cell for problem in check(raw)] == ["patients!B5"]

    @pytest.mark.parametrize(
        ("kind", "file"),
        [
            ("face", "photos/P01_face.jpg"),
            ("face", "photos/P01-portrait.png"),
            ("face", "正脸/P01.jpg"),
            ("name", "photos/zhang_wei_before.jpg"),
            ("name", "photos/John.jpg"),
            ("name", "张伟/术前.jpg"),
            ("name", "Smith John/1.jpg"),
            ("date", "photos/IMG_20240312_101500.jpg"),
            ("date", "2024-03-12/P01.jpg"),
            ("phone", "photos/13812345678.jpg"),
        ],
    )
    def test_file_name_of_a_photograph(self, kind: str, file: str):
        raw = table(
            "photos", ["patient_id", "timepoint", "view", "file"], ["P01", "baseline", "", file]
        )
        assert [problem.rule_id for problem in check(raw)] == [f"privacy.{kind}"]

    @pytest.mark.parametrize("view", ["full face", "Face", "portrait", "正脸", "facial"])
    def test_view_of_the_face(self, view: str):
        raw = table("photos", ["patient_id", "view", "file"], ["P01", view, "P01.jpg"])
        assert [problem.rule_id for problem in check(raw)] == ["privacy.face"]

    @pytest.mark.parametrize("view", ["frontal", "vertex", "surface", "hairline", "左侧", "top"])
    def test_view_of_the_scalp(self, view: str):
        raw = table("photos", ["patient_id", "view", "file"], ["P01", view, "photos/P01_1.jpg"])
        assert check(raw) == []


ENTRY = {"table": "patients", "column": "notes", "reason": "Months are those of the literature"}


class TestCohortFile:
    @pytest.mark.parametrize(
        "line",
        [
            *("contact_role: Dr. Liu", "contact_role: Zhang Wei", "contact_role: a@example.com"),
            *("contact_role: study coordinator, tel 023-68485013", "title: 王医生的患者"),
            *("title: Patients of Dr. Liu", "title: Clinic A # ask Maria Schmidt, 0171 2345678"),
            *("# list of Maria Schmidt", "  Zhang Wei: female", "licence: ask a@example.com"),
            *("  citation: call 0171 2345678", "      reason: Frau Schneider said so"),
        ],
    )
    def test_a_person_is_refused_and_not_quoted(self, tmp_path: Path, line: str):
        (tmp_path / "cohort.yaml").write_text(f"title: A\n{line}\n", encoding="utf-8")
        problems = check_cohort_file(SMP, tmp_path)
        assert {(one.row, one.rule_id) for one in problems} == {(2, "privacy.cohort_file")}
        told = f"{list(map(vars, problems))}"
        assert not [word for word in ("Liu", "Wei", "Schmidt", "2345678") if word in told]

    @pytest.mark.parametrize(
        "text",
        [
            "title: Clinic A, 2023 to 2025\ncontact_role: head of the clinic\n",
            'contact_role: 科研秘书\ndata_lock: "2025-03-31"\nlicence: CC-BY-4.0\n',
            "source:\n  citation: >-\n    Liu Q, Sun M. J Cosmet Dermatol. 12 March 2025\n"
            "  doi: 10.1111/jocd.70375\n",
        ],
    )
    def test_ordinary_lines_pass(self, tmp_path: Path, text: str):
        (tmp_path / "cohort.yaml").write_text(text, encoding="utf-8")
        assert check_cohort_file(SMP, tmp_path) == []

    @pytest.mark.parametrize("path", sorted(HERE.parents[2].glob("**/cohort.yaml")), ids=str)
    def test_the_files_of_this_project_pass(self, path: Path):
        assert check_cohort_file(SMP, path.parent) == []

    def test_the_file_that_we_write_passes(self, tmp_path: Path):
        text = cohort_text(SMP, "clinic-a", ["liu-2025"], {})
        (tmp_path / "cohort.yaml").write_text(text, encoding="utf-8")
        assert check_cohort_file(SMP, tmp_path) == []


class TestReporting:
    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("patient_perspective: Frau Weber sagte am 12.03.2025, sie sei zufrieden.", 2),
            ("patient_perspective: >-\n  Sehr zufrieden, sagte Frau\n  Weber.", 1),
            ("follow_up: Hr. Meier until 12 March 2025", 2),
            ("operator: Dr. Hansen, ten years", 1),
        ],
    )
    def test_what_names_a_person_does_not_reach_the_paper(self, tmp_path: Path, line: str, told):
        (tmp_path / "reporting.yaml").write_text(f"centres: 1\n{line}\n", encoding="utf-8")
        problems = check_reporting(SMP, tmp_path)
        assert [(one.row, one.rule_id) for one in problems] == [(2, "privacy.reporting")] * told
        assert not [word for word in ("Weber", "Meier", "Hansen", "12") if word in str(problems)]
        with pytest.raises(StudyError, match="row 2, column"):
            read_reporting(tmp_path, SMP)

    @pytest.mark.parametrize(
        "line",
        [
            "registration: DRKS00012345, https://drks.de/search/en/trial/DRKS00012345",
            "ethics: Ethics committee of the university, 2023-2941, 12 March 2023",
            "setting: Robert Bosch Hospital, 70376 Stuttgart",
            "dates: March 2023 to June 2024",
            "funding: NSFC 82173440, 82473555 and 82304058; Elisabeth Foundation",
            "data_sharing: Mendeley Data, doi 10.17632/8yp43vgkkj.1",
            'patient_perspective: >-\n  Most were glad: "I would do it again."',
            "centres: 2\nconsecutive: true\ndesign:\n",
        ],
    )
    def test_what_a_paper_says_passes(self, tmp_path: Path, line: str):
        (tmp_path / "reporting.yaml").write_text(f"{line}\n", encoding="utf-8")
        assert check_reporting(SMP, tmp_path) == []

    def test_a_clinic_may_let_a_key_through(self, tmp_path: Path):
        (tmp_path / "reporting.yaml").write_text("operator: Dr. Hansen\n", encoding="utf-8")
        entry = {"table": "reporting", "column": "operator", "reason": "The author, who agreed."}
        about = yaml.safe_dump({"title": "A", "privacy": {"allow": [entry]}})
        (tmp_path / "cohort.yaml").write_text(about, encoding="utf-8")
        assert check_reporting(SMP, tmp_path) == []
        assert check(allow=[entry]) == []


class TestAllow:
    def test_what_is_let_through_stays_on_record(self):
        raw = patients(["P01", "scarring", "45", "as in March 2019"])
        problems = check(raw, allow=[ENTRY])
        assert errors(problems) == []
        assert len(problems) == 1
        assert ENTRY["reason"] in problems[0].message

    def test_only_the_named_column_is_let_through(self):
        raw = patients(["LQ", "scarring", "45", "March 2019"])
        problems = errors(check(raw, allow=[ENTRY]))
        assert [problem.column for problem in problems] == ["patient_id"]

    @pytest.mark.parametrize("column", ["patient_id", "编号"])
    def test_a_column_goes_by_our_name_or_its_heading(self, column: str):
        raw = table("patients", ["编号"], ["LQ"])
        entry = {"table": "patients", "column": column, "reason": "Drawn by lot by the centre"}
        mapped = {"patients": {"patient_id": "编号"}}
        assert errors(check(raw, columns=mapped, allow=[entry])) == []

    def test_an_entry_that_finds_nothing_leaves_no_record(self):
        assert check(patients(["P01", "scarring", "45", "calm"]), allow=[ENTRY]) == []

    def test_an_entry_for_no_column_is_refused(self):
        entry = {**ENTRY, "column": "remarks"}
        problems = check(patients(["P01", "scarring", "45", ""]), allow=[entry])
        assert [problem.rule_id for problem in problems] == ["privacy.allow"]
        assert "no column 'remarks'" in problems[0].message
