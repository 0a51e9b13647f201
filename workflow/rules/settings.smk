"""The settings of the study, checked once, and the names that all rules share.

Paths of the study (config, data, results) are relative to the folder that it runs in; those of the
program are found from where the program lies.
"""

import os
from functools import cache
from pathlib import Path

from caseseries import settings
from caseseries.cases.vocabulary import TABLES as CASE_TABLES
from caseseries.intake.study_file import read_study
from caseseries.published.study_file import can_be_read
from caseseries.study_error import StudyError
from content import digest
from import_graph import WORKFLOW, code_behind
from snakemake.exceptions import WorkflowError

STUDY_FILE = "config/study.yaml"
# Matches no name; an empty pattern would match every one.
NOTHING = "(?!)"

try:
    config = settings.checked(config)
    # An audit of papers that the settings do not name needs none.
    NEEDS_STUDY = config["cohorts"] or config["studies"] or Path(STUDY_FILE).exists()
    STUDY_TITLE = read_study(STUDY_FILE).title if NEEDS_STUDY else ""
    PAPERS_THERE = settings.published(Path("data/published"))
    # `make audit NAME=…` asks for one paper alone.
    PUBLISHED = settings.published(
        Path("data/published"), os.environ.get("ONE_PAPER", "")
    )
except StudyError as fault:
    raise WorkflowError(str(fault))

FOLDERS = config["pathvars"]
COHORTS = config["cohorts"]
FILE_OF = {Path(name).stem: name for name in PUBLISHED}
STUDIES = {
    study: about for study, about in config["studies"].items() if study in FILE_OF
}
SHARED = {name: f"data/shared/{name}.csv" for name in config["shared"]}
PROTOCOLS = sorted(map(str, Path("data/protocols").glob("*.yaml")))
PROGRAM = WORKFLOW.parent


pathvars:
    **FOLDERS,


report: "../report/workflow.rst"


wildcard_constraints:
    cohort="|".join(COHORTS) or NOTHING,
    study="|".join(STUDIES) or NOTHING,


def of_program(path):
    """A path as the study sees it: relative, unless the study lives apart from the program."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


@cache
def files_of(cohort):
    """Every file of a cohort's folder that a person put there."""
    found = Path(FOLDERS["cohorts"], cohort).rglob("*")
    return sorted(str(path) for path in found if path.is_file())


def case_files(cohort):
    """Those of them that hold cases, or say how they are read."""
    return [file for file in files_of(cohort) if file not in reporting_of([cohort])]


def ledger_of_study(wildcards):
    """The ledger of the cohort that stands for the patients of a study; none if there is none."""
    cohort = STUDIES[wildcards.study].get("cohort")
    return expand("<results>/{cohort}/ledger.csv", cohort=[cohort] if cohort else [])


@cache
def studies_by_cohort():
    """The published studies that each cohort stands for."""
    found = {}
    for study, about in STUDIES.items():
        found.setdefault(about.get("cohort"), []).append(study)
    return found


def ranges_of_cohort(wildcards):
    """Between which values the numbers of a rebuilt cohort lie, from the study it stands for."""
    studies = studies_by_cohort().get(wildcards.cohort, [])
    return expand("<results>/audit/{study}/ranges.csv", study=studies)


def content_of_study(wildcards):
    """What the file of a published study holds."""
    return digest([FILE_OF[wildcards.study]])


def asked_of_study(wildcards):
    """What the settings ask of a published study that they name."""
    keys = ("where", "reading", "tables_drawn")
    return {key: STUDIES[wildcards.study][key] for key in keys}


def file_of_study(wildcards):
    """The file of a published study, YAML or workbook."""
    return FILE_OF[wildcards.study]


def searches(_):
    """What the search found of the papers that the settings name, but for unreadable ones."""
    named = [study for study in STUDIES if can_be_read(Path(FILE_OF[study]))]
    return expand(rules.feasibility.output, study=named)


def ledgers_of_cohorts(_):
    """The ledger of every cohort; whoever asks for the whole study is told if there is none."""
    if not COHORTS:
        raise WorkflowError(settings.NO_COHORT)
    return expand(rules.estimate.output.ledger, cohort=COHORTS)


def reporting_of(cohorts):
    """What the cohorts' folders say for checklists, if they say anything."""
    return [
        file
        for cohort in cohorts
        for file in files_of(cohort)
        if Path(file).name == "reporting.yaml"
    ]


def if_there(name):
    """A file that people may have written, if they have."""
    return [name] if Path(name).is_file() else []


def paper_in(folder):
    """A manuscript and its supplement in three formats, and what comes with them."""
    formats = {"docx": "Word", "pdf": "PDF", "html": "HTML"}
    about = dict(caption="../report/manuscript.rst", category="manuscript")
    listed = report  # a line that begins with the word itself would be a keyword
    documents = [
        listed(f"{folder}/{name}.{end}", labels={"format": word, "part": name}, **about)
        for name in ["manuscript", "supplement"]
        for end, word in formats.items()
    ]
    tables = ["numbers", "still_needed", "checklists"]
    return documents + [f"{folder}/{name}.csv" for name in tables]
