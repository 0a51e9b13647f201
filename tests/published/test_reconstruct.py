"""Reconstructions: against brute force on a small study, and the first study byte by byte."""

import itertools
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from caseseries.cases.cohort import Cohort, CohortFacts
from caseseries.published.alternatives import alternatives, exact_range
from caseseries.published.feasibility import oracle
from caseseries.published.feasibility.oracle import Oracle
from caseseries.published.model import Change, Claim, Group, Scale, Study
from caseseries.published.range_columns import with_ranges
from caseseries.published.reconstruct import distance, reconstruct
from caseseries.published.reconstructions import (
    ALL_NUMBERS,
    GIVEN_UP,
    MOST_NUMBERS,
    numbers,
    offered,
    rebuilt,
    why_none,
    write_cohorts,
)
from caseseries.published.study_file import read
from caseseries.published.unreported import ranges
from caseseries.published.walks import tables_drawn
from caseseries.rounding import Interval, unit
from studies import SMP

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"a": 2, "b": 2}
TOP = 3


# --- a small study, and every table of patients that it could have -------------------------------


def claim(name: str, kind: str, outcome: str, timepoint: str, group: str, reported: str) -> Claim:
    return Claim(
        id=name,
        statistic_ids=(name,),
        kind=kind,
        outcome=outcome,
        timepoint=timepoint,
        group=group,
        says=name,
        where="text",
        reported=reported,
    )


def small_study(start: str, end: str, spread: str, of_a: str, lost: str) -> Study:
    """Return a study of four patients in two groups, scored 0 to 3 twice."""
    scale = Scale(
        outcome="vds",
        name="score",
        minimum=Fraction(0),
        maximum=Fraction(TOP),
        step=Fraction(1),
    )
    sizes = {name: Group(id=name, name=name, size=size) for name, size in SIZES.items()}
    return Study(
        id="small",
        title="small",
        citation="small",
        groups={"all": Group(id="all", name="all", size=4, parts=("a", "b")), **sizes},
        scales={"vds": scale},
        changes={
            "fading": Change(
                outcome="fading", name="fading", of="vds", start="immediate", end="month_6"
            )
        },
        claims=(
            claim("start", "mean", "vds", "immediate", "all", start),
            claim("end", "mean", "vds", "month_6", "all", end),
            claim("spread", "sd", "vds", "immediate", "all", spread),
            claim("of_a", "mean", "vds", "immediate", "a", of_a),
            claim("lost", "mean", "fading", "month_6", "b", lost),
        ),
    )


STUDIES = [
    small_study("1.5", "1.0", "1.29", "2.5", "0.5"),
    small_study("1.5", "1.2", "1.29", "2.5", "0.5"),
    small_study("2.0", "1.0", "0.82", "0.5", "1.5"),
    small_study("2.1", "0.4", "1.00", "1.0", "-0.5"),
    small_study("1.8", "1.6", "2.00", "3.0", "2.0"),
    # Three to five numbers given up; the SD that comes nearest is no fraction.
    small_study("2.0", "0.2", "1.36", "1.8", "-1.2"),
    small_study("2.6", "2.9", "0.91", "3.0", "-1.1"),
    small_study("0.9", "1.1", "1.07", "0.9", "-0.7"),
    small_study("2.1", "2.8", "0.71", "2.4", "-0.3"),
    small_study("0.1", "2.6", "0.85", "2.2", "2.3"),
]

CELLS = [(t, patient) for t in ("immediate", "month_6") for patient in range(4)]


def every_table() -> np.ndarray:
    """Return every table, over (table, timepoint, patient); the first two patients are group a."""
    scores = np.array(list(itertools.product(range(TOP + 1), repeat=8)))
    return scores.reshape(-1, 2, 4)


