"""Rows that are no records: titles, means, notes, and the answer that there was no adverse event.

They are told and left out, and the privacy guard sees them all the same. What is not beyond doubt
stays where it is, for the checks that follow. An answer of no event, in the languages that we read,
holds a word of absence, and every other word of it is a general one for events or for looking. "No
redness" or "no longer bleeding" may be either, so a person is asked.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from textwrap import shorten
from typing import Final

import numpy as np
import pandas as pd

from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.study_code import are_plain_codes
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.clinic_words import (
    any_of,
    bare,
    claim_of,
    clinic_words,
    guess_scores,
    plain,
    timepoint_in,
)
from caseseries.intake.privacy.judge import found_in
from caseseries.intake.privacy.rules import readable
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import RawTable, raw_table
from caseseries.intake.wide import is_wide

_NO: Final = clinic_words("begins_with_no")
_ALONE: Final = clinic_words("no_alone")
_GENERAL: Final = clinic_words("of_events")
_SUGGESTS: Final = clinic_words("suggests_no")
_YES: Final = clinic_words("yes_alone")
_NOT: Final = clinic_words("not")
_LOOKED_AT: Final = clinic_words("looked_at")
_NEUTRAL: Final = _GENERAL | _LOOKED_AT | _ALONE | _NO | _YES
_OUTCOMES: Final = clinic_words("outcomes")
# "0/10", "3", "***"; what stands for a missing value is told as such.
_NO_WORD: Final = re.compile(r"\d+(?:\s*/\s*\d+)?|[^\w?.–—/-]+")
# "erythema?", "erythema (?)", "erythema: no", "pain 0/10", "erythema (-)"; "4-0" is a suture.
_ENDS_WITH_NO: Final = any_of("begins_with_no", "ends_with_no")
_UNDONE: Final = re.compile(
    rf"\?(?:\W*\w.*|\?+)|.*\w.*(?:\?|\(\?\)|\W(?:{_ENDS_WITH_NO})\W*|[\s(:=][-−–]\s*\)?"
    r"|(?<![\d.,/-])0(?:[.,]0+|\s*/\s*\d+)?\W*)",
    re.IGNORECASE | re.DOTALL,
)
_CHINESE_NO: Final = re.compile("暂?无(?!菌)|没有|未|否|不(?!良)")
_CHINESE: Final = re.compile(rf"(?:{any_of('chinese_none')})(?:{any_of('chinese_of_events')})*")


def says_none(text: str) -> bool:
    """Tell whether a text says that there was no adverse event."""
    words = _bare_words(text)
    absent = [word for word in words if word in _NO or word in _ALONE]
    if absent and all(word in _GENERAL for word in words if word not in absent):
        return True
    return bool(words) and all(_CHINESE.fullmatch(word) for word in words)


def may_say_none(text: str) -> bool:
    """Tell whether a text begins like an answer that something is absent, and goes on."""
    words = _bare_words(text)
    return bool(words) and (words[0] in _NO or _CHINESE_NO.match(words[0]) is not None)


def _bare_words(text: str) -> list[str]:
    """Return the words of a text without accents."""
    return bare(text).split("_") if bare(text) else []


def without_no_event(raw: RawTable) -> tuple[RawTable, list[Problem]]:
    """Return a table of adverse events without the row that says that there are none, and problems.

    Such a row names no patient. It is told beside an adverse event or of one patient, and so are
    words that may say the same. Every other table is returned as it is.
    """
    if raw.name != "adverse_events" or not {"event", "patient_id"} <= {*raw.cells}:
        return raw, []
    problems, cells = [], raw.cells
    none = _each(cells["event"], says_none)
    recorded = cells.index[~none & (cells["event"] != "")]
    for index in cells.index[none]:
        if raw.text(index, "patient_id"):
            problems.append(raw.told(index, "event", "adverse_events.none_of_patient"))
        elif len(recorded):
            other = raw.source_row(recorded[0])
            told = raw.told(index, "event", "adverse_events.none_beside_another", other=other)
            problems.append(told)
    for index in cells.index[~none & _each(cells["event"], _is_no_event_in_words)]:
        problems.append(raw.told(index, "event", "adverse_events.event_words"))
    alone = none & (cells["patient_id"] == "")
    return raw.only(~alone.to_numpy()), problems


def _is_no_event_in_words(text: str) -> bool:
    """Tell whether a text may say none, names no event, or is made of numbers or signs alone."""
    if may_say_none(text) or plain(text) in _YES or _NO_WORD.fullmatch(text):
        return True
    words = {*_bare_words(text)}
    # "Healed" is none, "not healed" is one; "not assessed" is none, whatever stands before it.
    told = _OUTCOMES if _NOT.isdisjoint(words) else frozenset[str]()
    known = _NEUTRAL | _SUGGESTS | _NOT | told
    says_nothing = known.issuperset(words) and not (_SUGGESTS | _NOT | told).isdisjoint(words)
    return says_nothing or _was_not_looked_at(text) or _UNDONE.fullmatch(text.strip()) is not None


def _was_not_looked_at(text: str) -> bool:
    """Tell whether a text ends like "erythema: not assessed"."""
    words = _bare_words(text)
    behind = next((place for place, word in enumerate(words[::-1]) if word in _NOT), 0)
    return bool(behind) and words[-1] in _LOOKED_AT and _NEUTRAL.issuperset(words[-behind:])


def _each(texts: "pd.Series[str]", says: Callable[[str], bool]) -> "pd.Series[bool]":
    """Return what is said of each text; every different one is looked at once."""
    return texts.map({text: says(text) for text in texts.unique()}).astype(bool)


MOST_ROWS_ABOVE: Final = 20
LONGEST_QUOTED: Final = 100
_CODE: Final = re.compile(r"\w[\w.-]*\d[\w.-]*")
_holds_digit: Final = re.compile(r"\d").search
_NUMBER: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?%?")
_SUMMARY: Final = clinic_words("summary")
_OF_SUMMARY: Final = _SUMMARY | clinic_words("of_summary")
# "* left ear", "1) not seen", "Note: …".
_NOTE: Final = re.compile(
    rf"[*†‡§]|\(?[\da-z]\)\s|(?:{any_of('notes')})\b|注|备注|说明", re.IGNORECASE
)
_MEASURE: Final = re.compile(
    rf"\A\(?\d\)\s|\d+(?:[.,]\d+)?\s*(?:%|个月|(?:{any_of('measures')})\b)", re.IGNORECASE
)
_FEWEST_WORDS_OF_A_NOTE: Final = 3


def records_of(
    study: Study, raw: RawTable, mapped: Collection[str] = ()
) -> tuple[RawTable, list[RawTable], list[Problem]]:
    """Return a sheet without the rows that are no records, those rows, and what is told of them.

    Those rows are a table of their own, without headings, or none.

    The first row of ``raw`` is taken for its headings; ``mapped`` are headings that ``cohort.yaml``
    names.
    """
    whole, problems = raw, []
    headings, above = find_headings(study, raw, mapped) or ([], 0)
    if above:
        problems.append(_of_headings(raw, headings, above))
        raw = raw.under(headings, above)
    is_sure = names_columns(study, raw.header, mapped)
    end = _second_table(study, raw) if is_sure else len(raw.cells)
    if end < len(raw.cells):
        problems.append(problem_of("rows.second_table", **raw.source, row=raw.source_row(end)))
        raw = raw.only(raw.cells.index < end - bool(_title_above(study, raw, end)))
    apart = dict(_no_records(study, raw))
    for row, what in apart.items():
        row_there = raw.source_row(row)
        problems.append(problem_of("rows.no_record", what=what, **raw.source, row=row_there))
    raw = raw.only(~raw.cells.index.isin([*apart])) if apart else raw
    if is_sure and 0 not in apart and _explains_headings(raw):
        problems.append(problem_of("rows.units", **raw.source, row=raw.source_row(0)))
        raw = raw.only(raw.cells.index > 0)
    if not problems:
        return raw, [], []
    others = whole.cells[~np.isin(whole.source_rows, raw.source_rows)]
    texts = {1: list(whole.header)} if above else {}
    texts |= {whole.source_row(row): list(cells) for row, *cells in others.itertuples()}
    blank = [""] * len(raw.header)
    return raw, [raw_table(raw.name, raw.file, blank, texts, sheet=raw.sheet)], problems


def find_headings(
    study: Study, raw: RawTable, mapped: Collection[str] = ()
) -> tuple[list[str], int] | None:
    """Return the headings and how many rows lie between the first one and the records.

    None if the first row holds the headings, or if it is not beyond doubt where they stand: in one
    row or in two together, below rows that hold one text each.
    """
    rows = first_rows(raw)
    row = row_of_headings(study, raw, mapped)
    for first in sorted({0, row - 1, row} - {-1, -2}):
        joined = _joined(study, *rows[first : first + 2]) if first + 1 < len(rows) else []
        if joined and _are_titles(rows[:first]):
            return joined, first + 1
    return (rows[row], row) if row > 0 and _are_titles(rows[:row]) else None


def _are_titles(rows: Sequence[Sequence[str]]) -> bool:
    return all(sum(map(bool, row)) <= 1 for row in rows)


def first_rows(raw: RawTable) -> list[list[str]]:
    """Return the first row of a sheet and some of those below."""
    return [list(raw.header), *raw.cells.head(MOST_ROWS_ABOVE).to_numpy().tolist()]


def row_of_headings(study: Study, raw: RawTable, mapped: Collection[str] = ()) -> int:
    """Return which of the first rows seems to hold headings, counted from 0; -1 if none does."""
    held = (n for n, texts in enumerate(first_rows(raw)) if names_columns(study, texts, mapped))
    return next(held, -1)


def names_columns(study: Study, texts: Sequence[str], mapped: Collection[str] = ()) -> bool:
    """Tell whether a row seems to hold headings: two that are known, or a score's."""
    words = {word for text in texts for word in (plain(text), bare(text))}
    called = words & (_known_headings(study) | {*mapped})
    is_text = not any(map(_NUMBER.fullmatch, texts))
    return is_text and (len(called) > 1 or _holds_scores(study, texts))


