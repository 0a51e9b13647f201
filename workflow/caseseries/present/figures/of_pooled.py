"""The figures of several cohorts together, drawn from their ``PooledMaterial``."""

from types import ModuleType

from caseseries.present.figures import (
    pooled_adverse_events,
    pooled_fading,
    pooled_satisfaction,
    sample_size,
)

FIGURES: tuple[ModuleType, ...] = (
    pooled_fading,
    pooled_satisfaction,
    pooled_adverse_events,
    sample_size,
)
