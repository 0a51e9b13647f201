"""Readings of a paper, made up."""

import pandas as pd

from caseseries.present.readings import Readings

PARTS = ("table", "wider", "witnesses", "contradictions", "compatible", "rebuilt", "ranges")


def readings(study, **parts):
    """Return the readings of a study, of which only some parts are known."""
    tables = {name: parts.get(name, pd.DataFrame()) for name in PARTS}
    return Readings(study=study, **tables)
