"""The settings of the study, checked once, and the names that all rules share."""

from pathlib import Path

from caseseries import settings
from caseseries.cases.vocabulary import TABLES as CASE_TABLES
from caseseries.intake.study_file import read_study
from caseseries.study_error import StudyError
from import_graph import modules_behind
from snakemake.exceptions import WorkflowError

STUDY_FILE = "config/study.yaml"

try:
    config = settings.checked(config)
    STUDY = read_study(STUDY_FILE)
except StudyError as fault:
    raise WorkflowError(str(fault))

FOLDERS = config["pathvars"]
COHORTS = config["cohorts"]
STUDIES = config["studies"]
PUBLISHED = sorted(map(str, Path("data/published").glob("*.yaml")))
PROTOCOLS = sorted(map(str, Path("data/protocols").glob("*.yaml")))


pathvars:
    **FOLDERS,


report: "../report/workflow.rst"


wildcard_constraints:
    cohort="|".join(COHORTS),
    study="|".join(Path(name).stem for name in PUBLISHED),


def raw_files(wildcards):
    """Every file of a cohort's folder that a person put there."""
    folder = Path(FOLDERS["cohorts"], wildcards.cohort)
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())


def ledger_of_study(wildcards):
    """The ledger of the cohort that stands for the patients of a study; none if there is none."""
    cohort = STUDIES[wildcards.study].get("cohort")
    return expand("<results>/{cohort}/ledger.csv", cohort=[cohort] if cohort else [])


def ranges_of_cohort(wildcards):
    """Between which values the numbers of a rebuilt cohort lie, from the study it stands for."""
    studies = [
        study
        for study, about in STUDIES.items()
        if about.get("cohort") == wildcards.cohort
    ]
    return expand("<results>/audit/{study}/ranges.csv", study=studies)
