"""Share of patients with an adverse event in every pooled cohort, and pooled."""

from matplotlib.figure import Figure

from caseseries.present import style
from caseseries.present.figures import forest, forest_shares
from caseseries.present.figures.description import Description, nothing_shown, sentences
from caseseries.present.pooled import PooledMaterial

TITLE = "Patients with an adverse event in every cohort, and pooled"
SILENT = "An em dash: no table of adverse events was delivered, and silence is not zero."


def draw(pooled: PooledMaterial) -> Figure:
    """Draw all patients and each subtype below each other."""
    if not pooled.pooled:
        return style.message(pooled.provenance, pooled.why_nothing)
    panel = forest_shares.panel(pooled, "Adverse events", "adverse_events")
    return forest.draw([panel], pooled.provenance, width=style.SINGLE_COLUMN)


def describe(pooled: PooledMaterial) -> Description:
    """Say what the symbols are, and the pooled shares."""
    if not pooled.pooled:
        return nothing_shown(TITLE, pooled.why_nothing)
    found = f"Pooled: {forest_shares.in_words(pooled, 'adverse_events')}."
    caption = sentences(
        forest_shares.HOW_TO_READ, SILENT, found, pooled.why_left_out, pooled.provenance
    )
    return Description(title=TITLE, caption=caption, alt=sentences("Forest plot.", found))
