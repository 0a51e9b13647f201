"""The examples in the docstrings: numbers that their sources print."""

import doctest
import inspect
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

import pytest

from caseseries import statistics

MODULES = [
    import_module(f"caseseries.statistics.{module.name}")
    for module in iter_modules(statistics.__path__)
]
FOR_OTHERS = {"standardised", "unavailable"}
"""They make results for other statistics, which have the example."""


def statistics_of(module: object) -> list[Callable]:
    """Return public functions that give results of data, and not of other results."""
    found = []
    for name, function in inspect.getmembers(module, inspect.isfunction):
        is_own = function.__module__ == module.__name__
        if name.startswith("_") or not is_own or name in FOR_OTHERS:
            continue
        of = inspect.signature(function)
        given = " ".join(str(one.annotation) for one in of.parameters.values())
        if "Result" in str(of.return_annotation) and "Result" not in given:
            found.append(function)
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples_give_what_they_say(module) -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    "statistic",
    [one for module in MODULES for one in statistics_of(module)],
    ids=lambda one: f"{one.__module__}.{one.__name__}",
)
def test_every_statistic_has_an_example(statistic) -> None:
    assert ">>>" in statistic.__doc__
