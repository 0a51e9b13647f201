"""Judge one column: by its heading first, then cell by cell, then by the whole of its cells."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.study_code import are_plain_codes, code_shapes
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.clinic_words import claim_of
from caseseries.intake.privacy import personal_codes as codes
from caseseries.intake.privacy import search
from caseseries.intake.privacy.rules import LISTS, Finding, form, mask, of_scale, readable
from caseseries.intake.raw_table import WIDE

OLDEST_AGE = 89
HIGHEST_AGE = 120

_AGE = re.compile(r"[>≥\s]*(\d{2,3}(?:[.,]\d+)?)\b")
_DAY = re.compile(r"[34]\d{4}(?:\.\d+)?")
_CHECKSUM = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
_PATIENT_COLUMNS = frozenset({"patient_id", "record_id"})  # record_id is REDCap's
_CODE_COLUMNS = _PATIENT_COLUMNS | {"rater_id", "practitioner_id"}

_PHRASES: Final[dict[str, list[str]]] = {
    kind: text.split(", ") for kind, text in LISTS["headings"].items()
}


@cache
def _closed_columns(study: Study) -> dict[str, Column]:
    """Return the columns of a study that hold no codes of people, by name."""
    columns = (column for table in TABLES for column in columns_of(study, table).values())
    return {column.name: column for column in columns if not column.name.endswith("_id")}


@dataclass(frozen=True)
class Trace:
    """One identifier in a column: its kind (a key of ``rules.KINDS``) and the masked text.

    ``index`` is the cell's position; None when the heading or the column as a whole gives it away.
    ``in_heading``: the heading itself is the identifier, such as a date.
    """

    kind: str
    index: int | None = None
    shown: str = ""
    in_heading: bool = False


@cache
def heading_kind(heading: str) -> str:
    """Return the kind of identifier that a heading announces; empty if it announces none.

    It is judged word by word: 姓名, date_of_birth, Tel.; but ``contact_time_s`` is not a contact.
    """
    # Small words: ``PatientName``, ``patient_name``, ``患者 姓名``.
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", readable(heading))
    words = re.findall(r"[^\W\d_]+", spaced.replace("'s", "").casefold())
    joined = f" {' '.join(words)} "
    held = (kind for kind, said in _PHRASES.items() if any(_holds(joined, one) for one in said))
    return next(held, "")


def _holds(joined: str, phrase: str) -> bool:
    if phrase.startswith("="):
        return joined.strip() == phrase[1:]
    if re.search(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", phrase):
        return phrase in joined
    return f" {phrase} " in joined


def judge_column(
    study: Study,
    table: str,
    name: str,
    heading: str,
    cells: "pd.Series[str]",
    longest: int = codes.LONGEST_NUMBER,
) -> list[Trace]:
    """Return what identifies somebody in one column, each kind once a cell.

    ``name`` is our name of the column, if it is one of ours, ``heading`` what is printed. Each
    different text of the ``cells`` is judged once, however many hold it; a column without any text
    is never refused. A number in a code may have ``longest`` digits.
    """
    places, different = pd.factorize(cells)
    texts = different.tolist()
    if not "".join(texts).isascii():
        texts = [readable(text).strip() for text in texts]
    if not any(texts):
        return []
    if announced := heading_kind(heading):
        return [Trace(announced)]
    if named := found_in(study, of_scale(heading)):
        return [Trace(named[0].kind, shown=mask(heading), in_heading=True)]
    rater = form("rater_in_heading").search(heading.strip())
    if rater and heading.casefold() not in study.texts and codes.code_kind(rater[1]):
        return [Trace(codes.code_kind(rater[1]), shown=mask(rater[1]), in_heading=True)]
    shapes = code_shapes(texts) - {""} if name in _CODE_COLUMNS else ()
    is_code = name in _CODE_COLUMNS and all(codes.is_harmless(one, longest) for one in shapes)
    if is_code and are_plain_codes(texts):
        # A letter or two and a number spell no name, but may be initials.
        has_initials = name in _PATIENT_COLUMNS and codes.codes_carry_initials(texts)
        return [Trace("initials")] if has_initials else []
    found: list[Mapping[str, str]] = []
    if not is_code:
        found = [_kinds_in_cell(study, table, name, heading, text, longest) for text in texts]
    telling = [place for place, kinds in enumerate(found) if kinds]
    traces = [
        Trace(kind, int(index), mask(shown))
        for index in (np.flatnonzero(np.isin(places, telling)) if telling else ())
        for kind, shown in found[places[index]].items()
    ]
    times: Counter[str] = Counter()
    for text, count in zip(texts, np.bincount(places).tolist(), strict=True):
        times[text] += count  # two may read alike
    del times[""]
    kinds = {trace.kind for trace in traces}
    return traces + list(_traces_of_whole(study, table, name, times, kinds))


def _traces_of_whole(
    study: Study, table: str, name: str, times: "Counter[str]", kinds: set[str]
) -> Iterator[Trace]:
    """Yield what only the cells together show; ``times`` counts each text."""
    if name in _PATIENT_COLUMNS and "initials" not in kinds and codes.codes_carry_initials(times):
        yield Trace("initials")
    # Elsewhere only some patients are named, and the word of a centre may stand there once.
    has_all = table in ("patients", WIDE) and name in _PATIENT_COLUMNS
    if has_all and not kinds and codes.codes_carry_names(times):
        yield Trace("name")
    is_closed = name in _closed_columns(study)
    if not is_closed and name not in _CODE_COLUMNS and _are_days(times):
        yield Trace("date")
    if is_closed or "name" in kinds:
        return
    is_code = name in _CODE_COLUMNS
    if search.look_like_names(times) or (not is_code and search.look_like_single_names(times)):
        yield Trace("name")


def _are_days(texts: Collection[str]) -> bool:
    """Tell whether all are days as a spreadsheet counts them, of 2000 to 2035.

    Round numbers may be counts of something, unless they are as near as the days of ten years.
    """
    if len(texts) < codes.FEWEST_CODES or not all(map(_DAY.fullmatch, texts)):
        return False
    days = [float(text) for text in texts]
    is_round = all(day % 10 == 0 for day in days)
    in_range = min(days) >= 36_526 and max(days) < 49_675
    return in_range and (not is_round or max(days) - min(days) < 3_653)


def _kinds_in_cell(
    study: Study, table: str, name: str, heading: str, text: str, longest: int
) -> Mapping[str, str]:
    """Return the kinds of identifier in one cell, each with the text that shows it."""
    is_code = name in _CODE_COLUMNS
    if not text or (is_code and codes.is_harmless(text, longest)) or _CHECKSUM.fullmatch(text):
        return {}
    of_code = codes.code_kind(text, longest) if is_code else ""
    if of_code and (name in _PATIENT_COLUMNS or of_code != "record number"):
        return {of_code: text}
    is_age = name == "age_years" or form("age_heading").search(heading)
    age = _AGE.match(text) if is_age else None
    if age and OLDEST_AGE < float(age[1].replace(",", ".")) <= HIGHEST_AGE:
        return {"age": text}
    if table == "photos" and name == "file":
        return _kinds_in_file_name(study, text)
    if table == "photos" and name == "view" and form("face").search(text):
        return {"face": text}
    column = _closed_columns(study).get(name)
    if column and column.words and text.casefold() in own_words(study):
        return {}
    found = _found(study, text)
    if column and column.is_number and name not in ("day", "onset_day", "age_years"):
        found.pop("date", None)  # a spreadsheet makes dates of numbers, as the reader says itself
    if is_age and "date" in found:  # of whom the age is wanted
        found["birth date"] = found.pop("date")
    return found


@cache
def own_words(study: Study) -> frozenset[str]:
    """Return what clinics write for the choices of all columns, in small letters: ``donna``."""
    words = (words for one in _closed_columns(study).values() for _, words in one.words)
    return frozenset(word.casefold() for theirs in words for word in theirs)


def found_in(study: Study, text: str) -> list[Finding]:
    """Return the identifiers in a text; a word of the study's definition is none.

    Neither is a score with its timepoint: "plaque 4 weeks" is no number plate.
    """
    found = search.find_identifiers(text)
    claim = claim_of(study, text) if found else None
    if claim and not claim.more:
        return []
    return [one for one in found if text[one.start : one.end].casefold() not in study.texts]


def _found(study: Study, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for finding in found_in(study, text):
        found.setdefault(finding.kind, text[finding.start : finding.end])
    return found


def _kinds_in_file_name(study: Study, path: str) -> Mapping[str, str]:
    """Return what the name of a photograph and of its folders give away."""
    if form("face").search(path):
        return {"face": path}
    stem = re.sub(r"\.\w{1,5}$", "", path)
    words = re.split(r"[\s_./\\-]+", stem)
    found = _found(study, " ".join(words))
    for candidate in (*words, *(" ".join(pair) for pair in pairwise(words))):
        if "name" not in found and search.is_name(candidate):
            found["name"] = candidate
    return found
