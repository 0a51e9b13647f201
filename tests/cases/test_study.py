"""A study as its definition says, and what the tables of three studies are."""

import json
from fractions import Fraction

import pytest

from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import BETWEEN, study_of
from studies import FIVE, SMP, VITILIGO


@pytest.mark.parametrize("study", [SMP, FIVE, VITILIGO], ids=lambda study: study.condition)
def test_a_study_is_read_back_from_its_own_definition(study):
    again = study_of(json.loads(study.definition))
    assert again == study
    assert again.digest == study.digest
    assert again.scores == study.scores
    assert again.grouping == study.grouping


def test_studies_with_another_definition_are_others():
    assert len({SMP, FIVE, VITILIGO}) == 3
    assert len({SMP.digest, FIVE.digest, VITILIGO.digest}) == 3


def test_every_pair_is_compared_in_the_order_of_the_definition():
    assert SMP.grouping.pairs(["scarring", "androgenetic"]) == [("androgenetic", "scarring")]
    assert SMP.grouping.pairs(["scarring"]) == []


def test_against_a_reference_every_other_group_is_compared_with_it():
    pairs = FIVE.grouping.pairs(FIVE.grouping.ids)
    assert len(pairs) == 4
    assert all("androgenetic" in pair for pair in pairs)
    assert FIVE.grouping.pairs(["areata", "female_pattern"]) == []


def test_groups_comparisons_and_all_have_names():
    assert SMP.grouping.label("androgenetic_vs_scarring", short=True) == "Androgenetic vs Scarring"
    assert SMP.grouping.label("all") == "All patients"
    assert SMP.grouping.label(BETWEEN) == "Between all groups"


def test_an_outcome_is_a_score_a_change_or_a_ratio():
    assert [SMP.name(one) for one in ("vds", "fading", "retention")] == [
        "VDS",
        "Fading",
        "Retention",
    ]
    assert {SMP.score(one).id for one in ("vds", "fading", "retention", "gain")} == {"vds"}
    assert [SMP.unit(one) for one in ("vds", "retention", "age_years")] == ["points", "%", ""]
    assert VITILIGO.unit("regained") == "%"
    assert SMP.scored("patients") is None


def test_the_main_change_of_a_score_is_the_first_to_the_follow_ups():
    assert [change.id for change in SMP.main_changes] == ["fading"]
    assert [change.id for change in FIVE.main_changes] == ["fading", "hairline_gain"]
    assert [change.id for change in VITILIGO.main_changes] == ["regained"]


def test_grades_are_the_steps_of_the_scale():
    density, satisfaction = SMP.scores
    assert satisfaction.grades() == (0, 1, 2, 3)
    assert density.grades() == ()
    assert density.grades("0.5")[:3] == (0, Fraction(1, 2), 1)
    assert len(VITILIGO.scores[0].grades()) == 21


def test_only_a_short_scale_of_whole_numbers_is_ordinal():
    assert [score.is_ordinal for score in SMP.scores] == [False, True]
    repigmentation, impression = VITILIGO.scores
    assert repigmentation.is_whole
    assert not repigmentation.is_ordinal
    assert impression.is_ordinal


def test_the_best_end_of_a_scale_depends_on_its_direction():
    score = SMP.scores[0]
    assert (score.worst, score.best) == (0, 10)
    turned = json.loads(SMP.definition)
    turned["scores"][0]["better"] = "lower"
    assert (study_of(turned).scores[0].worst, study_of(turned).scores[0].best) == (10, 0)


def test_a_threshold_is_crossed_on_its_own_side():
    due = SMP.scores[0].threshold
    assert due.crossed(6.9)
    assert not due.crossed(7)
    assert due.words == "below 7"


def test_the_tables_have_the_columns_of_the_study():
    assert list(columns_of(VITILIGO, "assessments")) == [
        *("patient_id", "timepoint", "day", "rater_id", "repigmentation", "global_impression")
    ]
    assert list(columns_of(VITILIGO, "patients"))[:2] == ["patient_id", "vitiligo_type"]
    assert columns_of(FIVE, "patients")["subtype"].choices == FIVE.grouping.ids
    assert columns_of(FIVE, "assessments")["hairline"].rule == (
        "Hairline is a number from 0 to 10 in steps of 0.5, or empty."
    )
