"""Share of very satisfied patients in every pooled cohort, and pooled."""

from matplotlib.figure import Figure

from caseseries.cases.vocabulary import PSS_VERY_SATISFIED
from caseseries.present import numbers, style, words
from caseseries.present.figures import forest, forest_shares
from caseseries.present.figures.description import Description, nothing_shown, sentences, when
from caseseries.present.pooled import PooledMaterial

TITLE = f"Very satisfied patients (PSS {PSS_VERY_SATISFIED}) in every cohort, and pooled"
NOTHING = "No pooled cohort has a Patient Satisfaction Score."
MOST_PANELS = 3
SHARE = "very_satisfied"


def draw(pooled: PooledMaterial) -> Figure:
    """Draw one panel a timepoint."""
    timepoints = pooled.timepoints("pss")[:MOST_PANELS]
    if not timepoints:
        return style.message(pooled.provenance, pooled.why_nothing or NOTHING)
    panels = [
        forest_shares.panel(pooled, words.timepoint(timepoint), f"pss.{timepoint}", SHARE)
        for timepoint in timepoints
    ]
    return forest.draw(panels, pooled.provenance, width=style.DOUBLE_COLUMN)


def describe(pooled: PooledMaterial) -> Description:
    """Say what the symbols are, and the pooled shares."""
    timepoints = pooled.timepoints("pss")
    if not timepoints:
        nothing = pooled.why_nothing or NOTHING
        return nothing_shown(TITLE, nothing)
    found = [
        f"Pooled {when(timepoint)}: {forest_shares.in_words(pooled, f'pss.{timepoint}', SHARE)}."
        for timepoint in timepoints[:MOST_PANELS]
    ]
    left_out = len(timepoints[MOST_PANELS:])
    caption = sentences(
        forest_shares.HOW_TO_READ,
        *found,
        f"The ledger holds {numbers.counted(left_out, 'further timepoint')}." if left_out else "",
        pooled.why_left_out,
        pooled.provenance,
    )
    alt = sentences("Forest plot with one panel a timepoint.", *found)
    return Description(title=TITLE, caption=caption, alt=alt)
