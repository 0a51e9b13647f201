"""Which outcomes treatment is held responsible for."""

from dataclasses import replace

from caseseries.estimate.analysis_set import analysis_set
from caseseries.estimate.standardisation import outcomes
from present.manuscript.sample_series import clinic
from studies import SMP


def outcomes_of(study):
    return outcomes(analysis_set(replace(clinic(SMP).cohort, study=study)))


def changed(**how):
    """Return the study whose main change of each score begins elsewhere, or whose raters differ."""
    begins = how.pop("start", None)
    scores = []
    for score in SMP.scores:
        changes = [replace(one, start=begins or one.start) for one in score.changes]
        scores.append(replace(score, changes=tuple(changes), **how))
    return replace(SMP, scores=tuple(scores))


def test_a_score_before_treatment_is_no_result_of_it():
    assert ("vds", "immediate") in outcomes_of(SMP)
    found = outcomes_of(changed(start="baseline"))
    assert found
    assert not [one for one in found if one[0] == "vds"]


def test_the_primary_outcome_is_there_even_if_patients_score_it():
    found = outcomes_of(changed(rated=False))
    assert ("fading", "month_6") in found
    assert outcomes_of(replace(changed(rated=False), primary=None)) == []
