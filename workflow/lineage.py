"""Which step of the study makes which files of which, as the rules declare it.

Read off the jobs and not off the engine's records, which hold clock times and are gone with
``.snakemake``.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any


def steps(jobs: Iterable[Any], rules: Mapping[str, str], program: Path) -> list[dict[str, Any]]:
    """Return the jobs of the engine that make files, in the order of the study.

    ``rules`` are its steps, in this order, by the names of their rules, which may differ in a
    module of another workflow; ``program`` is the folder of the program: a path inside it is given
    from there, any other as it is. Each job has ``rule``, ``of`` (the cohort, study or batch it
    works on, if on one), ``does`` (its message), ``given`` (the files it reads) and ``made`` (those
    it writes).
    """
    wanted = (job for job in jobs if job.rule.name in rules)
    found = [
        {
            "rule": rules[job.rule.name],
            # Of several rules of one step, which it is: ``3`` of ``papers_3``.
            "of": "/".join(job.wildcards_dict.values())
            or job.rule.name.rpartition(rules[job.rule.name])[2].lstrip("_"),
            "does": (job.rule.message or rules[job.rule.name]).format(
                wildcards=SimpleNamespace(**job.wildcards_dict)
            ),
            "given": _paths(job.input, program),
            "made": _paths(job.output, program),
        }
        for job in wanted
    ]
    order = list(rules.values())
    return sorted(found, key=lambda step: (order.index(step["rule"]), step["of"]))


def _paths(files: Iterable[str], program: Path) -> list[str]:
    """Return paths, sorted; from the root of the program where they lie inside it."""
    prefix = f"{program}/"
    return sorted({str(file).removeprefix(prefix) for file in files})
