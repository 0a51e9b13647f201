"""The figures of one cohort, drawn from its ``Material``."""

from types import ModuleType

from caseseries.present.figures import (
    agreement,
    fading,
    practitioners,
    pss_composition,
    retention_curve,
    session_timeline,
    standardisation,
    touch_up,
    vds_pss,
    vds_trajectories,
)

FIGURES: tuple[ModuleType, ...] = (
    vds_trajectories,
    fading,
    vds_pss,
    pss_composition,
    session_timeline,
    retention_curve,
    touch_up,
    standardisation,
    practitioners,
    agreement,
)
