"""Adding a cohort: whole or not at all, asked only what cannot be guessed, nobody named."""

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
import yaml
from PIL import Image

from caseseries.cases.cohort import Cohort
from caseseries.intake.new_cohort import command as new_cohort
from caseseries.intake.new_cohort.command import check, make_cohort
from caseseries.intake.new_cohort.text import cohort_text
from caseseries.intake.problems import errors
from caseseries.intake.read import read_cohort
from caseseries.intake.template import template_workbook
from caseseries.intake.workbook.cells_only import cells_only
from caseseries.study_error import StudyError
from studies import DEFINITION, SMP, VITILIGO

CONFIG = """\
# The settings of the study.

# Folders in data/cohorts/ that are analysed.
cohorts:
  - liu-2025

# Level of the confidence intervals.
confidence: 0.95
"""
PATIENTS = [
    ["patient_id", "subtype", "age_years", "sex"],
    ["P01", "androgenetic", "45", "female"],
    ["P02", "scarring", "39", "male"],
]
ASSESSMENTS = [
    ["patient_id", "timepoint", "vds", "pss"],
    ["P01", "immediate", "9", "3"],
    ["P01", "month_6", "8.5", "2"],
    ["P02", "immediate", "8", "2"],
    ["P02", "month_6", "6", "1"],
]
WIDE = [
    ["patient_id", "subtype", "vds_immediate", "vds_month_6", "pss_month_6"],
    ["P01", "androgenetic", "9", "8.5", "2"],
    ["P02", "scarring", "8", "6", "1"],
]
CHINESE = [
    ["编号", "分型", "年龄", "性别", "VDS即刻", "VDS 6个月", "满意度6个月"],
    ["001", "雄激素性脱发", "45", "女", "9", "8.5", "2"],
    ["002", "瘢痕性脱发", "39", "男", "8", "6", "1"],
]
REDCAP = [
    ["record_id", "redcap_event_name", "subtype", "vds", "pss", "patients_complete"],
    ["P01", "immediate_arm_1", "androgenetic", "9", "3", "2"],
    ["P01", "month_6_arm_1", "", "8.5", "2", ""],
    ["P02", "immediate_arm_1", "scarring", "8", "2", "2"],
    ["P02", "month_6_arm_1", "", "6", "1", ""],
]


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty study, as the working directory."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").write_text(CONFIG, encoding="utf-8")
    shutil.copyfile(DEFINITION, tmp_path / "config/study.yaml")
    (tmp_path / "data/cohorts/liu-2025").mkdir(parents=True)
    (tmp_path / "data/protocols").mkdir()
    (tmp_path / "data/protocols/liu-2025.yaml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[str]]]) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(row)
    workbook.save(path)
    return path


def long_folder(root: Path) -> Path:
    write_csv(root / "patients.csv", PATIENTS)
    write_csv(root / "assessments.csv", ASSESSMENTS)
    return root


def add(name: str, source: Path | None) -> Cohort:
    """Add a cohort that should have no errors, and read it."""
    problems = make_cohort(name, source, Path("config/config.yaml"))
    assert errors(problems) == []
    cohort, found = read_cohort(Path("data/cohorts") / name, SMP)
    assert cohort is not None, found
    return cohort


def scores(cohort: Cohort) -> list[tuple[str, float]]:
    rows = cohort.assessments.sort_values(["patient_id", "timepoint"])
    return list(zip(rows["timepoint"], rows["vds"], strict=True))


SCORES = [("immediate", 9.0), ("month_6", 8.5), ("immediate", 8.0), ("month_6", 6.0)]


class TestSources:
    def test_a_folder_of_tables(self, study: Path):
        cohort = add("clinic-a", long_folder(study / "from"))
        assert scores(cohort) == SCORES
        assert sorted(path.name for path in (study / "data/cohorts/clinic-a").iterdir()) == [
            "assessments.csv",
            "cohort.yaml",
            "patients.csv",
        ]

    def test_a_workbook(self, study: Path):
        source = write_workbook(
            study / "My cases.XLSX", {"patients": PATIENTS, "assessments": ASSESSMENTS}
        )
        cohort = add("clinic-a", source)
        assert scores(cohort) == SCORES
        assert (study / "data/cohorts/clinic-a/workbook.xlsx").read_bytes() == cells_only(source)

    def test_a_folder_with_a_workbook(self, study: Path):
        (study / "from").mkdir()
        sheets = {"patients": PATIENTS, "assessments": ASSESSMENTS}
        write_workbook(study / "from/cases.xlsx", sheets)
        (study / "from/~$cases.xlsx").write_bytes(b"lock")
        (study / "from/notes.txt").write_text("nothing", encoding="utf-8")
        assert scores(add("clinic-a", study / "from")) == SCORES

    def test_a_wide_table(self, study: Path):
        assert scores(add("clinic-a", write_csv(study / "scores.csv", WIDE))) == SCORES

    def test_a_chinese_table(self, study: Path):
        cohort = add("clinic-a", write_csv(study / "数据.csv", CHINESE))
        assert scores(cohort) == SCORES
        assert list(cohort.patients["patient_id"]) == ["001", "002"]
        assert list(cohort.patients["subtype"]) == ["androgenetic", "scarring"]
        assert list(cohort.patients["sex"]) == ["female", "male"]
        assert list(cohort.patients["age_years"]) == [45, 39]

    def test_a_chinese_workbook_of_one_sheet(self, study: Path):
        cohort = add("clinic-a", write_workbook(study / "数据.xlsx", {"表一": CHINESE}))
        assert scores(cohort) == SCORES

    def test_a_redcap_export_with_its_dictionary(self, study: Path):
        source = write_csv(study / "from/Clinic_DATA_2024.csv", REDCAP)
        write_csv(
            study / "from/Clinic_DataDictionary.csv",
            [
                ["Variable / Field Name", "Form Name", "Field Type", "Field Label"],
                ["record_id", "patients", "text", "Record"],
            ],
        )
        assert scores(add("clinic-a", source)) == SCORES
        assert (study / "data/cohorts/clinic-a/redcap-dictionary.csv").is_file()

    def test_a_redcap_export_with_two_dictionaries_is_asked_about(self, study: Path):
        for name in ("old.csv", "new.csv"):
            rows = [["Variable / Field Name", "Field Type"], ["record_id", "text"]]
            write_csv(study / "from" / name, rows)
        write_csv(study / "from/export.csv", REDCAP)
        with pytest.raises(StudyError, match=r"several data dictionaries: new\.csv, old\.csv"):
            make_cohort("clinic-a", study / "from/export.csv", Path("config/config.yaml"))

    def test_a_folder_with_a_redcap_export(self, study: Path):
        write_csv(study / "from/export.csv", REDCAP)
        assert scores(add("clinic-a", study / "from")) == SCORES

    def test_nothing_yet(self, study: Path):
        assert make_cohort("clinic-a", None, Path("config/config.yaml")) == []
        folder = study / "data/cohorts/clinic-a"
        assert sorted(path.name for path in folder.iterdir()) == ["cohort.yaml", "workbook.xlsx"]
        book = openpyxl.load_workbook(folder / "workbook.xlsx")
        for row in PATIENTS[1:]:
            book["patients"].append([row[0], row[1], int(row[2]), row[3]])
        for patient, timepoint, vds, pss in ASSESSMENTS[1:]:
            book["assessments"].append([patient, timepoint, None, None, float(vds), int(pss)])
        book.save(folder / "workbook.xlsx")
        cohort, problems = read_cohort(folder, SMP)
        assert errors(problems) == []
        assert cohort is not None
        assert scores(cohort) == SCORES

    def test_what_the_clinic_wrote_itself_is_kept(self, study: Path):
        source = long_folder(study / "from")
        (source / "cohort.yaml").write_text(
            "title: Ours\nprovenance: simulated\n", encoding="utf-8"
        )
        (source / "reporting.yaml").write_text("setting: a clinic\n", encoding="utf-8")
        assert add("clinic-a", source).facts.title == "Ours"
        assert (study / "data/cohorts/clinic-a/reporting.yaml").is_file()

    def test_photographs_come_along_bare(self, study: Path):
        source = long_folder(study / "from")
        exif = Image.Exif()
        exif[0x0132] = "2024:03:12 10:15:00"
        (source / "photos").mkdir()
        Image.new("RGB", (9, 9), (9, 9, 9)).save(source / "photos/P01.jpg", exif=exif)
        Image.new("RGB", (9, 9), (1, 2, 3)).save(source / "photos/P02.png")
        write_csv(
            source / "photos.csv",
            [
                ["patient_id", "timepoint", "view", "file"],
                ["P01", "immediate", "vertex", "photos/P01.jpg"],
                ["P02", "immediate", "vertex", "photos/P02.png"],
            ],
        )
        add("clinic-a", source)
        target = study / "data/cohorts/clinic-a/photos"
        assert b"2024" not in (target / "P01.jpg").read_bytes()
        assert b"2024" in (source / "photos/P01.jpg").read_bytes()
        assert (target / "P02.png").read_bytes() == (source / "photos/P02.png").read_bytes()

    def test_photographs_beside_a_workbook(self, study: Path):
        source = write_workbook(
            study / "from.xlsx",
            {
                "patients": PATIENTS,
                "assessments": ASSESSMENTS,
                "photos": [["patient_id", "timepoint", "file"], ["P01", "month_6", "photos/1.png"]],
            },
        )
        (study / "photos").mkdir()
        Image.new("RGB", (9, 9)).save(study / "photos/1.png")
        assert list(add("clinic-a", source).photos["file"]) == ["photos/1.png"]


class TestWhatIsAsked:
    def text(self, **known: object) -> str:
        return cohort_text(SMP, "clinic-a", ["dhurat-2017", "liu-2025"], known)

    def test_the_text_is_a_sound_cohort_file(self, study: Path):
        add("clinic-a", long_folder(study / "from"))
        assert yaml.safe_load((study / "data/cohorts/clinic-a/cohort.yaml").read_text()) == {
            "title": "Clinic A",
            "provenance": "observed",
            "steps": None,
            "data_lock": None,
            "licence": None,
            "contact_role": None,
        }

    def test_a_step_is_asked_for_only_where_the_study_leaves_it_open(self):
        assert "The step in which vds was given, such as {vds:" in self.text()
        assert "steps:" not in cohort_text(VITILIGO, "clinic-a", [], {})

    def test_raters_are_asked_about_only_where_there_are_several(self):
        assert "raters:" in self.text(has_raters=True)
        assert "raters:" not in self.text(has_raters=False)

    def test_the_protocol_is_asked_for_only_where_there_are_sessions(self):
        assert "one of: dhurat-2017, liu-2025" in self.text(has_sessions=True)
        assert "protocol:" not in self.text(has_sessions=False)

    def test_two_raters_are_seen_in_the_tables(self, study: Path):
        rows = [[*ASSESSMENTS[0], "rater_id"], *[[*row, "R1"] for row in ASSESSMENTS[1:]]]
        rows += [[*row, "R2"] for row in ASSESSMENTS[1:]]
        source = long_folder(study / "from")
        write_csv(source / "assessments.csv", rows)
        add("clinic-a", source)
        text = (study / "data/cohorts/clinic-a/cohort.yaml").read_text(encoding="utf-8")
        assert "raters:\n  score: mean" in text

    def test_guesses_stand_where_a_person_sees_them(self, study: Path):
        add("clinic-a", write_csv(study / "a.csv", CHINESE))
        text = (study / "data/cohorts/clinic-a/cohort.yaml").read_text(encoding="utf-8")
        assert "# Guessed from your headings. Look it through" in text
        said = yaml.safe_load(text)
        assert said["columns"]["patients"]["patient_id"] == "编号"
        assert said["columns"]["wide"]["vds_month_6"] == "VDS 6个月"
        assert said["values"]["patients"]["sex"] == {"女": "female", "男": "male"}


def test_the_settings_keep_their_comments(study: Path):
    add("clinic-a", long_folder(study / "from"))
    text = (study / "config/config.yaml").read_text(encoding="utf-8")
    assert text == CONFIG.replace("  - liu-2025\n", "  - liu-2025\n  - clinic-a\n")


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(root.rglob("*"))
    }


