"""What the published series counted, each of them, and together where they counted alike."""

from collections.abc import Iterator

from matplotlib.figure import Figure

from caseseries.present import numbers, style, words
from caseseries.present.figures import forest
from caseseries.present.registry import Drawing, Place
from caseseries.present.series import QUESTIONS, PublishedSeries
from caseseries.published.synthesis import POOLED

PLACE = Place(of="series", section="others", order=1)
LEFT_OUT = "left out"


def drawings(series: PublishedSeries) -> Iterator[Drawing]:
    """Yield the figure, if any published series counted anything."""
    if series.side_by_side.empty:
        return
    together = [series.sentences[question][0] for question in QUESTIONS]
    caption = words.sentences(
        "Squares: share of a series with its interval of Clopper and Pearson, the larger the more "
        "patients. Series are taken together only where they counted the same thing.",
        *together,
        *_left_out(series),
    )
    yield Drawing(
        name="series_forest",
        title="Published series side by side",
        caption=caption,
        alt=words.sentences("Forest plot.", *together),
        draw=lambda: _draw(series),
    )


def _draw(series: PublishedSeries) -> Figure:
    blocks = [
        forest.Block(title, style.BLACK, list(_lines(series, question)))
        for question, title in QUESTIONS.items()
    ]
    panel = forest.Panel("", "Patients, %", bounds=forest.PERCENT)
    return forest.draw([panel], blocks, series.provenance)


def _left_out(series: PublishedSeries) -> Iterator[str]:
    for question, title in QUESTIONS.items():
        for answer in series.answers(question):
            if answer["reason"]:
                yield f"{title}: {answer['label']} is left out. {answer['reason']}"


def _lines(series: PublishedSeries, question: str) -> Iterator[forest.Line]:
    labels = {answer["study"]: answer["label"] for answer in series.answers(question)}
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
