"""``datapackage.json``: every column of the validated tables and ledgers, with unit and limits.

Data Package 2.0, https://datapackage.org. The case tables' columns are read off the models that
validate them.
"""

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from caseseries import ledger
from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.vocabulary import TABLES
from caseseries.deposit.citation import DOI, ORCID, Author, stated
from caseseries.deposit.cohorts import DepositedCohort
from caseseries.deposit.inventory import SPDX, Deposit, DepositedFile
from caseseries.deposit.titles import DECLARED

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE: Final = "https://datapackage.org/profiles/2.0/dataresource.json"


def datapackage(deposit: Deposit) -> str:
    """Return the descriptor, as JSON."""
    citation = deposit.citation
    sentences = ["Validated case tables and ledgers of the study.", *deposit.reasons]
    tables = list(_case_tables(deposit))
    about = {
        "$schema": PROFILE,
        "name": "case-series",
        "title": citation.paper_title,
        "description": " ".join(sentences),
        "licenses": [{"path": "LICENSE", "title": "See LICENSE; a cohort names its own licence"}],
        **stated({"contributors": [_contributor(one) for one in citation.paper_authors]}),
        "resources": [*(one for one in tables if "path" in one), *_ledgers(deposit)],
        "notDeposited": [one for one in tables if "path" not in one],
    }
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


def case_table_schema(study: Study, table: str, cohort: str) -> dict[str, Any]:
    """Return the schema of a case table of one cohort, from the model that validates it."""
    columns = columns_of(study, table).values()
    schema: dict[str, Any] = {
        "fields": [*map(_field, columns), *DECLARED["source_fields"]],
        "missingValues": [""],
    }
    if table == "patients":
        return schema | {"primaryKey": ["patient_id"]}
    whose = {"resource": f"{cohort}_patients", "fields": ["patient_id"]}
    return schema | {"foreignKeys": [{"fields": ["patient_id"], "reference": whose}]}


def ledger_schema() -> dict[str, Any]:
    """Return the schema of a ledger."""
    types = dict.fromkeys(ledger.COUNTS, "integer") | dict.fromkeys(ledger.NUMBERS, "number")
    return {
        "fields": [
            {"name": name, "type": types.get(name, "string"), "description": description}
            for name, description in DECLARED["ledger"].items()
        ],
        "primaryKey": ["cohort", "statistic_id"],
        "missingValues": [""],
    }


def _case_tables(deposit: Deposit) -> Iterator[dict[str, Any]]:
    """Describe every validated table; of one that stays with the clinic not where its rows are."""
    for cohort in deposit.cohorts.values():
        paths = {PurePath(path).stem: path for path in cohort.validated}
        for table in TABLES:
            path, name = paths[table], f"{cohort.facts.cohort}_{table}"
            schema = {"schema": case_table_schema(cohort.study, table, cohort.facts.cohort)}
            if path in deposit.files:
                yield _resource(deposit.files[path], name, cohort) | schema
            elif path in deposit.staying:
                title = f"{table.replace('_', ' ').capitalize()} of {cohort.facts.title}"
                why = deposit.staying[path].why
                yield {"name": name, "title": title, "description": why} | schema


def _ledgers(deposit: Deposit) -> Iterator[dict[str, Any]]:
    """Yield ``clinic-a_ledger``, ``clinic-a_share_ledger``, ``pooled_ledger`` and their like."""
    for step in deposit.steps:
        for path in map(PurePath, step.made):
            if path.name == "ledger.csv" and str(path) in deposit.files:
                parts = dict.fromkeys([step.of, path.parent.name, path.stem])
                name = "_".join(part for part in parts if part)
                file = deposit.files[str(path)]
                resource = _resource(file, name, deposit.cohorts.get(step.of))
                yield resource | {"schema": ledger_schema()}


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
        "bytes": len(file.content),
        "hash": f"sha256:{file.sha256}",
    }
    if cohort:
        resource["description"] = f"{cohort.facts.title}. {cohort.origin}"
        resource["provenance"] = cohort.facts.provenance
    if cohort and cohort.facts.citation:
        path = cohort.facts.doi and DOI + cohort.facts.doi
        resource["sources"] = [stated({"title": cohort.facts.citation, "path": path})]
    if file.licence:
        resource["licenses"] = [{"name": file.licence, "path": SPDX + quote(file.licence)}]
    return resource


def _contributor(author: Author) -> dict[str, Any]:
    about = {
        "title": author.name,
        "roles": ["author"],
        "path": author.orcid and ORCID + author.orcid,
        "organization": author.affiliation,
    }
    return stated(about)


def _field(column: Column) -> dict[str, Any]:
    whole = column.kind == "whole number"
    limits = {
        "required": True if column.filled else None,
        "enum": [int(one) if whole else one for one in column.choices] or None,
        "exclusiveMinimum" if column.above_minimum else "minimum": column.minimum,
        "maximum": column.maximum,
    }
    known = {name: limit for name, limit in limits.items() if limit is not None}
    return {
        "name": column.name,
        "title": column.title,
        "type": DECLARED["field_types"][column.kind],
        "description": column.description,
        **stated({"unit": column.unit, "constraints": known}),
    }
