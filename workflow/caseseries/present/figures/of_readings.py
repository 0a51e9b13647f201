"""The figures of how a paper can be read, drawn from the study and its decided readings."""

from types import ModuleType

from caseseries.present.figures import (
    feasibility_grid,
)

FIGURES: tuple[ModuleType, ...] = (feasibility_grid,)
