"""The privacy guard: no table with a direct identifier gets any further.

It runs on the tables as they were read, before any other check, because every other check may
quote what stands in a cell. Its own messages show the first character at most.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePosixPath

from caseseries.intake.privacy.headings import OWN_COLUMNS, heading_kind
from caseseries.intake.privacy.kinds import KINDS, mask, readable
from caseseries.intake.privacy.names import is_name, look_like_names
from caseseries.intake.privacy.patient_codes import codes_carry_initials, patient_code_kind
from caseseries.intake.privacy.search import find_identifiers
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable

RULE = "No table holds anything that names a person (HIPAA Safe Harbor, class {letter})."
OLDEST_AGE = 89
HIGHEST_AGE = 120
MOST_CELLS_ONE_BY_ONE = 3

_FACE = re.compile(
    r"(?:^|[\W_])(?:face|facial|portrait|selfie|headshot)(?:[\W_]|$)|人像|正脸|全脸|面部", re.I
)
_AGE_HEADING = re.compile(r"(?:^|[\W_])(?:age|alter|edad)(?:[\W_]|$)|年龄|年齢|나이", re.I)
_CHECKSUM = re.compile(r"[0-9a-f]{64}", re.I)


@dataclass(frozen=True)
class _Trace:
    """One identifier at one cell; ``index`` is None when the whole column shows it."""

    kind: str
    index: int | None
    shown: str


def check_privacy(
    cohort: str, tables: Sequence[RawTable], allow: Sequence[Mapping[str, str]] = ()
) -> list[Problem]:
    """Return the identifiers in the tables.

    Parameters
    ----------
    cohort
        Name of the cohort's folder.
    tables
        The tables as read; columns that ``cohort.yaml`` maps carry our names as labels.
    allow
        ``privacy.allow`` of ``cohort.yaml``: table, column (our name, or the heading) and reason
        of each column that is let through. What it lets through stays on record as a warning.
    """
    problems: list[Problem] = []
    used = []
    for table in tables:
        for label in table.cells.columns:
            traces = list(_traces(table, label))
            allowance = _allowance(table, label, allow)
            if allowance is None:
                problems += _refusals(cohort, table, label, traces)
            else:
                used.append(allowance)
                problems += _records(cohort, table, label, traces, allowance["reason"])
    unused = [allowance for allowance in allow if allowance not in used]
    return problems + [_unknown_column(cohort, allowance) for allowance in unused]


def _traces(table: RawTable, label: str) -> Iterator[_Trace]:
    """Yield what identifies somebody in one column, each kind once a cell."""
    values = [readable(value) for value in table.cells[label].tolist()]
    if not any(values):
        return
    heading = table.heading(0, label)
    announced = heading_kind(heading)
    if announced:
        yield _Trace(announced, None, heading)
        return
    kinds_of = {value: _kinds_in_cell(table.name, label, heading, value) for value in set(values)}
    for index, value in enumerate(values):
        for kind, found in kinds_of[value].items():
            yield _Trace(kind, index, mask(found))
    if label == "patient_id" and codes_carry_initials([value for value in values if value]):
        yield _Trace("initials", None, heading)
    is_free = label not in OWN_COLUMNS or label.endswith("_id")
    if is_free and look_like_names(values) and not any("name" in kinds_of[v] for v in values):
        yield _Trace("name", None, heading)


def _kinds_in_cell(table: str, label: str, heading: str, value: str) -> dict[str, str]:
    """Return the kinds of identifier in one cell, each with the text that shows it."""
    if not value or _CHECKSUM.fullmatch(value):
        return {}
    if label == "patient_id":
        kind = patient_code_kind(value)
        if kind:
            return {kind: value}
    if _AGE_HEADING.search(heading) or label == "age_years":
        return {"age": value} if _is_old_age(value) else _found(value)
    if table == "photos" and label in ("file", "view"):
        return _found_in_photo(label, value)
    return _found(value)


def _found(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for finding in find_identifiers(text):
        found.setdefault(finding.kind, text[finding.start : finding.end])
    return found


def _found_in_photo(label: str, value: str) -> dict[str, str]:
    """Return what the view or the file name of a photograph gives away."""
    if _FACE.search(value):
        return {"face": value}
    if label == "view":
        return _found(value)
    words = re.split(r"[\s_.-]+", PurePosixPath(value.replace("\\", "/")).stem)
    found = _found(" ".join(words))
    pairs = [" ".join(pair) for pair in pairwise(words)]
    named = [pair for pair in pairs if is_name(pair)]
    named += [word for word in words if is_name(word)]
    return {"name": named[0], **found} if named else found


def _is_old_age(value: str) -> bool:
    match = re.match(r"\s*[>≥]?\s*(\d+(?:[.,]\d+)?)", value)
    return match is not None and OLDEST_AGE < float(match[1].replace(",", ".")) <= HIGHEST_AGE


def _allowance(
    table: RawTable, label: str, allow: Sequence[Mapping[str, str]]
) -> Mapping[str, str] | None:
    names = (label, _heading(table, label))
    mine = (entry for entry in allow if entry["table"] == table.name and entry["column"] in names)
    return next(mine, None)


def _heading(table: RawTable, label: str) -> str:
    return table.heading(0, label) if len(table.cells) else label


def _refusals(
    cohort: str, table: RawTable, label: str, traces: Sequence[_Trace]
) -> Iterator[Problem]:
    """Yield one problem a cell, or one for the column where many cells hold the same kind."""
    by_kind = defaultdict(list)
    for trace in traces:
        by_kind[trace.kind].append(trace)
    for found in by_kind.values():
        if len(found) <= MOST_CELLS_ONE_BY_ONE:
            for trace in found:
                yield _refusal(cohort, table, label, trace)
        else:
            yield _column_refusal(cohort, table, label, found)


def _refusal(cohort: str, table: RawTable, label: str, trace: _Trace) -> Problem:
    noun = KINDS[trace.kind].noun
    if trace.index is not None:
        message = f"This cell seems to hold {noun} ({trace.shown})."
    elif heading_kind(trace.shown):
        message = f"The heading '{trace.shown}' announces {noun}."
    else:
        message = f"The cells of this column look like {noun}, another for every row."
    problem = _problem(cohort, table, label, trace.kind, message, trace.index)
    return problem if trace.index is None else replace(problem, value=trace.shown)


def _column_refusal(cohort: str, table: RawTable, label: str, found: Sequence[_Trace]) -> Problem:
    indices = [trace.index for trace in found if trace.index is not None]
    first = ", ".join(table.address(index, label) for index in indices[:MOST_CELLS_ONE_BY_ONE])
    kind = found[0].kind
    message = f"{len(indices)} cells of this column seem to hold {KINDS[kind].noun}: {first}, …"
    return _problem(cohort, table, label, kind, message, None)


def _problem(
    cohort: str, table: RawTable, label: str, kind: str, message: str, index: int | None
) -> Problem:
    column = _heading(table, label)
    entry = f'{{table: {table.name}, column: {column}, reason: "…"}}'
    remedy = (
        f"{KINDS[kind].remedy} If it is none of the kind, say why in cohort.yaml: "
        f"privacy: {{allow: [{entry}]}}."
    )
    problem = table.problem(
        cohort,
        index,
        label,
        message=message,
        remedy=remedy,
        rule=RULE.format(letter=KINDS[kind].safe_harbor),
        rule_id=f"privacy.{kind.replace(' ', '_').replace('-', '_')}",
        show_value=False,
    )
    return replace(problem, column=column)


def _records(
    cohort: str, table: RawTable, label: str, traces: Sequence[_Trace], reason: str
) -> Iterator[Problem]:
    """Yield what an override lets through, one warning a kind, so that it stays on record."""
    for kind in dict.fromkeys(trace.kind for trace in traces):
        problem = _problem(
            cohort,
            table,
            label,
            kind,
            f"This column seems to hold {KINDS[kind].noun} and is let through: {reason.strip()}",
            None,
        )
        yield replace(
            problem,
            severity="warning",
            remedy="Nothing, if the reason still holds; it is published with the results.",
        )


def _unknown_column(cohort: str, allowance: Mapping[str, str]) -> Problem:
    table, column = allowance["table"], allowance["column"]
    return Problem(
        cohort=cohort,
        severity="error",
        file="cohort.yaml",
        column="privacy.allow",
        value=f"{table}, {column}",
        message=f"The table {table} has no column '{column}' that could be let through.",
        remedy="Write the table and the column as they stand in the files, or take the entry out.",
        rule="Every entry of privacy.allow names a column that is there.",
        rule_id="privacy.allow",
    )
