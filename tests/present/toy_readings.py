"""Readings of a paper, made up."""

from dataclasses import fields

import pandas as pd

from caseseries.present.readings import Readings


def readings(study, **parts):
    """Return the readings of a study, of which only some parts are known."""
    names = [field.name for field in fields(Readings) if field.type is pd.DataFrame]
    empty = {name: pd.DataFrame() for name in names}
    return Readings(study=study, **empty | parts)
