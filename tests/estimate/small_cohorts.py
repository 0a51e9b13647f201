"""Small cohorts built in memory."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from caseseries.cases.cohort import Cohort, CohortFacts
from caseseries.cases.dictionary import columns_of
from caseseries.cases.vocabulary import TABLES
from studies import SMP

Records = Sequence[Mapping[str, Any]]


def table(name: str, records: Records) -> pd.DataFrame:
    """Return a validated table with all its columns and types."""
    columns = columns_of(SMP, name)
    types = {column: about.dtype for column, about in columns.items()}
    return pd.DataFrame(list(records), columns=list(columns)).astype(types)


def cohort(
    *, protocol: str = "", vds_grid: str = "0.5", absent: Sequence[str] = (), **tables: Records
) -> Cohort:
    """Return a cohort; a table that is not given has no rows, one in ``absent`` never came."""
    facts = CohortFacts(
        cohort="clinic-a",
        title="Clinic A",
        provenance="observed",
        protocol=protocol,
        steps={"vds": vds_grid},
    )
    frames = {name: table(name, tables.get(name, [])) for name in TABLES}
    delivered = tuple(name for name in TABLES if name not in absent)
    return Cohort(study=SMP, facts=facts, delivered=delivered, **frames)


def scored(patient: str, timepoint: str, vds: float | None, pss: int | None = None, rater=None):
    """Return one assessment."""
    return {
        "patient_id": patient,
        "timepoint": timepoint,
        "rater_id": rater,
        "vds": vds,
        "pss": pss,
    }
