"""Text cells to typed and checked columns, each read explicitly: nothing is guessed away."""

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from caseseries.cases.column import Column
from caseseries.cases.cross_checks import KEYS
from caseseries.cases.dictionary import columns_of
from caseseries.cases.fault import Fault
from caseseries.cases.study import Study
from caseseries.cases.study_code import are_plain_codes
from caseseries.cases.vocabulary import YES_NO, is_timepoint
from caseseries.intake.clinic_words import LISTS, YES_NO_WORDS
from caseseries.intake.conformity import cell_fault, check_table, holds_date, remedy, remedy_of_word
from caseseries.intake.problems import words_of
from caseseries.intake.raw_table import Cells, RawTable
from caseseries.intake.units import unit_of

Words = Mapping[str, Mapping[str, str]]

_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)")  # SPSS and Stata write .5
_THOUSANDS = re.compile(r"([+-]?[1-9]\d{0,2})(?:[,'’\s]\d{3}|\.\d{3})+(?:[.,]\d+)?")
_THREE_BEHIND = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
_DECIMAL = re.compile(r"[+-]?\d*([.,])\d+")
_BEFORE_UNIT = re.compile(r"(.*\d)\s*(\D.*)")
_DIGITS = re.compile(r"[0-9]{1,15}")
_SPREADSHEET_ERROR = re.compile(r"#(?:NV|N/[AD]|[A-Z]+/0!|¡?[A-ZÄÖÜ]+!|¿?N\w+\?|#+)")
# Words that people write where nothing is known; free text may say "none" and mean it.
_MISSING_ANYWHERE = frozenset(LISTS["missing"]["anywhere"].split(", "))
_MISSING_IN_DATA = _MISSING_ANYWHERE | {*LISTS["missing"]["in_data"].split(", ")}
# Numbers that statistics programs use for the same; 777, 888 and 999 only where no such number is
# likely.
_MISSING_CODE = re.compile(r"-(?:9{1,4}|8{2,4}|7{2,4}|6{2,4})(?:[.,]0+)?")
_MISSING_REPEATED = re.compile(r"([789])\1{2,3}(?:[.,]0+)?")


class _UnreadableError(Exception):
    """A text cannot become a value of its column; why is an entry of ``faults.yaml``."""

    def __init__(self, why: str, column: Column, text: str, **told: str) -> None:
        super().__init__(why)
        about = {"title": column.title, "wanted": column.wanted, "remedy": remedy(column)}
        self.words = words_of(f"unreadable.{why}", **{**about, "text": text, **told})


@dataclass(frozen=True, eq=False)
class TypedTable:
    """The values of a table: all its rows, and those whose keys can be read.

    A cell with a fault is missing in ``frame``. The index of ``usable`` is the position there.
    """

    frame: pd.DataFrame
    usable: pd.DataFrame
    faults: list[Fault]


def validate_table(
    study: Study, raw: RawTable, reported: Cells, values: Words, codes: Collection[str]
) -> TypedTable:
    """Read and check every cell of a table, apart from those that were reported before.

    ``values`` has the clinic's words of each column in ours, ``codes`` stand for a missing value.
    """
    frame, unreadable = parse_table(study, raw.name, _translate(raw, values, codes))
    unreadable += _contested_codes(study, raw, values, codes)
    faulty = {name: reported.get(name, np.zeros(len(frame), bool)).copy() for name in frame.columns}
    _mark(faulty, unreadable)
    broken = [
        fault
        for fault in check_table(study, raw.name, frame)
        if fault.column in raw.cells and not faulty[fault.column][fault.index]
    ]
    _mark(faulty, broken)
    frame = frame.assign(
        **{name: frame[name].mask(rows) for name, rows in faulty.items() if rows.any()}
    )
    keys = KEYS[raw.name]
    needed = [key for key in keys if columns_of(study, raw.name)[key].filled]
    unusable = np.any([faulty[key] for key in keys], axis=0)
    unusable |= frame[needed].isna().any(axis=1).to_numpy()
    usable = frame[~unusable] if unusable.any() else frame
    return TypedTable(frame, usable, unreadable + broken)


def _translate(raw: RawTable, values: Words, codes: Iterable[str]) -> pd.DataFrame:
    """Return the cells with the clinic's words in ours and missing codes as empty cells."""
    missing = dict.fromkeys(codes, "")
    translated = {}
    for label, cells in raw.cells.items():
        words = {**missing, **values.get(str(label), {})}
        texts = cells.unique().tolist() if words else []
        known = {text: words[text] or "" for text in texts if text in words}
        translated[label] = cells.replace(known) if known else cells
    return pd.DataFrame(translated, index=raw.cells.index)


