"""Bad definitions of a study are refused in sentences, before anything runs."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from caseseries.cases.study_faults import definition_faults
from caseseries.intake.study_file import read_study
from caseseries.study_error import StudyError
from studies import ROOT

DEFINITION = yaml.safe_load((ROOT / "config" / "study.yaml").read_text(encoding="utf-8"))


def level(name: str) -> dict[str, str]:
    return {"id": name, "label": name.capitalize()}


def vds(definition: dict[str, Any]) -> dict[str, Any]:
    return definition["scores"][0]


def change(definition: dict[str, Any]) -> dict[str, Any]:
    return vds(definition)["changes"][0]


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "unknown key": (lambda d: d.update(colour="red"), "the key 'colour' is not known"),
    "no scores": (lambda d: d.update(scores=[]), "scores: "),
    "a level twice": (
        lambda d: d["groups"]["levels"].append(level("scarring")),
        "groups.levels: 'scarring' stands 2 times",
    ),
    "seven groups": (
        lambda d: d["groups"]["levels"].extend(map(level, ["aa", "bb", "cc", "dd", "ee"])),
        "groups.levels: ",
    ),
    "a group called all": (
        lambda d: d["groups"]["levels"].append(level("all")),
        "groups.levels: 'all' has a meaning of its own",
    ),
    "one word for two groups": (
        lambda d: d["groups"]["levels"][1]["words"].append("aga"),
        "groups.levels: words: 'aga' stands 2 times",
    ),
    "a reference that is no group": (
        lambda d: d["groups"].update(compare={"with": "areata"}),
        "groups.compare.with: there is no group 'areata'",
    ),
    "the column of groups taken": (
        lambda d: d["groups"].update(column="sex"),
        "groups.column: every study has a column 'sex'",
    ),
    "a step that does not divide": (
        lambda d: vds(d).update(step=3),
        "scores.[vds].step: steps of 3 do not lead from 0 to 10",
    ),
    "a scale upside down": (
        lambda d: vds(d).update(lowest=10, highest=0),
        "scores.[vds]: lowest 10 is not below highest 0",
    ),
    "a change from a timepoint without the score": (
        lambda d: change(d).update({"from": "month_3", "to": "immediate"}),
        "from month_3 is not before to immediate",
    ),
    "a change to a timepoint that the score is not taken at": (
        lambda d: vds(d).update(at=["baseline", "immediate"]),
        "scores.[vds].changes.[fading].to: the score is not taken at follow_up",
    ),
    "a threshold off the scale": (
        lambda d: vds(d)["threshold"].update(below=12),
        "scores.[vds].threshold: 12 is not within the scale from 0 to 10",
    ),
    "a threshold with two sides": (
        lambda d: vds(d)["threshold"].update(above=3),
        "scores.[vds].threshold: give either below or above",
    ),
    "a best category off the scale": (
        lambda d: d["scores"][1]["top"].update(score=4),
        "scores.[pss].top: 4 is not on the scale from 0 to 3",
    ),
    "a score named like a column": (
        lambda d: vds(d).update(id="age_years"),
        "scores: 'age_years' is the name of a column already",
    ),
    "a change named like a score": (
        lambda d: change(d).update(id="pss"),
        "scores: 'pss' stands 2 times",
    ),
    "an association with nobody": (
        lambda d: d.update(associations=[["vds", "itch"]]),
        "associations: there is no score 'itch'",
    ),
    "a primary outcome that is none": (
        lambda d: d["primary"].update(outcome="itch"),
        "primary.outcome: there is no outcome 'itch'",
    ),
    "a primary comparison by a paired test": (
        lambda d: d["primary"].update(method="paired_t"),
        "primary.method: paired_t compares no groups",
    ),
    "means of grades as the primary outcome": (
        lambda d: d["primary"].update(outcome="pss"),
        "primary.method: welch compares means, and pss has grades",
    ),
    "a primary comparison the wrong way round": (
        lambda d: d["primary"].update(group="scarring_vs_androgenetic"),
        "primary.group: name the groups in their order: androgenetic_vs_scarring",
    ),
    "a primary group that is none": (
        lambda d: d["primary"].update(group="androgenetic_vs_areata"),
        "primary.group: there is no group 'areata'",
    ),
    "a primary timepoint at which nothing is known": (
        lambda d: d["primary"].update(timepoint="immediate"),
        "primary.timepoint: fading is not known at immediate",
    ),
    "a column twice": (
        lambda d: d["patients"]["columns"].append(copy.deepcopy(d["patients"]["columns"][0])),
        "patients.columns: 'subtype_detail' stands 2 times",
    ),
    "a number without limits": (
        lambda d: d["procedure"]["columns"][1].pop("maximum"),
        "procedure.columns.[needle_count]: a number has a maximum",
    ),
    "a choice without choices": (
        lambda d: d["procedure"]["columns"][0].update(kind="choice"),
        "a choice has a list of choices",
    ),
    "a report that does not fit": (
        lambda d: d["procedure"]["columns"][0].update(report="by_session"),
        "'by_session' does not fit a column of text in procedure. Take the line out.",
    ),
    "a report of the other table": (
        lambda d: d["patients"]["columns"][0].update(
            kind="choice", choices=["yes", "no"], report="yes"
        ),
        "'yes' does not fit a column of choice in patients. Write shares.",
    ),
    "a change to a time that is not taken": (
        lambda d: d["scores"][0].update(at=["immediate", "month_6"]),
        "the score is not taken at follow_up. Write follow_up into 'at' of the score, or one of "
        "what stands there: immediate, month_6.",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_bad_definition_is_refused_in_a_sentence(name, tmp_path):
    spoil, sentence = BROKEN[name]
    definition = copy.deepcopy(DEFINITION)
    spoil(definition)
    path = tmp_path / "study.yaml"
    path.write_text(yaml.safe_dump(definition, allow_unicode=True), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        read_study(path)
    assert sentence in str(caught.value)
    assert all(line.startswith(str(path)) for line in str(caught.value).splitlines())


def test_faults_are_told_in_the_order_of_the_definition():
    words = [f"word_{letter}" for letter in "hgfedcba"]
    definition = copy.deepcopy(DEFINITION)
    for one in definition["groups"]["levels"]:
        one["words"] = words
    told = [sentence.split("'")[1] for sentence in definition_faults(definition)]
    assert told == words
