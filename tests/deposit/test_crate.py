"""The RO-Crate: whole, connected, honest about time and patients, and always the same bytes.

The profiles' required checks were run with roc-validator 0.13.0, which cannot share an environment
with the study; here the same demands are held against the JSON-LD, and rocrate reads it back.
"""

import hashlib
import json
import random
from pathlib import Path
from urllib.parse import unquote

import pytest
from rocrate.rocrate import ROCrate
from rocrate.vocabs import RO_CRATE
from tests.deposit.small_study import CITATION, CLOSED, OPEN, REBUILT, validated, write

from caseseries.deposit.crate import crate
from caseseries.deposit.pack import descriptions, pack


@pytest.fixture
def entities(deposit):
    return by_id(crate(deposit, {"codecheck.yml": "---\n"}))


def by_id(text):
    return {entity["@id"]: entity for entity in json.loads(text)["@graph"]}


def ids(value):
    """Return the ids of one reference or of a list of them."""
    return [one["@id"] for one in (value if isinstance(value, list) else [value])]


def references(entity):
    return [
        identifier
        for value in entity.values()
        for one in (value if isinstance(value, list) else [value])
        if isinstance(one, dict)
        for identifier in ids(one)
    ]


def test_the_root_says_what_it_must(entities):
    """RO-Crate 1.1, root data entity: name, description, licence, date."""
    root = entities["./"]
    assert root["name"] == "What three made-up clinics tell"
    assert root["datePublished"] == "2026-02-03"
    assert entities[root["license"]["@id"]]["@type"] == "CreativeWork"
    assert entities["ro-crate-metadata.json"]["conformsTo"][0] == {
        "@id": "https://w3id.org/ro/crate/1.1"
    }


def test_it_declares_the_profiles_of_a_workflow_run(entities):
    """Workflow Run RO-Crate 0.5: each profile is an entity with name and version."""
    for part in ("process", "workflow", "provenance"):
        profile = f"https://w3id.org/ro/wfrun/{part}/0.5"
        assert {"@id": profile} in entities["./"]["conformsTo"]
        assert entities[profile]["version"] == "0.5"


def test_the_workflow_is_the_main_entity_and_names_its_engine_and_steps(entities):
    """Workflow RO-Crate 1.0 and Provenance Run Crate 0.5."""
    [main] = ids(entities["./"]["mainEntity"])
    workflow = entities[main]
    assert main == "Snakefile"
    assert set(workflow["@type"]) == {"File", "SoftwareSourceCode", "ComputationalWorkflow"}
    assert entities[workflow["programmingLanguage"]["@id"]]["version"] == "9.27.1"
    assert "workflow/scripts/estimate.py" in ids(workflow["hasPart"])


def test_every_reference_leads_to_an_entity(entities):
    known = set(entities) | {"https://w3id.org/ro/crate/1.1"}
    snakemake = entities["https://w3id.org/workflowhub/workflow-ro-crate#snakemake"]
    known |= {*references(snakemake)}  # its homepage and its paper, as the library gives them
    dangling = {
        identifier
        for entity in entities.values()
        for identifier in references(entity)
        if identifier not in known
    }
    assert not dangling


def test_every_property_is_a_term_of_the_context(entities):
    """A term that the context lacks is dropped by JSON-LD readers without a word."""
    terms = set(RO_CRATE["@context"]) | {"@id", "@type", "sha256"}
    used = {key for entity in entities.values() for key in entity}
    assert not used - terms


def test_every_file_is_there_with_its_size_and_checksum(entities):
    parts = ids(entities["./"]["hasPart"])
    files = [name for name, one in entities.items() if "File" in one["@type"]]
    assert sorted(parts) == sorted(files)
    for name in files:
        if name != "codecheck.yml":
            content = Path(unquote(name)).read_bytes()
            assert entities[name]["contentSize"] == str(len(content))
            assert entities[name]["sha256"] == hashlib.sha256(content).hexdigest()


def test_each_step_says_what_it_made_of_what(entities):
    action = entities[f"#estimate/{REBUILT}"]
    assert action["name"] == f"Doing estimate of {REBUILT}"
    assert action["@type"] == "CreateAction"
    assert action["instrument"] == {"@id": "workflow/scripts/estimate.py"}
    made = ("ledger.csv", "treatment/by_patient.csv")
    assert ids(action["result"]) == [f"results/{REBUILT}/{name}" for name in made]
    tables = [path for path in validated(REBUILT) if not path.endswith("remarks.csv")]
    assert ids(action["object"]) == [
        *(f"#{REBUILT}-other-files", "data/protocols/standard.yaml"),
        *tables,
    ]