def statistics(tables: np.ndarray) -> dict[str, np.ndarray]:
    """Return what the claims are about, as fractions of 1200 where they are means."""
    first, later = tables[:, 0], tables[:, 1]
    return {
        "start": first.mean(axis=1),
        "end": later.mean(axis=1),
        "spread": first.std(axis=1, ddof=1),
        "of_a": first[:, :2].mean(axis=1),
        "lost": (first - later)[:, 2:].mean(axis=1),
    }


def distances(study: Study, tables: np.ndarray) -> np.ndarray:
    """Return how far each table is outside each printed number, in units of its last digit."""
    columns = []
    for name, values in statistics(tables).items():
        printed = study.by_id[name]
        digit, centre = float(unit(printed.reported)), float(printed.reported)
        columns.append(np.maximum(np.abs(values - centre) / digit - 0.5, 0).round(9))
    return np.stack(columns, axis=1)


def in_dictionary_order(table: np.ndarray) -> tuple[object, ...]:
    """Return the place of a table: sorted scores first, then who has which."""
    sorted_scores = [tuple(sorted(row[part])) for row in table for part in (slice(2), slice(2, 4))]
    patients = [sorted(zip(*table[:, part], strict=True)) for part in (slice(2), slice(2, 4))]
    return (*sorted_scores, *[second for group in patients for _, second in group])


def as_scores(table) -> list[list[tuple[int, int]]]:
    columns = [table.scores["vds", t] for t in ("immediate", "month_6")]
    pairs = list(zip(*([int(v) for v in column] for column in columns), strict=True))
    return [sorted(pairs[:2]), sorted(pairs[2:])]


@pytest.mark.parametrize("study", STUDIES)
def test_no_table_keeps_more_numbers_or_lies_nearer_or_comes_first(study):
    """Brute force: all 65,536 tables, their statistics by NumPy."""
    tables = every_table()
    apart = distances(study, tables)
    kept = (apart == 0).sum(axis=1)
    total = np.where(kept == kept.max(), apart.sum(axis=1).round(6), np.inf)
    nearest = tables[total == total.min()]
    found = reconstruct(study, next(study.readings()))
    assert len(found.keeps) == kept.max()
    assert float(found.distance) == pytest.approx(total.min(), abs=0.002)
    gives_up = tuple(one.claim.id for one in found.gives_up)
    same = [t for t in nearest if given_up(study, t) == gives_up]
    first = min(same, key=in_dictionary_order)
    expected = [sorted(zip(*first[:, part], strict=True)) for part in (slice(2), slice(2, 4))]
    assert as_scores(found.table) == expected


def given_up(study: Study, table: np.ndarray) -> tuple[str, ...]:
    apart = distances(study, table[None])[0]
    return tuple(name for name, one in zip(statistics(table[None]), apart, strict=True) if one)


# --- what was not reported ------------------------------------------------------------------------


@pytest.mark.parametrize("study", STUDIES[:2])
@pytest.mark.parametrize(("kind", "group"), [("mean", "b"), ("sd", "b"), ("max", "all")])
def test_the_range_of_an_unreported_number_is_that_of_brute_force(study, kind, group):
    tables = every_table()
    keeps = frozenset(reconstruct(study, next(study.readings())).keeps)
    fits = (distances(study, tables) == 0)[:, [name in keeps for name in statistics(tables)]]
    later = tables[fits.all(axis=1)][:, 1, 2 if group == "b" else 0 :]
    of_kind = {"mean": np.mean, "max": np.max, "sd": lambda x, axis: np.std(x, axis, ddof=1)}
    values = of_kind[kind](later, axis=1)
    asked = claim("unreported", kind, "vds", "month_6", group, "0")
    question = Oracle(study).of(next(study.readings()))
    low, high = exact_range(question, keeps, asked, [question.table(keeps)])
    assert float(low.value) == pytest.approx(values.min(), abs=0.002)
    assert float(high.value) == pytest.approx(values.max(), abs=0.002)
    assert low.proved
    assert high.proved


