"""Joint feasibility: against made-up studies whose truth is known, and on the first study."""

import math
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from caseseries.published.feasibility.contradictions import all_contradictions
from caseseries.published.feasibility.decide import decide, decide_grid
from caseseries.published.feasibility.oracle import Oracle
from caseseries.published.feasibility.translate import translate
from caseseries.published.model import Reading, Study
from caseseries.published.study_file import read
from caseseries.rounding import printed

SIX, FOUR = "androgenetic", "scarring"
LIU = Path(__file__).resolve().parents[2] / "data" / "published" / "liu-2025.yaml"
EFFORT = 50_000
READING = {"split": "6/4", "grid": "1/2", "sd": "n-1", "test": "student", "timepoint": "month_6"}


@pytest.fixture(scope="module")
def liu() -> Study:
    return read(LIU)


def drawn_table(seed: int) -> dict[str, list[Fraction]]:
    """Return scores of ten patients in half points: the first six androgenetic."""
    draw = random.Random(seed)
    immediate = [Fraction(draw.randint(14, 20), 2) for _ in range(10)]
    fading = [Fraction(draw.randint(0, 4) + (index > 5), 2) for index in range(10)]
    later = [score - lost for score, lost in zip(immediate, fading, strict=True)]
    satisfied = [Fraction(min(3, max(0, int(score - 4)))) for score in later]
    return {"immediate": immediate, "month_6": later, "pss": satisfied}


def numbers_of(table: dict[str, list[Fraction]]) -> dict[str, float]:
    """Return the printed numbers of a table by claim, computed with NumPy and SciPy."""
    immediate, later, pss = (np.array(table[name], dtype=float) for name in table)
    fading = immediate - later
    varies = np.ptp(later) > 0 and np.ptp(pss) > 0
    rho = stats.spearmanr(later, pss).statistic if varies else math.nan
    return {
        "vds.immediate.mean.all": immediate.mean(),
        "vds.immediate.sd.all": immediate.std(ddof=1),
        "vds.immediate.mean.androgenetic": immediate[:6].mean(),
        "vds.immediate.sd.androgenetic": immediate[:6].std(ddof=1),
        "vds.month_6.mean": later.mean(),
        "vds.month_6.sd": later.std(ddof=1),
        "fading.mean.androgenetic": fading[:6].mean(),
        "fading.mean.scarring": fading[6:].mean(),
        "fading.p": student_p(fading[:6], fading[6:]),
        "pss.mean": pss.mean(),
        "pss.very_satisfied.percent": 100 * np.mean(pss[:6] == 3),
        "vds_pss.spearman.rho": rho,
    }


def student_p(first: np.ndarray, second: np.ndarray) -> float:
    """Return the p-value of Student's t test; it does not exist without any variation."""
    if np.ptp(first) == np.ptp(second) == 0:
        return math.nan
    moments = [f(group) for group in (first, second) for f in (np.mean, sample_sd, np.size)]
    return stats.ttest_ind_from_stats(*moments).pvalue


def sample_sd(values: np.ndarray) -> float:
    return float(values.std(ddof=1))


def study_that_prints(liu: Study, numbers: dict[str, float]) -> Study:
    """Return the first study with other printed numbers; what does not exist is not printed."""
    places = {"fading.p": 3, "vds_pss.spearman.rho": 2}
    claims = []
    for claim in liu.claims:
        if claim.id in numbers and math.isfinite(numbers[claim.id]):
            exact = Fraction(numbers[claim.id]).limit_denominator(10**9)
            text = printed(exact, places.get(claim.id, 1), "half_up")
            claims.append(replace(claim, reported=text))
        elif claim.id not in numbers and claim.id != "vds_pss.spearman.p":
            claims.append(claim)
    return replace(liu, claims=tuple(claims))


def reading_of(study: Study, **other: str) -> Reading:
    return next(study.readings(**(READING | other)))


@pytest.mark.parametrize("first", range(0, 100, 10))
def test_numbers_printed_from_a_table_are_possible(liu, first):
    """Never impossible; what is possible has a witness; at most one in ten stays undecided."""
    verdicts = Counter()
    for seed in range(first, first + 10):
        study = study_that_prints(liu, numbers_of(drawn_table(seed)))
        decision = decide(study, reading_of(study), effort=EFFORT)
        verdicts[decision.verdict] += 1
        if decision.verdict == "possible":
            assert_gives(study, decision.witness)
    assert verdicts["impossible"] == 0
    assert verdicts["undecided"] <= 1


def assert_gives(study: Study, witness) -> None:
    """Recompute the witness with NumPy and SciPy, which the search does not use."""
    order = sorted(range(10), key=lambda i: witness.groups[i])
    table = {
        "immediate": [witness.scores["vds", "immediate"][i] for i in order],
        "month_6": [witness.scores["vds", "month_6"][i] for i in order],
        "pss": [next(s for c, s in witness.scores.items() if c[0] == "pss")[i] for i in order],
    }
    again = numbers_of(table)
    for claim in study.claims:
        if claim.id in again:
            interval = claim.interval
            value = again[claim.id]
            assert float(interval.low) - 1e-9 <= value <= float(interval.high) + 1e-9, claim.id


