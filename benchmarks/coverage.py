"""Do intervals cover as promised? Simulated clinics of known truth, estimated as any cohort is.

    python benchmarks/coverage.py [CLINICS]

Prints, for each interval, the share of CLINICS (500) in which it holds the truth, and the exact
95 % limits of that share: the nominal 95 % should lie within them.
"""

import sys
from collections import Counter

import numpy as np

from caseseries.cases.rater_score import one_score_each
from caseseries.simulation import Clinic, Truth, simulate
from caseseries.statistics import descriptive, groups, proportions, resampling

SEED = 2026
CLINIC = Clinic(
    name="coverage", patients={"androgenetic": 12, "scarring": 10}, months=(6,), raters=2, lost=0.0
)


def main() -> None:
    """Print the coverage of each interval."""
    clinics = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    held: Counter[str] = Counter()
    for number in range(clinics):
        held.update(intervals_that_hold(np.random.default_rng([SEED, number])))
    for name, count in sorted(held.items()):
        limits = proportions.clopper_pearson(count, clinics)
        print(f"| {name} | {count / clinics:.3f} | {limits.ci_low:.3f} to {limits.ci_high:.3f} |")


def intervals_that_hold(random: np.random.Generator) -> list[str]:
    """Return the names of the intervals that hold the truth in one simulated clinic."""
    truth = Truth(clinic_sd=0.0, practitioner_sd=0.0)
    tables = simulate(CLINIC, truth, random)
    assessments = tables["assessments"].replace({"pss": {"": None}})
    scores = one_score_each(assessments, "mean").pivot(
        index="patient_id", columns="timepoint", values="vds"
    )
    subtype = tables["patients"].set_index("patient_id")["subtype"].reindex(scores.index)
    fading = scores["immediate"] - scores["month_6"]
    first, second = (
        fading[subtype == name].to_numpy(float) for name in ("androgenetic", "scarring")
    )
    difference = truth.fading["androgenetic"] - truth.fading["scarring"]
    tried = {
        "fading, androgenetic, t": (descriptive.mean(first), truth.fading["androgenetic"]),
        "fading, scarring, t": (descriptive.mean(second), truth.fading["scarring"]),
        "fading, scarring, BCa": (
            resampling.mean(second, resamples=2_000),
            truth.fading["scarring"],
        ),
        "difference of fading, Welch": (groups.welch(first, second), difference),
        "difference of fading, Student": (groups.student(first, second), difference),
    }
    return [name for name, (result, true) in tried.items() if holds(result, true)]


def holds(result: object, true: float) -> bool:
    """Tell whether an interval holds the truth."""
    low, high = getattr(result, "ci_low", None), getattr(result, "ci_high", None)
    return low is not None and high is not None and low <= true <= high


if __name__ == "__main__":
    main()
