"""Try many mutants at every door: ``make fuzz``, or ``python tests/fuzz/run.py 10000``.

Prints a table, and every mutant that ended in a traceback, took longer than ten seconds of
processor time, or changed a value without a word. The numbers name the mutants; the same number
gives the same mutant.
"""

import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fuzz.doors import DOORS, outcome

LONGEST = 10.0
BAD = ("traceback", "hang", "silent change")


class SlowError(Exception):
    """A mutant took too long."""


def main() -> None:
    """Try the mutants and print the table; the exit code says whether any was bad."""
    mutants = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    doors = sys.argv[2:] or list(DOORS)
    signal.signal(signal.SIGVTALRM, _too_slow)
    print(f"{'door':18}{'accepted':>10}{'refused':>10}{'slowest':>10}", *BAD, sep="  ")
    bad = 0
    for door in doors:
        counts, slowest = _tried(door, mutants // len(doors))
        told = "  ".join(f"{counts[kind]:>{len(kind)}}" for kind in BAD)
        fine = f"{counts['accepted']:>10}{counts['refused']:>10}"
        print(f"{door:18}{fine}{slowest:>9.1f}s  {told}", flush=True)
        bad += sum(counts[kind] for kind in BAD)
    sys.exit(bool(bad))


def _tried(door: str, mutants: int) -> tuple[Counter[str], float]:
    counts: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in range(mutants):
            start = time.process_time()
            kind = _kind(door, number, Path(folder) / "clinic-a")
            slowest = max(slowest, time.process_time() - start)
            counts[kind] += 1
    return counts, slowest


def _kind(door: str, number: int, folder: Path) -> str:
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        kind = outcome(door, number, folder)
    except SlowError:
        kind = "hang"
    except Exception:
        last = traceback.format_exc().strip().splitlines()
        print(f"  {door} {number}: {last[-1][:150]}\n    " + "\n    ".join(last[-5:-1]))
        return "traceback"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    if kind in BAD:
        print(f"  {door} {number}: {kind}")
    return kind


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise SlowError


if __name__ == "__main__":
    main()
