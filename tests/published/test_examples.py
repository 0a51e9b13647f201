"""Real papers, some with a known outcome: what the checks find stays found, and nothing else."""

import csv
from pathlib import Path

import pytest
from scipy import stats

from caseseries.published.checks import check
from caseseries.published.study_file import read

EXAMPLES = Path(__file__).parents[2] / "examples" / "audit"
NOTABLE = ("impossible", "differs", "holds only by another convention")
EXPECTED = list(
    csv.DictReader((EXAMPLES / "expected.csv").read_text(encoding="utf-8").splitlines())
)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_a_paper_shows_is_found(path):
    found = {
        (one.check_id, " ".join(one.claims), one.finding.outcome)
        for one in check(read(path))
        if one.finding.outcome in NOTABLE
    }
    rows = [row for row in EXPECTED if row["study"] == path.stem]
    assert found == {(row["check_id"], row["claims"], row["outcome"]) for row in rows}


def test_the_pizza_papers_come_out_as_in_their_reanalysis():
    """Van der Zee, Anaya and Brown (2017): 10 means and 8 SDs; 10 means of ratings and 1 SD."""
    failed = [
        (row["study"], row["check_id"])
        for row in EXPECTED
        if row["check_id"] in ("GRIM-001", "GRIMMER-001")
    ]
    assert failed.count(("sigirci-2015", "GRIM-001")) == 10
    assert failed.count(("sigirci-2015", "GRIMMER-001")) == 8
    assert failed.count(("just-2014", "GRIM-001")) == 10
    assert failed.count(("just-2014", "GRIMMER-001")) == 1


OWN = [row for row in EXPECTED if row["known_from"] == "own"]


@pytest.mark.parametrize("row", OWN, ids=lambda row: f"{row['study']} {row['claims']}")
def test_what_no_source_says_is_recomputed(row):
    """Oracle: scipy.stats; the two-sided p-value is not printed so."""
    study = read(EXAMPLES / f"{row['study']}.yaml")
    statistic, p = (study.by_id[name] for name in row["claims"].split())
    value, df = float(statistic.reported), [float(one) for one in statistic.df]
    recomputed = {
        "t": lambda: 2 * stats.t.sf(abs(value), *df),
        "f": lambda: stats.f.sf(value, *df),
        "chi2": lambda: stats.chi2.sf(value, *df),
        "z": lambda: 2 * stats.norm.sf(abs(value)),
    }[statistic.kind]()
    places = len(p.reported.partition(".")[2])
    if p.relation == "<":
        assert recomputed >= float(p.reported)
    else:
        assert f"{recomputed:.{places}f}" != p.reported


def test_every_example_names_the_source_of_its_facts():
    for path in EXAMPLES.glob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith("# Facts: "), path.name
