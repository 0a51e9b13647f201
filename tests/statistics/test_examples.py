"""The examples in the docstrings: numbers that their sources print."""

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

from caseseries import statistics

MODULES = sorted(module.name for module in iter_modules(statistics.__path__))
WITH_EXAMPLES = {
    *("adjusted", "agreement", "bootstrap", "correlation", "descriptive", "groups", "icc"),
    *("interval_censored", "mixed", "multiplicity", "noncentral", "paired", "pooling"),
    *("pooling_proportions", "power", "proportions", "sensitivity", "several_groups"),
    *("two_by_two", "variability"),
}


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name: str) -> None:
    found = doctest.testmod(import_module(f"caseseries.statistics.{name}"))
    assert found.failed == 0
    assert bool(found.attempted) == (name in WITH_EXAMPLES)
