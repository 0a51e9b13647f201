"""How long it takes to count, average and draw the samples behind a mean and an SD.

Run ``python benchmarks/samples.py``; it prints the table of ``samples.md``. Each case runs in a
process of its own, so that its peak memory is its own.
"""

import json
import resource
import subprocess
import sys
import time
from itertools import pairwise

from caseseries.published.samples import sample_space

# Mean, SD, n, lowest and highest score. The first is the example of unsum's README.
CASES = [
    ("2.7", "1.9", 130, 1, 5),
    ("3.0", "1.2", 200, 1, 5),
    ("4.00", "1.50", 500, 1, 7),
    ("4.0", "1.5", 500, 1, 7),
    ("4.0", "2.5", 500, 1, 7),
    ("5.0", "2.5", 200, 0, 10),
    ("5.0", "4.6", 200, 0, 10),
]
DRAWS = 1000


def measure(mean: str, sd: str, n: int, low: int, high: int) -> dict[str, float]:
    clock = [time.perf_counter()]
    space = sample_space(mean, sd, n=n, minimum=low, maximum=high)
    clock.append(time.perf_counter())
    _ = space.totals
    space.horns()
    clock.append(time.perf_counter())
    space.draw(DRAWS, seed=1)
    clock.append(time.perf_counter())
    count, describe, draw = (after - before for before, after in pairwise(clock))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "samples": space.count,
        "count": count,
        "describe": describe,
        "draw": draw,
        "peak": peak,
    }


def main() -> None:
    print(f"| mean, SD, n, scale | samples | count, s | describe, s | draw {DRAWS}, s | peak, MB |")
    print("|---|---|---|---|---|---|")
    for case in CASES:
        run = [sys.executable, __file__, json.dumps(case)]
        result = json.loads(subprocess.run(run, check=True, capture_output=True).stdout)
        mean, sd, n, low, high = case
        seconds = " | ".join(f"{result[step]:.2f}" for step in ("count", "describe", "draw"))
        print(
            f"| {mean}, {sd}, {n}, {low}–{high} | {result['samples']:,} | {seconds} "
            f"| {result['peak']:.0f} |"
        )


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(measure(*json.loads(sys.argv[1]))))
    else:
        main()
