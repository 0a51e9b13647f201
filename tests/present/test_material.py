"""What figures and tables are made from, read back from the files of a cohort."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from caseseries import files
from caseseries.intake.validated import write_validated
from caseseries.present import material
from present import toy_cohorts as toy


def test_intervals_are_called_by_the_level_of_the_means():
    """Rank intervals of four pairs have another level, and must not be named instead."""
    levels = {row.ci_level for row in toy.ten().ledger if row.ci_level}
    assert levels > {0.95}
    assert toy.ten().interval_name == "95% CI"
    assert toy.empty().interval_name == "CI"


@pytest.mark.parametrize(
    ("cohort", "decimals"), [(toy.ten, 0), (toy.many, 1)], ids=["whole", "half points"]
)
def test_scores_carry_the_decimals_of_their_grid(cohort, decimals):
    assert cohort().precision.of_scores("vds") == decimals


@pytest.mark.parametrize(
    ("scores", "grid", "step"),
    [
        ([8.0], "", "1"),
        ([8.1], "", "0.1"),
        ([8.25], "", "0.01"),
        ([8.5], "0.5", "0.5"),
        ([8, 9], "1", "0.1"),  # two raters: 8.5
        ([8, 8, 9], "1", "0.1"),  # three raters: 8.33…
        ([1.05, 1.06], "0.01", "0.01"),  # two raters: 1.055, which is no reason to print 1.1
    ],
)
def test_scores_between_the_steps_of_the_grid_get_a_decimal_more(scores, grid, step):
    patients = pd.DataFrame({"patient_id": ["P01"], "subtype": "scarring"})
    raters = [f"R{number}" for number in range(len(scores))]
    by_rater = {"patient_id": "P01", "timepoint": "immediate", "rater_id": raters, "vds": scores}
    tables = {"patients": patients, "assessments": pd.DataFrame(by_rater)}
    assert toy.material(tables, steps={"vds": grid}).precision.steps["vds"] == step


@pytest.mark.parametrize(
    ("values", "step"), [([30, 55], "1"), ([30.5, None], "0.1"), ([1 / 8, 1], "0.01")]
)
def test_columns_carry_the_decimals_of_their_values(values, step):
    """Of patients and of sessions; a column without values says nothing."""
    ids = ["P01", "P02"]
    patients = {"patient_id": ids, "subtype": "scarring", "area_cm2": values, "age_years": None}
    scores = {"patient_id": ids, "timepoint": "immediate", "vds": [8, 9]}
    sessions = {"patient_id": ids, "session": 1, "day": 0, "density_percent": values}
    tables = {"patients": patients, "assessments": scores, "sessions": sessions}
    made = toy.material({name: pd.DataFrame(table) for name, table in tables.items()})
    steps = made.precision.steps
    assert (steps["area_cm2"], steps["density_percent"]) == (step, step)
    assert "age_years" not in steps


def test_a_cohort_is_read_back_from_its_files(tmp_path):
    made = toy.ten()
    write_validated(made.cohort, tmp_path / "validated")
    files.write_table(made.ledger.table, tmp_path / "ledger.csv")
    for name, table in made.treatment._asdict().items():
        files.write_table(table, tmp_path / "treatment" / f"{name}.csv")
    read = material.read(tmp_path / "validated" / "cohort.json", tmp_path / "ledger.csv", [])
    assert read.provenance == made.provenance
    assert {name: list(patients) for name, patients in read.cases.groups.items()} == {
        name: list(patients) for name, patients in made.cases.groups.items()
    }
    assert read.row("vds.month_6.all.mean") == made.row("vds.month_6.all.mean")
    assert read.row("vds.month_60.all.mean") is None
    assert read.protocol == {}
    for again, before in zip(read.treatment, made.treatment, strict=True):
        assert_frame_equal(again, before, check_dtype=False, check_categorical=False)
