"""What the published series counted, each of them, and together where they counted alike."""

from collections.abc import Iterator
from functools import partial

from matplotlib.figure import Figure

from caseseries.present import numbers, style
from caseseries.present.figures import forest
from caseseries.present.registry import Drawing, Place, drawing
from caseseries.present.series import QUESTIONS, PublishedSeries
from caseseries.published.synthesis import POOLED

PLACE = Place(of="series", section="others", order=1)
LEFT_OUT = "left out"


def drawings(series: PublishedSeries) -> Iterator[Drawing]:
    """Yield the figure, if any published series counted anything."""
    if series.studies:
        draw = partial(_draw, series)
        yield drawing(__name__, "series_forest", draw, series=series, questions=QUESTIONS)


def _draw(series: PublishedSeries) -> Figure:
    blocks = [
        forest.Block(title, style.BLACK, list(_lines(series, question)))
        for question, title in QUESTIONS.items()
    ]
    panel = forest.Panel("", "Patients, %", bounds=forest.PERCENT)
    return forest.draw([panel], blocks, series.provenance)


def _lines(series: PublishedSeries, question: str) -> Iterator[forest.Line]:
    labels = {study.id: study.label for study in series.studies}
    if series.row(POOLED, question, "count"):
        labels[POOLED] = "Together"
    for cohort, label in labels.items():
        counted = series.row(cohort, question, "count")
        exact = series.row(cohort, question, "clopper_pearson.percent")
        if counted is None or counted.value is None:
            number = forest.Number(LEFT_OUT)
        else:
            shown = numbers.share(counted.value, counted.n)
            number = forest.Number(shown, exact, counted.n)
        yield forest.Line(label, [number])
