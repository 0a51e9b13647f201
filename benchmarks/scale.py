"""What many patients cost: validation and estimate beside a bare reading of the same files.

    python benchmarks/scale.py [PATIENTS …]

Prints, for each number of patients, processor time of reading the files with pandas alone, of
validating them, and of estimating, and the ratio of the latter two to the first; the tables in
memory as pandas holds them, and how often as much was in use at the worst moment. One simulated
clinic, two timepoints, three sessions a patient; beyond 10,000 the same patients come again under
new codes. Each size runs in a process of its own.
"""

import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

from caseseries.estimate.plan import estimate
from caseseries.estimate.treatment import treatment
from caseseries.intake.protocol import protocol_of
from caseseries.intake.read import read_cohort
from caseseries.intake.study_file import read_study
from caseseries.simulation import Clinic, read_truth, write

ROOT = Path(__file__).parents[1]
SIZES = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
SIMULATED = 10_000
MEGABYTE = 1e6


def main() -> None:
    """Print one line a number of patients."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print("| patients | bare read, s | validate, s | estimate, s | ratio | tables, MB | × in use |")
    print("|---|---|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            cohort = made_up(size, Path(folder))
            with ProcessPoolExecutor(1, max_tasks_per_child=1) as alone:
                print(f"| {size:,} | {alone.submit(measured, cohort).result()} |", flush=True)


def made_up(patients: int, folder: Path) -> Path:
    """Write the files of one clinic, and return its folder."""
    study = read_study(ROOT / "config" / "study.yaml")
    truth, _ = read_truth(ROOT / "config" / "simulation.yaml")
    simulated = min(patients, SIMULATED)
    first = simulated * 6 // 10
    one, other = study.grouping.ids[:2]
    clinic = Clinic(name="large", patients={one: first, other: simulated - first}, months=(6,))
    write(study, truth, clinic, folder)
    for path in sorted((folder / clinic.name).glob("*.csv")):
        again(path, patients // simulated, len(str(patients)))
    return folder / clinic.name


def again(path: Path, times: int, width: int) -> None:
    """Repeat the patients of a table under new codes, which count on."""
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    number = table["patient_id"].str[1:].astype(int)
    with path.open("w", encoding="utf-8", newline="") as file:
        for time_ in range(times):
            codes = "P" + (number + time_ * SIMULATED).astype(str).str.zfill(max(2, width))
            table.assign(patient_id=codes).to_csv(file, index=False, header=time_ == 0)


def measured(folder: Path) -> str:
    """Return the cells of a row: processor times, their ratio, and memory."""
    study = read_study(ROOT / "config" / "study.yaml")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    tables = [pd.read_csv(path) for path in sorted(folder.glob("*.csv"))]
    read = time.process_time()
    size = sum(int(table.memory_usage(deep=True).sum()) for table in tables) / MEGABYTE
    del tables
    begun = time.process_time()
    cohort, problems = read_cohort(folder, study)
    if cohort is None:
        raise SystemExit("\n".join(f"{one.file}: {one.message}" for one in problems[:5]))
    validated = time.process_time()
    protocols = sorted((ROOT / "data" / "protocols").glob("*.yaml"))
    protocol = protocol_of(study, cohort.facts, protocols)
    estimate(cohort, protocol)
    treatment(cohort, protocol)
    estimated = time.process_time()
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / MEGABYTE
    bare, checked, computed = read - start, validated - begun, estimated - validated
    ratio = (checked + computed) / bare
    in_use = f"{peak / size:.1f}" if size > 1 else ""
    return f"{bare:.3f} | {checked:.2f} | {computed:.2f} | {ratio:.0f} | {size:,.1f} | {in_use}"


if __name__ == "__main__":
    main()
