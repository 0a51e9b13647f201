"""What the audit of one published study writes into its folder, step by step."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries import files, ledger
from caseseries.cases import study as cases
from caseseries.published.alternatives import alternatives
from caseseries.published.feasibility import tables
from caseseries.published.feasibility.decide import decide_grid, mapped
from caseseries.published.feasibility.proofs import VERIFIER, certificates
from caseseries.published.feasibility.tables import COLUMNS, answers, requests
from caseseries.published.model import Study
from caseseries.published.reconstructions import numbers, offered, rebuilt, write_cohorts
from caseseries.published.unreported import COLUMNS as RANGES
from caseseries.published.unreported import ranges


def try_readings(study: Study, folder: Path, asked: Mapping[str, Any], jobs: int = 1) -> None:
    """Write whether all printed numbers can be true together, under each reading of the paper.

    ``asked`` are the settings of the study: ``where`` restricts the readings, ``reading`` is that
    whose contradictions are listed. So many ``jobs`` share the work; that changes no byte.
    """
    where = asked["where"]
    every = [*study.readings(**where), *study.wider_readings(**where)]
    records = decide_grid(study, every, jobs=jobs)
    reference = next(study.readings(**asked["reading"]))
    against, together = tables.contradictions_and_compatible(study, reference)
    proofs, index = certificates(study, records)
    ledger.write(tables.counts(study, records), folder / "readings.csv")
    for name, table in {
        "every_reading": tables.readings(study, records),
        "answers": answers(study, records),
        "proofs/proofs": index,
        "requests": pd.DataFrame(requests(study, records), columns=COLUMNS),
        "left_out": tables.left_out(study, records),
        "witnesses": tables.witnesses(study, records),
        "minimal_contradictions": against,
        "compatible": together,
    }.items():
        files.write_table(table, folder / f"{name}.csv")
    files.write_text(json.dumps(proofs, indent=1) + "\n", folder / "proofs" / "certificates.json")
    files.write_bytes(VERIFIER.read_bytes(), folder / "proofs" / VERIFIER.name)


def rebuild(
    study: Study,
    folder: Path,
    definition: cases.Study,
    asked: Mapping[str, Any],
    jobs: int = 1,
) -> None:
    """Write tables of cases rebuilt from the numbers, and other tables that give the same numbers.

    ``folder`` holds what :func:`try_readings` wrote; ``definition`` is the study whose cohorts'
    form the tables get; of ``asked``, ``tables_drawn`` is how many other tables are drawn.
    """
    tried = files.read_table(folder / "every_reading.csv", dtype=str, keep_default_na=False)
    # The first grid comes first; the wider one offers no reconstruction.
    readings = list(study.readings(**asked["where"]))
    # What is possible by an unnamed convention alone says so; a table is rebuilt as the paper says.
    as_said = tried["verdict"].eq("possible") & tried["why"].eq("")
    possible = [one for one, holds in zip(readings, as_said[: len(readings)], strict=True) if holds]
    worth_it = offered(next(study.readings(**asked["reading"])), possible)
    found = rebuilt(study, worth_it, jobs)
    draw = partial(alternatives, number=asked["tables_drawn"])
    others = dict(zip(found, mapped(draw, found.values(), jobs), strict=True))
    write_cohorts(found, folder / "reconstructions", definition)
    files.write_table(numbers(found), folder / "reconstructed_numbers.csv")
    told = json.dumps(others, ensure_ascii=False, indent=1)
    files.write_text(told + "\n", folder / "alternatives.json")


def rebuild_nothing(folder: Path) -> None:
    """Write what stands there of a study that is not rebuilt: tables without rows."""
    files.write_table(numbers({}), folder / "reconstructed_numbers.csv")
    files.write_table(pd.DataFrame(columns=list(RANGES)), folder / "ranges.csv")


def find_ranges(study: Study, folder: Path, definition: cases.Study, confidence: float) -> None:
    """Write how far all unreported numbers may lie, over tables that fit as well."""
    found = json.loads((folder / "alternatives.json").read_text(encoding="utf-8"))
    table = ranges(definition, study, found, confidence=confidence)
    files.write_table(table, folder / "ranges.csv")
