"""What the engine costs: a start with nothing to do, many cohorts, one cohort more, a whole study.

    python benchmarks/workflow.py [COHORTS ...]

Seconds of processor time of a run and all that it starts; every ratio is of one run of this
program. Of many cohorts (10, 100, 400) the results are empty files that the engine takes for made:
what it decides is measured, not what the steps compute.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "workflow"))

from study_folder import LESS_WORK, StudyFolder, copy_of_the_project

EMPTY = "rule all:\n    output: 'done'\n    params: 1\n    shell: 'touch {output}'\n"
# A parameter makes Snakemake load pandas, with or without us.
EMPTIER = EMPTY.replace("    params: 1\n", "")
OWN_STEPS = ("validated/cohort.json", "ledger.csv", "figures/captions.json")


def main(sizes: Sequence[int]) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study = copy_of_the_project(folder / "study")
        study.replace("config/config.yaml", LESS_WORK, "    cohort: liu-2025\n")
        told("the default study, fresh", seconds(study))
        nothing = seconds(study)
        told("nothing to do", nothing)
        for what, text in (("with a parameter", EMPTY), ("without", EMPTIER)):
            empty = StudyFolder(folder / what)
            shutil.copytree(study.path("profiles"), empty.path("profiles"))
            empty.path("Snakefile").write_text(text, encoding="utf-8")
            seconds(empty)
            told(f"an empty workflow {what}, nothing to do", bare := seconds(empty))
            print(f"| ratio | {nothing / bare:.2f} |")
        told("a simulated cohort more: its own steps", a_cohort_more(study))
        for size in sizes:
            many = study_of(size, folder / str(size))
            told(f"{size} cohorts: parse", seconds(many, "--list"))
            told(f"{size} cohorts: nothing to do", seconds(many))
            many.replace("data/cohorts/clinic-0/patients.csv", "P01,", "P91,")
            told(f"{size} cohorts: decide what one that was edited needs", seconds(many, "-n"))


def told(what: str, cost: float) -> None:
    """Print one line of the table."""
    print(f"| {what} | {cost:.1f} s |", flush=True)


def seconds(study: StudyFolder, *options: str) -> float:
    """Return the processor time of a run, which must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    study.run(*options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def with_cohorts(study: StudyFolder, size: int) -> None:
    """Add simulated cohorts."""
    made = study.path("made")
    command = [study.python, "-m", "caseseries.simulation", made]
    subprocess.run(command, cwd=study.folder, check=True, capture_output=True)
    clinics = sorted(made.iterdir())
    names = [f"clinic-{number}" for number in range(size)]
    for number, name in enumerate(names):
        shutil.copytree(clinics[number % len(clinics)], study.path(f"data/cohorts/{name}"))
    lines = "".join(f"  - {name}\n" for name in ["liu-2025", *names])
    study.replace("config/config.yaml", "  - liu-2025\n", lines)


def a_cohort_more(study: StudyFolder) -> float:
    """Return what checking, computing and showing one cohort costs, the start of the run aside."""
    with_cohorts(study, 1)
    results = [f"results/clinic-0/{name}" for name in OWN_STEPS]
    return seconds(study, *results) - seconds(study, *results)


def study_of(size: int, folder: Path) -> StudyFolder:
    """Return a study of many cohorts with an empty file in the place of every result."""
    study = copy_of_the_project(folder)
    with_cohorts(study, size)
    listed = study.snakemake("--summary").stdout.splitlines()[1:]
    for line in listed:
        result = study.path(line.partition("\t")[0])
        if result.name == "photos":
            result.mkdir(parents=True)
        else:
            result.parent.mkdir(parents=True, exist_ok=True)
            result.touch()
    study.run("--touch")
    return study


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [10, 100, 400])