def test_every_result_was_made_by_one_step_and_by_the_run(entities):
    steps = [one for name, one in entities.items() if name.startswith("#") and "object" in one]
    made = [name for one in steps if one["@id"] != "#run" for name in ids(one["result"])]
    assert set(made) == set(ids(entities["#run"]["result"]))
    results = {name for name in entities if name.startswith("results/")}
    assert results <= set(made)


def test_it_tells_no_time_of_day(deposit):
    text = crate(deposit, {})
    assert "startTime" not in text
    assert "endTime" not in text
    assert "the same files give the same results on any day" in text


def test_a_name_with_spaces_and_accents_is_an_address_everywhere(study):
    """RFC 3986, as RO-Crate 1.1 asks: spaces and other letters are percent-encoded."""
    name = "data/protocols/Régime d'été.yaml"
    write(name, "title: x\n")
    entities = by_id(crate(study.with_delivered(name, OPEN).deposit(), {}))
    address = "data/protocols/R%C3%A9gime%20d%27%C3%A9t%C3%A9.yaml"
    assert address in ids(entities["./"]["hasPart"])
    assert address in ids(entities[f"#validate/{OPEN}"]["object"])
    assert name not in entities


def test_case_tables_that_stay_are_described_and_stand_in_the_lineage(entities):
    stays = entities[f"#{CLOSED}-case-tables"]
    assert stays["@type"] == "CreativeWork"
    assert "Not deposited: patients' data" in stays["description"]
    validate = entities[f"#validate/{CLOSED}"]
    assert ids(validate["object"]) == [stays["@id"]]
    assert ids(validate["result"]) == [f"#{CLOSED}-other-files", f"#{CLOSED}-validated-tables"]
    assert "Not deposited" in entities["./"]["description"]


def test_every_description_of_a_rebuilt_cohort_says_so(entities):
    rebuilt = [one for name, one in entities.items() if f"/{REBUILT}/" in name]
    assert len(rebuilt) > 10
    for one in rebuilt:
        assert "reconstructed from published numbers; not patient data" in one["description"]


def test_case_tables_carry_the_licence_of_their_cohort(entities):
    table = entities[f"results/{OPEN}/validated/patients.csv"]
    assert table["license"] == {"@id": "https://spdx.org/licenses/CC-BY-4.0"}
    rebuilt = entities[f"results/{REBUILT}/validated/patients.csv"]
    assert rebuilt["license"] == {"@id": "https://spdx.org/licenses/CC0-1.0"}


def test_people_are_named_by_their_orcid(entities):
    person = entities["https://orcid.org/0000-0002-1825-0097"]
    assert person["name"] == "Josiah Carberry"
    assert person["@type"] == "Person"
    assert entities["#The%20makers"]["@type"] == "Organization"


@pytest.mark.parametrize(
    ("removed", "date"), [("", "2026-02-03"), ("date-released: 2026-02-03\n", "2025-03-31")]
)
def test_the_date_is_that_of_the_release_or_else_of_the_last_data_lock(study, removed, date):
    write("CITATION.cff", CITATION.replace(removed, "") if removed else CITATION)
    assert by_id(crate(study.deposit(), {}))["./"]["datePublished"] == date


def test_without_any_date_none_is_made_up(study):
    write("CITATION.cff", CITATION.replace("date-released: 2026-02-03\n", ""))
    facts = Path(f"results/{OPEN}/validated/cohort.json")
    text = facts.read_text(encoding="utf-8")
    facts.write_text(text.replace("2025-03-31", ""), encoding="utf-8")
    root = by_id(crate(study.deposit(), {}))["./"]
    assert "datePublished" not in root
    assert "Not yet published" in root["description"]


def test_the_same_study_gives_the_same_bytes_in_whatever_order(study):
    first = descriptions(study.deposit())
    random.Random(7).shuffle(steps := list(study.steps))
    shuffled = type(study)(tuple(steps)).deposit()
    assert crate(shuffled, {}) == crate(study.deposit(), {})
    assert descriptions(study.deposit()) == first


def test_rocrate_reads_it_back(deposit, tmp_path):
    pack(deposit, Path("results/deposit"))
    read = ROCrate(f"{tmp_path}/results/deposit/deposit.zip")
    assert read.mainEntity.id == "Snakefile"
    assert read.root_dataset["name"] == "What three made-up clinics tell"
    assert read.get(f"results/{REBUILT}/ledger.csv") is not None
