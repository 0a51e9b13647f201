"""Oracle: the rule of the house (all evidence: met; some: partly; none: missing), by hand."""

from pathlib import Path

import pytest
import yaml

from caseseries import document
from caseseries.cases.cohort import CohortFacts
from caseseries.cases.dictionary import columns_of
from caseseries.cases.vocabulary import TABLES
from caseseries.document import SCHEMAS
from caseseries.present import checklists
from caseseries.present.checklists import Dossier, Outline
from caseseries.study_error import StudyError
from present import toy_cohorts as toy
from studies import SMP

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "data" / "checklists").glob("*.yaml"))
OUTLINE = Outline(
    title="A case series of micropigmentation",
    keywords=("Case series",),
    abstract=("Background", "Methods"),
    sections=("Methods", "Discussion"),
    exhibits=("tbl:outcomes", "fig:fading"),
)


def answer(*evidence, not_for=(), reporting=None, statements=None, outline=OUTLINE):
    material = toy.ten()
    item = {"item": "1", "topic": "T", "asks": "A.", "evidence": evidence, "not_for": not_for}
    dossier = Dossier(
        cohorts=[material.cohort],
        ledger=material.ledger,
        outline=outline,
        statements=statements or {},
        told=[reporting or {}],
    )
    asked = {"name": "TOY", "version": "2000", "items": [item]}
    return checklists.fill_in([asked], dossier).iloc[0]


@pytest.mark.parametrize(
    ("evidence", "status"),
    [
        ({"title": "case series"}, "met"),
        ({"title": "randomised"}, "missing"),
        ({"keyword": "case series"}, "met"),
        ({"keyword": "scars"}, "missing"),
        ({"abstract": "Methods"}, "met"),
        ({"abstract": "Results"}, "missing"),
        ({"section": "Discussion"}, "met"),
        ({"section": "Limitations"}, "missing"),
        ({"manuscript_table": "outcomes"}, "met"),
        ({"figure": "outcomes"}, "missing"),
        ({"table": "sessions"}, "met"),
        ({"table": "photos"}, "missing"),
        ({"column": "sessions.density_percent"}, "met"),
        ({"column": "patients.age_years"}, "partly"),
        ({"column": "patients.skin_type"}, "missing"),
        ({"column": "photos.view"}, "missing"),
        ({"ledger": "vds.*.all.mean"}, "met"),
        ({"ledger": "icc.*"}, "missing"),
        ({"fact": "steps"}, "met"),
        ({"fact": "protocol"}, "missing"),
        ({"reporting": "setting"}, "missing"),
        ({"statement": "funding"}, "missing"),
        ({"title": "theme"}, "missing"),
        ({"primary": "outcome"}, "met"),
        ({"outcome": "raters"}, "met"),
        ({"raters": "agreement"}, "missing"),
        ({"column": "patients.group"}, "met"),
        ({"column": "assessments.rated"}, "met"),
    ],
)
def test_one_piece_of_evidence(evidence, status):
    assert answer(evidence)["status"] == status


def test_some_of_the_evidence_is_partly():
    found = answer({"section": "Methods"}, {"section": "Limitations"})
    assert found["status"] == "partly"
    assert found["where"] == "manuscript, section Methods"
    assert found["lacking"] == "manuscript, section Limitations"


def test_a_stated_no_is_a_statement_but_not_an_affirmation():
    said_no = {"consecutive": False}
    assert answer({"reporting": "consecutive"}, reporting=said_no)["status"] == "met"
    assert answer({"affirmed": "consecutive"}, reporting=said_no)["status"] == "missing"
    assert answer({"affirmed": "consecutive"}, reporting={"consecutive": True})["status"] == "met"


def test_what_the_paper_states_is_met():
    said = {"funding": "None."}
    assert answer({"statement": "funding"}, statements=said)["status"] == "met"


def test_a_newer_version_is_named():
    asked = {"name": "TOY", "version": "2000", "newer": "2010"}
    assert checklists.name_of(asked) == "TOY 2000; newer: 2010"


def test_an_item_may_not_apply_to_cases_that_are_no_patients():
    found = answer({"reporting": "ethics"}, not_for=["reconstructed"])
    assert found["status"] == "not applicable"
    assert found["where"] == "The cases are reconstructed: there are no patients to ask it of."
    assert answer({"reporting": "ethics"}, not_for=["simulated"])["status"] == "missing"


def test_where_says_how_far_a_column_is_filled():
    assert answer({"column": "patients.age_years"})["where"] == (
        "patients.csv, age_years: filled in 9 of 10 rows"
    )


def test_a_ledger_pattern_needs_a_row_with_a_value():
    assert answer({"ledger": "area_cm2.all.mean"})["status"] == "missing"
    assert answer({"ledger": "patients.*.count"})["where"].endswith("and 2 more")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_checklists_look_where_something_can_be(path):
    """A misspelt column, key or table would make an item missing for ever."""
    for item in document.load(path, "checklist")["items"]:
        for evidence in item["evidence"]:
            ((kind, name),) = evidence.items()
            match kind:
                case "column":
                    table, column = name.split(".")
                    assert column in {"group", "own", "rated", *columns_of(SMP, table)}
                case "table":
                    assert name in TABLES
                case "fact":
                    assert name in CohortFacts.__dataclass_fields__
                case "reporting" | "affirmed":
                    assert name in keys_of("reporting")
                case "statement":
                    assert name in keys_of("paper")


def keys_of(name):
    schema = (SCHEMAS / f"{name}.schema.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(schema)["properties"]


def test_every_item_of_the_checklists_is_asked_once():
    for path in FILES:
        items = document.load(path, "checklist")["items"]
        names = [(item["item"], item["topic"], item["asks"]) for item in items]
        assert len(names) == len(set(names))
    assert [path.stem for path in FILES] == [
        *("care", "cosmin", "grras", "jbi", "process", "sampl", "strobe")
    ]


def test_a_faulty_checklist_is_refused_in_sentences(tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text("name: X\nitems: [{item: '1', asks: A, evidence: [{colum: a.b}]}]\n")
    with pytest.raises(StudyError) as refusal:
        document.load(path, "checklist")
    sentences = str(refusal.value).split("\n")
    assert any("Did you mean 'column'?" in sentence for sentence in sentences)
    assert any("the key 'topic' is missing" in sentence for sentence in sentences)


def test_a_cohort_may_say_nothing_for_checklists(tmp_path):
    assert checklists.read_reporting(tmp_path, SMP) == {}


def test_a_misspelt_key_of_reporting_is_told(tmp_path):
    (tmp_path / "reporting.yaml").write_text("fundng: nobody\n")
    with pytest.raises(StudyError, match="Did you mean 'funding'"):
        checklists.read_reporting(tmp_path, SMP)
