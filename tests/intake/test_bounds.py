"""What a file may cost: a far cell, an alias of aliases, a long word, many timepoints of one."""

import subprocess
import sys
import textwrap

from openpyxl import Workbook

from caseseries.estimate.plan import estimate
from studies import DEFINITION

# The address space of the process that reads, in bytes; NumPy and pandas alone take 0.6 GB.
MOST = 1_500_000_000
READ = textwrap.dedent(
    f"""
    import resource, sys
    from pathlib import Path
    resource.setrlimit(resource.RLIMIT_AS, ({MOST}, {MOST}))
    from caseseries.intake.problems import render_problems
    from caseseries.intake.read import read_cohort
    from caseseries.intake.study_file import read_study
    for folder in sys.argv[2:]:
        print(render_problems(read_cohort(Path(folder), read_study(sys.argv[1]))[1]))
    """
)
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def far_cell(folder):
    workbook = Workbook()
    workbook.active.title = "patients"
    for row in (["patient_id", "subtype"], ["P01", "scarring"]):
        workbook.active.append(row)
    workbook.active["A1048576"] = workbook.active["XFD1"] = "x"
    workbook.save(folder / "cohort.xlsx")
    return "reaches to XFD1048576, nearly empty"


def aliases(folder):
    (folder / "cohort.yaml").write_text(f"title: A\n{BOMB}", encoding="utf-8")
    return "an alias (*) stands for another part"


def nesting(folder):
    (folder / "cohort.yaml").write_text(f"title: {'[' * 5_000}", encoding="utf-8")
    return "it has more than 30 levels"


def long_words(folder):
    text = "patient_id,subtype,subtype_detail\nP01,scarring," + "a" * 120_000
    (folder / "patients.csv").write_text(text + "0000-" * 2_000 + "\n", encoding="utf-8")
    return "The cohort has no table assessments."


def long_heading(folder):
    text = f"patient_id,subtype,{'a_' * 50_000}\nP01,scarring,x\n"
    (folder / "patients.csv").write_text(text, encoding="utf-8")
    return "The cohort has no table assessments."


def many_columns(folder):
    (folder / "patients.csv").write_text(";" * 100_000, encoding="utf-8")
    return "Cells in the first row: 100001; no table has more than 5000."


def test_files_that_ask_for_memory_end_in_a_sentence(tmp_path):
    sentences = []
    for made in (far_cell, aliases, nesting, long_words, long_heading, many_columns):
        folder = tmp_path / made.__name__
        folder.mkdir()
        about = "title: A\nprovenance: simulated\n"
        (folder / "cohort.yaml").write_text(about, encoding="utf-8")
        sentences.append(made(folder))
    command = [sys.executable, "-c", READ, DEFINITION, *tmp_path.iterdir()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert [one for one in sentences if one not in done.stdout] == []
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_sixty_timepoints_of_one_patient(clinic, cohort_in):
    """Their ledger ends, with rows for the last timepoint too."""
    header = ["patient_id", "timepoint", "vds", "pss"]
    months = [["A01", f"month_{month}", f"{9 - month / 10:g}", "3"] for month in range(1, 60)]
    others = [[f"A0{n}", "immediate", f"{9 - n / 4:g}", "2"] for n in range(1, 3)]
    clinic.tables = {
        "patients": [row[:2] for row in clinic.tables["patients"][:3]],
        "assessments": [header, *others, *months],
    }
    clinic.pictures = {}
    clinic.describe()
    cohort = cohort_in(clinic.as_csv())
    assert len(cohort.assessments) == 61
    book = estimate(cohort)
    assert len(book) < 100_000
    assert "fading.month_59.all.adherence.spearman.p" in set(book["statistic_id"])
