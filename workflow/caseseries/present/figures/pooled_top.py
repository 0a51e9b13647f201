"""Share of patients in the best category of a score in every pooled cohort, and pooled."""

from collections.abc import Iterator

from caseseries.cases.study import Score, Top
from caseseries.present import numbers, style, words
from caseseries.present.figures import forest, forest_shares
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="pooled", section="pooled", order=2)
MOST_PANELS = 2


def drawings(pooled: PooledMaterial) -> Iterator[Drawing]:
    """Yield one figure a score that has a best category and was given in a pooled cohort."""
    for score, top, title in words.best(pooled.study):
        if pooled.pooled and pooled.timepoints(score.id):
            yield _drawing(pooled, score, top, title)


def _drawing(pooled: PooledMaterial, score: Score, top: Top, title: str) -> Drawing:
    every = pooled.timepoints(score.id)
    shown = every[:MOST_PANELS]
    found = [
        f"Pooled {words.when(at)}: {forest_shares.in_words(pooled, f'{score.id}.{at}', top.id)}."
        for at in shown
    ]
    left_out = len(every) - len(shown)
    caption = words.sentences(
        forest_shares.HOW_TO_READ,
        *found,
        f"The ledger holds {numbers.counted(left_out, 'further timepoint')}." if left_out else "",
        pooled.why_left_out,
        pooled.provenance,
    )
    panels = [
        forest_shares.panel(pooled, words.timepoint(at), f"{score.id}.{at}", top.id) for at in shown
    ]
    return Drawing(
        name=f"pooled_{score.id}",
        title=f"{title} in every cohort, and pooled",
        caption=caption,
        alt=words.sentences("Forest plot with one panel a timepoint.", *found),
        draw=lambda: forest.draw(panels, pooled.provenance, width=style.DOUBLE_COLUMN),
    )
