"""How long the statistics take, beside R on the same data in the same run.

Run ``python benchmarks/estimators.py``; it prints the table of ``estimators.md``. Each task runs
five times in one process and the fastest counts, in processor time, which other work on the machine
disturbs least. Imports are not part of it. The R column needs ``Rscript`` with the packages coin,
boot, lme4 and metafor, and is empty without R.
"""

import csv
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from caseseries.statistics import (
    bootstrap,
    correlation,
    exact,
    groups,
    mixed,
    paired,
    pooling,
    pooling_proportions,
    two_by_two,
)

REPEATS = 5
R_FUNCTIONS = Path(__file__).parent.parent / "tests" / "reference" / "r" / "ref_funs.R"
R_PROGRAM = f"""
suppressMessages({{library(coin); library(boot); library(lme4); library(metafor)}})
source("{R_FUNCTIONS}")
d <- read.csv("data.csv")
seconds <- replicate({REPEATS}, sum(system.time({{ %s }})[1:2]))
cat(min(seconds))
"""

Columns = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Benchmark:
    """One task: the data, our call on its columns, and what R does on ``d``, if it can."""

    task: str
    data: Columns
    ours: Callable[[Columns], object]
    r: str = ""


def half_points(n: int, highest: int, seed: int) -> list[float]:
    """Return scores of half a point, many of them tied."""
    generator = random.Random(seed)
    return [generator.randrange(2 * highest + 1) / 2 for _ in range(n)]


def shuffled(n: int, seed: int) -> list[float]:
    """Return the ranks of n untied values in random order."""
    return [float(rank) for rank in random.Random(seed).sample(range(n), n)]


def followed_up(cohorts: int, patients: int, seed: int) -> dict[str, list[float]]:
    """Return two scores a patient, with cohorts and patients that differ."""
    generator = random.Random(seed)
    columns: dict[str, list[float]] = {"vds": [], "month": [], "cohort": [], "patient": []}
    for cohort in range(cohorts):
        level = generator.gauss(8, 0.6)
        for patient in range(patients):
            own = generator.gauss(level, 0.7)
            columns["vds"] += [generator.gauss(own - month / 6, 0.5) for month in (0, 6)]
            columns["month"] += [0, 6]
            columns["cohort"] += [cohort] * 2
            columns["patient"] += [cohort * patients + patient] * 2
    return columns


def estimates(k: int, seed: int) -> dict[str, list[float]]:
    """Return estimates of k cohorts with their variances."""
    generator = random.Random(seed)
    variances = [generator.uniform(0.01, 1) for _ in range(k)]
    values = [generator.gauss(1, (0.25 + variance) ** 0.5) for variance in variances]
    return {"yi": values, "vi": variances}


def counts(k: int, seed: int) -> dict[str, list[float]]:
    """Return events and patients of k cohorts."""
    generator = random.Random(seed)
    totals = [generator.randrange(5, 40) for _ in range(k)]
    chances = [generator.betavariate(4, 2) for _ in range(k)]
    events = [
        sum(generator.random() < chance for _ in range(n))
        for n, chance in zip(totals, chances, strict=True)
    ]
    return {"x": events, "n": totals}