BAD_NAMES = [
    "", "Clinic", "clinic a", "1clinic", "-a", "clinic_a", "klinik-ä", "诊所", "../clinic", "a/b",
    "a.b", "clinic-a\n", "x" * 41, "pooled", "audit", "paper", "logs", "deposit", "demo",
    "liu-2025",
]  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize("name", BAD_NAMES)
    def test_a_bad_name(self, study: Path, name: str):
        source = long_folder(study / "from")
        before = tree(study)
        with pytest.raises(StudyError) as refusal:
            make_cohort(name, source, Path("config/config.yaml"))
        assert str(refusal.value).endswith((".", "settings."))
        assert tree(study) == before

    def test_a_folder_that_is_there(self, study: Path):
        (study / "data/cohorts/clinic-a").mkdir()
        before = tree(study)
        with pytest.raises(StudyError, match="is there already"):
            make_cohort("clinic-a", None, Path("config/config.yaml"))
        assert tree(study) == before

    @pytest.mark.parametrize(
        ("file", "content", "sentence"),
        [
            ("missing.xlsx", None, "There is no file or folder"),
            ("cases.docx", b"x", "neither a workbook"),
            ("cases.pdf", b"x", "neither a workbook"),
            ("cases.csv", b"", "is empty"),
            ("cases.csv", b"\x00\x01", "neither that of a REDCap export"),
            ("cases.csv", b'"open\n', "neither that of a REDCap export"),
            ("cases.csv", b"hair,eyes\nbrown,blue\n", "neither that of a REDCap export"),
            ("patients.csv", b"patient_id,subtype\nP01,scarring\n", "one table of several"),
            ("empty/.keep", b"", "holds no table"),
            ("other/beurteilung.csv", b"a,b\n", r"could be read, but beurteilung\.csv\."),
            ("other/readme.txt", b"x", "holds no table"),
        ],
    )
    def test_a_source_that_is_none(
        self, study: Path, file: str, content: bytes | None, sentence: str
    ):
        path = study / "from" / file
        if content is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        source = path if path.suffix else path.parent
        source = path.parent if file.startswith(("empty", "other")) else source
        before = tree(study)
        with pytest.raises(StudyError, match=sentence):
            make_cohort("clinic-a", source, Path("config/config.yaml"))
        assert tree(study) == before

    @pytest.mark.parametrize(
        ("above", "sign"),
        [("Table 1\n", ","), ("Clinic A\n\n", ";"), ('"Table 1"\n', ","), ("Table 1,,,\n", ",")],
    )
    def test_a_title_above_the_headings_of_a_file(self, study: Path, above: str, sign: str):
        rows = ["patient_id,subtype,VDS immediate,VDS 6 months", "P01,scarring,8,7.5"]
        path = study / "cases.csv"
        path.write_text(above + "\n".join(rows).replace(",", sign) + "\n", encoding="utf-8")
        problems = make_cohort("clinic-a", path, Path("config/config.yaml"))
        assert [one.rule_id for one in problems] == ["rows.headings"]

    def test_a_sheet_of_one_row_a_patient_beside_others_is_found(self, study: Path):
        people = [
            ["Patient", "Type", "VDS immediate", "VDS 6 months"],
            ["P01", "scarring alopecia", "8", "7"],
            ["P02", "AGA", "9", "8"],
        ]
        events = [["Patient", "Event"], ["P01", "redness"]]
        path = write_workbook(study / "from.xlsx", {"Cases": people, "AE": events})
        cohort = add("clinic-a", path)
        assert cohort.assessments["vds"].tolist() == [8, 7, 9, 8]
        assert cohort.patients["subtype"].tolist() == ["scarring", "androgenetic"]
        assert cohort.adverse_events["event"].tolist() == ["redness"]

    def test_a_study_without_settings_is_told_what_to_write(self, study: Path):
        path = study / "config/config.yaml"
        path.unlink()
        with pytest.raises(StudyError, match=r"is not there. Write it, with .*`cohorts: \[\]`"):
            make_cohort("clinic-a", None, Path("config/config.yaml"))
        path.write_text("cohorts: []\n", encoding="utf-8")
        make_cohort("clinic-a", None, Path("config/config.yaml"))
        assert path.read_text(encoding="utf-8") == "cohorts: [clinic-a]\n"

    def test_where_there_is_no_cohort_none_is_named(self, study: Path):
        (study / "data/cohorts/liu-2025").rmdir()
        with pytest.raises(StudyError, match="There are: none"):
            check("clinic-a", None, Path("config/config.yaml"))

    def test_scores_of_several_raters_in_one_row_are_read(self, study: Path):
        path = study / "cases.csv"
        path.write_text("patient_id,subtype,VDS month 6 R1,VDS month 6 R2\nP01,scarring,8,7\n")
        assert add("clinic-a", path).assessments["rater_id"].tolist() == ["R1", "R2"]

    def test_several_scores_in_one_row_are_asked_about(self, study: Path):
        path = study / "cases.csv"
        path.write_text("patient_id,subtype,VDS month 6 1,VDS month 6 2\nP01,scarring,8,7\n")
        [problem] = make_cohort("clinic-a", path, Path("config/config.yaml"))
        assert problem.rule_id == "columns.second"
        assert "vds_month_6_rater_R1" in problem.remedy

    @pytest.mark.parametrize(
        ("patients", "assessments"),
        [
            ("Patienten.csv", "Bewertungen.csv"),
            ("patients (1).csv", "export_assessments.csv"),
            ("patients.csv", "Évaluations_2024-03.csv"),
        ],
    )
    def test_files_are_called_as_sheets_may_be(self, study: Path, patients: str, assessments: str):
        write_csv(study / "from" / patients, PATIENTS)
        write_csv(study / "from" / assessments, ASSESSMENTS)
        assert len(add("clinic-a", study / "from").patients) == 2

    def test_a_file_of_our_name_comes_before_one_that_means_the_same(self, study: Path):
        folder = long_folder(study / "from")
        write_csv(folder / "patients (1).csv", PATIENTS[:2])
        assert len(add("clinic-a", folder).patients) == 2

    def test_two_files_that_mean_one_table_are_asked_about(self, study: Path):
        for name in ("Patienten.csv", "Patienten (1).csv", "assessments.csv"):
            write_csv(study / "from" / name, PATIENTS)
        with pytest.raises(StudyError, match="several tables"):
            make_cohort("clinic-a", study / "from", Path("config/config.yaml"))

    def test_a_folder_with_two_workbooks(self, study: Path):
        (study / "from").mkdir()
        for name in ("a", "b"):
            write_workbook(study / f"from/{name}.xlsx", {"patients": PATIENTS})
        with pytest.raises(StudyError, match=r"several tables: a\.xlsx, b\.xlsx"):
            make_cohort("clinic-a", study / "from", Path("config/config.yaml"))

    def test_a_folder_with_tables_and_a_workbook(self, study: Path):
        folder = long_folder(study / "from")
        write_workbook(folder / "more.xlsx", {"sessions": PATIENTS})
        with pytest.raises(StudyError, match=r"several tables: patients\.csv, .*more\.xlsx"):
            make_cohort("clinic-a", folder, Path("config/config.yaml"))

    def test_a_file_beside_the_tables_is_told(self, study: Path):
        folder = long_folder(study / "from")
        (folder / "visits.csv").write_text("patient_id,session\nP01,1\n", encoding="utf-8")
        problems = make_cohort("clinic-a", folder, Path("config/config.yaml"))
        assert "visits.csv" in [one.file for one in problems if one.rule_id == "file.unread"]

    @pytest.mark.parametrize("text", [None, "a: [", "- a", "\xff"])
    def test_settings_that_cannot_be_read(self, study: Path, text: str | None):
        path = study / "config/config.yaml"
        path.unlink()
        if text is not None:
            path.write_bytes(text.encode("latin-1"))
        with pytest.raises(StudyError, match=r"config\.yaml"):
            make_cohort("clinic-a", None, Path("config/config.yaml"))
        assert not (study / "data/cohorts/clinic-a").exists()

    NAMED = (
        ("姓名", "张伟"),
        ("Name", "Wei"),
        ("DOB", "1980-01-01"),
        ("notes", "call 13812345678"),
        ("notes", "seen 2024-03-12"),
        ("e-mail", "a@example.com"),
        ("住院号", "204518"),
        ("age_years", "93"),
    )

    @pytest.mark.parametrize(("heading", "text"), NAMED)
    @pytest.mark.parametrize("form", ["workbook", "folder", "wide", "redcap"])
    def test_tables_that_name_somebody_are_not_taken_over(
        self, study: Path, heading: str, text: str, form: str
    ):
        def naming(rows: Sequence[Sequence[str]]) -> list[list[str]]:
            kept = [number for number, name in enumerate(rows[0]) if name != heading]
            others = [[row[number] for number in kept] for row in rows]
            return [[*others[0], heading], *[[*row, text] for row in others[1:]]]

        if form == "workbook":
            sheets = {"patients": naming(PATIENTS), "assessments": ASSESSMENTS}
            source = write_workbook(study / "from.xlsx", sheets)
        elif form == "folder":
            source = long_folder(study / "from")
            write_csv(source / "patients.csv", naming(PATIENTS))
        else:
            source = write_csv(study / "from.csv", naming(WIDE if form == "wide" else REDCAP))
        before = tree(study)
        with pytest.raises(StudyError) as refusal:
            make_cohort("clinic-a", source, Path("config/config.yaml"))
        said = str(refusal.value)
        assert "Nothing was taken over." in said
        assert text not in said
        assert tree(study) == before

    def test_a_sheet_that_is_no_table_is_looked_at_too(self, study: Path):
        source = write_workbook(
            study / "from.xlsx",
            {
                "patients": PATIENTS,
                "assessments": ASSESSMENTS,
                "key": [["code", "who"], ["P01", "Zhang Wei"], ["P02", "Anna Smith"]],
            },
        )
        with pytest.raises(StudyError, match="a person's name"):
            make_cohort("clinic-a", source, Path("config/config.yaml"))
        assert not (study / "data/cohorts/clinic-a").exists()

    def test_a_merged_cell_does_not_hide_a_name(self, study: Path):
        book = openpyxl.Workbook()
        book.remove(book.active)
        sheets = {"patients": PATIENTS, "assessments": ASSESSMENTS}
        for name, rows in sheets.items():
            page = book.create_sheet(name)
            for row in rows:
                page.append(row)
        book["patients"]["A2"] = "Zhang Wei"
        book["patients"].merge_cells("A2:A3")
        book.save(study / "from.xlsx")
        with pytest.raises(StudyError, match="a person's name") as refusal:
            make_cohort("clinic-a", study / "from.xlsx", Path("config/config.yaml"))
        assert "Wei" not in str(refusal.value)

    def test_a_row_of_another_length_does_not_hide_a_number(self, study: Path):
        source = long_folder(study / "from")
        write_csv(
            source / "patients.csv",
            [*PATIENTS, ["P03", "scarring", "40", "male", "tel 13812345678"]],
        )
        with pytest.raises(StudyError, match="a telephone number"):
            make_cohort("clinic-a", source, Path("config/config.yaml"))

    @pytest.mark.parametrize(
        ("file", "content", "sentence"),
        [
            ("patients.csv", b'patient_id,subtype\nP01,"scarring\n', "quotation mark"),
            ("patients.csv", b"patient_id\x00,subtype\n", "cannot be read as text"),
            ("patients.csv", b"patient_id,subtype\nP01," + b"x" * 140_000, "more than 131072"),
            ("workbook.xlsx", b"no workbook", "cannot be opened"),
        ],
    )
    def test_what_cannot_be_read_is_not_taken_over(
        self, study: Path, file: str, content: bytes, sentence: str
    ):
        source = study / "from"
        source.mkdir()
        (source / file).write_bytes(content)
        before = tree(study)
        with pytest.raises(StudyError, match=sentence) as refusal:
            make_cohort("clinic-a", source, Path("config/config.yaml"))
        assert "nobody can tell whether the file names a person" in str(refusal.value)
        assert tree(study) == before

    def test_an_exception_stands_in_a_cohort_file_beside_the_source(self, study: Path):
        source = long_folder(study / "from")
        rows = [[*PATIENTS[0], "subtype_detail"], *[[*row, "since March"] for row in PATIENTS[1:]]]
        write_csv(source / "patients.csv", rows)
        (source / "cohort.yaml").write_text(
            "title: A\nprovenance: observed\nprivacy:\n  allow:\n    - table: patients\n"
            "      column: subtype_detail\n      reason: The month is that of a publication\n",
            encoding="utf-8",
        )
        add("clinic-a", source)

    def test_faults_of_another_kind_are_told_and_the_cohort_is_made(self, study: Path):
        source = long_folder(study / "from")
        write_csv(source / "assessments.csv", [*ASSESSMENTS, ["P03", "month_6", "11", "1"]])
        problems = make_cohort("clinic-a", source, Path("config/config.yaml"))
        assert {problem.cohort for problem in problems} == {"clinic-a"}
        assert "assessments.vds" in {problem.rule_id for problem in errors(problems)}
        assert (study / "data/cohorts/clinic-a/cohort.yaml").is_file()


