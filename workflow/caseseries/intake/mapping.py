"""From the clinic's headings and words to ours, as ``cohort.yaml`` says."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

import pandas as pd

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.intake.delivery import WIDE
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable

Words = Mapping[str, Mapping[str, str]]


def plain(heading: str) -> str:
    """Return a heading as we compare it: small letters, with ``_`` for anything else."""
    letters = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\W_]+", "_", letters).strip("_")


def known_columns(study: Study, table: str) -> Mapping[str, Column]:
    """Return our columns of a table; the wide sheet has those of the patients beside its scores."""
    return columns_of(study, "patients" if table == WIDE else table)


def expected_headings(study: Study, table: str, columns: Mapping[str, str]) -> set[str]:
    """Return the headings that may stand in a file, as we compare them."""
    return {*known_columns(study, table), *map(plain, columns.values())}


def has_header(study: Study, raw: RawTable, columns: Mapping[str, str]) -> bool:
    """Say whether the first row names any column of the table."""
    called = map(plain, [*raw.header, *raw.cells.columns])
    return not expected_headings(study, raw.name, columns).isdisjoint(called)


def translate(raw: RawTable, values: Words, missing_codes: Iterable[str]) -> pd.DataFrame:
    """Return the cells with the clinic's words in ours and missing codes as empty cells."""
    missing = dict.fromkeys(missing_codes, "")
    translated = {}
    for label, cells in raw.cells.items():
        words = {**missing, **values.get(str(label), {})}
        texts = cells.unique().tolist() if words else []
        known = {text: words[text] or "" for text in texts if text in words}
        translated[label] = cells.replace(known) if known else cells
    return pd.DataFrame(translated, index=raw.cells.index)


def rename_columns(
    study: Study, raw: RawTable, columns: Mapping[str, str]
) -> tuple[RawTable, list[Problem]]:
    """Give the columns of a table our names; those that we do not know keep theirs.

    ``columns`` is {our column name: name in the file}, where they differ.
    """
    known = columns_of(study, raw.name)
    ours = {plain(theirs): our for our, theirs in columns.items() if our in known}
    labels: dict[str, str] = {}
    unknown: list[str] = []
    problems = []
    for label in raw.cells.columns:
        heading = raw.printed(label)
        called = plain(heading)
        our = ours.get(called, "" if called in ours.values() else called)
        if our not in known:
            unknown.append(label)
        elif our in labels.values():  # the first of two is kept
            told = {"our": our, "letter": raw.letter(label)}
            problems.append(raw.told(None, heading, "columns.twice", told))
        else:
            labels[label] = our
    absent = [our for our in known if our not in labels.values()]
    problems += _absent(raw, known, absent, columns, unknown)
    problems += _unknown(raw, known, absent, unknown)
    return raw.relabel(_labels(raw, labels)), problems


def _labels(raw: RawTable, labels: Mapping[str, str]) -> dict[str, str]:
    """Return a label for every column, ours where we know it, and none of them twice."""
    taken = set(labels.values())
    return {
        label: labels.get(label)
        or (f"{label} (column {raw.letter(label)})" if label in taken else label)
        for label in raw.cells.columns
    }


def _absent(
    raw: RawTable,
    known: Mapping[str, Column],
    absent: Iterable[str],
    columns: Mapping[str, str],
    unknown: list[str],
) -> Iterator[Problem]:
    """Yield the needed columns, and the mapped ones, that are not there.

    An unknown column that is likely meant is taken out of ``unknown``.
    """
    for our in absent:
        told = {"our": our, "title": raw.title, "table": raw.name, "name": known[our].title}
        if our in columns:
            yield raw.told(None, our, "columns.mapping", told | {"theirs": columns[our]})
            continue
        if not known[our].needed:
            continue
        likely = _likely(our, raw, unknown)
        if likely is None:
            yield raw.told(None, our, "columns.absent", told)
        else:
            unknown.remove(likely)
            told["heading"] = raw.printed(likely)
            yield raw.told(None, our, "columns.renamed", told)


def _likely(our: str, raw: RawTable, unknown: list[str]) -> str | None:
    """Find the unknown column that is likely meant by one of ours."""
    headings = {plain(raw.printed(label)): label for label in reversed(unknown)}
    holding = [heading for heading in headings if our in heading.split("_")]
    found = [*holding, *get_close_matches(our, list(headings), n=1, cutoff=0.7)]
    return headings[found[0]] if found else None


def _unknown(
    raw: RawTable, known: Iterable[str], absent: Iterable[str], unknown: Iterable[str]
) -> Iterator[Problem]:
    """Yield the columns that are left over; a blank column without heading is none."""
    for label in unknown:
        heading = raw.printed(label)
        if not heading and not raw.cells[label].any():
            continue
        close = get_close_matches(plain(heading), sorted(absent), n=1)
        told = {
            "heading": heading,
            "letter": raw.letter(label),
            "hint": f"Did you mean {close[0]}? If so, rename" if close else "Rename",
            "table": raw.name,
            "columns": ", ".join(known),
        }
        rule_id = "columns.unknown" if heading else "columns.without_heading"
        yield raw.told(None, heading or label, rule_id, told, severity="warning")
