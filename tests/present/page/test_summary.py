"""The one-page summary. Oracle: contradictions and rebuilt numbers written by hand."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from caseseries.present.page.summary import summary, write
from caseseries.present.readings import read as read_readings
from caseseries.published.findings import Check, Finding
from caseseries.published.study_file import read
from present.manuscript.sample_manuscript import readings_of

LIU = Path(__file__).resolve().parents[3] / "data" / "published" / "liu-2025.yaml"
SIX = "split=6/4 grid=1/10"


@pytest.fixture
def readings():
    liu = read(LIU)
    found = readings_of(replace(liu, unknowns=liu.unknowns[:2]))
    contradictions = pd.DataFrame(
        {
            "reading": [SIX] * 4,
            "claims": ["pss.mean", "a b c d", "a b c d e f g h i", "a b c d e f g h i j"],
            "numbers": ["1", "4", "9", "10"],
            "why": ["One alone.", "Four together.", "Nine.", "Ten."],
            "minimal": ["yes", "yes", "yes", "not proved"],
            "otherwise": "",
        }
    )
    rebuilt = pd.DataFrame(
        [
            ("most_numbers", SIX, "vds.month_6.mean", "7.57", "no"),
            ("most_numbers", SIX, "pss.mean", "2.7", "yes"),
            ("all_numbers", "split=7/3 grid=1/10", "pss.mean", "2.7", "yes"),
        ],
        columns=["reconstruction", "reading", "claim", "recomputed", "kept"],
    )
    ranges = pd.DataFrame(
        [
            ("most_numbers", "p, paired t test", "0.0001", "0.02"),
            ("most_numbers", "mean, all patients", "1.1", "1.2"),
        ],
        columns=["reconstruction", "says", "low", "high"],
    )
    return replace(found, contradictions=contradictions, rebuilt=rebuilt, ranges=ranges)


def test_short_contradictions_are_told_and_long_ones_counted(readings):
    *short, longer = summary(readings)["cannot"]
    assert short == ["One alone.", "Four together."]
    assert longer.startswith("2 further sets of 9 to 10 numbers cannot be true together either")
    assert "of 1 it is not proved that every number is needed" in longer


def test_each_reconstruction_says_what_it_keeps_gives_up_and_leaves_open(readings):
    most, every = summary(readings)["rebuilt"]
    assert most["keeps"] == "1 of 2"
    assert most["assumes"] == "6 androgenetic and 4 scarring as printed; tenths"
    assert most["gives_up"] == [
        "mean Visual Density Score at 6 months, all patients: the paper prints 7.7, the table "
        "gives 7.6"
    ]
    assert most["ranges"] == {"paired t test": "< .001 to .02"}
    assert every["keeps"] == "1 of 1"
    assert not every["gives_up"]
    assert not every["ranges"]


def test_where_no_table_was_rebuilt_the_one_reason_is_told(tmp_path):
    study = replace(read(LIU), unknowns=read(LIU).unknowns[:2])
    names = ("witnesses", "compatible", "reconstructed_numbers", "ranges", "requests", "left_out")
    (tmp_path / "proofs").mkdir()
    for name in (*names, "every_reading", "minimal_contradictions", "proofs/proofs"):
        pd.DataFrame(columns=["reading"]).to_csv(tmp_path / f"{name}.csv", index=False)
    assert read_readings(tmp_path, study).why_none.endswith("the settings do not name the paper.")
    folder = tmp_path / "reconstructions" / "most_numbers"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("No table was rebuilt, because of X.\n", encoding="utf-8")
    found = read_readings(tmp_path, study)
    assert found.why_none == "No table was rebuilt, because of X.\n"


def test_the_page_says_why_nothing_was_rebuilt(readings, tmp_path):
    nothing = replace(readings, rebuilt=readings.rebuilt.iloc[:0], why_none="Because of X.")
    write(nothing, tmp_path / "summary.html")
    assert "<p>Because of X.</p>" in (tmp_path / "summary.html").read_text(encoding="utf-8")


def test_the_page_loads_nothing_and_calls_a_reconstruction_by_its_name(readings, tmp_path):
    write(readings, tmp_path / "summary.html")
    text = (tmp_path / "summary.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert "http" not in text.replace("Content-Security-Policy", "").replace("http-equiv", "")
    assert "These are reconstructions, not patients." in text
    assert "never pooled with each other" in text


def test_everything_left_out_is_named_with_its_reason(readings, tmp_path):
    left_out = pd.DataFrame({"claim": ["pss.mean"], "why": ["Its steps are not known."]})
    tried = Check(
        check_id="GRIM-001",
        claims=("pss.mean",),
        finding=Finding("not checkable", "The paper does not describe the scale."),
    )
    write(replace(readings, left_out=left_out), tmp_path / "summary.html", [tried])
    page = (tmp_path / "summary.html").read_text(encoding="utf-8")
    assert "Its steps are not known: 2.7 (" in page
    assert "The paper does not describe the scale: 2.7 (" in page


def test_a_check_is_hidden_only_behind_the_same_sentence(readings):
    told = Check(
        check_id="GRIM-001", claims=("pss.mean",), finding=Finding("impossible", "One alone.")
    )
    other = Check(
        check_id="LIMITS-001", claims=("pss.mean",), finding=Finding("differs", "Limits.")
    )
    (shown,) = summary(readings, [told, other])["checked"]
    assert shown["outcome"] == "does not follow"
    assert shown["about"].startswith("LIMITS-001: ")


def test_title_and_citation_stand_as_sentences(readings, tmp_path):
    study = replace(readings.study, title="A trial of W4", citation="Rho 2021")
    write(replace(readings, study=study), tmp_path / "summary.html")
    page = (tmp_path / "summary.html").read_text(encoding="utf-8")
    assert "<p>A trial of W4. Rho 2021.</p>" in page


@pytest.mark.parametrize(
    ("verdict", "heading", "known"),
    [
        ("impossible", "<h2>What cannot be true</h2>", "as usual, numbers rounded"),
        ("undecided", "<h2>What cannot be true as assumed here</h2>", "was not decided."),
        ("possible", "<h2>What cannot be true as assumed here</h2>", "all numbers can be true"),
    ],
)
def test_contradictions_of_one_reading_are_no_verdict_on_the_paper(
    readings, tmp_path, verdict, heading, known
):
    found = replace(readings, table=readings.table.assign(verdict=verdict))
    write(found, tmp_path / "summary.html")
    page = (tmp_path / "summary.html").read_text(encoding="utf-8")
    assert heading in page
    assert known in page.partition(heading)[2].partition("<ul>")[0]


def test_the_page_says_how_many_proofs_can_be_replayed_and_how_large_the_longest_is(readings):
    rows = [("1", "1", ""), ("1", "9", ""), ("", "10", "10 boxes."), ("", "9", "9 boxes.")]
    proofs = pd.DataFrame(rows, columns=["certificate", "cases", "why_none"])
    has, others = summary(replace(readings, proofs=proofs))["proofs"]
    assert has.startswith("2 of 4 impossible readings have a certificate in proofs/")
    assert others == "2 have none; proofs.csv says why. The longest: 10 boxes."
    (alone,) = summary(replace(readings, proofs=proofs[2:3]))["proofs"]
    assert alone == "1 impossible reading has no certificate. 10 boxes."
    assert not summary(readings)["proofs"]
    (has,) = summary(replace(readings, proofs=proofs[:1]))["proofs"]
    assert has.startswith("1 of 1 impossible reading has a certificate in proofs/")