class TestInterruption:
    @pytest.mark.parametrize("step", ["take_over", "_describe", "read_cohort"])
    def test_nothing_half_made_is_left(
        self, study: Path, monkeypatch: pytest.MonkeyPatch, step: str
    ):
        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        source = long_folder(study / "from")
        before = tree(study)
        monkeypatch.setattr(new_cohort, step, interrupt)
        with pytest.raises(KeyboardInterrupt):
            make_cohort("clinic-a", source, Path("config/config.yaml"))
        assert tree(study) == before

    def test_what_a_killed_run_left_is_cleared(self, study: Path):
        left = study / "data/cohorts/.unfinished/clinic-b"
        left.mkdir(parents=True)
        (left / "patients.csv").write_text("half", encoding="utf-8")
        add("clinic-a", long_folder(study / "from"))
        assert not left.parent.exists()


def test_a_refused_file_is_called_as_the_clinic_calls_it(study: Path):
    source = study / "from/our patients.xlsx"
    source.parent.mkdir()
    source.write_bytes(b"no workbook")
    with pytest.raises(StudyError) as refusal:
        make_cohort("clinic-a", source, Path("config/config.yaml"))
    assert "our patients.xlsx cannot be opened" in str(refusal.value)
    assert "workbook.xlsx" not in str(refusal.value)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n"])
