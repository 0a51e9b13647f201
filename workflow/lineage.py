"""Which step of the study makes which files of which, as the rules declare it.

Read off the rules and not off the engine's records, which hold clock times and are gone with
``.snakemake``.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

CODE = "code"  # how every rule calls the modules behind its script


def steps_behind(results: Iterable[Any], rules: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the steps that lead to some results.

    Parameters
    ----------
    results
        Paths, or lists of paths, of finished files.
    rules
        The rules of the workflow.

    Returns
    -------
    list of dict
        One a step, in the order of the rules: ``rule``, ``of`` (the cohort or study that it works
        on, if on one), ``does`` (its message), ``given`` (the files it reads, its code aside) and
        ``made`` (the files it writes).
    """
    rules = list(rules)
    waiting, known = list(_paths(results)), set()
    steps: dict[tuple[int, str], dict[str, Any]] = {}
    while waiting:
        path = waiting.pop()
        if path not in known:
            known.add(path)
            for place, rule in enumerate(rules):
                if rule.is_producer(path):
                    step = _step(rule, rule.get_wildcards(path))
                    steps[place, step["made"][0]] = step
                    known.update(step["made"])
                    waiting += step["given"]
    return [steps[key] for key in sorted(steps)]


def _step(rule: Any, wildcards: Any) -> dict[str, Any]:
    given, *_ = rule.expand_input(wildcards)
    made, *_ = rule.expand_output(wildcards)
    code = set(given.get(CODE, ()))
    return {
        "rule": rule.name,
        "of": "/".join(wildcards.values()),
        "does": (rule.message or rule.name).format(wildcards=_Named(wildcards)),
        "given": sorted({path for path in _paths(given) if path not in code}),
        "made": sorted(_paths(made)),
    }


class _Named(dict[str, str]):
    """Wildcards as a message names them: ``wildcards.cohort``."""

    __getattr__ = dict.__getitem__


def _paths(files: Any) -> Iterator[str]:
    """Yield the paths in nested lists, from the project's root where they lie inside it."""
    if isinstance(files, str | Path):
        path, root = Path(files), Path.cwd()
        yield str(path.relative_to(root) if path.is_relative_to(root) else path)
    else:
        for file in files:
            yield from _paths(file)
