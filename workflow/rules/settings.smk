"""The settings of the study, checked once, and the names that all rules share."""

from pathlib import Path

from caseseries.settings import checked
from import_graph import modules_behind

config = checked(config)

COHORTS = config["cohorts"]
STUDIES = config["studies"]


report: "../report/workflow.rst"


wildcard_constraints:
    cohort="|".join(COHORTS),
    study="|".join(STUDIES),


def raw_files(wildcards):
    """Every file of a cohort's folder that a person put there."""
    folder = Path("data/cohorts", wildcards.cohort)
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())