@pytest.mark.parametrize("seed", range(100))
def test_one_number_moved_out_of_reach_makes_them_impossible(liu, seed):
    """A mean moved by two points cannot meet the mean of its parts and the other timepoint."""
    numbers = numbers_of(drawn_table(seed))
    numbers["vds.month_6.mean"] -= 2
    study = study_that_prints(liu, numbers)
    decision = decide(study, reading_of(study))
    assert decision.verdict == "impossible"
    assert "vds.month_6.mean" in decision.contradiction.claims


@pytest.mark.parametrize("seed", range(20))
def test_a_contradiction_is_minimal_and_every_number_of_it_is_needed(liu, seed):
    numbers = numbers_of(drawn_table(seed))
    numbers["vds.month_6.mean"] -= 2
    study = study_that_prints(liu, numbers)
    question = Oracle(study).of(reading_of(study))
    contradiction = decide(study, reading_of(study)).contradiction
    assert not contradiction.unproved
    assert question.table(frozenset(contradiction.claims)) is None
    for claim, table in contradiction.without.items():
        assert question.satisfies(table, frozenset(contradiction.claims) - {claim})


def test_a_few_numbers_still_in_question_are_searched_longer(liu):
    """Forty thousand boxes left open whether two of ten numbers are needed; one is not."""
    test = "mann_whitney_mid_doubled"
    reading = liu.reading_of(f"split=7/3 grid=1/10 sd=n-1 test={test} timepoint=month_6")
    contradiction = decide(liu, reading).contradiction
    assert not contradiction.unproved
    assert len(contradiction.claims) == 9


def test_no_reading_with_six_and_four_patients_gives_all_numbers_of_liu_2025(liu):
    readings = list(liu.readings(split="6/4", sd="n-1"))
    records = decide_grid(liu, readings)
    assert {record["verdict"] for record in records} == {"impossible"}
    assert all(record["minimal"] for record in records)


def test_seven_and_three_patients_can_give_all_numbers_of_liu_2025(liu):
    """In tenths, with an exact Mann–Whitney p: checked here with SciPy's own arithmetic."""
    reading = next(
        liu.readings(
            split="7/3",
            grid="1/10",
            sd="n-1",
            test="mann_whitney_absolute",
            timepoint="month_6",
        )
    )
    decision = decide(liu, reading)
    assert decision.verdict == "possible"
    groups = np.array(decision.witness.groups)
    scores = {c[0:2]: np.array(s, dtype=float) for c, s in decision.witness.scores.items()}
    immediate, later = scores["vds", "immediate"], scores["vds", "month_6"]
    pss = next(values for column, values in scores.items() if column[0] == "pss")
    fading = immediate - later
    androgenetic = groups == SIX
    assert androgenetic.sum() == 7
    assert immediate.mean() == pytest.approx(8.7, abs=0.0500001)
    assert later.mean() == pytest.approx(7.7, abs=0.0500001)
    assert fading[androgenetic].mean() == pytest.approx(0.9, abs=0.0500001)
    assert fading[~androgenetic].mean() == pytest.approx(1.6, abs=0.0500001)
    assert 100 * np.mean(pss[androgenetic] == 3) == pytest.approx(85.7, abs=0.0500001)
    assert stats.spearmanr(later, pss).statistic == pytest.approx(0.91, abs=0.0050001)


def test_all_minimal_contradictions_and_largest_sets_of_liu_2025(liu):
    """In tenths at 6/4: 85.7 alone, and the whole against its parts, are among them."""
    reading = reading_of(liu, grid="1/10")
    contradictions, compatible, complete = all_contradictions(Oracle(liu).of(reading))
    assert complete
    sets = [set(one.claims) for one in contradictions]
    assert {"pss.very_satisfied.percent"} in sets
    assert {
        "vds.immediate.mean.all",
        "vds.month_6.mean",
        "fading.mean.androgenetic",
        "fading.mean.scarring",
    } in sets
    assert len(compatible[0].claims) == 11
    for one in compatible:
        assert all(not found <= set(one.claims) for found in sets)


def test_two_processes_give_the_records_of_one(liu):
    readings = [next(liu.readings(split="6/4", grid=grid)) for grid in ("1", "1/2")]
    one, two = (
        [record | {"seconds": 0} for record in decide_grid(liu, readings, jobs=jobs)]
        for jobs in (1, 2)
    )
    assert one == two


@pytest.mark.parametrize(("test", "why"), [("spearman", None), ("pearson", "Only Spearman")])
def test_a_correlation_is_searched_where_the_paper_says_that_it_is_of_ranks(liu, test, why):
    claims = tuple(
        replace(one, statistic_ids=(), test=test) if one.kind == "correlation" else one
        for one in liu.claims
        if one.id != "vds_pss.spearman.p"
    )
    study = replace(liu, claims=claims)
    left_out = translate(study, next(study.readings(**READING))).left_out
    reason = left_out.get("vds_pss.spearman.rho")
    assert reason is None if why is None else reason.startswith(why)
