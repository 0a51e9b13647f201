"""Adverse events in every pooled cohort, and what the cohorts give together."""

from collections.abc import Iterator

from caseseries.present.figures import forest
from caseseries.present.figures.pooled_shares import SHARES, shares
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="pooled", section="pooled", order=3)
OUTCOME = "adverse_events"
SILENT = "An em dash: no table of adverse events was delivered, and silence is not zero."


def drawings(pooled: PooledMaterial) -> Iterator[Drawing]:
    """Yield the figure, if any pooled cohort tells of adverse events."""
    events = (one.row(f"{OUTCOME}.all.count") for one in pooled.contributors)
    if any(map(forest.known, events)):
        panels = {"": shares(pooled, "Adverse events", OUTCOME, "")}
        title = "Patients with an adverse event"
        yield forest.drawing(pooled, OUTCOME, title, panels, SHARES, SILENT)