def _mark(faulty: Cells, faults: Iterable[Fault]) -> None:
    for fault in faults:
        faulty[fault.column][fault.index or 0] = True


def _contested_codes(
    study: Study, raw: RawTable, values: Words, codes: Collection[str]
) -> Iterator[Fault]:
    """Find codes for a missing value that are a possible value of their column."""
    for name, column in columns_of(study, raw.name).items():
        possible = [code for code in codes if can_hold(column, code)]
        contested = {*possible} - {*values.get(name, {})}
        cells = raw.cells[name] if name in raw.cells and contested else pd.Series(dtype="str")
        for index in np.flatnonzero(cells.isin(contested)):
            words = words_of("unreadable.contested", column=column, code=cells.iloc[index])
            yield cell_fault(column, int(index), **words)


def parse_table(study: Study, table: str, texts: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """Read the cells of a table into the types of its model.

    ``texts`` has our column names and the index 0, 1, …; empty text is a missing value. Returned is
    the typed table with every column of the model, missing where it was not delivered and where a
    cell cannot be read, and one fault for every cell that cannot be read.
    """
    faults: list[Fault] = []
    series: dict[str, Any] = {}
    for name, column in columns_of(study, table).items():
        if name in texts:
            series[name], unreadable = _parse_column(column, texts[name])
            faults += unreadable
        else:
            series[name] = _spread(column, [None], np.zeros(len(texts), int))
    return pd.DataFrame(series, index=texts.index), faults


def _parse_column(column: Column, texts: "pd.Series[str]") -> tuple[Any, list[Fault]]:
    """Read a column; every different text is read once, however many cells hold it."""
    places, different = pd.factorize(texts)
    if _is_code(column) and are_plain_codes(different.tolist()):
        return texts.array, []
    words = set(different.tolist())
    outcomes = [
        float(text) if _counts_on(column, text, words) else _outcome(column, text)
        for text in different.tolist()
    ]
    for place in _with_another_mark(column, different.tolist()):
        outcomes[place] = _UnreadableError("two_ways", column, different[place])
    if column.unit == "%" and any(map(_has_percent, words)):
        outcomes = [_unless_share(column, *pair) for pair in zip(different, outcomes, strict=True)]
    unreadable = {n: one for n, one in enumerate(outcomes) if isinstance(one, _UnreadableError)}
    values = [None if n in unreadable else one for n, one in enumerate(outcomes)]
    cells = np.flatnonzero(np.isin(places, list(unreadable))) if unreadable else ()
    faults = [cell_fault(column, int(cell), **unreadable[places[cell]].words) for cell in cells]
    return _spread(column, values, places), faults


def _has_percent(text: str) -> bool:
    return unicodedata.normalize("NFKC", text).endswith("%")


def _unless_share(column: Column, text: str, value: Any) -> Any:
    """Refuse 0.36 where other cells of a column have a sign %: a spreadsheet holds 36% so."""
    is_share = isinstance(value, float) and 0 < value <= 1 and not _has_percent(text)
    return _UnreadableError("share", column, text) if is_share else value


def _with_another_mark(column: Column, texts: list[str]) -> list[int]:
    """Return the places of 1.250 where others have a decimal comma, and the reverse."""
    if not column.is_number or "," not in " ".join(texts):
        return []
    bare = [_without_unit(column, text) for text in texts]
    grouped = [_THREE_BEHIND.fullmatch(text) for text in bare]
    plain = [text for text, found in zip(bare, grouped, strict=True) if not found]
    marks = {found[1] for found in map(_DECIMAL.fullmatch, plain) if found}
    return [place for place, found in enumerate(grouped) if found and marks - {found[1]}]


def _without_unit(column: Column, text: str) -> str:
    """Return a number without the unit of its column behind it, or a word for that unit."""
    parts = _BEFORE_UNIT.fullmatch(text) if column.unit else None
    return parts[1] if parts and unit_of(parts[2]) == unit_of(column.unit) else text


def _spread(column: Column, values: list[Any], places: NDArray[np.intp]) -> Any:
    """Return the value at each place, typed: each different value is converted once."""
    return pd.Series(values, dtype=column.dtype).array.take(places)


def can_hold(column: Column, text: str) -> bool:
    """Say whether a text is a number or choice that a column may hold."""
    value = _outcome(column, text)
    if value is None or isinstance(value, _UnreadableError) or column.kind == "text":
        return False
    if column.choices:
        return (f"{value:g}" if isinstance(value, float) else value) in column.choices
    low, high = column.minimum, column.maximum
    inside = isinstance(value, float) and (low is None or low <= value)
    return inside and (high is None or float(value) <= high)


def _outcome(column: Column, text: str) -> str | float | _UnreadableError | None:
    # Most numbers are digits alone, and of them nothing is asked but that they are no code.
    is_number = column.is_number and _DIGITS.fullmatch(text)
    if is_number and not _MISSING_REPEATED.fullmatch(text):
        return float(text)
    try:
        return _parse(column, text)
    except _UnreadableError as fault:
        return fault


def _parse(column: Column, text: str) -> str | float | None:
    text = _without_unit(column, text)  # cm² ends with a raised sign
    plain = unicodedata.normalize("NFKC", text).strip()
    if column.kind != "text" or column.name in ("timepoint", "sha256") or _is_code(column):
        _refuse_raised(column, text)
        # A sign that nobody sees, as web pages leave it behind, is meant by nobody.
        plain = "".join(one for one in plain if unicodedata.category(one) != "Cf").strip()
    if not plain:
        return None
    if _SPREADSHEET_ERROR.fullmatch(plain):
        raise _UnreadableError("spreadsheet_error", column, plain)
    _refuse_missing_word(column, plain)
    if column.is_number:
        return _parse_number(column, plain)
    if column.kind == "choice":  # a word that is no choice is left for the model to refuse
        words = {choice.casefold(): choice for choice in column.choices}
        words |= YES_NO_WORDS if column.choices == YES_NO else {}
        return words.get(plain.casefold(), plain)
    if column.name == "timepoint":
        word = re.sub(r"[\s-]+", "_", plain.casefold())
        return word if is_timepoint(word) else plain
    return plain.casefold() if column.name == "sha256" else plain


def _parse_number(column: Column, text: str) -> float:
    text = _without_unit(column, text.replace("−", "-"))
    # A number whose mark may be one of thousands, if the column can hold it then.
    if _THOUSANDS.fullmatch(text) and (
        not _NUMBER.fullmatch(text) or float(re.sub("[,.]", "", text)) <= _highest(column)
    ):
        raise _UnreadableError("two_ways", column, text)
    if _NUMBER.fullmatch(text):
        number = float(text.replace(",", "."))
        if column.kind == "whole number" and not number.is_integer():
            raise _UnreadableError("not_whole", column, text)
        if math.isfinite(number):
            return number
    if holds_date(text.partition(" ")[0]):
        raise _UnreadableError("date", column, text)
    is_word = not any(map(str.isdecimal, text))
    told = {"remedy": remedy_of_word(column, text)} if is_word else {}
    if not is_word and column.unit not in ("", "points"):  # it may be given in another
        told["wanted"] = f"{column.wanted}, in {column.unit}"
    raise _UnreadableError("no_number", column, text, **told)


def _is_code(column: Column) -> bool:
    return column.name.endswith("_id")


def _refuse_raised(column: Column, text: str) -> None:
    """Refuse signs that plain text would take for other digits: 4² for 42, 7½ for 71⁄2."""
    if text.isascii():
        return
    signs = "".join(letter for letter in text if unicodedata.category(letter) == "No")
    if signs:
        fraction = column.is_number and any(unicodedata.numeric(sign) % 1 for sign in signs)
        raise _UnreadableError("fraction" if fraction else "raised", column, text, signs=signs)


def _refuse_missing_word(column: Column, text: str) -> None:
    missing = _MISSING_IN_DATA
    if column.kind == "text":
        # X may be the code of a rater.
        missing = _MISSING_IN_DATA - {"x"} if _is_code(column) else _MISSING_ANYWHERE
    is_word = text.casefold() in missing
    if is_word or _is_missing_code(column, text):
        why = "missing_filled" if column.filled else "missing"
        raise _UnreadableError(why, column, text, what="word" if is_word else "code")


def _is_missing_code(column: Column, text: str) -> bool:
    if _MISSING_CODE.fullmatch(text.replace("−", "-")):
        return True
    if not column.is_number or not _MISSING_REPEATED.fullmatch(text):
        return False
    # A follow-up may be on day 999; no event lasts so long.
    return _highest(column) < 999 or column.table == "adverse_events" or text[3:].isdigit()


def _counts_on(column: Column, text: str, words: Collection[str]) -> bool:
    """Say whether 9999 is the number behind 9998, as where ten thousand patients are numbered."""
    is_code = column.kind == "whole number" and _MISSING_REPEATED.fullmatch(text)
    return bool(is_code) and text.isdigit() and str(int(text) - 1) in words


def _highest(column: Column) -> float:
    return column.maximum if column.maximum is not None else max(map(float, column.choices))
