"""Patients with an adverse event in every pooled cohort, and pooled."""

from collections.abc import Iterator

from caseseries.present import style, words
from caseseries.present.figures import forest, forest_shares
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="pooled", section="pooled", order=3)
SILENT = "An em dash: no table of adverse events was delivered, and silence is not zero."
OUTCOME = "adverse_events"


def drawings(pooled: PooledMaterial) -> Iterator[Drawing]:
    """Yield the figure, if any pooled cohort recorded adverse events."""
    if not any(forest.known(one.row(f"{OUTCOME}.all.count")) for one in pooled.pooled):
        return
    found = f"Pooled: {forest_shares.in_words(pooled, OUTCOME)}."
    panel = forest_shares.panel(pooled, "Adverse events", OUTCOME)
    yield Drawing(
        name="pooled_adverse_events",
        title="Patients with an adverse event in every cohort, and pooled",
        caption=words.sentences(
            forest_shares.HOW_TO_READ, SILENT, found, pooled.why_left_out, pooled.provenance
        ),
        alt=words.sentences("Forest plot.", found),
        draw=lambda: forest.draw([panel], pooled.provenance, width=style.SINGLE_COLUMN),
    )
