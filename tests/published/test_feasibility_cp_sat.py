"""Joint feasibility against OR-tools CP-SAT: means, SDs and a percentage of ten patients.

CP-SAT gets the numbers as linear and quadratic constraints on whole steps, built here from the
printed intervals alone.
"""

import math
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from ortools.sat.python import cp_model

from caseseries.published.feasibility.decide import decide
from caseseries.published.model import Reading, Study
from caseseries.published.study_file import read

LIU = Path(__file__).resolve().parents[2] / "data" / "published" / "liu-2025.yaml"
SIX = range(6)
ALL = range(10)
WHERE = {"split": "6/4", "sd": "n-1", "test": "student", "timepoint": "month_6"}
ASKED = {
    "vds.immediate.mean.all": ALL,
    "vds.immediate.sd.all": ALL,
    "vds.immediate.mean.androgenetic": SIX,
    "vds.immediate.sd.androgenetic": SIX,
    "pss.mean": ALL,
    "pss.very_satisfied.percent": SIX,
}


@pytest.fixture(scope="module")
def liu() -> Study:
    return read(LIU)


def study_that_prints(liu: Study, seed: int) -> Study:
    """Return the first study with other numbers, near to what ten patients can have."""
    draw = random.Random(seed)
    numbers = {
        "vds.immediate.mean.all": f"{draw.uniform(8.2, 8.8):.1f}",
        "vds.immediate.sd.all": f"{draw.uniform(0.4, 1.3):.1f}",
        "vds.immediate.mean.androgenetic": f"{draw.uniform(8.6, 9.2):.1f}",
        "vds.immediate.sd.androgenetic": f"{draw.uniform(0.2, 0.9):.1f}",
        "pss.mean": f"{draw.uniform(2.4, 2.9):.1f}",
        "pss.very_satisfied.percent": draw.choice(["50.0", "66.7", "83.3", "85.7", "100.0"]),
    }
    printed = [replace(liu.by_id[claim], reported=text) for claim, text in numbers.items()]
    sizes = [claim for claim in liu.claims if claim.id.startswith("n.")]
    return replace(liu, claims=(*sizes, *printed))


def cp_sat_finds_a_table(study: Study, reading: Reading) -> bool:
    model = cp_model.CpModel()
    step = reading.steps["vds"]
    vds = [model.new_int_var(0, int(10 / step), f"vds {i}") for i in ALL]
    pss = [model.new_int_var(0, 3, f"pss {i}") for i in ALL]
    for claim_id, members in ASKED.items():
        claim = study.by_id[claim_id]
        low, high = claim.interval.low, claim.interval.high
        scores = [(vds if claim.outcome == "vds" else pss)[i] for i in members]
        n = len(scores)
        if claim.kind == "mean":
            unit = step if claim.outcome == "vds" else Fraction(1)
            between(model, sum(scores), low * n / unit, high * n / unit)
        elif claim.kind == "sd":
            factor = n * (n - 1) / step**2
            between(model, spread(model, scores), low**2 * factor, high**2 * factor)
        else:
            between(model, count_of(model, scores, 3), low * n / 100, high * n / 100)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE)
    return status != cp_model.INFEASIBLE


def between(model: cp_model.CpModel, value, low: Fraction, high: Fraction) -> None:
    model.add(value >= math.ceil(low))
    model.add(value <= math.floor(high))


def spread(model: cp_model.CpModel, scores: list):
    """Return n times the sum of squares, less the square of the sum."""
    n = len(scores)
    squares = [squared(model, score, 100) for score in scores]
    return n * sum(squares) - squared(model, sum(scores), 100 * n)


def squared(model: cp_model.CpModel, value, most: int):
    square = model.new_int_var(0, most**2, "")
    model.add_multiplication_equality(square, [value, value])
    return square


def count_of(model: cp_model.CpModel, scores: list, wanted: int):
    found = []
    for score in scores:
        is_wanted = model.new_bool_var("")
        model.add(score == wanted).only_enforce_if(is_wanted)
        model.add(score != wanted).only_enforce_if(~is_wanted)
        found.append(is_wanted)
    return sum(found)


@pytest.mark.parametrize("grid", ["1", "1/2", "1/3"])
def test_the_verdict_is_that_of_cp_sat(liu, grid):
    verdicts = Counter()
    for seed in range(12):
        study = study_that_prints(liu, seed)
        reading = next(liu.readings(**WHERE, grid=grid))
        expected = "possible" if cp_sat_finds_a_table(study, reading) else "impossible"
        decision = decide(study, reading)
        # By another convention of printing the numbers may still hold.
        assert ("impossible" if decision.note else decision.verdict) == expected, seed
        verdicts[expected] += 1
    assert min(verdicts["possible"], verdicts["impossible"]) >= 1
