"""Every row of a ledger has the unit of its statistic, and says what its analysis is for."""

from pathlib import Path

import pandas as pd
import pytest

from caseseries.estimate.plan import estimate
from caseseries.intake.protocol import protocol_of
from caseseries.intake.read import read_cohort
from caseseries.simulation import read_truth, write
from studies import ROOT, SMP

PURE = (
    *("p", "p_double", "p_min", "p_t", "p_proportional", "t", "df", "df1", "df2", "r", "z", "k"),
    *("F", "H", "f", "rho", "tau_b", "kappa", "light_kappa", "odds_ratio", "sd_ratio", "lnVR"),
    *("lnCVR", "ratio", "p_adjusted", "icc", "raters", "levels", "observed", "expected"),
    *("log_likelihood", "correlation", "n_zero", "p_normal", "lowest_p", "highest_p", "checks"),
)
COUNTED = {"patients", "sessions", "checks"}
IN_OUTCOME = {"vds": "points", "pss": "points", "fading": "points", "retention": "%"}
IN_ITS_UNIT = ("mean", "sd", "median", "q1", "q3", "iqr", "min", "max", "mean_difference")


def ledger_of(folder: Path) -> pd.DataFrame:
    cohort, problems = read_cohort(folder, SMP)
    assert cohort is not None, problems
    protocols = sorted((ROOT / "data" / "protocols").glob("*.yaml"))
    return estimate(cohort, protocol_of(SMP, cohort.facts, protocols))


@pytest.fixture(scope="module", params=["liu-2025", "demo-coast"])
def rows(request, tmp_path_factory) -> pd.DataFrame:
    if request.param == "liu-2025":
        return ledger_of(ROOT / "data" / "cohorts" / request.param)
    folder = tmp_path_factory.mktemp("demo")
    truth, clinics = read_truth(ROOT / "config" / "simulation.yaml")
    write(SMP, truth, next(one for one in clinics if one.name == request.param), folder)
    return ledger_of(folder / request.param)


def last(rows: pd.DataFrame) -> "pd.Series[str]":
    return rows["statistic"].str.rpartition(".")[2]


def test_a_pure_number_has_no_unit(rows):
    assert set(rows.loc[last(rows).isin(PURE), "unit"]) == {""}
    assert set(rows.loc[last(rows).str.match(r"icc_\d_"), "unit"]) <= {""}


def test_a_mean_has_the_unit_of_its_outcome(rows):
    about = rows[last(rows).isin(IN_ITS_UNIT) & rows["outcome"].isin(IN_OUTCOME)]
    assert len(about)
    assert (about["unit"] == about["outcome"].map(IN_OUTCOME)).all()


def test_counts_say_what_is_counted(rows):
    counts = rows[last(rows).eq("count")]
    assert set(counts["unit"]) <= COUNTED
    assert set(rows.loc[last(rows).eq("percent"), "unit"]) == {"%"}
    checks = counts[counts["unit"].eq("checks")]
    assert checks["method"].str.contains("checks").all()


def test_every_other_number_has_a_unit_or_a_name_for_having_none(rows):
    bare = rows[rows["unit"].eq("") & rows["value"].notna()]
    known = last(bare).isin(PURE) | last(bare).str.match(r"icc_\d_")
    # A score on the same score is a slope without unit; its standard error has none either.
    about_slopes = bare["statistic"].str.contains(
        "proportional_bias|ancova.covariate|odds|lnc?vr|kappa"
    )
    of_correlations = bare["statistic"].str.contains("spearman")
    assert bare.loc[~(known | about_slopes | of_correlations), "statistic_id"].tolist() == []


def test_there_is_one_primary_analysis(rows):
    primary = rows[rows["role"].eq("primary")]
    subject = primary["outcome"] + "." + primary["timepoint"] + "." + primary["group"]
    asked = SMP.primary
    assert set(subject) == {f"{asked.outcome}.{asked.timepoint}.{asked.group}"}
    assert primary["statistic"].str.startswith(f"{asked.method}.").all()
    tested = rows[rows["p_value"].notna()]
    assert set(tested["role"]) == {"primary", "secondary", "exploratory"}


def test_a_reason_stands_only_where_there_is_no_value(rows):
    assert not (rows["value"].notna() & rows["reason"].ne("")).any()


def test_every_row_is_about_somebody(rows):
    assert ((rows["n"] > 0) | (rows["n_missing"] > 0)).all()


def test_an_id_says_what_the_number_is(rows):
    """Oracle: the methods, which say in words what was computed."""
    counts = last(rows).eq("count")
    assert not rows.loc[counts, "method"].str.contains("median|mean").any()
    medians = rows["method"].str.startswith("median")
    assert (last(rows)[medians] == "median").all()
