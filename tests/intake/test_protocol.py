"""The protocol of a cohort."""

from pathlib import Path

import pytest
import yaml

from caseseries.cases.cohort import CohortFacts
from caseseries.cases.dictionary import columns_of
from caseseries.intake.protocol import protocol_of
from caseseries.study_error import StudyError
from studies import SMP

PROTOCOLS = sorted((Path(__file__).parents[2] / "data" / "protocols").glob("*.yaml"))


def facts(protocol: str) -> CohortFacts:
    return CohortFacts(cohort="a", title="A", provenance="simulated", protocol=protocol)


@pytest.mark.parametrize("path", PROTOCOLS, ids=lambda path: path.stem)
def test_our_protocols_keep_to_their_schema_and_name_columns_of_sessions(path):
    protocol = protocol_of(SMP, facts(path.stem), PROTOCOLS)
    assert protocol is not None
    assert set(protocol["variables"]) <= set(columns_of(SMP, "sessions"))


def test_liu_2025_says_what_the_paper_says():
    protocol = protocol_of(SMP, facts("liu-2025"), PROTOCOLS)
    assert protocol["sessions"]["count"] == 3
    assert protocol["by_session"]["density_percent"] == [30, 70, 100]
    assert protocol["variables"]["bleeding"] == {"allowed": ["no"]}
    assert protocol["variables"]["needle_depth_mm"]["max"] is None


def test_no_protocol_is_none():
    assert protocol_of(SMP, facts(""), PROTOCOLS) is None


def test_a_protocol_that_is_not_there_is_told():
    with pytest.raises(StudyError, match="the protocol 'dhurat' has no file in data/protocols"):
        protocol_of(SMP, facts("dhurat"), PROTOCOLS)


CONTRADICTIONS = {
    "limits exchanged": (
        lambda p: p["variables"]["needle_angle_deg"].update(min=90, max=45),
        "variables.needle_angle_deg: min 90 is above max 45",
    ),
    "densities": (
        lambda p: p["by_session"].update(density_percent=[30, 100]),
        "2 given, sessions: 3",
    ),
    "a limit as text": (
        lambda p: p["variables"]["needle_depth_mm"].update(min="thin"),
        "variables.needle_depth_mm.min: 'thin' should be a number or empty",
    ),
    "a variable that nobody knows": (
        lambda p: p["variables"].update(needle_colour={"allowed": None}),
        "variables.needle_colour: sessions have no such column",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_broken_protocol_is_told(name, tmp_path):
    change, sentence = CONTRADICTIONS[name]
    [path] = [path for path in PROTOCOLS if path.stem == "liu-2025"]
    protocol = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(protocol)
    broken = tmp_path / "broken.yaml"
    broken.write_text(yaml.safe_dump(protocol), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        protocol_of(SMP, facts("broken"), [broken])
    assert sentence in str(caught.value)
