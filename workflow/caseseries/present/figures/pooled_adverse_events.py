"""Adverse events in every pooled cohort, and what the cohorts give together."""

from collections.abc import Iterator

from caseseries.present import words
from caseseries.present.figures import forest
from caseseries.present.figures.pooled_shares import SHARES, shares
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="pooled", section="pooled", order=3)
OUTCOME = "adverse_events"
SILENT = "No table of adverse events, and silence is not zero:"


def drawings(pooled: PooledMaterial) -> Iterator[Drawing]:
    """Yield the figure, if any pooled cohort tells of adverse events."""
    known = f"{OUTCOME}.all.count"
    silent = [one for one in pooled.contributors if not forest.known(one.row(known))]
    if len(silent) < len(pooled.contributors):
        panels = {"": shares(pooled, "Adverse events", OUTCOME, "")}
        title = "Patients with an adverse event"
        why = f"{SILENT} {words.listed(map(pooled.called, silent))}." if silent else ""
        yield forest.drawing(pooled, OUTCOME, title, panels, SHARES, why)
