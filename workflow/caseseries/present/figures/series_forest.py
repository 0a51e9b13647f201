"""What the published series counted: each of them, all patients as one series, and pooled."""

from collections.abc import Iterator

from matplotlib.figure import Figure

from caseseries.present import numbers, style
from caseseries.present.figures import forest
from caseseries.present.figures.description import Description, sentences
from caseseries.present.figures.forest_shares import PERCENT, line, pooled_text
from caseseries.present.series import QUESTIONS, PublishedSeries
from caseseries.published.synthesis import POOLED

TITLE = "Published series of scalp micropigmentation"
LEFT_OUT = "left out"


def draw(series: PublishedSeries) -> Figure:
    """Draw one block a question."""
    blocks = tuple(
        forest.Block(heading=title, group="all", lines=tuple(_lines(series, question)))
        for question, title in QUESTIONS.items()
    )
    panel = forest.Panel(title="", scale="Patients, %", blocks=blocks, bounds=PERCENT)
    return forest.draw([panel], series.provenance, width=style.SINGLE_COLUMN)


def describe(series: PublishedSeries) -> Description:
    """Say what was counted, what is left out, and why the series differ."""
    together = [series.sentences[question][0] for question in QUESTIONS]
    caption = sentences(
        "Squares: share of a series with its exact confidence interval, the larger the more "
        "patients. One series: all patients taken together, exact interval. Diamond: logit-normal "
        "model (GLMM), in which series differ.",
        *together,
        *_left_out(series),
        *_not_pooled(series),
        series.provenance,
    )
    return Description(title=TITLE, caption=caption, alt=sentences("Forest plot.", *together))


def _left_out(series: PublishedSeries) -> Iterator[str]:
    for question, title in QUESTIONS.items():
        for answer in series.answers(question):
            if answer["reason"]:
                yield f"{title}: {answer['label']} is left out. {answer['reason']}"


def _not_pooled(series: PublishedSeries) -> Iterator[str]:
    for question, title in QUESTIONS.items():
        row = series.row(POOLED, question, "glmm.percent")
        if row and row.value is None:
            yield f"{title}: not pooled ({row.reason})."


def _lines(series: PublishedSeries, question: str) -> Iterator[forest.Line]:
    for answer in series.answers(question):
        yield _exact(series, question, answer["study"], answer["label"])
    if series.row(POOLED, question, "count"):
        yield _exact(series, question, POOLED, "All as one series")
        row = series.row(POOLED, question, "glmm.percent")
        yield line("Pooled", "pooled", row, pooled_text(row))


def _exact(series: PublishedSeries, question: str, cohort: str, label: str) -> forest.Line:
    counted = series.row(cohort, question, "count")
    if counted is None or counted.value is None:
        return line(label, "cohort", None, LEFT_OUT)
    exact = series.row(cohort, question, "clopper_pearson.percent")
    text = numbers.share(counted.value, counted.n)
    return line(label, "cohort", exact, text, counted.n)
