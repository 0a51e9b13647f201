"""``datapackage.json``: every column of the validated tables and ledgers, with unit and limits.

Data Package 2.0, https://datapackage.org. The case tables' columns are read off the models that
validate them.
"""

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from caseseries import ledger
from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.vocabulary import TABLES
from caseseries.deposit.citation import DOI, ORCID, Author
from caseseries.deposit.cohorts import DepositedCohort
from caseseries.deposit.inventory import Deposit, DepositedFile

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
SPDX = "https://spdx.org/licenses/"

LEDGER = "ledger.csv"

FIELD_TYPES = {
    "text": "string",
    "choice": "string",
    "number": "number",
    "whole number": "integer",
}

# Where a row stands in what the clinic delivered.
SOURCE_FIELDS = (
    {"name": "source_file", "type": "string", "description": "File that the row was read from."},
    {"name": "source_sheet", "type": "string", "description": "Its sheet, if it is a workbook."},
    {"name": "source_row", "type": "integer", "description": "Its row there; the heading is 1."},
)

LEDGER_FIELDS = {
    "cohort": "Name of the cohort.",
    "provenance": "Where its cases come from: observed, reconstructed or simulated.",
    "statistic_id": "Permanent name of the number within its cohort.",
    "group": "Patients that it is about: all, one group, or a comparison.",
    "outcome": "What was measured.",
    "timepoint": "When: baseline, immediate or month_<m>; empty where time plays no part.",
    "statistic": "What was computed.",
    "value": "The number, in full precision; empty if it cannot be computed.",
    "ci_low": "Lower end of its confidence interval.",
    "ci_high": "Upper end of its confidence interval.",
    "ci_level": "Level of the confidence interval, as a share.",
    "p_value": "p-value of the test that the number belongs to.",
    "range_low": "Reconstructions: lowest value in other tables that give the same numbers.",
    "range_high": "Reconstructions: highest value in other tables that give the same numbers.",
    "n": "Number of patients, pairs or rows that it was computed from.",
    "n_missing": "Number of those that could not be used because a value is missing.",
    "unit": "Unit of the number and of its interval.",
    "method": "How it was computed, completely.",
    "role": "What an analysis is for: primary, secondary or exploratory; empty of a description.",
    "reason": "Why it is empty, if it is.",
    "note": "What a reader must know beside the number.",
    "case_ids": "Study codes of the patients behind it, joined by spaces.",
}


def datapackage(deposit: Deposit) -> str:
    """Return the descriptor, as JSON."""
    citation = deposit.citation
    about = {
        "$schema": PROFILE,
        "name": "case-series",
        "title": citation.paper_title,
        "description": " ".join(
            ["Validated case tables and ledgers of the study.", *deposit.reasons]
        ),
        "version": citation.version,
        "licenses": [{"path": "LICENSE", "title": "See LICENSE; a cohort names its own licence"}],
        "contributors": [_contributor(author) for author in citation.paper_authors],
        "resources": [*_case_tables(deposit), *_ledgers(deposit)],
        "notDeposited": list(_tables_not_deposited(deposit)),
    }
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


def case_table_schema(study: Study, table: str, cohort: str) -> dict[str, Any]:
    """Return the schema of a case table of one cohort, from the model that validates it."""
    columns = columns_of(study, table).values()
    schema: dict[str, Any] = {
        "fields": [*map(_field, columns), *SOURCE_FIELDS],
        "missingValues": [""],
    }
    if table == "patients":
        return schema | {"primaryKey": ["patient_id"]}
    whose = {"resource": _resource_name(cohort, "patients"), "fields": ["patient_id"]}
    return schema | {"foreignKeys": [{"fields": ["patient_id"], "reference": whose}]}


def ledger_schema() -> dict[str, Any]:
    """Return the schema of a ledger."""
    fields = [
        {"name": name, "type": _ledger_type(name), "description": LEDGER_FIELDS[name]}
        for name in ledger.COLUMNS
    ]
    return {
        "fields": fields,
        "primaryKey": ["cohort", "statistic_id"],
        "missingValues": [""],
    }


