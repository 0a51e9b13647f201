"""From several raters to the one score of a patient at a timepoint."""

import pandas as pd

from caseseries.cases.cohort import ScoreRule

CONSENSUS = "consensus"
KEYS = ["patient_id", "timepoint"]


def one_score_each(assessments: pd.DataFrame, rule: ScoreRule) -> pd.DataFrame:
    """Return one row a patient and timepoint: ``patient_id``, ``timepoint``, ``vds``, ``pss``.

    VDS is the mean of the raters, or the row of the rater ``consensus`` where the rule says so and
    such a row exists. PSS is the patient's own word and the same on every row that holds it.
    """
    scored = assessments.astype({"vds": "float64", "pss": "float64"})
    vds = _consensus_first(scored) if rule == CONSENSUS else scored
    together = pd.DataFrame(
        {
            "vds": vds.groupby(KEYS, sort=False)["vds"].mean(),
            "pss": scored.groupby(KEYS, sort=False)["pss"].first(),
        }
    )
    return together.reset_index()


def _consensus_first(assessments: pd.DataFrame) -> pd.DataFrame:
    """Keep the consensus row where there is one, and all rows where there is none."""
    agreed = assessments["rater_id"] == CONSENSUS
    has_one = agreed.groupby([assessments[key] for key in KEYS]).transform("any")
    return assessments[agreed | ~has_one]