def test_every_table_drawn_gives_the_kept_numbers_and_none_is_drawn_twice():
    study = STUDIES[0]
    question = Oracle(study).of(next(study.readings()))
    keeps = frozenset(reconstruct(study, next(study.readings())).keeps)
    drawn = tables_drawn(question, keeps, 500)
    assert all(question.satisfies(table, keeps) for table in drawn)
    seen = [str(as_scores(table)) for table in drawn]
    tables = every_table()
    fits = (distances(study, tables) == 0)[:, [name in keeps for name in statistics(tables)]]
    every = {str(pairs_of(table)) for table in tables[fits.all(axis=1)]}
    assert len(set(seen)) == len(seen)
    assert set(seen) == every


def pairs_of(table: np.ndarray) -> list[list[tuple[int, int]]]:
    columns = [[int(v) for v in row] for row in table]
    pairs = list(zip(*columns, strict=True))
    return [sorted(pairs[:2]), sorted(pairs[2:])]


@pytest.mark.parametrize(("value", "apart"), [("1/2", "1/2"), ("3", "1"), ("2", "0")])
def test_what_lies_outside_is_measured_from_the_nearer_end(value, apart):
    (claim, *_) = read(ROOT / "data" / "published" / "liu-2025.yaml").claims
    number = replace(claim, reported="1", within=Interval(Fraction(1), Fraction(2)))
    assert distance(number, Fraction(value)) == Fraction(apart)
    assert distance(replace(number, reported="1.0"), Fraction(value)) == 10 * Fraction(apart)
    assert distance(replace(number, within=Interval(Fraction(1), None)), Fraction(9)) == 0


# --- the first study ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def liu():
    study = read(ROOT / "data" / "published" / "liu-2025.yaml")
    chosen = {"split": "6/4", "grid": "1/10", "sd": "n-1", "test": "student"}
    reading = next(study.readings(**chosen, timepoint="month_6"))
    as_mann_whitney = chosen | {"split": "7/3", "test": "mann_whitney_absolute"}
    possible = next(study.readings(**as_mann_whitney, timepoint="month_6"))
    others = [next(study.readings(**as_mann_whitney | {"sd": "n"}, timepoint="month_6"))]
    return rebuilt(study, offered(reading, [*others, possible]), jobs=2)


@pytest.mark.parametrize(
    ("name", "cohort"), [(MOST_NUMBERS, "liu-2025"), (ALL_NUMBERS, "liu-2025-all-numbers")]
)
def test_the_cohorts_rebuilt_from_liu_2025_are_rebuilt_byte_by_byte(liu, tmp_path, name, cohort):
    write_cohorts({name: liu[name]}, tmp_path, SMP, {})
    for table in ("patients.csv", "assessments.csv"):
        committed = ROOT / "data" / "cohorts" / cohort / table
        assert (tmp_path / name / table).read_bytes() == committed.read_bytes()


def test_a_reconstruction_says_what_it_is_and_what_it_gives_up(liu):
    every = numbers(liu).set_index("claim")
    table = every[every["reconstruction"] == MOST_NUMBERS]
    assert set(table["provenance"]) == {"reconstructed"}
    assert table["reading"].str.contains("split=6/4").all()
    given_up = table[table["kept"] == "no"]
    assert set(given_up.index) == {"vds.month_6.mean", "pss.very_satisfied.percent"}
    assert (given_up["distance"] > 0).all()
    assert (table.loc[table["kept"] == "yes", "distance"] == 0).all()
    complete = every[every["reconstruction"] == ALL_NUMBERS]
    assert set(complete["kept"]) == {"yes"}
    assert len(complete) == 13


def test_every_folder_says_what_it_holds(liu, tmp_path):
    kept = liu[MOST_NUMBERS]
    why = why_none(kept.study, {MOST_NUMBERS: kept.reading}, [])
    write_cohorts({MOST_NUMBERS: kept}, tmp_path, SMP, why)
    text = (tmp_path / MOST_NUMBERS / "README.md").read_text(encoding="utf-8")
    assert "These are not patients." in text
    assert "Assumed: 6 androgenetic and 4 scarring as printed; tenths;" in text
    assert "Of 13 printed outcome numbers 11 come out." in text
    assert "(printed 7.7, here 7.57)" in text
    assert "no reading that was tried" in (tmp_path / ALL_NUMBERS / "README.md").read_text()
    assert (tmp_path / ALL_NUMBERS / "patients.csv").read_text() == "patient_id,subtype\n"


