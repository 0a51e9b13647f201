"""Contradictions as a table. Oracle: the printed numbers of the study file."""

from pathlib import Path

import pandas as pd
import pytest

from caseseries.present.readings import Readings
from caseseries.present.tables.declared import Declared
from caseseries.published.study_file import read
from present.tables.by_heading import columns_of

contradictions, given_up_table = map(Declared, ("contradictions", "given_up"))
LIU = Path(__file__).resolve().parents[3] / "data" / "published" / "liu-2025.yaml"
READING = "split=6/4 grid=1/10 sd=n-1 test=student timepoint=immediate"


@pytest.fixture(scope="module")
def liu():
    return read(LIU)


def found(claims, why="Because.", minimal="yes"):
    row = {"reading": READING, "claims": claims, "why": why, "minimal": minimal}
    return pd.DataFrame([row])


def given_up(claims):
    return pd.DataFrame([{"reading": READING, "gives_up": claims}])


def table(study, against, together):
    return contradictions.table(Readings(study=study, contradictions=against, compatible=together))


def test_numbers_stand_as_they_are_printed_with_their_claims(liu):
    made = table(
        liu, found("vds.immediate.mean.all pss.mean"), given_up("pss.very_satisfied.percent")
    )
    (row,) = made.rows
    texts = [cell.text for cell in row.cells]
    assert ": 8.7; " in texts[0]
    assert texts[0].endswith(": 2.7")
    assert texts[1:] == ["2", "Because."]
    assert columns_of(made, row)["Printed numbers"].sources == (
        "claim/liu-2025/vds.immediate.mean.all",
        "claim/liu-2025/pss.mean",
    )


def test_numbers_are_not_listed_twice(liu):
    claims = ["vds.immediate.mean.all", "pss.mean"]
    listed = "; ".join(f"{liu.by_id[name].says}: {liu.by_id[name].printed}" for name in claims)
    why = f"No table of patients gives these 2 numbers together: {listed}."
    made = table(liu, found(" ".join(claims), why), given_up("pss.mean"))
    (row,) = made.rows
    why = columns_of(made, row)["Why"]
    assert why.text == "No table of patients gives these 2 numbers together."


def test_the_reading_is_told_in_words(liu):
    made = table(liu, found("pss.mean"), given_up("pss.mean"))
    assert made.notes[-1].startswith(
        "Assumed: 6 androgenetic and 4 scarring as printed; tenths; sample SD (divisor n − 1); "
        "Student t test; the score right after treatment; as usual, numbers rounded"
    )


def test_a_paper_without_contradictions_has_no_such_table(liu):
    none = found("pss.mean").iloc[:0]
    assert table(liu, none, given_up("pss.mean").iloc[:0]) is None


def test_what_must_be_given_up_is_one_matrix(liu):
    sets = pd.DataFrame({"gives_up": ["pss.mean", "vds.month_6.mean pss.mean"]})
    made = given_up_table.table(Readings(study=liu, compatible=sets))
    assert [[cell.text for cell in row.cells[1:]] for row in made.rows] == [
        ["7.7", "", "✗"],
        ["2.7", "✗", "✗"],
    ]
    assert given_up_table.table(Readings(study=liu, compatible=sets.head(0))) is None


def test_it_is_said_where_not_every_number_is_proved_to_be_needed(liu):
    claims = "vds.immediate.mean.all pss.mean"
    proved, unproved = (
        table(liu, found(claims, minimal=told), given_up("pss.percent")).notes[1]
        for told in ("yes", "not proved")
    )
    assert proved.startswith("Each contradiction is minimal")
    assert unproved.startswith("Of 1 of the 1 contradictions it is not proved")
