"""Every value that scrutiny, rsprite2, statcheck and unsum print in their documentation or tests.

The values stand with their sources in ``tests/reference/published_checks.csv``.
"""

import csv
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from caseseries.published.grim import Scores, grim, grim_percentage
from caseseries.published.grimmer import grimmer
from caseseries.published.model import SignificanceTest
from caseseries.published.p_values import p_from_correlation, p_from_statistic
from caseseries.published.samples import SampleSpace, sample_space
from caseseries.rounding import interval
from published.printed_p import printed_p

TABLE = Path(__file__).parents[1] / "reference" / "published_checks.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
SCALE = ("step", "minimum", "maximum")


def rows(*checks: str):
    chosen = [row for row in ROWS if row["check"].startswith(checks)]
    return pytest.mark.parametrize(
        "row", chosen, ids=lambda row: " ".join(filter(None, row.values()))[:70]
    )


def scale(row) -> dict[str, Fraction]:
    return {name: Fraction(row[name]) for name in SCALE if row[name]}


REFUSED = ("impossible", "differs", "holds only by another convention")


def agrees(finding, expected: str) -> bool:
    return (finding.outcome not in REFUSED) == (expected == "consistent")


def test_every_row_of_the_table_is_used():
    used = (
        "grim",
        "grimmer",
        "smallest",
        "largest",
        "sd_within",
        "p_from",
        "samples",
        "total",
        "horns",
    )
    assert all(row["check"].startswith(used) for row in ROWS)
    assert {row["peer"].split()[0] for row in ROWS} == {
        "scrutiny",
        "rsprite2",
        "statcheck",
        "unsum",
    }


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["check"] == "grim"], ids=lambda row: row["reported"]
)
def test_grim_agrees_with_scrutiny_and_rsprite2(row):
    assert agrees(grim(row["reported"], Scores(int(row["n"]), **scale(row))), row["expected"])


@rows("grim_percentage")
def test_percentages_agree_with_scrutiny(row):
    assert agrees(grim_percentage(row["reported"], n=int(row["n"])), row["expected"])


@rows("grimmer")
def test_grimmer_agrees_with_scrutiny_and_rsprite2(row):
    finding = grimmer(row["reported"], row["sd"], Scores(int(row["n"]), **scale(row)))
    assert agrees(finding, row["expected"]), finding.why


@rows("smallest_sd", "largest_sd")
def test_limits_of_the_sd_agree_with_rsprite2(row):
    """It takes the printed mean for exact: with ten decimals no sample lies beyond its limits."""
    mean, n = f"{float(Fraction(row['reported'])):.9f}", int(row["n"])
    limit = float(row["expected"])
    beyond = limit + (-0.01 if row["check"] == "smallest_sd" else 0.01)
    assert grimmer(mean, f"{limit:.2f}", Scores(n, **scale(row))).outcome.startswith("holds")
    if beyond >= 0:
        further = grimmer(mean, f"{beyond:.2f}", Scores(n, **scale(row)))
        assert further.outcome == "impossible"


@rows("sd_within_limits")
def test_the_boundary_test_agrees_with_rsprite2(row):
    found = grimmer(row["reported"], row["sd"], Scores(int(row["n"]), **scale(row)))
    assert agrees(found, row["expected"])


@rows("p_from_t", "p_from_f", "p_from_chi2", "p_from_z")
def test_p_of_a_statistic_agrees_with_statcheck(row):
    kind, claimed = row["check"].removeprefix("p_from_"), printed_p(row["p"], row["relation"])
    statistic = printed_p(row["reported"], kind=kind, df=tuple(row["n"].split()))
    finding = p_from_statistic(statistic, claimed)
    assert agrees(finding, row["expected"]), finding.why


@rows("p_from_correlation")
def test_p_of_a_correlation_agrees_with_statcheck(row):
    claimed = printed_p(row["p"], row["relation"])
    finding = p_from_correlation(
        interval(row["reported"]),
        n=int(row["n"]),
        claimed=claimed,
        test=SignificanceTest("pearson"),
    )
    assert agrees(finding, row["expected"])


@cache
def space(mean: str, sd: str, n: str, minimum: str, maximum: str) -> SampleSpace:
    return sample_space(mean, sd, n=int(n), minimum=int(minimum), maximum=int(maximum))


def space_of(row) -> SampleSpace:
    return space(row["reported"], row["sd"], row["n"], row["minimum"], row["maximum"])


@rows("samples")
def test_as_many_samples_as_closure_lists(row):
    assert space_of(row).count == int(row["expected"])


@rows("total_of")
def test_scores_occur_as_often_as_in_closure(row):
    score = int(row["check"].removeprefix("total_of_"))
    found = space_of(row)
    assert found.totals[found.scores.index(score)] == int(row["expected"])


@rows("horns")
def test_the_horns_index_is_that_of_unsum(row):
    found = getattr(space_of(row).horns(), row["check"].removeprefix("horns_"))
    digits = len(row["expected"].partition(".")[2])
    assert f"{found:.{digits}f}" == row["expected"]
