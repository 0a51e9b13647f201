"""What was rebuilt, and what was not reported, as tables. Oracle: rows written by hand."""

from pathlib import Path

import pandas as pd
import pytest

from caseseries.present.readings import Readings
from caseseries.present.tables import printed
from caseseries.present.tables.declared import Declared
from caseseries.published.study_file import read
from present.tables.by_heading import columns_of

reconstructions, unreported = map(Declared, ("reconstructions", "unreported"))
LIU = Path(__file__).resolve().parents[3] / "data" / "published" / "liu-2025.yaml"
SIX = "split=6/4 grid=1/10 sd=n-1 test=student timepoint=month_6"
SEVEN = "split=7/3 grid=1/10 sd=n-1 test=mann_whitney_absolute timepoint=month_6"


@pytest.fixture(scope="module")
def liu():
    return read(LIU)


def rebuilt() -> pd.DataFrame:
    rows = [
        ("most_numbers", SIX, "vds.month_6.mean", "7.57", "no"),
        ("most_numbers", SIX, "pss.mean", "2.7", "yes"),
        ("most_numbers", SIX, "vds_pss.spearman.p", "0.000227", "yes"),
        ("most_numbers", SIX, "vds_pss.spearman.rho", "", "no"),
        ("all_numbers", SEVEN, "vds.month_6.mean", "7.65", "yes"),
        ("all_numbers", SEVEN, "pss.mean", "2.7", "yes"),
        ("all_numbers", SEVEN, "vds_pss.spearman.p", "0.000227", "yes"),
        ("all_numbers", SEVEN, "vds_pss.spearman.rho", "0.9128", "yes"),
    ]
    columns = ["reconstruction", "reading", "claim", "recomputed", "kept"]
    return pd.DataFrame(rows, columns=columns)


def texts(row):
    return [cell.text for cell in row.cells[1:]]


def test_a_number_that_is_given_up_is_seen_to_differ_and_noted(liu):
    made = reconstructions.table(Readings(study=liu, rebuilt=rebuilt()))
    mean, pss, p, rho = made.rows
    assert texts(mean) == ["7.7", "7.6", "7.7"]
    of_mean = columns_of(made, mean)
    assert of_mean["Rebuilt: Most numbers"].notes == (printed.GIVEN_UP,)
    assert of_mean["Rebuilt: All numbers"].notes == ()
    assert texts(pss) == ["2.7", "2.7", "2.7"]
    assert texts(p) == ["< 0.001", "< 0.001", "< 0.001"]
    assert texts(rho) == ["0.91", "—", "0.91"]
    assert of_mean["Printed"].sources == ("claim/liu-2025/vds.month_6.mean",)


def test_it_says_that_these_are_no_patients_and_what_each_assumes(liu):
    made = reconstructions.table(Readings(study=liu, rebuilt=rebuilt()))
    assert made.provenance == "Reconstructed from published numbers; not patient data."
    assert any(note.startswith("Most numbers: 6 androgenetic and 4") for note in made.notes)
    assert any(note.startswith("All numbers: 7 androgenetic and 3") for note in made.notes)


def ranges(tables: str = "61") -> pd.DataFrame:
    welch = "fading.month_6.androgenetic_vs_scarring.welch.p"
    rows = [
        ("fading.month_6.all.mean", "mean, all patients", "1.13", "1.23", "both"),
        (welch, "p, Welch's t test, androgenetic against scarring", "0.0157", "0.1374", "low"),
        ("fading.month_6.all.median", "", "1.0", "1.2", "no"),
    ]
    columns = ["statistic_id", "says", "low", "high", "proved"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(reconstruction="most_numbers", reading=SIX, tables=tables)


def test_ranges_of_headline_numbers_stand_under_what_they_are_about(liu):
    made = unreported.table(Readings(study=liu, ranges=ranges()))
    section, mean, welch = made.rows
    assert section == "Fading of the Visual Density Score, month 6"
    assert texts(mean) == ["1.13 to 1.23"]
    assert columns_of(made, mean)["Range found: Most numbers"].notes == ()
    assert texts(welch) == [".02 to .14"]
    assert columns_of(made, welch)["Range found: Most numbers"].notes == (printed.WIDER,)


def test_without_other_tables_there_is_no_range_to_tell(liu):
    assert unreported.table(Readings(study=liu, ranges=ranges(tables="1"))) is None
    assert reconstructions.table(Readings(study=liu)) is None


def test_what_the_paper_reported_is_not_told_as_unreported(liu):
    reported = ranges().assign(statistic_id="fading.month_6.androgenetic.mean").head(1)
    assert unreported.table(Readings(study=liu, ranges=pd.concat([ranges(), reported]))).rows == (
        unreported.table(Readings(study=liu, ranges=ranges())).rows
    )
