"""What is written of all readings of one paper: which hold, why others do not, and proofs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries import files
from caseseries.published.feasibility import tables
from caseseries.published.feasibility.decide import decide_grid
from caseseries.published.feasibility.proofs import VERIFIER, certificates
from caseseries.published.model import Study


def try_readings(study: Study, folder: Path, asked: Mapping[str, Any], jobs: int = 1) -> None:
    """Write whether all printed numbers can be true together, under each reading of the paper.

    ``asked`` are the settings of the study: ``where`` restricts the readings, ``reading`` is that
    whose contradictions are listed. So many ``jobs`` share the work; that changes no byte.
    """
    where = asked["where"]
    records = decide_grid(study, study.every_reading(**where), jobs=jobs)
    reference = next(study.readings(**asked["reading"]))
    against, together = tables.contradictions_and_compatible(study, reference)
    proofs, index = certificates(study, records)
    for name, table in {
        "readings": tables.counts(study, records),
        "every_reading": tables.readings(study, records),
        "answers": tables.answers(study, records),
        "proofs/proofs": index,
        "requests": pd.DataFrame(tables.requests(study, records), columns=tables.COLUMNS),
        "left_out": tables.left_out(study, records),
        "witnesses": tables.witnesses(study, records),
        "minimal_contradictions": against,
        "compatible": together,
    }.items():
        files.write_table(table, folder / f"{name}.csv")
    files.write_text(json.dumps(proofs, indent=1) + "\n", folder / "proofs" / "certificates.json")
    files.write_bytes(VERIFIER.read_bytes(), folder / "proofs" / VERIFIER.name)
