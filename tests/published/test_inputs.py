"""Files that once were accused wrongly, passed in silence or stopped the audit of all studies."""

from pathlib import Path

import pytest

from caseseries.published.checks import check, proofs
from caseseries.published.reading import read
from caseseries.study_error import StudyError

INPUTS = Path(__file__).with_name("inputs")


def found(name: str) -> dict[str, set[str]]:
    """Return the outcomes of each check of a study."""
    outcomes: dict[str, set[str]] = {}
    for one in check(read(INPUTS / f"{name}.yaml")):
        outcomes.setdefault(one.check_id, set()).add(one.finding.outcome)
    return outcomes


@pytest.mark.parametrize(
    "name",
    ["wilcoxon43", "mw-asymptotic", "sd-divisor-n-p", "sd-zero-half-up", "one-sided", "dropout"],
)
def test_what_programs_print_is_not_called_impossible(name):
    assert proofs(check(read(INPUTS / f"{name}.yaml"))) == []


@pytest.mark.parametrize(
    ("name", "check_id", "outcome"),
    [
        ("grimmer-1", "GRIMMER-001", "holds only by another convention"),
        ("corr-1-4", "BOUNDS-003", "impossible"),
        ("p-over-one-notest", "BOUNDS-003", "impossible"),
        ("h07-negative-sd", "BOUNDS-003", "impossible"),
        ("sizes", "PARTS-001", "impossible"),
        ("continuous", "P-002", "impossible"),
        ("carrots-2012", "CHANGE-001", "differs"),
        ("h24-step-tiny", "GRIMMER-001", "not checkable"),
        ("n100000", "GRIMMER-001", "not checkable"),
        ("one-sided", "P-002", "holds only by another convention"),
    ],
)
def test_what_once_was_passed_over_is_judged(name, check_id, outcome):
    assert outcome in found(name)[check_id]


def test_every_number_is_used_or_says_why():
    for path in INPUTS.glob("*.yaml"):
        try:
            study = read(path)
        except StudyError:
            continue
        checks = check(study)
        told = {name for one in checks for name in (*one.claims, *one.given)}
        assert told == {claim.id for claim in study.claims}, path.name
        assert all(one.finding.why for one in checks)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("h27-parts-cycle", "group a, parts: the group is a part of itself"),
        ("dup-reported", "reported"),
    ],
)
def test_what_no_study_can_mean_is_refused(name, sentence):
    with pytest.raises(StudyError, match=sentence):
        read(INPUTS / f"{name}.yaml")
