"""``cohort.yaml``: every fault a sentence with its line, and the rest still read."""

import pytest

from caseseries.cases.cohort import CohortFacts
from caseseries.intake.cohort_file import read_cohort_file
from studies import SMP

SOUND = """\
title: Clinic A
provenance: observed
source: {doi: 10.1000/abc, citation: A paper.}
protocol: liu-2025
steps: {vds: 0.50}
raters: {score: consensus, blinded: no}
data_lock: 2025-03-01
licence: CC-BY-4.0
contact_role: study coordinator
"""


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "clinic-a"
    path.mkdir()
    return path


def read(folder, text):
    (folder / "cohort.yaml").write_text(text, encoding="utf-8")
    return read_cohort_file(folder, SMP)


def test_every_fact_is_the_text_that_was_written(folder):
    cohort_file, problems = read(folder, SOUND)
    assert problems == []
    assert cohort_file.facts == CohortFacts(
        cohort="clinic-a",
        title="Clinic A",
        provenance="observed",
        doi="10.1000/abc",
        citation="A paper.",
        protocol="liu-2025",
        steps={"vds": "0.50"},
        rater_score="consensus",
        raters_blinded="no",
        data_lock="2025-03-01",
        licence="CC-BY-4.0",
        contact_role="study coordinator",
    )


def test_what_is_not_given_is_empty(folder):
    cohort_file, problems = read(folder, "title: A\nprovenance: simulated\nprotocol:\nsource:\n")
    assert problems == []
    assert cohort_file.facts == CohortFacts(cohort="clinic-a", title="A", provenance="simulated")


BROKEN = {
    "provenance": (
        "title: A\nprovenance: observd\n",
        2,
        "provenance: 'observd' is not one of: observed, reconstructed, simulated.",
    ),
    "no provenance": ("title: A\n", None, "the key 'provenance' is missing. Add it."),
    "unknown key": (
        "title: A\nprovenance: observed\nprotcol: x\n",
        None,
        "the key 'protcol' is not known. Did you mean 'protocol'?",
    ),
    "title twice": (
        "title: A\nprovenance: observed\ntitle: B\n",
        3,
        "cohort.yaml cannot be read: the key 'title' stands twice, in lines 1 and 3.",
    ),
    "day": (
        "title: A\nprovenance: observed\ndata_lock: 01.03.2025\n",
        3,
        "data_lock: '01.03.2025' has the wrong form.",
    ),
    "grid": (
        "title: A\nprovenance: observed\nsteps: {vds: half}\n",
        3,
        "steps.vds: 'half' has the wrong form.",
    ),
    "grid of nothing": (
        "title: A\nprovenance: observed\nsteps: {vds: 0}\n",
        3,
        "steps.vds: '0' has the wrong form.",
    ),
    "doi as an address": (
        "title: A\nprovenance: observed\nsource: {doi: https://doi.org/10.1000/abc}\n",
        3,
        "source.doi: 'https://doi.org/10.1000/abc' has the wrong form.",
    ),
    "score": (
        "title: A\nprovenance: observed\nraters:\n  score: median\n",
        4,
        "raters.score: 'median' is not one of: mean, consensus.",
    ),
    "missing codes": (
        "title: A\nprovenance: observed\nmissing_codes: N/A\n",
        3,
        "missing_codes: 'N/A' should be a list.",
    ),
    "not YAML": (
        "title: [A\nprovenance: observed\n",
        2,
        "cohort.yaml cannot be read: did not find expected ',' or ']'.",
    ),
    "a tab": (
        "title: A\n\tprovenance: observed\n",
        2,
        "cohort.yaml cannot be read: found a tab character that violates indentation.",
    ),
    "a list": ("- title\n", None, "['title'] should be a block of key: value lines."),
    "empty": ("", None, "the file is empty."),
    "another unit": (
        "title: A\nprovenance: observed\ncolumns:\n  patients:\n    area_cm2: Fläche (mm²)\n",
        5,
        "cohort.yaml says that area_cm2 is called 'Fläche (mm²)', which names another unit than "
        "cm².",
    ),
    "no reason": (
        "title: A\nprovenance: observed\nprivacy:\n  allow:\n"
        "    - {table: patients, column: scalp_zone}\n",
        5,
        "privacy.allow.0: the key 'reason' is missing. Add it.",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_fault_is_told_once(name, folder):
    text, line, message = BROKEN[name]
    _, [problem] = read(folder, text)
    assert problem.message == message
    assert problem.row == line
    assert problem.file == "cohort.yaml"
    assert problem.remedy


def test_a_faulty_key_leaves_the_others_in_force(folder):
    cohort_file, problems = read(
        folder, "title: A\nprovenance: observd\nsteps: {vds: 0.5}\nmissing_codes: [N/A]\n"
    )
    assert len(problems) == 1
    assert cohort_file.facts.steps == {"vds": "0.5"}
    assert cohort_file.missing_codes == ("N/A",)


def test_control_characters_are_told(folder):
    _, [problem] = read(folder, "title: A\x07\n")
    assert problem.rule_id == "cohort_file.yaml"


def test_a_key_of_an_earlier_version_names_what_stands_in_its_place(folder):
    _, [problem] = read(folder, SOUND + "vds_grid: 0.5\n")
    assert problem.message == (
        "the key 'vds_grid' is no longer used. "
        'Write `steps: {vds: "0.5"}` instead, with the step in which the score was given.'
    )
    assert problem.row == SOUND.count("\n") + 1 or problem.row is None
