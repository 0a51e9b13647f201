"""What many small papers cost: their audit, nothing to do, and one of them edited.

    python benchmarks/papers.py [PAPERS]

Writes so many made-up papers (two groups, two timepoints, 20 numbers; every tenth spoilt) into a
copy of this project and prints, by the clock and in processor time, what the dry run, the first
audit, a run with nothing to do and a run after one edit take.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import mean, stdev

import yaml

ROOT = Path(__file__).parents[1]
SCALE = {"name": "pain score", "minimum": "0", "maximum": "10", "step": "1"}


def paper(number: int) -> dict[str, object]:
    """Return the file of a made-up paper."""
    random = Random(number)
    sizes = {name: random.randint(8, 30) for name in ("treated", "control")}
    claims = [_claim("count", "patients", name, "", str(n)) for name, n in sizes.items()]
    for timepoint in ("before", "after"):
        for name, n in sizes.items():
            scores = [random.randint(0, 10) for _ in range(n)]
            shift = 0.013 if number % 10 == 0 and timepoint == "after" else 0
            for kind, value in {
                "mean": f"{mean(scores) + shift:.3f}",
                "sd": f"{stdev(scores):.2f}",
                "min": str(min(scores)),
                "max": str(max(scores)),
            }.items():
                claims.append(_claim(kind, "pain", name, timepoint, value))
            share = f"{100 * sum(score > 5 for score in scores) / n:.1f}"
            claims.append(_claim("percentage", f"relief_{timepoint}", name, "", share))
    groups = {name: {"name": name, "size": f"count.patients.{name}"} for name in sizes}
    return {
        "study": f"made-up-{number:04d}",
        "title": "A made-up paper",
        "citation": "Nobody 2026",
        "scales": {"pain": SCALE},
        "groups": {"all": {"name": "all patients"}, **groups},
        "claims": claims,
    }


def _claim(kind: str, outcome: str, group: str, timepoint: str, reported: str) -> dict[str, object]:
    about = {"timepoint": timepoint} if timepoint else {}
    name = ".".join(filter(None, (kind, outcome, timepoint, group)))
    says = {"says": f"{kind} {outcome}", "where": "table 1", "reported": reported}
    fixed = {"id": name, "statistic_ids": [], "kind": kind, "outcome": outcome, "group": group}
    return {**fixed, **about, **says}


def main() -> None:
    """Print one line a run."""
    papers = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder)
        for name in ("config", "data"):
            shutil.copytree(ROOT / name, study / name)
        published = study / "data" / "published"
        for number in range(papers):
            text = yaml.safe_dump(paper(number), sort_keys=False)
            (published / f"made-up-{number:04d}.yaml").write_text(text, encoding="utf-8")
        print(f"| {papers} papers | clock, s | processor, s |\n|---|---|---|")
        _print("which steps to run", study, "--dry-run")
        _print("first audit", study)
        _print("nothing to do", study)
        edited = published / "made-up-0001.yaml"
        edited.write_text(edited.read_text(encoding="utf-8") + "\n# read twice\n")
        _print("one paper edited", study)


def _print(what: str, study: Path, *options: str) -> None:
    began, used = time.perf_counter(), _used()
    target = "results/audit/index.html"
    command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile")]
    fixed = ["--directory", str(study), "--workflow-profile", "none", "--cores", "2", "--quiet"]
    subprocess.run(
        [*command, *fixed, "all", *options, "--", target],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")},
    )
    print(f"| {what} | {time.perf_counter() - began:.1f} | {_used() - used:.1f} |", flush=True)


def _used() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    main()
