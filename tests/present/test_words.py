"""What readers call the things that the ledger names in one word."""

from dataclasses import replace

import pytest

from caseseries.present import words
from caseseries.published.findings import AUDIT
from studies import SMP, VITILIGO


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("baseline", "Before treatment"),
        ("immediate", "Right after treatment"),
        ("month_6", "Month 6"),
        ("month_12", "Month 12"),
    ],
)
def test_timepoints(word, shown):
    assert words.timepoint(word) == shown


@pytest.mark.parametrize(
    ("study", "outcome", "heading", "sentence"),
    [
        (SMP, "vds", "VDS, points", ""),
        (
            SMP,
            "fading",
            "Fading, points of VDS",
            "Fading is VDS right after treatment minus VDS at the follow-up.",
        ),
        (
            SMP,
            "retention",
            "Retention, % of VDS right after treatment",
            "Retention is VDS at the follow-up in per cent of VDS right after treatment.",
        ),
        (
            SMP,
            "gain",
            "Gain, points of VDS",
            "Gain is VDS right after treatment minus VDS before treatment.",
        ),
        (
            VITILIGO,
            "regained",
            "Colour regained, percentage points",
            "Colour regained is Repigmentation at the follow-up minus Repigmentation before "
            "treatment.",
        ),
    ],
)
def test_outcomes_are_called_by_their_study(study, outcome, heading, sentence):
    assert words.outcome(study, outcome) == heading
    assert words.change(study, outcome) == sentence


@pytest.mark.parametrize(
    ("label", "inside"), [("Scarring", "scarring"), ("AGA", "AGA"), ("All", "all")]
)
def test_labels_within_a_sentence(label, inside):
    assert words.within(label) == inside


def test_provenance_is_a_sentence():
    assert words.provenance("reconstructed") == (
        "Reconstructed from published numbers; not patient data."
    )


@pytest.mark.parametrize(
    ("names", "shown"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists(names, shown):
    assert words.listed(names) == shown


def test_every_verdict_has_a_sign():
    told = AUDIT["verdicts"]
    of_rows = {*told["holding"], *told["if rebuilt"], *told["if rebuilt"].values()}
    of_checks = {"cannot hold", "contradicts", "not checkable"}
    assert set(words.VERDICT_SIGNS) == of_rows | of_checks


def test_a_unit_of_its_own_words_needs_no_score_beside_it():
    scores = [replace(one, unit="days") for one in SMP.scores]
    assert words.outcome(SMP, "fading") == "Fading, points of VDS"
    assert words.outcome(replace(SMP, scores=tuple(scores)), "fading") == "Fading, days"
