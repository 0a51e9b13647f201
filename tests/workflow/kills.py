"""Stop a study at any moment, many times: every next run must give the bytes of an unhurried one.

    python tests/workflow/kills.py [STOPS [FIRST]]

A stop is KILL, TERM or INT to the starter, the engine or the whole group of processes. After each,
the same command must go to the end by itself. `make test-kills` makes forty; what came of them
stands in docs/kills.md. With FIRST, the stops before it are left out.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from study_folder import StudyFolder, copy_of_the_project

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
# Three steps of one cohort: few enough to be stopped forty times.
RESULTS = ("liu-2025/validated/cohort.json", "liu-2025/ledger.csv", "pooled/ledger.csv")


def to_starter(starter: int, engine: int, number: int) -> None:
    """Send a signal to the process that `make` starts."""
    os.kill(starter, number)


def to_engine(starter: int, engine: int, number: int) -> None:
    """Send a signal to Snakemake."""
    os.kill(engine, number)


def to_group(starter: int, engine: int, number: int) -> None:
    """Send a signal to Snakemake and all steps, as a terminal or a system that shuts down does."""
    os.killpg(engine, number)


TARGETS: tuple[Callable[[int, int, int], None], ...] = (to_starter, to_engine, to_group)


def main() -> None:
    """Print one line a stop, and fail if any next run differs or needs a hand."""
    given = [int(one) for one in sys.argv[1:]]
    stops, first = [*given, *(40, 1)[len(given) :]]
    with tempfile.TemporaryDirectory() as folder:
        study = small_study(Path(folder) / "study")
        begun = time.monotonic()
        run_to_the_end(study)
        longest = time.monotonic() - begun
        expected = study.checksums()
        print("| stop | signal | to | after | its exit | next run |\n|---|---|---|---|---|---|")
        for stop in range(first, stops + 1):
            draw = random.Random(stop)
            forget_some(study, draw)
            target, number = TARGETS[stop % 3], SIGNALS[stop // 3 % 3]
            after = draw.uniform(0.05, 1) * longest
            status = stopped(study, target, number, after)
            run_to_the_end(study)
            same = study.checksums() == expected
            words = "the same bytes" if same else "DIFFERS"
            name = signal.Signals(number).name.removeprefix("SIG")
            to = target.__name__.removeprefix("to_")
            print(f"| {stop} | {name} | {to} | {after:.1f} s | {status} | {words} |", flush=True)
            if not same:
                sys.exit(1)


def small_study(folder: Path) -> StudyFolder:
    """Return a study of one cohort, without a published study."""
    study = copy_of_the_project(folder)
    study.path("config/config.yaml").write_text(
        "cohorts: [liu-2025]\npooled_provenances: [reconstructed]\n", encoding="utf-8"
    )
    return study


def command(study: StudyFolder) -> list[str]:
    """Return what `make` runs."""
    return [study.python, "workflow/run.py", f"results/{RESULTS[-1]}"]


def run_to_the_end(study: StudyFolder) -> None:
    """Run the study, which must need no hand."""
    ended = subprocess.run(
        command(study), cwd=study.folder, capture_output=True, text=True, check=False
    )
    if ended.returncode or "Traceback" in ended.stderr:
        sys.exit(f"The next run needed a hand:\n{ended.stderr}")


def forget_some(study: StudyFolder, draw: random.Random) -> None:
    """Take some results away, so that the next run has steps at different places to do."""
    for name in RESULTS[draw.randrange(len(RESULTS)) :]:
        study.path(f"results/{name}").unlink()


def stopped(
    study: StudyFolder, target: Callable[[int, int, int], None], number: int, after: float
) -> int:
    """Start the study, stop it after a while, and return the exit status of the starter."""
    note = study.path(".snakemake/running.json")
    with subprocess.Popen(command(study), cwd=study.folder, stderr=subprocess.DEVNULL) as starter:
        end = time.monotonic() + after
        while time.monotonic() < end and starter.poll() is None:
            time.sleep(0.05)
        if starter.poll() is None and note.is_file():
            with suppress(ProcessLookupError):  # it came to its end just now
                target(starter.pid, json.loads(note.read_text())["pid"], number)
        return starter.wait()


if __name__ == "__main__":
    main()
