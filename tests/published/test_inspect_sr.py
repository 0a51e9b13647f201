"""INSPECT-SR from the audit. Oracle: the checks of two papers, answered by hand."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from caseseries.published import checks
from caseseries.published.inspect_sr import QUESTIONS, answers
from caseseries.published.study_file import read

PUBLISHED = Path(__file__).parents[2] / "data" / "published"


def answered(name, contradictions=(), verdict="impossible"):
    study = read(PUBLISHED / f"{name}.yaml")
    found = pd.DataFrame({"numbers": list(contradictions)})
    told = answers(study, checks.check(study), found, verdict, "Assumed: X. Y.")
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
    assert told["4.10"].why.startswith(
        "Sets of numbers that cannot be true together: 2. Assumed: X. Y."
    )


@pytest.mark.parametrize(
    ("verdict", "says"), [("possible", "no"), ("undecided", "unclear"), ("impossible", "yes")]
)
def test_a_contradiction_that_another_reading_undoes_is_no_concern(verdict, says):
    told = answered("park-2014", ["3"], verdict)["4.10"]
    assert told.says == says
    assert "Assumed: X. Y." in told.why
    assert ("under some answers alone" in told.why) == (verdict == "possible")


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("table 2, row 3", "not applicable"),
        ("Table 2 (row 3, all patients)", "not applicable"),
        ("main text (not in the abstract)", "not applicable"),
        ("results, page 5", "not applicable"),
        ("abstract, results", "no"),
        ("Table 2 and figure 1", "no"),
        ("the main text; supplementary table S2", "no"),
    ],
)
def test_a_row_or_a_page_is_no_further_place(where, says):
    study = read(PUBLISHED / "traquina-2001.yaml")
    study = replace(study, claims=tuple(replace(one, where=where) for one in study.claims))
    assert answers(study, [], pd.DataFrame(), "possible", "")[0].says == says


def test_what_was_not_asked_is_not_answered():
    told = answered("traquina-2001")
    assert told["4.4"].says == told["4.9"].says == told["4.10"].says == "not applicable"


def test_a_check_that_could_not_be_made_answers_nothing():
    study = read(PUBLISHED / "traquina-2001.yaml")
    finding = checks.Finding("not checkable", "The paper does not describe the scale.")
    tried = checks.Check(check_id="GRIM-001", claims=("n.all",), finding=finding)
    told = {one.id: one for one in answers(study, [tried], pd.DataFrame(), "possible", "")}
    assert told["4.8"].says == "not applicable"
