"""The protocol that a cohort was treated by."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from caseseries import document
from caseseries.cases.cohort import CohortFacts
from caseseries.cases.study import Study
from caseseries.study_error import StudyError, refuse


def protocol_of(
    study: Study, facts: CohortFacts, files: Iterable[Path | str]
) -> dict[str, Any] | None:
    """Read the protocol that ``cohort.yaml`` names; None if it names none.

    ``files`` are those of ``data/protocols``; the study's table of sessions is what it is about.

    Raises StudyError when there is no such protocol, its file breaks the schema, or its limits
    contradict.
    """
    if not facts.protocol:
        return None
    known = {path.stem: path for path in map(Path, files)}
    if facts.protocol not in known:
        raise StudyError(
            f"cohort.yaml of {facts.cohort}: the protocol '{facts.protocol}' has no file in "
            f"data/protocols. There are: {', '.join(sorted(known)) or 'none'}."
        )
    path = known[facts.protocol]
    protocol = document.load(path, "protocol")
    refuse(_contradictions(study, protocol), path)
    return protocol


def _contradictions(study: Study, protocol: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for every column that is not there, and for limits that cannot both hold."""
    known = {column.name: column for column in study.session_columns}
    for block in ("by_session", "variables"):
        for name in protocol[block]:
            if name not in known:
                there_are = ", ".join(known) or "none"
                yield f"{block}.{name}: sessions have no such column. There are: {there_are}."
    sessions = protocol["sessions"]
    limits = {"sessions.interval_days": sessions["interval_days"]}
    limits |= {f"variables.{name}": limit for name, limit in protocol["variables"].items()}
    for place, limit in limits.items():
        least, most = limit.get("min"), limit.get("max")
        if least is not None and most is not None and least > most:
            yield f"{place}: min {least} is above max {most}. Exchange them, or correct one."
    count = sessions["count"]
    for name, planned in protocol["by_session"].items():
        if count is not None and planned is not None and len(planned) != count:
            yield (
                f"by_session.{name}: {len(planned)} given, sessions: {count}. "
                "Give one value for each session."
            )
