"""Settings that would harm the study are refused before anything runs."""

import pytest

from caseseries import settings
from caseseries.study_error import StudyError


@pytest.fixture
def data(tmp_path):
    for name in ("clinic-a", "pooled", "logs"):
        (tmp_path / "data" / "cohorts" / name).mkdir(parents=True)
    return tmp_path / "data"


def refusal(config, data) -> str:
    with pytest.raises(StudyError) as told:
        settings.checked(config, data=data)
    return str(told.value)


@pytest.mark.parametrize("results", ["", " ", "/", ".", "/tmp/results", "../results", "a/../../b"])
def test_results_lie_in_a_folder_inside_the_study(data, results):
    config = {"cohorts": ["clinic-a"], "pathvars": {"results": results}}
    assert f"pathvars.results: '{results}' is no folder inside the study" in refusal(config, data)


@pytest.mark.parametrize("results", ["data/cohorts", "data/cohorts/clinic-a", "data", "config/x"])
def test_results_do_not_lie_among_what_people_wrote(data, results):
    config = {"cohorts": ["clinic-a"], "pathvars": {"results": results}}
    assert "would lie among files that people wrote" in refusal(config, data)


def test_cohorts_may_lie_inside_the_results(data):
    """As those of the demonstration do."""
    (data.parent / "results/demo/cohorts/clinic-a").mkdir(parents=True)
    folders = {"cohorts": "results/demo/cohorts", "results": "results/demo"}
    config = {"cohorts": ["clinic-a"], "pathvars": folders}
    assert settings.checked(config, data=data)["pathvars"] == folders


@pytest.mark.parametrize("name", ["pooled", "logs"])
def test_no_cohort_has_the_name_of_a_folder_of_results(data, name):
    for config in ({"cohorts": [name]}, {"cohorts": ["clinic-a"], "shared": [name]}):
        assert f"no cohort can be called '{name}'" in refusal(config, data)


def test_one_more_paper_moves_no_other_to_another_batch():
    names = [f"paper-{number}" for number in range(100)]
    before = settings.batches(names)
    after = settings.batches([*names, "one-more"])
    assert sorted(name for batch in before.values() for name in batch) == sorted(names)
    assert len(before) == 8
    assert [set(after[batch]) - set(before[batch]) for batch in before].count(set()) == 7


def test_a_study_may_have_nothing_yet(data):
    """Keys that stand there empty are not there; a fault of another is still told."""
    nothing = {"cohorts": [], "shared": [], "studies": {}}
    for config in ({}, dict.fromkeys(nothing)):
        assert settings.checked(config, data=data).items() >= nothing.items()
    assert "cohorts: 'a' should be a list" in refusal({"cohorts": "a", "studies": None}, data)
