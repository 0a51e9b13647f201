"""Reading ``config/study.yaml``: the definition of the study."""

from pathlib import Path

from caseseries import document
from caseseries.cases.study import Study, study_of
from caseseries.cases.study_faults import definition_faults
from caseseries.study_error import refuse


def read_study(path: Path | str) -> Study:
    """Read the definition of a study.

    Raises StudyError with one sentence for every fault: what the schema refuses, or else what
    contradicts.
    """
    definition = document.load(Path(path), "study")
    refuse(definition_faults(definition), path)
    return study_of(definition)
