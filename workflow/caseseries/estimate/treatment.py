"""What figures and tables show of the treatment itself; it is written beside the ledger."""

from typing import NamedTuple

import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.estimate.adherence import Protocol, adherence_score, requirements_met
from caseseries.estimate.procedure import case_numbers


class Treatment(NamedTuple):
    """The sessions of a cohort held against its protocol; no rows where there is nothing to hold.

    ``wanted`` is what the protocol asks of the sessions that there were; ``deviations`` are those
    in which it was not so. ``by_patient`` has the per cent of the recorded requirements that were
    met (``adherence``), and which case of their practitioner each is, in order (``case_number``).
    """

    wanted: pd.DataFrame
    deviations: pd.DataFrame
    by_patient: pd.DataFrame


def treatment(cohort: Cohort, protocol: Protocol | None) -> Treatment:
    """Return how the patients of a cohort were treated."""
    held = requirements_met(cohort.study, cohort.sessions, protocol)
    held = held.sort_values(["patient_id", "session", "requirement"], kind="stable")
    numbers = case_numbers(cohort)
    scores = adherence_score(held, numbers.index.to_numpy())
    return Treatment(
        wanted=held[["requirement", "session", "wanted"]].drop_duplicates(ignore_index=True),
        deviations=held.loc[held["holds"].eq(False).fillna(False), held.columns.drop("holds")],
        by_patient=pd.DataFrame({"adherence": scores, "case_number": numbers}).reset_index(),
    )
