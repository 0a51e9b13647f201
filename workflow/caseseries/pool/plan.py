"""Everything that is computed of several cohorts together."""

from collections.abc import Mapping

import pandas as pd

from caseseries import ledger
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.pool.evidence import pooled_evidence
from caseseries.pool.one_stage import one_stage
from caseseries.pool.planning import planning
from caseseries.pool.selection import Pool


def pooled_ledger(pool: Pool, cases: Mapping[str, AnalysisSet]) -> pd.DataFrame:
    """Return the ledger of the pooled cohorts; ``cases`` are the patients of each, by name."""
    evidence = list(pooled_evidence(pool))
    return ledger.frame([*evidence, *one_stage(pool, cases), *planning(pool, evidence)])
