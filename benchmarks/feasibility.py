"""How long it takes to decide every reading of the first study, and to explain one of them.

Run ``python benchmarks/feasibility.py``; it prints the tables of ``feasibility.md``. One process
does all the work, so that its processor time is the sum over processes.
"""

import time
from collections import Counter
from pathlib import Path

from caseseries.published.feasibility.contradictions import all_contradictions
from caseseries.published.feasibility.decide import decide_grid
from caseseries.published.feasibility.oracle import Oracle
from caseseries.published.model import Study
from caseseries.published.study_file import read

LIU = Path(__file__).resolve().parents[1] / "data" / "published" / "liu-2025.yaml"
EXPLAINED = {
    "split": "6/4",
    "grid": "1/10",
    "sd": "n-1",
    "test": "student",
    "timepoint": "month_6",
}
VERDICTS = ("possible", "impossible", "undecided")


def clocks() -> tuple[float, float]:
    """Return processor and wall-clock seconds."""
    return time.process_time(), time.perf_counter()


def seconds_since(begun: tuple[float, float]) -> tuple[float, float]:
    """Return the seconds that both clocks went on."""
    processor, wall = clocks()
    return processor - begun[0], wall - begun[1]


def whole_grid(study: Study) -> None:
    """Decide all readings, split by split."""
    print("| split | readings | " + " | ".join(VERDICTS) + " | minimal | processor, s | wall, s |")
    print("|---|" + "---|" * (len(VERDICTS) + 4))
    total: Counter[str] = Counter()
    for split in ("6/4", "7/3", "5/5", "8/2"):
        begun = clocks()
        records = decide_grid(study, list(study.readings(split=split)))
        processor, wall = seconds_since(begun)
        counts = Counter(record["verdict"] for record in records)
        counts["readings"] = len(records)
        counts["minimal"] = sum(record["minimal"] for record in records)
        counts["milliseconds"], counts["waited"] = round(1000 * processor), round(1000 * wall)
        total += counts
        print(row(split, counts))
    print(row("all", total))


def row(name: str, counts: Counter[str]) -> str:
    """Return one line of the table."""
    numbers = [counts[key] for key in ("readings", *VERDICTS, "minimal")]
    times = [f"{counts[key] / 1000:.1f}" for key in ("milliseconds", "waited")]
    return "| " + " | ".join([name, *map(str, numbers), *times]) + " |"


def one_reading(study: Study) -> None:
    """Find all minimal contradictions and largest compatible sets of one reading."""
    begun = clocks()
    reading = next(study.readings(**EXPLAINED))
    contradictions, compatible, _ = all_contradictions(Oracle(study).of(reading))
    processor, wall = seconds_since(begun)
    print(
        f"\n{reading.id}: {len(contradictions)} minimal contradictions, {len(compatible)} largest"
        f" compatible sets; {processor:.1f} s of processor time, {wall:.1f} s by the clock"
    )


def main() -> None:
    study = read(LIU)
    whole_grid(study)
    one_reading(study)


if __name__ == "__main__":
    main()
