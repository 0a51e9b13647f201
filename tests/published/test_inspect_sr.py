"""INSPECT-SR from the audit. Oracle: the checks of two papers, answered by hand."""

from pathlib import Path

import pandas as pd

from caseseries.published import checks
from caseseries.published.inspect_sr import QUESTIONS, answers
from caseseries.published.study_file import read

PUBLISHED = Path(__file__).parents[2] / "data" / "published"


def answered(name, contradictions=()):
    study = read(PUBLISHED / f"{name}.yaml")
    found = pd.DataFrame({"numbers": list(contradictions)})
    told = answers(study, checks.check(study), found)
    assert [one.id for one in told] == list(QUESTIONS)
    return {one.id: one for one in told}


def test_what_the_checks_of_a_paper_answer():
    told = answered("liu-2025", ["1", "4", "9"])
    assert {name: one.says for name, one in told.items()} == {
        "4.4": "no",
        "4.6": "no",
        "4.8": "yes",
        "4.9": "unclear",
        "4.10": "yes",
    }
    assert "5/6 = 83.3% and 6/6 = 100.0%" in told["4.8"].why
    assert "21 of 22 printed numbers stand in more than one place" in told["4.4"].why
    assert "cannot be true together: 2." in told["4.10"].why


def test_what_was_not_asked_is_not_answered():
    told = answered("traquina-2001")
    assert told["4.4"].says == told["4.9"].says == told["4.10"].says == "not applicable"


def test_a_check_that_could_not_be_made_answers_nothing():
    study = read(PUBLISHED / "traquina-2001.yaml")
    finding = checks.Finding("not checkable", "The paper does not describe the scale.")
    tried = checks.Check(check_id="GRIM-001", claims=("n.all",), finding=finding)
    told = {one.id: one for one in answers(study, [tried], pd.DataFrame())}
    assert told["4.8"].says == "not applicable"