def _case_tables(deposit: Deposit) -> Iterator[dict[str, Any]]:
    for cohort, table, path in _validated_tables(deposit):
        if path in deposit.files:
            name = cohort.facts.cohort
            resource = _resource(deposit.files[path], _resource_name(name, table), cohort)
            yield resource | {"schema": case_table_schema(cohort.study, table, name)}


def _ledgers(deposit: Deposit) -> Iterator[dict[str, Any]]:
    known = {cohort.facts.cohort: cohort for cohort in deposit.cohorts}
    for step in deposit.steps:
        for path in step.made:
            if PurePath(path).name == LEDGER and path in deposit.files:
                name = _ledger_name(path, step.of)
                resource = _resource(deposit.files[path], name, known.get(step.of))
                yield resource | {"schema": ledger_schema()}


def _ledger_name(path: str, cohort: str) -> str:
    """Return ``clinic-a_ledger``, ``clinic-a_share_ledger`` or ``pooled_ledger``."""
    folder = PurePath(path).parent.name
    return _resource_name(cohort, f"{folder}_ledger" if folder != cohort else "ledger").lstrip("_")


def _tables_not_deposited(deposit: Deposit) -> Iterator[dict[str, Any]]:
    """Describe the tables that stay with the clinic: what they hold, not the rows."""
    for cohort, table, path in _validated_tables(deposit):
        if path in deposit.staying:
            yield {
                "name": _resource_name(cohort.facts.cohort, table),
                "title": f"{table.replace('_', ' ').capitalize()} of {cohort.facts.title}",
                "description": deposit.staying[path].why,
                "schema": case_table_schema(cohort.study, table, cohort.facts.cohort),
            }


def _validated_tables(deposit: Deposit) -> Iterator[tuple[DepositedCohort, str, str]]:
    """Yield cohort, table and path of every validated table."""
    for cohort in deposit.cohorts:
        paths = {PurePath(path).stem: path for path in cohort.validated}
        for table in TABLES:
            yield cohort, table, paths[table]


def _resource(file: DepositedFile, name: str, cohort: DepositedCohort | None) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "$schema": RESOURCE_PROFILE,
        "type": "table",
        "name": name,
        "title": file.title,
        "description": file.origin,
        "path": file.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
    if cohort:
        resource["description"] = f"{cohort.facts.title}. {cohort.origin}"
        resource["provenance"] = cohort.facts.provenance
    if cohort and cohort.facts.citation:
        resource["sources"] = [_source(cohort)]
    if file.licence:
        resource["licenses"] = [{"name": file.licence, "path": SPDX + quote(file.licence)}]
    return resource


def _resource_name(owner: str, table: str) -> str:
    return f"{owner}_{table}"


def _source(cohort: DepositedCohort) -> dict[str, str]:
    address = {"path": DOI + cohort.facts.doi} if cohort.facts.doi else {}
    return {"title": cohort.facts.citation, **address}


def _contributor(author: Author) -> dict[str, Any]:
    address = {"path": ORCID + author.orcid} if author.orcid else {}
    place = {"organization": author.affiliation} if author.affiliation else {}
    return {"title": author.name, "roles": ["author"], **address, **place}


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "title": column.title,
        "type": FIELD_TYPES[column.kind],
        "description": column.description,
    }
    if column.unit:
        field["unit"] = column.unit
    constraints = _constraints(column)
    return field | ({"constraints": constraints} if constraints else {})


def _constraints(column: Column) -> dict[str, Any]:
    lowest = "exclusiveMinimum" if column.above_minimum else "minimum"
    whole = column.kind == "whole number"
    choices = [int(choice) if whole else choice for choice in column.choices]
    constraints = {
        "required": True if column.filled else None,
        "enum": choices or None,
        lowest: column.minimum,
        "maximum": column.maximum,
    }
    return {name: limit for name, limit in constraints.items() if limit is not None}


def _ledger_type(name: str) -> str:
    if name in ledger.COUNTS:
        return "integer"
    return "number" if name in ledger.NUMBERS else "string"
