"""Readings of a paper, made up."""

from dataclasses import fields

import pandas as pd

from caseseries.present.readings import Readings


def readings(study, **parts):
    """Return the readings of a study, of which only some parts are known."""
    names = [field.name for field in fields(Readings) if field.name != "study"]
    return Readings(study=study, **{name: parts.get(name, pd.DataFrame()) for name in names})