def test_no_second_reconstruction_where_none_is_possible_or_the_first_keeps_all(liu):
    first, second = (liu[name].reading for name in (MOST_NUMBERS, ALL_NUMBERS))
    assert offered(first, []) == {MOST_NUMBERS: first}
    assert offered(second, [second]) == {MOST_NUMBERS: second}
    chosen = why_none(liu[ALL_NUMBERS].study, {MOST_NUMBERS: second}, [second])
    assert chosen[ALL_NUMBERS] == "the other reconstruction keeps all numbers"
    assert offered(first, [second]) == {MOST_NUMBERS: first, ALL_NUMBERS: second}


def test_ranges_hold_the_numbers_of_the_reconstruction_and_stand_in_its_ledger(liu, tmp_path):
    found = liu[MOST_NUMBERS]
    kept = json.loads(json.dumps(alternatives(found, 5)))
    table = ranges(SMP, found.study, {MOST_NUMBERS: kept})
    assert set(table["tables"]) > {6} or table["tables"].min() > 6
    known = table.dropna(subset=["low"])
    assert (known["low"] <= known["high"]).all()
    paired = known.set_index("statistic_id").loc["fading.month_6.all.paired_t.p"]
    assert paired["low"] < paired["high"] < 0.001
    write_cohorts({MOST_NUMBERS: found}, tmp_path / "reconstructions", SMP, {})
    table.to_csv(tmp_path / "ranges.csv", index=False)
    ledger = pd.DataFrame({"statistic_id": ["fading.month_6.all.paired_t.p", "patients.all.count"]})
    scores = pd.read_csv(tmp_path / "reconstructions" / MOST_NUMBERS / "assessments.csv")
    with_them = with_ranges(ledger, cohort("reconstructed", scores), [tmp_path / "ranges.csv"])
    assert with_them.loc[0, "range_low"] == paired["low"]
    assert pd.isna(with_them.loc[1, "range_low"])
    edited = scores.assign(vds=scores["vds"].where(scores.index > 0, 5.0))
    for other in (cohort("observed", scores), cohort("reconstructed", edited)):
        assert "range_low" not in with_ranges(ledger, other, [tmp_path / "ranges.csv"])


def cohort(provenance: str, assessments: pd.DataFrame) -> Cohort:
    empty = pd.DataFrame()
    return Cohort(
        study=SMP,
        facts=CohortFacts(cohort="liu-2025", title="Liu", provenance=provenance),
        patients=empty,
        sessions=empty,
        assessments=assessments,
        adverse_events=empty,
        photos=empty,
    )


def test_a_paper_without_scores_has_no_reconstruction():
    park = read(ROOT / "data" / "published" / "park-2014.yaml")
    found = rebuilt(park, offered(next(park.readings()), []))
    assert found == {}
    why = why_none(park, {MOST_NUMBERS: next(park.readings())}, [])
    assert why[MOST_NUMBERS] == "the paper prints no numbers of scores that the search takes"
    assert numbers(found).empty
    assert ranges(SMP, park, {}).empty


def test_where_the_budget_is_spent_there_is_no_reconstruction_and_the_folder_says_why(
    monkeypatch, tmp_path
):
    monkeypatch.setattr(oracle, "MOST_WORK", 0)
    study = STUDIES[0]
    asked = {MOST_NUMBERS: next(study.readings())}
    found = rebuilt(study, asked)
    assert found == {}
    write_cohorts(found, tmp_path, SMP, why_none(study, asked, []))
    assert GIVEN_UP in (tmp_path / MOST_NUMBERS / "README.md").read_text()
