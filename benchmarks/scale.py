"""What many patients cost: validation and estimate beside a bare reading of the same files.

    python benchmarks/scale.py [PATIENTS …]

Prints, for each number of patients (10, 100, 1000, 10000, 100000), processor time of reading the
files with pandas alone, of validating them, and of estimating, and the ratio of the latter two to
the first. One simulated clinic, two timepoints, three sessions a patient.
"""

import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from caseseries.estimate.plan import estimate
from caseseries.intake.protocol import protocol_of
from caseseries.intake.read import read_cohort
from caseseries.intake.study_file import read_study
from caseseries.simulation import Clinic, read_truth, write

ROOT = Path(__file__).parents[1]
SIZES = (10, 100, 1_000, 10_000, 100_000)


def main() -> None:
    """Print one line a number of patients."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print("| patients | bare read, s | validate, s | estimate, s | ratio |")
    print("|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            bare, validated, estimated = times(size, Path(folder))
        ratio = (validated + estimated) / bare
        print(f"| {size:,} | {bare:.2f} | {validated:.2f} | {estimated:.2f} | {ratio:.0f} |")


def times(patients: int, folder: Path) -> tuple[float, float, float]:
    """Return the processor time of each step on one simulated clinic."""
    study = read_study(ROOT / "config" / "study.yaml")
    truth, _ = read_truth(ROOT / "config" / "simulation.yaml")
    first = patients * 6 // 10
    names = study.grouping.ids
    clinic = Clinic(
        name="large", patients={names[0]: first, names[1]: patients - first}, months=(6,)
    )
    write(study, truth, clinic, folder)
    start = time.process_time()
    for table in sorted((folder / clinic.name).glob("*.csv")):
        pd.read_csv(table)
    read = time.process_time()
    cohort, problems = read_cohort(folder / clinic.name, study)
    if cohort is None:
        raise SystemExit("\n".join(f"{one.file}: {one.message}" for one in problems[:5]))
    validated = time.process_time()
    protocols = sorted((ROOT / "data" / "protocols").glob("*.yaml"))
    estimate(cohort, protocol_of(study, cohort.facts, protocols))
    estimated = time.process_time()
    return read - start, validated - read, estimated - validated


if __name__ == "__main__":
    main()
