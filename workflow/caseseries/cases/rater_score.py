"""From several raters to the one score of a patient at a timepoint."""

import pandas as pd

from caseseries.cases.cohort import ScoreRule
from caseseries.cases.study import Study
from caseseries.cases.vocabulary import CONSENSUS

KEYS = ["patient_id", "timepoint"]
DECIMALS = 9  # a mean of decimals is a decimal again: (8.1 + 8.2 + 8.3) / 3 is 8.2


def one_score_each(study: Study, assessments: pd.DataFrame, rule: ScoreRule) -> pd.DataFrame:
    """Return one row a patient and timepoint: ``patient_id``, ``timepoint``, and every score.

    A rated score is the mean of the single raters, or the row of the rater ``consensus`` where the
    rule says so; where rows of that kind are missing, those that there are. A patient's own word
    is the same on every row that holds it.
    """
    scored = assessments.astype({score.id: "float64" for score in study.scores})
    agreed = scored["rater_id"] == CONSENSUS
    counted = _where_there_are(scored, agreed if rule == CONSENSUS else ~agreed)
    by_raters, by_anybody = counted.groupby(KEYS, sort=False), scored.groupby(KEYS, sort=False)
    together = {
        score.id: by_raters[score.id].mean().round(DECIMALS)
        if score.rated
        else by_anybody[score.id].first()
        for score in study.scores
    }
    return pd.DataFrame(together).reset_index()


def _where_there_are(assessments: pd.DataFrame, wanted: "pd.Series[bool]") -> pd.DataFrame:
    """Keep the wanted rows of every patient and timepoint, or all rows where none is wanted."""
    any_wanted = wanted.groupby([assessments[key] for key in KEYS]).transform("any")
    return assessments[wanted | ~any_wanted]
