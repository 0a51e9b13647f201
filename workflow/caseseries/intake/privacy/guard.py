"""The privacy guard: no table with a direct identifier gets any further.

It runs on the tables as they were read, before any other check, because every other check may
quote what stands in a cell. Its own messages show the first character at most.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from caseseries.cases.study import Study
from caseseries.intake.csv.encoding import UnknownEncodingError, decode
from caseseries.intake.delivery import WIDE
from caseseries.intake.mapping import plain
from caseseries.intake.privacy.archive import place_in_words, texts_in
from caseseries.intake.privacy.columns import Trace, judge_column
from caseseries.intake.privacy.headings import heading_kind
from caseseries.intake.privacy.kinds import KINDS, mask, readable
from caseseries.intake.privacy.personal_codes import LONGEST_NUMBER
from caseseries.intake.privacy.search import find_identifiers
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable, column_letter

RULE = "No table holds anything that names a person (HIPAA Safe Harbor, class {letter})."
MOST_CELLS_ONE_BY_ONE = 3
COHORT_FILE = "cohort.yaml"
_PASSES = {
    "citation": ("name", "initials", "date", "web address", "unique number"),
    "doi": ("web address", "unique number", "phone"),
    "data_lock": ("date",),
}


def check_privacy(
    study: Study,
    cohort: str,
    tables: Sequence[RawTable],
    *,
    columns: Mapping[str, Mapping[str, str]] | None = None,
    allow: Sequence[Mapping[str, str]] = (),
) -> list[Problem]:
    """Return the identifiers in the tables.

    Parameters
    ----------
    study
        The study that the cohort takes part in.
    cohort
        Name of the cohort's folder.
    tables
        The tables as read, all columns, under their printed headings.
    columns
        ``columns`` of ``cohort.yaml``: per table, {our column name: name in the file}.
    allow
        ``privacy.allow`` of ``cohort.yaml``: table, column (our name, or the heading) and reason
        of each column that is let through. What it lets through stays on record as a warning.
    """
    problems: list[Problem] = []
    used = []
    # A clinic that numbers its patients needs as many digits as it has patients.
    longest = max(
        [
            LONGEST_NUMBER,
            *(len(str(len(one.cells))) for one in tables if one.name in (WIDE, "patients")),
        ]
    )
    for table in tables:
        ours = _our_names(table.name, columns or {})
        for label in table.cells.columns:
            heading = _heading(table, label)
            name = ours.get(plain(heading), plain(label))
            traces = judge_column(study, table.name, name, heading, table.cells[label], longest)
            allowance = _allowance(table.name, {name, heading}, allow)
            if allowance is None:
                problems += _refusals(cohort, table, label, traces)
            else:
                used.append(allowance)
                problems += _records(cohort, table, label, traces, allowance["reason"])
    unused = [allowance for allowance in allow if allowance not in used]
    return problems + [_unknown_column(cohort, allowance) for allowance in unused]


def check_workbook(cohort: str, path: Path, tables: Sequence[RawTable]) -> list[Problem]:
    """Return the identifiers that stand in a workbook outside the cells of its tables.

    Parameters
    ----------
    cohort, path
        Name of the cohort, and its workbook.
    tables
        The tables of the workbook as read; ``check_privacy`` judges their cells.
    """
    judged = set[str]().union(*map(_judged_texts, tables))
    found: dict[tuple[str, str], str] = {}
    for text, part in texts_in(path).items():
        if text not in judged:
            for finding in find_identifiers(text):
                place = (place_in_words(part), finding.kind)
                found.setdefault(place, text[finding.start : finding.end])
    return [_beside(cohort, path.name, *place, shown) for place, shown in found.items()]


def _judged_texts(table: RawTable) -> set[str]:
    """Return the cells of a table, and the headings of those columns in which anything stands."""
    texts: set[str] = set()
    for label in table.cells.columns:
        cells = {readable(cell).strip() for cell in table.cells[label].unique()}
        texts |= cells | ({readable(_heading(table, label)).strip()} if any(cells) else set())
    return texts


def _beside(cohort: str, file: str, place: str, kind: str, shown: str) -> Problem:
    return Problem(
        cohort=cohort,
        file=file,
        value=mask(shown),
        message=f"{place[0].upper()}{place[1:]} seems to hold {KINDS[kind].noun} ({mask(shown)}).",
        remedy="Take it out; in Excel, File, Info, Inspect Document finds what hides. "
        "Or hand the workbook over with `make new-cohort`, which takes the cells alone.",
        rule="A workbook names nobody, in its cells or beside them.",
        rule_id="privacy.workbook",
    )


def check_cohort_file(folder: Path) -> list[Problem]:
    """Return the identifiers in ``cohort.yaml``: in its keys, its texts and its comments.

    A citation names its authors, and a day on which tables were locked is nobody's; both pass.
    """
    path = folder / COHORT_FILE
    try:
        lines = decode(path.read_bytes()).text.splitlines() if path.is_file() else []
    except UnknownEncodingError:
        return []  # the reader says so
    problems, key = [], ""
    for row, line in enumerate(lines, start=1):
        said, _, comment = line.partition("#")
        name, colon, value = said.strip(" -").partition(":")
        key = name.strip() if colon else key
        for text in (name, value, comment) if colon else (said, comment):
            plain_text = readable(text.strip(" \"'"))
            for finding in find_identifiers(plain_text):
                if finding.kind not in _PASSES.get(key, ()):
                    shown = mask(plain_text[finding.start : finding.end])
                    problems.append(_in_cohort_file(folder.name, row, key, finding.kind, shown))
    return problems


def _in_cohort_file(cohort: str, row: int, key: str, kind: str, shown: str) -> Problem:
    return Problem(
        cohort=cohort,
        file=COHORT_FILE,
        row=row,
        column="" if find_identifiers(readable(key)) else key,
        value=shown,
        message=f"Line {row} seems to hold {KINDS[kind].noun} ({shown}).",
        remedy="Write what names nobody: a role for a person, a year for a date.",
        rule="cohort.yaml names nobody.",
        rule_id="privacy.cohort_file",
    )


def _our_names(table: str, columns: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return {heading: our column}; a wide table describes the patients too."""
    names = {**(columns.get("patients", {}) if table == WIDE else {}), **columns.get(table, {})}
    return {plain(theirs): our for our, theirs in names.items()}


