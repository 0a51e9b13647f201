"""From the clinic's headings and words to ours, as ``cohort.yaml`` says."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

import pandas as pd

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.intake.delivery import WIDE
from caseseries.intake.problems import Problem, Severity
from caseseries.intake.raw_table import RawTable, column_letter

Words = Mapping[str, Mapping[str, str]]

_COLUMN = re.compile(r"\(column ([A-Z]+)\)$")


def plain(heading: str) -> str:
    """Return a heading as we compare it: small letters, with ``_`` for anything else."""
    letters = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\W_]+", "_", letters).strip("_")


def known_columns(study: Study, table: str) -> Mapping[str, Column]:
    """Return our columns of a table; the wide sheet has those of the patients beside its scores."""
    return columns_of(study, "patients" if table == WIDE else table)


def expected_headings(study: Study, table: str, columns: Mapping[str, str]) -> set[str]:
    """Return the headings that may stand in a file, as we compare them."""
    known = known_columns(study, table)
    return {*known, *map(plain, columns.values())}


def rename_columns(
    cohort: str, study: Study, raw: RawTable, columns: Mapping[str, str]
) -> tuple[RawTable, list[Problem]]:
    """Give the columns of a table our names; those that we do not know keep theirs.

    Parameters
    ----------
    cohort, study
        Name of the cohort, and its study.
    raw
        The table under its printed headings.
    columns
        {our column name: name in the file}, where they differ.
    """
    naming = _Naming(cohort, raw, columns_of(study, raw.name), columns)
    naming.name_columns()
    naming.report_missing()
    naming.report_unknown()
    return raw.relabel(naming.all_labels()), naming.problems


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


@dataclass
class _Naming:
    """The columns of one table on their way to our names.

    ``labels`` holds {label: our name} for the columns that we know, ``unknown`` the other labels.
    """

    cohort: str
    raw: RawTable
    known: Mapping[str, Column]
    columns: Mapping[str, str]
    labels: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def name_columns(self) -> None:
        """Name every column that we know; keep the first where two claim one name."""
        ours = {plain(theirs): our for our, theirs in self.columns.items() if our in self.known}
        for label in self.raw.cells.columns:
            heading = self.raw.printed(label)
            called = plain(heading)
            our = ours.get(called, "" if called in ours.values() else called)
            if our not in self.known:
                self.unknown.append(label)
            elif our in self.labels.values():
                self._report_twice(label, heading, our)
            else:
                self.labels[label] = our

    def all_labels(self) -> dict[str, str]:
        """Return a label for every column, ours where we know it, and none of them twice."""
        taken = set(self.labels.values())
        return {
            label: self.labels.get(label)
            or (f"{label} (column {self._letter(label)})" if label in taken else label)
            for label in self.raw.cells.columns
        }

    def report_missing(self) -> None:
        """Report the needed columns, and the mapped ones, that are not there."""
        for our, column in self.known.items():
            if our in self.labels.values():
                continue
            if our in self.columns:
                self._report_unmapped(our)
            elif column.needed:
                self._report_absent(our, column.title)

    def report_unknown(self) -> None:
        """Report the columns that are left over; a blank column without heading is none."""
        absent = set(self.known) - set(self.labels.values())
        for label in self.unknown:
            heading = self.raw.printed(label)
            if not heading and not self.raw.cells[label].any():
                continue
            close = get_close_matches(plain(heading), sorted(absent), n=1)
            hint = f"Did you mean {close[0]}? If so, rename" if close else "Rename"
            self._report(
                heading or label,
                "columns.unknown",
                message=f"The study has no column '{heading}'; it is not read."
                if heading
                else f"Column {self._letter(label)} has cells but no heading; it is not read.",
                remedy=f"{hint} it, name it under columns in cohort.yaml, or take it out.",
                rule=self._columns_rule(),
                severity="warning",
            )

    def _report_twice(self, label: str, heading: str, our: str) -> None:
        self._report(
            heading,
            "columns.twice",
            message=f"The column {our} stands twice; the second is column {self._letter(label)}.",
            remedy="Keep the right one and take the other out.",
            rule="A column stands once in a table.",
        )

    def _report_unmapped(self, our: str) -> None:
        self._report(
            our,
            "columns.mapping",
            message=f"cohort.yaml says that {our} is called '{self.columns[our]}' "
            f"in {self.raw.title}, but no column is called so.",
            remedy="Write the heading under columns in cohort.yaml as it stands in the file.",
            rule="A column named in cohort.yaml stands in the file.",
        )

    def _report_absent(self, our: str, title: str) -> None:
        label = self._likely(our)
        remedy = (
            f"Add the column {our}, or say under columns in cohort.yaml what the file calls it."
        )
        if label is not None:
            self.unknown.remove(label)
            heading = self.raw.printed(label)
            remedy = (
                f"If '{heading}' is meant, rename it to {our}, "
                f"or write the line `{our}: {heading}` into cohort.yaml, "
                f"under columns and {self.raw.name}."
            )
        self._report(
            our,
            "columns.missing",
            message=f"The column {our} ({title}) is missing from {self.raw.title}.",
            remedy=remedy,
            rule=f"{self.raw.name} has the column {our}.",
        )

    def _likely(self, our: str) -> str | None:
        """Find the unknown column that is likely meant by one of ours."""
        headings = {plain(self.raw.printed(label)): label for label in reversed(self.unknown)}
        holding = [heading for heading in headings if our in heading.split("_")]
        close = get_close_matches(our, list(headings), n=1, cutoff=0.7)
        found = [*holding, *close]
        return headings[found[0]] if found else None

    def _columns_rule(self) -> str:
        return f"The columns of {self.raw.name} are {', '.join(self.known)}."

    def _letter(self, label: str) -> str:
        marked = _COLUMN.search(label)
        return marked[1] if marked else column_letter(self.raw.header.index(label) + 1)

    def _report(
        self,
        column: str,
        rule_id: str,
        *,
        message: str,
        remedy: str,
        rule: str,
        severity: Severity = "error",
    ) -> None:
        self.problems.append(
            Problem(
                cohort=self.cohort,
                severity=severity,
                file=self.raw.file,
                sheet=self.raw.sheet,
                column=column,
                message=message,
                remedy=remedy,
                rule=rule,
                rule_id=rule_id,
            )
        )