@cache
def _known_headings(study: Study) -> frozenset[str]:
    columns = (column for table in TABLES for column in columns_of(study, table).values())
    return frozenset(plain(name) for one in columns for name in (one.name, *one.headings))


def _holds_scores(study: Study, texts: Sequence[str]) -> bool:
    return is_wide(study, texts) or bool(guess_scores(study, texts, wide=True))


def _joined(study: Study, first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Join two rows of headings: a timepoint that spans its scores, or a score its timepoints."""
    joined, scored, span = [], [], ""
    for above, below in zip(first, second, strict=True):
        span = above or span
        is_below = bool(timepoint_in(span)) or _is_score(study, below)
        score, timepoint = (below, span) if is_below else (span, below)
        both = bool(score and timepoint) and _holds_scores(study, [f"{score} {timepoint}"])
        # Of a score at a time that nobody knows, a person is asked under both names.
        is_time = plain(timepoint) not in {"", *_known_headings(study)}
        claim = claim_of(study, score) if is_time else None
        unknown = claim is not None and not claim.timepoint
        joined.append(f"{score} {timepoint}" if both or unknown else below or above)
        # A score that stands there again needs what is above to be told from the first.
        again = unknown and is_below and second.count(below) > 1
        scored += [joined[-1]] if both or again else []
    return joined if len({*scored}) > 1 else []


def _is_score(study: Study, text: str) -> bool:
    """Tell whether a text names a score, perhaps with its rater, and nothing else."""
    claim = claim_of(study, text)
    return claim is not None and not claim.timepoint and (not claim.more or bool(claim.rater))


def _explains_headings(raw: RawTable) -> bool:
    """Tell whether the first row says in words what the columns hold, and is no patient's.

    It has neither code nor number, where all rows below have a code, and a column of it numbers.
    """
    if raw.cells.empty:
        return False
    first, below = raw.cells.iloc[0], raw.cells.iloc[1:]
    filled = first[first != ""]
    if len(filled) < 2 or _holds_digit(first.iloc[0]) or any(map(_NUMBER.fullmatch, filled)):
        return False
    columns = ({*below[label]} - {""} for label in filled.index)
    is_of_numbers = (texts and all(map(_NUMBER.fullmatch, texts)) for texts in columns)
    return any(is_of_numbers) and all(map(_holds_digit, below.iloc[:, 0].unique()))


def _second_table(study: Study, raw: RawTable) -> int:
    """Return the first row below a record that holds other headings; the number of rows if none."""
    for row in _unlike_records(study, raw):
        cells = list(raw.cells.iloc[row])
        is_other = not _repeats(raw, cells) or _title_above(study, raw, row)
        if row and is_other and names_columns(study, cells):
            return row
    return len(raw.cells)


def _title_above(study: Study, raw: RawTable, row: int) -> str:
    """Return the text that stands alone above a row; none if it is a code, note or subheading."""
    filled = [text for text in raw.cells.iloc[row - 1] if text] if row else []
    text = filled[0] if len(filled) == 1 else ""
    is_other = _CODE.fullmatch(text) or _NOTE.match(text) or _is_subheading(study, text)
    return "" if is_other else text


def _repeats(raw: RawTable, cells: Sequence[str]) -> bool:
    return [*map(plain, cells)] == [*map(plain, raw.header)]


def _no_records(study: Study, raw: RawTable) -> Iterator[tuple[int, str]]:
    """Yield the position of every row that is no record, and what it is."""
    below_summary = False
    lead = next((place for place, heading in enumerate(raw.header) if heading), 0)
    unlike = _unlike_records(study, raw)
    codes = raw.cells.iloc[:, lead].drop(index=unlike).unique().tolist() if unlike else []
    are_numbered = bool(codes) and all(map(_holds_digit, codes))
    for row in unlike:
        cells = list(raw.cells.iloc[row])
        filled = [cell for cell in cells if cell]
        words = _words(filled[0]) if filled else []
        known = _OF_SUMMARY.intersection(words)
        sums_up = bool(known) and all(word in known or word.isdecimal() for word in words)
        # "SD" may be somebody's initials, but not beside numbers alone: a patient has a group. "M"
        # and a lone "SD" may be, unless all codes are numbered.
        is_no_code = len(filled) > 1 and len(filled[0]) > 1
        is_no_code |= are_numbered and bool(cells[lead]) and not _holds_digit(cells[lead])
        is_sure = (
            not _SUMMARY.isdisjoint(known)
            or (sums_up and "=" in filled[0])
            or (is_no_code and all(map(_NUMBER.fullmatch, filled[1:])))
        )
        # A lone text elsewhere may be what is left of a patient whose code was forgotten.
        alone = cells[lead] if len(filled) == 1 else ""
        if sums_up and (below_summary or is_sure):
            below_summary = True
            yield row, f"is no patient: it says '{filled[0]}'"
        elif len(filled) > 1 and _repeats(raw, cells):
            yield row, "repeats the headings"
        elif alone and _is_subheading(study, alone):
            yield row, f"holds the subheading '{alone}' and nothing else"
        elif alone and _is_note(alone, raw.header):
            is_telling = found_in(study, readable(alone))
            quoted = "" if is_telling else f" ('{shorten(alone, LONGEST_QUOTED)}')"
            yield row, f"holds a note and nothing else{quoted}"


def _is_note(text: str, header: Sequence[str]) -> bool:
    """Tell whether a text in a row of its own is a note; one with a code, date or number is none.

    A measure may stand in a note, "12 months were not reached", and a code in the legend: "* R1 =
    senior". Where events are listed, words that say that there were none are an answer.
    """
    is_marked = _NOTE.match(text) is not None
    if _holds_digit(_MEASURE.sub("", text)):
        return is_marked and "=" in text
    if "event" in map(plain, header) and (says_none(text) or may_say_none(text)):
        return False
    return is_marked or len(_words(text)) >= _FEWEST_WORDS_OF_A_NOTE


def _is_subheading(study: Study, text: str) -> bool:
    """Tell whether every word of a text, but numbers and letters, is one for groups of patients."""
    words = [word for word in _words(text) if len(word) > 1 and not word.isdecimal()]
    return bool(words) and _subheadings(study).issuperset(words)


@cache
def _subheadings(study: Study) -> frozenset[str]:
    column = columns_of(study, "patients")[study.grouping.column]
    named = [*column.choices, *(word for _, theirs in column.words for word in theirs)]
    own = {word for name in named for word in _words(name.replace("_", " "))}
    return clinic_words("subheadings") | own


def _unlike_records(study: Study, raw: RawTable) -> list[int]:
    """Return the rows that begin with a summary's word or a heading, or hold one text.

    Each different beginning is looked at once: a table may have a million rows.
    """
    if not raw.header:
        return []
    first = raw.cells.iloc[:, 0]
    texts = first.unique().tolist()
    if are_plain_codes(texts):
        return []
    others = [text for text in texts if not _CODE.fullmatch(text)]
    no_code = {"", plain(raw.header[0])} | _known_headings(study)
    telling = [text for text in others if plain(text) in no_code or _OF_SUMMARY & {*_words(text)}]
    rows = np.flatnonzero(first.isin(others))
    filled = (raw.cells.iloc[rows] != "").sum(axis=1).to_numpy()
    unlike = first.iloc[rows].isin(telling).to_numpy(dtype=bool) | (filled == 1)
    return [int(row) for row in rows[unlike]]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _of_headings(raw: RawTable, headings: Sequence[str], above: int) -> Problem:
    row = raw.source_row(above - 1)
    before = raw.source_row(above - 2) if above > 1 else 1
    are_joined = headings != list(raw.cells.iloc[above - 1])
    rule_id = "rows.two_headings" if are_joined else "rows.headings"
    return problem_of(rule_id, before=before, last=headings[-1], **raw.source, row=row)