def _heading(table: RawTable, label: str) -> str:
    return table.heading(0, label) if len(table.cells) else label


def _allowance(
    table: str, names: set[str], allow: Sequence[Mapping[str, str]]
) -> Mapping[str, str] | None:
    fitting = (entry for entry in allow if entry["table"] == table and entry["column"] in names)
    return next(fitting, None)


def _refusals(
    cohort: str, table: RawTable, label: str, traces: Sequence[Trace]
) -> Iterator[Problem]:
    """Yield one problem a cell, or one for the column where many cells hold the same kind."""
    by_kind = defaultdict(list)
    for trace in traces:
        by_kind[trace.kind].append(trace)
    for kind, found in by_kind.items():
        if len(found) > MOST_CELLS_ONE_BY_ONE:
            yield _problem(cohort, table, label, kind, _many(table, label, found))
        else:
            yield from (_refusal(cohort, table, label, trace) for trace in found)


def _refusal(cohort: str, table: RawTable, label: str, trace: Trace) -> Problem:
    noun = KINDS[trace.kind].noun
    heading = _heading(table, label)
    if trace.in_heading:
        return _refused_heading(cohort, table, label, trace)
    if trace.index is not None:
        message = f"This cell seems to hold {noun} ({trace.shown})."
    elif heading_kind(heading):
        message = f"The heading '{heading}' announces {noun}."
    else:
        message = f"The cells of this column look like {noun}, another in every row."
    problem = _problem(cohort, table, label, trace.kind, message, trace.index)
    return replace(problem, value=trace.shown)


def _refused_heading(cohort: str, table: RawTable, label: str, trace: Trace) -> Problem:
    """Refuse a heading that is itself an identifier; it is called by its letter."""
    letter = column_letter(list(table.cells.columns).index(label) + 1)
    message = f"The heading of column {letter} seems to hold {KINDS[trace.kind].noun}."
    problem = _problem(cohort, table, label, trace.kind, message)
    cell = f"{table.sheet}!{letter}1" if table.sheet else f"{letter}1"
    remedy = KINDS[trace.kind].remedy
    return replace(problem, row=1, column=letter, cell=cell, value=trace.shown, remedy=remedy)


def _many(table: RawTable, label: str, found: Sequence[Trace]) -> str:
    indices = [trace.index for trace in found if trace.index is not None]
    first = ", ".join(table.address(index, label) for index in indices[:MOST_CELLS_ONE_BY_ONE])
    noun = KINDS[found[0].kind].noun
    return f"{len(indices)} cells of this column seem to hold {noun}: {first} and more."


def _remedy(label: str, kind: str) -> str:
    """Return what to write instead; a code that holds a date is to be another code."""
    of_code = kind == "date" and label.endswith("_id")
    return KINDS["initials"].remedy if of_code else KINDS[kind].remedy


def _problem(
    cohort: str,
    table: RawTable,
    label: str,
    kind: str,
    message: str,
    index: int | None = None,
) -> Problem:
    heading = _heading(table, label)
    problem = table.problem(
        cohort,
        index,
        label,
        message=message,
        remedy=f"{_remedy(label, kind)} If it is harmless, name the table {table.name} and the "
        f"column '{heading}' with your reason under privacy in cohort.yaml; "
        "docs/clinic.md shows the lines.",
        rule=RULE.format(letter=KINDS[kind].safe_harbor),
        rule_id=f"privacy.{kind.replace(' ', '_').replace('-', '')}",
        show_value=False,
    )
    return replace(problem, column=heading)


def _records(
    cohort: str, table: RawTable, label: str, traces: Sequence[Trace], reason: str
) -> Iterator[Problem]:
    """Yield what an entry of ``allow`` lets through, one warning a kind."""
    for kind in dict.fromkeys(trace.kind for trace in traces):
        message = f"This column seems to hold {KINDS[kind].noun} and is let through: {reason}"
        yield replace(
            _problem(cohort, table, label, kind, message),
            severity="warning",
            remedy="Nothing, if the reason still holds.",
        )


def _unknown_column(cohort: str, allowance: Mapping[str, str]) -> Problem:
    table, column = allowance["table"], allowance["column"]
    return Problem(
        cohort=cohort,
        file=COHORT_FILE,
        column="privacy.allow",
        value=f"{table}, {column}",
        message=f"The table {table} has no column '{column}' that could be let through.",
        remedy="Write the table and the column as they stand in the files, or take the entry out.",
        rule="Every entry of privacy.allow names a column that is there.",
        rule_id="privacy.allow",
    )
