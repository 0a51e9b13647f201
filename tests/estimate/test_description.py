"""Categories of a scale: who is in each, and where nobody can be."""

from dataclasses import replace

import pytest

from caseseries.cases.study import Top
from caseseries.estimate.analysis_set import AnalysisSet, analysis_set
from caseseries.estimate.description import categories
from studies import SMP

CLEAR = Top(id="clear", value=9.0, label="clear")


@pytest.fixture
def cases(five_patients) -> AnalysisSet:
    return analysis_set(five_patients)


def counts(cases: AnalysisSet, outcome: str, timepoint: str = "month_6") -> dict[str, float | None]:
    return {
        row.statistic: row.value
        for row in categories(cases)
        if (row.group, row.outcome, row.timepoint) == ("all", outcome, timepoint)
        and row.statistic.endswith("count")
    }


def test_every_grade_and_the_best_category_are_counted(cases):
    assert counts(cases, "pss") == {
        **{"score_0.count": 0, "score_1.count": 1, "score_2.count": 0, "score_3.count": 3},
        "very_satisfied.count": 3,
    }


def test_a_mean_of_raters_is_in_no_category(cases):
    between = replace(cases, scores=cases.scores.assign(pss=cases.scores["pss"].replace(1, 1.5)))
    assert counts(between, "pss") == {"very_satisfied.count": 3}


def test_the_best_category_of_a_long_scale_is_counted(cases):
    scores = tuple(replace(one, top=CLEAR) if one.id == "vds" else one for one in SMP.scores)
    told = counts(replace(cases, study=replace(SMP, scores=scores)), "vds", "immediate")
    assert told == {"clear.count": 1}