def test_an_empty_file_is_called_empty(study: Path, data: bytes):
    source = study / "export.csv"
    source.write_bytes(data)
    with pytest.raises(StudyError, match=r"The file export\.csv is empty"):
        make_cohort("clinic-a", source, Path("config/config.yaml"))


class TestCommand:
    MODULE = "caseseries.intake.new_cohort.command"

    @pytest.fixture
    def refused(self, study: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
        """Return what a new cohort of a name is refused with."""

        def run(name: str) -> str:
            monkeypatch.setattr(sys, "argv", [self.MODULE, "add", name])
            with pytest.raises(SystemExit) as refusal:
                new_cohort.main()
            return str(refusal.value)

        return run

    def test_it_says_what_to_do_next(self, study: Path):
        long_folder(study / "from")
        command = [sys.executable, "-m", self.MODULE, "add", "clinic-a", "--from", "from"]
        done = subprocess.run(command, cwd=study, capture_output=True, text=True, check=False)
        assert done.returncode == 0
        assert "Made the cohort clinic-a and added it to config/config.yaml." in done.stdout
        assert "Then run `make`." in done.stdout

    @pytest.mark.parametrize(
        ("name", "seems"),
        [("dr-anna-miller", "a person's name"), ("clinic-2024-05-01", "an exact date")],
    )
    def test_a_name_that_names_somebody_is_refused_itself(self, refused, name, seems):
        assert refused(name) == f"'{name}' seems to hold {seems}. Choose another name."

    def test_it_refuses_in_a_sentence(self, study: Path):
        command = [sys.executable, "-m", self.MODULE, "add", "Clinic A"]
        done = subprocess.run(command, cwd=study, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert done.stderr.startswith("'Clinic A' cannot be the name of a cohort.")
        assert "Traceback" not in done.stderr


def test_the_filled_template_is_read_without_a_fault(study: Path):
    """Every example of the dictionary, written where the workbook asks for it."""
    book = template_workbook(SMP)
    book["patients"].append(
        [
            "P01",
            "scarring",
            42,
            "female",
            "lichen planopilaris",
            "III",
            "vertex",
            24.5,
            1,
            "D1",
            "yes",
        ]
    )
    book["sessions"].append(
        ["P01", 1, 0, "hairline", "single point", 3, 0.25, 90, 0.8, 0.5, 100, "dark brown",
         "medium", "firm", "random", 30, "no"]
    )  # fmt: skip
    book["assessments"].append(["P01", "immediate", 0, "R1", 8.5, 3])
    book["assessments"].append(["P01", "month_6", 182, "R1", 8, 2])
    book["adverse_events"].append(["P01", 1, "transient redness", 1, 2, 1, "yes", "yes"])
    book["photos"].append(["P01", "baseline", "vertex", "photos/P01-baseline.jpg"])
    source = study / "from/cohort-template.xlsx"
    source.parent.mkdir()
    book.save(source)
    (study / "from/photos").mkdir()
    Image.new("RGB", (9, 9)).save(study / "from/photos/P01-baseline.jpg")
    cohort = add("clinic-a", source)
    assert cohort.delivered == ("patients", "sessions", "assessments", "adverse_events", "photos")
    assert cohort.patients.iloc[0]["area_cm2"] == 24.5
    shutil.rmtree(study / "from")
