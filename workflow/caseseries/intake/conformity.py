"""One table against its model: one fault a cell, however many checks the cell fails."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.fault import Fault
from caseseries.cases.study import Study
from caseseries.cases.study_code import are_plain_codes
from caseseries.cases.vocabulary import DAYS, is_timepoint
from caseseries.intake.clinic_words import bare, meaning_of
from caseseries.intake.privacy.rules import form
from caseseries.intake.privacy.search import holds_exact_date

# How alike a word and the choice that it is mistyped for are (Ratcliff and Obershelp, 0 to 1).
CLOSE: Final = 0.85

_CODE: Final = re.compile(r"[^\W_][\w.-]{0,39}")
_BY_NAME: Final[Mapping[str, Callable[[str], object]]] = {
    "timepoint": is_timepoint,
    "sha256": re.compile(r"[0-9a-f]{64}").fullmatch,
}


def check_table(study: Study, table: str, frame: pd.DataFrame) -> list[Fault]:
    """Return the cells that break the model of a typed table with the index 0, 1, …, row by row.

    Pandera reports a cell once for every check that it fails; here a cell has one fault.
    """
    order = {name: position for position, name in enumerate(frame.columns)}
    faults = [
        fault
        for name, column in columns_of(study, table).items()
        for fault in _faults_of(column, frame[name])
    ]
    return sorted(faults, key=lambda fault: (fault.index, order[fault.column]))


def _faults_of(column: Column, values: pd.Series) -> Iterator[Fault]:
    """Yield the cells that break the rule of one column; each different value is checked once."""
    if not column.filled and values.isna().all():
        return
    if column.name.endswith("_id") and not values.hasnans and are_plain_codes(values.tolist()):
        return
    places, different = pd.factorize(values, use_na_sentinel=False)
    try:
        _model_of(column).validate(pd.DataFrame({column.name: different}), lazy=True)
    except SchemaErrors as report:
        broken = {int(index) for index in report.failure_cases["index"]}
    else:
        return
    told = {
        place: (_message(column, value), _remedy(column, value))
        for place in broken
        for value in [different[place]]
    }
    for index in np.flatnonzero(np.isin(places, list(broken))):
        yield cell_fault(column, int(index), *told[places[index]])


@cache
def _model_of(column: Column) -> pa.DataFrameSchema:
    """Return what Pandera checks of a column: its type and its limits."""
    checked = pa.Column(column.dtype, checks=_checks(column), nullable=not column.filled)
    return pa.DataFrameSchema({column.name: checked})


def _checks(column: Column) -> list[pa.Check]:
    checks = []
    if column.choices:
        whole = column.kind == "whole number"
        checks.append(pa.Check.isin([int(one) if whole else one for one in column.choices]))
    if column.minimum is not None:
        above = pa.Check.gt if column.above_minimum else pa.Check.ge
        checks.append(above(column.minimum))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum))
    holds = is_code if column.name.endswith("_id") else _BY_NAME.get(column.name)
    if holds:
        checks.append(pa.Check(lambda words: words.map(lambda word: bool(holds(word)))))
    return checks


def is_code(text: str) -> bool:
    """Say whether a text can name a patient, rater or practitioner without naming a day."""
    return _CODE.fullmatch(text) is not None and not holds_date(text)


def holds_date(text: str) -> bool:
    """Say whether a text holds a date, or is a day without its year or of no calendar."""
    return form("short_day").fullmatch(text) is not None or holds_exact_date(text)


def cell_fault(column: Column, index: int, message: str, remedy: str) -> Fault:
    """Return the fault of one cell that breaks the rule of its column."""
    about = {name: getattr(column, name) for name in ("table", "rule", "rule_id")}
    return Fault(index=index, column=column.name, message=message, remedy=remedy, **about)


def _message(column: Column, value: Any) -> str:
    if pd.isna(value):
        return f"{column.title} is empty; it must be {column.wanted}."
    if column.name.endswith("_id") and holds_date(str(value)):
        return f"{column.title} '{value}' holds a date; it must be {column.wanted}."
    shown = f"{value:.15g}" if isinstance(value, float) else f"{value}"
    quoted = shown if column.is_number else f"'{shown}'"
    return f"{column.title} is {quoted}; it must be {column.wanted}."


def _remedy(column: Column, value: Any) -> str:
    if column.name.endswith("_id"):
        code = re.sub(r"\s", "", str(value))
        is_meant = code != value and is_code(code) and any(map(str.isdecimal, code))
        meant = f"Is {code} meant? Then write that. If not, give" if is_meant else "Give"
        return f"{meant} a study code such as P01, the same in every table."
    if pd.isna(value):
        return remedy(column)
    if column.unit == "years" and 1900 <= value <= 2100:
        return f"It looks like a year of birth. {remedy(column)}"
    if column.kind != "choice" and column.name != "timepoint":
        return remedy(column)
    return remedy_of_word(column, str(value))


def remedy_of_word(column: Column, text: str) -> str:
    """Return what to do with a word that is none of a column's: the line of ``cohort.yaml``."""
    word, meant = json.dumps(text, ensure_ascii=False), _meant(column, text)
    place = f"say in cohort.yaml, under values, {column.table} and {column.name},"
    if column.name == "timepoint" and text.isdecimal() and int(text):
        ways = ", ".join(f"`{word}: {unit}_{int(text)}`" for unit in DAYS)
        return f"In days, weeks or months? A number alone has no unit: {place} one of {ways}."
    if meant:
        line = f"{word}: {json.dumps(meant, ensure_ascii=False)}"
        return f"Is {meant} meant? Write that, or {place} `{line}`. If not, write {column.wanted}."
    return f"{remedy(column)} Or {place} what the word means: `{word}: …`."


def remedy(column: Column) -> str:
    """Return what to write into a cell of a column."""
    empty = "" if column.filled else "; leave the cell empty if it is not known"
    return f"Write {column.wanted}{empty}."


def _meant(column: Column, text: str) -> str:
    """Return the word that is likely meant, or nothing."""
    if column.name == "timepoint":
        return meaning_of(column, text)
    called = bare(text)
    own = {bare(choice): choice for choice in column.choices if column.kind == "choice"}
    meant = own.get(called) or meaning_of(column, called)
    if meant or not own:
        return meant
    # A slip of the pen, not another phrase: "not active" holds "active" and means the opposite.
    others = [choice for choice in column.choices if choice.casefold() not in text.casefold()]
    return next(iter(get_close_matches(text, others, n=1, cutoff=CLOSE)), "")
