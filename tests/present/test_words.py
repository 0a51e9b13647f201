"""What readers call the things that the ledger names in one word."""

import pytest

from caseseries.present import words
from caseseries.published.verdicts import Verdict


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


def test_subtypes_keep_their_order():
    assert words.subtypes_of(["scarring", "androgenetic", "scarring"]) == [
        "androgenetic",
        "scarring",
    ]
    assert words.subtypes_of(["scarring"]) == ["scarring"]


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
    assert set(words.VERDICT_SIGNS) == set(Verdict.__args__)
