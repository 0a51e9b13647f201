"""The privacy guard: no table with a direct identifier gets any further.

It runs on the tables as they were read, before any other check, because every other check may
quote what stands in a cell. Its own messages show the first character at most.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from caseseries.cases.study import Study
from caseseries.intake.clinic_words import plain
from caseseries.intake.cohort_file import FILE, REPORTING, CohortFile, read_cohort_file
from caseseries.intake.csv.encoding import UnknownEncodingError, decode
from caseseries.intake.headings import our_names
from caseseries.intake.privacy.judge import Trace, found_in, heading_kind, judge_column, own_words
from caseseries.intake.privacy.personal_codes import LONGEST_NUMBER
from caseseries.intake.privacy.rules import KINDS, PASSES, mask, of_scale, readable
from caseseries.intake.privacy.workbook_texts import place_in_words, texts_in
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import WIDE, RawTable
from caseseries.intake.wide import score_of
from caseseries.yaml_text import BrokenYamlError, parse_yaml

MOST_CELLS_ONE_BY_ONE: Final = 3


def check_privacy(cohort_file: CohortFile, tables: Sequence[RawTable]) -> list[Problem]:
    """Return the identifiers in the tables as read: all columns, under their printed headings.

    A column that ``cohort.yaml`` lets through, under our name or its heading, stays on record as a
    warning.
    """
    study, problems = cohort_file.study, list[Problem]()
    used = set()
    # A clinic that numbers its patients needs as many digits as it has patients.
    counts = (len(str(len(one.cells))) for one in tables if one.name in (WIDE, "patients"))
    longest = max([LONGEST_NUMBER, *counts])
    for table in tables:
        ours = our_names(table.name, cohort_file.columns)
        reasons = cohort_file.let_through(table.name)
        for label in table.cells.columns:
            heading = _heading(table, label)
            name = ours.get(plain(heading), plain(label))
            name = (table.name in (WIDE, "patients") and score_of(study, name)) or name
            traces = judge_column(study, table.name, name, heading, table.cells[label], longest)
            called = name if name in reasons else heading
            if called not in reasons:
                problems += _refusals(table, label, traces)
                continue
            used.add((table.name, called))
            for kind in dict.fromkeys(trace.kind for trace in traces):
                told = {**_about(kind), "reason": reasons[called]}
                problems.append(table.told(None, heading, "privacy.let_through", **told))
    for entry in cohort_file.privacy_allow:
        place = entry["table"], entry["column"]
        if place not in used and place[0] != Path(REPORTING).stem:
            told = {"file": FILE, "column": "privacy.allow", "value": ", ".join(place)}
            problems.append(problem_of("privacy.allow", table=place[0], name=place[1], **told))
    return problems


def _heading(table: RawTable, label: str) -> str:
    return table.heading(0, label) if len(table.cells) else label


def _refusals(table: RawTable, label: str, traces: Sequence[Trace]) -> Iterator[Problem]:
    """Yield one problem a cell, or one for the column where many cells hold the same kind."""
    times = Counter(trace.kind for trace in traces)
    many = [kind for kind, count in times.items() if count > MOST_CELLS_ONE_BY_ONE]
    for trace in [*map(Trace, many), *(one for one in traces if one.kind not in many)]:
        told = {**_about(trace.kind), "table": table.name, "value": trace.shown}
        noun, heading = told["noun"], _heading(table, label)
        if trace.in_heading:
            # A heading that is itself an identifier is called by its letter.
            letter = table.letter(label)
            cell = f"{table.sheet}!{letter}1" if table.sheet else f"{letter}1"
            place = {**table.source, "row": 1, "column": letter, "cell": cell}
            yield problem_of("privacy.heading", **told, **place)
            continue
        if trace.kind in many:
            found = [one.index for one in traces if one.kind == trace.kind]
            cells = [index for index in found if index is not None]
            first = [table.address(index, label) for index in cells[:MOST_CELLS_ONE_BY_ONE]]
            seem = f"{len(cells)} cells of this column seem to hold {noun}"
            what = f"{seem}: {', '.join(first)} and more."
        elif trace.index is not None:
            what = f"This cell seems to hold {noun} ({trace.shown})."
        elif heading_kind(heading):
            what = f"The heading '{heading}' announces {noun}."
        else:
            what = f"The cells of this column look like {noun}, another in every row."
        if trace.kind == "date" and label.endswith("_id"):  # such a code is to be another code
            told["remedy"] = KINDS["initials"]["remedy"]
        place = table.place(trace.index, label, quoted=False) | {"column": heading}
        # What stands above or beside a table has no heading that could be let through.
        rule_id = "privacy.kind" if heading else "privacy.without_heading"
        yield problem_of(rule_id, what=what, heading=heading, **told, **place)


def _about(kind: str) -> dict[str, Any]:
    return {**KINDS[kind], "id": kind.replace(" ", "_").replace("-", "")}


def check_workbook(study: Study, path: Path, tables: Sequence[RawTable]) -> list[Problem]:
    """Return the identifiers that stand in a workbook outside the cells of its tables.

    ``check_privacy`` judges the cells of ``tables``, which are those of the workbook as read.
    """
    judged: set[str] = set()
    for table in tables:
        for label in table.cells.columns:  # the cells, and the heading if anything stands there
            cells = {readable(cell).strip() for cell in table.cells[label].unique()}
            judged |= cells
            judged |= {readable(_heading(table, label)).strip()} if any(cells) else set()
    found: dict[tuple[str, str], str] = {}
    for text, part in texts_in(path).items():
        if text not in judged:
            for noun, shown in _named_in(study, text):
                found.setdefault((place_in_words(part), noun), shown)
    problems = []
    for (place, noun), shown in found.items():
        told = {"place": place[0].upper() + place[1:], "noun": noun, "value": shown}
        problems.append(problem_of("privacy.workbook", **told, file=path.name))
    return problems


def check_cohort_file(study: Study, folder: Path) -> list[Problem]:
    """Return the identifiers in ``cohort.yaml``: in its keys, its texts and its comments.

    A citation names its authors, and a day on which tables were locked is nobody's; both pass.
    """
    problems, key = [], ""
    for row, line in enumerate(_text_of(folder / FILE).splitlines(), start=1):
        said, _, comment = line.partition("#")
        name, colon, value = said.strip(" -").partition(":")
        key = name.strip() if colon else key
        column = "" if found_in(study, readable(key)) else key
        for text in (name, value, comment) if colon else (said, comment):
            passes = PASSES["cohort.yaml"].get(key, ())
            if text.strip().casefold() in own_words(study):
                continue
            for noun, shown in _named_in(study, of_scale(text.strip(" \"'")), passes):
                place = {"file": FILE, "row": row, "column": column, "value": shown}
                problems.append(problem_of("privacy.cohort_file", noun=noun, **place))
    return problems


def check_reporting(study: Study, folder: Path) -> list[Problem]:
    """Return the identifiers in ``reporting.yaml``, which goes into the paper word for word.

    ``privacy.allow`` of ``cohort.yaml`` may let a key through, as a column of the table reporting.
    """
    path = folder / REPORTING
    try:
        said, lines = parse_yaml(_text_of(path), as_text=True)
    except BrokenYamlError:
        return []  # the paper says so
    problems = []
    let = read_cohort_file(folder, study)[0].let_through(path.stem)
    for key, value in said.items() if isinstance(said, dict) else ():
        if key in let or not isinstance(value, str):
            continue
        passes = PASSES["reporting.yaml"].get(key, ())
        for noun, shown in _named_in(study, readable(" ".join(value.split())), passes):
            place = {"file": path.name, "row": lines.get(key), "column": key, "value": shown}
            problems.append(problem_of("privacy.reporting", noun=noun, **place))
    return problems


def _text_of(path: Path) -> str:
    """Return the text of a file; none if it is not there, or unreadable, as its reader says."""
    try:
        return decode(path.read_bytes()).text if path.is_file() else ""
    except UnknownEncodingError:
        return ""


def _named_in(study: Study, text: str, passes: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield what each identifier in a text is, and what may be shown of it; some kinds pass."""
    for finding in found_in(study, text):
        if finding.kind not in passes:
            yield KINDS[finding.kind]["noun"], mask(text[finding.start : finding.end])
