"""What the engine costs: the study against one process, and a run with nothing to do.

    python benchmarks/workflow.py [RUNS]

Cold run: every step in its own process, against one process that imports once and runs the same
scripts in the same order. Run with nothing to do: against a workflow with one empty step. Each
figure is the median of RUNS (3).
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("config", "data", "profiles", "workflow")
# A quarter of the readings, no tables drawn: the engine is measured, and not the joint search.
FEWER_READINGS = "    cohort: liu-2025\n    where: {split: 6/4}\n    tables_drawn: 0\n"
EMPTY = "rule all:\n    output: 'done'\n    shell: 'touch {output}'\n"
ONE_PROCESS = """
import runpy, sys
for script in sys.argv[1:]:
    runpy.run_path(script, run_name="__main__")
"""


def main() -> None:
    """Print the figures."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        study = copy_of_the_project(Path(folder) / "study")
        empty = Path(folder) / "empty"
        shutil.copytree(ROOT / "profiles", empty / "profiles")
        (empty / "Snakefile").write_text(EMPTY, encoding="utf-8")
        snakemake(empty)
        cold = median(lambda: cold_run(study), runs)
        scripts = kept_scripts(study)
        alone = median(lambda: run_in_one_process(study, scripts), runs)
        snakemake(study)
        nothing = median(lambda: timed(lambda: snakemake(study)), runs)
        bare = median(lambda: timed(lambda: snakemake(empty)), runs)
    print(f"| study, cold, {os.cpu_count()} cores | {cold:.1f} s |")
    print(f"| the same scripts in one process | {alone:.1f} s |")
    print(f"| ratio | {cold / alone:.2f} |")
    print(f"| study, nothing to do | {nothing:.2f} s |")
    print(f"| empty workflow, nothing to do | {bare:.2f} s |")
    print(f"| ratio | {nothing / bare:.2f} |")


def copy_of_the_project(folder: Path) -> Path:
    """Copy what the study needs, without results."""
    folder.mkdir()
    for file in ROOT.iterdir():
        if file.is_file() and not file.name.startswith("."):
            shutil.copy2(file, folder)
    for part in FOLDERS:
        shutil.copytree(ROOT / part, folder / part)
    config = folder / "config" / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("    cohort: liu-2025\n", FEWER_READINGS), encoding="utf-8")
    return folder


def snakemake(folder: Path, *options: str) -> None:
    """Run the workflow in a folder; it must succeed."""
    run(folder, [sys.executable, "-m", "snakemake", *options])


def cold_run(study: Path) -> float:
    """Return the seconds of a run from nothing."""
    forget(study)
    return timed(lambda: snakemake(study))


def kept_scripts(study: Path) -> list[Path]:
    """Run once more and return the scripts as Snakemake completed them, in the order they ran."""
    forget(study)
    snakemake(study, "--skip-script-cleanup", "--cores", "1")
    kept = (study / ".snakemake" / "scripts").glob("*.py")
    return sorted(kept, key=lambda path: path.stat().st_mtime_ns)


def run_in_one_process(study: Path, scripts: list[Path]) -> float:
    """Return the seconds of one process that runs all scripts, over results that are there."""
    command = [sys.executable, "-c", ONE_PROCESS, *map(str, scripts)]
    return timed(lambda: run(study, command))


def run(folder: Path, command: list[str]) -> None:
    """Run a command quietly with the folder's own modules."""
    environment = os.environ | {"PYTHONPATH": str(folder / "workflow")}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def forget(study: Path) -> None:
    """Remove results and the engine's memory."""
    shutil.rmtree(study / "results", ignore_errors=True)
    shutil.rmtree(study / ".snakemake", ignore_errors=True)


def timed(action: Callable[[], None]) -> float:
    """Return the seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def median(measure: Callable[[], float], runs: int) -> float:
    """Return the median of several measurements."""
    return statistics.median(measure() for _ in range(runs))


if __name__ == "__main__":
    main()
