"""The figures of several published series, drawn from ``PublishedSeries``."""

from types import ModuleType

from caseseries.present.figures import (
    series_forest,
)

FIGURES: tuple[ModuleType, ...] = (series_forest,)
