"""The figures of one published study, drawn from its verdicts and their origin."""

from types import ModuleType

from caseseries.present.figures import (
    claims_overview,
)

FIGURES: tuple[ModuleType, ...] = (claims_overview,)
