"""The protocol that a cohort was treated by."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from caseseries import document
from caseseries.cases.cohort import CohortFacts
from caseseries.study_error import StudyError


def protocol_of(facts: CohortFacts, files: Iterable[Path | str]) -> dict[str, Any] | None:
    """Read the protocol that ``cohort.yaml`` names; None if it names none.

    Parameters
    ----------
    facts
        What ``cohort.yaml`` says.
    files
        The files of ``data/protocols``.

    Raises
    ------
    StudyError
        When there is no such protocol, or its file breaks the schema.
    """
    if not facts.protocol:
        return None
    known = {path.stem: path for path in map(Path, files)}
    if facts.protocol not in known:
        raise StudyError(
            f"cohort.yaml of {facts.cohort}: the protocol '{facts.protocol}' has no file in "
            f"data/protocols. There are: {', '.join(sorted(known)) or 'none'}."
        )
    return document.load(known[facts.protocol], "protocol")