BENCHMARKS = [
    Benchmark(
        "exact Mann–Whitney, 100 + 100, ties",
        {"y": half_points(200, 10, seed=1), "g": [1] * 100 + [2] * 100},
        lambda d: groups.mann_whitney(groups.two_groups(d["y"][:100], d["y"][100:])),
        'pvalue(wilcox_test(y ~ factor(g), d, distribution = "exact"))',
    ),
    Benchmark(
        "exact permutation of the mean, 100 + 100, ties",
        {"y": half_points(200, 10, seed=2), "g": [1] * 100 + [2] * 100},
        lambda d: groups.permutation(groups.two_groups(d["y"][:100], d["y"][100:])),
        'pvalue(oneway_test(y ~ factor(g), d, distribution = "exact"))',
    ),
    Benchmark(
        "exact signed-rank, n = 200, ties and zeros",
        {"x": half_points(200, 10, seed=3), "y": half_points(200, 10, seed=4)},
        lambda d: paired.wilcoxon(paired.changes(d["x"], d["y"])),
        'pvalue(wilcoxsign_test(y ~ x, d, distribution = "exact", zero.method = "Wilcoxon"))',
    ),
    Benchmark(
        "exact Spearman, n = 10, ties",
        {"x": half_points(10, 4, seed=5), "y": half_points(10, 1, seed=6)},
        lambda d: correlation.spearman(correlation.pairs(d["x"], d["y"])),
        "D <- spearman_dist(d$x, d$y); exact_p(D, D$obs)",
    ),
    Benchmark(
        "exact Spearman, n = 10, no ties",
        {"x": shuffled(10, seed=7), "y": shuffled(10, seed=8)},
        lambda d: correlation.spearman(correlation.pairs(d["x"], d["y"])),
        "D <- spearman_dist(d$x, d$y); exact_p(D, D$obs)",
    ),
    Benchmark(
        "BCa of a mean, n = 10, B = 20,000",
        {"x": half_points(10, 10, seed=9)},
        lambda d: bootstrap.mean_change(paired.changes([0.0] * 10, d["x"])),
        "set.seed(1); boot.ci(boot(d$x, function(x, i) mean(x[i]), R = 20000), type = 'bca')",
    ),
    Benchmark(
        "Fisher with its odds ratio and limits, 15 + 15",
        {"table": [7, 8, 12, 3]},
        lambda d: two_by_two.fisher(two_by_two.table_of([d["table"][:2], d["table"][2:]])),
    ),
    Benchmark(
        "Boschloo, 15 + 15, maximum with proof",
        {"table": [7, 8, 12, 3]},
        lambda d: two_by_two.boschloo(two_by_two.table_of([d["table"][:2], d["table"][2:]])),
    ),
    Benchmark(
        "mixed model by REML, 100,000 rows, 50,000 patients in 50 cohorts",
        followed_up(50, 1000, seed=10),
        lambda d: mixed.random_intercepts(
            d["vds"],
            fixed={"month": d["month"]},
            random={"cohort": d["cohort"], "patient": d["patient"]},
        ),
        "lmer(vds ~ month + (1 | cohort) + (1 | patient), d)",
    ),
    Benchmark(
        "pooling by REML, 1,000 cohorts",
        estimates(1000, seed=11),
        lambda d: pooling.random_effects(d["yi"], d["vi"]),
        'z <- rma(yi, vi, data = d, test = "knha"); predict(z)',
    ),
    Benchmark(
        "pooled proportion by GLMM, 50 cohorts",
        counts(50, seed=12),
        lambda d: pooling_proportions.logit_glmm(d["x"], d["n"]),
        'rma.glmm(measure = "PLO", xi = d$x, ni = d$n)',
    ),
]


def our_seconds(benchmark: Benchmark) -> float:
    """Return the fastest of the runs."""
    seconds = []
    for _ in range(REPEATS):
        exact._products.cache_clear()  # a study counts the same ties again; here each is the first
        start = time.process_time()
        benchmark.ours(benchmark.data)
        seconds.append(time.process_time() - start)
    return min(seconds)


def r_seconds(benchmark: Benchmark) -> float | None:
    """Return the fastest of R's runs on the same data; None where R has no such method."""
    if not benchmark.r or not shutil.which("Rscript"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        with (Path(folder) / "data.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(benchmark.data)
            writer.writerows(zip(*benchmark.data.values(), strict=True))
        run = ["Rscript", "-e", R_PROGRAM % benchmark.r]
        printed = subprocess.run(run, check=True, capture_output=True, text=True, cwd=folder).stdout
    return float(printed)


def main() -> None:
    print("| task | ours, ms | R, ms |")
    print("|---|---|---|")
    for benchmark in BENCHMARKS:
        theirs = r_seconds(benchmark)
        shown = "" if theirs is None else f"{1000 * theirs:.0f}"
        print(f"| {benchmark.task} | {1000 * our_seconds(benchmark):.1f} | {shown} |")


if __name__ == "__main__":
    main()
